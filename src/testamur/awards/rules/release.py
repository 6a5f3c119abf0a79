"""Two different people for a list, neither of whom marked anyone on it (roles R4), on one digest (R21)."""

from __future__ import annotations

from dataclasses import dataclass

from testamur.ground.errors import Allowed, Refusal, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a person stands to a list."""

    holds_role: bool
    who_can: str
    marked: int
    """How many learners of the list the person marked."""
    of: int
    is_on_it: bool
    prepared_it: bool = False


def may_prepare(one: Standing) -> Verdict:
    """The registrar, who marked nobody on the list and is not on it."""
    if not one.holds_role:
        return Refusal("list_only_registrar_prepares", {"who_can": one.who_can}, "R4")
    return _apart(one)


def may_release(one: Standing) -> Verdict:
    """A key custodian, other than the preparer, who marked nobody on the list and is not on it."""
    if not one.holds_role:
        return Refusal("list_only_custodian_releases", {"who_can": one.who_can}, "R4")
    if one.prepared_it:
        return Refusal("list_prepared_by_you", {"who_can": one.who_can}, "R4")
    return _apart(one)


def _apart(one: Standing) -> Verdict:
    if one.marked:
        return Refusal("list_you_marked", {"n": one.marked, "of": one.of, "who_can": one.who_can}, "R4")
    if one.is_on_it:
        return Refusal("list_you_are_on_it", {"who_can": one.who_can}, "R4")
    return Allowed()


def same_digest(prepared: str, now: str, *, changed: int) -> Verdict:
    """A list is released as it was prepared; any change voids the preparation."""
    return Allowed() if prepared == now else Refusal("list_changed", {"n": changed}, "R21")


PART = 500
"""The most awards that one planning errand takes."""


def parts(total: int) -> list[tuple[int, int]]:
    """The errands of a run: ranges of positions, from (included) to (excluded), of at most 500 each."""
    return [(start, min(start + PART, total)) for start in range(0, total, PART)]
