"""Whatever is sent: eight checks in order, never a traceback, never a false `valid`, within 2 seconds and 50 MB.

100,000 forged inputs with TESTAMUR_LONG=1, a few hundred otherwise. TESTAMUR_SEED makes a run again.
"""

import json
import os
import random
import resource
import time

import pytest

from testamur.seal.did import Did, parse_document
from testamur.seal.errors import ResolutionFailed
from testamur.seal.inspect import inspect
from testamur.seal.report import CheckName, Verdict
from testamur.seal.shape import ShapeCache
from tests.seal.forge import WAYS, forged, spoil_bytes, spoil_document
from tests.seal.honest import CORPUS, FOLDER, INDEX, Honest, Lists, is_false_valid, judged
from tests.seal.pack import LONG

pytestmark = pytest.mark.long

SEED = int(os.environ.get("TESTAMUR_SEED", random.SystemRandom().randrange(2**32)))
PARTS = 20
INPUTS = 5_000 if LONG else 15
SECONDS = 2.0
KILOBYTES = 50 * 1024
ENDINGS = set(Verdict)
SHAPES = ShapeCache(random=random.SystemRandom())


@pytest.fixture(autouse=True)
def said_seed() -> None:
    print(f"TESTAMUR_SEED={SEED}")  # noqa: T201 - shown beside a failing test


@pytest.mark.parametrize("part", range(PARTS))
def test_a_forged_input_gets_its_checks_in_time_and_is_never_called_valid(part):
    for one in CORPUS:
        judged(one.data, shapes=SHAPES)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = []
    for n in range(part * INPUTS, (part + 1) * INPUTS):
        what, data = forged(SEED, n)
        started = time.process_time()
        report = judged(data)
        took = time.process_time() - started
        if judged(data, shapes=SHAPES) != report:
            wrong.append((n, what, "another report by shape"))
        if is_false_valid(data, report):
            wrong.append((n, what, "false valid"))
        if took > SECONDS:
            wrong.append((n, what, f"{took:.1f} s"))
        if [check.name for check in report.checks] != list(CheckName) or report.verdict not in ENDINGS:
            wrong.append((n, what, "not a report"))
        # Whatever is said of it can be written down.
        json.dumps([report.as_json("input"), inspect(data).as_json("input")])
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert wrong == []
    assert grown < KILOBYTES


def test_shapes_are_at_work():
    for one in CORPUS:
        judged(one.data, shapes=SHAPES)
    assert SHAPES.heads


def test_every_way_of_forging_is_taken():
    names = {forged(SEED, n)[0].split()[0] for n in range(400)}
    assert names == {way.__name__ for _, way in WAYS}


@pytest.mark.parametrize("name", INDEX["files"])
def test_the_judge_knows_what_is_honest(name):
    one = next(one for one in CORPUS if one.name == name)
    assert not is_false_valid(one.data, judged(one.data))


def test_the_judge_is_not_fooled_by_another_name():
    name = "award-eddsa-rdfc-2022.json"
    report = judged((FOLDER / name).read_bytes())
    assert is_false_valid((FOLDER / name).read_bytes().replace(b"Venipuncture Techniques", b"Brain surgery"), report)


LISTS = [one for one in CORPUS if INDEX["files"][one.name]["kind"] == "status list"]


@pytest.mark.parametrize("n", range(2_000 if LONG else 40))
def test_a_forged_list_brings_nothing_back(n):
    chance = random.Random(f"{SEED}:list:{n}")
    badge = chance.choice(("award-revoked.json", "award-suspended.json"))
    forged_list = chance.choice((spoil_document, spoil_bytes))(chance, chance.choice(LISTS))
    instead = {"revocation-1": forged_list, "suspension-1": forged_list}
    verdict = judged((FOLDER / badge).read_bytes(), status=Lists(**instead)).verdict
    assert verdict in {Verdict.REVOKED, Verdict.SUSPENDED, Verdict.COULD_NOT_CHECK}


@pytest.mark.parametrize("n", range(2_000 if LONG else 40))
def test_a_spoilt_did_document_is_read_or_refused_and_never_fails(n):
    chance = random.Random(f"{SEED}:did:{n}")
    path = chance.choice(sorted((FOLDER / "dids").iterdir()))
    data = path.read_bytes()
    honest = Honest(path.name, data, data, "json", None, lambda inner: inner)
    did = Did(path.name.removesuffix(".json").replace("%3A", ":"))
    try:
        found = parse_document(spoil_bytes(chance, honest), did=did)
    except ResolutionFailed:
        return
    assert found.id == did
