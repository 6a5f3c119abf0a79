"""`testamur record export FILE` and `testamur record verify FILE`: the record taken out, and checked without a server."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from testamur.seal.did import Chain, DidKey, Directory
from testamur.seal.record_archive import LONGEST_LINE, ArchiveReport, ArchiveVerdict, check_archive

if TYPE_CHECKING:
    from collections.abc import Iterator

USAGE, NO_INPUT, EXISTS = 64, 66, 73
CODES = {ArchiveVerdict.WHOLE: 0, ArchiveVerdict.BROKEN: 1, ArchiveVerdict.UNPROVEN: 2}
SAID = {
    ArchiveVerdict.WHOLE: "whole: the chain holds, and a signed checkpoint covers all of it",
    ArchiveVerdict.BROKEN: "BROKEN: something was changed, left out or put in",
    ArchiveVerdict.UNPROVEN: "unproven: the chain holds, and no checkpoint with a known key covers all of it",
}


def main(argv: list[str]) -> int:
    """Run one of the two."""
    parser = argparse.ArgumentParser(prog="testamur record")
    commands = parser.add_subparsers(dest="command", required=True)
    out = commands.add_parser("export", help="write the record of this installation to a file")
    out.add_argument("file", type=Path)
    out.add_argument("--about", default="", help="tell only entries about this, such as proposal:P-2026-004")
    out.add_argument("--force", action="store_true", help="replace the file when it is there")
    verify = commands.add_parser("verify", help="check such a file, without any database or network")
    verify.add_argument("file", type=Path)
    verify.add_argument("--dids", type=Path, help="DID documents that you have from elsewhere")
    verify.add_argument("--json", action="store_true", help="one JSON object instead of sentences")
    given = parser.parse_args(argv)
    return export(given) if given.command == "export" else check(given)


def export(given: argparse.Namespace) -> int:
    """Write the archive beside its name first, so that a file of that name is always whole."""
    from testamur.config import boot  # noqa: PLC0415 - `verify` must work without Django

    if given.file.exists() and not given.force:
        return _wrong(f"{given.file} exists; use --force to replace it", EXISTS)
    boot.set_up()
    from testamur.ground import times  # noqa: PLC0415 - as above
    from testamur.signing import queries  # noqa: PLC0415 - models can be imported only once Django is set up

    part = given.file.with_name(given.file.name + ".part")
    try:
        with part.open("wb") as target:
            target.writelines(queries.archive_lines(about=given.about, now=times.utc_now()))
        part.replace(given.file)
    except OSError as error:
        part.unlink(missing_ok=True)
        return _wrong(f"cannot write {given.file}: {error.strerror}", EXISTS)
    sys.stdout.write(f"{given.file} written; check it with: testamur record verify {given.file}\n")
    return 0


def check(given: argparse.Namespace) -> int:
    """Walk the file and say what it comes to."""
    resolver = Chain(DidKey(), Directory(given.dids)) if given.dids is not None else None
    try:
        with given.file.open("rb") as source:
            report = check_archive(_lines(source), resolver=resolver)
    except OSError as error:
        return _wrong(f"cannot read {given.file}: {error.strerror}", NO_INPUT)
    sys.stdout.write((json.dumps(report.as_json()) if given.json else "\n".join(_said(report))) + "\n")
    return CODES[report.verdict]


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    """Lines of at most a little more than is allowed, so that an endless one costs no memory."""
    while line := source.readline(LONGEST_LINE + 2):
        yield line


def _said(report: ArchiveReport) -> list[str]:
    lines = [
        SAID[report.verdict],
        f"issuer       {report.issuer or 'not said'}",
        f"about        {report.subject or 'everything'}",
        f"entries      {report.size}, {report.told} of them told in full",
        f"checkpoints  {report.checkpoints} with a right signature, up to entry {report.covered}",
        f"keys from    {report.keys_from}",
        f"chain        {report.chain}",
    ]
    return [*lines, *(f"line {line}: {fault.value}" for line, fault in report.faults)]


def _wrong(text: str, code: int) -> int:
    sys.stderr.write(f"testamur: error: {text}\n")
    return code
