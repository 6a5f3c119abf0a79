"""What a version says: one JSON document, read into frozen values (process.md 8 and 17.1, forms.md 7).

`problems` says whether a document can be read at all; a draft with gaps can. `read` gives the values. Whether the
blueprint is complete is another question: `coverage.gaps`. Numbers are whole; weights and shares are percent of 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from testamur.definitions.rules import document
from testamur.definitions.rules.kinds import EXAMS, RATING_SCALE, STANDARD, Kind, Setting, StatusPurpose
from testamur.definitions.rules.shape import Json, Problem


@dataclass(frozen=True, slots=True)
class Alignment:
    """An entry of a skill framework that a competency corresponds to."""

    framework: str
    uri: str
    label: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing an assessor can see. A critical one must be met, whatever the rest."""

    code: str
    text_en: str
    text_fr: str
    critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """What a person is shown to be able to do. `minimum` is the number of its observed items that must be met."""

    code: str
    statement_en: str
    statement_fr: str
    criteria: tuple[Criterion, ...]
    minimum: int
    knowledge: tuple[str, ...] = ()
    attitudes: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()

    @property
    def critical_criteria(self) -> tuple[Criterion, ...]:
        """Those that must be met."""
        return tuple(one for one in self.criteria if one.critical)


@dataclass(frozen=True, slots=True)
class Station:
    """A place of an observed assessment; `raters` is the number of people who rate it."""

    code: str
    name_en: str
    name_fr: str
    raters: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a mark sheet: an observation of one criterion."""

    code: str
    station: str
    criterion: str
    critical: bool
    text_en: str
    text_fr: str

    @property
    def competency(self) -> str:
        """The code of the competency whose criterion it observes."""
        return self.criterion.partition(".")[0]


@dataclass(frozen=True, slots=True)
class PassRule:
    """When an instrument is passed. Zero and empty mean that this part of the rule is not used."""

    min_percent: int = 0
    all_critical: bool = False
    min_entries: int = 0
    consecutive_independent: int = 0
    signed_by: str = ""
    accepted_by: str = ""

    def __bool__(self) -> bool:
        return bool(self.min_percent or self.all_critical or self.min_entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A way to assess: its weight in the whole (percent) and what share of it goes to each competency (percent)."""

    code: str
    kind: Kind
    name_en: str
    name_fr: str
    summative: bool
    weight: int
    covers: Mapping[str, int]
    pass_rule: PassRule
    supervision: str
    identity_check: str
    raters: int
    setting: str
    second_mark_percent: int
    logged_procedures: int | None
    stations: tuple[Station, ...]
    items: tuple[Item, ...]
    note: str
    note_fr: str

    @property
    def is_exam(self) -> bool:
        """Knowledge is asked, nothing is seen or shown."""
        return self.kind in EXAMS


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What a person brings; checkable."""

    code: str
    text_en: str
    text_fr: str
    kind: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Whole hours a usual learner needs."""

    total: int = 0
    online: int = 0
    in_person: int = 0
    clinical: int = 0


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often, after how many days, what is repeated, and for how many months a passed part counts."""

    most: int = 0
    waiting_days: int = 0
    repeat: str = ""
    banked_months: int = 0


@dataclass(frozen=True, slots=True)
class WhereShown:
    """What the check page says about the setting. `logged_procedures`: the smallest number of signed entries."""

    simulated: bool = False
    live_patients: bool = False
    logged_procedures: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that a version says."""

    slug: str
    title_en: str
    title_fr: str
    badge_title: tuple[str, ...]
    badge_title_fr: tuple[str, ...]
    field: str
    audience_en: str
    audience_fr: str
    summary_en: str
    summary_fr: str
    delivery: str
    hours: Hours
    weeks: int
    clinical_risk: tuple[str, ...]
    prerequisites: tuple[Prerequisite, ...]
    education_plan: tuple[str, ...]
    competencies: tuple[Competency, ...]
    instruments: tuple[Instrument, ...]
    where_shown: WhereShown
    attempts: Attempts
    status_purpose: StatusPurpose
    noc: tuple[str, ...]
    validity_months: int | None
    renewal: str
    renewal_fr: str
    stacks_into: tuple[str, ...]
    stacks_from: tuple[str, ...]
    pathways: tuple[str, ...]
    fee_cad: int
    osap_rule_met: bool
    esco_occupations: tuple[Alignment, ...] = ()

    @property
    def summative(self) -> tuple[Instrument, ...]:
        """The instruments that count."""
        return tuple(one for one in self.instruments if one.summative)

    def items_of(self, competency: str) -> tuple[Item, ...]:
        """The items that observe a competency, over all summative instruments."""
        return tuple(item for one in self.summative for item in one.items if item.competency == competency)

    def competency(self, code: str) -> Competency | None:
        """The competency with this code."""
        return next((one for one in self.competencies if one.code == code), None)

    def instrument(self, code: str) -> Instrument | None:
        """The instrument with this code."""
        return next((one for one in self.instruments if one.code == code), None)

    def title(self, language: str) -> str:
        """The title in a language; in the other one where it is missing."""
        return (self.title_fr if language == "fr" else self.title_en) or self.title_en

    def summary(self, language: str) -> str:
        """The one sentence in a language; in the other one where it is missing."""
        return (self.summary_fr if language == "fr" else self.summary_en) or self.summary_en


def defining(record: Json) -> dict[str, Any]:
    """The members of a record file that define a version: without its origin, its partners and remarks about the data."""
    return {name: value for name, value in record.items() if name not in document.NOT_DEFINING}


def problems(record: object) -> list[Problem]:
    """Every reason why this document cannot be read as the content of a version. Empty for a readable draft."""
    found = list(document.DOCUMENT("", record))
    if found or not isinstance(record, Mapping):
        return found
    return [*_wrong_codes(record), *_wrong_counts(record)]


def _wrong_codes(record: Json) -> Iterator[Problem]:
    """References that lead nowhere, and criteria whose code does not begin with their competency's."""
    for place, one in enumerate(record.get("competencies", [])):
        for row, criterion in enumerate(one.get("criteria", [])):
            if criterion["code"].partition(".")[0] != one["code"]:
                facts = {"code": criterion["code"], "competency": one["code"]}
                yield Problem(f"competencies[{place}].criteria[{row}].code", "content_criterion_elsewhere", facts)
    competencies = {one["code"] for one in record.get("competencies", [])}
    criteria = {two["code"] for one in record.get("competencies", []) for two in one.get("criteria", [])}
    items: set[str] = set()
    for place, one in enumerate(record.get("instruments", [])):
        here = f"instruments[{place}]"
        for code in one.get("covers", {}):
            if code not in competencies:
                yield Problem(f"{here}.covers.{code}", "content_no_such_competency", {"code": code})
        yield from _wrong_items(here, one, criteria=criteria, used=items)


def _wrong_items(here: str, instrument: Json, *, criteria: set[str], used: set[str]) -> Iterator[Problem]:
    """Items of unknown criteria or stations, and item codes that stand in two instruments; `used` grows."""
    stations = {one["code"] for one in instrument.get("stations", [])}
    for row, item in enumerate(instrument.get("items", [])):
        if item["criterion"] not in criteria:
            yield Problem(f"{here}.items[{row}].criterion", "content_no_such_criterion", {"code": item["criterion"]})
        if item.get("station") and item["station"] not in stations:
            yield Problem(f"{here}.items[{row}].station", "content_no_such_station", {"code": item["station"]})
        if item["code"] in used:
            yield Problem(f"{here}.items[{row}].code", "content_code_twice", {"code": item["code"]})
        used.add(item["code"])


def _wrong_counts(record: Json) -> Iterator[Problem]:
    """Counts that are written twice and disagree: the observed items of a minimum, the list of critical criteria."""
    content = read(record)
    for place, one in enumerate(record.get("competencies", [])):
        here = f"competencies[{place}]"
        critical = [two["code"] for two in one.get("criteria", []) if two.get("critical")]
        if "critical_criteria" in one and sorted(one["critical_criteria"]) != sorted(critical):
            yield Problem(f"{here}.critical_criteria", "content_critical_list_differs", {"code": one["code"]})
        observed = len(content.items_of(one["code"]))
        stated = one.get("minimum", {}).get("of", observed)
        if stated != observed:
            facts = {"code": one["code"], "stated": stated, "observed": observed}
            yield Problem(f"{here}.minimum.of", "content_observed_count_differs", facts)


def counted(record: Json) -> dict[str, Any]:
    """The same document with what follows from the rest written anew, after a competency or an instrument changed.

    Observed items and lists of critical criteria follow from the criteria and items; where it is shown, from the
    instruments; the standard and the rating scale are the house's own.
    """
    content = read(record)
    competencies = [
        {
            **one,
            "critical_criteria": [two["code"] for two in one.get("criteria", []) if two.get("critical")],
            "minimum": {"items": one.get("minimum", {}).get("items", 0), "of": len(content.items_of(one["code"]))},
        }
        for one in record.get("competencies", [])
    ]
    return {
        **record,
        "competencies": competencies,
        "standard": dict(STANDARD),
        "setting": _where_shown(content),
        "rating_scale": list(RATING_SCALE),
    }


def _where_shown(content: Content) -> dict[str, Any]:
    """What the check page says about the setting: the smallest number of signed entries, where entries are logged."""
    settings = {one.setting for one in content.summative}
    logged = [one.logged_procedures for one in content.summative if one.logged_procedures]
    return {
        "simulated": Setting.SIMULATED in settings,
        "live_patients": Setting.LIVE_PATIENTS in settings,
        "logged_procedures": min(logged) if logged else None,
    }


def read(record: Json) -> Content:
    """The values of a document that has no `problems`. Missing members read as empty."""
    hours, attempts, shown = record.get("hours", {}), record.get("attempts", {}), record.get("setting", {})
    return Content(
        slug=record.get("slug", ""),
        title_en=record.get("title_en", ""),
        title_fr=record.get("title_fr", ""),
        badge_title=tuple(record.get("badge_title", ())),
        badge_title_fr=tuple(record.get("badge_title_fr", ())),
        field=record.get("field", ""),
        audience_en=record.get("audience_en", ""),
        audience_fr=record.get("audience_fr", ""),
        summary_en=record.get("summary_en", ""),
        summary_fr=record.get("summary_fr", ""),
        delivery=record.get("delivery", ""),
        hours=Hours(**{name: hours.get(name, 0) for name in ("total", "online", "in_person", "clinical")}),
        weeks=record.get("weeks", 0),
        clinical_risk=tuple(record.get("clinical_risk", ())),
        prerequisites=tuple(
            Prerequisite(one["code"], one.get("text_en", ""), one.get("text_fr", ""), one.get("kind", ""))
            for one in record.get("prerequisites", ())
        ),
        education_plan=tuple(record.get("education_plan", ())),
        competencies=tuple(_competency(one) for one in record.get("competencies", ())),
        instruments=tuple(_instrument(one) for one in record.get("instruments", ())),
        where_shown=WhereShown(
            shown.get("simulated", False), shown.get("live_patients", False), shown.get("logged_procedures")
        ),
        attempts=Attempts(
            attempts.get("max", 0),
            attempts.get("waiting_days", 0),
            attempts.get("repeat", ""),
            attempts.get("banked_months", 0),
        ),
        status_purpose=StatusPurpose(record.get("status_purpose", "revocation")),
        noc=tuple(record.get("noc", ())),
        validity_months=record.get("validity_months"),
        renewal=record.get("renewal", ""),
        renewal_fr=record.get("renewal_fr", ""),
        stacks_into=tuple(record.get("stacks_into", ())),
        stacks_from=tuple(record.get("stacks_from", ())),
        pathways=tuple(record.get("pathways", ())),
        fee_cad=record.get("fee_cad", 0),
        osap_rule_met=record.get("osap_rule_met", False),
        esco_occupations=tuple(_alignment(one) for one in record.get("esco_occupations", ())),
    )


def _alignment(one: Json) -> Alignment:
    return Alignment(one["framework"], one["uri"], one["label"])


def _competency(one: Json) -> Competency:
    return Competency(
        code=one["code"],
        statement_en=one.get("statement_en", ""),
        statement_fr=one.get("statement_fr", ""),
        criteria=tuple(
            Criterion(two["code"], two.get("text_en", ""), two.get("text_fr", ""), two.get("critical", False))
            for two in one.get("criteria", ())
        ),
        minimum=one.get("minimum", {}).get("items", 0),
        knowledge=tuple(one.get("knowledge", ())),
        attitudes=tuple(one.get("attitudes", ())),
        alignments=tuple(_alignment(two) for two in one.get("alignment", ())),
    )


def _instrument(one: Json) -> Instrument:
    return Instrument(
        code=one["code"],
        kind=Kind(one["type"]),
        name_en=one.get("name_en", ""),
        name_fr=one.get("name_fr", ""),
        summative=one.get("summative", True),
        weight=one.get("weight", 0),
        covers=dict(one.get("covers", {})),
        pass_rule=PassRule(**one.get("pass_rule", {})),
        supervision=one.get("supervision", ""),
        identity_check=one.get("identity_check", ""),
        raters=one.get("raters", 1),
        setting=one.get("setting", ""),
        second_mark_percent=one.get("second_mark_percent", 0),
        logged_procedures=one.get("logged_procedures"),
        stations=tuple(
            Station(two["code"], two.get("name_en", ""), two.get("name_fr", ""), two.get("raters", one.get("raters", 1)))
            for two in one.get("stations", ())
        ),
        items=tuple(
            Item(
                two["code"],
                two.get("station", ""),
                two["criterion"],
                two.get("critical", False),
                two.get("text_en", ""),
                two.get("text_fr", ""),
            )
            for two in one.get("items", ())
        ),
        note=one.get("note", ""),
        note_fr=one.get("note_fr", ""),
    )
