"""The words of a resolution, drafted in both languages from the frozen version (forms.md 8, words.md 9).

Editable until it is recorded; the draft is kept beside what was moved, so a difference stays visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from testamur.meetings.rules.kinds import Result

_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What a resolution is about. Names are pairs (English, French); `fingerprint` is the short form, or empty.

    `body_fr` and `institution_fr` carry their article (« le Conseil des gouverneurs », « l'Institut »).
    """

    body_en: str
    body_fr: str
    institution_en: str
    institution_fr: str
    title_en: str
    title_fr: str
    version: int | None = None
    fingerprint: str = ""
    approves: bool = False
    notes: bool = False
    next_en: str = ""
    next_fr: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    en: str
    fr: str


def day_en(day: date) -> str:
    """"23 November 2026"."""
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def day_fr(day: date) -> str:
    """« 23 novembre 2026 », and « 1er » for the first."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS_FR[day.month - 1]} {day.year}"


def short_fingerprint(content_hash: str) -> str:
    """`sha256:3f8a02d7...` as people read it: `3F8A 02D7`."""
    hexes = content_hash.removeprefix("sha256:")[:8].upper()
    return f"{hexes[:4]} {hexes[4:]}".strip()


def _of_version(subject: Subject) -> Text:
    if subject.version is None:
        return Text("", "")
    if not subject.fingerprint:
        return Text(f" (version {subject.version})", f" (version {subject.version})")
    return Text(
        f" (version {subject.version}, fingerprint {subject.fingerprint})",
        f" (version {subject.version}, empreinte {subject.fingerprint})",
    )


def _conditions(conditions: Sequence[str]) -> Text:
    if not conditions:
        return Text("", "")
    joined = "; ".join(condition.strip().rstrip(".") for condition in conditions)
    many = len(conditions) > 1
    return Text(
        f", on the condition{'s' if many else ''} that {joined}",
        f", {'aux conditions suivantes' if many else 'à la condition suivante'}\u00a0: {joined}",
    )


def with_article(name_fr: str) -> str:
    """A body's French name with its article: « le Conseil des gouverneurs », « l'Équipe de la haute direction »."""
    first = name_fr[:1]
    if first.lower() in "aeiouyhàâéèêëîïôöùûüœ":
        return f"l'{name_fr}"
    return f"{'la' if name_fr.split(' ', maxsplit=1)[0].lower() in _FEMININE else 'le'} {name_fr}"


_FEMININE = frozenset({"commission", "direction", "faculté", "table"})


def _approved(subject: Subject, days: tuple[date, date | None], version: Text, extra: Text) -> Text:
    effective_on, review_on = days
    review_en = f", for review by {day_en(review_on)}" if review_on else ""
    review_fr = f", avec révision d'ici le {day_fr(review_on)}" if review_on else ""
    return Text(
        f"BE IT RESOLVED THAT the {subject.body_en} approves {subject.title_en}{version.en} as a micro-credential "
        f"of {subject.institution_en}, effective {day_en(effective_on)}{review_en}{extra.en}.",
        f"IL EST RÉSOLU QUE {subject.body_fr} approuve {subject.title_fr}{version.fr} à titre de "
        f"microcertification de {subject.institution_fr}, à compter du {day_fr(effective_on)}{review_fr}{extra.fr}.",
    )


def carried(subject: Subject, *, effective_on: date, review_on: date | None, conditions: Sequence[str] = ()) -> Text:
    """The text of a motion that was carried: approves, endorses for the next body, or endorses the concept."""
    version, extra = _of_version(subject), _conditions(conditions)
    if subject.approves:
        return _approved(subject, (effective_on, review_on), version, extra)
    if subject.notes:
        return Text(
            f"BE IT RESOLVED THAT the {subject.body_en} takes note of {subject.title_en}{version.en}, {day_en(effective_on)}.",
            f"IL EST RÉSOLU QUE {subject.body_fr} prend acte de {subject.title_fr}{version.fr}, le {day_fr(effective_on)}.",
        )
    if subject.version is None:
        return Text(
            f"BE IT RESOLVED THAT the {subject.body_en} endorses the concept {subject.title_en} and asks that it be "
            f"developed, effective {day_en(effective_on)}{extra.en}.",
            f"IL EST RÉSOLU QUE {subject.body_fr} recommande le concept {subject.title_fr} et en demande "
            f"l'élaboration, à compter du {day_fr(effective_on)}{extra.fr}.",
        )
    onward_en = f" and refers it to the {subject.next_en} for approval" if subject.next_en else ""
    onward_fr = f" et en propose l'approbation à l'instance suivante\u00a0: {subject.next_fr}" if subject.next_fr else ""
    return Text(
        f"BE IT RESOLVED THAT the {subject.body_en} endorses {subject.title_en}{version.en} as a micro-credential of "
        f"{subject.institution_en}{onward_en}, effective {day_en(effective_on)}{extra.en}.",
        f"IL EST RÉSOLU QUE {subject.body_fr} recommande {subject.title_fr}{version.fr} à titre de microcertification "
        f"de {subject.institution_fr}{onward_fr}, à compter du {day_fr(effective_on)}{extra.fr}.",
    )


_OTHER = {
    Result.DEFEATED: ("does not take {t} forward", "ne retient pas {t}"),
    Result.DEFERRED: ("defers {t} to {d}", "diffère {t} au {d}"),
    Result.REFERRED: ("refers {t} to another body for its opinion", "renvoie {t} à une autre instance pour avis"),
    Result.SENT_BACK: ("sends {t} back for changes", "renvoie {t} pour modification"),
}


def other(subject: Subject, result: Result, *, until: date | None = None) -> Text:
    """The text of every other result: not taken forward, deferred to a date, referred, sent back."""
    english, french = _OTHER[result]
    version = _of_version(subject)
    day = (day_en(until), day_fr(until)) if until else ("", "")
    return Text(
        f"BE IT RESOLVED THAT the {subject.body_en} {english.format(t=subject.title_en + version.en, d=day[0])}.",
        f"IL EST RÉSOLU QUE {subject.body_fr} {french.format(t=subject.title_fr + version.fr, d=day[1])}.",
    )


def draft(
    subject: Subject,
    result: Result,
    *,
    effective_on: date,
    review_on: date | None = None,
    conditions: Sequence[str] = (),
    until: date | None = None,
) -> Text:
    """The draft of any result."""
    if result in (Result.CARRIED, Result.CARRIED_UNANIMOUSLY):
        return carried(subject, effective_on=effective_on, review_on=review_on, conditions=conditions)
    return other(subject, result, until=until)


def number(prefix: str, year: int, sequence: int) -> str:
    """`BG-2026-031`: the body's prefix, the year, three digits (house.md 8)."""
    return f"{prefix}-{year}-{sequence:03d}"
