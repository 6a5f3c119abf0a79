"""`testamur seal verify`: one report for each input, offline unless told otherwise (command line contract, 7 to 9)."""

import json
from argparse import Namespace
from datetime import UTC, datetime
from typing import Final

from testamur.seal.bundle import is_bundle
from testamur.seal.cli.chance import SystemChance
from testamur.seal.cli.files import BAD, DONE, UNCHECKED, USAGE, pairs, read, say, stop
from testamur.seal.cli.inputs import Input, inputs, total_bytes
from testamur.seal.cli.options import Options, one_stdin, time_of
from testamur.seal.cli.progress import Progress
from testamur.seal.cli.sources import Fetch, resolver_of, status_of
from testamur.seal.contexts import check_contexts
from testamur.seal.did import Resolver
from testamur.seal.offline import verify_bundle
from testamur.seal.report import Report, Result, Verdict, unreadable
from testamur.seal.shape import ShapeCache
from testamur.seal.status import StatusSource
from testamur.seal.suites import SUITES
from testamur.seal.types import Suite, VerifyOptions
from testamur.seal.verify import verify

SYNTAX: Final = (
    "FILE… [--dids DIR] [--status DIR] [--at TIME] [--json] [--online] [--accept-issuer ID[=NAME]]… "
    "[--recipient TYPE=VALUE] [--suite S]… [--resource URL=FILE]… [--lines] [--quiet]"
)
LARGEST_RESOURCE: Final = 64 * 1024 * 1024
UNCHECKED_VERDICTS: Final = frozenset({Verdict.COULD_NOT_CHECK, Verdict.UNKNOWN_ISSUER})


def run(argv: list[str], *, fetch: Fetch | None = None) -> int:
    """Check every input, report in their order, and sum the verdicts up in the exit code."""
    given = options().read(argv)
    one_stdin(given.files)
    now = time_of(given.at, "--at") or datetime.now(UTC)
    if given.online and fetch is None:
        stop(USAGE, "--online is not available here")
    asked = what_is_asked(given)
    check_contexts()
    client = fetch if given.online else None
    desk = Desk(now, resolver_of(given.dids, client), status_of(given.status, client), asked)
    verdicts: set[Verdict] = set()
    read_before, total = 0, total_bytes(given.files)
    with Progress("checked", quiet=given.quiet) as bar:
        for name in given.files:
            place = 0
            for one in inputs(name, lines=given.lines):
                report = desk.judge(one)
                verdicts.add(report.verdict)
                if not given.quiet:
                    bar.clear()
                    say(line_of(report, one.name, as_json=given.json))
                place = one.place
                bar.add(1, (read_before + place) / total if total else None)
            read_before += place
    return code_of(verdicts)


def code_of(verdicts: set[Verdict]) -> int:
    """The exit code that a run's verdicts add up to."""
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
        if not issuer or (equals and not name):
            stop(USAGE, f"--accept-issuer needs an issuer's id, and after = its name: {text}")
        accepted[issuer] = name if equals else None
    recipient = None
    if given.recipient is not None:
        kind, equals, value = given.recipient.partition("=")
        if not equals or not kind or not value:
            stop(USAGE, "--recipient needs a type and a value: emailAddress=someone@learners.example")
        recipient = (kind, value)
    unknown = [name for name in given.suite if name not in {*SUITES, *(one.value for one in Suite)}]
    if unknown:
        stop(USAGE, f"unknown suite: {unknown[0]}")
    resources = pairs(given.resource, "--resource")
    return VerifyOptions(
        accepted_issuers=accepted or None,
        require_suites=frozenset(given.suite) or None,
        recipient=recipient,
        resources={url: read(name, limit=LARGEST_RESOURCE) for url, name in resources.items()},
    )


class Desk:
    """What stays the same from input to input: the instant, the sources, and what is asked."""

    def __init__(self, now: datetime, resolver: Resolver, status: StatusSource | None, options: VerifyOptions) -> None:
        self.now = now
        self.resolver = resolver
        self.status = status
        self.options = options
        # Kinds of credentials are remembered for the length of the command: the reports are the same, and sooner there.
        self.shapes = ShapeCache(random=SystemChance())

    def judge(self, one: Input) -> Report:
        """The report on one input."""
        if one.data is None:
            return unreadable("not_readable", now=self.now)
        if is_bundle(one.data):
            return verify_bundle(
                one.data, now=self.now, resolver=self.resolver, status=self.status, options=self.options
            )
        return verify(
            one.data,
            now=self.now,
            resolver=self.resolver,
            status=self.status,
            options=self.options,
            shapes=self.shapes,
        )


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
