"""A program that becomes a micro-credential is reviewed beside development; its gaps become conditions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from testamur.proposals.actions import conditions, quality
from testamur.proposals.models import Decision, QualityReview
from testamur.proposals.queries import development as reads
from testamur.proposals.rules import quality as rules
from testamur.proposals.rules.vocabulary import Code
from tests.cast import breaks, refuses
from tests.proposals.developing import endorsed

pytestmark = [pytest.mark.django_db, pytest.mark.actions]
CONVERT = {"request_kind": "convert", "existing_program": "MLA-101", "existing_outline": None}


def lines(*, partly: int = 0, owner: str = "", due: str = "") -> list[dict[str, Any]]:
    """A whole checklist; requirement `partly` is only partly met."""
    return [
        {"number": each.number, "finding": "met", "evidence": "Outline, page 3"}
        if each.number != partly
        else {"number": each.number, "finding": "partly", "evidence": "Outline, page 9", "action": "Write a second-marking plan", "owner": owner, "dueOn": due}
        for each in rules.checklist()
    ]  # fmt: skip


def opened(people: Any, now: Any) -> Any:
    """A conversion in development, its review taken by Ingrid, everything met."""
    found = endorsed(people, now, **CONVERT)
    quality.take_review(proposal_id=found.pk, taught_recently=False, reports_to_author=False, by=people.ingrid, now=now)
    return found


def write(found: Any, by: Any, now: Any, rows: list[dict[str, Any]]) -> None:
    review = QualityReview.objects.get(proposal=found)
    quality.save_lines(proposal_id=found.pk, lines=rows, seen_revision=review.revision, by=by, now=now)


def find(found: Any, by: Any, now: Any, code: Code, *, reader: Any = None) -> None:
    quality.record_finding(
        proposal_id=found.pk, finding=code, summary="Read with the last three runs beside it",
        second_reader_id=reader.pk if reader else None, by=by, now=now,
    )  # fmt: skip


def test_a_conversion_opens_a_review_with_its_date(northlake, noon):
    found = endorsed(northlake, noon, **CONVERT)

    review = reads.review_of(found)
    assert review.due_on == noon.date() + timedelta(days=30)
    assert reads.tracks_done(found) == frozenset()


def test_a_new_program_needs_none(northlake, noon):
    found = endorsed(northlake, noon)

    assert reads.review_of(found) is None
    assert "quality_review" in reads.tracks_done(found)


def test_who_teaches_it_may_not_review_it(northlake, noon):
    found = endorsed(northlake, noon, **CONVERT)

    with refuses("quality_reviewer_taught_it"):
        quality.take_review(proposal_id=found.pk, taught_recently=True, reports_to_author=False, by=northlake.ingrid, now=noon)


def test_a_line_without_a_finding_holds_the_review_open(northlake, noon):
    found = opened(northlake, noon)
    write(found, northlake.ingrid, noon, lines()[:17])

    with refuses("quality_line_open"):
        find(found, northlake.ingrid, noon, Code.COMPLY, reader=northlake.rowan)


def test_a_clinical_risk_needs_a_second_reader(northlake, noon):
    found = opened(northlake, noon)
    write(found, northlake.ingrid, noon, lines())

    with refuses("quality_second_reader_missing"):
        find(found, northlake.ingrid, noon, Code.COMPLY)


def test_compliant_ends_the_track(northlake, noon):
    found = opened(northlake, noon)
    write(found, northlake.ingrid, noon, lines())

    find(found, northlake.ingrid, noon, Code.COMPLY, reader=northlake.rowan)

    found.refresh_from_db()
    assert reads.tracks_done(found) == frozenset({"quality_review"})
    assert Decision.objects.filter(proposal=found, stage="quality_review", code="comply").count() == 1
    assert found.stage == "development"


def test_actions_become_conditions_that_another_person_verifies(northlake, noon):
    found = opened(northlake, noon)
    write(found, northlake.ingrid, noon, lines(partly=8, owner=northlake.tomasz.ref, due="2026-12-20"))

    find(found, northlake.ingrid, noon, Code.COMPLY_ACTIONS, reader=northlake.rowan)

    condition = found.conditions.get()
    assert (condition.text, condition.before_stage, condition.blocking) == ("Write a second-marking plan", "smt_full", True)
    conditions.give_evidence(condition_id=condition.pk, evidence="The plan is attached", by=northlake.tomasz, now=noon)
    conditions.verify_condition(condition_id=condition.pk, met=True, reason="", by=northlake.ingrid, now=noon)
    condition.refresh_from_db()
    assert condition.verifier == northlake.ingrid


def test_the_owner_of_a_condition_does_not_verify_it(northlake, noon):
    found = opened(northlake, noon)
    write(found, northlake.ingrid, noon, lines(partly=8, owner=northlake.ingrid.ref, due="2026-12-20"))
    find(found, northlake.ingrid, noon, Code.COMPLY_ACTIONS, reader=northlake.rowan)
    condition = found.conditions.get()
    conditions.give_evidence(condition_id=condition.pk, evidence="The plan is attached", by=northlake.ingrid, now=noon)

    with refuses("condition_owner_verifies"):
        conditions.verify_condition(condition_id=condition.pk, met=True, reason="", by=northlake.ingrid, now=noon)


@pytest.mark.db_law
def test_the_database_keeps_what_a_review_found(northlake, noon):
    found = opened(northlake, noon)
    write(found, northlake.ingrid, noon, lines())
    find(found, northlake.ingrid, noon, Code.COMPLY, reader=northlake.rowan)

    with breaks("proposals_qualityreview_frozen"):
        QualityReview.objects.filter(proposal=found).update(finding="not_comply")
