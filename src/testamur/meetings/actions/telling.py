"""Whom a resolution is told to: the chair to confirm, the secretary when it comes back, everyone when it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from testamur.meetings.models import Poll, Resolution
from testamur.meetings.queries import seats
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.proposals.queries import access, development


def ask_chair(row: Resolution, *, now: datetime, dedupe: str) -> None:
    """The chair is asked to confirm: nothing takes effect before."""
    for person in seats.chairs(row.body, on=seats.today(now)):
        with translation.override(person.language):
            facts = {"act": _("confirm a resolution"), "object": _subject(row), "role": _("the secretary")}
        _queue(person, "to_second_person", f"/resolutions/{row.number}/", f"{dedupe}:{person.pk}", facts, now)


def returned(row: Resolution, *, now: datetime) -> None:
    """The secretary is told that the chair returned it."""
    for person in seats.secretaries(row.body, on=seats.today(now)):
        with translation.override(person.language):
            facts = {"act": _("correct a resolution"), "object": _subject(row), "role": _("the chair")}
        _queue(person, "to_second_person", f"/resolutions/{row.number}/", f"returned:{row.number}:{now.isoformat()}:{person.pk}", facts, now)


def poll_closed(poll: Poll, *, now: datetime) -> None:
    """The secretary is told that a poll ended and waits to be recorded."""
    for person in seats.secretaries(poll.body, on=seats.today(now)):
        with translation.override(person.language):
            facts = {"act": _("record the result of a poll"), "object": poll.proposal.title, "role": _("the members")}
        _queue(person, "to_second_person", f"/polls/{poll.public_id}/", f"poll:closed:{poll.pk}:{person.pk}", facts, now)


def decided(row: Resolution, *, now: datetime) -> None:
    """CE, sponsor and advisory team hear that a body has decided; the proposer hears it with the decision itself."""
    proposal = row.proposal
    if proposal is None:
        return
    proposal.refresh_from_db()
    end = proposal.policy.end(proposal.stage)
    on = seats.today(now)
    approved = end is not None and end.outcome.value == "approved"
    kind = "to_everyone_board_approved" if approved else "to_proposer_board_decision"
    if not approved and not seats.law_of(row.body, proposal).may_approve:
        return
    found = development.of(proposal)
    team = [member.person for member in development.team(found)] if found else []
    whom: Iterable[Person] = [*people.people_with(access.CE, on=on), *([proposal.sponsor] if proposal.sponsor else []), *team]
    for person in {one.pk: one for one in whom if one.pk != proposal.proposer_id}.values():
        _queue(person, kind, f"/resolutions/{row.number}/", f"decided:{row.number}:{person.pk}", {"t": proposal.title, "no": row.number}, now)


def _queue(person: Person, kind: str, path: str, dedupe: str, facts: dict[str, str], now: datetime) -> None:
    notices.queue(kind=kind, to=person.email or "", language=person.language, path=path, dedupe=dedupe, at=now, facts=facts)


def _subject(row: Resolution) -> str:
    return f"{row.number}, {row.proposal.title if row.proposal else row.item.title if row.item else ''}"


