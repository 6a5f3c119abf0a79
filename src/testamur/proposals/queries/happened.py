"""The page of a proposal in words: its rail, what has happened, what it waits for, what this person can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext as _, ngettext

from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.models import Decision, Proposal
from testamur.proposals.queries import access, clocks, facts, pages, trail as decisions_of
from testamur.proposals.rules.answers import filled_rows
from testamur.proposals.rules.vocabulary import Code, StageKind
from testamur.proposals.words import BODY_CODES, CODES, DECLINE_REASONS, waiting_words
from testamur.record.models import Entry
from testamur.record.queries import entries_about
from testamur.record.rules.verbs import Verb
from testamur.ui import moments


@dataclass(frozen=True, slots=True)
class RailStage:
    """One stage on the rail."""

    title: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of what has happened."""

    title: str
    text: str
    when: str
    state: str = "done"
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something this person can do now; `reason` set: shown inactive with it."""

    label: str
    url: str
    effect: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class ListRow:
    """One proposal in a list."""

    proposal: Proposal
    title: str
    stage: str
    note: str
    clock: Any
    url: str


def _language() -> str:
    return get_language() or "en"


def list_row(proposal: Proposal, *, now: datetime) -> ListRow:
    """A proposal as a line: title, where it stands, its clock."""
    url = reverse("proposals:concept", args=[proposal.key, 1]) if proposal.is_draft else reverse("proposals:proposal", args=[proposal.key])
    return ListRow(
        proposal,
        proposal.title or _("Untitled concept"),
        standing(proposal),
        "; ".join(waiting(proposal)),
        pages.clock_on_page(clocks.of(proposal, now=now)),
        url,
    )


def standing(proposal: Proposal) -> str:
    """Where it stands, in words."""
    if proposal.closed_how == "withdrawn":
        return _("Withdrawn")
    if proposal.closed_how == "lapsed":
        return _("Lapsed")
    if proposal.is_draft:
        return _("Draft")
    if proposal.stage == proposal.policy.first:
        return _("With the proposer, for changes")
    return proposal.stage_label.in_(_language())


def waiting(proposal: Proposal) -> list[str]:
    """What a parked proposal waits for, and from whom."""
    return [waiting_words(row) for row in proposal.waiting_for]


def rail(proposal: Proposal) -> list[RailStage]:
    """The chain of its policy: done with its day, now, waiting, not started."""
    policy = proposal.policy
    end = policy.end(proposal.stage)
    chain = policy.chain()
    keys = [stage.key for stage in chain]
    at = keys.index(proposal.stage) if proposal.stage in keys else len(keys)
    left = _left_on(proposal)
    rows: list[RailStage] = []
    for number, stage in enumerate(chain):
        title = stage.title.in_(_language())
        if end is not None and end.outcome.value != "approved" and stage.key not in left and stage.key != policy.first:
            continue
        if number < at:
            rows.append(RailStage(title, "done", left.get(stage.key, "")))
        elif number == at and proposal.is_open:
            note = _("Waiting") if proposal.is_parked else _("Now")
            rows.append(RailStage(title, "waiting" if proposal.is_parked else "current", note))
        elif number == at:
            rows.append(RailStage(title, "current", standing(proposal)))
        else:
            rows.append(RailStage(title, "next", _("Not started")))
    if end is not None:
        closed = moments.day_month(proposal.closed_at, _language()) if proposal.closed_at else ""
        rows.append(RailStage(end.title.in_(_language()), "done", closed))
    return rows


def _left_on(proposal: Proposal) -> dict[str, str]:
    """For each stage that was left: the day, the newest time."""
    left = {row.stage: row.decided_at for row in proposal.decisions.all() if row.next_stage != row.stage}
    for submission in proposal.submissions.all():
        if submission.submitted_at is not None:
            stage = next((each.key for each in proposal.policy.stages if each.form == submission.form), "")
            left[stage] = submission.submitted_at
    return {key: moments.day_month(at, _language()) for key, at in left.items()}


def at_a_glance(proposal: Proposal, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts beside the page."""
    rows: list[tuple[str, str]] = []
    partners = [str(row.get("org") or "") for row in filled_rows(answers.get("partners"))]
    hours, delivery = answers.get("hours") or {}, answers.get("delivery")
    found = [
        (_("Partner"), ", ".join(partners)),
        (_("Demand"), _learners(answers.get("learners_per_year"))),
        (_("Study time"), _hours(hours.get("total"))),
        (_("Fee"), moments.money(answers["fee"], _language()) if isinstance(answers.get("fee"), int) else ""),
        (_("First offering"), pages.day_words(answers["launch"]) if answers.get("launch") else ""),
        (_("Sponsor"), _sponsor(proposal)),
        (_("Delivery"), str((delivery or {}).get("text") or "") if isinstance(delivery, dict) else ""),
        (_("Policy"), f"{proposal.policy.title.in_(_language())}, {proposal.policy.version}"),
    ]
    rows += [(label, value) for label, value in found if value]
    return rows


def _learners(count: object) -> str:
    return ngettext("%(n)s learner a year", "%(n)s learners a year", count) % {"n": count} if isinstance(count, int) else ""


def _hours(count: object) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", count) % {"n": count} if isinstance(count, int) else ""


def _sponsor(proposal: Proposal) -> str:
    if proposal.sponsor is None:
        return ""
    name = proposal.sponsor.name
    return name if proposal.sponsor_confirmed_at else _("%(name)s, not confirmed yet") % {"name": name}


# --- what has happened ---------------------------------------------------------------------------------------------


def trail(proposal: Proposal, *, person: Person, today: date) -> list[Happening]:
    """The record of this proposal in words, newest first; who scored what is not told to those who may not know."""
    rows = {row.visit: row for row in proposal.decisions.select_related("decided_by")}
    again = decisions_of.to_be_taken_again(proposal)
    inside = access.is_ce(person, on=today) or people.holds(person, Role.AUDITOR, on=today)
    found = []
    for entry in entries_about(proposal.ref):
        line = _line(proposal, entry, rows, again, inside=inside)
        if line is not None:
            found.append(line)
    return found


def _line(proposal: Proposal, entry: Entry, rows: Mapping[int, Decision], again: set[int], *, inside: bool) -> Happening | None:
    when = moments.moment_short(entry.at, _language())
    if entry.verb == Verb.PROPOSAL_DECIDED:
        decision = rows.get(int(entry.body.get("visit", 0)))
        return _decided(proposal, decision, when=when, again=decision is not None and decision.pk in again) if decision else None
    telling = _TELLING.get(Verb(entry.verb))
    if telling is None or (telling.inside and not inside):
        return None
    actor = people.person_by_ref(entry.actor_ref) if telling.named else None
    text = entry.reason if telling.with_reason else ""
    return Happening(
        str(telling.title(entry)), text or (actor.name if actor else ""), when, telling.state,
        reverse("proposals:read", args=[proposal.key, int(entry.body.get("round", 1))]) if telling.link and proposal.number else "",
        _("Read it") if telling.link else "",
    )  # fmt: skip


def _decided(proposal: Proposal, decision: Decision, *, when: str, again: bool) -> Happening:
    policy = proposal.policy
    stage = policy.stage(decision.stage)
    is_body = stage.kind is StageKind.BODY
    words = BODY_CODES.get(decision.code) if is_body else None
    title = f"{stage.title.in_(_language())}: {str(words or CODES[decision.code]).lower()}"
    authority = decision.authority
    parts = [decision.decided_by.name] if not is_body else [str(authority.get("number", ""))]
    counts = authority.get("counts") or {}
    if counts:
        parts.append(_("%(for)s in favour, %(against)s against, %(abstained)s abstained") % {
            "for": counts.get("for", 0), "against": counts.get("against", 0), "abstained": counts.get("abstained", 0)})  # fmt: skip
    if decision.clock_day is not None and not is_body:
        parts.append(_("Day %(day)s of %(limit)s") % {"day": decision.clock_day, "limit": decision.clock_limit})
    if decision.reason_code:
        parts.append(str(DECLINE_REASONS[decision.reason_code]))
    if decision.reason:
        parts.append(decision.reason)
    if again:
        parts.append(_("To be taken again"))
    return Happening(title, ". ".join(part.rstrip(".") for part in parts if part), when, "note" if again else "done")


@dataclass(frozen=True, slots=True)
class _Telling:
    """How an entry is told: its words, whether with the actor's name or the reason, and to whom."""

    words: Any
    named: bool = True
    with_reason: bool = False
    inside: bool = False
    link: bool = False
    state: str = "done"

    def title(self, entry: Entry) -> str:
        """The words, filled from the entry."""
        return str(self.words(entry))


def _submitted_words(entry: Entry) -> str:
    number = int(entry.body.get("round", 1))
    return _("Concept submitted") if number == 1 else _("Concept submitted, round %(n)s") % {"n": number}


_TELLING: dict[Verb, _Telling] = {
    Verb.CONCEPT_SUBMITTED: _Telling(_submitted_words, link=True),
    Verb.CONCEPT_ENTERED: _Telling(lambda entry: _("Concept entered by Continuing Education, received %(date)s") % {"date": pages.day_words(entry.body.get("receivedOn", ""))}),
    Verb.CONCEPT_CONFIRMED: _Telling(lambda _entry: _("Its author confirmed the concept")),
    Verb.REVIEWERS_ASSIGNED: _Telling(lambda _entry: _("Reviewers asked"), inside=True),
    Verb.PROPOSAL_REASSIGNED: _Telling(lambda _entry: _("Another reviewer asked"), with_reason=True, inside=True, state="note"),
    Verb.SHEET_SENT: _Telling(lambda _entry: _("A scoring sheet was sent"), inside=True),
    Verb.SPREAD_RECONCILED: _Telling(lambda _entry: _("A note on the difference between the sheets"), with_reason=True, inside=True),
    Verb.QUESTION_ASKED: _Telling(lambda _entry: _("A question to the proposer"), with_reason=True, state="note"),
    Verb.QUESTION_ANSWERED: _Telling(lambda _entry: _("The proposer answered")),
    Verb.PROPOSAL_PARKED: _Telling(lambda _entry: _("Waiting before the next stage"), named=False, state="note"),
    Verb.PROPOSAL_UNPARKED: _Telling(lambda _entry: _("What it waited for has come"), named=False),
    Verb.PROPOSAL_WITHDRAWN: _Telling(lambda _entry: _("Withdrawn"), with_reason=True),
    Verb.PROPOSAL_HELD: _Telling(lambda _entry: _("Put on hold"), with_reason=True, state="note"),
    Verb.PROPOSAL_RESUMED: _Telling(lambda _entry: _("Taken off hold")),
    Verb.PROPOSAL_LAPSED: _Telling(lambda _entry: _("Lapsed, for want of activity"), named=False),
    Verb.SPONSOR_NAMED: _Telling(lambda _entry: _("A sponsor was named")),
    Verb.SPONSOR_CONFIRMED: _Telling(lambda _entry: _("The sponsor confirmed")),
    Verb.CONDITION_EVIDENCE_GIVEN: _Telling(lambda _entry: _("Evidence given for a condition"), with_reason=True),
    Verb.CONDITION_VERIFIED: _Telling(lambda entry: _("A condition was checked: met") if entry.body.get("met") else _("A condition was checked"), with_reason=True),
    Verb.TEAM_NAMED: _Telling(lambda _entry: _("The advisory team was named")),
    Verb.QUALITY_REVIEWED: _Telling(lambda _entry: _("The curriculum quality review was recorded")),
    Verb.RESOURCE_REQUIRED: _Telling(lambda _entry: _("Resources were required")),
    Verb.RESOURCE_CONFIRMED: _Telling(lambda _entry: _("A resource was confirmed")),
    Verb.RESOURCE_REFUSED: _Telling(lambda _entry: _("A resource was refused"), with_reason=True),
    Verb.PROPOSER_AGREED: _Telling(lambda _entry: _("The proposer agreed to the full proposal")),
    Verb.FULL_PROPOSAL_SUBMITTED: _Telling(lambda _entry: _("Full proposal submitted")),
}


def acts(proposal: Proposal, person: Person, *, today: date) -> list[Act]:
    """What this person can do on this proposal now, the first one first."""
    if not proposal.is_open:
        return []
    found = [*_own_acts(proposal, person), *_review_acts(proposal, person, today=today)]
    if access.is_ce(person, on=today) and proposal.sponsor_confirmed_at is None:
        found.append(Act(_("Name a sponsor"), reverse("proposals:sponsor", args=[proposal.key])))
    if people.holds(person, Role.CE_DIRECTOR, on=today):
        held = proposal.stops.filter(cause="hold", ended_at=None).exists()
        found.append(Act(_("Take off hold") if held else _("Put on hold"), reverse("proposals:hold", args=[proposal.key])))
        if proposal.is_parked:
            found.append(Act(_("Take it back"), reverse("proposals:take_back", args=[proposal.key])))
    if person.pk == proposal.proposer_id:
        found.append(Act(_("Withdraw"), reverse("proposals:withdraw", args=[proposal.key])))
    return found


def _own_acts(proposal: Proposal, person: Person) -> list[Act]:
    found: list[Act] = []
    is_proposer = person.pk == proposal.proposer_id
    if is_proposer and proposal.questions.filter(answered_at=None).exists():
        found.append(Act(_("Read and answer"), reverse("proposals:questions", args=[proposal.key]), _("The clock goes on from the day you answer."), primary=True))
    if is_proposer and proposal.stage == proposal.policy.first:
        found.append(Act(_("Open the form"), reverse("proposals:concept", args=[proposal.key, 1]), _("Your answers are kept. A new clock starts when you send it."), primary=True))
    if person.pk == proposal.sponsor_id and proposal.sponsor_confirmed_at is None:
        found.append(Act(_("Answer as sponsor"), reverse("proposals:sponsor", args=[proposal.key]), primary=True))
    return found


def _review_acts(proposal: Proposal, person: Person, *, today: date) -> list[Act]:
    stage = facts.review_stage(proposal)
    if stage is None or proposal.policy.end(proposal.stage) or proposal.is_parked or proposal.proposer_id == person.pk:
        return []
    here = proposal.policy.stage(proposal.stage).kind
    is_ce = access.is_ce(person, on=today)
    found: list[Act] = []
    asked = proposal.reviewers.filter(round=proposal.round, ended_at=None)
    sent = proposal.sheets.filter(round=proposal.round, sent_at__isnull=False)
    if here is StageKind.REVIEW and asked.filter(person=person).exists() and not sent.filter(person=person).exists():
        found.append(Act(_("Assess"), reverse("proposals:assess", args=[proposal.key]), primary=True))
    if here is StageKind.REVIEW and people.holds(person, Role.CE_DIRECTOR, on=today):
        ready = sent.count() >= (stage.reviewers.count if stage.reviewers else 1)
        found.append(Act(_("Decide"), reverse("proposals:decide", args=[proposal.key]), primary=ready))
    if here in {StageKind.CHECK, StageKind.REVIEW} and is_ce:
        found.append(Act(_("Ask reviewers"), reverse("proposals:intake", args=[proposal.key]), primary=not asked.exists()))
        rows = [row for row in proposal.policy.decisions_at(proposal.stage, facts=proposal.kinds) if row.code is Code.ASK]
        if rows and not proposal.questions.filter(answered_at=None).exists():
            found.append(Act(_("Ask the proposer"), reverse("proposals:questions", args=[proposal.key])))
    return found
