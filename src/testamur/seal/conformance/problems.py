"""Problem details of the VC-API: each error as the object that a standard names it by (VCDM 2.0 section 7.2, RFC 9457)."""

from typing import Any, Final

from testamur.seal.errors import ContextNotPinned, ContextRefused, LintFailed, MalformedInput, SealError
from testamur.seal.report import Check, CheckName, Report, Result
from testamur.seal.types import Severity

DATA_MODEL: Final = "https://www.w3.org/TR/vc-data-model#"
DATA_INTEGRITY: Final = "https://w3id.org/security#"
STATUS_LIST: Final = "https://www.w3.org/ns/credentials/status-list#"
MALFORMED: Final = f"{DATA_MODEL}MALFORMED_VALUE_ERROR"
PARSING: Final = f"{DATA_MODEL}PARSING_ERROR"
UNSECURED: Final = f"{DATA_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR"
NOT_VERIFIED: Final = f"{DATA_INTEGRITY}PROOF_VERIFICATION_ERROR"

# The standards' own names for what a check can find; the rest is malformed or not secured.
TYPES: Final[dict[str, str]] = {
    "proof_missing": UNSECURED,
    "wrong_purpose": NOT_VERIFIED,
    "proof_value": f"{DATA_INTEGRITY}PROOF_TRANSFORMATION_ERROR",
    "challenge": f"{DATA_INTEGRITY}INVALID_CHALLENGE_ERROR",
    "domain": f"{DATA_INTEGRITY}INVALID_DOMAIN_ERROR",
    "list_unavailable": f"{STATUS_LIST}STATUS_RETRIEVAL_ERROR",
    "list_proof": f"{STATUS_LIST}STATUS_VERIFICATION_ERROR",
    "list_issuer": f"{STATUS_LIST}STATUS_VERIFICATION_ERROR",
    "purpose_mismatch": f"{STATUS_LIST}STATUS_VERIFICATION_ERROR",
    "list_expired": f"{STATUS_LIST}STATUS_VERIFICATION_ERROR",
    "list_short": f"{STATUS_LIST}STATUS_LIST_LENGTH_ERROR",
    "index_range": f"{STATUS_LIST}RANGE_ERROR",
    "list_malformed": f"{STATUS_LIST}MALFORMED_VALUE_ERROR",
}
OF_CHECK: Final[dict[CheckName, str]] = {
    CheckName.FORMAT: PARSING,
    CheckName.PROOF: NOT_VERIFIED,
    CheckName.ISSUER_BINDING: f"{DATA_INTEGRITY}INVALID_VERIFICATION_METHOD",
}

Problem = dict[str, Any]


def problem(kind: str, title: str, detail: str = "", pointer: str = "") -> Problem:
    """One error object: `type` is a URL, `pointer` a JSON pointer into what was sent (empty: the whole)."""
    return {"type": kind, "title": title, "detail": detail or title, "pointer": pointer}


def refused(error: SealError) -> list[Problem]:
    """Why something was not signed, finding by finding."""
    if isinstance(error, LintFailed):
        bad = [finding for finding in error.findings if finding.severity is Severity.ERROR]
        return [problem(MALFORMED, one.rule, one.message, one.pointer) for one in bad]
    if isinstance(error, ContextRefused):
        places = error.pointers or ("",)
        return [problem(MALFORMED, error.reason, "this would not be covered by a signature", one) for one in places]
    if isinstance(error, ContextNotPinned):
        return [problem(MALFORMED, "context_not_pinned", str(error), "/@context")]
    if isinstance(error, MalformedInput):
        return [problem(PARSING, error.reason, error.detail or "")]
    return [problem(MALFORMED, type(error).__name__, str(error))]


def found(report: Report) -> list[Problem]:
    """What a report holds against a document, the embedded ones last; nothing when it is valid."""
    own = [of_check(check) for check in report.checks if check.result in {Result.FAIL, Result.UNKNOWN}]
    return [*own, *(one for inner in report.embedded for one in found(inner))]


def of_check(check: Check) -> Problem:
    """One check that did not pass; a rule's detail begins with the pointer of what broke it."""
    reason = check.reason or check.name.value
    kind = TYPES.get(reason) or OF_CHECK.get(check.name, MALFORMED)
    pointer, colon, sentence = (check.detail or "").partition(": ")
    pointed = check.name is CheckName.SCHEMA and colon and (not pointer or pointer.startswith("/"))
    return problem(kind, f"{check.name.value}: {reason}", *((sentence, pointer) if pointed else (check.detail or "",)))


def checks(report: Report) -> list[Problem]:
    """The checks that ran, as they stand in a report."""
    return [
        {"name": one.name.value, "result": one.result.value, "reason": one.reason}
        for one in report.checks
        if one.result is not Result.SKIPPED
    ]
