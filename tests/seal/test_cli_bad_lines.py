"""Somebody types what is no command, or hands in what is no credential: one sentence, one code, nothing lost."""

import io
import json
import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from testamur.seal.batch import Batch
from testamur.seal.cli import COMMANDS, main
from testamur.seal.cli.inputs import LONGEST_LINE, is_array
from testamur.seal.cli.words import CODES, OPTIONS, SUMMARY
from tests.seal.desk import DID, HEADER, Desk, set_up
from tests.seal.pack import LONG


@pytest.fixture
def desk(tmp_path: Path, capsys) -> Desk:
    return set_up(tmp_path, capsys)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verify", "--x"], "unrecognised argument: --x"),
        (["keygen", "--x=3"], "unrecognised argument: --x=3"),
        (["issue", "--learner", "l.csv"], "unrecognised argument: --learner"),
        (["verify"], "missing argument: FILE"),
        (["keygen"], "missing argument: --out"),
        (["bake", "--image", "a.png"], "missing argument: --credential, --out"),
        (["keygen", "--out"], "--out needs a value"),
        (["verify", "a.json", "--suite", "rot13"], "unknown suite: rot13"),
        (["verify", "a.json", "--accept-issuer", "=Northlake"], "--accept-issuer needs an issuer's id, and after = its name: =Northlake"),
        (["verify", "a.json", "--recipient", "=x"], "--recipient needs a type and a value: emailAddress=someone@learners.example"),
        (["verify", "-", "-"], "only one input can be -"),
        (["frobnicate"], "unknown command: frobnicate"),
        ([], "no command given"),
    ],
)  # fmt: skip
def test_what_is_no_command_is_said_in_one_sentence(capsys, words, said):
    assert main(words) == 64
    out, err = capsys.readouterr()
    assert out == ""
    *usage, last = err.splitlines()
    assert all(line.startswith("usage: testamur seal") for line in usage)
    assert last == f"testamur: error: {said}"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_every_option_and_no_other(capsys, command):
    assert main([command, "--help"]) == 0
    said = capsys.readouterr().out
    form = said.splitlines()[0]
    options = {word.strip("[]…") for word in form.split() if word.strip("[]").startswith("--")} | {"--help"}
    explained = {name.split()[0] for name in OPTIONS[command] if name.startswith("--")}
    assert explained == options
    assert SUMMARY[command][:40] in said
    assert " ".join(said.split()).endswith(CODES[command])
    assert max(map(len, said.splitlines()[1:])) <= 100


@pytest.mark.parametrize("option", ["--dids", "--status"])
def test_a_folder_that_is_not_there_does_not_pass_for_an_empty_one(desk, option):
    desk.issue()
    assert desk.run("verify", "out.ndjson", option, "nowhere") == 66
    assert desk.last() == "testamur: error: cannot read nowhere: No such file or directory"
    assert desk.run("verify", "out.ndjson", option, "key.json") == 66
    assert desk.last() == "testamur: error: cannot read key.json: Not a directory"


def test_only_a_file_is_ever_replaced(desk):
    os.mkfifo(desk.folder / "pipe")
    (desk.folder / "folder").mkdir()
    for name in ("pipe", "folder"):
        words = ["issue", "--key", "key.json", "--achievement", "venipuncture.json", "--learners", "cohort.csv"]
        assert desk.run(*words, "--out", name, "--force") == 73
        assert desk.last() == f"testamur: error: {name} is not a file that can be replaced"
        assert desk.run(*words, "--out", "missing/out.ndjson") == 73
        assert desk.last() == "testamur: error: cannot create missing/out.ndjson: No such file or directory"


def test_one_bad_item_of_an_array_takes_no_other_with_it(desk):
    desk.issue()
    one, two = (desk.folder / "out.ndjson").read_text().splitlines()
    twice = '{"id": "urn:x:1", "id": "urn:x:2"}'
    desk.write("many.json", f' [{one}, {twice},\n{two}, "a, [b] {{c", [[], {{}}]] \n')
    assert desk.run("verify", "many.json", "--dids", "dids", "--json") == 1
    found = [
        (one["input"], one["verdict"], one["checks"][0]["reason"]) for one in map(json.loads, desk.out.splitlines())
    ]
    assert found == [
        ("many.json[0]", "valid", None),
        ("many.json[1]", "malformed", "duplicate_key"),
        ("many.json[2]", "valid", None),
        ("many.json[3]", "malformed", "not_json"),
        ("many.json[4]", "malformed", "not_a_credential"),
    ]


@pytest.mark.parametrize("text", ["[1,]", "[,1]", "[1", "[1}", '["a]', "[1] 2", "[[1]", "]", "[", ""])
def test_what_is_no_array_is_one_malformed_input(desk, text):
    assert not is_array(text.encode())
    desk.write("bad.json", f"{text}" if text.startswith("[") else f"[{text} ,")
    assert desk.run("verify", "bad.json", "--json") == 1
    (report,) = map(json.loads, desk.out.splitlines())
    assert (report["input"], report["verdict"]) == ("bad.json", "malformed")


def test_an_array_built_to_keep_a_reader_busy_is_refused_at_once(desk):
    started = time.monotonic()
    for data in (
        b"[" * 9_000_000,
        b"[" * 9_000_000 + b"]" * 9_000_000,
        b'["' + b"\\" * 9_000_001,
        b'[{"a":' * 1_000_000,
    ):
        desk.write("deep.json", data)
        assert desk.run("verify", "deep.json") == 1
        assert desk.out.startswith("malformed\tdeep.json\t")
    assert time.monotonic() - started < 8


def test_a_line_longer_than_any_credential_is_refused_alone(desk):
    desk.issue()
    one, two = (desk.folder / "out.ndjson").read_bytes().splitlines()
    desk.write("long.ndjson", one + b"\r\n" + b" " * (3 * LONGEST_LINE + 5) + b"x\n\n" + two)
    assert desk.run("verify", "long.ndjson", "--dids", "dids", "--json") == 1
    found = [(one["input"], one["verdict"]) for one in map(json.loads, desk.out.splitlines())]
    assert found == [("long.ndjson:1", "valid"), ("long.ndjson:2", "malformed"), ("long.ndjson:4", "valid")]


def test_stdin_is_an_input_like_any_other(desk, monkeypatch):
    desk.issue()
    data = (desk.folder / "out.ndjson").read_bytes()
    for words, handed, names in (
        (["--lines"], data, ["-:1", "-:2"]),
        ([], b"[" + data.rstrip().replace(b"\n", b",") + b"]", ["-[0]", "-[1]"]),
        ([], data.splitlines()[0], ["-"]),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(handed)))
        assert desk.run("verify", "-", "--dids", "dids", "--json", *words) == 0
        assert [json.loads(line)["input"] for line in desk.out.splitlines()] == names


def test_a_self_check_that_fails_names_the_row_and_hands_nothing_out(desk, monkeypatch):
    desk.learners(HEADER + "".join(f"L {n},n{n}@learners.example,,2026-11-20,\n" for n in range(20)))
    monkeypatch.setattr(Batch, "verifies", lambda *_: False)
    for workers in ("1", "2"):
        assert desk.issue("--workers", workers) == 70
        said = "testamur: error: self-check failed at row 1: compiled and generic results differ; nothing was issued"
        assert desk.last() == said
    assert not (desk.folder / "out.ndjson").exists()
    words = ["--key", "key.json", "--achievement", "venipuncture.json", "--learners", "cohort.csv", "--out", "-"]
    assert desk.run("issue", *words) == 70
    assert desk.out == ""


WORDS = st.sampled_from(
    [*COMMANDS, "--out", "out.x", "--key", "key.json", "--achievement", "venipuncture.json", "--learners", "cohort.csv", "--dids", "dids",
     "--status", "--at", "2026-11-23T16:00:00Z", "--json", "--online", "--lines", "--quiet", "--suite", "eddsa-rdfc-2022", "--resource", "a=b",
     "--accept-issuer", "--recipient", "x=y", "--image", "--credential", "--force", "--replace", "--workers", "2", "--seed", "00", "--stats",
     "--alg", "P-256", "--did", DID, "--fragment", "--retired", "--compromised", "key.json@2026-01-01T00:00:00Z", "--skip-bad-rows",
     "--errors", "--engine", "generic", "--valid-from", "--created", "-", "--", "-x", "--x=1", "=", "", " ", "\x00", "é\udcff", "-1", "@", "--help"],
)  # fmt: skip


@given(st.sampled_from(sorted(COMMANDS)), st.lists(WORDS, max_size=9))
@settings(
    max_examples=2000 if LONG else 150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_line_of_words_ends_in_anything_but_a_code_and_a_sentence(desk, command, words):
    stdin, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(b'{"type": []}'))
    try:
        code = desk.run(command, *words)
    finally:
        sys.stdin = stdin
    assert code in {0, 1, 2, 64, 65, 66, 73, 77}, (code, desk.err)
    assert "Traceback" not in desk.err
    assert "internal error" not in desk.err
    for left in desk.folder.iterdir():
        if left.is_file() and left.name not in {"key.json", "venipuncture.json", "cohort.csv"}:
            left.unlink()


WHOLE = {
    "keygen": {"--out": "new.json", "--alg": "P-256", "--did": DID, "--fragment": "key-1"},
    "did": {"--key": "key.json", "--retired": "old.json", "--compromised": "lost.json@2026-01-02T03:04:05Z", "--dids": "others", "--out": "new.json"},
    "issue": {
        "--key": "key.json", "--achievement": "venipuncture.json", "--learners": "cohort.csv", "--out": "new.ndjson", "--suite": "eddsa-jcs-2022",
        "--workers": "1", "--created": "2026-11-23T16:00:00Z", "--valid-from": "2026-11-23T16:00:00Z", "--dids": "dids", "--status": "lists",
        "--resource": "https://x.example/=words.txt", "--engine": "auto", "--errors": "new.errors", "--seed": "00", "--passphrase-file": "words.txt",
    },
    "verify": {
        "--dids": "dids", "--status": "dids", "--at": "2026-11-23T16:00:00Z", "--accept-issuer": DID, "--recipient": "a=b",
        "--suite": "eddsa-jcs-2022", "--resource": "https://x.example/=words.txt", "": "one.json",
    },
    "inspect": {"": "one.json"},
    "bake": {"--image": "badge.svg", "--credential": "one.json", "--out": "new.svg"},
    "extract": {"": "baked.svg", "--out": "new.json"},
}  # fmt: skip
ODD = (
    "",
    " ",
    "\x00",
    "x" * 5000,
    "nowhere/x",
    "dids",
    ".",
    "/",
    "/dev/null",
    "é\udcff",
    "=",
    "@",
    "a=b",
    "-1",
    "words.txt",
    "one.json",
    "{}",
    "🙂",
)
GOOD = frozenset({0, 1, 2, 64, 65, 66, 73, 77})


@pytest.mark.parametrize("command", WHOLE)
def test_each_value_of_each_command_may_be_odd_and_nothing_but_a_sentence_comes_of_it(desk, command):
    for name in ("old", "lost"):
        desk.run("keygen", "--did", DID, "--fragment", name, "--out", f"{name}.json")
    desk.issue()
    desk.write("words.txt", "correct horse\n")
    desk.write("one.json", (desk.folder / "out.ndjson").read_bytes().splitlines()[0])
    desk.write("badge.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="8"><g/></svg>')
    desk.run("bake", "--image", "badge.svg", "--credential", "one.json", "--out", "baked.svg")
    kept = {path: path.read_bytes() for path in desk.folder.iterdir() if path.is_file()}
    whole = WHOLE[command]
    words = {name: [name, value] if name else [value] for name, value in whole.items()}
    assert desk.run(command, *(word for pair in words.values() for word in pair)) in {0, 1, 2}, desk.err
    for changed in whole:
        for odd in ODD:
            for path in desk.folder.iterdir():
                if path not in kept and path.is_file():
                    path.unlink()
            line = {**words, changed: [changed, odd] if changed else [odd]}
            code = desk.run(command, *(word for pair in line.values() for word in pair))
            assert code in GOOD, (changed, odd, desk.err)
            assert "Traceback" not in desk.err + desk.out
            assert "internal error" not in desk.err, (changed, odd, desk.err)
            assert {path: path.read_bytes() for path in kept} == kept, (changed, odd)
