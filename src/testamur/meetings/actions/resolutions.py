"""A resolution: recorded by the secretary, confirmed by the chair (R12); confirming it takes the proposal's decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from testamur.ground import times
from testamur.ground.errors import NotFound, Refusal, Refused, require
from testamur.meetings.actions import telling
from testamur.meetings.actions.agenda import locked, locked_item, require_chair, require_secretary
from testamur.meetings.models import Corrigendum, Item, Poll, Resolution, RollEntry
from testamur.meetings.queries import drafts, placing, seats, sittings, ties
from testamur.meetings.rules import life, motion, polls, quorum, wording
from testamur.meetings.rules.kinds import ATTENDING, Choice, ItemState, MeetingState, Presence, ResolutionState, Result
from testamur.meetings.rules.motion import CARRIED, Motion, Votes
from testamur.meetings.rules.polls import Answer
from testamur.people import queries as people
from testamur.people.models import Body, Person
from testamur.proposals.actions import review
from testamur.proposals.models import Proposal
from testamur.proposals.queries import facts as proposal_facts
from testamur.proposals.rules import conditions as condition_rules, table
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.conditions import NewCondition
from testamur.proposals.rules.vocabulary import Code
from testamur.proposals.words import said
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


@dataclass(frozen=True, slots=True)
class Words:
    """The text as moved, in both languages; `effective_on` and `review_on` as it names them."""

    en: str
    fr: str
    effective_on: date | None = None
    review_on: date | None = None


def record_resolution(
    *, item_id: int, moved: Motion, words: Words, conditions: Sequence[NewCondition] = (), by: Person, now: datetime
) -> Resolution:
    """The secretary records what was moved, seconded and voted on an open item; the chair is asked to confirm it.

    Raises Refused with the first rule that refuses: quorum, R17, the count, a reason, a leave-gate of the policy.
    """
    with transaction.atomic():
        meeting, item = locked_item(item_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("sit", MeetingState(meeting.state)))
        earlier = Resolution.objects.filter(item=item).first()
        if item.state != ItemState.OPEN and not (earlier and earlier.state == ResolutionState.RETURNED):
            raise Refused("item_not_open" if item.state == ItemState.PLACED else "item_is_done")
        proposal, there = item.proposal, sittings.sitting(item, now=now)
        law = seats.law_of(meeting.body, proposal)
        require(motion.may_record(moved, law, there, seats.today(now)))
        read = quorum.of_sitting(law, there.presence, there.recusals)
        row = _fill(
            earlier or Resolution(item=item, meeting=meeting), meeting.body, proposal, moved.result, words=words,
            conditions=conditions, reason=moved.reason, defer_until=moved.defer_until, target_stage=moved.target_stage,
            held_on=meeting.held_on, by=by, now=now,
        )  # fmt: skip
        row.mover, row.seconder = people.person_by_ref(moved.mover), people.person_by_ref(moved.seconder)
        row.votes_for, row.votes_against, row.votes_abstained = moved.votes.in_favour, moved.votes.against, moved.votes.abstained
        row.present, row.eligible, row.quorum, row.recused = read.taking_part, read.eligible, read.needed, read.recused
        packs = meeting.packs.order_by("sequence")
        row.pack_digest = next((pack.digest for pack in packs if _holds(pack.manifest, item)), "")
        roll = [(ref, how, str(there.recusals.get(ref, "")), "") for ref, how in there.presence.items()]
        _write(row, roll, by=by, now=now)
        item.state = ItemState.DONE
        item.save(update_fields=["state"])
    return row


def record_poll(
    *,
    poll_id: int,
    words: Words,
    conditions: Sequence[NewCondition] = (),
    reason: str = "",
    target_stage: str = "",
    by: Person,
    now: datetime,
) -> Resolution:
    """The secretary records what a closed poll came to; the chair is asked to confirm it."""
    with transaction.atomic():
        poll = _locked_poll(poll_id)
        require_secretary(poll.body, by, now=now)
        if poll.closed_at is None:
            raise Refused("poll_is_open")
        law, members = seats.law_of(poll.body, poll.proposal), seats.members(poll.body, on=seats.today(poll.opened_at))
        out = ties.recused(poll.proposal, members, now=now)
        rows = {row.person.ref: row for row in poll.answers.select_related("person") if row.person.ref not in out}
        read = quorum.of_poll(law, [person.ref for person in members], out, rows)
        if not read.is_met:
            raise Refused("poll_without_quorum")
        answers = {ref: Answer(Choice(row.choice), row.reason, row.conditions) for ref, row in rows.items()}
        found = polls.outcome(answers, law, read.eligible)
        earlier = Resolution.objects.filter(poll=poll).first()
        if earlier is not None and earlier.state != ResolutionState.RETURNED:
            raise Refused(f"resolution_is_{earlier.state}")
        if found.result not in CARRIED and len(reason.strip()) < motion.MIN_REASON:
            raise Refused("result_needs_reason", field="reason")
        if found.result is Result.SENT_BACK and not target_stage:
            raise Refused("send_back_needs_stage", field="target_stage")
        row = _fill(
            earlier or Resolution(poll=poll), poll.body, poll.proposal, found.result, words=words, conditions=conditions,
            reason=reason, defer_until=None, target_stage=target_stage, held_on=seats.today(poll.closed_at), by=by, now=now,
        )  # fmt: skip
        row.votes_for, row.votes_against, row.votes_abstained = found.votes.in_favour, found.votes.against, found.votes.abstained
        row.present, row.eligible, row.quorum, row.recused = read.taking_part, read.eligible, read.needed, read.recused
        row.pack_digest = poll.brief_digest
        roll = [
            (person.ref, Presence.REMOTE if person.ref in rows else Presence.ABSENT, str(out.get(person.ref, "")),
             rows[person.ref].choice if person.ref in rows else "")
            for person in members
        ]  # fmt: skip
        _write(row, roll, by=by, now=now)
    return row


def confirm_resolution(*, resolution_id: int, by: Person, now: datetime) -> Resolution:
    """The chair confirms: the resolution stands, and in the same transaction the proposal's decision is taken by it."""
    with transaction.atomic():
        row = _locked_resolution(resolution_id)
        require_chair(row.body, by, now=now)
        require(life.may_resolution("confirm", ResolutionState(row.state)))
        require(motion.may_confirm(row.recorded_by.ref, by.ref))
        proposal = row.proposal
        if proposal is not None and (proposal.visit != row.visit or not proposal.is_open):
            raise Refused("resolution_not_current")
        row.state, row.confirmed_by, row.confirmed_at = ResolutionState.RECORDED, by, now
        row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        record.write(
            verb=Verb.RESOLUTION_CONFIRMED, subject=row.ref, by=by, at=now,
            body={"result": row.result, "code": row.code, "packDigest": row.pack_digest, "definitionDigest": row.content_hash},
        )  # fmt: skip
        if proposal is not None and row.code:
            review.record_decision(
                proposal_id=proposal.pk, code=row.code, reason=row.reason, authority=authority_of(row), by=by, now=now,
                conditions=[_condition(each) for each in row.conditions], defer_until=row.defer_until,
                target_stage=row.target_stage or None,
            )  # fmt: skip
            telling.decided(row, now=now)
    return row


def return_resolution(*, resolution_id: int, reason: str, by: Person, now: datetime) -> Resolution:
    """The chair sends it back to the secretary with what has to change; its number stays."""
    with transaction.atomic():
        row = _locked_resolution(resolution_id)
        require_chair(row.body, by, now=now)
        require(life.may_resolution("return", ResolutionState(row.state)))
        if len(reason.strip()) < motion.MIN_REASON:
            raise Refused("return_needs_reason", field="reason")
        row.state, row.returned_reason = ResolutionState.RETURNED, reason.strip()
        row.save(update_fields=["state", "returned_reason"])
        record.write(verb=Verb.RESOLUTION_RETURNED, subject=row.ref, by=by, at=now, reason=reason.strip())
        telling.returned(row, now=now)
    return row


def correct_resolution(
    *, resolution_id: int, text_en: str, text_fr: str, reason: str, by: Person, now: datetime
) -> Corrigendum:
    """The secretary writes a corrigendum beside a confirmed resolution; both texts stay."""
    with transaction.atomic():
        row = _locked_resolution(resolution_id)
        require_secretary(row.body, by, now=now)
        require(life.may_resolution("correct", ResolutionState(row.state)))
        if len(reason.strip()) < motion.MIN_REASON:
            raise Refused("corrigendum_needs_reason", field="reason")
        if not text_en.strip() or not text_fr.strip():
            raise Refused("text_missing", field="text_fr" if text_en.strip() else "text_en")
        if (text_en.strip(), text_fr.strip()) == (row.text_en, row.text_fr):
            raise Refused("corrigendum_same_text", field="text_en")
        sequence = (row.corrigenda.aggregate(last=Max("sequence"))["last"] or 0) + 1
        found = Corrigendum.objects.create(
            resolution=row, sequence=sequence, text_en=text_en.strip(), text_fr=text_fr.strip(), reason=reason.strip(),
            recorded_by=by, recorded_at=now,
        )  # fmt: skip
        record.write(verb=Verb.RESOLUTION_CORRECTED, subject=row.ref, by=by, at=now, reason=reason.strip(), body={"sequence": sequence})
        telling.ask_chair(row, now=now, dedupe=f"corrigendum:{found.pk}")
    return found


def confirm_corrigendum(*, corrigendum_id: int, by: Person, now: datetime) -> Corrigendum:
    """The chair confirms a corrigendum; another person than who wrote it."""
    with transaction.atomic():
        found = Corrigendum.objects.select_for_update(of=("self",)).select_related("resolution__body", "recorded_by").get(pk=corrigendum_id)
        require_chair(found.resolution.body, by, now=now)
        require(motion.may_confirm(found.recorded_by.ref, by.ref))
        if found.confirmed_at is not None:
            raise Refused("corrigendum_confirmed")
        found.confirmed_by, found.confirmed_at = by, now
        found.save(update_fields=["confirmed_by", "confirmed_at"])
        record.write(
            verb=Verb.RESOLUTION_CORRECTED, subject=found.resolution.ref, by=by, at=now,
            body={"sequence": found.sequence, "confirmed": True},
        )  # fmt: skip
    return found


def authority_of(row: Resolution) -> Authority:
    """The resolution as the authority of a decision: number, body, counts, who took part, what the body saw."""
    voters = [entry.person.ref for entry in row.roll.select_related("person") if entry.took_part]
    return Authority.resolution(
        row.number,
        row.body.key,
        on=row.effective_on,
        counts={"for": row.votes_for, "against": row.votes_against, "abstained": row.votes_abstained},
        voters=tuple(voters),
        recused=row.recused,
        pack_digest=row.pack_digest,
        version_hash=row.content_hash,
        resolution_text={"en": row.text_en, "fr": row.text_fr},
        held_on=_held_on(row),
        review_on=row.review_on,
    )


def _held_on(row: Resolution) -> date:
    """The local day the body took it: of the meeting, or the day its poll closed."""
    if row.item is not None:
        return row.item.meeting.held_on
    closed = row.poll.closed_at if row.poll is not None else None
    return times.local_day(closed or row.recorded_at, people.institution().tz)


def _fill(
    row: Resolution,
    body: Body,
    proposal: Proposal | None,
    result: Result,
    *,
    words: Words,
    conditions: Sequence[NewCondition],
    reason: str,
    defer_until: date | None,
    target_stage: str,
    held_on: date,
    by: Person,
    now: datetime,
) -> Resolution:
    """Everything of a resolution but its count: number, words, what it decides about which frozen version."""
    if not words.en.strip() or not words.fr.strip():
        raise Refused("text_missing", field="text_fr" if words.en.strip() else "text_en")
    kept = list(conditions) if result in CARRIED else []
    offered = sittings.offered(proposal, body.member_role)
    code = motion.decision_code(result, conditions=len(kept), offered=offered)
    if code is None:
        raise Refused("result_not_offered", field="result")
    if kept:
        verdict = condition_rules.are_complete(kept)
        if isinstance(verdict, Refusal):
            raise said(verdict)
    row.body, row.proposal, row.state = body, proposal, ResolutionState.VOTED
    row.result, row.code = result.value, code if proposal is not None else ""
    row.text_en, row.text_fr = words.en.strip(), words.fr.strip()
    row.effective_on = words.effective_on or held_on
    row.reason, row.defer_until, row.target_stage = reason.strip(), defer_until, target_stage
    row.conditions = [{**asdict(each), "due_on": each.due_on.isoformat() if each.due_on else ""} for each in kept]
    row.recorded_by, row.recorded_at, row.returned_reason = by, now, ""
    if proposal is not None:
        if proposal.visit != row_visit(row, proposal) or not placing.is_at(body, proposal):
            raise Refused("resolution_not_current")
        version = proposal.version if proposal.version and proposal.version.content_hash else None
        draft = drafts.text_of(
            proposal, body, result, effective_on=row.effective_on, conditions=[each.text for each in kept], until=defer_until
        )
        row.visit, row.draft_en, row.draft_fr = proposal.visit, draft.en, draft.fr
        row.review_on = (words.review_on or drafts.review_day(proposal, row.effective_on)) if seats.law_of(body, proposal).may_approve else None
        row.version_number, row.content_hash = (version.number, version.content_hash) if version else (None, "")
        _ask_gates(proposal, body, row, now=now)
    if not row.number:
        row.year = held_on.year
        row.sequence = record.next_number(f"resolution:{body.prefix}", row.year)
        row.number = wording.number(body.prefix, row.year, row.sequence)
    return row


def row_visit(row: Resolution, proposal: Proposal) -> int:
    """The visit that the item or the poll of a resolution is about."""
    source = row.item or row.poll
    return source.visit if source is not None and source.visit is not None else proposal.visit


def _ask_gates(proposal: Proposal, body: Body, row: Resolution, *, now: datetime) -> None:
    """What would refuse the decision when the chair confirms is said now, at the secretary's button."""
    authority = Authority.resolution(row.number, body.key, on=row.effective_on, member_role=body.member_role)
    verdict = table.judge(
        proposal.policy, proposal.stage, Code(row.code), authority=authority, facts=proposal_facts.gather(proposal, now=now),
        reason=row.reason, target=row.target_stage or None, parked=proposal.is_parked,
    )  # fmt: skip
    if isinstance(verdict, Refusal):
        raise said(verdict)


def _write(row: Resolution, roll: Sequence[tuple[str, Presence, str, str]], *, by: Person, now: datetime) -> None:
    row.save()
    row.roll.all().delete()
    for ref, how, recused, answer in roll:
        person = people.person_by_ref(ref)
        if person is not None:
            RollEntry.objects.create(resolution=row, person=person, presence=how.value, recused=recused, answer=answer)
    record.write(
        verb=Verb.RESOLUTION_RECORDED, subject=row.ref, by=by, at=now, reason=row.reason,
        body={
            "body": row.body.key, "proposal": row.proposal.key if row.proposal else "", "visit": row.visit, "result": row.result,
            "mover": row.mover.ref if row.mover else "", "seconder": row.seconder.ref if row.seconder else "",
            "counts": {"for": row.votes_for, "against": row.votes_against, "abstained": row.votes_abstained},
            "present": [ref for ref, how, recused, _answer in roll if how in ATTENDING and not recused],
            "recused": [ref for ref, _how, recused, _answer in roll if recused],
            "quorum": row.quorum, "eligible": row.eligible, "packDigest": row.pack_digest, "definitionDigest": row.content_hash,
            "text": {"en": row.text_en, "fr": row.text_fr},
        },
    )  # fmt: skip
    telling.ask_chair(row, now=now, dedupe=f"resolution:{row.number}:{now.isoformat()}")


def _condition(stored: dict[str, Any]) -> NewCondition:
    due = stored.get("due_on")
    return NewCondition(**{**stored, "due_on": date.fromisoformat(due) if due else None})


def _holds(manifest: dict[str, Any], item: Item) -> bool:
    return any(row["item"] == item.pk for row in manifest["items"])


def _locked_resolution(resolution_id: int) -> Resolution:
    """The resolution; its meeting is locked first, so that record and confirm cannot cross."""
    found = Resolution.objects.filter(pk=resolution_id).first()
    if found is None:
        raise NotFound("resolution")
    if found.meeting_id is not None:
        locked(found.meeting_id)
    rows = Resolution.objects.select_for_update(of=("self",)).select_related(
        "body", "recorded_by", "item", "poll", "meeting", "proposal__policy_version", "proposal__version", "proposal__proposer"
    )
    return rows.get(pk=resolution_id)


def _locked_poll(poll_id: int) -> Poll:
    found = Poll.objects.select_for_update(of=("self",)).select_related("body", "proposal__policy_version", "proposal__version").filter(pk=poll_id).first()
    if found is None:
        raise NotFound("poll")
    return found


__all__ = [
    "Motion",
    "Votes",
    "Words",
    "authority_of",
    "confirm_corrigendum",
    "confirm_resolution",
    "correct_resolution",
    "record_poll",
    "record_resolution",
    "return_resolution",
]
