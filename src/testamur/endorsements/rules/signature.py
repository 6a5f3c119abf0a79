"""What a partner's signature needs: both statements, a name, an authority, an answer about interests, a term.

The two statements are needed together (forms.md 8); a signature with conditions says in what it is not yet sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.ground.times import add_months

TERMS: Final = (12, 24, 36)  # months; forms.md 8: 24 by default, at most 36
DEFAULT_TERM: Final = 24
LONGEST_DEMAND: Final = 120  # months
INVITATION_DAYS: Final = 30
WARNINGS: Final = (90, 30, 7)  # days before the end

# What stands in the signed document; the whole statements stand on the page that was signed.
COMMENT: Final = (
    "The skill is needed where we work, and the assessment reflects the job. "
    "We endorse this micro-credential, not the person who holds it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What the signatory filled in. `interests` is None when the question was not answered, empty for none."""

    name: str
    role: str
    demand: bool
    realism: bool
    demand_months: int | None
    interests: str | None
    has_authority: bool
    term: int
    conditions: str = ""


def may_sign(one: Signature) -> Verdict:
    """Both statements, and everything beside them. A refusal's fact `field` names the field of the form."""
    if not one.demand and not one.realism:
        return _no("endorsement_statements_missing", "demand")
    if not one.demand:
        return _no("endorsement_first_statement_missing", "demand")
    if not one.realism:
        return _no("endorsement_second_statement_missing", "realism")
    return _beside(one)


def may_sign_with_conditions(one: Signature) -> Verdict:
    """The conditions are written down; the statements hold when they are met."""
    if not one.conditions.strip():
        return _no("endorsement_conditions_missing", "conditions")
    return may_sign(one)


def _beside(one: Signature) -> Verdict:
    if one.demand_months is None or not 1 <= one.demand_months <= LONGEST_DEMAND:
        return _no("endorsement_demand_months", "demand_months", most=LONGEST_DEMAND)
    if not one.name.strip():
        return _no("endorsement_name_missing", "name")
    if not one.role.strip():
        return _no("endorsement_role_missing", "role")
    if one.term not in TERMS:
        return _no("endorsement_term", "term")
    if not one.has_authority:
        return _no("endorsement_authority_missing", "has_authority")
    if one.interests is None:
        return _no("endorsement_interests_missing", "interests")
    return Allowed()


def _no(reason: str, field: str, **facts: object) -> Refusal:
    return Refusal(reason, {"field": field, **facts}, rule="forms 8")


def last_day(first: date, term: int) -> date:
    """The last day of a term that begins on `first`: 24 months from 16 April 2026 end on 15 April 2028."""
    day_after = add_months(first, term)
    return date.fromordinal(day_after.toordinal() - 1)


def same_domain(email: str, domain: str) -> bool:
    """Whether the address belongs to the organisation's domain, or to a part of it."""
    host = email.rpartition("@")[2].lower()
    own = domain.lower()
    return bool(own) and (host == own or host.endswith(f".{own}"))


def may_verify(*, invited_by: str, by: str) -> Verdict:
    """R13: the signatory's authority is verified by somebody other than the person who asked for the endorsement."""
    if invited_by == by:
        return Refusal("endorsement_you_invited", {}, rule="R13")
    return Allowed()
