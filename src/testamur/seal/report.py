"""What a check says: eight named checks in one order, and the verdict as a pure function of them (seal.md section 4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any


class CheckName(StrEnum):
    """The eight checks, in the order of every report."""

    FORMAT = "format"
    CONTEXT = "context"
    SCHEMA = "schema"
    PROOF = "proof"
    ISSUER_BINDING = "issuer_binding"
    VALIDITY = "validity"
    STATUS = "status"
    ENDORSEMENTS = "endorsements"


class Result(StrEnum):
    """What one check found."""

    PASS = "pass"  # noqa: S105 - a result word, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """The ten words a report may end in."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"
    NOT_GENUINE = "not_genuine"
    UNKNOWN_ISSUER = "unknown_issuer"
    COULD_NOT_CHECK = "could_not_check"
    MALFORMED = "malformed"


class NamedBy(StrEnum):
    """Where an issuer's name, or only its id, comes from."""

    TRUST_LIST = "trust_list"
    DID_DOCUMENT = "did_document"
    KEY = "key"


class EndorsementState(StrEnum):
    """How an endorsement stands, for the reader."""

    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    NOT_IN_FORCE = "not_in_force"
    NOT_CHECKED = "not_checked"
    NOT_GENUINE = "not_genuine"


class Custody(StrEnum):
    """Who keeps the endorser's key."""

    OWN = "own"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `reason` is a stable code, `detail` is for people and never parsed."""

    name: CheckName
    result: Result
    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class IssuerName:
    """The issuer as far as it is known: a name only from the trust list, never from the credential."""

    id: str
    name: str | None
    named_by: NamedBy


@dataclass(frozen=True, slots=True)
class Summary:
    """What a credential says of itself, without any cryptography: not to be trusted beyond display."""

    types: tuple[str, ...]
    id: str | None
    issuer: str | None
    name: str | None
    valid_from: str | None
    valid_until: str | None
    suites: tuple[str, ...]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndorsementReport:
    """One endorsement inside a credential; times are the texts of the endorsement."""

    id: str | None
    issuer: str | None
    verdict: Verdict
    state: EndorsementState
    custody: Custody
    valid_from: str | None
    valid_until: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer: verdict, the eight checks in order, and what belongs beside them."""

    verdict: Verdict
    checks: tuple[Check, ...]
    credential: Summary | None = None
    issuer: IssuerName | None = None
    endorsements: tuple[EndorsementReport, ...] = ()
    embedded: "tuple[Report, ...]" = ()
    warnings: tuple[str, ...] = ()
    recipient: str | None = None
    verified_at: datetime | None = None
    trace: Mapping[str, str] = field(default_factory=dict)

    def check(self, name: CheckName | str) -> Check:
        """Give the check of this name."""
        return self.checks[_ORDER.index(CheckName(name))]

    def as_json(self, input_name: str) -> dict[str, Any]:
        """Give the report as the object of cli.md section 8; `input_name` is the caller's word for the input."""
        return _as_json(self, input_name)


@cache
def passed(name: CheckName) -> Check:
    """A check that passed, with nothing to add: always the same one."""
    return Check(name, Result.PASS)


_ORDER: tuple[CheckName, ...] = tuple(CheckName)

_ISSUER_NOT_KNOWN = frozenset({"issuer_not_found", "issuer_not_accepted", "jwk_not_bound"})

Checks = Mapping[CheckName, Check]


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """Give the verdict of eight checks: the first line of the table that applies (seal.md section 4).

    Authenticity stands before currency, and the definite before the unknown within each.
    """
    return _verdict(tuple([(check.name, check.result, check.reason) for check in checks]))


@lru_cache(maxsize=512)
def _verdict(said: tuple[tuple[CheckName, Result, str | None], ...]) -> Verdict:
    """The verdict is a pure function of these, and most credentials have the same ones."""
    by_name = {name: Check(name, result, reason) for name, result, reason in said}
    return next(verdict for applies, verdict in _TABLE if applies(by_name))


def unreadable(reason: str, *, now: datetime, detail: str | None = None, said: Summary | None = None) -> Report:
    """Give the report of something that is no credential at all: `reason` is a code of the check `format`."""
    first = Check(CheckName.FORMAT, Result.FAIL, reason, detail)
    rest = (Check(name, Result.SKIPPED, "format_failed") for name in CheckName if name is not CheckName.FORMAT)
    return Report(verdict=Verdict.MALFORMED, checks=(first, *rest), credential=said, verified_at=now)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Give the first verdict of the table among these; `valid` when there are none (step 10)."""
    return min(verdicts, key=_SEVERITY.index, default=Verdict.VALID)


def _is(name: CheckName, result: Result, *reasons: str) -> Callable[[Checks], bool]:
    def applies(checks: Checks) -> bool:
        check = checks[name]
        return check.result is result and (not reasons or check.reason in reasons)

    return applies


def _any(*conditions: Callable[[Checks], bool]) -> Callable[[Checks], bool]:
    return lambda checks: any(condition(checks) for condition in conditions)


_C, _R = CheckName, Result
_TABLE: tuple[tuple[Callable[[Checks], bool], Verdict], ...] = (
    (_is(_C.FORMAT, _R.FAIL), Verdict.MALFORMED),
    (
        _any(*(_is(name, _R.FAIL) for name in (_C.PROOF, _C.ISSUER_BINDING, _C.CONTEXT, _C.ENDORSEMENTS))),
        Verdict.NOT_GENUINE,
    ),
    (_is(_C.SCHEMA, _R.FAIL), Verdict.MALFORMED),
    (_is(_C.ISSUER_BINDING, _R.UNKNOWN, *_ISSUER_NOT_KNOWN), Verdict.UNKNOWN_ISSUER),
    (_any(*(_is(name, _R.UNKNOWN) for name in (_C.PROOF, _C.CONTEXT, _C.ISSUER_BINDING))), Verdict.COULD_NOT_CHECK),
    # Never reached after a context that failed or is unknown; here so that a skipped proof can never end in valid.
    (_is(_C.PROOF, _R.SKIPPED, "context_not_usable"), Verdict.COULD_NOT_CHECK),
    (_is(_C.STATUS, _R.FAIL, "revoked"), Verdict.REVOKED),
    (_is(_C.STATUS, _R.FAIL, "replaced"), Verdict.REPLACED),
    (_is(_C.STATUS, _R.FAIL, "suspended"), Verdict.SUSPENDED),
    (_is(_C.VALIDITY, _R.FAIL, "expired"), Verdict.EXPIRED),
    (_is(_C.VALIDITY, _R.FAIL, "not_yet_valid"), Verdict.NOT_YET_VALID),
    (_is(_C.VALIDITY, _R.FAIL), Verdict.NOT_GENUINE),
    (_is(_C.STATUS, _R.FAIL), Verdict.COULD_NOT_CHECK),
    # Only status can be left open so far; whatever else ever is must not end in valid either. Endorsements may.
    (_any(*(_is(name, _R.UNKNOWN) for name in CheckName if name is not _C.ENDORSEMENTS)), Verdict.COULD_NOT_CHECK),
    (lambda _: True, Verdict.VALID),
)

_SEVERITY: tuple[Verdict, ...] = tuple(dict.fromkeys(verdict for _, verdict in _TABLE))


def _as_json(report: Report, input_name: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "input": input_name,
        "verdict": report.verdict.value,
        "checks": [{"name": c.name.value, "result": c.result.value, "reason": c.reason} for c in report.checks],
    }
    if report.credential is not None:
        summary = report.credential
        shown |= {
            "id": summary.id,
            "type": list(summary.types),
            "suite": summary.suites[0] if summary.suites else None,
            "method": summary.methods[0] if summary.methods else None,
            "validFrom": summary.valid_from,
            "validUntil": summary.valid_until,
        }
    if report.issuer is not None:
        issuer = report.issuer
        shown["issuer"] = {"id": issuer.id, "name": issuer.name, "named_by": issuer.named_by.value}
    shown["warnings"] = list(report.warnings)
    shown["detail"] = {check.name.value: check.detail for check in report.checks if check.detail is not None}
    shown["endorsements"] = [_endorsement_json(endorsement) for endorsement in report.endorsements]
    shown["embedded"] = [_as_json(inner, f"{input_name}#{n}") for n, inner in enumerate(report.embedded)]
    if report.recipient is not None:
        shown["recipient"] = report.recipient
    if report.verified_at is not None:
        shown["verified_at"] = report.verified_at.isoformat().replace("+00:00", "Z")
    shown["trace"] = dict(report.trace)
    return shown


def _endorsement_json(endorsement: EndorsementReport) -> dict[str, str | None]:
    return {
        "id": endorsement.id,
        "issuer": endorsement.issuer,
        "verdict": endorsement.verdict.value,
        "state": endorsement.state.value,
        "custody": endorsement.custody.value,
        "validFrom": endorsement.valid_from,
        "validUntil": endorsement.valid_until,
        "reason": endorsement.reason,
    }
