"""How a genuine credential stands today: its period, and its place in status lists (steps 7 and 8 of seal.md section 4).

A message never changes how a credential stands: its text is told, and a message list that cannot be read is passed over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from testamur.seal import hygiene, revocation_list
from testamur.seal.errors import LimitExceeded, MalformedInput, StatusRefused, StatusUnavailable, UnsupportedSuite
from testamur.seal.opening import Form, Opened, open_credential
from testamur.seal.proofs import Inquiry
from testamur.seal.reading import items, text
from testamur.seal.refreshing import is_replaced
from testamur.seal.report import Check, CheckName, Report, Result, passed
from testamur.seal.status import ENTRY, read_status
from testamur.seal.tokens import issuer_of
from testamur.seal.types import Json

VerifyList = Callable[[Opened], Report]
"""Verifies a list credential: format, context, schema, proof, binding and validity, nothing further."""

_MEANINGS: Mapping[str, str] = {"revocation": "revoked", "suspension": "suspended", "refresh": "replaced"}
_MESSAGE = "message"
_NO_LIST = Opened(b"", Form.JSON)
_UNKNOWN = frozenset({"list_unavailable", "list_expired", "status_type_not_supported"})
_WORST_FIRST = ("revoked", "replaced", "suspended")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one entry says; `message` is a text for people."""

    result: Result
    reason: str | None = None
    message: str | None = None


_IN_ORDER = _Answer(Result.PASS)


def check_validity(document: Json, inquiry: Inquiry) -> Check:
    """Step 7: `validFrom <= now < validUntil`, by their names in 1.1 too.

    A time that is there and cannot be read never makes it valid.
    """
    ends = [hygiene.read_instant(document[name]) for name in ("validUntil", "expirationDate") if name in document]
    if any(end is None or inquiry.now >= end for end in ends):
        return Check(CheckName.VALIDITY, Result.FAIL, "expired")
    starts = [hygiene.read_instant(document[name]) for name in ("validFrom", "issuanceDate") if name in document]
    if any(start is None or inquiry.now < start for start in starts):
        return Check(CheckName.VALIDITY, Result.FAIL, "not_yet_valid")
    return passed(CheckName.VALIDITY)


def check_status(
    document: Json, *, issuer: str | None, inquiry: Inquiry, verify_list: VerifyList
) -> tuple[Check, dict[str, str]]:
    """Step 8: read every status entry; of several the worst counts. Also gives list URL and index for the trace.

    `LimitExceeded` for more entries than `limits` allow: each may ask for another list.
    """
    entries = items(document.get("credentialStatus"))
    if len(entries) > inquiry.options.limits.status_entries:
        raise LimitExceeded("status_entries", len(entries))
    answers = [_answer(entry, document, issuer, inquiry, verify_list) for entry in entries]
    id_ = document.get("id")
    told = inquiry.status is not None and isinstance(id_, str) and inquiry.status.replaced(id_)
    if told or is_replaced(document, issuer=issuer, inquiry=inquiry, verify=verify_list):
        answers.append(_Answer(Result.FAIL, "replaced"))
    if not answers:
        return Check(CheckName.STATUS, Result.SKIPPED, "no_status"), {}
    worst = min(answers, key=_rank)
    said = "; ".join(answer.message for answer in answers if answer.message) or None
    return Check(CheckName.STATUS, worst.result, worst.reason, said), _trace(entries)


def _rank(answer: _Answer) -> tuple[int, int]:
    order = (Result.FAIL, Result.UNKNOWN, Result.PASS)
    return order.index(answer.result), (*_WORST_FIRST, answer.reason).index(answer.reason)


def _answer(entry: object, document: Json, issuer: str | None, inquiry: Inquiry, verify_list: VerifyList) -> _Answer:
    """What one entry says; one that is only a message says nothing of the credential's standing."""
    if not isinstance(entry, dict):
        return _Answer(Result.FAIL, "list_malformed")
    try:
        return _read_entry(entry, document, issuer, inquiry, verify_list)
    except StatusUnavailable:
        reason = "list_unavailable"
    except StatusRefused as error:
        reason = error.reason
    if entry.get("statusPurpose") == _MESSAGE:
        return _Answer(Result.PASS, None, f"the list with the message was not read: {reason}")
    return _Answer(Result.UNKNOWN if reason in _UNKNOWN else Result.FAIL, reason)


def _read_entry(entry: Json, document: Json, issuer: str | None, inquiry: Inquiry, verify_list: VerifyList) -> _Answer:
    types = items(entry.get("type"))
    if ENTRY not in types and revocation_list.TYPE not in types:
        raise StatusRefused("status_type_not_supported")
    url = entry.get("statusListCredential") if ENTRY in types else entry.get("id")
    if not isinstance(url, str):
        raise StatusRefused("list_malformed")
    found = _get_list(url, inquiry)
    if ENTRY not in types:
        revoked = revocation_list.is_revoked(found.document, credential=document, issuer=issuer)
        return _Answer(Result.FAIL, "revoked") if revoked else _IN_ORDER
    if url not in inquiry.judged_lists:
        inquiry.judged_lists[url] = _judge_list(found, verify_list)
    refusal = inquiry.judged_lists[url]
    if refusal is not None:
        raise StatusRefused(refusal)
    listed = found.document if isinstance(found.document, dict) else {}
    if issuer_of(found.token, listed) != issuer:
        raise StatusRefused("list_issuer")
    value = read_status(entry, listed, limits=inquiry.options.limits)
    # Last, so that a list with a fault of its own is told by that: one got at this address calls itself by no other.
    named = listed.get("id")
    if isinstance(named, str) and named.partition("#")[0] != url.partition("#")[0]:
        raise StatusRefused("list_malformed")
    return _meaning(entry, value)


def _meaning(entry: Json, value: int) -> _Answer:
    """What a value of an entry's purpose means. Zero is always in order; of another's own purpose nothing else is known."""
    purpose = str(entry.get("statusPurpose"))
    if purpose == _MESSAGE:
        return _Answer(Result.PASS, None, _message(entry, value))
    if not value:
        return _IN_ORDER
    if purpose not in _MEANINGS:
        return _Answer(Result.UNKNOWN, "status_type_not_supported")
    return _Answer(Result.FAIL, _MEANINGS[purpose], _message(entry, value))


def _message(entry: Json, value: int) -> str | None:
    """The text that an entry's `statusMessage` has for a value."""
    for one in items(entry.get("statusMessage")):
        status = one.get("status") if isinstance(one, dict) else None
        if isinstance(status, str) and status.lower().removeprefix("0x").lstrip("0") == f"{value:x}".lstrip("0"):
            return text(one.get("message"))
    return None


def _get_list(url: str, inquiry: Inquiry) -> Opened:
    """Ask for a list once in a verification: as JSON, or in a token or an envelope like any credential."""
    if url not in inquiry.read_lists:
        if inquiry.status is None:
            raise StatusUnavailable(url)
        data = inquiry.status.list(url)
        try:
            inquiry.read_lists[url] = open_credential(data, revocation_list.list_limits(inquiry.options.limits))
        except MalformedInput:
            inquiry.read_lists[url] = _NO_LIST
        except UnsupportedSuite:
            raise StatusUnavailable(url) from None
    found = inquiry.read_lists[url]
    if not isinstance(found, Opened) or not isinstance(found.document, dict):
        raise StatusRefused("list_malformed")
    return found


def _judge_list(found: Opened, verify_list: VerifyList) -> str | None:
    """Give the reason why a list says nothing about the credential, or None when it may be read."""
    report = verify_list(found)
    results = {check.name: check for check in report.checks}
    if results[CheckName.FORMAT].result is Result.FAIL or results[CheckName.SCHEMA].result is Result.FAIL:
        return "list_malformed"
    genuine = [results[name].result for name in (CheckName.CONTEXT, CheckName.PROOF, CheckName.ISSUER_BINDING)]
    if Result.FAIL in genuine:
        return "list_proof"
    if genuine != [Result.PASS] * 3:
        return "list_unavailable"
    return None if results[CheckName.VALIDITY].result is Result.PASS else "list_expired"


def _trace(entries: list[Any]) -> dict[str, str]:
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("statusListCredential"), str):
            return {"list": entry["statusListCredential"], "index": str(entry.get("statusListIndex"))[:32]}
    return {}
