"""Lists: the CE queue by its clock, a person's proposals, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.people.rules.waiting import Waiting
from testamur.proposals.models import ConditionState, Proposal, ProposalCondition
from testamur.proposals.queries import access, clocks, concepts, conditions, facts, policies, workspace
from testamur.proposals.rules import marks
from testamur.proposals.rules.clock import Clock, ClockState
from testamur.proposals.rules.days import Calendar
from testamur.proposals.rules.marks import Reading
from testamur.proposals.rules.vocabulary import Code, StageKind


class Slice(StrEnum):
    """The count tiles above the queue; each is a filter."""

    LATE = "late"
    PAST_TARGET = "past_target"
    INSIDE = "inside"
    PAUSED = "paused"


_SLICE_OF = {
    ClockState.LATE: Slice.LATE,
    ClockState.PAST_TARGET: Slice.PAST_TARGET,
    ClockState.RUNNING: Slice.INSIDE,
    ClockState.PAUSED: Slice.PAUSED,
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One concept in the CE queue."""

    proposal: Proposal
    unit: str
    readings: tuple[Reading, ...]
    clock: Clock | None
    owners: tuple[Person, ...]
    is_existing_program: bool
    sheets_in: int
    sheets_wanted: int

    @property
    def slice(self) -> Slice:
        """Under which tile it counts."""
        return _SLICE_OF.get(self.clock.state, Slice.INSIDE) if self.clock else Slice.INSIDE

    @property
    def all_in(self) -> bool:
        """All sheets that the policy wants are in."""
        return 0 < self.sheets_wanted <= self.sheets_in


def queue(*, now: datetime) -> list[QueueRow]:
    """The concepts that CE has to receive, assess or decide: late ones first, then by deadline, paused ones last."""
    calendar = policies.calendar()
    rows = Proposal.objects.filter(closed_at=None, received_at__isnull=False).select_related(
        "proposer", "sponsor", "policy_version", "entered_by"
    )
    found = [_row(row, now=now, calendar=calendar) for row in rows if _is_with_ce(row)]
    far = date.max
    return sorted(
        found,
        key=lambda row: (
            row.clock is not None and row.clock.state is ClockState.PAUSED,
            row.clock.limit_on if row.clock else far,
            row.proposal.pk,
        ),
    )


def _is_with_ce(proposal: Proposal) -> bool:
    if proposal.policy.end(proposal.stage) or proposal.is_parked:
        return False
    return proposal.policy.stage(proposal.stage).kind in {StageKind.CHECK, StageKind.REVIEW}


def _row(proposal: Proposal, *, now: datetime, calendar: Calendar) -> QueueRow:
    answers = concepts.answers_of(proposal)
    asked = proposal.reviewers.filter(round=proposal.round, ended_at=None).select_related("person")
    known = facts.review_stage(proposal)
    sent = proposal.sheets.filter(round=proposal.round, sent_at__isnull=False, person__in=[row.person_id for row in asked])
    return QueueRow(
        proposal=proposal,
        unit=str(answers.get("proposer_unit") or ""),
        readings=marks.concept_marks(answers),
        clock=clocks.of(proposal, now=now, calendar=calendar),
        owners=tuple(row.person for row in asked),
        is_existing_program=proposal.request_kind == "convert",
        sheets_in=sent.count(),
        sheets_wanted=known.reviewers.count if known and known.reviewers else 0,
    )


@dataclass(frozen=True, slots=True)
class Promise:
    """How the promise was kept: median day and share inside the limit, over decided concepts."""

    decided: int
    median: int
    inside: int

    @property
    def percent(self) -> int:
        """Share inside the limit, in whole percent."""
        return round(100 * self.inside / self.decided) if self.decided else 0


def promise_kept(*, now: datetime) -> Promise:
    """Median and share over every concept that CE has decided."""
    calendar = policies.calendar()
    days: list[tuple[int, int]] = []
    for proposal in Proposal.objects.filter(received_at__isnull=False, decisions__code__in=_CE_CODES).distinct():
        clock = clocks.promise(proposal, now=now, calendar=calendar)
        if clock is not None and clock.ended_on is not None:
            days.append((clock.day, clock.limit))
    ordered = sorted(day for day, _limit in days)
    median = ordered[len(ordered) // 2] if ordered else 0
    return Promise(len(days), median, sum(1 for day, limit in days if day <= limit))


_CE_CODES = (Code.SUPPORT.value, Code.WITH_CONDITIONS.value, Code.DECLINE.value, Code.REDIRECT.value, Code.REQUEST_CHANGES.value)


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """Everything in proposals that waits for this person, soonest first where there is a date."""
    today = policies.local_day(now)
    mine = Proposal.objects.filter(closed_at=None).select_related("policy_version", "proposer", "sponsor")
    found = [*_as_proposer(person, mine.filter(proposer=person)), *_as_sponsor(person, mine)]
    found += _as_scorer(person, mine, now=now)
    if people.holds(person, access.CE, on=today):
        found += _as_ce(person, mine, now=now, today=today)
    found += _about_conditions(person, today=today)
    found += workspace.waiting_for(person, now)
    return sorted(found, key=lambda row: row.due or date.max)


def _url(name: str, proposal: Proposal, *more: object) -> str:
    return reverse(f"proposals:{name}", args=[proposal.key, *more])


def _as_proposer(_person: Person, rows: Iterable[Proposal]) -> list[Waiting]:
    found: list[Waiting] = []
    for row in rows:
        question = row.questions.filter(answered_at=None).first()
        if question is not None:
            found.append(
                Waiting(row.title, _("A question about your concept. The clock has stopped until you answer"),
                        _url("questions", row), _("Read and answer"), row.key, question.asked_at)
            )  # fmt: skip
        elif row.policy.end(row.stage) is None and row.stage == row.policy.first:
            again = row.received_at is not None
            found.append(
                Waiting(
                    row.title or str(_("Untitled concept")),
                    _("Changes are needed. Your answers are kept") if again else _("Your draft. Nobody else sees it yet"),
                    _url("concept", row, 1),
                    _("Open the form") if again else _("Continue"),
                    row.number or "",
                    row.changed_at,
                )
            )
    return found


def _as_sponsor(person: Person, rows: Iterable[Proposal]) -> list[Waiting]:
    asked = rows.filter(sponsor=person, sponsor_confirmed_at=None, received_at__isnull=False)  # type: ignore[attr-defined]  # a query set
    return [
        Waiting(row.title, _("You are named as the unit sponsor"), _url("sponsor", row), _("Read and answer"), row.key, row.received_at)
        for row in asked
    ]


def _as_scorer(person: Person, rows: Iterable[Proposal], *, now: datetime) -> list[Waiting]:
    found = []
    asked = rows.filter(reviewers__person=person, reviewers__ended_at=None).distinct()  # type: ignore[attr-defined]  # a query set
    for row in asked:
        stage = facts.review_stage(row)
        mine = row.reviewers.filter(round=row.round, ended_at=None, person=person).first()
        sent = row.sheets.filter(round=row.round, person=person, sent_at__isnull=False).exists()
        if stage is None or row.stage != stage.key or mine is None or sent:
            continue
        clock = clocks.of(row, now=now)
        due = clock.limit_on if clock else None
        found.append(Waiting(row.title, _("Your scoring sheet"), _url("assess", row), _("Assess"), row.key, mine.assigned_at, due))
    return found


def _as_ce(person: Person, rows: Iterable[Proposal], *, now: datetime, today: date) -> list[Waiting]:
    director = people.holds(person, Role.CE_DIRECTOR, on=today)
    found: list[Waiting] = []
    for row in rows.filter(received_at__isnull=False).exclude(proposer=person):  # type: ignore[attr-defined]  # a query set
        if row.policy.end(row.stage):
            continue
        if any(each.get("reason") == "gate_sponsor_named" for each in row.waiting_for):
            found.append(
                Waiting(row.title, _("It waits for a unit sponsor. Pair one"), _url("sponsor", row), _("Name a sponsor"), row.key, row.changed_at)
            )
        if row.is_parked or row.questions.filter(answered_at=None).exists():
            continue
        waiting = _ce_act(row, director=director, now=now)
        if waiting is not None:
            found.append(waiting)
    return found


def _ce_act(row: Proposal, *, director: bool, now: datetime) -> Waiting | None:
    stage = row.policy.stage(row.stage)
    clock = clocks.of(row, now=now)
    due = clock.limit_on if clock else None
    if stage.kind is StageKind.CHECK:
        return Waiting(row.title, _("Received. Check that it is complete, and ask reviewers"), _url("intake", row), _("Open"), row.key, row.received_at, due)
    if stage.kind is not StageKind.REVIEW or stage.reviewers is None:
        return None
    asked = row.reviewers.filter(round=row.round, ended_at=None).values_list("person", flat=True)
    if len(asked) < stage.reviewers.count:
        return Waiting(row.title, _("Nobody is asked to score it yet"), _url("intake", row), _("Ask reviewers"), row.key, row.entered_stage_at, due)
    sent = row.sheets.filter(round=row.round, sent_at__isnull=False, person__in=asked).count()
    if director and sent >= stage.reviewers.count:
        return Waiting(row.title, _("All sheets are in"), _url("decide", row), _("Decide"), row.key, row.entered_stage_at, due)
    return None


def _about_conditions(person: Person, *, today: date) -> list[Waiting]:
    found = []
    rows = ProposalCondition.objects.filter(
        state__in=[ConditionState.OPEN.value, ConditionState.EVIDENCE_GIVEN.value]
    ).select_related("proposal", "proposal__proposer", "owner", "decision")
    for row in rows:
        url = reverse("proposals:condition", args=[row.proposal.key, row.number])
        if row.state == ConditionState.OPEN.value and conditions.is_owner(row, person, on=today):
            found.append(Waiting(row.proposal.title, row.text, url, _("Say how it is met"), row.proposal.key, row.decision.decided_at, row.due_on))
        elif row.state == ConditionState.EVIDENCE_GIVEN.value and conditions.may_verify(row, person, on=today):
            found.append(Waiting(row.proposal.title, row.text, url, _("Check the evidence"), row.proposal.key, row.evidence_at, row.due_on))
    return found
