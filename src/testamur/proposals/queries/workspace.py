"""What the pages of development show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext as _

from testamur.endorsements import queries as endorsements
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.people.rules.waiting import Waiting
from testamur.proposals import words
from testamur.proposals.models import Development, Pledge, Proposal, QualityReview, Task
from testamur.proposals.queries import access, development, policies
from testamur.proposals.rules import full_form
from testamur.proposals.rules.development import Step
from testamur.proposals.rules.full_form import Gap
from testamur.proposals.rules.resources import PledgeState
from testamur.ui import moments


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the fixed order: how it stands, what it means, where it is done."""

    key: str
    title: str
    state: str
    state_words: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section of the full proposal with what is missing in it."""

    number: int
    letter: str
    title: str
    gaps: tuple[str, ...]
    warnings: tuple[str, ...]


def _language() -> str:
    return get_language() or "en"


def steps(proposal: Proposal, *, now: datetime) -> list[StepRow]:
    """Complete, freeze, endorse, submit: in this order, each with its page."""
    page = development.version_page(proposal)
    links = {Step.SUBMIT: reverse("proposals:full_check", args=[proposal.key])}
    if page:
        links[Step.COMPLETE] = reverse("definitions:version", args=page)
        links[Step.FREEZE] = reverse("definitions:freeze", args=page)
        links[Step.ENDORSE] = reverse("endorsements:of_version", args=page)
    return [
        StepRow(
            step.value, str(words.STEPS[step]), state.value, str(words.STEP_STATES[state]),
            _step_note(proposal, step, now=now), links.get(step, ""),
        )
        for step, state in development.progress(proposal, now=now)
    ]  # fmt: skip


def _step_note(proposal: Proposal, step: Step, *, now: datetime) -> str:
    version, today = proposal.version, policies.local_day(now)
    if version is not None and version.content_hash:
        if step is Step.FREEZE:
            return _("Version {n}, fingerprint {short}.").format(n=version.number, short=moments.fingerprint(version.content_hash))
        if step is Step.ENDORSE:
            live = endorsements.live(version, on=today)
            if live:
                return _("Endorsed by {names}.").format(names=", ".join(one.partner(_language()[:2]) for one in live))
            asked = development.asked_partners(version)
            if asked:
                return _("Asked: {names}.").format(names=", ".join(dict.fromkeys(one.partner(_language()[:2]) for one in asked)))
    return str(words.STEP_NOTES[step])


def sections(proposal: Proposal, *, now: datetime) -> list[SectionRow]:
    """The ten sections with what each still misses."""
    found, language = development.gaps(proposal, now=now), _language()
    return [
        SectionRow(part.number, part.letter, part.title.in_(language), _words(found, part.number, warning=False), _words(found, part.number, warning=True))
        for part in full_form.sections()
    ]


def _words(found: tuple[Gap, ...], number: int, *, warning: bool) -> tuple[str, ...]:
    rows = [gap.words.in_(_language()) for gap in found if gap.section == number and gap.is_warning is warning]
    return tuple(dict.fromkeys(rows))


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """One resource with who can do what about it."""

    pledge: Pledge
    kind: str
    state: str
    tone: str
    is_mine: bool


_TONES = {"confirmed": "ok", "drawn": "ok", "met": "ok", "refused": "bad", "withdrawn": "bad", "short": "warn", "proposed": "warn"}


def pledges(proposal: Proposal, person: Person) -> list[PledgeRow]:
    """Every resource, required ones first."""
    return [
        PledgeRow(
            row, str(words.RESOURCE_KINDS[row.kind]), str(words.PLEDGE_STATES[row.state]), _TONES[row.state], row.owner_id == person.pk
        )
        for row in Pledge.objects.filter(proposal=proposal).select_related("owner")
    ]


def around(proposal: Proposal, found: Development | None, *, on: date) -> list[Person]:
    """The people who may own a task or answer for it: the team, proposer, sponsor, Continuing Education."""
    rows = [proposal.proposer, *([proposal.sponsor] if proposal.sponsor else [])]
    rows += [row.person for row in development.team(found)] if found else []
    rows += people.people_with(access.CE, on=on)
    return list({person.pk: person for person in rows}.values())


def candidates(proposal: Proposal, *, on: date) -> list[Person]:
    """Whom Continuing Education may name to the team: whoever was given a part or has a verified address here, and the proposer."""
    domain = people.institution().say("contact.ce_email", "en").rpartition("@")[2]
    here = Q(email__iendswith=f"@{domain}", verified_at__isnull=False) | Q(grants__starts_on__lte=on)
    rows = Person.objects.filter(here, is_active=True).distinct()
    return sorted({person.pk: person for person in [proposal.proposer, *rows]}.values(), key=lambda person: person.name)


def budget_owners(*, on: date) -> list[Person]:
    """Who can confirm a resource."""
    rows = Person.objects.filter(grants__role=Role.BUDGET_OWNER, grants__starts_on__lte=on, is_active=True).distinct()
    return list(rows.order_by("name"))


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """What waits for this person in development: team to name, tasks, resources, reviews, agreement, submit."""
    today = policies.local_day(now)
    found: list[Waiting] = []
    for pledge in Pledge.objects.filter(owner=person, state=PledgeState.PROPOSED.value, proposal__closed_at=None).select_related("proposal"):
        found.append(_row(pledge.proposal, _("A resource waits for your answer"), "resources", _("Confirm or refuse"), since=pledge.created_at))
    for task in Task.objects.filter(owner=person, done_at=None, development__proposal__closed_at=None).select_related("development__proposal"):
        found.append(_row(task.development.proposal, task.title, "plan", _("Open the plan"), due=task.due_on))
    rows = Development.objects.filter(proposal__closed_at=None, filed_at=None).select_related("proposal__proposer", "proposal__policy_version", "proposal__version", "proposal__sponsor")
    for row in rows:
        found += _in_development(row, person, now=now, today=today)
    for review in QualityReview.objects.filter(found_at=None, proposal__closed_at=None).select_related("proposal__proposer"):
        mine = review.reviewer_id == person.pk
        free = review.reviewer_id is None and review.proposal.proposer_id != person.pk and people.holds(person, Role.QUALITY_REVIEWER, on=today)
        if mine or free:
            found.append(_row(review.proposal, _("Curriculum quality review"), "quality_review", _("Open the checklist"), due=review.due_on, since=review.opened_at))
    return found


def _in_development(row: Development, person: Person, *, now: datetime, today: date) -> list[Waiting]:
    proposal, found = row.proposal, []
    if not development.is_here(proposal):
        return []
    if row.team_named_at is None and access.is_ce(person, on=today):
        found.append(_row(proposal, _("The advisory team is not named yet"), "team", _("Name the team"), due=row.team_due_on, since=row.begun_at))
    version = proposal.version
    ready = version is not None and bool(version.content_hash) and bool(endorsements.live(version, on=today))
    if ready and proposal.proposer_id == person.pk and not development.is_agreed(row):
        found.append(_row(proposal, _("The partner has endorsed it. Read the full proposal and agree"), "full_check", _("Read and agree")))
    lead = development.lead(proposal)
    if lead is not None and lead.pk == person.pk and ready and development.is_agreed(row) and not development.form_problems(proposal, now=now):
        found.append(_row(proposal, _("Endorsed and agreed: it can be submitted"), "full_check", _("Submit")))
    return found


def _row(proposal: Proposal, why: Any, page: str, verb: Any, *, due: date | None = None, since: datetime | None = None) -> Waiting:
    return Waiting(proposal.title, why, reverse(f"proposals:{page}", args=[proposal.key]), verb, proposal.key, since, due)
