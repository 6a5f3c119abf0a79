"""`seal issue` writes tokens as JSON texts, a line each, and `seal verify` reads such lines."""

import json

import pytest

from testamur.seal import jose
from tests.seal.desk import DID, Desk, set_up

TYPES = {"vc-jwt-ob3": "JWT", "vc-jwt-w3c": "vc+jwt", "sd-jwt-vc": "dc+sd-jwt"}


@pytest.fixture
def desk(tmp_path, capsys) -> Desk:
    return set_up(tmp_path, capsys)


def give_key(desk: Desk, alg: str) -> None:
    assert desk.run("keygen", "--alg", alg, "--did", DID, "--fragment", f"key-{alg}", "--out", f"{alg}.json") == 0
    assert desk.run("did", "--key", f"{alg}.json", "--dids", "dids", "--force") == 0


def issue(desk: Desk, suite: str, alg: str, *more: str) -> int:
    words = ["--achievement", "venipuncture.json", "--learners", "cohort.csv", "--out", "out.ndjson", "--force"]
    return desk.run("issue", "--key", f"{alg}.json", "--suite", suite, *words, *more)


def test_each_line_is_a_token_in_a_json_text_and_is_valid(desk):
    alg = "P-384"
    give_key(desk, alg)
    for suite, kind in TYPES.items():
        assert issue(desk, suite, alg) == 0, desk.err
        lines = (desk.folder / "out.ndjson").read_text().splitlines()
        tokens = [json.loads(line) for line in lines]
        assert [jose.read(token).header["typ"] for token in tokens] == [kind, kind]
        assert desk.run("verify", "out.ndjson", "--dids", "dids", "--json") == 0, desk.out
        reports = [json.loads(line) for line in desk.out.splitlines()]
        assert [one["input"] for one in reports] == ["out.ndjson:1", "out.ndjson:2"]
        assert {one["suite"] for one in reports} == {suite}
        assert {one["method"] for one in reports} == {f"{DID}#key-{alg}"}


def test_an_sd_jwt_lets_the_learner_keep_each_identity_back(desk):
    give_key(desk, "P-256")
    assert issue(desk, "sd-jwt-vc", "P-256") == 0
    text = json.loads((desk.folder / "out.ndjson").read_text().splitlines()[0])
    assert "Zoë" not in json.dumps(jose.read(text).payload, ensure_ascii=False)
    (desk.folder / "nothing.txt").write_text(text.split("~")[0] + "~")
    assert desk.run("verify", "nothing.txt", "--dids", "dids") == 0, desk.out


@pytest.mark.parametrize("suite", TYPES)
def test_the_same_seed_gives_the_same_lines_whatever_the_number_of_workers(desk, suite):
    give_key(desk, "P-256")
    made = set()
    for workers in ("1", "2"):
        seeded = ["--seed", "00ff", "--created", "2026-11-20T19:00:00Z", "--workers", workers]
        assert issue(desk, suite, "P-256", *seeded) == 0, desk.err
        made.add((desk.folder / "out.ndjson").read_bytes())
    assert len(made) == 1


def test_one_changed_character_of_a_line_is_bad(desk):
    give_key(desk, "Ed25519")
    issue(desk, "vc-jwt-w3c", "Ed25519")
    line = (desk.folder / "out.ndjson").read_text().splitlines()[0]
    other = "A" if line[-10] != "A" else "B"
    (desk.folder / "bent.ndjson").write_text(line[:-10] + other + line[-9:])
    assert desk.run("verify", "bent.ndjson", "--dids", "dids") == 1


def test_a_token_stands_alone_in_a_file_too(desk):
    give_key(desk, "RS256")
    issue(desk, "vc-jwt-ob3", "RS256")
    (desk.folder / "one.jwt").write_text(json.loads((desk.folder / "out.ndjson").read_text().splitlines()[0]) + "\n")
    assert desk.run("verify", "one.jwt", "--dids", "dids") == 0
    assert desk.run("verify", "one.jwt", "--dids", "dids", "--suite", "eddsa-rdfc-2022") == 2


def test_a_key_for_tokens_does_not_issue_under_a_suite_over_statements(desk):
    give_key(desk, "RS256")
    assert issue(desk, "eddsa-rdfc-2022", "RS256") == 64
    assert desk.last() == "testamur: error: suite eddsa-rdfc-2022 needs an Ed25519 key; RS256.json holds RS256"
