"""Somebody runs the commands for real: in a terminal, through a pipe, on a full disk, and stops them half-way."""

import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from testamur.seal.cli import progress
from tests.seal import pack
from tests.seal.desk import HEADER, LIST, Desk, achievement, set_up

COMMAND = [sys.executable, "-m", "testamur", "seal"]
ISSUE = ["issue", "--key", "key.json", "--achievement", "venipuncture.json", "--learners", "cohort.csv", "--out"]


@pytest.fixture
def desk(tmp_path: Path, capsys) -> Desk:
    return set_up(tmp_path, capsys)


def heeding() -> None:
    """Started in the background of a shell a program ignores the interrupt from the keyboard; in a terminal it does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def cohort(many: int) -> str:
    return HEADER + "".join(f"Learner {n},n{n}@learners.example,,2026-11-20,2026-11-18\n" for n in range(many))


def in_terminal(desk: Desk, *words: str, all_of_it: bool = False) -> tuple[int, str]:
    """Run a command whose stderr (or all of it) is a terminal; its exit code, and what the terminal was sent."""
    ours, theirs = pty.openpty()
    out = theirs if all_of_it else subprocess.DEVNULL
    run = subprocess.Popen([*COMMAND, *words], cwd=desk.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    return run.wait(), seen.decode()


def test_a_terminal_sees_how_far_a_run_is_and_nothing_of_it_stays(desk):
    desk.learners(cohort(600))
    code, seen = in_terminal(desk, *ISSUE, "out.ndjson")
    assert code == 0
    assert re.search(r"\[[#.]{24}\]  [0-9,]+ of 600 issued  [0-9,]+/s  0:[0-9]{2} left", seen)
    assert seen.endswith(progress.ERASE)
    code, seen = in_terminal(desk, "verify", "out.ndjson", "--dids", "dids")
    assert code == 0
    assert re.search(r"\[[#.]{24}\]  [0-9,]+ checked  [0-9,]+/s  0:[0-9]{2} left", seen)
    assert seen.endswith(progress.ERASE)


def test_lines_and_bar_share_a_terminal_without_mixing(desk):
    desk.learners(cohort(40))
    desk.issue()
    code, seen = in_terminal(desk, "verify", "out.ndjson", "--dids", "dids", all_of_it=True)
    assert code == 0
    lines = [line for line in seen.replace(progress.ERASE, "\x00").splitlines() if "\t" in line]
    assert len(lines) == 40
    assert all(re.fullmatch(r"(\x00.*\x00)?valid\tout\.ndjson:[0-9]+\t.*", line) for line in lines)


def test_nobody_else_sees_a_bar(desk):
    desk.learners(cohort(40))
    desk.issue()
    assert in_terminal(desk, "verify", "out.ndjson", "--dids", "dids", "--quiet") == (0, "")
    assert desk.run("verify", "out.ndjson", "--dids", "dids") == 0
    assert desk.err == ""


def test_the_bar_says_what_is_left_as_people_say_it():
    assert (
        progress.line_of("issued", 500, 2000, 0.25, 10.0)
        == "[######..................]  500 of 2,000 issued  50/s  0:30 left"
    )
    assert progress.line_of("checked", 12345, None, None, 2.0) == "12,345 checked  6,172/s"
    assert progress.span(3725.4) == "1:02:05"


@pytest.mark.parametrize(
    ("workers", "number", "code"), [("1", signal.SIGINT, 130), ("2", signal.SIGINT, 130), ("2", signal.SIGTERM, 143)]
)
def test_who_stops_a_run_half_way_finds_nothing_of_it(desk, workers, number, code):
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}))
    desk.learners(cohort(20_000))
    (desk.folder / "status").mkdir()
    before = sorted(path.name for path in desk.folder.iterdir())
    words = [*COMMAND, *ISSUE, "out.ndjson", "--engine", "generic", "--workers", workers, "--status", "status"]
    run = subprocess.Popen(
        words, cwd=desk.folder, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=heeding,  # noqa: PLW1509 - no threads in a test process
    )  # fmt: skip
    for _ in range(600):
        if run.poll() is not None or any(path.name.startswith(".out.ndjson") for path in desk.folder.iterdir()):
            break
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(run.pid, number)
    _, said = run.communicate(timeout=60)
    assert run.returncode == code
    assert "Traceback" not in said
    assert sorted(path.name for path in desk.folder.iterdir()) == before
    assert list((desk.folder / "status").iterdir()) == []


def test_a_reader_who_goes_away_gets_no_traceback_and_the_run_is_not_called_done(desk):
    desk.learners(cohort(60))
    desk.issue()
    run = subprocess.Popen(
        [*COMMAND, "verify", "out.ndjson", "--dids", "dids", "--json"],
        cwd=desk.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    run.stdout.readline()
    run.stdout.close()
    run.stdout = None
    assert run.communicate() == (None, "")
    assert run.returncode == 73


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_a_sentence(desk):
    desk.issue()
    for words in (["verify", "out.ndjson"], [*ISSUE, "-"]):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [*COMMAND, *words], cwd=desk.folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert (done.returncode, done.stderr) == (
            73,
            "testamur: error: cannot write to stdout: No space left on device\n",
        )


def test_a_file_of_lines_is_never_in_memory_whole(desk):
    many = 1_000_000 if pack.LONG else 6_000
    line = b'{"@context": "' + b"x" * (100 if pack.LONG else 5000) + b'"}\n'
    for name, count in (("few.ndjson", 200), ("many.ndjson", many)):
        with (desk.folder / name).open("wb") as file:
            for _ in range(count):
                file.write(line)
    few, whole = (highest_memory(desk, name) for name in ("few.ndjson", "many.ndjson"))
    assert whole - few < 10 * 1024 * 1024


def highest_memory(desk: Desk, name: str) -> int:
    """Bytes of resident memory that a run of `verify` needs at most."""
    program = (
        "import resource, sys; from testamur.seal.cli import main; code = main(['verify', sys.argv[1], '--quiet']); "
        "print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, name], cwd=desk.folder, capture_output=True, text=True, check=True
    )
    code, kib = done.stdout.split()
    assert code == "1"
    return int(kib) * 1024


def test_a_command_starts_without_django_and_without_the_network_client(desk):
    desk.issue()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "testamur", "seal", "verify", "out.ndjson", "--dids", "dids"],
        cwd=desk.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert done.returncode == 0
    assert not {"django", "testamur.config.settings", "testamur.ground.egress", "testamur.seal.issue"} & loaded


@pytest.mark.parametrize("words", [["out.ndjson"], ["out.ndjson", "--status", "status"], ["-"]])
def test_what_does_not_fit_on_the_disk_is_not_left_there_in_part(desk, words):
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}) if "--status" in words else achievement())  # fmt: skip
    desk.learners(cohort(60))
    before = sorted(path.name for path in desk.folder.iterdir())
    done = subprocess.run(
        [*COMMAND, *ISSUE, *words],
        cwd=desk.folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
    )
    assert done.returncode == 73, done.stderr
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].endswith(": File too large")
    assert sorted(path.name for path in desk.folder.iterdir() if path.name != "status") == before
    assert not list(desk.folder.glob("status/*.lock"))
    assert not list(desk.folder.glob("status/.*"))
