"""Sets the stage for awards: an adopted, endorsed version; a cohort whose learners passed; results that were ratified.

Rooms before awards have their own stories; here their rows are only what awards find. The version comes through its
two people, the endorsement through its signature, because a credential carries both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from testamur.assessment.models import (
    AssessorDay,
    Attempt,
    Ballot,
    CompetencyResult,
    MarkSheet,
    Ratification,
    Result,
    Sitting,
)
from testamur.awards import tasks
from testamur.awards.actions import lists
from testamur.awards.models import AwardList, Credential
from testamur.cohorts.models import Enrolment, Offering
from testamur.definitions.actions import adoption
from testamur.definitions.models import Version
from testamur.people.actions.persons import ensure_person
from testamur.people.models import Person
from testamur.record.actions import link_entries
from testamur.record.rules.actors import SYSTEM
from testamur.signing import tasks as signing
from tests.awards import partner
from tests.cast import content_of

ADOPTED = datetime(2026, 4, 16, 14, 0, tzinfo=UTC)
ASSESSED = date(2026, 11, 20)
NAMES = ("Zoë O’Brien-Ångström", "Małgorzata Wójcik", "Nguyễn Thị Hồng")


def version_of(northlake: SimpleNamespace, slug: str = "venipuncture-techniques") -> Version:
    """An adopted version, its approval record signed, endorsed by Cedar Point from April 2026."""
    entered = adoption.enter_adoption(
        content=content_of(slug),
        resolution_number="BG-2024-031",
        resolved_on=date(2024, 11, 6),
        body_key="board",
        scan=b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n",
        scan_name="BG-2024-031.pdf",
        by=northlake.priya,
        now=ADOPTED,
    )
    adoption.confirm_adoption(adoption_id=entered.pk, by=northlake.joan, now=ADOPTED)
    version = Version.objects.select_related("definition").get(pk=entered.version_id)
    signing.sign_documents_due(ADOPTED)
    partner.endorses(version, northlake)
    return Version.objects.select_related("definition").get(pk=version.pk)


def offering_of(version: Version, planned_by: Person, number: str = "OFF-2026-008", language: str = "en") -> Offering:
    """A cohort of the version whose assessments are over and ratified."""
    return Offering.objects.create(
        number=number,
        version=version,
        state="ratified",
        language=language,
        place="Skills laboratory",
        opens_on=date(2026, 9, 1),
        starts_on=date(2026, 10, 21),
        ends_on=date(2026, 11, 20),
        assessment_on=ASSESSED,
        capacity=600,
        fee_cad=640,
        planned_by=planned_by,
        created_at=ADOPTED,
    )


def learner(offering: Offering, name: str, number: int, *, now: datetime, email: str = "") -> Enrolment:
    """Somebody in the cohort whose identity was checked."""
    person = ensure_person(email=email or f"learner{number}@example.org", name=name, by=SYSTEM, now=now)
    return Enrolment.objects.create(
        offering=offering,
        person=person,
        number=number,
        state="result_final",
        name_as_written=name,
        identity_checked_at=now,
        identity_checked_by=offering.planned_by,
        identity_mode="photo_id",
        created_at=now,
    )


def passes(enrolments: Sequence[Enrolment], board: Sequence[Person], now: datetime) -> list[Result]:
    """Every one of these has met the standard, ratified by two members of the results board."""
    offering = enrolments[0].offering
    number = Ratification.objects.filter(offering=offering).count() + 1
    round_ = Ratification.objects.create(
        offering=offering, number=number, digest="sha256:0", submitted_by=offering.planned_by, submitted_at=now
    )
    results = [
        Result.objects.create(
            enrolment=one,
            number=1,
            outcome="met",
            assessed_on=ASSESSED,
            judgement={},
            ratification=round_,
            created_at=now,
        )
        for one in enrolments
    ]
    codes = [one.code for one in offering.version.read().competencies]
    CompetencyResult.objects.bulk_create(
        CompetencyResult(result=result, competency=code, met=True) for result in results for code in codes
    )
    Ballot.objects.bulk_create(Ballot(ratification=round_, member=one, agrees=True, at=now) for one in board)
    Ratification.objects.filter(pk=round_.pk).update(ratified_at=now)
    Result.objects.filter(ratification=round_).update(ratified_at=now)
    return list(Result.objects.filter(ratification=round_).order_by("pk"))


def marked(enrolment: Enrolment, by: Person, now: datetime) -> None:
    """This person signed a mark sheet about this learner."""
    offering = enrolment.offering
    sitting, _ = Sitting.objects.get_or_create(
        offering=offering, instrument="OS", held_on=ASSESSED, defaults={"created_at": now}
    )
    attempt = Attempt.objects.create(
        sitting=sitting,
        enrolment=enrolment,
        learner=enrolment.person,
        instrument="OS",
        number=1,
        state="ratified",
        assessed_on=ASSESSED,
        created_at=now,
    )
    day, _ = AssessorDay.objects.get_or_create(person=by, day=ASSESSED, defaults={"pin_hash": "x", "opened_at": now})
    MarkSheet.objects.create(
        attempt=attempt,
        marker=by,
        learner=enrolment.person,
        role="first",
        kind="rubric",
        opened_at=now,
        signed_at=now,
        signed_day=day,
    )


def cohort(northlake: SimpleNamespace, now: datetime, names: Sequence[str] = NAMES, **options: Any) -> Offering:
    """A cohort in which everybody passed, marked by Devi."""
    version = version_of(northlake, options.pop("slug", "venipuncture-techniques"))
    offering = offering_of(version, northlake.amara, **options)
    enrolments = [learner(offering, name, at, now=now) for at, name in enumerate(names, start=1)]
    passes(enrolments, (northlake.samuel, northlake.clara), now)
    marked(enrolments[0], northlake.devi, now)
    return offering


def released(northlake: SimpleNamespace, offering: Offering, now: datetime) -> AwardList:
    """Beatriz prepared the list, Wei released it."""
    one = lists.prepare(offering_id=offering.pk, by=northlake.beatriz, now=now)
    lists.release_list(list_id=one.pk, seen_digest=one.digest, by=northlake.wei, now=now)
    return AwardList.objects.get(pk=one.pk)


def work(now: datetime) -> None:
    """The worker does everything that is due, once around."""
    signing.sign_documents_due(now)
    tasks.plan_due(now)
    tasks.sign_due(now)
    link_entries()
    tasks.close_runs(now)
    signing.sign_statuslists_due(now)
    link_entries()


def issued(northlake: SimpleNamespace, offering: Offering, now: datetime) -> list[Credential]:
    """The whole way from the prepared list to signed credentials."""
    released(northlake, offering, now)
    work(now)
    return list(Credential.objects.filter(award__list__offering=offering).order_by("pk"))


def overturned(enrolment: Enrolment) -> None:
    """The learner's result is no longer the current one."""
    Result.objects.filter(enrolment=enrolment).update(is_current=False)
