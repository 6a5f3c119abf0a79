"""The unit sponsor: named by the proposer or paired by CE, confirms by own sign-in. It never runs CE's clock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.ground.errors import NotAllowed, Refused
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.actions.persons import ensure_person
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import moving
from testamur.proposals.models import Proposal
from testamur.proposals.queries import policies
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

_CE = (Role.CE_COORDINATOR, Role.CE_DIRECTOR)


def name_sponsor(*, proposal_id: int, name: str, email: str, unit: str, by: Person, now: datetime) -> Proposal:
    """CE pairs a sponsor, or the proposer names one later; the person is asked to confirm by mail."""
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        if not (people.holds(by, _CE, on=today) or moving.is_same(by, proposal.proposer)):
            raise NotAllowed("only_ce", who_can=people.names_with(_CE, on=today))
        if not proposal.is_open:
            raise Refused("already_ended")
        if proposal.sponsor_confirmed_at is not None:
            raise Refused("sponsor_confirmed_already")
        sponsor = ensure_person(email=email, name=name, by=by, now=now)
        if moving.is_same(sponsor, proposal.proposer):
            raise Refused("sponsor_is_proposer", field="email")
        proposal.sponsor, proposal.sponsor_unit = sponsor, unit.strip()[:200]
        proposal.save(update_fields=["sponsor", "sponsor_unit"])
        moving.touch(proposal, now=now)
        moving.open_if_ready(proposal, by=by, now=now)
        record.write(
            verb=Verb.SPONSOR_NAMED, subject=proposal.ref, by=by, at=now, body={"sponsor": sponsor.ref}
        )
        notices.queue(
            kind="to_sponsor_confirm",
            to=sponsor.email or "",
            language=sponsor.language,
            path=moving.path_of(proposal, "sponsor/"),
            dedupe=f"sponsor:{proposal.public_id}:{sponsor.pk}",
            at=now,
            facts={"t": proposal.title, "unit": proposal.sponsor_unit, "name": by.name},
        )
    return proposal


def confirm_sponsor(*, proposal_id: int, by: Person, now: datetime) -> Proposal:
    """The named sponsor confirms, signed in; a proposal parked for it opens in this very transaction."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        if proposal.sponsor is None:
            raise Refused("sponsor_none")
        if not moving.is_same(by, proposal.sponsor):
            raise NotAllowed("sponsor_other", name=proposal.sponsor.name)
        if proposal.sponsor_confirmed_at is not None:
            raise Refused("sponsor_confirmed_already")
        proposal.sponsor_confirmed_at = now
        proposal.save(update_fields=["sponsor_confirmed_at"])
        record.write(verb=Verb.SPONSOR_CONFIRMED, subject=proposal.ref, by=by, at=now)
        moving.touch(proposal, now=now)
        moving.open_if_ready(proposal, by=by, now=now)
    return proposal
