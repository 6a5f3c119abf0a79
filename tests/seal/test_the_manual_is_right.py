"""Somebody follows the manual of the command line, block after block: every example does what the manual says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from testamur.seal.conformance.service import ISSUERS
from testamur.seal.report import CheckName
from tests.seal.pack import ROOT

MANUAL = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`([a-z-]+\.[a-z]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> list[str]:
    """Files to write and commands to run, in the order of the manual."""
    found = [(match.start(), match) for kind in (FILE, SHELL) for match in kind.finditer(MANUAL)]
    return [match for _, match in sorted(found, key=lambda pair: pair[0])]


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> tuple[Path, dict[str, tuple[int, str]]]:
    """The folder after everything was done, and code and output of each command."""
    folder = tmp_path_factory.mktemp("manual")
    program = folder / "bin" / "testamur"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m testamur "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    done: dict[str, tuple[int, str]] = {}
    for step in steps():
        if step.re is FILE:
            (folder / step[1]).write_text(
                step[2].rstrip("\n") if step[1].endswith(".svg") else step[2], encoding="utf-8"
            )
            continue
        for line in step[1].splitlines():
            ran = subprocess.run(
                ["sh", "-c", line.partition("  #")[0]], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
            )  # fmt: skip
            done[line] = (ran.returncode, ran.stdout + ran.stderr)
    return folder, done


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell here")
def test_each_command_ends_with_the_code_that_stands_behind_it(followed):
    _, done = followed
    assert len(done) > 12
    for line, (code, said) in done.items():
        assert code == int(line.partition("  # ")[2] or 0), f"{line}\n{said}"
        assert "Traceback" not in said


def test_what_the_manual_promises_of_the_files_is_so(followed):
    folder, done = followed
    assert (folder / "again.json").read_bytes() == (folder / "one.json").read_bytes()
    assert len((folder / "out.ndjson").read_text().splitlines()) == 2
    assert not (folder / "faulty.ndjson").exists()
    assert (folder / "key.json").stat().st_mode & 0o777 == 0o600
    unknown = next(said for line, (_, said) in done.items() if line.endswith("verify out.ndjson  # 2"))
    assert unknown.startswith("unknown_issuer\tout.ndjson:1\t")


def test_every_command_check_suite_and_code_of_the_contract_is_in_the_manual():
    for word in ("keygen", "did", "issue", "verify", "inspect", "bake", "extract"):
        assert re.search(rf"^testamur seal {word} ", MANUAL, re.MULTILINE)
    assert all(f"| `{name.value}` |" in MANUAL for name in CheckName)
    assert all(f"`{name}`" in MANUAL for name in ISSUERS)
    codes = re.findall(r"^\| (\d+) \|", MANUAL, re.MULTILINE)
    assert codes == ["0", "1", "2", "64", "65", "66", "69", "70", "73", "77", "130"]
