"""Invented specimens of every component, for the design page of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms

from testamur.ui.forms import DayInput, Option
from testamur.ui.marks import NAMES, Kind, State

TOKENS = (
    ("ink", "Ink", "text"), ("ink-2", "Ink 2", "secondary"), ("line-2", "Line 2", "borders"), ("brand", "Brand", "actions"),
    ("brand-tint", "Brand tint", "selected"), ("ok", "OK", "met"), ("warn", "Warn", "soon"), ("bad", "Bad", "late, revoked"),
    ("info", "Info", "in progress"), ("brass", "Brass", "issued only"), ("ground", "Ground", "page"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A mark as the pages get it."""

    mark: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline as the pages get it."""

    words: str
    day: int
    state: str
    target: int = 14
    limit: int = 28


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the rail."""

    title: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the timeline."""

    title: str
    text: str
    when: str
    state: str = "done"
    link: str = ""
    link_text: str = ""


class Specimen(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Your full name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    partner_email = forms.EmailField(
        label="Partner's work email",
        help_text="We send the endorsement request here.",
        error_messages={"invalid": "Enter an email address like name@hospital.ca"},
    )
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 3}), help_text="The proposer reads this word for word."
    )
    starts_on = forms.DateField(label="Lab day", widget=DayInput())
    order = forms.ChoiceField(label="Sort by", choices=[("a", "Title, A to Z"), ("b", "Next start")])
    answer = forms.ChoiceField(
        label="Do you endorse this proposal going to the Board?",
        widget=forms.RadioSelect,
        choices=[
            ("endorse", Option("Endorse", "Goes to the Board, 14 Dec")),
            ("with", Option("Endorse with conditions", "You state the conditions")),
            ("return", Option("Return for changes", "Goes back to the advisory team")),
            ("no", Option("Do not endorse", "Closes the proposal")),
        ],
    )
    score = forms.ChoiceField(
        label="Assessability", widget=forms.RadioSelect, choices=[(str(n), str(n)) for n in range(5)]
    )
    rating = forms.ChoiceField(
        label="Fills tubes in the correct order of draw",
        widget=forms.RadioSelect,
        choices=[
            ("met", Option("Met", css="met")), ("not_met", Option("Not met", css="not_met")), ("not_seen", Option("Not seen", css="not_seen")),
        ],
    )  # fmt: skip
    mover = forms.ChoiceField(
        label="Moved by", widget=forms.RadioSelect, choices=[("a", "G. Halloran"), ("b", "P. Marchetti")]
    )
    methods = forms.MultipleChoiceField(
        label="How will learners be assessed?",
        help_text="Choose all that apply.",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("o", Option("Observed performance", "An assessor watches and rates each step")),
            ("e", Option("Written or oral exam", "Knowledge only. Cannot be the sole assessment")),
        ],
    )
    authority = forms.BooleanField(label="I have authority to say this for St. Brigid Regional Hospital.")
    scan = forms.FileField(label="Scanned resolution", help_text="A PDF, up to 25 MB.")


def of(query: Any) -> dict[str, Any]:
    """Everything the design page shows; with `?errors=1` the form is bound and shows its errors."""
    data = {"partner_email": "s.rao@harbourview", "name": "Dr. Ewan MacLeod"} if query else None
    return {
        "tokens": TOKENS,
        "kinds": [{"kind": kind, "name": NAMES[kind], "states": list(State)} for kind in Kind],
        "badges": _badges(),
        "form": Specimen(data),
        "readings": [
            Reading("competency", "met", "5 competencies, each starts with an action verb"),
            Reading("evidence", "partly", "Method chosen. Still needed: what evidence you will keep"),
            Reading("endorsed", "not_yet", "Name a partner in step 5. A draft letter is enough for now"),
            Reading("aligned", "not_yet", "Choose a goal in step 6"),
        ],
        "clocks": [
            Clock("19 days left", 9, "ok"), Clock("5 days left", 23, "warn"),
            Clock("Decision is 1 day late", 29, "bad"), Clock("Paused 6 days, with proposer", 12, "paused"),
        ],
        "stages": [
            Stage("Concept", "done", "2 Sep"), Stage("CE assessment", "done", "12 days"), Stage("SMT: concept", "done", "6 Oct"),
            Stage("Development", "done", "6 weeks"), Stage("SMT: proposal", "current", "Now"), Stage("Board", "next", "Not started"),
            Stage("Offer", "waiting", "Waiting for an endorsement"),
        ],
        "entries": [
            Entry("SMT is reviewing the full proposal", "Brief sent to 5 members. 3 of 5 have answered, quorum 3.", "", "current"),
            Entry("Partner endorsement signed", "Both statements, for the frozen version 1 only.", "17 Nov 2026", "done", "#", "Endorsement E-0112"),
            Entry("Concept submitted", "H. Lindqvist, Respiratory Therapy", "2 Sep 2026"),
        ],
        "rows": [("Next start", "11 Jan 2027"), ("Places", "6 of 16 left"), ("Partner", "St. Brigid Regional Hospital", "#")],
        "verdicts": [
            ("circle", "check", "ok", "Genuine and current"), ("diamond", "clock", "warn", "Genuine, but read the rest"),
            ("octagon", "cross", "bad", "Do not rely on it"), ("square", "question", "none", "No answer"),
        ],
        "at": datetime(2026, 11, 23, 19, 41, tzinfo=UTC),
    }  # fmt: skip


def _badges() -> list[dict[str, Any]]:
    institution = "Northlake Institute of Health Sciences"
    return [
        {
            "id": "specimen/venipuncture",
            "title": "Venipuncture\nTechniques",
            "field": "vascular",
            "state": "active",
            "size": 186,
            "by": institution,
            "year": 2026,
        },
        {
            "id": "specimen/hematology",
            "title": "Hematology\nfor MLA",
            "field": "laboratory",
            "state": "active",
            "size": 186,
            "by": institution,
            "year": 2026,
        },
        {
            "id": "specimen/contrast",
            "title": "Contrast\nInjection",
            "field": "imaging",
            "state": "expired",
            "size": 186,
            "by": institution,
            "year": None,
        },
        {
            "id": "specimen/perfusion",
            "title": "Perfusion\nAssistant",
            "field": "perfusion",
            "state": "revoked",
            "size": 186,
            "by": institution,
            "year": None,
        },
        {
            "id": "specimen/iv",
            "title": "Insertion et\nentretien d'une\nvoie veineuse",
            "field": "vascular",
            "state": "active",
            "size": 118,
            "by": "",
            "year": None,
        },
        {
            "id": "specimen/picc",
            "title": "PICC\nInsertion",
            "field": "vascular",
            "state": "active",
            "size": 62,
            "by": "",
            "year": None,
        },
    ]
