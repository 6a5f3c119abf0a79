"""Who declared an interest, who pays, a proposal on hold, a page that is out of date: each refusal names the way on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from testamur.ground.errors import NotAllowed, Refused, Stale
from testamur.people.actions.grants import grant_role
from testamur.people.rules.roles import Role
from testamur.proposals.actions import intake, interests, outside, policies, quality
from testamur.proposals.models import Decision
from testamur.proposals.queries import clocks
from testamur.proposals.rules.resources import ResourceKind
from testamur.record.rules.actors import SYSTEM
from tests.cast import refuses, sign_in
from tests.proposals.developing import endorsed
from tests.proposals.stories import assessed, days, decide, submitted
from tests.proposals.test_policy_is_data import TEXTS

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def second_director(person, noon):
    grant_role(person_id=person.pk, role=Role.CE_DIRECTOR, starts_on=noon.date(), by=SYSTEM, now=noon)


def test_a_director_with_an_interest_does_not_decide_and_reads_who_can(marcus, amara, rowan, ingrid, priya, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)
    second_director(rowan, noon)
    interests.declare_interest(proposal_id=proposal.pk, has_interest=True, nature="My sister teaches it", by=priya, now=noon)

    with pytest.raises(Refused) as caught:
        decide(proposal, "decline", priya, noon, reason="Not now, sorry", reason_code="safety")

    assert caught.value.reason == "you_declared_interest"
    assert caught.value.facts["who_can"] == "Rowan Sinclair"


def test_a_director_without_an_interest_decides(marcus, amara, rowan, ingrid, priya, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)
    interests.declare_interest(proposal_id=proposal.pk, has_interest=False, by=priya, now=noon)

    assert decide(proposal, "support", priya, noon).stage == "smt_concept"


def test_whoever_pays_for_it_neither_scores_nor_decides(marcus, amara, rowan, ingrid, priya, noon):
    proposal = submitted(marcus, noon)
    for owner in (priya, rowan):
        proposal.pledges.create(kind=ResourceKind.MONEY.value, quantity=1, owner=owner, created_at=noon)

    with refuses("reviewer_is_author"):
        intake.assign_reviewers(proposal_id=proposal.pk, person_ids=[rowan.pk, ingrid.pk], by=amara, now=noon)
    with refuses("you_proposed_it"):
        decide(proposal, "redirect", priya, noon, reason="A plain course fits better")


def test_nothing_is_decided_while_it_is_on_hold(marcus, amara, rowan, ingrid, priya, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)
    outside.hold(proposal_id=proposal.pk, review_on=noon.date() + days(10), reason="New regulation coming", by=priya, now=noon)

    with refuses("held_cannot_decide"):
        decide(proposal, "support", priya, noon + days(12))
    assert clocks.of(proposal, now=noon + days(15)).day == 0, "the date is when somebody looks at it again, not its end"
    outside.resume(proposal_id=proposal.pk, by=priya, now=noon + days(15))

    assert decide(proposal, "support", priya, noon + days(15)).stage == "smt_concept"


def test_the_secretary_of_any_body_of_the_policy_puts_it_on_hold(marcus, joan, petra, hanna, noon):
    proposal = submitted(marcus, noon)

    with pytest.raises(NotAllowed):
        outside.hold(proposal_id=proposal.pk, review_on=noon.date() + days(10), reason="Waits", by=hanna, now=noon)
    outside.hold(proposal_id=proposal.pk, review_on=noon.date() + days(10), reason="The Board meets late", by=joan, now=noon)

    assert proposal.stops.get().until_on == noon.date() + days(10)


def test_the_second_of_two_deciders_with_the_same_page_learns_who_was_first(marcus, amara, rowan, ingrid, priya, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)
    second_director(rowan, noon)
    seen, later = proposal.visit, noon.date() + timedelta(days=30)
    decide(proposal, "defer", priya, noon, reason="After the new year", defer_until=later, seen_visit=seen)

    with pytest.raises(Stale) as caught:
        decide(proposal, "defer", rowan, noon, reason="After the summer", defer_until=later, seen_visit=seen)

    assert (caught.value.who, caught.value.when, caught.value.theirs) == (priya.name, noon, "defer")
    assert Decision.objects.filter(proposal=proposal, code="defer").count() == 1


def test_the_page_says_so_and_keeps_what_was_typed(marcus, amara, rowan, ingrid, priya, noon, at_noon, client):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)
    page = reverse("proposals:decide", args=[proposal.key])
    seen = proposal.visit
    decide(proposal, "defer", priya, noon, reason="After the new year", defer_until=noon.date() + timedelta(days=30))

    answer = sign_in(client, priya).post(
        page, {"code": "redirect", "interest": "no", "reason": "A plain course it is", "record": "1", "seen_visit": str(seen)}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"{priya.name} decided this meanwhile" in text
    assert "A plain course it is" in text
    assert f'name="seen_visit" value="{proposal.visit}"' in text


def test_a_page_that_is_overtaken_by_a_move_says_who_moved_it(marcus, amara, rowan, ingrid, priya, noon, at_noon, client):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)
    seen = proposal.visit
    decide(proposal, "support", priya, noon)

    answer = sign_in(client, priya).post(
        reverse("proposals:decide", args=[proposal.key]),
        {"code": "decline", "interest": "no", "reason": "No", "record": "1", "seen_visit": str(seen)},
        follow=True,
    )

    assert "decided this meanwhile" in answer.content.decode()
    assert Decision.objects.filter(proposal=proposal, stage="ce_assessment").count() == 1


def test_the_policy_says_who_reviews_quality(northlake, noon):
    found = endorsed(northlake, noon, request_kind="convert", existing_program="Phlebotomy certificate")

    with pytest.raises(NotAllowed) as caught:
        quality.take_review(proposal_id=found.pk, taught_recently=False, reports_to_author=False, by=northlake.priya, now=noon)

    assert caught.value.reason == "quality_reviewer_only"


def test_a_small_office_lets_its_director_review_quality(northlake, noon):
    small = policies.load_policy(text=TEXTS["small-office"], active=False, by=SYSTEM, now=noon)
    found = endorsed(northlake, noon, request_kind="convert", existing_program="Phlebotomy certificate")
    type(found).objects.filter(pk=found.pk).update(policy_version=small)

    row = quality.take_review(proposal_id=found.pk, taught_recently=False, reports_to_author=False, by=northlake.priya, now=noon)

    assert row.reviewer == northlake.priya
