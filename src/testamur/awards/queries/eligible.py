"""Pulls the ratified passes of a cohort and asks the gate for each: who comes on the list, who is left out and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from testamur.assessment import queries as assessment
from testamur.assessment.models import Attempt, Result
from testamur.awards.models import Award, Credential
from testamur.awards.rules import eligibility
from testamur.awards.rules.life import AwardState
from testamur.cohorts.models import Enrolment, Offering
from testamur.definitions.models import Version
from testamur.endorsements import queries as endorsements
from testamur.ground import ids
from testamur.ground.errors import Refusal
from testamur.people.models import Person

_STANDINGS = {
    "not_yet": "award_not_yet",
    "open": "award_marking_open",
    "pending": "award_marking_open",
    "absent": "award_absent",
    "none": "award_not_assessed",
    "met": "award_result_not_ratified",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One learner who passes the gate today."""

    enrolment: Enrolment
    person: Person
    result: Result
    name: str
    last_assessed_on: date
    markers: frozenset[int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One learner who is not on the list, and why."""

    enrolment: Enrolment
    refusal: Refusal

    def as_json(self) -> dict[str, Any]:
        """What the list keeps of it: no name."""
        facts = {
            key: value.isoformat() if isinstance(value, date) else value for key, value in self.refusal.facts.items()
        }
        return {"enrolment": self.enrolment.public_id, "reason": self.refusal.reason, "facts": facts}


@dataclass(frozen=True, slots=True)
class Pulled:
    """A cohort as it stands for awarding."""

    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def digest(self) -> str:
        """What a list of these rows would be released against."""
        return digest_of((row.enrolment.public_id, row.name, row.result.public_id) for row in self.rows)


class Gate:
    """Gathers the facts of the gate; asks each endorsement question once a day."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._endorsed: dict[tuple[int, date], bool] = {}

    def facts(
        self, *, enrolment: Enrolment, result: Result, name: str, own_award: int | None = None
    ) -> eligibility.Facts:
        """The facts for one learner; `own_award` is the award that is being asked about, which does not count twice."""
        version = enrolment.offering.version
        return eligibility.Facts(
            version_state=version.state,
            version_label=version.label,
            authority_ref=version.authority_ref,
            result_is_met=result.outcome == "met",
            result_is_ratified=result.ratified_at is not None,
            result_is_current=result.is_current,
            last_assessed_on=result.assessed_on,
            endorsed_on_that_day=self._is_endorsed(version, result.assessed_on),
            identity_confirmed=_identity_confirmed(enrolment),
            name=name,
            email=enrolment.person.email or "",
            already_awarded=_already(enrolment, own_award),
        )

    def of_award(self, award: Award) -> eligibility.Facts:
        """The facts of an award as things stand now."""
        return self.facts(enrolment=award.enrolment, result=award.result, name=award.name, own_award=award.pk)

    def _is_endorsed(self, version: Version, day: date) -> bool:
        key = (version.pk, day)
        if key not in self._endorsed:
            self._endorsed[key] = endorsements.in_force_on(version, day) is not None
        return self._endorsed[key]


def pull(offering: Offering) -> Pulled:
    """Ratified passes through the gate, and everybody else of the cohort with the reason."""
    gate, rows, left_out = Gate(), [], []
    passed = assessment.ratified_passes(offering)
    for one in passed:
        name = one.enrolment.name_as_written.strip()
        facts = gate.facts(
            enrolment=one.enrolment, result=one.result, name=name, own_award=_on_open_list(one.enrolment)
        )
        verdict = eligibility.judge(facts)
        if isinstance(verdict, Refusal):
            left_out.append(LeftOut(one.enrolment, verdict))
        else:
            rows.append(Row(one.enrolment, one.person, one.result, name, one.last_assessed_on, one.markers))
    known = {one.enrolment.pk for one in passed}
    others = (one for one in assessment.standings(offering) if one.enrolment.pk not in known)
    left_out += (LeftOut(one.enrolment, Refusal(_STANDINGS[one.what])) for one in others)
    return Pulled(tuple(rows), tuple(left_out))


def digest_of(rows: Iterable[tuple[str, str, str]]) -> str:
    """The fingerprint of a list: enrolment, name and result of each row, in order."""
    return ids.fingerprint([list(row) for row in rows])


def _identity_confirmed(enrolment: Enrolment) -> bool:
    if enrolment.identity_checked_at is not None:
        return True
    return Attempt.objects.filter(enrolment=enrolment).exclude(identity_mode="").exists()


def _already(enrolment: Enrolment, own_award: int | None) -> str:
    awards = Award.objects.filter(enrolment=enrolment).exclude(state=AwardState.VOIDED)
    if own_award is not None:
        awards = awards.exclude(pk=own_award)
    award = awards.select_related("list").first()
    if award is None:
        return ""
    credential = Credential.objects.filter(award=award).order_by("-sequence").first()
    return credential.public_id if credential else award.list.number


def _on_open_list(enrolment: Enrolment) -> int | None:
    """The award on a list that is prepared but not released: preparing again takes its place."""
    waiting = Award.objects.filter(enrolment=enrolment, state=AwardState.ON_LIST, list__released_at=None)
    return waiting.values_list("pk", flat=True).first()
