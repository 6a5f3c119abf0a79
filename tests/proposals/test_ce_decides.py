"""CE receives, asks, scores and decides; rules refuse, gates hold or park."""

from __future__ import annotations

from datetime import timedelta

import pytest

from testamur.ground import ids
from testamur.notices.models import Mail
from testamur.proposals.actions import (
    concept,
    conditions,
    intake,
    interests,
    on_behalf,
    outside,
    policies,
    questions,
    reminding,
    review,
    sheets,
    sponsor,
)
from testamur.proposals.models import Channel, Decision, Proposal, ProposalCondition, ScoringSheet
from testamur.proposals.queries import clocks, concepts, facts, sheets as sheet_reads, trail
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.conditions import NewCondition
from tests.cast import breaks, refuses
from tests.proposals.stories import answers, assessed, days, decide, four_marks, received, sheet, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.actions]

HALIMA = {"name": "Dr. Halima Osman", "email": "halima@northlake.example"}


def test_support_moves_on_and_waits_for_the_sponsor(marcus, amara, rowan, ingrid, priya, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon, sponsor=HALIMA)

    decide(proposal, "support", priya, noon + days(3))

    assert proposal.stage == "smt_concept"
    assert [row["gate"] for row in proposal.waiting_for] == ["sponsor_confirmed"]
    assert clocks.of(proposal, now=noon + days(9)) is None
    assert clocks.promise(proposal, now=noon + days(9)).day == 3


def test_the_sponsor_who_confirms_opens_the_stage_in_that_moment(marcus, amara, rowan, ingrid, priya, halima, noon):
    proposal = decide(assessed(marcus, amara, [rowan, ingrid], noon, sponsor=HALIMA), "support", priya, noon)

    sponsor.confirm_sponsor(proposal_id=proposal.pk, by=halima, now=noon + days(5))

    proposal.refresh_from_db()
    assert not proposal.is_parked
    assert proposal.entered_stage_at == noon + days(5)


def test_only_the_named_sponsor_confirms(marcus, amara, rowan, ingrid, priya, hanna, noon):
    proposal = decide(assessed(marcus, amara, [rowan, ingrid], noon, sponsor=HALIMA), "support", priya, noon)

    with refuses("sponsor_other"):
        sponsor.confirm_sponsor(proposal_id=proposal.pk, by=hanna, now=noon)


def test_ce_pairs_a_sponsor_for_somebody_from_outside(marcus, amara, rowan, ingrid, priya, halima, noon):
    proposal = decide(assessed(marcus, amara, [rowan, ingrid], noon, proposer_kind="community"), "support", priya, noon)
    assert proposal.waiting_for[0]["reason"] == "gate_sponsor_named"

    sponsor.name_sponsor(proposal_id=proposal.pk, **HALIMA, unit="Vascular", by=amara, now=noon)

    proposal.refresh_from_db()
    assert proposal.waiting_for[0]["facts"]["name"] == "Dr. Halima Osman"
    assert Mail.objects.filter(kind="to_sponsor_confirm", address="halima@northlake.example").count() == 1


def test_a_proposer_may_not_score_their_own(amara, rowan, ingrid, noon):
    proposal = submitted(rowan, noon)

    with refuses("reviewer_is_author"):
        intake.assign_reviewers(proposal_id=proposal.pk, person_ids=[rowan.pk, ingrid.pk], by=amara, now=noon)


def test_a_director_may_not_decide_their_own(amara, rowan, ingrid, priya, noon):
    proposal = assessed(priya, amara, [rowan, ingrid], noon)

    with refuses("you_proposed_it"):
        decide(proposal, "support", priya, noon)


def test_a_coordinator_may_not_decide(marcus, amara, rowan, ingrid, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)

    with refuses("not_your_decision"):
        decide(proposal, "support", amara, noon)


def test_support_is_refused_until_both_sheets_are_in(marcus, amara, rowan, ingrid, priya, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    sheets.send_sheet(proposal_id=proposal.pk, content=sheet(), seen_revision=0, by=rowan, now=noon)

    with refuses("gate_sheets_in"):
        decide(proposal, "support", priya, noon)


def test_declining_is_never_held_by_a_gate(marcus, amara, rowan, ingrid, priya, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)

    decide(proposal, "decline", priya, noon, reason="We cannot assess this here", reason_code="not_assessable")

    assert proposal.stage == "declined"
    assert proposal.appeal_until == noon.date() + timedelta(days=30)


def test_a_decline_needs_its_reason_code(marcus, amara, rowan, ingrid, priya, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)

    with refuses("decline_code"):
        decide(proposal, "decline", priya, noon, reason="We cannot assess this here")


def test_a_wide_spread_needs_a_note_first(marcus, amara, rowan, ingrid, priya, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    sheets.send_sheet(proposal_id=proposal.pk, content=sheet(3), seen_revision=0, by=rowan, now=noon)
    sheets.send_sheet(proposal_id=proposal.pk, content=sheet(3, demand=1), seen_revision=0, by=ingrid, now=noon)

    with refuses("gate_spread_reconciled"):
        decide(proposal, "support", priya, noon)
    sheets.reconcile_spread(proposal_id=proposal.pk, text="The figure of the region is newer than the one Ingrid read.", by=priya, now=noon)
    decide(proposal, "support", priya, noon)

    assert proposal.stage == "smt_concept"


def test_a_sheet_stays_closed_to_the_other_scorer_until_theirs_is_sent(marcus, amara, rowan, ingrid, priya, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    sheets.send_sheet(proposal_id=proposal.pk, content=sheet(), seen_revision=0, by=rowan, now=noon)

    seen = {each.name: each for each in sheet_reads.readable(proposal, ingrid)}

    assert seen["Rowan Sinclair"].closed == "Rowan Sinclair's sheet stays closed until you send yours"
    assert seen["Rowan Sinclair"].scores == ()
    assert {each.name: each.closed for each in sheet_reads.readable(proposal, priya)}["Rowan Sinclair"] == "The sheets open when all 2 are sent"


def test_both_sheets_open_when_both_are_sent(marcus, amara, rowan, ingrid, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)

    assert all(not each.closed and each.total == 75 for each in sheet_reads.readable(proposal, rowan))


def test_a_low_score_needs_its_reason(marcus, amara, rowan, ingrid, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)

    with refuses("sheet_incomplete"):
        sheets.send_sheet(proposal_id=proposal.pk, content={**sheet(3, plan=1), "reasons": {}}, seen_revision=0, by=rowan, now=noon)


def test_a_requirement_not_yet_met_rules_out_support(marcus, amara, rowan, ingrid, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    content = sheet()
    content["marks"]["aligned"], content["notes"] = "not_yet", {"aligned": "No goal of the plan"}

    with refuses("sheet_incomplete"):
        sheets.send_sheet(proposal_id=proposal.pk, content=content, seen_revision=0, by=rowan, now=noon)


@pytest.mark.db_law
def test_the_database_keeps_a_sheet_that_was_sent(marcus, amara, rowan, ingrid, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)

    with breaks("proposals_scoringsheet_frozen"):
        ScoringSheet.objects.filter(proposal=proposal).update(content={})


@pytest.mark.db_law
def test_the_database_keeps_decisions(marcus, amara, rowan, ingrid, priya, noon):
    proposal = decide(assessed(marcus, amara, [rowan, ingrid], noon), "support", priya, noon)

    with breaks("proposals_decision_no_update"):
        Decision.objects.filter(proposal=proposal).update(code="decline")
    with breaks("proposals_decision_no_delete"):
        Decision.objects.filter(proposal=proposal, code="support").delete()


def test_a_question_stops_the_clock_until_it_is_answered(marcus, amara, rowan, ingrid, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    question = questions.ask_proposer(proposal_id=proposal.pk, section=2, text="Which units?", by=amara, now=noon + days(4))

    assert clocks.of(proposal, now=noon + days(10)).day == 4
    questions.answer_question(question_id=question.pk, text="Surgery and emergency.", by=marcus, now=noon + days(10))

    assert clocks.of(proposal, now=noon + days(12)).day == 6


def test_only_the_proposer_answers(marcus, amara, rowan, ingrid, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    question = questions.ask_proposer(proposal_id=proposal.pk, section=2, text="Which units?", by=amara, now=noon)

    with refuses("not_your_event"):
        questions.answer_question(question_id=question.pk, text="I think surgery.", by=rowan, now=noon)


def test_two_questions_at_once_are_one_too_many(marcus, amara, rowan, ingrid, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    questions.ask_proposer(proposal_id=proposal.pk, section=2, text="Which units?", by=amara, now=noon)

    with refuses("question_open"):
        questions.ask_proposer(proposal_id=proposal.pk, section=3, text="Which verbs?", by=amara, now=noon)


def test_changes_requested_open_a_second_round_with_a_new_clock(marcus, amara, rowan, ingrid, priya, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    decide(proposal, "request_changes", priya, noon + days(9), reason="Say which standard applies", fields=["3"])
    assert (proposal.stage, proposal.round) == ("draft", 2)

    concept.save_answers(
        proposal_id=proposal.pk, values={"learners_per_year": 60, "declare_true": True, "notice_read": True},
        seen=concepts.current(proposal).revisions(), by=marcus, now=noon + days(12),
    )  # fmt: skip
    concept.submit_concept(proposal_id=proposal.pk, by=marcus, now=noon + days(12))

    proposal.refresh_from_db()
    assert proposal.number == "P-2026-001"
    assert concepts.differences(proposal) == [("learners_per_year", 48, 60)]
    assert clocks.of(proposal, now=noon + days(15)).day == 3


def test_conditions_park_until_somebody_else_has_verified_them(marcus, amara, rowan, ingrid, priya, halima, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon, sponsor=HALIMA)
    sponsor.confirm_sponsor(proposal_id=proposal.pk, by=halima, now=noon)
    condition = NewCondition("Name the standard", owner_role="proposer", before_stage="smt_concept", verifier_role="quality_reviewer", blocking=True)
    decide(proposal, "with_conditions", priya, noon, conditions=[condition])
    assert [row["gate"] for row in proposal.waiting_for] == ["conditions_clear:smt_concept"]
    row = ProposalCondition.objects.get()

    conditions.give_evidence(condition_id=row.pk, evidence="INS 2024, section 4", by=marcus, now=noon)
    with refuses("condition_owner_verifies"):
        conditions.verify_condition(condition_id=row.pk, met=True, reason="", by=marcus, now=noon)
    conditions.verify_condition(condition_id=row.pk, met=True, reason="", by=rowan, now=noon)

    proposal.refresh_from_db()
    assert not proposal.is_parked


@pytest.mark.db_law
def test_the_database_refuses_a_condition_verified_by_its_owner(marcus, amara, rowan, ingrid, priya, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)
    decide(proposal, "with_conditions", priya, noon, conditions=[NewCondition("Name it", owner_id=marcus.pk, before_launch=True)])

    with breaks("proposals_proposalcondition_verified_by_another"):
        ProposalCondition.objects.update(state="verified", verifier=marcus, verified_at=noon)


def test_with_conditions_needs_at_least_one(marcus, amara, rowan, ingrid, priya, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)

    with refuses("condition_none"):
        decide(proposal, "with_conditions", priya, noon)


def test_a_micro_course_ends_supported_as_a_course(marcus, amara, rowan, ingrid, priya, noon):
    proposal = decide(assessed(marcus, amara, [rowan, ingrid], noon, product_kind="micro_course"), "support", priya, noon)

    assert (proposal.stage, proposal.is_open) == ("course_supported", False)


def test_a_deferral_stops_the_clock_and_stays(marcus, amara, rowan, ingrid, priya, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)

    decide(proposal, "defer", priya, noon, reason="After the budget", defer_until=noon.date() + days(20))

    assert proposal.stage == "ce_assessment"
    assert clocks.of(proposal, now=noon + days(9)).day == 0
    decide(proposal, "support", priya, noon + days(25))
    assert proposal.stage == "smt_concept"


def test_the_same_visit_is_decided_once(marcus, amara, rowan, ingrid, priya, noon):
    proposal = decide(assessed(marcus, amara, [rowan, ingrid], noon), "support", priya, noon)

    with refuses("decision_not_here"):
        decide(proposal, "support", priya, noon)


def test_only_a_resolution_decides_at_a_body(marcus, amara, rowan, ingrid, priya, halima, alexandre, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon, sponsor=HALIMA)
    sponsor.confirm_sponsor(proposal_id=proposal.pk, by=halima, now=noon)
    decide(proposal, "support", priya, noon)

    with refuses("not_your_decision"):
        decide(proposal, "endorse", alexandre, noon)


def test_the_smt_endorses_by_resolution_once_interests_are_declared(marcus, amara, rowan, ingrid, priya, halima, alexandre, modupe, petra, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon, sponsor=HALIMA)
    sponsor.confirm_sponsor(proposal_id=proposal.pk, by=halima, now=noon)
    decide(proposal, "support", priya, noon)
    voters = (alexandre.ref, modupe.ref)
    authority = Authority.resolution("SMT-2026-001", "smt", on=noon.date(), counts={"for": 2, "against": 0, "abstained": 0}, voters=voters)
    act = {"proposal_id": proposal.pk, "code": "endorse", "reason": "", "authority": authority, "by": petra, "now": noon}

    with refuses("interest_unanswered"):
        review.record_decision(**act)
    for member in (alexandre, modupe):
        interests.declare_interest(proposal_id=proposal.pk, has_interest=False, by=member, now=noon)
    review.record_decision(**act)

    proposal.refresh_from_db()
    assert proposal.stage == "development"
    assert trail.decisions(proposal)[-1].authority["number"] == "SMT-2026-001"


def test_the_brief_is_sealed_as_it_enters_a_body(marcus, amara, rowan, ingrid, priya, noon):
    proposal = decide(assessed(marcus, amara, [rowan, ingrid], noon), "support", priya, noon)
    brief = proposal.briefs.get()

    assert brief.digest == ids.fingerprint(brief.content)
    assert brief.content["submission"] == concepts.submitted(proposal).digest


def test_an_entered_concept_is_its_authors_and_its_clock_runs_from_receipt(amara, noon):
    proposal, token = on_behalf.enter_on_behalf(
        author_name="Omar Haddad", author_email="omar@example.org", language="en", received_on=noon.date() - days(3), channel=Channel.PAPER,
        originals=[("scan.pdf", b"%PDF-1.7")], answers={"title_en": "ECG Acquisition Basics", "purpose": answers()["purpose"]}, by=amara, now=noon,
    )  # fmt: skip

    assert proposal.proposer.name == "Omar Haddad"
    assert clocks.of(proposal, now=noon).day == 3
    assert on_behalf.by_token(token) == proposal
    assert Mail.objects.get(kind="to_author_concept_entered").address == "omar@example.org"


def test_its_author_completes_and_confirms_it_by_the_link(amara, noon):
    _proposal, token = on_behalf.enter_on_behalf(
        author_name="Omar Haddad", author_email="omar@example.org", language="en", received_on=noon.date(), channel=Channel.EMAIL,
        originals=[("mail.pdf", b"%PDF-1.7")], answers={"title_en": "ECG Acquisition Basics", "purpose": answers()["purpose"]}, by=amara, now=noon,
    )  # fmt: skip
    with refuses("cannot_submit_answers"):
        on_behalf.confirm_authorship(token=token, now=noon)

    rest = {key: value for key, value in answers().items() if key not in {"title_en", "purpose"}}
    on_behalf.correct_answers(token=token, values=rest, seen={}, now=noon)
    on_behalf.confirm_authorship(token=token, now=noon)

    assert facts.gather(Proposal.objects.get(), now=noon).author_confirmed
    with refuses("already_confirmed"):
        on_behalf.confirm_authorship(token=token, now=noon)


def test_only_ce_enters_on_behalf(marcus, noon):
    with refuses("only_ce"):
        on_behalf.enter_on_behalf(
            author_name="O", author_email="o@example.org", language="en", received_on=noon.date(), channel=Channel.EMAIL,
            originals=[("a.pdf", b"%PDF-1")], answers={}, by=marcus, now=noon,
        )  # fmt: skip


def test_nobody_enters_a_concept_from_tomorrow(amara, noon):
    with refuses("received_ahead"):
        on_behalf.enter_on_behalf(
            author_name="O", author_email="o@example.org", language="en", received_on=noon.date() + days(1), channel=Channel.EMAIL,
            originals=[("a.pdf", b"%PDF-1")], answers={}, by=amara, now=noon,
        )  # fmt: skip


def test_a_proposer_withdraws_and_what_was_submitted_stays(marcus, amara, rowan, ingrid, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)

    outside.withdraw(proposal_id=proposal.pk, reason="The partner left", by=marcus, now=noon)

    proposal.refresh_from_db()
    assert (proposal.closed_how, proposal.is_open) == ("withdrawn", False)
    assert concepts.submitted(proposal) is not None


def test_a_hold_stops_the_clock(marcus, amara, rowan, ingrid, priya, noon):
    proposal = received(marcus, amara, [rowan, ingrid], noon)
    outside.hold(proposal_id=proposal.pk, review_on=noon.date() + days(20), reason="New regulation coming", by=priya, now=noon + days(2))

    assert clocks.of(proposal, now=noon + days(9)).day == 2
    outside.resume(proposal_id=proposal.pk, by=priya, now=noon + days(9))
    assert clocks.of(proposal, now=noon + days(10)).day == 3


def test_a_draft_lapses_after_90_idle_days(marcus, noon):
    proposal = concept.start_concept(by=marcus, now=noon)

    assert outside.lapse_idle(now=noon + days(89)) == 0
    assert outside.lapse_idle(now=noon + days(90)) == 1
    proposal.refresh_from_db()
    assert proposal.closed_how == "lapsed"


def test_two_people_run_a_small_office(marcus, amara, priya, noon):
    policies.load_policy(text=(policies.SHIPPED / "small-office.toml").read_text(encoding="utf-8"), active=True, by=priya, now=noon)
    proposal = submitted(marcus, noon)
    assert proposal.stage == "ce_assessment"
    intake.assign_reviewers(proposal_id=proposal.pk, person_ids=[priya.pk], by=amara, now=noon)
    sheets.send_sheet(proposal_id=proposal.pk, content=four_marks(), seen_revision=0, by=priya, now=noon)

    proposal.refresh_from_db()
    decide(proposal, "support", priya, noon)

    assert (proposal.stage, proposal.is_parked) == ("smt_concept", False)


def test_a_proposal_in_flight_keeps_its_policy(marcus, priya, noon):
    proposal = submitted(marcus, noon)

    policies.load_policy(text=(policies.SHIPPED / "small-office.toml").read_text(encoding="utf-8"), active=True, by=priya, now=noon)

    proposal.refresh_from_db()
    assert proposal.policy.key == "mission-chain"


def test_the_sweep_opens_what_another_room_made_true(marcus, amara, rowan, ingrid, priya, halima, noon):
    proposal = decide(assessed(marcus, amara, [rowan, ingrid], noon, sponsor=HALIMA), "support", priya, noon)
    Proposal.objects.filter(pk=proposal.pk).update(sponsor_confirmed_at=noon)
    from testamur.proposals.actions import parking  # noqa: PLC0415 - the sweep alone

    assert parking.open_parked(now=noon) == 1
    assert parking.open_parked(now=noon) == 0


def test_the_scorer_is_warned_on_the_day_and_only_once(marcus, amara, rowan, ingrid, noon):
    received(marcus, amara, [rowan, ingrid], noon)

    first = reminding.remind(now=noon + days(14))
    again = reminding.remind(now=noon + days(14))

    assert (first, again) == (2, 0)
    assert Mail.objects.filter(kind="to_owner_clock", subject__startswith="14 days left").count() == 2


def test_near_the_limit_the_director_is_warned_too(marcus, amara, rowan, ingrid, priya, noon):
    received(marcus, amara, [rowan, ingrid], noon)

    reminding.remind(now=noon + days(28))

    assert Mail.objects.filter(kind="to_owner_clock", address=priya.email).count() == 1


def test_changes_to_an_entered_concept_go_to_its_author(amara, priya, rowan, ingrid, noon):
    proposal, token = on_behalf.enter_on_behalf(
        author_name="Omar Haddad", author_email="omar@example.org", language="en", received_on=noon.date(), channel=Channel.EMAIL,
        originals=[("mail.pdf", b"%PDF-1.7")], answers=answers(declare_true=None, notice_read=None), by=amara, now=noon,
    )  # fmt: skip
    intake.assign_reviewers(proposal_id=proposal.pk, person_ids=[rowan.pk, ingrid.pk], by=amara, now=noon)
    review.record_decision(proposal_id=proposal.pk, code="note", reason="", authority=Authority.person(amara.ref), by=amara, now=noon)
    decide(proposal, "request_changes", priya, noon, reason="Name the standard", fields=["3"])
    ticks = {"declare_true": True, "notice_read": True}
    on_behalf.correct_answers(token=token, values=ticks, seen={}, now=noon)
    on_behalf.confirm_authorship(token=token, now=noon)

    concept.submit_concept(proposal_id=proposal.pk, by=proposal.proposer, now=noon + days(1))

    proposal.refresh_from_db()
    assert (proposal.stage, proposal.round) == ("intake", 2)
