"""The advisory team develops the full proposal: freeze, endorse, submit, in that order and no other."""

from __future__ import annotations

import pytest

from testamur.proposals.actions import development, full_form, plan, pledges
from testamur.proposals.models import Pledge, TeamMember
from testamur.proposals.queries import development as reads, facts
from testamur.proposals.rules.development import Step, StepState, TeamRole
from testamur.proposals.rules.resources import ResourceKind
from tests.cast import breaks, refuses
from tests.endorsements.grounds import invited, signed
from tests.proposals.developing import complete, endorsed, filed, frozen, full_answers, with_team

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def test_an_endorsed_concept_brings_its_answers_along_and_a_draft_of_the_version(northlake, noon):
    found = endorsed(northlake, noon)

    assert found.stage == "development"
    assert found.version.definition.title_en == "Ultrasound-Guided IV Access"
    assert found.version.read().competencies[0].statement_en == "Select a vein under ultrasound guidance"
    assert reads.answers(found)["learners_per_year"] == 48
    assert reads.of(found).team_due_on.isoformat() == "2026-12-14"


def test_the_named_team_may_draft_and_only_the_lead_freezes(northlake, noon):
    found = with_team(northlake, noon)

    assert reads.lead(found) == northlake.hanna
    assert reads.may_work(found, northlake.zane, on=noon.date())
    assert not reads.may_work(found, northlake.sora, on=noon.date())


def test_a_team_has_one_lead(northlake, noon):
    found = endorsed(northlake, noon)

    with refuses("team_needs_one_lead"):
        development.name_team(proposal_id=found.pk, seats=[(northlake.marcus.pk, TeamRole.PROPOSER)], by=northlake.priya, now=noon)


def test_who_leaves_the_team_loses_the_workspace(northlake, noon):
    found = with_team(northlake, noon)
    seats = [(northlake.hanna.pk, TeamRole.LEAD), (northlake.marcus.pk, TeamRole.PROPOSER)]

    development.name_team(proposal_id=found.pk, seats=seats, by=northlake.priya, now=noon)

    assert TeamMember.objects.filter(person=northlake.zane, until__isnull=False).count() == 1


@pytest.mark.db_law
def test_the_database_keeps_one_lead(northlake, noon):
    with_team(northlake, noon)

    with breaks("proposals_teammember"):
        TeamMember.objects.filter(person=northlake.zane).update(role="lead")


def test_what_is_the_same_as_in_the_concept_is_not_stored_again(northlake, noon):
    found = with_team(northlake, noon)
    given = {**full_answers(), "title_fr": reads.answers(found).get("title_fr") or "Accès"}

    full_form.save_section(proposal_id=found.pk, values=given, seen={}, by=northlake.hanna, now=noon)

    assert "learners_per_year" not in reads.own_answers(found)
    assert reads.own_answers(found)["weeks"] == 4


def test_submit_is_refused_while_the_form_has_gaps(northlake, noon):
    found = frozen(northlake, noon)
    development.agree(proposal_id=found.pk, by=northlake.marcus, now=noon)

    with refuses("gate_form_complete"):
        development.file_proposal(proposal_id=found.pk, by=northlake.hanna, now=noon)


def test_submit_is_refused_until_the_partner_has_signed_the_frozen_version(northlake, cedar_point, noon):
    found = complete(northlake, frozen(northlake, noon), noon)
    invited(northlake, found.version, cedar_point)
    development.agree(proposal_id=found.pk, by=northlake.marcus, now=noon)

    with refuses("gate_endorsement_live"):
        development.file_proposal(proposal_id=found.pk, by=northlake.hanna, now=noon)


def test_submit_needs_the_proposers_agreement_to_what_is_written_now(northlake, cedar_point, noon, own_keys, may_sign):
    found = complete(northlake, frozen(northlake, noon), noon)
    signed(northlake, found.version, cedar_point)
    development.agree(proposal_id=found.pk, by=northlake.marcus, now=noon)
    seen = reads.submission(found).revisions()
    full_form.save_section(proposal_id=found.pk, values={"final_fee": 430}, seen=seen, by=northlake.hanna, now=noon)

    with refuses("submit_needs_agreement"):
        development.file_proposal(proposal_id=found.pk, by=northlake.hanna, now=noon)


def test_only_the_lead_submits(northlake, noon):
    found = complete(northlake, frozen(northlake, noon), noon)

    with refuses("submit_lead_only"):
        development.file_proposal(proposal_id=found.pk, by=northlake.zane, now=noon)


def test_the_filed_proposal_stands_before_the_body_with_its_version_in_approval(northlake, cedar_point, noon, own_keys, may_sign):
    found = filed(northlake, cedar_point, noon)

    assert found.stage == "smt_full"
    assert found.waiting_for == []
    assert found.version.state == "in_approval"
    assert reads.submission(found).submitted_at == noon


def test_an_edit_after_filing_is_refused(northlake, cedar_point, noon, own_keys, may_sign):
    found = filed(northlake, cedar_point, noon)

    with refuses("full_proposal_filed"):
        full_form.save_section(proposal_id=found.pk, values={"final_fee": 430}, seen={}, by=northlake.hanna, now=noon)


def test_the_order_names_the_step_that_is_due(northlake, noon):
    found = frozen(northlake, noon)

    assert reads.progress(found, now=noon)[2] == (Step.ENDORSE, StepState.NOW)


def test_required_resources_park_the_filed_proposal_until_their_owner_confirms(northlake, cedar_point, noon, own_keys, may_sign):
    found = complete(northlake, frozen(northlake, noon), noon)
    pledge = pledges.require_resource(
        proposal_id=found.pk, kind=ResourceKind.EXPERT_HOURS, quantity=40, measure="hours", unit="Vascular Access",
        owner_id=northlake.halima.pk, required_by="SMT-2026-001", by=northlake.petra, now=noon,
    )  # fmt: skip
    signed(northlake, found.version, cedar_point)
    development.agree(proposal_id=found.pk, by=northlake.marcus, now=noon)
    development.file_proposal(proposal_id=found.pk, by=northlake.hanna, now=noon)
    found.refresh_from_db()
    assert [row["gate"] for row in found.waiting_for] == ["resources_confirmed:100"]

    pledges.answer_pledge(pledge_id=pledge.pk, confirm=True, by=northlake.halima, now=noon)

    found.refresh_from_db()
    assert found.waiting_for == []


def test_only_its_budget_owner_confirms_a_resource(northlake, noon):
    found = with_team(northlake, noon)
    pledge = pledges.require_resource(
        proposal_id=found.pk, kind=ResourceKind.SPACE, quantity=6, measure="days", unit="Lab", owner_id=northlake.halima.pk,
        required_by="", by=northlake.priya, now=noon,
    )  # fmt: skip

    with refuses("pledge_owner_only"):
        pledges.answer_pledge(pledge_id=pledge.pk, confirm=True, by=northlake.marcus, now=noon)


@pytest.mark.db_law
def test_the_database_refuses_an_answer_by_another(northlake, noon):
    found = with_team(northlake, noon)
    pledge = pledges.require_resource(
        proposal_id=found.pk, kind=ResourceKind.SPACE, quantity=6, measure="days", unit="Lab", owner_id=northlake.halima.pk,
        required_by="", by=northlake.priya, now=noon,
    )  # fmt: skip

    with breaks("proposals_pledge_answered_by_its_owner"):
        Pledge.objects.filter(pk=pledge.pk).update(state="confirmed", answered_by=northlake.marcus, answered_at=noon)


def test_a_task_is_done_by_its_owner(northlake, noon):
    found = with_team(northlake, noon)
    task = plan.add_task(proposal_id=found.pk, title="Write the blueprint", owner_id=northlake.zane.pk, due_on=noon.date(), by=northlake.hanna, now=noon)

    plan.finish_task(task_id=task.pk, done=True, by=northlake.zane, now=noon)

    task.refresh_from_db()
    assert task.done_by == northlake.zane


def test_a_stranger_to_the_team_writes_no_tasks(northlake, noon):
    found = with_team(northlake, noon)

    with refuses("workspace_team_only"):
        plan.add_task(proposal_id=found.pk, title="Mine", owner_id=northlake.sora.pk, due_on=noon.date(), by=northlake.sora, now=noon)


def test_the_facts_name_what_is_missing_and_who_can_supply_it(northlake, noon):
    found = with_team(northlake, noon)

    known = facts.gather(found, now=noon).development

    assert known.lead == "Hanna Lindqvist"
    assert not known.privacy_assessed
    assert known.tracks_done == frozenset({"quality_review"})
