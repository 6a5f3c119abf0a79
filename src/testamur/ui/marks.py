"""The four marks as geometry: one silhouette and one glyph each, shared by pages, badges and papers (ux.md 8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Kind(StrEnum):
    """The four must-have requirements, in the order they always appear."""

    COMPETENCY = "competency"
    EVIDENCE = "evidence"
    ENDORSED = "endorsed"
    ALIGNED = "aligned"


class State(StrEnum):
    """How far a requirement is; what each state means is a rule of the room that reads it, never of a page."""

    NOT_YET = "not_yet"
    PARTLY = "partly"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Shape:
    """Outline and glyph as SVG path data in a 48 by 48 box."""

    outline: str
    glyph: str


_CIRCLE = "M3 24a21 21 0 1 0 42 0a21 21 0 1 0-42 0z"
_RINGS = "M13 23a7 7 0 1 0 14 0a7 7 0 1 0-14 0zM21 23a7 7 0 1 0 14 0a7 7 0 1 0-14 0z"

SHAPES: dict[Kind, Shape] = {
    Kind.COMPETENCY: Shape("M24 3l18.2 10.5v21L24 45 5.8 34.5v-21z", "M15 30l9-7 9 7M15 22l9-7 9 7"),
    Kind.EVIDENCE: Shape(_CIRCLE, "M17 14h14v20H17zM20.5 24.5l2.7 2.7 5-5.5"),
    Kind.ENDORSED: Shape("M24 3l18 5v15c0 11-7 18-18 22C13 41 6 34 6 23V8z", _RINGS),
    Kind.ALIGNED: Shape("M24 2l22 22-22 22L2 24z", "M24 11l4.5 13L24 37l-4.5-13zM19.5 24h9"),
}

NAMES: dict[Kind, Promise] = {
    Kind.COMPETENCY: _("Competency"),
    Kind.EVIDENCE: _("Evidence"),
    Kind.ENDORSED: _("Endorsed"),
    Kind.ALIGNED: _("Aligned"),
}

STATES: dict[State, Promise] = {
    State.NOT_YET: _("Not yet"),
    State.PARTLY: _("Partly"),
    State.MET: _("Met"),
}

LINES: dict[Kind, Promise] = {
    Kind.COMPETENCY: _("Built on a skill you can be seen to perform"),
    Kind.EVIDENCE: _("A final assessment, with evidence kept"),
    Kind.ENDORSED: _("A partner says the skill is needed and the assessment reflects the job"),
    Kind.ALIGNED: _("It fits our Education Plan"),
}

_SPOKEN: dict[tuple[Kind, State], Promise] = {
    (Kind.COMPETENCY, State.NOT_YET): _("Competency: not yet met"),
    (Kind.COMPETENCY, State.PARTLY): _("Competency: partly met"),
    (Kind.COMPETENCY, State.MET): _("Competency: met"),
    (Kind.EVIDENCE, State.NOT_YET): _("Evidence: not yet met"),
    (Kind.EVIDENCE, State.PARTLY): _("Evidence: partly met"),
    (Kind.EVIDENCE, State.MET): _("Evidence: met"),
    (Kind.ENDORSED, State.NOT_YET): _("Endorsed: not yet met"),
    (Kind.ENDORSED, State.PARTLY): _("Endorsed: partly met"),
    (Kind.ENDORSED, State.MET): _("Endorsed: met"),
    (Kind.ALIGNED, State.NOT_YET): _("Aligned: not yet met"),
    (Kind.ALIGNED, State.PARTLY): _("Aligned: partly met"),
    (Kind.ALIGNED, State.MET): _("Aligned: met"),
}


def spoken(kind: Kind, state: State) -> str:
    """What a screen reader says for a mark, in the reader's language: "Evidence: partly met"."""
    return str(_SPOKEN[kind, state])
