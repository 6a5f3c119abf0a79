"""The results board: its quorum, and when a round is ratified (process.md 17.3, cast.md 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from testamur.ground import ids

QUORUM = 2
"""Members whose vote is needed: two of three."""


def is_ratified(votes: Iterable[bool]) -> bool:
    """Ratified when the quorum has agreed and more agree than do not."""
    given = list(votes)
    agree = sum(given)
    return agree >= QUORUM and agree > len(given) - agree


def digest(results: Iterable[Mapping[str, object]]) -> str:
    """The fingerprint of a round's provisional results: a vote counts for exactly these."""
    return ids.fingerprint(sorted(results, key=lambda one: str(one["learner"])))
