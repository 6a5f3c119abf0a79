"""Endorsements inside a credential: genuine, about what carries them, in force on the assessment date (step 9).

One that cannot be checked changes no verdict. A forged or misplaced one, or one that was not in force on the day of the
last summative assessment, makes the credential not genuine: it claims a support that it did not have.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from testamur.seal import hygiene
from testamur.seal.errors import LimitExceeded, MalformedInput, UnsupportedSuite
from testamur.seal.opening import Opened, open_value
from testamur.seal.proofs import Inquiry
from testamur.seal.reading import valid_from, valid_until
from testamur.seal.report import (
    Check,
    CheckName,
    Custody,
    EndorsementReport,
    EndorsementState,
    Report,
    Result,
    Verdict,
)
from testamur.seal.tokens import issuer_of
from testamur.seal.types import Json

Examine = Callable[[Opened], Report]
"""Runs steps 2 to 6 and 8 on an endorsement, JSON or a token."""

_DAY = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
_ELSEWHERE = frozenset({"endorsement", "endorsementJwt", "verifiableCredential", "proof", "@context"})
_ENDED = frozenset({"revoked", "suspended"})
_NOT_GENUINE = frozenset({Verdict.NOT_GENUINE, Verdict.MALFORMED})
_REASONS = (
    "endorsement_not_genuine",
    "endorsement_wrong_subject",
    "endorsement_not_in_force",
    "endorsement_not_checked",
    "endorsement_lapsed",
)


@dataclass(frozen=True, slots=True)
class _Judged:
    result: Result
    reason: str | None
    state: EndorsementState


_State = EndorsementState
_FORGED = _Judged(Result.FAIL, "endorsement_not_genuine", _State.NOT_GENUINE)
_MISPLACED = _Judged(Result.FAIL, "endorsement_wrong_subject", _State.NOT_GENUINE)
_NOT_CHECKED = _Judged(Result.UNKNOWN, "endorsement_not_checked", _State.NOT_CHECKED)
_WITHDRAWN_SOME_DAY = _Judged(Result.UNKNOWN, "endorsement_not_checked", _State.WITHDRAWN)
_NOT_IN_FORCE = _Judged(Result.FAIL, "endorsement_not_in_force", _State.NOT_IN_FORCE)
_IN_FORCE = _Judged(Result.PASS, None, _State.IN_FORCE)
_LAPSED = _Judged(Result.PASS, "endorsement_lapsed", _State.LAPSED)
_WITHDRAWN = _Judged(Result.PASS, "endorsement_lapsed", _State.WITHDRAWN)


def check_endorsements(
    document: Json, inquiry: Inquiry, examine: Examine
) -> tuple[Check, tuple[EndorsementReport, ...]]:
    """Judge every endorsement a credential carries; of several the check takes the worst."""
    carried = list(_carried(document))
    if len(carried) > inquiry.options.limits.endorsements:
        raise LimitExceeded("endorsements", len(carried))
    if not carried:
        return Check(CheckName.ENDORSEMENTS, Result.SKIPPED, "no_endorsements"), ()
    day = assessment_date(document)
    judged = [_judge(endorsement, carrier, day, inquiry, examine) for carrier, endorsement in carried]
    worst = min((one for one, _ in judged), key=_rank)
    return Check(CheckName.ENDORSEMENTS, worst.result, worst.reason), tuple(report for _, report in judged)


def assessment_date(document: Json) -> datetime | None:
    """Give the day an endorsement must have been in force: end of the activity, else award, else `validFrom`."""
    subjects = _items(document.get("credentialSubject"))
    ends = [subject.get("activityEndDate") for subject in subjects if isinstance(subject, dict)]
    texts = (*ends, document.get("awardedDate"), valid_from(document))
    return hygiene.read_instant(next((text for text in texts if text is not None), None))


def _judge(
    endorsement: object, carrier: object, day: datetime | None, inquiry: Inquiry, examine: Examine
) -> tuple[_Judged, EndorsementReport]:
    """Open an endorsement, JSON or token alike, and judge it; what cannot be read is no endorsement."""
    try:
        opened = open_value(endorsement, inquiry.options.limits)
    except MalformedInput:
        return _FORGED, _report({}, None, _FORGED, Verdict.MALFORMED, Custody.OWN)
    except UnsupportedSuite:
        return _NOT_CHECKED, _report({}, None, _NOT_CHECKED, Verdict.COULD_NOT_CHECK, Custody.OWN)
    document = opened.document
    if not isinstance(document, dict):
        return _FORGED, _report({}, None, _FORGED, Verdict.MALFORMED, Custody.OWN)
    report = examine(opened)
    judged = _judge_examined(document, report, carrier, day, inquiry)
    issuer = issuer_of(opened.token, document)
    own = report.trace.get("controller") in {None, issuer}
    verdict = Verdict.NOT_GENUINE if judged is _MISPLACED else report.verdict
    return judged, _report(document, issuer, judged, verdict, Custody.OWN if own else Custody.INSTITUTION)


def _judge_examined(
    endorsement: Json, report: Report, carrier: object, day: datetime | None, inquiry: Inquiry
) -> _Judged:
    subject = endorsement.get("credentialSubject")
    if report.verdict in _NOT_GENUINE:
        return _FORGED
    if carrier is None or not isinstance(subject, dict) or subject.get("id") != carrier:
        return _MISPLACED
    status = report.check(CheckName.STATUS)
    ended = _known_end(endorsement, inquiry)
    if any(report.check(name).result is not Result.PASS for name in _AUTHENTICITY):
        return _NOT_CHECKED
    if status.result in {Result.FAIL, Result.UNKNOWN} and ended is None:
        return _WITHDRAWN_SOME_DAY if status.reason in _ENDED else _NOT_CHECKED
    return _judge_dates(endorsement, ended, day, inquiry.now)


_AUTHENTICITY = (CheckName.CONTEXT, CheckName.PROOF, CheckName.ISSUER_BINDING)


def _judge_dates(endorsement: Json, ended: datetime | None, day: datetime | None, now: datetime) -> _Judged:
    """In force at some instant of the 24 hours that begin at the assessment date."""
    start = hygiene.read_instant(valid_from(endorsement))
    until = hygiene.read_instant(valid_until(endorsement))
    if start is None or (until is None and not {"validUntil", "expirationDate"}.isdisjoint(endorsement)):
        return _FORGED
    if day is None:
        return _NOT_CHECKED
    end = min(until or _NEVER, ended or _NEVER)
    if start - day >= _DAY or end <= day:
        return _NOT_IN_FORCE
    if now < end:
        return _IN_FORCE
    return _WITHDRAWN if ended is not None and end == ended else _LAPSED


def _known_end(endorsement: Json, inquiry: Inquiry) -> datetime | None:
    id_ = endorsement.get("id")
    if inquiry.status is None or not isinstance(id_, str):
        return None
    return inquiry.status.endorsement_ended(id_)


def _carried(value: object) -> Iterator[tuple[object, object]]:
    """Give every endorsement of a credential with the id of the object that carries it; not those of embedded ones."""
    if isinstance(value, list):
        for inner in value:
            yield from _carried(inner)
    elif isinstance(value, dict):
        for name in ("endorsement", "endorsementJwt"):
            yield from ((value.get("id"), item) for item in _items(value.get(name)))
        for name, inner in value.items():
            if name not in _ELSEWHERE:
                yield from _carried(inner)


def _rank(judged: _Judged) -> int:
    return _REASONS.index(judged.reason) if judged.reason is not None else len(_REASONS)


def _report(
    endorsement: Json, issuer: str | None, judged: _Judged, verdict: Verdict, custody: Custody
) -> EndorsementReport:
    return EndorsementReport(
        id=_text(endorsement.get("id")),
        issuer=issuer,
        verdict=verdict,
        state=judged.state,
        custody=custody,
        valid_from=_text(valid_from(endorsement)),
        valid_until=_text(valid_until(endorsement)),
        reason=judged.reason,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _items(value: object) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)
