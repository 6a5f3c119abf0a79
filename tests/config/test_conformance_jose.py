"""The suite for JOSE and COSE runs its program: each case of the pack comes out as it says, in the suite's own shape."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from testamur.config.conformance import main
from testamur.seal.conformance.jose_cases import FEATURES, pointer_of
from testamur.seal.errors import MalformedInput
from testamur.seal.jwk import read_jwk
from tests.seal.pack import VECTORS, cases, needs_vectors

P256 = "jose-cose/vm-p256.json"


def ran(folder: Path, operation: str, file: Path, key: str, feature: str, *more: str) -> dict:
    out = folder / "out.json"
    words = ["--input", str(file), "--key", str(VECTORS / key), "--feature", feature, *more, "--output", str(out)]
    assert main(["jose", operation, *words]) == 0
    return json.loads(out.read_text())


@needs_vectors
@pytest.mark.parametrize("case", cases("jose_cose"), ids=lambda case: case["id"])
def test_each_case_of_the_suite_comes_out_as_it_says(case, tmp_path):
    paths = ["--sd", json.dumps(case["disclosure_paths"])] if "disclosure_paths" in case else []
    found = ran(tmp_path, case["operation"], VECTORS / case["file"], case["key"], case["feature"], *paths)
    # COSE is not part of this version, and that is what is said: neither a success nor a failure of the input.
    expected = case["expect"] if FEATURES[case["feature"]] else "indeterminate"
    assert found["result"] == expected, found["data"]
    assert isinstance(found["data"], str)


@needs_vectors
@pytest.mark.parametrize("case", [one for one in cases("jose_cose") if one["operation"] == "issue" and one["expect"] == "success"], ids=lambda case: case["id"])  # fmt: skip
def test_what_is_signed_verifies_under_its_key_and_under_no_other(case, tmp_path):
    if FEATURES[case["feature"]] is None:
        return
    paths = ["--sd", json.dumps(case["disclosure_paths"])] if "disclosure_paths" in case else []
    signed = ran(tmp_path, "issue", VECTORS / case["file"], case["key"], case["feature"], *paths)
    token = tmp_path / "token.txt"
    token.write_text(signed["data"] + "\n")
    verified = ran(tmp_path, "verify", token, case["key"], case["feature"])
    assert verified["result"] == "success", verified["data"]
    document = json.loads(verified["data"])
    assert document["type"] == json.loads((VECTORS / case["file"]).read_text())["type"]
    other = "jose-cose/vm-ed25519.json"
    assert ran(tmp_path, "verify", token, other, case["feature"])["result"] == "failure"
    for feature, form in FEATURES.items():
        if form is not None and feature != case["feature"]:
            assert ran(tmp_path, "verify", token, case["key"], feature)["result"] == "failure"


@needs_vectors
def test_what_is_hidden_is_shown_only_with_its_disclosure(tmp_path):
    case = next(one for one in cases("jose_cose") if one["id"] == "case-17")
    paths = ["--sd", json.dumps(case["disclosure_paths"])]
    token = ran(tmp_path, "issue", VECTORS / case["file"], case["key"], case["feature"], *paths)["data"]
    jws, *disclosures = token.split("~")
    assert len([one for one in disclosures if one]) == 2
    fewer = tmp_path / "fewer.txt"
    fewer.write_text(f"{jws}~{disclosures[0]}~")
    shown = json.loads(ran(tmp_path, "verify", fewer, case["key"], case["feature"])["data"])
    names = {"firstName", "lastName"}
    assert len(names & set(shown["credentialSubject"])) == 1


@needs_vectors
def test_one_changed_character_of_a_token_is_a_failure(tmp_path):
    text = (VECTORS / "jose-cose/credential-jose-minimal.txt").read_text().strip()
    chance = random.Random(20261125)
    file = tmp_path / "changed.txt"
    for place in chance.sample(range(len(text)), 25):
        other = chance.choice([one for one in "ABCabc019-_" if one != text[place]])
        file.write_text(text[:place] + other + text[place + 1 :])
        found = ran(tmp_path, "verify", file, P256, "credential_jose")
        last_of_signature = place == len(text) - 1
        assert found["result"] == "failure" or last_of_signature, place


@needs_vectors
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["sign"], 64, "unknown operation: sign; choose issue or verify"),
        (["issue", "--feature", "credential_xml"], 64, "unknown --feature: credential_xml"),
        (["issue", "--sd", "name"], 64, "--sd needs a JSON array of paths"),
        (["issue", "--sd", "[7]"], 64, "--sd needs a JSON array of paths"),
        (["issue", "--input", "nobody.json"], 66, "cannot read nobody.json: No such file or directory"),
        (["issue", "--key", str(VECTORS / "jose-cose/credential-minimal.json")], 65, ""),
        (["issue", "--output", "/nowhere/out.json"], 73, "cannot create /nowhere/out.json"),
        (["issue", "--x"], 64, "unrecognised argument: --x"),
    ],
)  # fmt: skip
def test_each_mistake_on_its_line_has_a_sentence_and_a_code(capsys, tmp_path, words, code, said):
    usual = {"--input": str(VECTORS / "jose-cose/credential-minimal.json"), "--key": str(VECTORS / P256), "--feature": "credential_jose", "--output": str(tmp_path / "out.json")}  # fmt: skip
    given = [word for name, value in usual.items() if name not in words for word in (name, value)]
    assert main(["jose", *words, *given]) == code
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"testamur: error: {said}")
    assert not (tmp_path / "out.json").exists()


@needs_vectors
def test_a_path_or_a_key_that_is_none_is_a_failure_that_is_written_down(tmp_path):
    document = VECTORS / "jose-cose/credential-selective.json"
    for paths in (["credentialSubject..name"], ["nothing.there"], ["issuer"], ["[0]"]):
        found = ran(
            tmp_path, "issue", document, "jose-cose/vm-p384.json", "credential_sdjwt", "--sd", json.dumps(paths)
        )
        assert found["result"] == "failure", paths
    method = json.loads((VECTORS / P256).read_text())
    del method["secretKeyJwk"]
    public = tmp_path / "public.json"
    public.write_text(json.dumps(method))
    assert ran(tmp_path, "issue", document, str(public), "credential_jose")["result"] == "failure"
    assert read_jwk({name: said for name, said in method["publicKeyJwk"].items() if name != "kid"})


def test_help_explains_each_option(capsys):
    assert main(["jose", "--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"  {name}" in said for name in ("--input", "--key", "--feature", "--sd", "--output"))
    assert all(feature in said for feature in FEATURES)


def test_a_path_is_read_as_the_suite_writes_it():
    assert pointer_of("credentialSubject.phoneNumbers[0]") == "/credentialSubject/phoneNumbers/0"
    assert pointer_of("a/b.c~d") == "/a~1b/c~0d"
    with pytest.raises(MalformedInput):
        pointer_of("a.[0")


@needs_vectors
def test_the_program_runs_as_the_suite_runs_it(tmp_path):
    words = ["jose", "issue", "--input", VECTORS / "jose-cose/credential-minimal.json", "--key", VECTORS / P256]
    command = [
        sys.executable,
        "-m",
        "testamur",
        "conformance",
        *words,
        "--feature",
        "credential_jose",
        "--output",
        tmp_path / "o.json",
    ]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads((tmp_path / "o.json").read_text())["result"] == "success"
