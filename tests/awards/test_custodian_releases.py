"""A second, different person releases the list as it was prepared; every other way is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from testamur.awards.actions import lists
from testamur.awards.models import AwardList, IssueRun, RunPart
from testamur.cohorts.models import Enrolment, Offering
from testamur.people.actions.grants import grant_role
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record.queries import entries_about
from testamur.record.rules.actors import SYSTEM
from tests.awards import partner, stage
from tests.cast import OPENED, refuses

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


@pytest.fixture
def prepared(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> AwardList:
    """Beatriz has prepared the list."""
    return lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)


def _custodian(person: Person) -> None:
    grant_role(
        person_id=person.pk,
        role=Role.ISSUER_CUSTODIAN,
        scope="institution",
        starts_on=OPENED.date(),
        by=SYSTEM,
        now=OPENED,
    )


def test_wei_releases_and_the_run_waits_for_the_worker(
    northlake: SimpleNamespace, prepared: AwardList, noon: datetime
) -> None:
    run = lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.wei, now=noon)
    prepared.refresh_from_db()
    assert (prepared.released_by, prepared.released_digest, run.total) == (northlake.wei, prepared.digest, 3)
    assert [(part.first, part.after, part.done_at) for part in RunPart.objects.all()] == [(0, 3, None)]
    assert [entry.verb for entry in entries_about(prepared.ref)] == ["award_list:released", "award_list:prepared"]


def test_who_prepared_a_list_may_not_release_it(
    northlake: SimpleNamespace, prepared: AwardList, noon: datetime
) -> None:
    _custodian(northlake.beatriz)
    with refuses("list_prepared_by_you"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.beatriz, now=noon)


def test_who_marked_somebody_may_not_release(northlake: SimpleNamespace, prepared: AwardList, noon: datetime) -> None:
    _custodian(northlake.devi)
    with refuses("list_you_marked"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.devi, now=noon)


def test_who_is_on_the_list_may_not_release(northlake: SimpleNamespace, prepared: AwardList, noon: datetime) -> None:
    learner = Enrolment.objects.get(number=3).person
    _custodian(learner)
    with refuses("list_you_are_on_it"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=learner, now=noon)


def test_who_is_no_custodian_may_not_release(northlake: SimpleNamespace, prepared: AwardList, noon: datetime) -> None:
    with refuses("list_only_custodian_releases"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.priya, now=noon)


def test_another_fingerprint_than_the_prepared_one_is_refused(
    northlake: SimpleNamespace, prepared: AwardList, noon: datetime
) -> None:
    with refuses("list_changed"):
        lists.release_list(list_id=prepared.pk, seen_digest="sha256:other", by=northlake.wei, now=noon)


def test_a_name_that_changed_since_voids_the_preparation(
    northlake: SimpleNamespace, prepared: AwardList, noon: datetime
) -> None:
    Enrolment.objects.filter(number=1).update(name_as_written="Zoe O'Brien")
    with refuses("list_changed"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.wei, now=noon)


def test_a_result_that_changed_since_voids_the_preparation(
    northlake: SimpleNamespace, prepared: AwardList, noon: datetime
) -> None:
    stage.overturned(Enrolment.objects.get(number=1))
    with refuses("list_changed"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.wei, now=noon)


def test_a_list_whose_endorsement_fell_away_is_not_released(
    northlake: SimpleNamespace, cohort: Offering, prepared: AwardList, noon: datetime
) -> None:
    partner.withdraws(cohort.version, northlake)
    with refuses("list_changed"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.wei, now=noon)


def test_a_list_that_was_prepared_again_is_not_released(
    northlake: SimpleNamespace, cohort: Offering, prepared: AwardList, noon: datetime
) -> None:
    lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon + timedelta(hours=1))
    with refuses("list_voided"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.wei, now=noon)


def test_the_same_release_twice_gives_the_same_run(
    northlake: SimpleNamespace, prepared: AwardList, noon: datetime
) -> None:
    first = lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.wei, now=noon)
    again = lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.wei, now=noon)
    assert (again.pk, IssueRun.objects.count()) == (first.pk, 1)


def test_a_second_releaser_comes_too_late(northlake: SimpleNamespace, prepared: AwardList, noon: datetime) -> None:
    lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.wei, now=noon)
    with refuses("list_released_already"):
        lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=northlake.nadia, now=noon)
