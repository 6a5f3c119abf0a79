"""Somebody checks what a learner sends: a paper, a picture, a bundle for offline use, or a presentation, by the command."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from testamur.seal.bundle import write_bundle
from testamur.seal.issue import issue
from testamur.seal.keys import load_signer
from testamur.seal.proofs import AUTHENTICATION, add_proof
from testamur.seal.status import new_status_list
from testamur.seal.types import Iri, Suite
from tests.seal import award, papers
from tests.seal.desk import DID, HEADER, LIST, ZOE, Desk, achievement, set_up


@pytest.fixture
def desk(tmp_path: Path, capsys) -> Desk:
    """A desk with one signed credential, its list and its issuer's document."""
    desk = set_up(tmp_path, capsys)
    desk.learners(HEADER + ZOE)
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}))
    assert desk.issue("--status", "status") == 0
    (desk.folder / "one.json").write_bytes((desk.folder / "out.ndjson").read_bytes().rstrip(b"\n"))
    return desk


KNOWN = ("--dids", "dids", "--status", "status")


def test_a_paper_carries_a_credential_there_and_back(desk):
    desk.write("paper.pdf", papers.paper(papers.plain()))
    words = ["bake", "--image", "paper.pdf", "--credential", "one.json", "--out", "award.pdf"]
    assert desk.run(*words) == 0
    assert desk.run("verify", "award.pdf", *KNOWN, "--json") == 0
    assert json.loads(desk.out)["input"] == "award.pdf"
    assert desk.run("extract", "award.pdf", "--out", "again.json") == 0
    assert (desk.folder / "again.json").read_bytes() == (desk.folder / "one.json").read_bytes()
    assert desk.run("inspect", "award.pdf") == 0
    assert json.loads(desk.out)["form"] == "pdf"
    assert desk.run(*words[:2], "award.pdf", *words[3:-1], "twice.pdf") == 65
    assert desk.run("verify", "paper.pdf") == 1
    assert desk.run("extract", "paper.pdf") == 1
    assert desk.last() == "testamur: error: no credential in paper.pdf"


def bundle(desk: Desk) -> None:
    raw = (desk.folder / "one.json").read_bytes()
    listed = next(path for path in (desk.folder / "status").glob("*.json") if "state" not in path.name).read_bytes()
    document = next((desk.folder / "dids").glob("*.json")).read_bytes()
    desk.write("award.zip", write_bundle(raw, documents={DID: document}, lists={LIST: listed}))


def test_a_bundle_brings_everything_along_and_says_that_it_did(desk):
    bundle(desk)
    assert desk.run("verify", "award.zip", "--json") == 0
    report = json.loads(desk.out)
    assert (report["verdict"], report["warnings"]) == ("valid", ["documents_from_bundle"])
    assert desk.run("verify", "award.zip", "--accept-issuer", f"{DID}=Northlake", "--json") == 2
    report = json.loads(desk.out)
    assert (report["verdict"], report["issuer"]["name"]) == ("unknown_issuer", None)
    assert desk.run("verify", "award.zip", *KNOWN, "--accept-issuer", f"{DID}=Northlake", "--json") == 0
    assert json.loads(desk.out)["issuer"]["name"] == "Northlake"
    assert desk.run("inspect", "award.zip") == 0
    assert json.loads(desk.out)["form"] == "zip"


def test_the_callers_folders_win_over_what_a_bundle_brings(desk):
    bundle(desk)
    (desk.folder / "others").mkdir()
    desk.run("keygen", "--did", DID, "--out", "other.json")
    desk.run("did", "--key", "other.json", "--dids", "others")
    assert desk.run("verify", "award.zip", "--dids", "others") == 1
    assert desk.out.startswith("not_genuine\t")
    desk.write("cut.zip", (desk.folder / "award.zip").read_bytes()[:-30])
    assert desk.run("verify", "cut.zip", "--json") == 1
    assert json.loads(desk.out)["verdict"] == "malformed"


def test_what_a_bundle_is_asked_for_online_is_asked_of_the_client_too(desk):
    bundle(desk)
    asked = []

    def fetch(url: str, _most: int) -> bytes | None:
        asked.append(url)
        raise OSError

    assert desk.run("verify", "award.zip", "--online", fetch=fetch) == 0
    assert sorted(asked) == ["https://credentials.northlake.example/.well-known/did.json", LIST]


def test_a_presentation_is_judged_with_everything_in_it(desk):
    shown = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": award.PARTNER,
        "verifiableCredential": [json.loads((desk.folder / "one.json").read_text())],
    }
    partner = award.key_of(award.PARTNER, "key-1", 8)
    desk.write("partner.json", partner.key_file(created=award.SIGNED_AT, random=award.random.Random(1)))
    desk.run("did", "--key", "partner.json", "--dids", "dids")
    holder = load_signer((desk.folder / "partner.json").read_bytes())
    signed = add_proof(
        shown, signer=holder, suite=Suite.EDDSA_RDFC_2022, created=award.SIGNED_AT, purpose=AUTHENTICATION
    )
    desk.write("shown.json", signed)
    assert desk.run("verify", "shown.json", *KNOWN, "--json") == 0
    report = json.loads(desk.out)
    assert [one["input"] for one in report["embedded"]] == ["shown.json#0"]
    changed = json.loads((desk.folder / "shown.json").read_text())
    changed["verifiableCredential"][0]["name"] = "Brain surgery"
    desk.write("changed.json", changed)
    assert desk.run("verify", "changed.json", *KNOWN) == 1


def test_many_files_of_every_kind_are_judged_in_one_run_in_their_order(desk):
    bundle(desk)
    desk.write("paper.pdf", papers.paper(papers.plain()))
    desk.run("bake", "--image", "paper.pdf", "--credential", "one.json", "--out", "award.pdf")
    shutil.copy(desk.folder / "out.ndjson", desk.folder / "lines.jsonl")
    desk.write("array.json", f"[{(desk.folder / 'one.json').read_text()}]")
    names = ["one.json", "award.zip", "award.pdf", "lines.jsonl", "array.json", "nobody.json"]
    assert desk.run("verify", *names, *KNOWN, "--json") == 1
    found = [(one["input"], one["verdict"]) for one in map(json.loads, desk.out.splitlines())]
    inputs = ["one.json", "award.zip", "award.pdf", "lines.jsonl:1", "array.json[0]", "nobody.json"]
    assert found == [*((name, "valid") for name in inputs[:-1]), ("nobody.json", "malformed")]


def test_a_list_is_read_once_for_many_and_each_is_judged_by_its_own_bit(desk):
    desk.learners(HEADER + "".join(f"Learner {n},n{n}@learners.example,,2026-11-20,\n" for n in range(12)))
    assert desk.issue("--status", "status", "--force") == 0
    entries = [line["credentialStatus"] for line in desk.lines()]
    key = load_signer((desk.folder / "key.json").read_bytes())
    places = new_status_list(Iri(LIST), "revocation")
    places.set(int(entries[7]["statusListIndex"]), True)
    now = datetime.now(UTC)
    document = places.credential(issuer=DID, valid_from=now, valid_until=now + timedelta(hours=1))
    published = issue(document, signer=key, created=now).raw
    asked = []

    def fetch(url: str, _most: int) -> bytes | None:
        asked.append(url)
        return published

    assert desk.run("verify", "out.ndjson", "--dids", "dids", "--online", "--json", fetch=fetch) == 1
    found = [json.loads(line)["verdict"] for line in desk.out.splitlines()]
    assert found == ["valid"] * 7 + ["revoked"] + ["valid"] * 4
    assert asked == [LIST]
