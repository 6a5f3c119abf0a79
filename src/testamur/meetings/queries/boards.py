"""What the governance page and the page of a meeting show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from testamur.meetings.models import Item, Meeting, Pack, Poll, Resolution
from testamur.meetings.queries import drafts, placing, seats, sittings
from testamur.meetings.rules.kinds import ItemState, Presence
from testamur.meetings.rules.quorum import Quorum
from testamur.people.models import Body, Person
from testamur.proposals.models import Proposal
from testamur.proposals.queries import happened
from testamur.proposals.words import CODES
from testamur.ui import moments


@dataclass(frozen=True, slots=True)
class WaitingProposal:
    """One proposal that waits for a body: where it is placed, or that it has no date yet."""

    proposal: Proposal
    item: Item | None
    poll: Poll | None
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BodyPage:
    """One body on the governance page."""

    body: Body
    name: str
    chairs: str
    secretaries: str
    members: int
    quorum: str
    may_poll: bool
    upcoming: list[Meeting]
    past: list[Meeting]
    before: list[WaitingProposal]
    parked: list[WaitingProposal]
    resolutions: list[Resolution]
    is_secretary: bool
    is_chair: bool


def body_page(body: Body, person: Person, *, now: datetime) -> BodyPage:
    """Everything about one body for one reader."""
    on, members = seats.today(now), seats.members(body, on=seats.today(now))
    return BodyPage(
        body=body,
        name=drafts.body_name(body),
        chairs=seats.names(seats.chairs(body, on=on)),
        secretaries=seats.names(seats.secretaries(body, on=on)),
        members=len(members),
        quorum=str(_needed(body, len(members))),
        may_poll=body.may_poll,
        upcoming=placing.upcoming(body),
        past=placing.past(body)[:6],
        before=[WaitingProposal(row, placing.item_of(row), placing.poll_of(row), ()) for row in placing.before(body)],
        parked=[WaitingProposal(row, None, None, tuple(happened.waiting(row))) for row in placing.parked_at(body)],
        resolutions=list(
            Resolution.objects.filter(body=body).select_related("proposal", "item").order_by("-year", "-sequence")[:8]
        ),
        is_secretary=seats.is_secretary(body, person, on=on),
        is_chair=seats.is_chair(body, person, on=on),
    )


def _needed(body: Body, members: int) -> int:
    law = seats.law_of(body)
    return law.minimum if law.quorum_rule == "fixed" else max(members // 2 + 1, law.minimum)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of the body and how they take part."""

    person: Person
    presence: Presence | None


def member_rows(meeting: Meeting) -> list[MemberRow]:
    """Every member, with what was noted."""
    noted = {row.person_id: Presence(row.presence) for row in meeting.attendance.all()}
    return [MemberRow(person, noted.get(person.pk)) for person in seats.members(meeting.body, on=meeting.held_on)]


def agenda(meeting: Meeting) -> list[Item]:
    """The items in their order, without those taken off."""
    return list(meeting.items.exclude(state=ItemState.REMOVED).select_related("proposal", "resolution"))


def there(meeting: Meeting) -> Quorum | None:
    """The quorum of the meeting once attendance was taken."""
    return sittings.meeting_quorum(meeting) if meeting.attendance.exists() else None


def not_opened(meeting: Meeting) -> list[Person]:
    """Members who have not opened the sealed pack: for the secretary only."""
    pack = meeting.packs.order_by("sequence").first()
    if pack is None:
        return []
    opened = set(pack.openings.values_list("person_id", flat=True))
    return [person for person in seats.members(meeting.body, on=meeting.held_on) if person.pk not in opened]


def undeclared(meeting: Meeting, person: Person) -> list[Item]:
    """Items about proposals for which this member still has to say whether they have an interest."""
    rows = [item for item in agenda(meeting) if item.proposal is not None and item.state != ItemState.DONE]
    return [item for item in rows if item.proposal and not item.proposal.declarations.filter(person=person).exists()]


@dataclass(frozen=True, slots=True)
class SealedPack:
    """A sealed pack as a page shows it: its items in words, from the manifest alone."""

    sequence: int
    sealed_at: datetime
    digest: str
    rows: list[dict[str, Any]]


def sealed(pack: Pack) -> SealedPack:
    """A pack in the reader's language."""
    return SealedPack(pack.sequence, pack.sealed_at, pack.digest, [_sealed_item(row) for row in pack.items])


def _sealed_item(row: Mapping[str, Any]) -> dict[str, Any]:
    brief, french = row.get("brief", {}), drafts.language() == "fr"
    proposal = Proposal.objects.filter(number=row.get("proposal", "")).select_related("policy_version").first()
    return {
        **row,
        "can": brief.get("competenciesFr" if french else "competencies") or brief.get("competencies", []),
        "behind": [each["partnerFr" if french else "partner"] for each in brief.get("endorsements", [])],
        "decided": [_decided(each, proposal) for each in row.get("trail", [])],
    }


def _decided(row: Mapping[str, Any], proposal: Proposal | None) -> str:
    stage = proposal.policy.label(row["stage"]).in_(drafts.language()) if proposal else row["stage"]
    parts = [moments.day(date.fromisoformat(row["on"]), drafts.language()), stage, str(CODES.get(row["code"], row["code"]))]
    counts = row.get("counts") or {}
    if counts:
        parts.append(_("{n} in favour, {m} against").format(n=counts.get("for", 0), m=counts.get("against", 0)))
    if row.get("resolution"):
        parts.append(row["resolution"])
    return " · ".join(parts)
