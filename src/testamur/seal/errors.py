"""Everything the engine can refuse, as one tree: each error says whose fault it is, and none carries secret or learner data."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from testamur.seal.types import Finding


class SealError(Exception):
    """Root of the tree; catch this at the edge, a narrower one inside."""


class MalformedInput(SealError):
    """Bytes that are not what they must be; `reason` is a stable code of the check `format` (seal.md section 4)."""

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail


class LimitExceeded(MalformedInput):
    """Input above one of the numbers in `Limits`; `limit` is the field's name, `value` what was met."""

    def __init__(self, limit: str, value: int) -> None:
        super().__init__("too_deep" if limit == "depth" else "too_large", f"more than the limit of {limit}: {value}")
        self.limit = limit
        self.value = value


class LintFailed(SealError):
    """The document breaks rules of a standard; nothing was signed."""

    def __init__(self, findings: "Sequence[Finding]") -> None:
        super().__init__(", ".join(sorted({finding.rule for finding in findings})))
        self.findings = tuple(findings)


class ContextRefused(SealError):
    """A `@context` that may not be used; `reason` is a stable code of the check `context`."""

    def __init__(self, reason: str, pointers: Sequence[str] = ()) -> None:
        super().__init__(f"{reason} at {', '.join(pointers[:5]) or '/'}")
        self.reason = reason
        self.pointers = tuple(pointers)


class DataWouldBeLost(ContextRefused):
    """JSON members that would vanish from the statements, and so from the signature; JSON pointers say which."""


class ContextNotPinned(SealError):
    """A context URL outside the pinned table; it is never fetched."""

    def __init__(self, url: str) -> None:
        super().__init__(f"context is not pinned: {url}")
        self.url = url


class ContextFileChanged(SealError):
    """An installed context file has other bytes than the pinned ones; nothing may run until the package is reinstalled."""

    def __init__(self, url: str) -> None:
        super().__init__(f"context file for {url} does not have the pinned digest; reinstall the package")
        self.url = url


class UnsupportedSuite(SealError):
    """A cryptosuite or proof type outside the closed table."""


class WorkBudgetExceeded(SealError):
    """Canonicalising would cost more than the budget; an honest credential uses next to none of it."""


class KeyUnavailable(SealError):
    """A key file that cannot be used; the text never says anything about the secret half."""


class WrongPassphrase(KeyUnavailable):
    """The passphrase is missing or does not open the key file."""


class ResolutionKind(StrEnum):
    """Why a DID document is not at hand."""

    NOT_FOUND = "not_found"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"
    WRONG_ID = "wrong_id"


class ResolutionFailed(SealError):
    """A DID document is not at hand, or is not the DID's own."""

    def __init__(self, kind: ResolutionKind, did: str) -> None:
        super().__init__(f"{kind.value}: {did}")
        self.kind = kind
        self.did = did


class StatusUnavailable(SealError):
    """The status source has no list for this URL now."""


class StatusRefused(SealError):
    """A status list that says nothing about the credential; `reason` is a stable code of the check `status`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ListFull(SealError):
    """Half of the list is taken: open the next one."""


class BakeError(SealError):
    """An image that cannot carry, or does not carry, exactly one credential."""


class Fallback(SealError):
    """Internal: a fast path steps aside for the generic one."""


class SelfCheckFailed(SealError):
    """A fast path gave other bytes than the generic one; the run stops before anything is handed out.

    `place` is where in its block the row stands, when it is a row of a block.
    """

    def __init__(self, message: str, place: int | None = None) -> None:
        super().__init__(message)
        self.place = place
