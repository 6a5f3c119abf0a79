"""Resources: required by a body, offered by a unit, confirmed or refused by the budget owner in person (R15)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from testamur.ground.errors import NotAllowed, NotFound, Refused, require
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import moving
from testamur.proposals.models import Pledge, Proposal
from testamur.proposals.queries import access, concepts, development as reads, policies
from testamur.proposals.rules import resources as rules
from testamur.proposals.rules.answers import filled_rows
from testamur.proposals.rules.resources import PledgeState, ResourceKind
from testamur.proposals.rules.vocabulary import StageKind
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def require_resource(
    *,
    proposal_id: int,
    kind: ResourceKind,
    quantity: int,
    measure: str,
    unit: str,
    owner_id: int,
    required_by: str,
    by: Person,
    now: datetime,
) -> Pledge:
    """Put on record what a body requires of a unit (`required_by`: its resolution). By CE or the body's secretary."""
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        if not _may_require(proposal, by, on=today):
            raise NotAllowed("pledge_require_who", who_can=people.names_with(access.CE, on=today))
        return _new(
            proposal, kind=kind, quantity=quantity, measure=measure, unit=unit, owner_id=owner_id, by=by, now=now,
            required_by=required_by.strip(), is_required=True, verb=Verb.RESOURCE_REQUIRED,
        )  # fmt: skip


def offer_resource(
    *,
    proposal_id: int,
    kind: ResourceKind,
    quantity: int,
    measure: str,
    unit: str,
    owner_id: int,
    by: Person,
    now: datetime,
) -> Pledge:
    """The proposer or the advisory team offers a resource; its budget owner is asked."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        if not moving.is_same(proposal.proposer, by) and not reads.may_work(proposal, by, on=policies.local_day(now)):
            raise NotAllowed("workspace_team_only", who_can=proposal.proposer.name)
        return _new(
            proposal, kind=kind, quantity=quantity, measure=measure, unit=unit, owner_id=owner_id, by=by, now=now,
            required_by="", is_required=False, verb=Verb.RESOURCE_OFFERED,
        )  # fmt: skip


def answer_pledge(*, pledge_id: int, confirm: bool, reason: str = "", by: Person, now: datetime) -> Pledge:
    """The budget owner confirms or refuses. A parked proposal may open by it."""
    with transaction.atomic():
        pledge, proposal = _locked(pledge_id)
        require(rules.may_move("confirm" if confirm else "refuse", PledgeState(pledge.state)))
        owner = pledge.owner.ref if pledge.owner else ""
        if confirm:
            declared = proposal.declarations.filter(person=by).exists()
            require(
                rules.may_confirm(by.ref, owner=owner, proposer=proposal.proposer.ref, interest_declared=declared)
            )
        else:
            require(rules.may_refuse(by.ref, owner=owner, reason=reason))
        pledge.state = (PledgeState.CONFIRMED if confirm else PledgeState.REFUSED).value
        pledge.answered_by, pledge.answered_at, pledge.reason = by, now, reason.strip()
        pledge.save()
        record.write(
            verb=Verb.RESOURCE_CONFIRMED if confirm else Verb.RESOURCE_REFUSED, subject=proposal.ref, by=by, at=now,
            reason=reason.strip(), body={"kind": pledge.kind, "quantity": pledge.quantity, "required": pledge.is_required},
        )  # fmt: skip
        moving.open_if_ready(proposal, by=by, now=now)
    return pledge


def move_pledge(*, pledge_id: int, event: str, reason: str = "", by: Person, now: datetime) -> Pledge:
    """Draw, finish or withdraw a commitment (process.md 17.8). Withdrawing one that a gate counts re-opens the gate."""
    with transaction.atomic():
        pledge, proposal = _locked(pledge_id)
        require(rules.may_move(event, PledgeState(pledge.state)))
        is_owner = moving.is_same(pledge.owner, by)
        lead = reads.lead(proposal)
        if event == "withdraw" and not is_owner:
            raise NotAllowed("pledge_owner_only", who_can=pledge.owner.name if pledge.owner else "")
        if event not in {"withdraw", "change"} and not moving.is_same(lead, by):
            raise NotAllowed("pledge_lead_only", who_can=lead.name if lead else "")
        if event in {"withdraw", "finish_short"} and len(reason.strip()) < 10:
            raise Refused("pledge_reason_missing", field="reason")
        pledge.state, pledge.reason = rules.MOVES[event][1].value, reason.strip()
        pledge.revision += event == "change"
        pledge.save()
        record.write(
            verb=Verb.RESOURCE_CHANGED, subject=proposal.ref, by=by, at=now, reason=reason.strip(),
            body={"event": event, "kind": pledge.kind, "quantity": pledge.quantity},
        )  # fmt: skip
        moving.open_if_ready(proposal, by=by, now=now)
    return pledge


def carry_offers(proposal: Proposal, *, now: datetime) -> None:
    """What the concept offered comes along; an owner is found by name, or named later."""
    submission = concepts.submitted(proposal) or concepts.current(proposal)
    for row in filled_rows(submission.values().get("pledges")):
        if isinstance(row.get("quantity"), int) and row.get("kind") in {kind.value for kind in ResourceKind}:
            Pledge.objects.create(
                proposal=proposal,
                kind=row["kind"],
                quantity=row["quantity"],
                measure=str(row.get("unit") or "")[:60],
                from_on=_day(row.get("from")),
                to_on=_day(row.get("to")),
                owner=Person.objects.filter(name__iexact=str(row.get("owner") or "")).first(),
                note=str(row.get("owner") or ""),
                created_at=now,
            )


def _new(
    proposal: Proposal,
    *,
    kind: ResourceKind,
    quantity: int,
    measure: str,
    unit: str,
    owner_id: int,
    required_by: str,
    is_required: bool,
    verb: Verb,
    by: Person,
    now: datetime,
) -> Pledge:
    if quantity < 1:
        raise Refused("pledge_quantity", field="quantity")
    owner = Person.objects.get(pk=owner_id)
    pledge = Pledge.objects.create(
        proposal=proposal, kind=kind.value, quantity=quantity, measure=measure.strip(), unit=unit.strip(), owner=owner,
        is_required=is_required, required_by=required_by, created_at=now,
    )  # fmt: skip
    record.write(
        verb=verb, subject=proposal.ref, by=by, at=now,
        body={"kind": kind.value, "quantity": quantity, "measure": measure, "unit": unit, "owner": owner.ref},
    )  # fmt: skip
    notices.queue(
        kind="to_second_person", to=owner.email or "", language=owner.language,
        path=moving.path_of(proposal, "development/"), dedupe=f"pledge:{pledge.pk}", at=now,
        facts=_asked(owner.language, proposal.title),
    )  # fmt: skip
    return pledge


def _asked(language: str, title: str) -> dict[str, str]:
    french = language.startswith("fr")
    return {
        "act": "confirmer une ressource" if french else "confirm a resource",
        "object": title,
        "role": "l'éducation permanente" if french else "Continuing Education",
    }


def _may_require(proposal: Proposal, person: Person, *, on: date) -> bool:
    if access.is_ce(person, on=on):
        return True
    bodies = {stage.owner for stage in proposal.policy.stages if stage.kind is StageKind.BODY}
    seats = [(key, proposal.policy.body(key).seats) for key in bodies]
    return any(seat and people.holds(person, Role(seat.secretary), scope=f"body:{key}", on=on) for key, seat in seats)


def _locked(pledge_id: int) -> tuple[Pledge, Proposal]:
    """The pledge; its proposal is locked first (the root before its parts)."""
    found = Pledge.objects.filter(pk=pledge_id).first()
    if found is None:
        raise NotFound("pledge")
    proposal = moving.locked(found.proposal_id)
    return Pledge.objects.select_related("owner").get(pk=pledge_id), proposal


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
