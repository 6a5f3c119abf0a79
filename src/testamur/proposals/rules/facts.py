"""What is known of one proposal at one instant, as plain values: the input of the gates and of the decision table.

`queries.facts.gather` fills it from the database; nothing here reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A deciding stage that was decided before: who decided it, for rule R2."""

    stage: str
    refs: frozenset[str]
    names: str = ""


@dataclass(frozen=True, slots=True)
class OpenCondition:
    """A condition that is not verified or waived; `before_stage` is the stage it has to be clear before."""

    number: int
    before_stage: str
    blocking: bool
    owner: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DevelopmentFacts:
    """What the development of the full proposal has brought so far (filled by `queries.development.facts`)."""

    full_form_problems: tuple[str, ...] = ()
    blueprint_gaps: int | None = None
    endorsements_live: int = 0
    endorsement_waits_for: str = ""
    marks_not_met: tuple[str, ...] | None = None
    resources_required: int = 0
    resources_confirmed: int = 0
    resource_owners: str = ""
    tracks_done: frozenset[str] = frozenset()
    track_owner: str = ""
    accountable_named: bool = False
    privacy_assessed: bool = False
    consulted: frozenset[str] = frozenset()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """One proposal at one instant.

    `author_refs` are its parties under R1: proposer, sponsor, budget owners of what their unit gives.
    `interested_refs` are those who declared an interest (R3); `is_held`: on hold, to be looked at again on `held_until`.
    """

    product_kind: str
    request_kind: str
    concept_problems: tuple[str, ...] = ()
    proposer_ref: str = ""
    proposer_name: str = ""
    author_refs: frozenset[str] = frozenset()
    interested_refs: frozenset[str] = frozenset()
    held_until: date | None = None
    is_held: bool = False
    interests_of_proposer: bool = False
    declared_refs: frozenset[str] = frozenset()
    author_confirmed: bool = True
    sponsor_name: str = ""
    sponsor_confirmed: bool = False
    sheets_in: int = 0
    sheets_wanted: int = 0
    scorers_waiting: str = ""
    spread_open: tuple[str, ...] = ()
    sealed_briefs: frozenset[str] = frozenset()
    past: tuple[PastDecision, ...] = ()
    conditions: tuple[OpenCondition, ...] = ()
    requires_hash: str = ""
    ce_names: str = ""
    director_names: str = ""
    development: DevelopmentFacts = field(default_factory=DevelopmentFacts)

    @property
    def kinds(self) -> Mapping[str, str]:
        """What a policy's `when` may ask about."""
        return MappingProxyType({"product_kind": self.product_kind, "request_kind": self.request_kind})
