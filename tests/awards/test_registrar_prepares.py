"""The registrar prepares the list: who is on it, who is left out and why, and who may not prepare."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from testamur.assessment.models import Result
from testamur.awards import queries
from testamur.awards.actions import lists
from testamur.awards.models import Award, AwardList
from testamur.awards.rules import eligibility
from testamur.cohorts.models import Enrolment, Offering
from testamur.notices.models import Mail
from testamur.people.actions.grants import grant_role
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record.queries import entries_about
from testamur.record.rules.actors import SYSTEM
from tests.awards import partner, stage
from tests.cast import OPENED, refuses

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def test_everybody_who_passed_is_on_the_list_under_the_name_as_written(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    one = lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    assert (one.number, one.size, one.prepared_by) == ("AL-2026-001", 3, northlake.beatriz)
    assert [award.name for award in one.awards.all()] == list(stage.NAMES)
    assert [entry.verb for entry in entries_about(one.ref)] == ["award_list:prepared"]


def test_each_custodian_who_may_release_it_is_told(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    mails = Mail.objects.filter(kind="to_second_person", subject__contains="AL-2026-001")
    assert {mail.address for mail in mails} == {"wei@northlake.example", "nadia@northlake.example"}


def test_who_did_not_pass_is_left_out_with_the_reason(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    stage.learner(cohort, "Devon Clarke", 4, now=noon)
    one = lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    missing = queries.view_of(one).missing
    assert [(entry.name, entry.refusal.reason) for entry in missing] == [("Devon Clarke", "award_not_assessed")]


def test_who_was_not_identified_is_left_out(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    Enrolment.objects.filter(number=2).update(identity_checked_at=None, identity_checked_by=None)
    pulled = queries.pull(cohort)
    assert [(one.enrolment.number, one.refusal.reason) for one in pulled.left_out] == [
        (2, "award_identity_not_confirmed")
    ]


def test_who_has_no_address_is_left_out(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    Person.objects.filter(email="learner3@example.org").update(email=None)
    assert [one.refusal.reason for one in queries.pull(cohort).left_out] == ["award_address_missing"]


def test_nobody_is_awarded_for_a_day_without_an_endorsement(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    partner.withdraws(cohort.version, northlake)
    assert {one.refusal.reason for one in queries.pull(cohort).left_out} == {"award_not_endorsed_that_day"}
    with refuses("list_nobody_eligible"):
        lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)


def test_who_has_the_award_already_is_left_out(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    first = stage.issued(northlake, cohort, noon)[0]
    left_out = queries.pull(cohort).left_out
    assert {one.refusal.reason for one in left_out} == {"award_already"}
    assert left_out[0].refusal.facts["number"] == first.public_id


def test_a_result_that_is_not_ratified_is_not_awarded(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    enrolment = stage.learner(cohort, "Yuki Sato", 4, now=noon)
    Result.objects.create(
        enrolment=enrolment, number=1, outcome="met", assessed_on=stage.ASSESSED, judgement={}, created_at=noon
    )
    assert "Yuki Sato" not in [row.name for row in queries.pull(cohort).rows]


def test_preparing_again_voids_the_list_before(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> None:
    first = lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    second = lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon + timedelta(hours=1))
    first.refresh_from_db()
    assert (first.voided_at, second.number, second.digest) == (noon + timedelta(hours=1), "AL-2026-002", first.digest)
    assert Award.objects.filter(state="on_list").count() == 3
    assert AwardList.objects.filter(voided_at=None).get() == second


def test_somebody_who_is_not_the_registrar_may_not_prepare(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    with refuses("list_only_registrar_prepares"):
        lists.prepare(offering_id=cohort.pk, by=northlake.wei, now=noon)


def test_a_registrar_who_marked_somebody_may_not_prepare(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    grant_role(
        person_id=northlake.devi.pk,
        role=Role.REGISTRAR,
        scope="institution",
        starts_on=OPENED.date(),
        by=SYSTEM,
        now=OPENED,
    )
    with refuses("list_you_marked"):
        lists.prepare(offering_id=cohort.pk, by=northlake.devi, now=noon)


def test_a_registrar_who_is_a_learner_of_the_cohort_may_not_prepare(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    learner = Enrolment.objects.get(number=3).person
    grant_role(
        person_id=learner.pk, role=Role.REGISTRAR, scope="institution", starts_on=OPENED.date(), by=SYSTEM, now=OPENED
    )
    with refuses("list_you_are_on_it"):
        lists.prepare(offering_id=cohort.pk, by=learner, now=noon)


def test_the_registrar_reads_that_a_list_can_be_prepared_and_the_custodian_that_one_waits(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    before = [one.number for one in queries.waiting_for(northlake.beatriz, noon)]
    one = lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    after = [waiting.number for waiting in queries.waiting_for(northlake.wei, noon)]
    assert (before, after, queries.waiting_for(northlake.beatriz, noon)) == ([cohort.number], [one.number], [])


def _facts(**changed: object) -> eligibility.Facts:
    whole: dict[str, object] = {
        "version_state": "active",
        "version_label": "MC-001 v1",
        "authority_ref": "BG-2026-031",
        "result_is_met": True,
        "result_is_ratified": True,
        "result_is_current": True,
        "last_assessed_on": stage.ASSESSED,
        "endorsed_on_that_day": True,
        "identity_confirmed": True,
        "name": "Zoë",
        "email": "zoe@example.org",
        "already_awarded": "",
    }
    return eligibility.Facts(**{**whole, **changed})  # type: ignore[arg-type]  # a table of values


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"version_state": "draft"}, "award_version_not_approved"),
        ({"authority_ref": ""}, "award_version_not_approved"),
        ({"result_is_met": False}, "award_result_not_ratified"),
        ({"result_is_ratified": False}, "award_result_not_ratified"),
        ({"result_is_current": False}, "award_result_changed"),
        ({"endorsed_on_that_day": False}, "award_not_endorsed_that_day"),
        ({"identity_confirmed": False}, "award_identity_not_confirmed"),
        ({"name": "  "}, "award_name_missing"),
        ({"email": ""}, "award_address_missing"),
        ({"already_awarded": "7K3M"}, "award_already"),
    ],
)
def test_each_part_of_the_gate_refuses_with_its_own_reason(changed: dict[str, object], reason: str) -> None:
    verdict = eligibility.judge(_facts(**changed))
    assert getattr(verdict, "reason", None) == reason


def test_a_learner_of_whom_everything_holds_passes_the_gate() -> None:
    assert eligibility.judge(_facts())


def test_a_retired_version_still_awards_what_was_earned_under_it() -> None:
    assert eligibility.judge(_facts(version_state="retired"))
