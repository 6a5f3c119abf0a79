"""A content put into the reader's language, ready for a page: what a person can do, how it is assessed, when it is met.

A text without French is shown in English and says so (`lang`), so that a screen reader pronounces it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, ngettext

from testamur.definitions import words
from testamur.definitions.rules import coverage
from testamur.definitions.rules.content import Competency, Content, Instrument, PassRule
from testamur.definitions.rules.coverage import MapRow
from testamur.definitions.rules.kinds import Delivery, IdentityCheck, Setting, SignedBy, Supervision
from testamur.people.queries import institution_or_none


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and its language when that is not the page's."""

    text: str
    lang: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    """One thing an assessor can see."""

    code: str
    text: Text
    critical: bool


@dataclass(frozen=True, slots=True)
class ShownCompetency:
    """One competency; `minimum` says how many of its observed items must be met."""

    code: str
    statement: Text
    criteria: tuple[ShownCriterion, ...]
    minimum: str
    assessed_by: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One line of the mark sheet."""

    code: str
    text: Text
    criterion: str
    station: str
    critical: bool


@dataclass(frozen=True, slots=True)
class ShownInstrument:
    """One assessment: its facts in words, its rule in words, its items."""

    code: str
    name: str
    weight: int
    facts: tuple[str, ...]
    rule: tuple[str, ...]
    items: tuple[ShownItem, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class Shown:
    """A content as a page shows it."""

    title: str
    summary: Text
    audience: Text
    badge: tuple[str, ...]
    competencies: tuple[ShownCompetency, ...]
    instruments: tuple[ShownInstrument, ...]
    columns: tuple[str, ...]
    matrix: tuple[MapRow, ...]
    facts: tuple[tuple[str, str], ...]
    prerequisites: tuple[Text, ...]


def shown(content: Content) -> Shown:
    """The content in the language now active."""
    french = (get_language() or "en").startswith("fr")
    return Shown(
        title=content.title("fr" if french else "en"),
        summary=_text(content.summary_en, content.summary_fr),
        audience=_text(content.audience_en, content.audience_fr),
        badge=(content.badge_title_fr if french else content.badge_title) or content.badge_title,
        competencies=tuple(_competency(content, one) for one in content.competencies),
        instruments=tuple(_instrument(one) for one in content.instruments),
        columns=tuple(one.code for one in content.instruments),
        matrix=tuple(coverage.matrix(content)),
        facts=tuple(_facts(content)),
        prerequisites=tuple(_text(one.text_en, one.text_fr) for one in content.prerequisites),
    )


def instrument_name(one: Instrument) -> str:
    """Its own name, or that of its kind."""
    own = one.name_fr if (get_language() or "en").startswith("fr") else one.name_en
    return own or one.name_en or str(words.KINDS[one.kind])


def pass_rule(rule: PassRule) -> list[str]:
    """When an instrument is passed, in sentences without a full stop."""
    found: list[str] = []
    if rule.min_percent:
        found.append(_("at least {percent} % met").format(percent=rule.min_percent))
    if rule.all_critical:
        found.append(_("every critical item met, by every assessor"))
    if rule.min_entries:
        count = rule.min_entries
        signer = words.SIGNERS[SignedBy(rule.signed_by or rule.accepted_by or SignedBy.REVIEWER)]
        said = ngettext("at least {count} entry, signed by: {who}", "at least {count} entries, signed by: {who}", count)
        found.append(said.format(count=count, who=signer))
    if rule.consecutive_independent:
        count = rule.consecutive_independent
        found.append(ngettext("{count} done alone", "{count} in a row done alone", count).format(count=count))
    return found


def minimum(content: Content, one: Competency) -> str:
    """How many of its observed items must be met, and its critical criteria."""
    observed = len(content.items_of(one.code))
    if not one.minimum:
        return _("No minimum yet")
    return _("At least {items} of {observed} observed items, and every critical criterion").format(
        items=one.minimum, observed=observed
    )


def _competency(content: Content, one: Competency) -> ShownCompetency:
    assessed = [instrument_name(two) for two in content.summative if two.covers.get(one.code)]
    criteria = tuple(ShownCriterion(two.code, _text(two.text_en, two.text_fr), two.critical) for two in one.criteria)
    return ShownCompetency(
        one.code, _text(one.statement_en, one.statement_fr), criteria, minimum(content, one), ", ".join(assessed)
    )


def _instrument(one: Instrument) -> ShownInstrument:
    facts = [
        _label(words.SETTINGS, Setting, one.setting),
        _label(words.SUPERVISIONS, Supervision, one.supervision),
        _label(words.IDENTITY_CHECKS, IdentityCheck, one.identity_check),
    ]
    if one.raters > 1:
        facts.append(ngettext("{count} assessor", "{count} assessors", one.raters).format(count=one.raters))
    if one.second_mark_percent:
        facts.append(_("{percent} % marked a second time, blind").format(percent=one.second_mark_percent))
    stations = {two.code: two for two in one.stations}
    items = tuple(
        ShownItem(
            two.code,
            _text(two.text_en, two.text_fr),
            two.criterion,
            _text(stations[two.station].name_en, stations[two.station].name_fr).text if two.station in stations else "",
            two.critical,
        )
        for two in one.items
    )
    return ShownInstrument(
        one.code,
        instrument_name(one),
        one.weight,
        tuple(fact for fact in facts if fact),
        tuple(pass_rule(one.pass_rule)),
        items,
        _text(one.note, one.note_fr),
    )


def _facts(content: Content) -> list[tuple[str, str]]:
    hours = content.hours
    parts = [
        (_("online"), hours.online),
        (_("in person"), hours.in_person),
        (_("clinical"), hours.clinical),
    ]
    split = ", ".join(f"{count} h {name}" for name, count in parts if count)
    found = [
        (_("Hours"), f"{hours.total} h ({split})" if split else f"{hours.total} h"),
        (_("Weeks"), str(content.weeks)),
        (_("Delivery"), _label(words.DELIVERIES, Delivery, content.delivery)),
        (_("Attempts"), _attempts(content)),
        (_("Valid for"), _validity(content.validity_months)),
        (_("Later status"), str(words.PURPOSES[content.status_purpose])),
        (_("Goals of the plan"), ", ".join(_goals(content))),
        (_("Occupations (NOC)"), ", ".join(content.noc)),
    ]
    return [(name, value) for name, value in found if value and value not in {"0", "0 h"}]


def _goals(content: Content) -> list[str]:
    """The goals by their names; a code the plan does not have stays a code."""
    french = (get_language() or "en").startswith("fr")
    facts = institution_or_none()
    plan = facts.plan_priorities if facts else ()
    names = {one.code: one.name_fr if french else one.name_en for one in plan}
    return [names.get(code, code) for code in content.education_plan]


def _attempts(content: Content) -> str:
    attempts = content.attempts
    if not attempts.most:
        return ""
    return _("{most}, after {days} days").format(most=attempts.most, days=attempts.waiting_days)


def _validity(months: int | None) -> str:
    if months is None:
        return _("does not end")
    return ngettext("{count} month", "{count} months", months).format(count=months)


def _text(english: str, french: str) -> Text:
    """The text in the page's language; English, marked as such, where French is missing."""
    if not (get_language() or "en").startswith("fr"):
        return Text(english)
    return Text(french) if french else Text(english, "en" if english else "")


def _label(labels: object, kind: type, value: str) -> str:
    if not value or not isinstance(labels, dict):
        return ""
    found: Promise | str = labels[kind(value)]
    return str(found)
