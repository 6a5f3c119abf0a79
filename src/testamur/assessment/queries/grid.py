"""The results grid of a cohort: one line a learner, by number, with names only for those who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from testamur.assessment.models import Attempt, Result
from testamur.assessment.queries.results import standings
from testamur.assessment.words import OUTCOMES
from testamur.cohorts.models import Offering


@dataclass(frozen=True, slots=True)
class GridRow:
    """One learner: number, name where it may be read, outcome, per competency met or not."""

    number: int
    name: str
    what: str
    outcome: Promise | str
    chip: str
    competencies: list[tuple[str, bool, str]]
    instruments: list[tuple[str, str]]
    last_on: date | None
    ratified: bool
    attempts: list[tuple[str, str, int]]


_CHIPS = {"met": "ok", "not_yet": "warn", "open": "bad", "pending": "info"}


def grid_rows(offering: Offering, *, by_name: bool) -> list[GridRow]:
    """Where everybody stands, judged from the signed sheets. Once ratified the board reads names too."""
    current = {one.enrolment_id: one for one in Result.objects.filter(enrolment__offering=offering, is_current=True)}
    rows: list[GridRow] = []
    for one in standings(offering):
        result = current.get(one.enrolment.pk)
        ratified = result is not None and result.ratified_at is not None
        named = by_name or ratified
        judged = one.judgement
        rows.append(
            GridRow(
                number=one.enrolment.number,
                name=one.enrolment.name_as_written if named else "",
                what=one.what,
                outcome=OUTCOMES[one.what],
                chip=_CHIPS.get(one.what, "neutral"),
                competencies=[(c.code, c.met, f"{c.items_met}/{c.items_of}") for c in judged.competencies]
                if judged
                else [],
                instruments=[(i.code, _score(i.met, i.percent)) for i in judged.instruments] if judged else [],
                last_on=one.last_on,
                ratified=ratified,
                attempts=_attempts(one.enrolment.pk) if named else [],
            )
        )
    return rows


def _score(met: bool, percent: int | None) -> str:  # noqa: FBT001 - two facts of one instrument
    return ("✓ " if met else "✗ ") + (f"{percent} %" if percent is not None else "")


def _attempts(enrolment_id: int) -> list[tuple[str, str, int]]:
    rows = Attempt.objects.filter(enrolment=enrolment_id).order_by("instrument", "number")
    return [(one.public_id, one.instrument, one.number) for one in rows]


@dataclass(frozen=True, slots=True)
class SecondMarks:
    """How many attempts were marked twice, and on how many items the two said the same."""

    marked: int
    attempts: int
    compared: int
    alike: int

    @property
    def percent(self) -> int:
        """Agreement in whole percent."""
        return self.alike * 100 // self.compared if self.compared else 0


def second_marks(offering: Offering) -> SecondMarks:
    """The second marks of a cohort so far."""
    rows = list(Attempt.objects.filter(sitting__offering=offering))
    twice = [one for one in rows if one.compared is not None]
    return SecondMarks(
        marked=len(twice),
        attempts=len(rows),
        compared=sum(one.compared or 0 for one in twice),
        alike=sum(one.alike or 0 for one in twice),
    )
