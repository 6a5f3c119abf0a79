"""What the database itself refuses, when every rule of awards is bypassed."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from testamur.awards.actions import lists
from testamur.awards.models import Award, AwardList, Credential, IssueRun, Revocation, RunPart
from testamur.cohorts.models import Offering
from tests.awards import stage
from tests.cast import breaks

pytestmark = [pytest.mark.django_db, pytest.mark.db_law]


@pytest.fixture
def prepared(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> AwardList:
    """Beatriz has prepared the list."""
    return lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)


def test_the_preparer_never_stands_as_releaser(northlake: SimpleNamespace, prepared: AwardList, noon: datetime) -> None:
    with breaks("awards_list_two_people"):
        AwardList.objects.update(released_by=northlake.beatriz, released_at=noon, released_digest=prepared.digest)


def test_a_list_is_never_released_on_another_digest(
    northlake: SimpleNamespace, prepared: AwardList, noon: datetime
) -> None:
    with breaks("awards_list_released_as_prepared"):
        AwardList.objects.update(released_by=northlake.wei, released_at=noon, released_digest="sha256:other")


def test_a_list_is_never_released_without_a_person(prepared: AwardList, noon: datetime) -> None:
    with breaks("awards_list_released_as_prepared"):
        AwardList.objects.update(released_at=noon, released_digest=prepared.digest)


def test_nothing_changes_once_released(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    stage.released(northlake, cohort, noon)
    with breaks("awards_list_released_frozen"):
        AwardList.objects.update(released_by=northlake.nadia)


def test_a_prepared_digest_never_changes(prepared: AwardList) -> None:
    with breaks("awards_list_prepared_frozen"):
        AwardList.objects.update(digest="sha256:other")


def test_a_cohort_has_one_open_list(northlake: SimpleNamespace, prepared: AwardList, noon: datetime) -> None:
    with breaks("offering"):
        AwardList.objects.create(
            number="AL-2026-999",
            offering=prepared.offering,
            digest="sha256:1",
            size=1,
            prepared_by=northlake.beatriz,
            prepared_at=noon,
        )


def test_a_learner_has_one_live_award_of_a_definition(prepared: AwardList) -> None:
    award = Award.objects.order_by("pk")[0]
    award.pk, award.position = None, 77
    with breaks("enrolment"):
        award.save(force_insert=True)


def test_an_award_never_changes_hands(northlake: SimpleNamespace, prepared: AwardList) -> None:
    with breaks("awards_award_frozen"):
        Award.objects.filter(position=0).update(person=northlake.wei)


def test_a_held_award_has_its_reason(prepared: AwardList) -> None:
    with breaks("awards_award_held_has_reason"):
        Award.objects.filter(position=0).update(state="held")


def test_a_part_holds_at_most_five_hundred(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    stage.released(northlake, cohort, noon)
    with breaks("awards_part_size"):
        RunPart.objects.update(after=501)


def test_nothing_is_signed_that_was_not_planned(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    stage.released(northlake, cohort, noon)
    with breaks("awards_run_signed_planned"):
        IssueRun.objects.update(signed=1)


def test_a_sequence_belongs_to_one_edition(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    one = stage.issued(northlake, cohort, noon)[0]
    one.pk, one.public_id = None, "7Q2M-XK4D-93HT-5HR2"
    with breaks("awards_credential"):
        one.save(force_insert=True)


def test_a_revoked_credential_never_comes_back(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    stage.issued(northlake, cohort, noon)
    Credential.objects.update(state="revoked")
    with breaks("awards_credential_final"):
        Credential.objects.update(state="issued")


def test_the_name_on_a_credential_never_changes(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    stage.issued(northlake, cohort, noon)
    with breaks("awards_credential_frozen"):
        Credential.objects.update(name="Somebody else")


def test_a_revocation_is_approved_by_a_second_person(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    one = stage.issued(northlake, cohort, noon)[0]
    asked = Revocation.objects.create(
        credential=one, code="identity", reason="It went to the wrong person", asked_by=northlake.beatriz, asked_at=noon
    )
    with breaks("awards_revocation_two_people"):
        Revocation.objects.filter(pk=asked.pk).update(approved_by=northlake.beatriz, approved_at=noon)
