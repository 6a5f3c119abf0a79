"""The life of a key and the purposes keys are made for (security/requirements.md 10)."""

from __future__ import annotations

from enum import StrEnum

from testamur.ground.errors import Allowed, Refusal, Verdict


class KeyState(StrEnum):
    """A key moves only forwards; from any state it can become compromised."""

    PENDING = "pending"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


RANK = {KeyState.PENDING: 0, KeyState.ACTIVE: 1, KeyState.RETIRED: 2, KeyState.COMPROMISED: 3}

CREDENTIAL = "credential"
APPROVAL = "approval"
STATUS = "status"
CHECKPOINT = "checkpoint"
ENDORSER = "endorser:"

OWN_PURPOSES = (CREDENTIAL, STATUS, CHECKPOINT)
"""What the institution opens at the start: one key for each."""

SHARED = {APPROVAL: CREDENTIAL}
"""Purposes without a key of their own: an approval record is signed by the issuing key."""

STEMS = {CREDENTIAL: "key", APPROVAL: "key", STATUS: "status", CHECKPOINT: "record"}


def key_purpose(purpose: str) -> str:
    """The purpose whose key signs a document of this purpose."""
    return SHARED.get(purpose, purpose)


def is_purpose(purpose: str) -> bool:
    """Whether keys of this purpose exist: one of the institution's, or `endorser:<slug>`."""
    return purpose in STEMS or (purpose.startswith(ENDORSER) and len(purpose) > len(ENDORSER))


def may_move(now: KeyState, to: KeyState) -> Verdict:
    """Only forwards: pending, active, retired, compromised."""
    if RANK[to] > RANK[now]:
        return Allowed()
    return Refusal("key_only_forwards", {"state": now.value})


def fragment(purpose: str, *, year: int, taken: frozenset[str]) -> str:
    """The name of a new key inside its DID, such as `key-2026` or `key-2026-2`; names are never used twice."""
    stem = f"{STEMS.get(purpose, 'key')}-{year}"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
