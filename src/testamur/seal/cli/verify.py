"""`testamur seal verify`: one report for each input, offline unless told otherwise (command line contract, 7 to 9)."""

import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from testamur.seal.cli.files import BAD, DONE, UNCHECKED, USAGE, Stop, pairs, read, say, stop
from testamur.seal.cli.options import Options, one_stdin, time_of
from testamur.seal.contexts import check_contexts
from testamur.seal.did import Chain, DidJwk, DidKey, Directory, HttpsResolver, Resolver
from testamur.seal.errors import MalformedInput, StatusUnavailable
from testamur.seal.hygiene import read_json
from testamur.seal.report import Check, CheckName, Report, Result, Verdict
from testamur.seal.status import StatusDirectory, StatusSource
from testamur.seal.types import Limits, VerifyOptions
from testamur.seal.verify import verify

Fetch = Callable[[str, int], bytes | None]

SYNTAX: Final = (
    "FILE… [--dids DIR] [--status DIR] [--at TIME] [--json] [--online] [--accept-issuer ID[=NAME]]… "
    "[--recipient TYPE=VALUE] [--suite S]… [--resource URL=FILE]… [--lines] [--quiet]"
)
LINE_NAMES: Final = (".ndjson", ".jsonl")
MOST_LINES: Final = 512 * 1024 * 1024
LARGEST_RESOURCE: Final = 64 * 1024 * 1024
UNCHECKED_VERDICTS: Final = frozenset({Verdict.COULD_NOT_CHECK, Verdict.UNKNOWN_ISSUER})


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to check: its name in the report, and its bytes; None when they cannot be read."""

    name: str
    data: bytes | None


def run(argv: list[str], *, fetch: Fetch | None = None) -> int:
    """Check every input, report in their order, and sum the verdicts up in the exit code."""
    given = options().read(argv)
    one_stdin(given.files)
    now = time_of(given.at, "--at") or datetime.now(UTC)
    if given.online and fetch is None:
        stop(USAGE, "--online is not available here")
    check_contexts()
    client = fetch if given.online else None
    resolver, status = resolver_of(given.dids, client), status_of(given.status, client)
    asked = what_is_asked(given)
    verdicts: set[Verdict] = set()
    for name in given.files:
        for one in inputs(name, lines=given.lines):
            report = (
                not_readable(now)
                if one.data is None
                else verify(one.data, now=now, resolver=resolver, status=status, options=asked)
            )
            verdicts.add(report.verdict)
            if not given.quiet:
                say(line_of(report, one.name, as_json=given.json))
    if verdicts - UNCHECKED_VERDICTS - {Verdict.VALID}:
        return BAD
    return UNCHECKED if verdicts & UNCHECKED_VERDICTS else DONE


def options() -> Options:
    """The options of the command."""
    found = Options("verify", SYNTAX)
    found.add_argument("files", nargs="+", metavar="FILE")
    for name in ("--dids", "--status", "--at", "--recipient"):
        found.add_argument(name)
    for name in ("--accept-issuer", "--suite", "--resource"):
        found.add_argument(name, action="append", default=[])
    for name in ("--json", "--online", "--lines", "--quiet"):
        found.add_argument(name, action="store_true")
    return found


def what_is_asked(given: Namespace) -> VerifyOptions:
    """The trust list, the suites that count, the recipient, and the bytes of related resources."""
    accepted: dict[str, str | None] = {}
    for text in given.accept_issuer:
        issuer, equals, name = text.partition("=")
        accepted[issuer] = name if equals else None
    recipient = None
    if given.recipient is not None:
        kind, equals, value = given.recipient.partition("=")
        if not equals or not kind or not value:
            stop(USAGE, "--recipient needs a type and a value: emailAddress=someone@learners.example")
        recipient = (kind, value)
    resources = pairs(given.resource, "--resource")
    return VerifyOptions(
        accepted_issuers=accepted or None,
        require_suites=frozenset(given.suite) or None,
        recipient=recipient,
        resources={url: read(name, limit=LARGEST_RESOURCE) for url, name in resources.items()},
    )


def resolver_of(dids: str | None, fetch: Fetch | None) -> Resolver:
    """What can be computed, then the folder, then, when online, the network."""
    folder = (Directory(Path(dids)),) if dids is not None else ()
    network = (HttpsResolver(fetch),) if fetch is not None else ()
    return Chain(DidKey(), DidJwk(), *folder, *network)


class Lists(StatusSource):
    """Status lists from the folder, then, when online, from the network."""

    def __init__(self, folder: StatusDirectory | None, fetch: Fetch | None) -> None:
        self.folder = folder
        self.fetch = fetch

    def list(self, url: str) -> bytes:
        """The list credential at this address, or StatusUnavailable."""
        if self.folder is not None:
            try:
                return self.folder.list(url)
            except StatusUnavailable:
                if self.fetch is None:
                    raise
        if self.fetch is None:
            raise StatusUnavailable(url)
        try:
            data = self.fetch(url, Limits().input_bytes)
        except OSError:
            raise StatusUnavailable(url) from None
        if data is None:
            raise StatusUnavailable(url)
        return data


def status_of(folder: str | None, fetch: Fetch | None) -> StatusSource | None:
    """Where status lists come from; None when nobody has any."""
    if folder is None and fetch is None:
        return None
    return Lists(StatusDirectory(Path(folder)) if folder is not None else None, fetch)


def inputs(name: str, *, lines: bool) -> Iterator[Input]:
    """The things to check in one file: the whole, each line, or each item of an array."""
    by_lines = lines or name.lower().endswith(LINE_NAMES)
    try:
        data = read(name, limit=MOST_LINES if by_lines else Limits().image_bytes)
    except Stop:
        yield Input(name, None)
        return
    if by_lines:
        yield from by_line(name, data)
    elif data.lstrip()[:1] == b"[":
        yield from items(name, data)
    else:
        yield Input(name, data)


def by_line(name: str, data: bytes) -> Iterator[Input]:
    """Each line that is not blank; a line that is a JSON text holds a compact JWS."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield Input(f"{name}:{number}", unquoted(line))


def items(name: str, data: bytes) -> Iterator[Input]:
    """Each item of a JSON array; what is not strict JSON is one malformed input."""
    limits = Limits(input_bytes=Limits().image_bytes, nodes=10 * Limits().nodes, depth=Limits().depth + 1)
    try:
        found = read_json(data, limits=limits)
    except MalformedInput:
        yield Input(name, data)
        return
    if not found:
        yield Input(name, data)
    for place, item in enumerate(found):
        text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
        yield Input(f"{name}[{place}]", text.encode())


def unquoted(line: bytes) -> bytes:
    """The text inside a JSON text, or the line as it is."""
    if line.strip()[:1] != b'"':
        return line
    try:
        found = read_json(line.strip(), limits=Limits())
    except MalformedInput:
        return line
    return found.encode() if isinstance(found, str) else line


def not_readable(now: datetime) -> Report:
    """The report of a file that cannot be read."""
    rest = (Check(name, Result.SKIPPED, "format_failed") for name in CheckName if name is not CheckName.FORMAT)
    checks = (Check(CheckName.FORMAT, Result.FAIL, "not_readable"), *rest)
    return Report(verdict=Verdict.MALFORMED, checks=checks, verified_at=now)


def line_of(report: Report, name: str, *, as_json: bool) -> str:
    """One line: the whole report as JSON, or verdict, input and reasons for people."""
    if as_json:
        return json.dumps(report.as_json(name), ensure_ascii=False)
    reasons = (
        check.reason for check in report.checks if check.reason is not None and check.result is not Result.SKIPPED
    )
    return "\t".join((report.verdict.value, one_line(name), ", ".join(dict.fromkeys((*reasons, *report.warnings)))))


def one_line(name: str) -> str:
    """A file's name without the characters that would break the line."""
    return "".join(character if character.isprintable() else "?" for character in name)
