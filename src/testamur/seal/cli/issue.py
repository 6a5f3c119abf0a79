"""`testamur seal issue`: an achievement file and a list of learners become signed credentials, all or none.

Order of work: command line contract, section 4. Everything is read, linted and checked before anything is signed, and
the output takes its name only when every line of it is there.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from testamur.seal.achievement_file import AchievementFile, AchievementRefused, read_achievement
from testamur.seal.batch import Engine, Tally
from testamur.seal.cli.chance import chance
from testamur.seal.cli.files import (
    BAD,
    DATA,
    DONE,
    USAGE,
    pairs,
    read,
    refuse_existing,
    stop,
    tell,
    warn,
    write,
    writing,
)
from testamur.seal.cli.keyfiles import open_signer
from testamur.seal.cli.options import Options, one_stdin, time_of
from testamur.seal.cli.press import Run, press
from testamur.seal.cli.progress import Progress
from testamur.seal.cli.rows import Clerk
from testamur.seal.cli.sources import resolver_of
from testamur.seal.cli.status_file import OpenList, open_list
from testamur.seal.contexts import check_contexts
from testamur.seal.did import Resolver
from testamur.seal.errors import ContextNotPinned, ContextRefused, LintFailed, MalformedInput
from testamur.seal.expand import Expander
from testamur.seal.fast import accelerated
from testamur.seal.hygiene import read_instant
from testamur.seal.issue import GENUINE, NOT_CHECKED, as_plain_json, check
from testamur.seal.keys import SecretKey
from testamur.seal.learners import HeaderRefused, Learners, read_learners
from testamur.seal.lint import errors
from testamur.seal.lint.rule import listed
from testamur.seal.row_check import Learner, RowError
from testamur.seal.types import Finding, Json, Severity, Suite

SYNTAX: Final = (
    "--key KEYFILE --achievement ACH.json --learners L.csv --out OUT.ndjson [--suite S] [--workers N] [--created TIME] "
    "[--valid-from TIME] [--dids DIR] [--status DIR] [--resource URL=FILE]… [--engine auto|compiled|generic] "
    "[--skip-bad-rows] [--errors FILE] [--seed HEX] [--stats] [--force] [--passphrase-file F]"
)
MOST_WORKERS: Final = 64
MOST_ERRORS: Final = 1000
LARGEST_CSV: Final = 512 * 1024 * 1024
LARGEST_RESOURCE: Final = 64 * 1024 * 1024
IN_FORCE: Final = "testamur.endorsement.in_force"
ELLIPTIC: Final = frozenset({"P-256", "P-384"})
# Every suite of the contract with the keys it takes.
ANY_KEY: Final = frozenset({"Ed25519", "P-256", "P-384", "RS256"})
SUITES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "eddsa-rdfc-2022": (frozenset({"Ed25519"}), "an Ed25519 key"),
    "eddsa-jcs-2022": (frozenset({"Ed25519"}), "an Ed25519 key"),
    "ecdsa-rdfc-2019": (ELLIPTIC, "a P-256 or P-384 key"),
    "ecdsa-sd-2023": (frozenset({"P-256"}), "a P-256 key"),
    "vc-jwt-ob3": (ANY_KEY, "an Ed25519, P-256, P-384 or RS256 key"),
    "vc-jwt-w3c": (ANY_KEY, "an Ed25519, P-256, P-384 or RS256 key"),
    "sd-jwt-vc": (ANY_KEY, "an Ed25519, P-256, P-384 or RS256 key"),
}


def run(argv: list[str]) -> int:
    """Read, check, sign, write."""
    given = options().read(argv)
    one_stdin([given.achievement, given.learners])
    check_numbers(given.engine, given.workers)
    started = datetime.now(UTC)
    created = (time_of(given.created, "--created") or started).astimezone(UTC).replace(microsecond=0)
    valid_from = time_of(given.valid_from, "--valid-from")
    seed = seed_of(given.seed)
    check_contexts()
    key = accelerated(open_signer(given.key, given.passphrase_file))
    suite = suite_of(given.suite, key, given.key)
    if given.engine == Engine.COMPILED and suite is not Suite.EDDSA_RDFC_2022:
        stop(USAGE, f"--engine compiled signs with {Suite.EDDSA_RDFC_2022.value} only")
    for name in (given.out, given.errors):
        if name is not None:
            refuse_existing(name, force=given.force)
    resources = {url: read(name, limit=LARGEST_RESOURCE) for url, name in pairs(given.resource, "--resource").items()}
    file = read_file(given.achievement, key, resources)
    if file.status is not None and given.status is None:
        stop(USAGE, f"{given.achievement} has a status: --status DIR is needed")
    survey(given.achievement, file, resolver_of(given.dids), resources, created)
    learners = read_rows(given.learners, file, created)
    report_rows(learners, given.errors, force=given.force)
    if learners.errors and not given.skip_bad_rows:
        stop(BAD, f"{given.learners}: {learners.bad_rows} of {learners.rows} rows have errors; nothing was issued")
    work = Run(
        key=key,
        suite=suite,
        file=file,
        created=created,
        valid_from=valid_from,
        resources=resources,
        seed=seed,
        engine=Engine(given.engine),
    )
    tally = issue_all(work, learners.good, given)
    issued = len(learners.good)
    if learners.errors:
        warn(f"{given.learners}: {learners.bad_rows} of {learners.rows} rows have errors; {issued} were issued")
    if given.stats:
        print_stats(tally, learners.bad_rows, (datetime.now(UTC) - started).total_seconds())
    return BAD if learners.errors else DONE


def options() -> Options:
    """The options of the command."""
    found = Options("issue", SYNTAX)
    for name in ("--key", "--achievement", "--learners", "--out"):
        found.needs(name)
    found.add_argument("--suite", default=Suite.EDDSA_RDFC_2022.value)
    found.add_argument("--workers", default="1")
    found.add_argument("--engine", default="auto")
    found.add_argument("--resource", action="append", default=[])
    for name in ("--created", "--valid-from", "--dids", "--status", "--errors", "--seed", "--passphrase-file"):
        found.add_argument(name)
    for name in ("--skip-bad-rows", "--stats", "--force"):
        found.add_argument(name, action="store_true")
    return found


def check_numbers(engine: str, workers: str) -> None:
    """The engine is a known one; the number of workers is one to sixty-four."""
    if engine not in {one.value for one in Engine}:
        stop(USAGE, f"unknown --engine: {engine}; choose auto, compiled or generic")
    if not (workers.isascii() and workers.isdigit() and 1 <= int(workers) <= MOST_WORKERS):
        stop(USAGE, f"--workers needs a number from 1 to {MOST_WORKERS}")


def seed_of(text: str | None) -> bytes | None:
    """The seed's bytes, with a warning: whoever knows the seed knows every salt."""
    if text is None:
        return None
    try:
        seed = bytes.fromhex(text)
    except ValueError:
        stop(USAGE, "--seed needs an even number of hex digits")
    warn("--seed is for tests only: ids and salts can be guessed")
    return seed


def suite_of(name: str, key: SecretKey, key_file: str) -> Suite:
    """The suite, when key and suite fit."""
    if name not in SUITES:
        stop(USAGE, f"unknown suite: {name}")
    kinds, words = SUITES[name]
    if key.alg.value not in kinds:
        stop(USAGE, f"suite {name} needs {words}; {key_file} holds {key.alg.value}")
    return Suite(name)


def read_file(name: str, key: SecretKey, resources: Mapping[str, bytes]) -> AchievementFile:
    """The achievement file, or Stop 65."""
    try:
        return read_achievement(read(name, limit=1024 * 1024), controller=key.controller, resources=resources)
    except (AchievementRefused, MalformedInput) as error:
        stop(DATA, f"{name}: {error}; nothing was issued")


def survey(
    name: str, file: AchievementFile, resolver: Resolver, resources: Mapping[str, bytes], created: datetime
) -> None:
    """Lint the achievement with a sample row; every finding is printed, an error stops the run."""
    learner, clerk = sample(created), Clerk(file)
    document = clerk.credential(learner, clerk.facts(learner, chance(b"", "sample")), sample_entry(file))
    findings, lost = findings_of(document, resolver, resources, created)
    for one in (*findings, *lost):
        tell(finding_line(name, file, one))
        if one.rule == NOT_CHECKED:
            warn(f"endorsement_not_checked: {one.message}")
    bad = errors((*findings, *lost))
    forged = next((one for one in bad if one.rule == GENUINE), None)
    if forged is not None:
        stop(DATA, f"{name}: {forged.message}; nothing was issued")
    if bad:
        stop(DATA, f"{name}: {len(bad)} error{'s' if len(bad) > 1 else ''}; nothing was issued")


def sample(created: datetime) -> Learner:
    """A learner that nobody is, to see the achievement in its place."""
    return Learner(
        row=0,
        name="Sample",
        email="sample@learners.example",
        subject_id=None,
        identifier=None,
        awarded_on=created.date(),
        assessed_on=None,
        results=(),
        evidence_url=None,
    )


def sample_entry(file: AchievementFile) -> Mapping[str, str] | None:
    """A status entry for the sample."""
    if file.status is None:
        return None
    url = file.status["statusListCredential"]
    return {
        "id": f"{url}#0",
        "type": "BitstringStatusListEntry",
        "statusPurpose": file.status["statusPurpose"],
        "statusListIndex": "0",
        "statusListCredential": url,
    }


def findings_of(
    document: Json, resolver: Resolver, resources: Mapping[str, bytes], created: datetime
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What the rules say, and what safe mode says. Whether endorsements were in force is a question for each row."""
    try:
        try:
            return check(document, resources=resources, resolver=resolver, at=created), ()
        except LintFailed as failed:
            findings = tuple(one for one in failed.findings if one.rule != IN_FORCE)
            if not errors(findings):
                Expander().dataset(as_plain_json(document))
            return findings, ()
    except ContextRefused as refused:
        return (), tuple(
            Finding(f"context.{refused.reason}", Severity.ERROR, pointer, "this would not be covered by the signature")
            for pointer in refused.pointers or ("",)
        )
    except ContextNotPinned as unknown:
        return (), (Finding("context.context_not_pinned", Severity.ERROR, "", str(unknown)),)
    except MalformedInput as malformed:
        return (), (Finding(f"format.{malformed.reason}", Severity.ERROR, "", str(malformed)),)


def finding_line(name: str, file: AchievementFile, finding: Finding) -> str:
    """A finding as one JSON line; its pointer is the one in the file that was given."""
    pointer = finding.pointer
    inside = "/credentialSubject/achievement"
    if pointer == inside or pointer.startswith(inside + "/"):
        pointer = ("/achievement" if file.is_wrapped else "") + pointer.removeprefix(inside)
    elif pointer.startswith("/credentialSubject/result"):
        pointer = pointer.removeprefix("/credentialSubject")
    line = {
        "file": name,
        "pointer": pointer,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
    }
    return json.dumps(line, ensure_ascii=False)


def read_rows(name: str, file: AchievementFile, created: datetime) -> Learners:
    """The learners, or Stop 65 for the file as a whole."""
    endorsed = [
        (read_instant(one.get("validFrom")), read_instant(one.get("validUntil")))
        for one in listed(file.achievement.get("endorsement"))
        if isinstance(one, Mapping)
    ]
    try:
        return read_learners(
            read(name, limit=LARGEST_CSV),
            descriptions=file.descriptions,
            common=file.results,
            created=created,
            endorsed=endorsed,
        )
    except HeaderRefused as refused:
        stop(DATA, str(refused).replace("{}", name, 1))


def report_rows(learners: Learners, errors_file: str | None, *, force: bool) -> None:
    """Every fault of every row as a JSON line on stderr, and in a file when asked."""
    lines = list(error_lines(learners.errors))
    for line in lines:
        tell(line)
    if errors_file is not None:
        write(errors_file, "".join(line + "\n" for line in lines).encode(), force=force)


def error_lines(found: Sequence[RowError]) -> Iterator[str]:
    """At most a thousand, then how many more there are."""
    for one in found[:MOST_ERRORS]:
        yield json.dumps(one.as_json(), ensure_ascii=False)
    if len(found) > MOST_ERRORS:
        more: dict[str, Any] = {"row": None, "code": "more_errors", "message": f"{len(found) - MOST_ERRORS} more"}
        yield json.dumps(more)


def issue_all(work: Run, learners: Sequence[Learner], given: Any) -> Tally:
    """Sign every row into the output, which takes its name last; what each row's way was comes back."""
    listed_in = open_list(Path(given.status), work.file.status) if work.file.status is not None else nullcontext(None)
    with listed_in as places, writing(given.out, force=given.force) as output:
        tally = sign_rows(work, learners, places, output, workers=int(given.workers))
        if places is not None and learners:
            places.save(work.key, work.created)
    return tally


def sign_rows(
    work: Run, learners: Sequence[Learner], places: OpenList | None, output: IO[bytes], *, workers: int
) -> Tally:
    """One line for each row, in the order of the file. A row that breaks a rule stops all."""
    draw = chance(work.seed, "status")
    entries = [places.allocate(draw) for _ in learners] if places is not None else None
    tally = Tally()
    with Progress("issued", total=len(learners)) as bar:
        for part in press(work, learners, entries, workers):
            if part.row is not None:
                stop(BAD, f"row {part.row}: {part.fault}; nothing was issued")
            if part.fault is not None:
                stop(DATA, part.fault)
            output.write(part.lines)
            tally.add(part.tally)
            bar.add(part.count)
    return tally


def print_stats(tally: Tally, refused: int, seconds: float) -> None:
    """The figures of the run, last on stderr."""
    sys.stdout.flush()
    issued = tally.compiled + tally.generic
    figures = {
        "issued": issued,
        "refused": refused,
        "compiled": tally.compiled,
        "generic": tally.generic,
        "self_checks": tally.self_checks,
        "seconds": round(seconds, 3),
        "per_second": round(issued / seconds, 1) if seconds > 0 else 0.0,
    }
    tell(json.dumps(figures))
