"""A proposer fills in the concept form and submits it."""

from __future__ import annotations

import pytest
from django.utils import translation

from testamur.ground.errors import NotFound, Stale
from testamur.notices.models import Mail
from testamur.proposals import queries
from testamur.proposals.actions import concept
from testamur.proposals.models import Answer, Submission
from testamur.proposals.queries import clocks, concepts
from testamur.record.queries import entries_about
from testamur.record.rules.verbs import Verb
from tests.cast import breaks, refuses
from tests.proposals.stories import answers, draft, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def test_a_complete_concept_gets_its_number_and_starts_its_clock(marcus, noon):
    proposal = submitted(marcus, noon)

    assert proposal.number == "P-2026-001"
    assert (proposal.stage, proposal.round) == ("intake", 1)
    assert clocks.of(proposal, now=noon).day == 0
    assert [entry.verb for entry in entries_about(proposal.ref)][:1] == [Verb.CONCEPT_SUBMITTED]


def test_the_receipt_names_both_days_of_the_promise(marcus, noon):
    submitted(marcus, noon)

    mail = Mail.objects.get(kind="to_proposer_receipt")
    assert "21 December 2026" in mail.body
    assert "7 December 2026" in mail.body
    assert "P-2026-001" in mail.body


def test_ce_is_told_of_a_new_concept(marcus, noon, amara, priya):
    submitted(marcus, noon)

    assert {row.number for row in queries.waiting_for(amara, noon)} == {"P-2026-001"}
    assert {row.number for row in queries.waiting_for(priya, noon)} == {"P-2026-001"}


def test_a_concept_with_a_mark_not_yet_cannot_be_submitted(marcus, noon):
    proposal = draft(marcus, noon, partners=None, will_confirm_demand=None)

    with refuses("cannot_submit_marks"):
        concept.submit_concept(proposal_id=proposal.pk, by=marcus, now=noon)


def test_a_missing_answer_is_named_before_submitting(marcus, noon):
    proposal = draft(marcus, noon, learners_per_year=None)

    with refuses("cannot_submit_answers"):
        concept.submit_concept(proposal_id=proposal.pk, by=marcus, now=noon)


def test_an_exam_alone_holds_back_the_submit(marcus, noon):
    proposal = draft(marcus, noon, methods=["exam"])

    with refuses("cannot_submit_answers"):
        concept.submit_concept(proposal_id=proposal.pk, by=marcus, now=noon)


def test_a_draft_is_hidden_from_everybody_else(marcus, priya, noon):
    proposal = draft(marcus, noon)

    with pytest.raises(NotFound):
        queries.find(proposal.key, person=priya, now=noon)
    with pytest.raises(NotFound):
        concept.save_answers(proposal_id=proposal.pk, values={"title_en": "Mine"}, seen={}, by=priya, now=noon)


def test_two_pages_that_change_one_answer_get_both_texts(marcus, noon):
    proposal = draft(marcus, noon)
    concept.save_answers(proposal_id=proposal.pk, values={"title_en": "First page"}, seen={"title_en": 1}, by=marcus, now=noon)

    with pytest.raises(Stale) as caught:
        concept.save_answers(proposal_id=proposal.pk, values={"title_en": "Second page"}, seen={"title_en": 1}, by=marcus, now=noon)

    assert (caught.value.theirs, caught.value.yours) == ("First page", "Second page")


def test_saving_the_same_answer_again_is_no_conflict(marcus, noon):
    proposal = draft(marcus, noon)

    concept.save_answers(proposal_id=proposal.pk, values={"title_en": answers()["title_en"]}, seen={}, by=marcus, now=noon)

    assert concepts.current(proposal).revisions()["title_en"] == 1


def test_nobody_changes_what_was_submitted(marcus, noon):
    proposal = submitted(marcus, noon)

    with refuses("submitted_unchangeable"):
        concept.save_answers(proposal_id=proposal.pk, values={"title_en": "Other"}, seen={"title_en": 1}, by=marcus, now=noon)


@pytest.mark.db_law
def test_the_database_keeps_submitted_answers_even_if_the_rule_is_wrong(marcus, noon):
    proposal = submitted(marcus, noon)
    submission = concepts.current(proposal)

    with breaks("proposals_answer_frozen_update"):
        Answer.objects.filter(submission=submission, question="title_en").update(value="Other")
    with breaks("proposals_answer_frozen_insert"):
        Answer.objects.create(submission=submission, question="title_fr", value="Autre", changed_at=noon)
    with breaks("proposals_submission_frozen"):
        Submission.objects.filter(pk=submission.pk).update(digest="sha256:other")


def test_a_file_is_known_by_its_bytes_not_by_its_name(marcus, noon):
    proposal = draft(marcus, noon)

    stored = concept.attach_file(
        proposal_id=proposal.pk, question="attachments", name="letter.exe", content=b"%PDF-1.7 letter", seen=0, by=marcus, now=noon
    )

    assert stored.kind == "pdf"
    assert concepts.answers_of(proposal)["attachments"][0]["name"] == "letter.exe"


def test_a_program_called_pdf_is_refused(marcus, noon):
    proposal = draft(marcus, noon)

    with refuses("file_kind_csv"):
        concept.attach_file(
            proposal_id=proposal.pk, question="attachments", name="letter.pdf", content=b"MZ\x90\x00", seen=0, by=marcus, now=noon
        )


def test_the_problems_of_a_concept_are_said_in_french_too(marcus, noon):
    proposal = draft(marcus, noon, learners_per_year=None, title_en="Diploma of IV")

    with translation.override("fr"):
        from_state = concepts.state(proposal, now=noon)

    assert from_state.problems[0].field == "learners_per_year"
    assert from_state.errors[0].reason == "title_reserved"
