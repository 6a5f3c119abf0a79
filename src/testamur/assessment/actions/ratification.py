"""Results: judged from the signed sheets, provisional, then ratified by the results board for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from testamur.assessment.actions.rounds import withdraw_round
from testamur.assessment.models import Attempt, Ballot, CompetencyResult, Ratification, Result
from testamur.assessment.queries.results import Standing, may_submit, standings
from testamur.assessment.queries.sheets import raters_of
from testamur.assessment.rules import attempts as attempt_rules, ratification as rules, statement
from testamur.assessment.rules.attempts import AttemptState
from testamur.assessment.words import ACT_RATIFY, PREPARED_BY_LEAD
from testamur.cohorts.actions import enrolments, offerings
from testamur.cohorts.models import Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.rules.life import OfferingState
from testamur.ground.errors import NotAllowed, Refusal, Refused, require
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def submit_results(*, offering_id: int, by: Person, now: datetime) -> Ratification:
    """Judge every learner and put the provisional results before the results board.

    Refused while anything is unfinished: an attempt not settled (`marking_goes_on`), something not seen
    (`results_open`), a sitting without its second mark (`second_mark_missing`), learning not marked complete.
    In a later round (resits) only learners whose standing changed get a new result, which supersedes the old one.
    """
    with transaction.atomic():
        offering = enrolments.lock_offering(offering_id)
        duties.require_duty(by, (Role.ASSESSMENT_LEAD,), reason="only_lead_submits", now=now, scope=offering.ref)
        found = standings(offering)
        require(may_submit(offering, found))
        withdraw_round(offering=offering, by=by, now=now)
        made = [result for one in found if (result := _provisional(one, by=by, now=now)) is not None]
        if not made:
            raise Refused("nothing_to_submit")
        last = Ratification.objects.filter(offering=offering).count()
        opened = Ratification.objects.create(
            offering=offering, number=last + 1, digest=_digest(made), submitted_by=by, submitted_at=now
        )
        Result.objects.filter(pk__in=[one.pk for one in made]).update(ratification=opened)
        _attempts_of(offering, AttemptState.AGREED).update(state=AttemptState.PROVISIONAL)
        record.write(
            verb=Verb.RESULTS_SUBMITTED,
            subject=offering.ref,
            by=by,
            at=now,
            body={"n": len(made), "digest": opened.digest},
        )
        if offering.state == OfferingState.ASSESSING:
            offerings.take_results_in(offering_id=offering.pk, by=by, now=now)
        _tell_the_board(opened, now=now)
    return opened


def _provisional(one: Standing, *, by: Person, now: datetime) -> Result | None:
    """A learner's provisional result; None where there is none, or where nothing changed since a ratified one."""
    if one.judgement is None or one.last_on is None:
        return None
    said = statement.as_json(one.judgement)
    before = Result.objects.filter(enrolment=one.enrolment, is_current=True).first()
    if before is not None and before.judgement == said and before.assessed_on == one.last_on:
        return None
    if before is not None:
        before.is_current = False
        before.save(update_fields=["is_current"])
    result = Result.objects.create(
        enrolment=one.enrolment,
        number=Result.objects.filter(enrolment=one.enrolment).count() + 1,
        outcome=one.judgement.outcome.value,
        assessed_on=one.last_on,
        judgement=said,
        supersedes=before,
        created_at=now,
    )
    CompetencyResult.objects.bulk_create(
        CompetencyResult(result=result, competency=c.code, met=c.met) for c in one.judgement.competencies
    )
    record.write(verb=Verb.RESULT_PROVISIONAL, subject=result.ref, by=by, at=now)
    return result


def _digest(results: list[Result]) -> str:
    return rules.digest(
        {"learner": one.enrolment.public_id, "outcome": one.outcome, "day": one.assessed_on.isoformat()}
        for one in results
    )


def _attempts_of(offering: Offering, state: AttemptState) -> QuerySet[Attempt]:
    return Attempt.objects.filter(sitting__offering=offering, state=state)


def _tell_the_board(opened: Ratification, *, now: datetime) -> None:
    offering = opened.offering
    raters = raters_of(offering)
    for member in people.people_with(Role.RESULTS_BOARD, on=duties.today(now)):
        if member.pk in raters or not member.email:
            continue
        with translation.override(member.language):
            notices.queue(
                kind="to_second_person",
                to=member.email,
                language=member.language,
                path=reverse("assessment:results", kwargs={"number": offering.number}),
                dedupe=f"ratify:{opened.public_id}:{member.public_id}",
                at=now,
                facts={"act": str(ACT_RATIFY), "object": offering.number, "role": str(PREPARED_BY_LEAD)},
            )


def vote(
    *, ratification_id: int, agrees: bool, by: Person, now: datetime, remark: str = "", digest: str = ""
) -> Ratification:
    """A member's vote on a round; with the quorum agreed the results are ratified, for good, in the same act.

    `digest` is what the member read: another one is refused (`results_changed`). R14: who rated in the cohort does
    not vote. Raises NotAllowed, Refused (voted_already, remark_missing).
    """
    duties.require_duty(by, (Role.RESULTS_BOARD,), reason="only_board_ratifies", now=now)
    with transaction.atomic():
        offering_id = Ratification.objects.values_list("offering_id", flat=True).get(pk=ratification_id)
        offering = enrolments.lock_offering(offering_id)
        opened = Ratification.objects.select_for_update().get(pk=ratification_id)
        if opened.ratified_at is not None or opened.voided_at is not None:
            raise Refused("round_is_closed")
        raters = raters_of(offering)
        board = people.people_with(Role.RESULTS_BOARD, on=duties.today(now))
        others = sum(member.pk not in raters and member.pk != by.pk for member in board)
        verdict = attempt_rules.may_ratify(member_id=by.pk, raters=raters, others=others)
        if isinstance(verdict, Refusal):
            raise NotAllowed(verdict.reason, who_can="", n=others)
        if digest and digest != opened.digest:
            raise Refused("results_changed")
        if Ballot.objects.filter(ratification=opened, member=by).exists():
            raise Refused("voted_already")
        if not agrees and not remark.strip():
            raise Refused("remark_missing", field="remark")
        Ballot.objects.create(ratification=opened, member=by, agrees=agrees, remark=remark.strip(), at=now)
        record.write(verb=Verb.RESULTS_VOTED, subject=opened.ref, by=by, at=now, body={"agrees": agrees})
        votes = Ballot.objects.filter(ratification=opened).values_list("agrees", flat=True)
        if rules.is_ratified(votes):
            _ratify(opened, offering, by=by, now=now)
    return opened


def _ratify(opened: Ratification, offering: Offering, *, by: Person, now: datetime) -> None:
    opened.ratified_at = now
    opened.save(update_fields=["ratified_at"])
    results = list(Result.objects.filter(ratification=opened).select_related("enrolment__person"))
    for result in results:
        result.ratified_at = now
        result.save(update_fields=["ratified_at"])
        record.write(verb=Verb.RESULT_RATIFIED, subject=result.ref, by=by, at=now, body={"outcome": result.outcome})
    _attempts_of(offering, AttemptState.PROVISIONAL).update(state=AttemptState.RATIFIED)
    if offering.state == OfferingState.RESULTS_IN:
        offerings.take_ratified(offering_id=offering.pk, by=by, now=now)
    for result in results:
        _tell_learner(result, offering, now=now)


def _tell_learner(result: Result, offering: Offering, *, now: datetime) -> None:
    person = result.enrolment.person
    if not person.email:
        return
    with translation.override(person.language):
        notices.queue(
            kind="to_learner_result",
            to=person.email,
            language=person.language,
            path=reverse("assessment:statement", kwargs={"public_id": result.public_id}),
            dedupe=f"result:{result.public_id}",
            at=now,
            facts={"t": offering.version.definition.title(person.language)},
        )
