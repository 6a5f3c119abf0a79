"""The life of an award and of a credential (process.md 17.6), and the reasons for which one is revoked."""

from __future__ import annotations

from enum import StrEnum

from testamur.ground.errors import Allowed, Refusal, Verdict


class AwardState(StrEnum):
    """Where one learner's award stands."""

    ON_LIST = "on_list"
    PLANNED = "planned"
    HELD = "held"
    ISSUED = "issued"
    VOIDED = "voided"


class CredentialState(StrEnum):
    """Where a credential stands. Expired is computed from its date and is no state."""

    PLANNED = "planned"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"


class RevocationReason(StrEnum):
    """Why a credential is revoked: a closed list. The reason stands on the holder's page only."""

    ISSUED_IN_ERROR = "issued_in_error"
    RESULT_OVERTURNED = "result_overturned"
    IDENTITY = "identity"
    INTEGRITY = "integrity"
    HOLDER_ASKED = "holder_asked"


_C = CredentialState
MOVES: dict[str, frozenset[CredentialState]] = {
    "suspend": frozenset({_C.ISSUED}),
    "reinstate": frozenset({_C.SUSPENDED}),
    "revoke": frozenset({_C.ISSUED, _C.SUSPENDED}),
    "correct": frozenset({_C.ISSUED}),
}


def may(state: CredentialState, move: str) -> Verdict:
    """Whether a credential may make this move from where it stands."""
    return Allowed() if state in MOVES[move] else Refusal("credential_not_there", {"state": state.value})


def may_hold(purpose: str) -> Verdict:
    """A hold is possible only where the definition chose suspension."""
    return Allowed() if purpose == "suspension" else Refusal("status_hold_needs_suspension")
