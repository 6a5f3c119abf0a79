"""The members a content document may have, as a table: what each may hold and how long it may be."""

from __future__ import annotations

from typing import Final

from testamur.definitions.rules import shape
from testamur.definitions.rules.kinds import (
    RATING_SCALE,
    RISKS,
    STANDARD,
    Delivery,
    IdentityCheck,
    Kind,
    PrerequisiteKind,
    Repeat,
    Setting,
    SignedBy,
    StatusPurpose,
    Supervision,
)
from testamur.definitions.rules.shape import Members, Numbers, Rows

SLUG: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
COMPETENCY_CODE: Final = r"[A-Z]{2,5}-[0-9]{1,2}"
CRITERION_CODE: Final = COMPETENCY_CODE + r"\.[a-z]"
INSTRUMENT_CODE: Final = r"[A-Z]{2,5}"
ITEM_CODE: Final = r"[A-Z]{2,5}-[0-9]{1,3}"

# Members of a record file that say where a definition came from or who may endorse it, not what it is.
NOT_DEFINING: Final = frozenset({"origin", "data_status", "fr_review", "partner_key", "second_partner_key"})

_LINE, _SENTENCE, _TEXT = shape.text(160), shape.text(400), shape.text(2000)
_URI = shape.text(500, pattern=r"https?://\S+")

ALIGNMENT: Final = Members(
    {"framework": _LINE, "uri": _URI, "label": _SENTENCE, "code": _LINE, "note": _SENTENCE}, ("framework", "uri", "label")
)
CRITERION: Final = Members(
    {
        "code": shape.text(12, pattern=CRITERION_CODE),
        "text_en": _SENTENCE,
        "text_fr": _SENTENCE,
        "critical": shape.flag,
    },
    ("code",),
)
COMPETENCY: Final = Members(
    {
        "code": shape.text(9, pattern=COMPETENCY_CODE),
        "statement_en": _SENTENCE,
        "statement_fr": _SENTENCE,
        "criteria": Rows(CRITERION, 20, "code"),
        "critical_criteria": shape.lines(20, shape.text(12, pattern=CRITERION_CODE)),
        "minimum": Members({"items": shape.whole(0, 200), "of": shape.whole(0, 200)}),
        "knowledge": shape.lines(20, _SENTENCE),
        "skills": shape.lines(20, _SENTENCE),
        "attitudes": shape.lines(20, _SENTENCE),
        "alignment": Rows(ALIGNMENT, 20),
    },
    ("code",),
)
ITEM: Final = Members(
    {
        "code": shape.text(10, pattern=ITEM_CODE),
        "station": shape.text(10),
        "criterion": shape.text(12, pattern=CRITERION_CODE),
        "critical": shape.flag,
        "text_en": _SENTENCE,
        "text_fr": _SENTENCE,
    },
    ("code", "criterion"),
)
STATION: Final = Members(
    {"code": shape.text(10), "name_en": _LINE, "name_fr": _LINE, "raters": shape.whole(1, 5)}, ("code",)
)
PASS_RULE: Final = Members(
    {
        "min_percent": shape.whole(1, 100),
        "all_critical": shape.flag,
        "min_entries": shape.whole(1, 500),
        "consecutive_independent": shape.whole(1, 500),
        "signed_by": shape.one_of(SignedBy),
        "accepted_by": shape.one_of(SignedBy),
    }
)
INSTRUMENT: Final = Members(
    {
        "code": shape.text(5, pattern=INSTRUMENT_CODE),
        "type": shape.one_of(Kind),
        "name_en": _LINE,
        "name_fr": _LINE,
        "summative": shape.flag,
        "weight": shape.whole(0, 100),
        "covers": Numbers(0, 100, COMPETENCY_CODE),
        "pass_rule": PASS_RULE,
        "supervision": shape.one_of(Supervision),
        "identity_check": shape.one_of(IdentityCheck),
        "raters": shape.whole(1, 5),
        "stations": Rows(STATION, 20, "code"),
        "items": Rows(ITEM, 120, "code"),
        "setting": shape.one_of(Setting),
        "second_mark_percent": shape.whole(0, 100),
        "logged_procedures": shape.whole(1, 500, null=True),
        "note": _SENTENCE,
        "note_fr": _SENTENCE,
    },
    ("code", "type"),
)
PREREQUISITE: Final = Members(
    {
        "code": shape.text(10),
        "text_en": _SENTENCE,
        "text_fr": _SENTENCE,
        "kind": shape.one_of(PrerequisiteKind),
        "proof": _SENTENCE,
        "ref": shape.text(80, pattern=SLUG),
        "months": shape.whole(1, 240),
    },
    ("code", "text_en"),
)
DOCUMENT: Final = Members(
    {
        "slug": shape.text(80, pattern=SLUG),
        "title_en": shape.text(120),
        "title_fr": shape.text(120),
        "badge_title": shape.lines(3, shape.text(15)),
        "badge_title_fr": shape.lines(3, shape.text(15)),
        "field": shape.text(40, pattern=r"[a-z_]*"),
        "audience_en": _SENTENCE,
        "audience_fr": _SENTENCE,
        "summary_en": shape.text(200),
        "summary_fr": shape.text(200),
        "description_en": _TEXT,
        "description_fr": _TEXT,
        "delivery": shape.one_of(Delivery),
        "hours": Members({name: shape.whole(0, 2000) for name in ("total", "online", "in_person", "clinical")}),
        "weeks": shape.whole(0, 104),
        "clinical_risk": shape.lines(7, shape.one_of(RISKS)),
        "prerequisites": Rows(PREREQUISITE, 12, "code"),
        "education_plan": shape.lines(12, shape.text(20)),
        "competencies": Rows(COMPETENCY, 12, "code"),
        "instruments": Rows(INSTRUMENT, 8, "code"),
        "standard": Members({name: shape.one_of((value,)) for name, value in STANDARD.items()}),
        "setting": Members(
            {"simulated": shape.flag, "live_patients": shape.flag, "logged_procedures": shape.whole(1, 500, null=True)}
        ),
        "attempts": Members(
            {
                "max": shape.whole(1, 5),
                "waiting_days": shape.whole(0, 365),
                "repeat": shape.one_of(Repeat),
                "banked_months": shape.whole(0, 60),
            }
        ),
        "status_purpose": shape.one_of(StatusPurpose),
        "noc": shape.lines(3, shape.text(10, pattern=r"[0-9]{5}")),
        "noc_note": _SENTENCE,
        "onet": shape.lines(5, shape.text(12)),
        "onet_note": _SENTENCE,
        "cip": shape.text(10, null=True),
        "validity_months": shape.whole(1, 120, null=True),
        "renewal": _SENTENCE,
        "renewal_fr": _SENTENCE,
        "stacks_into": shape.lines(10, shape.text(80, pattern=SLUG)),
        "stacks_from": shape.lines(10, shape.text(80, pattern=SLUG)),
        "pathways": shape.lines(10, shape.text(80, pattern=SLUG)),
        "fee_cad": shape.whole(0, 100000),
        "osap_rule_met": shape.flag,
        "osap_note": _SENTENCE,
        "esco_occupations": Rows(ALIGNMENT, 10),
        "rating_scale": shape.lines(3, shape.one_of(RATING_SCALE)),
    },
    ("slug", "title_en"),
)
