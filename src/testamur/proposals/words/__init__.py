"""Words of proposals: of concept and review, of development."""

from testamur.proposals.words.concept import (
    REASONS as CONCEPT_REASONS,
)
from testamur.proposals.words.concept import (
    BODY_CODES,
    CAUSES,
    CODES,
    DECLINE_REASONS,
    EFFECTS,
    LOOK_FOR,
    MARK_TITLES,
    OPTIONS,
    SENTENCES,
    Words,
    clock_words,
    criterion_name,
    day_words,
    field_sentence,
    problem_words,
    readable,
    role_names,
    said,
    say,
    waiting_words,
)
from testamur.proposals.words.development import (
    DEVELOPMENT_REASONS,
    LINE_FINDINGS,
    PLEDGE_STATES,
    RESOURCE_KINDS,
    REVIEW_FINDINGS,
    STEP_NOTES,
    STEP_STATES,
    STEPS,
    TEAM_ROLES,
)

REASONS: dict[str, Words] = {**CONCEPT_REASONS, **DEVELOPMENT_REASONS}
"""What can be raised in this room: the house's sentences."""

__all__ = [
    "BODY_CODES",
    "CAUSES",
    "CODES",
    "DECLINE_REASONS",
    "EFFECTS",
    "LINE_FINDINGS",
    "LOOK_FOR",
    "MARK_TITLES",
    "OPTIONS",
    "PLEDGE_STATES",
    "REASONS",
    "RESOURCE_KINDS",
    "REVIEW_FINDINGS",
    "SENTENCES",
    "STEPS",
    "STEP_NOTES",
    "STEP_STATES",
    "TEAM_ROLES",
    "Words",
    "clock_words",
    "criterion_name",
    "day_words",
    "field_sentence",
    "problem_words",
    "readable",
    "role_names",
    "said",
    "say",
    "waiting_words",
]
