"""An institution issues in every suite on the command line, and anybody checks every line, alone and in any file."""

import json
from pathlib import Path

import pytest

from testamur.seal.multi import base64url_decode, base64url_encode
from tests.seal.desk import DID, HEADER, LIST, SUKARNI, ZOE, Desk, achievement, set_up

# Each suite of the contract with a kind of key that it takes.
SUITES = [
    ("eddsa-rdfc-2022", "Ed25519"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
    ("vc-jwt-ob3", "RS256"),
    ("vc-jwt-ob3", "Ed25519"),
    ("vc-jwt-ob3", "P-256"),
    ("vc-jwt-w3c", "Ed25519"),
    ("vc-jwt-w3c", "P-256"),
    ("vc-jwt-w3c", "RS256"),
    ("sd-jwt-vc", "P-256"),
    ("sd-jwt-vc", "Ed25519"),
]
TOKENS = {"vc-jwt-ob3", "vc-jwt-w3c", "sd-jwt-vc"}


@pytest.fixture
def desk(tmp_path: Path, capsys) -> Desk:
    return set_up(tmp_path, capsys)


def keyed(desk: Desk, alg: str) -> None:
    """A key of this kind in the place of the desk's own, and its document."""
    for name in ("key.json", *(f"dids/{path.name}" for path in (desk.folder / "dids").iterdir())):
        (desk.folder / name).unlink()
    assert desk.run("keygen", "--did", DID, "--alg", alg, "--out", "key.json") == 0
    assert desk.run("did", "--key", "key.json", "--dids", "dids") == 0


def verdicts(desk: Desk, *words: str) -> list[tuple[str, str]]:
    desk.run("verify", *words, "--json")
    return [(one["input"], one["verdict"]) for one in map(json.loads, desk.out.splitlines())]


@pytest.mark.parametrize(("suite", "alg"), SUITES, ids=["-".join(row) for row in SUITES])
def test_every_line_is_valid_in_every_kind_of_file(desk, suite, alg):
    keyed(desk, alg)
    status = {"statusPurpose": "revocation", "statusListCredential": LIST}
    desk.write("venipuncture.json", achievement(status=status))
    assert desk.issue("--suite", suite, "--status", "status") == 0
    lines = (desk.folder / "out.ndjson").read_text().splitlines()
    assert len(lines) == 2
    assert all(isinstance(json.loads(line), str) for line in lines) is (suite in TOKENS)
    known = ("--dids", "dids", "--status", "status")
    assert verdicts(desk, "out.ndjson", *known) == [("out.ndjson:1", "valid"), ("out.ndjson:2", "valid")]
    desk.write("many.json", f"[{', '.join(lines)}]")
    assert verdicts(desk, "many.json", *known) == [("many.json[0]", "valid"), ("many.json[1]", "valid")]
    alone = json.loads(lines[0]) if suite in TOKENS else lines[0]
    desk.write("one.txt", f"{alone}\n")
    assert verdicts(desk, "one.txt", *known) == [("one.txt", "valid")]
    # The list has a suite of its own, which has to count as well.
    of_list = {"RS256": "vc-jwt-w3c", "Ed25519": "eddsa-rdfc-2022"}.get(alg, "ecdsa-rdfc-2019")
    assert len(list((desk.folder / "status").glob("*.jwt"))) == (alg == "RS256")
    assert verdicts(desk, "one.txt", *known, "--suite", suite, "--suite", of_list) == [("one.txt", "valid")]
    other = "eddsa-jcs-2022" if suite != "eddsa-jcs-2022" else "eddsa-rdfc-2022"
    assert verdicts(desk, "one.txt", *known, "--suite", other) == [("one.txt", "could_not_check")]
    assert verdicts(desk, "one.txt", *known, "--at", "2031-01-01T00:00:00Z") == [("one.txt", "expired")]
    assert desk.run("inspect", "one.txt") == 0
    assert json.loads(desk.out)["form"] == ("jws" if suite in TOKENS else "json")
    words = [*known, "--recipient", "emailAddress=zoe.obrien-angstrom@learners.example"]
    assert desk.run("verify", "one.txt", *words, "--json") == 0
    assert json.loads(desk.out)["recipient"] == "match"


@pytest.mark.parametrize(("suite", "alg"), [row for row in SUITES if row[0] in TOKENS])
def test_a_token_with_another_name_in_it_is_not_genuine(desk, suite, alg):
    keyed(desk, alg)
    assert desk.issue("--suite", suite) == 0
    token = json.loads((desk.folder / "out.ndjson").read_text().splitlines()[0])
    header, payload, rest = token.split(".", 2)
    claims = json.loads(base64url_decode(payload))
    claims["name"] = "Brain surgery"
    desk.write("forged.txt", f"{header}.{base64url_encode(json.dumps(claims).encode())}.{rest}")
    assert desk.run("verify", "forged.txt", "--dids", "dids") == 1
    assert desk.out.startswith("not_genuine\t")


@pytest.mark.parametrize(("suite", "alg"), SUITES, ids=["-".join(row) for row in SUITES])
def test_the_same_seed_gives_the_same_line_whatever_the_engine(desk, suite, alg):
    keyed(desk, alg)
    fixed = ("--suite", suite, "--seed", "0102", "--created", "2026-11-21T00:00:00Z", "--force")
    assert desk.issue(*fixed) == 0
    first = (desk.folder / "out.ndjson").read_bytes()
    desk.learners(HEADER + ZOE + SUKARNI)
    assert desk.issue(*fixed, "--engine", "generic", "--workers", "2") == 0
    assert (desk.folder / "out.ndjson").read_bytes() == first


def test_what_a_holder_keeps_is_no_credential_until_a_part_of_it_is_shown(desk):
    keyed(desk, "P-256")
    assert desk.issue("--suite", "ecdsa-sd-2023") == 0
    assert desk.run("verify", "out.ndjson", "--dids", "dids", "--json") == 1
    assert {json.loads(line)["checks"][3]["reason"] for line in desk.out.splitlines()} == {"base_proof"}


@pytest.mark.parametrize(
    ("suite", "alg", "words"),
    [
        ("eddsa-rdfc-2022", "P-256", "an Ed25519 key"),
        ("ecdsa-rdfc-2019", "RS256", "a P-256 or P-384 key"),
        ("ecdsa-sd-2023", "P-384", "a P-256 key"),
    ],
)
def test_a_key_that_does_not_fit_the_suite_is_a_usage_error(desk, suite, alg, words):
    keyed(desk, alg)
    assert desk.issue("--suite", suite) == 64
    assert desk.last() == f"testamur: error: suite {suite} needs {words}; key.json holds {alg}"


def test_a_list_that_is_a_token_is_found_by_its_name_or_by_what_it_says_it_is(desk):
    keyed(desk, "RS256")
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}))
    assert desk.issue("--suite", "vc-jwt-ob3", "--status", "status") == 0
    first = next((desk.folder / "status").glob("*.jwt"))
    known = ("out.ndjson", "--dids", "dids", "--status", "status")
    assert desk.run("verify", *known) == 0
    first.rename(first.with_name("list.jwt"))
    assert desk.run("verify", *known) == 0
    (desk.folder / "status" / "list.jwt").rename(first)
    # A second run reads the places and the bits of the first.
    assert desk.issue("--suite", "vc-jwt-ob3", "--status", "status", "--force") == 0
    state = json.loads(next((desk.folder / "status").glob("*.state.json")).read_text())
    assert len(state["allocated"]) == 4
    assert desk.run("verify", *known) == 0
    first.write_text("not a token")
    assert desk.run("verify", *known) == 2
    assert "list_malformed" in desk.out
    assert desk.issue("--suite", "vc-jwt-ob3", "--status", "status", "--force") == 65
    assert "is not a status list" in desk.last()
