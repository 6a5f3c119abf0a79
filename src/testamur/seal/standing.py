"""How a genuine credential stands today: its period, and its bit in a status list (steps 7 and 8 of seal.md section 4)."""

from collections.abc import Callable, Mapping
from typing import Any

from testamur.seal import hygiene
from testamur.seal.errors import MalformedInput, StatusRefused, StatusUnavailable
from testamur.seal.proofs import Inquiry
from testamur.seal.report import Check, CheckName, Report, Result
from testamur.seal.status import ENTRY, OB_REVOCATION_LIST, read_status
from testamur.seal.types import Json

VerifyList = Callable[[Json], Report]
"""Verifies a list credential: format, context, schema, proof, binding and validity, nothing further."""

_MEANINGS: Mapping[str, str] = {"revocation": "revoked", "suspension": "suspended", "refresh": "replaced"}
_WORST_FIRST = ("revoked", "replaced", "suspended")


def check_validity(document: Json, inquiry: Inquiry) -> Check:
    """Step 7: `validFrom <= now < validUntil`. A time that is there and cannot be read never makes it valid."""
    start, end = (hygiene.read_instant(document.get(name)) for name in ("validFrom", "validUntil"))
    if "validUntil" in document and (end is None or inquiry.now >= end):
        return Check(CheckName.VALIDITY, Result.FAIL, "expired")
    if "validFrom" in document and (start is None or inquiry.now < start):
        return Check(CheckName.VALIDITY, Result.FAIL, "not_yet_valid")
    return Check(CheckName.VALIDITY, Result.PASS)


def check_status(
    document: Json, *, issuer: str | None, inquiry: Inquiry, verify_list: VerifyList
) -> tuple[Check, dict[str, str]]:
    """Step 8: read every status entry; of several the worst counts. Also gives list URL and index for the trace."""
    entries = _items(document.get("credentialStatus"))
    answers = [_read_entry(entry, document, issuer, inquiry, verify_list) for entry in entries]
    id_ = document.get("id")
    if inquiry.status is not None and isinstance(id_, str) and inquiry.status.replaced(id_):
        answers.append((Result.FAIL, "replaced"))
    if not answers:
        return Check(CheckName.STATUS, Result.SKIPPED, "no_status"), {}
    return Check(CheckName.STATUS, *min(answers, key=_rank)), _trace(entries)


def _rank(answer: tuple[Result, str | None]) -> tuple[int, int]:
    result, reason = answer
    order = (Result.FAIL, Result.UNKNOWN, Result.PASS)
    return order.index(result), _WORST_FIRST.index(reason) if reason in _WORST_FIRST else len(_WORST_FIRST)


def _read_entry(
    entry: object, document: Json, issuer: str | None, inquiry: Inquiry, verify_list: VerifyList
) -> tuple[Result, str | None]:
    if not isinstance(entry, dict):
        return Result.FAIL, "list_malformed"
    types = _items(entry.get("type"))
    if ENTRY not in types and OB_REVOCATION_LIST not in types:
        return Result.UNKNOWN, "status_type_not_supported"
    url = entry.get("statusListCredential") if ENTRY in types else entry.get("id")
    if not isinstance(url, str):
        return Result.FAIL, "list_malformed"
    try:
        found = _get_list(url, inquiry)
        if ENTRY not in types:
            return _read_revocation_list(found, document, issuer)
        if "list" not in found:
            found["list"] = _judge_list(found["document"], url, verify_list)
        judged: tuple[Result, str | None] | None = found["list"]
        if judged is not None:
            return judged
        if _issuer_of(found["document"]) != issuer:
            return Result.FAIL, "list_issuer"
        value = read_status(entry, found["document"], limits=inquiry.options.limits)
    except StatusUnavailable:
        return Result.UNKNOWN, "list_unavailable"
    except StatusRefused as error:
        return Result.FAIL, error.reason
    meaning = _MEANINGS.get(str(entry.get("statusPurpose")))
    return (Result.FAIL, meaning) if value and meaning else (Result.PASS, None)


def _get_list(url: str, inquiry: Inquiry) -> dict[str, Any]:
    """Ask for a list once in a verification: its document, and under `list` what came of verifying it."""
    if url not in inquiry.read_lists:
        if inquiry.status is None:
            raise StatusUnavailable(url)
        try:
            document = hygiene.read_json(inquiry.status.list(url), limits=inquiry.options.limits)
        except MalformedInput:
            document = None
        inquiry.read_lists[url] = {"document": document}
    found = inquiry.read_lists[url]
    if not isinstance(found, dict) or not isinstance(found["document"], dict):
        raise StatusRefused("list_malformed")
    return found


def _judge_list(document: Json, url: str, verify_list: VerifyList) -> tuple[Result, str | None] | None:
    """Give the reason why a list says nothing about the credential, or None when it may be read."""
    id_ = document.get("id")
    if isinstance(id_, str) and id_.partition("#")[0] != url.partition("#")[0]:
        return Result.FAIL, "list_malformed"
    report = verify_list(document)
    results = {check.name: check for check in report.checks}
    if results[CheckName.FORMAT].result is Result.FAIL or results[CheckName.SCHEMA].result is Result.FAIL:
        return Result.FAIL, "list_malformed"
    genuine = [results[name].result for name in (CheckName.CONTEXT, CheckName.PROOF, CheckName.ISSUER_BINDING)]
    if Result.FAIL in genuine:
        return Result.FAIL, "list_proof"
    if genuine != [Result.PASS] * 3:
        return Result.UNKNOWN, "list_unavailable"
    if results[CheckName.VALIDITY].result is not Result.PASS:
        return Result.UNKNOWN, "list_expired"
    return None


def _read_revocation_list(found: dict[str, Any], document: Json, issuer: str | None) -> tuple[Result, str | None]:
    """Read a 1EdTechRevocationList: unsigned, so it is believed only about credentials of the issuer it names."""
    listed = found["document"]
    if _issuer_of(listed) != issuer:
        return Result.FAIL, "list_issuer"
    revoked = [item.get("id") for item in _items(listed.get("revokedCredential")) if isinstance(item, dict)]
    return (Result.FAIL, "revoked") if document.get("id") in revoked else (Result.PASS, None)


def _trace(entries: list[Any]) -> dict[str, str]:
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("statusListCredential"), str):
            return {"list": entry["statusListCredential"], "index": str(entry.get("statusListIndex"))[:32]}
    return {}


def _issuer_of(document: Json) -> object:
    issuer = document.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def _items(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
