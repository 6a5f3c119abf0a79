"""The closed lists of the process: decision codes, events, stage kinds, gates and reasons for a decline.

Source: process.md sections 3 and 5. A policy chooses which apply where and for whom; it can add none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What a person or a body may decide (process.md section 3)."""

    SUPPORT = "support"
    ENDORSE = "endorse"
    APPROVE = "approve"
    WITH_CONDITIONS = "with_conditions"
    REQUEST_CHANGES = "request_changes"
    ASK = "ask"
    DEFER = "defer"
    REFER = "refer"
    REDIRECT = "redirect"
    SEND_BACK = "send_back"
    DECLINE = "decline"
    NOTE = "note"
    COMPLY = "comply"
    COMPLY_ACTIONS = "comply_actions"
    NOT_COMPLY = "not_comply"
    RESCIND = "rescind"


class EventCode(StrEnum):
    """What happens without being a decision (process.md section 3)."""

    SUBMIT = "submit"
    ENTER_ON_BEHALF = "enter_on_behalf"
    FREEZE = "freeze"


class StageKind(StrEnum):
    """The kinds of stages that code knows; their keys are the policy's own."""

    FORM = "form"
    CHECK = "check"
    REVIEW = "review"
    BODY = "body"
    TRACK = "track"


class Sheet(StrEnum):
    """The shipped scoring sheets (forms.md sections 5 and 6)."""

    TEN_CRITERIA = "ten_criteria"
    FOUR_MARKS = "four_marks"
    QUALITY_REVIEW = "quality_review"


class Outcome(StrEnum):
    """How a proposal can end."""

    APPROVED = "approved"
    DECLINED = "declined"
    CLOSED = "closed"


class DeclineReason(StrEnum):
    """Why a concept or proposal is not taken forward (process.md section 3)."""

    OUTSIDE_MANDATE = "outside_mandate"
    DUPLICATE = "duplicate"
    DEMAND_NOT_SHOWN = "demand_not_shown"
    NOT_ASSESSABLE = "not_assessable"
    NO_ENDORSER = "no_endorser"
    NOT_ALIGNED = "not_aligned"
    NO_RESOURCES = "no_resources"
    SAFETY = "safety"
    OTHER = "other"


ONWARD = frozenset({Code.SUPPORT, Code.ENDORSE, Code.APPROVE, Code.WITH_CONDITIONS})
"""Decisions that move a proposal onward: a leave-gate holds back only these (process.md section 5)."""

REASON_REQUIRED = frozenset(
    {
        Code.REQUEST_CHANGES,
        Code.ASK,
        Code.DEFER,
        Code.REFER,
        Code.REDIRECT,
        Code.SEND_BACK,
        Code.DECLINE,
        Code.RESCIND,
    }
)
"""Decisions that are not recorded without their reason in words."""

DECIDING = frozenset({StageKind.REVIEW, StageKind.BODY})
"""The kinds of stages that rule R2 counts: never check, form or track."""

EVERYWHERE = frozenset({"withdraw", "hold", "resume", "lapse", "reassign", "correct_record"})
"""Moves outside the chain, the same under every policy (process.md section 12)."""


class GateName(StrEnum):
    """The gates that a policy may name (process.md section 5)."""

    FORM_COMPLETE = "form_complete"
    INTERESTS_DECLARED = "interests_declared"
    AUTHOR_CONFIRMED = "author_confirmed"
    SPONSOR_CONFIRMED = "sponsor_confirmed"
    SHEETS_IN = "sheets_in"
    SPREAD_RECONCILED = "spread_reconciled"
    BRIEF_SEALED = "brief_sealed"
    BLUEPRINT_COMPLETE = "blueprint_complete"
    ENDORSEMENT_LIVE = "endorsement_live"
    RESOURCES_CONFIRMED = "resources_confirmed"
    TRACK_DONE = "track_done"
    MARKS_MET = "marks_met"
    CONDITIONS_CLEAR = "conditions_clear"
    PRIVACY_ASSESSED = "privacy_assessed"
    ACCOUNTABLE_NAMED = "accountable_named"
    CONSULTED = "consulted"
    DISTINCT_DECIDERS = "distinct_deciders"


GATE_ARGUMENT: dict[GateName, str] = {
    GateName.FORM_COMPLETE: "form",
    GateName.ENDORSEMENT_LIVE: "number",
    GateName.RESOURCES_CONFIRMED: "number",
    GateName.TRACK_DONE: "track",
    GateName.CONDITIONS_CLEAR: "stage",
    GateName.CONSULTED: "body",
}
"""What must stand after a gate's colon; a gate that is absent here takes nothing."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate as a policy names it: `endorsement_live:1` is (ENDORSEMENT_LIVE, "1")."""

    name: GateName
    argument: str = ""

    @classmethod
    def read(cls, text: str) -> Gate:
        """From the policy's spelling; ValueError for a name that is not in the list."""
        name, _, argument = text.partition(":")
        return cls(GateName(name), argument)

    def __str__(self) -> str:
        return f"{self.name}:{self.argument}" if self.argument else str(self.name)
