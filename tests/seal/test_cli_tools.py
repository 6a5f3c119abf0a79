"""Keys, DID documents, checking, looking and baking on the command line: every fixed sentence and exit code."""

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image

from testamur.seal.bake import extract
from testamur.seal.bundle import write_bundle
from testamur.seal.cli import main
from testamur.seal.errors import ContextFileChanged, KeyUnavailable, SelfCheckFailed
from testamur.seal.inspect import inspect
from testamur.seal.public_id import ALPHABET, check_character, is_public_id, public_id, read_public_id
from tests.seal.desk import DID, HEADER, LIST, ZOE, Desk, achievement, set_up
from tests.seal.pack import EXAMPLES, needs_examples
from tests.seal.papers import paper, plain


@pytest.fixture
def desk(tmp_path: Path, capsys) -> Desk:
    return set_up(tmp_path, capsys)


@pytest.fixture
def signed(desk) -> Desk:
    """A desk with one signed credential and two pictures and a paper."""
    desk.learners(HEADER + ZOE)
    desk.issue()
    (desk.folder / "one.json").write_bytes((desk.folder / "out.ndjson").read_bytes().rstrip(b"\n"))
    Image.new("RGB", (8, 8), "navy").save(desk.folder / "badge.png")
    desk.write("badge.svg", '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="8">\n<g/></svg>\n')
    desk.write("badge.pdf", paper(plain()))
    return desk


def test_a_key_names_itself_when_no_did_is_given(desk):
    assert desk.run("keygen", "--out", "own.json") == 0
    printed = json.loads(desk.out)
    assert printed["verificationMethod"].startswith(f"{printed['controller']}#z6Mk")
    assert "own.json is not encrypted" in desk.err
    assert (desk.folder / "own.json").stat().st_mode & 0o777 == 0o600


def test_an_encrypted_key_opens_with_its_passphrase_only(desk, monkeypatch):
    desk.write("words.txt", "correct horse\n")
    assert desk.run("keygen", "--did", DID, "--out", "locked.json", "--passphrase-file", "words.txt") == 0
    assert desk.err == ""
    assert "secretKeyMultibase" not in (desk.folder / "locked.json").read_text()
    words = [
        "issue",
        "--key",
        "locked.json",
        "--achievement",
        "venipuncture.json",
        "--learners",
        "cohort.csv",
        "--out",
        "o",
    ]
    assert desk.run(*words) == 77
    said = "testamur: error: locked.json is encrypted: give --passphrase-file or TESTAMUR_KEY_PASSPHRASE"
    assert desk.last() == said
    monkeypatch.setenv("TESTAMUR_KEY_PASSPHRASE", "wrong")
    assert desk.run(*words) == 77
    assert desk.last() == "testamur: error: wrong passphrase for locked.json"
    monkeypatch.setenv("TESTAMUR_KEY_PASSPHRASE", "correct horse")
    assert desk.run(*words) == 0


def test_halves_of_two_keys_are_refused(desk):
    desk.run("keygen", "--did", DID, "--out", "other.json")
    mixed = json.loads((desk.folder / "key.json").read_text())
    mixed["secretKeyMultibase"] = json.loads((desk.folder / "other.json").read_text())["secretKeyMultibase"]
    desk.write("key.json", mixed)
    assert desk.issue() == 65
    assert desk.last() == "testamur: error: key.json: public and secret key do not belong together"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--alg", "RS256"], "--alg RS256 needs --did: did:key has no form for it"),
        (["--alg", "DSA"], "unknown --alg: DSA; choose Ed25519, P-256, P-384 or RS256"),
        (["--fragment", "key-1"], "--fragment needs --did"),
        (["--did", "web:x"], "--did needs a did:web such as did:web:credentials.northlake.example, not web:x"),
        (["--did", DID, "--fragment", "a b"], "--fragment takes letters, digits and . _ ~ -"),
    ],
)
def test_a_key_that_cannot_be_made_is_a_usage_error(desk, words, said):
    assert desk.run("keygen", "--out", "new.json", *words) == 64
    assert desk.last() == f"testamur: error: {said}"
    assert not (desk.folder / "new.json").exists()


def test_a_key_file_is_never_written_over(desk):
    before = (desk.folder / "key.json").read_bytes()
    assert desk.run("keygen", "--did", DID, "--out", "key.json") == 73
    assert (desk.folder / "key.json").read_bytes() == before


def test_a_did_document_keeps_retired_keys_and_marks_lost_ones(desk):
    desk.run("keygen", "--did", DID, "--fragment", "key-2025", "--out", "old.json")
    desk.run("keygen", "--did", DID, "--fragment", "key-2024", "--out", "lost.json")
    words = ["--key", "key.json", "--retired", "old.json", "--compromised", "lost.json@2026-01-02T03:04:05Z"]
    assert desk.run("did", *words) == 0
    document = json.loads(desk.out)
    year = document["verificationMethod"][0]["id"]
    assert document["assertionMethod"] == [year, f"{DID}#key-2025"]
    assert document["verificationMethod"][2]["revoked"] == "2026-01-02T03:04:05Z"
    assert document["authentication"] == [year]
    assert desk.run("did", *words, "--dids", "dids") == 73
    assert desk.run("did", *words, "--dids", "dids", "--force") == 0
    assert (desk.folder / "dids" / "did%3Aweb%3Acredentials.northlake.example.json").read_text() == desk.out


def test_keys_of_two_dids_make_no_document_and_a_public_half_makes_one(desk):
    desk.run("keygen", "--out", "own.json")
    assert desk.run("did", "--key", "key.json", "--retired", "own.json") == 65
    public = json.loads((desk.folder / "own.json").read_text())
    del public["secretKeyMultibase"]
    desk.write("public.json", public)
    assert desk.run("did", "--key", "public.json") == 0
    assert json.loads(desk.out)["id"] == public["controller"]
    assert desk.run("did", "--key", "key.json", "--compromised", "own.json") == 64


def test_a_changed_letter_is_not_genuine_and_an_unknown_issuer_is_unchecked(signed):
    assert signed.run("verify", "one.json", "--dids", "dids") == 0
    assert signed.out.startswith("valid\tone.json\t")
    assert signed.run("verify", "one.json") == 2
    assert signed.out.startswith("unknown_issuer\tone.json\t")
    assert "issuer_not_found" in signed.out
    text = (signed.folder / "one.json").read_text().replace("Zoë", "Zoe")
    signed.write("changed.json", text)
    assert signed.run("verify", "one.json", "changed.json", "--dids", "dids") == 1
    assert [line.split("\t")[0] for line in signed.out.splitlines()] == ["valid", "not_genuine"]
    assert signed.run("verify", "changed.json", "--dids", "dids", "--quiet") == 1
    assert signed.out == ""


def test_the_clock_the_trust_list_and_the_recipient_are_the_callers(signed):
    assert signed.run("verify", "one.json", "--dids", "dids", "--at", "2031-01-01T00:00:00Z") == 1
    assert signed.out.startswith("expired")
    assert signed.run("verify", "one.json", "--dids", "dids", "--accept-issuer", "did:web:other.example") == 2
    words = [
        "--accept-issuer",
        f"{DID}=Northlake",
        "--recipient",
        "emailAddress=zoe.obrien-angstrom@LEARNERS.example",
        "--json",
    ]
    assert signed.run("verify", "one.json", "--dids", "dids", *words) == 0
    report = json.loads(signed.out)
    assert report["issuer"] == {"id": DID, "name": "Northlake", "named_by": "trust_list"}
    assert report["recipient"] == "match"
    assert signed.run("verify", "one.json", "--recipient", "emailAddress") == 64
    assert signed.run("verify", "one.json", "--at", "2026-11-23T16:00:00") == 64
    assert signed.last() == "testamur: error: --at needs a time with a zone, such as 2026-11-23T16:00:00Z"


def test_arrays_and_lines_are_checked_one_by_one_and_named(signed):
    one = (signed.folder / "one.json").read_text()
    signed.write("many.json", f"[{one}, 7, {one}]")
    assert signed.run("verify", "many.json", "--dids", "dids", "--json") == 1
    found = [(report["input"], report["verdict"]) for report in map(json.loads, signed.out.splitlines())]
    assert found == [("many.json[0]", "valid"), ("many.json[1]", "malformed"), ("many.json[2]", "valid")]
    signed.write("many.txt", f"{one}\n\n{one}\n")
    assert signed.run("verify", "many.txt", "--lines", "--dids", "dids") == 0
    assert [line.split("\t")[1] for line in signed.out.splitlines()] == ["many.txt:1", "many.txt:3"]


def test_a_file_that_cannot_be_read_has_a_line_and_the_run_goes_on(signed):
    assert signed.run("verify", "nobody.json", "one.json", "--dids", "dids", "--json") == 1
    first, second = map(json.loads, signed.out.splitlines())
    assert first["checks"][0] == {"name": "format", "result": "fail", "reason": "not_readable"}
    assert [one["result"] for one in first["checks"][1:]] == ["skipped"] * 7
    assert (first["verdict"], second["verdict"]) == ("malformed", "valid")
    assert signed.run("verify") == 64
    assert signed.run("verify", "-", "-") == 64


def test_online_asks_only_the_client_that_was_handed_in(signed):
    document = next((signed.folder / "dids").glob("*.json")).read_bytes()
    asked = []

    def fetch(url: str, _most: int) -> bytes | None:
        asked.append(url)
        return document

    assert signed.run("verify", "one.json", "--online", fetch=fetch) == 0
    assert asked == ["https://credentials.northlake.example/.well-known/did.json"]
    assert signed.run("verify", "one.json", "--online") == 64
    assert signed.run("verify", "one.json", fetch=fetch) == 2
    assert len(asked) == 1


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_credential_goes_into_a_picture_and_comes_out_byte_for_byte(signed, kind):
    words = ["bake", "--image", f"badge.{kind}", "--credential", "one.json", "--out", f"baked.{kind}"]
    assert signed.run(*words) == 0
    assert signed.run("verify", f"baked.{kind}", "--dids", "dids") == 0
    assert signed.run("extract", f"baked.{kind}", "--out", "again.json") == 0
    assert (signed.folder / "again.json").read_bytes() == (signed.folder / "one.json").read_bytes()
    assert signed.run(*words) == 73
    again = ["bake", "--image", f"baked.{kind}", "--credential", "one.json", "--out", f"twice.{kind}"]
    assert signed.run(*again) == 65
    assert signed.last() == f"testamur: error: baked.{kind}: this file already carries a credential"
    assert signed.run(*again, "--replace") == 0
    twice, once = ((signed.folder / f"{name}.{kind}").read_bytes() for name in ("twice", "baked"))
    # A PDF file is updated at its end, a picture is made anew.
    assert twice == once or kind == "pdf"
    assert extract(twice) == (signed.folder / "one.json").read_bytes()


def test_a_picture_without_a_credential_says_so(signed):
    assert signed.run("extract", "badge.png") == 1
    assert signed.last() == "testamur: error: no credential in badge.png"
    assert signed.run("extract", "one.json") == 1
    assert signed.run("bake", "--image", "badge.png", "--credential", "cohort.csv", "--out", "x.png") == 65
    assert signed.run("bake", "--image", "one.json", "--credential", "one.json", "--out", "x.png") == 65


def test_looking_says_what_a_file_holds_without_believing_it(signed):
    signed.run("bake", "--image", "badge.png", "--credential", "one.json", "--out", "baked.png")
    assert signed.run("inspect", "one.json", "baked.png") == 0
    plain, baked = map(json.loads, signed.out.splitlines())
    assert (plain["form"], baked["form"]) == ("json", "png")
    assert plain["types"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert plain["proofs"] == baked["proofs"]
    assert all(one["pinned"] for one in plain["contexts"])
    assert signed.run("inspect", "cohort.csv", "one.json") == 1
    assert signed.run("inspect", "nobody.json", "one.json") == 66
    assert "cannot read nobody.json: No such file or directory" in signed.err


def test_every_command_ends_with_a_sentence_and_a_code(capsys):
    assert main([]) == 64
    assert main(["frobnicate"]) == 64
    assert main(["--help"]) == 0
    for command in ("keygen", "did", "issue", "verify", "inspect", "bake", "extract"):
        assert main([command, "--help"]) == 0
        assert main([command, "--x"]) == 64
        err = capsys.readouterr().err
        assert err.startswith(f"usage: testamur seal {command}") or "usage: testamur seal" in err
    main(["verify", "a", "--x"])
    assert capsys.readouterr().err.splitlines()[-1] == "testamur: error: unrecognised argument: --x"


def test_a_missing_option_is_named(capsys):
    assert main(["keygen"]) == 64
    assert "--out" in capsys.readouterr().err.splitlines()[-1]


def test_the_command_knows_neither_django_nor_sockets():
    code = "import sys, testamur.seal.cli; print(sorted({'django', 'socket', 'ssl', 'http', 'sqlite3', 'asyncio'} & set(sys.modules)))"
    source = Path(__file__).resolve().parents[2] / "src"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert "django" not in done.stdout


class Dice:
    """Randomness that a test decides."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def randbytes(self, n: int, /) -> bytes:
        return self.data[:n]

    def randrange(self, stop: int, /) -> int:
        return self.data[0] % stop


@given(st.binary(min_size=15, max_size=15))
def test_a_public_id_is_read_in_every_way_people_type_it(data):
    found = public_id(Dice(data))
    assert is_public_id(found)
    assert len(found) == 19
    assert set(found) <= set(ALPHABET + "-")
    assert read_public_id(found.lower().replace("-", "")) == found
    assert read_public_id(found.replace("0", "o").replace("1", "l")) == found


@given(st.text(ALPHABET, min_size=15, max_size=15), st.integers(0, 15), st.sampled_from(ALPHABET))
@settings(max_examples=200)
def test_one_wrong_character_is_noticed(body, place, other):
    whole = body + check_character(body)
    changed = whole[:place] + other + whole[place + 1 :]
    assert (read_public_id(changed) is not None) == (changed == whole)


def test_the_ids_of_the_worked_examples_have_the_right_check_character():
    for known in ("7Q2M-XK4D-93HT-5HR2", "2C9F-TB6Y-04XP-9NDF"):
        assert is_public_id(known)


# What can go wrong around a command ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ContextFileChanged("https://www.w3.org/ns/credentials/v2"), 70, "context file for https://www.w3.org/ns/credentials/v2 does not have the pinned digest; reinstall the package"),
        (SelfCheckFailed("self-check failed"), 70, "self-check failed"),
        (KeyUnavailable("no such key"), 65, "no such key"),
        (RuntimeError("secret words"), 70, "internal error: RuntimeError"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 0, ""),
    ],
)  # fmt: skip
def test_whatever_happens_there_is_a_code_and_never_a_traceback(signed, error, code, said):
    def fetch(_url: str, _most: int) -> bytes | None:
        raise error

    assert signed.run("verify", "one.json", "--online", fetch=fetch) == (2 if isinstance(error, OSError) else code)
    assert "Traceback" not in signed.err
    assert "secret" not in signed.err
    assert signed.err == ("" if not said else f"testamur: error: {said}\n")


def test_lists_are_fetched_only_when_the_folder_has_none(desk):
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}))
    desk.issue("--status", "status")
    published = next(path for path in (desk.folder / "status").glob("*.json") if "state" not in path.name).read_bytes()
    answers = {LIST: published}

    def fetch(url: str, _most: int) -> bytes | None:
        if url == "https://unreachable.example/":
            raise OSError
        return answers.get(url)

    words = ["verify", "out.ndjson", "--dids", "dids", "--json"]
    assert desk.run(*words) == 2
    assert desk.run(*words, "--online", fetch=fetch) == 0
    (desk.folder / "empty").mkdir()
    assert desk.run(*words, "--status", "empty") == 2
    assert desk.run(*words, "--status", "empty", "--online", fetch=fetch) == 0
    answers.clear()
    assert desk.run(*words, "--status", "empty", "--online", fetch=fetch) == 2
    assert "list_unavailable" in desk.out


@pytest.mark.parametrize(
    "state",
    [
        "[]",
        "{",
        "{}",
        '{"format": "testamur-status-1", "url": "x", "purpose": "revocation", "size": 131072, "allocated": []}',
    ],
)
def test_a_state_file_that_is_none_stops_the_run(desk, state):
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}))
    desk.issue("--status", "status")
    next((desk.folder / "status").glob("*.state.json")).write_text(state)
    assert desk.issue("--status", "status", "--force") == 65
    assert not list((desk.folder / "status").glob("*.lock"))


def test_a_list_for_another_purpose_or_with_other_bits_stops_the_run(desk):
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}))
    desk.issue("--status", "status")
    published = next(path for path in (desk.folder / "status").glob("*.json") if "state" not in path.name)
    whole = published.read_text()
    published.write_text('{"credentialSubject": {}}')
    assert desk.issue("--status", "status", "--force") == 65
    published.write_text(whole)
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "suspension", "statusListCredential": LIST}))
    assert desk.issue("--status", "status", "--force") == 65
    assert "is a list for revocation" in desk.last()


# {"alg": "EdDSA", "typ": "vc+jwt"} and {"alg": "RS256", "typ": "JWT"}.
W3C_HEADER, OLDER_HEADER = "eyJhbGciOiAiRWREU0EiLCAidHlwIjogInZjK2p3dCJ9", "eyJhbGciOiAiUlMyNTYiLCAidHlwIjogIkpXVCJ9"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (f"{W3C_HEADER}.eyJ0eXBlIjogWyJWZXJpZmlhYmxlQ3JlZGVudGlhbCJdfQ.c2ln".encode(), "jws"),
        (f"{OLDER_HEADER}.eyJ2YyI6IHsidHlwZSI6IFsiVmVyaWZpYWJsZUNyZWRlbnRpYWwiXX19.c2ln".encode(), "jws"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04", "zip"),
        (b"GIF89a", "unknown"),
        (b"{", "json"),
        (b"a.b.c", "jws"),
    ],
)
def test_looking_names_the_form_of_every_kind_of_file(data, form):
    seen = inspect(data)
    assert seen.form == form
    assert (seen.document is not None) == (form == "jws" and data != b"a.b.c")


def test_looking_opens_arrays_lines_tokens_and_bundles_and_names_each(signed):
    raw = (signed.folder / "one.json").read_bytes()
    token = f"{W3C_HEADER}.eyJ0eXBlIjogWyJWZXJpZmlhYmxlQ3JlZGVudGlhbCJdfQ.c2ln"
    signed.write("two.json", b"[" + raw + b', "' + token.encode() + b'"]')
    signed.write("two.ndjson", raw + b"\n" + json.dumps(token).encode() + b"\n")
    signed.write("all.zip", write_bundle(raw, documents={}, lists={}))
    assert signed.run("inspect", "two.json", "two.ndjson", "all.zip") == 0
    seen = [json.loads(line) for line in signed.out.splitlines()]
    names = ["two.json[0]", "two.json[1]", "two.ndjson:1", "two.ndjson:2", "all.zip"]
    assert [one["input"] for one in seen] == names
    assert [one["form"] for one in seen] == ["json", "jws", "json", "jws", "zip"]
    assert [one["proofs"][0]["suite"] for one in seen] == [
        "eddsa-rdfc-2022",
        "vc-jwt-w3c",
        "eddsa-rdfc-2022",
        "vc-jwt-w3c",
        "eddsa-rdfc-2022",
    ]
    assert seen[4]["id"] == seen[0]["id"]


def test_every_report_fits_the_schema_that_ships_with_the_package(signed):
    schema = json.loads((resources.files("testamur.seal") / "report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    signed.write("bad.json", "{")
    assert signed.run("verify", "one.json", "bad.json", "nobody.json", "--dids", "dids", "--json") == 1
    reports = [json.loads(line) for line in signed.out.splitlines()]
    assert len(reports) == 3
    for report in reports:
        judge.validate(report)
        swapped = {**report, "checks": [report["checks"][1], report["checks"][0], *report["checks"][2:]]}
        assert not judge.is_valid(swapped)


@needs_examples
def test_every_report_on_the_worked_examples_fits_the_schema(capsys):
    judge = jsonschema.Draft202012Validator(
        json.loads((resources.files("testamur.seal") / "report.schema.json").read_text())
    )
    files = [
        str(path) for folder in ("", "endorsements", "negative") for path in sorted((EXAMPLES / folder).glob("*.json"))
    ]
    words = [
        "--dids",
        str(EXAMPLES / "dids"),
        "--status",
        str(EXAMPLES / "status"),
        "--at",
        "2026-11-23T16:00:00Z",
        "--json",
    ]
    assert main(["verify", *files, *words]) == 1
    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(reports) == len(files)
    for report in reports:
        judge.validate(report)
