"""What a release issued, every later version verifies; and the fixture of this version leaves nothing out."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from testamur.seal.did import Chain, DidJwk, DidKey, Directory
from testamur.seal.expand import Expander
from testamur.seal.proofs import Inquiry, check_proofs
from testamur.seal.report import Result
from testamur.seal.status import StatusDirectory
from testamur.seal.types import Suite, VerifyOptions
from testamur.seal.verify import verify
from tests.seal import award
from tests.vectors.release import RELEASES, release, version

FOLDERS = sorted(path for path in RELEASES.iterdir() if path.is_dir())
FILES = [(folder, name) for folder in FOLDERS for name in json.loads((folder / "index.json").read_text())["files"]]
KINDS = {"badge", "endorsement", "proof set", "proof chain", "record", "presentation", "envelope", "status list"}
CARRIERS = {"none", "png", "svg", "pdf"}
# What the engine can make and the fixture does not hold, with the reason why.
MISSING: dict[str, str] = {}


def said_of(folder: Path) -> dict:
    return json.loads((folder / "index.json").read_text())


def resolver(folder: Path) -> Chain:
    return Chain(DidKey(), DidJwk(), Directory(folder / "dids"))


@pytest.mark.parametrize(("folder", "name"), FILES, ids=[f"{folder.name}-{name}" for folder, name in FILES])
def test_what_was_issued_gets_the_verdict_it_got_then(folder, name):
    said = said_of(folder)
    entry, now = said["files"][name], datetime.fromisoformat(said["at"])
    data = (folder / name).read_bytes()
    if entry["kind"] == "record":
        assert record_verifies(json.loads(data), folder, now)
        return
    report = verify(data, now=now, resolver=resolver(folder), status=StatusDirectory(folder / "status"))
    assert (report.verdict, [check for check in report.checks if check.result is Result.UNKNOWN]) == (
        entry["verdict"],
        [],
    )


def record_verifies(record: dict, folder: Path, now: datetime) -> bool:
    """Plain JSON is no credential: only its proof is judged, by the issuer that the caller knows."""
    inquiry = Inquiry(
        now=now, resolver=resolver(folder), expander=Expander(), options=VerifyOptions(), sha256="", status=None
    )
    proven = check_proofs(record, issuer=award.DID, inquiry=inquiry, context_usable=False)
    return {proven.proof.result, proven.binding.result} == {Result.PASS}


def test_this_version_has_its_fixture_and_it_leaves_nothing_out():
    entries = said_of(RELEASES / version())["files"].values()
    held = {entry["suite"] for entry in entries}, {entry["kind"] for entry in entries}, {e["carrier"] for e in entries}
    wanted = {suite.value for suite in Suite}, KINDS, CARRIERS
    left_out = set().union(*(want - have for want, have in zip(wanted, held, strict=True)))
    assert left_out == set(MISSING)
    assert all(MISSING.values())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_index_names_every_file(folder):
    beside = {"index.json", *(f"dids/{path.name}" for path in (folder / "dids").iterdir())}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found - beside == set(said_of(folder)["files"])


def test_the_fixture_of_this_version_can_be_made_from_its_seeds():
    made, folder = release(), RELEASES / version()
    assert {name for name in made if not (folder / name).is_file()} == set()
