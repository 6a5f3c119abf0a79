"""A concept from its first answer to its receipt: start, save, attach, submit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.ground import ids
from testamur.ground.errors import NotFound, Refusal, Refused, Stale
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.actions import sign_in
from testamur.people.actions.persons import ensure_person
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import interests, moving
from testamur.proposals.models import Answer, Proposal, StoredFile, Submission
from testamur.proposals.queries import clocks, concepts, facts, policies
from testamur.proposals.rules import files, forms, table
from testamur.proposals.rules.vocabulary import EventCode, StageKind
from testamur.proposals.words import MARK_TITLES, said
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def ask_link_to_start(*, email: str, next_path: str, language: str, now: datetime) -> None:
    """Mail a one-use link that leads to a new concept. Raises TooMany after three in a quarter of an hour."""
    sign_in.ask_link(email=email, next_path=next_path, language=language, now=now)


def start_concept(*, by: Person, now: datetime) -> Proposal:
    """A new draft, private to its proposer: anyone with a verified address, without invitation or sponsor."""
    policy_version = policies.in_use()
    shipped = forms.load(concepts.CONCEPT)
    with transaction.atomic():
        proposal = Proposal.objects.create(
            policy_version=policy_version,
            stage=policy_version.read().first,
            proposer=by,
            entered_stage_at=now,
            created_at=now,
            changed_at=now,
        )
        Submission.objects.create(
            proposal=proposal, form=shipped.key, form_version=shipped.version, round=1, created_at=now
        )
        record.write(verb=Verb.CONCEPT_STARTED, subject=proposal.ref, by=by, at=now)
    return proposal


def save_answers(
    *, proposal_id: int, values: Mapping[str, Any], seen: Mapping[str, int], by: Person, now: datetime
) -> Submission:
    """Store answers of the newest round. `seen`: the revision of each answer that the page showed (0: none yet).

    Equal values change nothing. Raises Stale with both texts when somebody else saved in between; nothing is lost.
    """
    known = {field.key for field in concepts.form().fields}
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        submission = _writable(proposal, by=by)
        stored = {answer.question: answer for answer in submission.answers.select_for_update()}
        for key, value in values.items():
            if key not in known:
                raise Refused("unknown_field")
            _save_one(submission, stored.get(key), key=key, value=value, seen=seen.get(key, 0), by=by, now=now)
        _read_off(proposal, concepts.current(proposal).values())
        moving.touch(proposal, now=now)
    return submission


def _save_one(
    submission: Submission,
    stored: Answer | None,
    *,
    key: str,
    value: Any,
    seen: int,
    by: Person,
    now: datetime,
) -> None:
    if stored is None:
        if value not in (None, "", [], {}):
            submission.answers.create(question=key, value=value, changed_by=by, changed_at=now)
        return
    if stored.value == value:
        return
    if stored.revision != seen:
        who = stored.changed_by.name if stored.changed_by else ""
        raise Stale(theirs=stored.value, yours=value, who=who, when=stored.changed_at, field=key)
    stored.value, stored.revision, stored.changed_by, stored.changed_at = value, stored.revision + 1, by, now
    stored.save()


def _read_off(proposal: Proposal, answers: Mapping[str, Any]) -> None:
    """Title and kinds stand on the proposal too, for lists; they are read off the answers."""
    proposal.title = str(answers.get("title_en") or "")[:200]
    proposal.title_fr = str(answers.get("title_fr") or "")[:200]
    proposal.product_kind = forms.choice_of(answers.get("product_kind"))
    proposal.request_kind = forms.choice_of(answers.get("request_kind"))
    proposal.save(update_fields=["title", "title_fr", "product_kind", "request_kind"])


def _writable(proposal: Proposal, *, by: Person) -> Submission:
    """The round that its proposer may change now. Whose draft it is not may not know of it."""
    submission = concepts.current(proposal)
    if not moving.is_same(proposal.proposer, by):
        if proposal.is_draft:
            raise NotFound("proposal")
        raise Refused("not_your_draft")
    if submission.submitted_at is not None or not proposal.is_open:
        raise Refused("submitted_unchangeable")
    return submission


def attach_file(
    *, proposal_id: int, question: str, name: str, content: bytes, seen: int, by: Person, now: datetime
) -> StoredFile:
    """Keep a file as part of an answer. Its kind is told by its bytes. Raises Refused: file_kind, file_size."""
    field = next((each for each in concepts.form().fields if each.key == question), None)
    if field is None or field.type is not forms.FieldType.FILES:
        raise Refused("unknown_field")
    verdict = files.may_attach(content, name=name, accept=field.accept)
    if isinstance(verdict, Refusal):
        raise Refused(verdict.reason, field=question, **verdict.facts)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        submission = _writable(proposal, by=by)
        held = submission.values().get(question) or []
        if field.max_items and len(held) >= field.max_items:
            raise Refused("file_too_many", field=question, limit=field.max_items)
        stored = store_file(proposal, question=question, name=name, content=content, by=by, now=now)
        entry = {"id": stored.public_id, "name": stored.name, "kind": stored.kind, "size": stored.size}
        save_answers(proposal_id=proposal.pk, values={question: [*held, entry]}, seen={question: seen}, by=by, now=now)
    return stored


def store_file(
    proposal: Proposal, *, question: str, name: str, content: bytes, by: Person, now: datetime
) -> StoredFile:
    """The row of a file that was found good."""
    return StoredFile.objects.create(
        proposal=proposal,
        question=question,
        name=name[-200:],
        kind=files.kind_of(content, name=name),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=by,
        uploaded_at=now,
    )


def remove_file(
    *, proposal_id: int, question: str, public_id: str, seen: int, by: Person, now: datetime
) -> Submission:
    """Take a file out of an answer; what an earlier round held stays in it."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        submission = _writable(proposal, by=by)
        held = submission.values().get(question) or []
        left = [entry for entry in held if entry.get("id") != public_id]
        return save_answers(proposal_id=proposal.pk, values={question: left}, seen={question: seen}, by=by, now=now)


def submit_concept(*, proposal_id: int, by: Person, now: datetime) -> Proposal:
    """The concept is received: policy pinned, answers frozen, number given, clock started, receipt and scorers told.

    Raises Refused: cannot_submit_marks, cannot_submit_answers, and what the policy's leave-gates miss.
    """
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        submission = _writable(proposal, by=by)
        _require_ready(proposal, now=now)
        if proposal.received_at is None:
            proposal.policy_version = policies.in_use()
        answers = submission.values()
        interests.from_form(proposal, answers.get("interests"), by=by, now=now)
        verdict = table.may_submit(
            proposal.policy, proposal.stage, facts=facts.gather(proposal, now=now), roles=frozenset({"proposer"})
        )
        if isinstance(verdict, Refusal):
            raise said(verdict)
        freeze(submission, by=by, now=now)
        proposal.author_confirmed_at = proposal.author_confirmed_at or now
        receive(proposal, answers, next_stage=verdict.next, received_at=now, by=by, now=now)
    return proposal


def _require_ready(proposal: Proposal, *, now: datetime) -> None:
    state = concepts.state(proposal, now=now)
    open_marks = [str(MARK_TITLES[each.mark]) for each in state.readings if each.state == "not_yet"]
    if open_marks:
        raise Refused("cannot_submit_marks", marks=", ".join(open_marks))
    faults = len(state.problems) + len(state.errors)
    if faults:
        raise Refused("cannot_submit_answers", count=faults)


def freeze(submission: Submission, *, by: Person, now: datetime) -> None:
    """From now on the answers of this round do not change (trigger); the digest says which they were."""
    submission.submitted_at, submission.submitted_by = now, by
    submission.digest = ids.fingerprint(submission.values())
    submission.save(update_fields=["submitted_at", "submitted_by", "digest"])


def receive(
    proposal: Proposal,
    answers: Mapping[str, Any],
    *,
    next_stage: str,
    received_at: datetime,
    by: Person,
    now: datetime,
) -> None:
    """Number, day of receipt, first stage, record and notices: alike for a submit and for a concept CE enters."""
    first_time = proposal.received_at is None
    if first_time:
        draft_ref = proposal.ref
        proposal.received_at = received_at
        year = received_at.astimezone(people.institution().tz).year
        proposal.number = f"P-{year}-{record.next_number('P', year):03d}"
        _name_sponsor(proposal, answers, by=by, now=now)
    moving.move_to(proposal, stage=next_stage, by=by, now=now)
    submission = concepts.current(proposal)
    entered = proposal.entered_by is not None and submission.submitted_at is None
    record.write(
        verb=Verb.CONCEPT_ENTERED if entered else Verb.CONCEPT_SUBMITTED,
        subject=proposal.ref,
        by=by,
        at=now,
        on_behalf_of=proposal.proposer.ref if entered else "",
        body={
            "round": proposal.round,
            "submission": submission.digest,
            "policy": f"{proposal.policy.key} {proposal.policy.version}",
            "policyDigest": proposal.policy_version.sha256,
            "receivedOn": policies.local_day(received_at).isoformat(),
            **({"draft": draft_ref} if first_time else {}),
        },
    )
    _tell_receipt(proposal, received_at=received_at if first_time else now, now=now)
    if proposal.policy.end(proposal.stage) is None and proposal.policy.stage(proposal.stage).kind is StageKind.REVIEW:
        tell_scorers(proposal, now=now)


def _name_sponsor(proposal: Proposal, answers: Mapping[str, Any], *, by: Person, now: datetime) -> None:
    """A sponsor named in the form is asked to confirm by mail; the answer never delays CE's."""
    named = answers.get("sponsor")
    if not isinstance(named, dict) or not named.get("email"):
        return
    sponsor = ensure_person(
        email=str(named["email"]), name=str(named.get("name") or named["email"]), by=by, now=now
    )
    if moving.is_same(sponsor, proposal.proposer):
        return
    proposal.sponsor, proposal.sponsor_unit = sponsor, str(answers.get("proposer_unit") or "")[:200]
    notices.queue(
        kind="to_sponsor_confirm",
        to=sponsor.email or "",
        language=sponsor.language,
        path=moving.path_of(proposal, "sponsor/"),
        dedupe=f"sponsor:{proposal.public_id}:{sponsor.pk}",
        at=now,
        facts={"t": proposal.title, "unit": proposal.sponsor_unit, "name": proposal.proposer.name},
    )


def _tell_receipt(proposal: Proposal, *, received_at: datetime, now: datetime) -> None:
    due = clocks.promise_days(proposal, received_on=policies.local_day(received_at))
    if due is None:
        return
    person = proposal.proposer
    notices.queue(
        kind="to_proposer_receipt",
        to=person.email or "",
        language=person.language,
        path=moving.path_of(proposal),
        dedupe=f"receipt:{proposal.public_id}:{proposal.round}",
        at=now,
        facts={"t": proposal.title, "target": due[0], "limit": due[1], "ref": proposal.key},
    )


def tell_scorers(proposal: Proposal, *, now: datetime, only: Person | None = None) -> None:
    """Those who are asked to score, or those who assign them while nobody is."""
    clock = clocks.of(proposal, now=now)
    today = policies.local_day(now)
    asked = [row.person for row in proposal.reviewers.filter(round=proposal.round, ended_at=None).select_related("person")]
    told = [only] if only else asked or people.people_with([Role.CE_COORDINATOR, Role.CE_DIRECTOR], on=today)
    unit = str(concepts.answers_of(proposal).get("proposer_unit") or "")
    for person in told:
        notices.queue(
            kind="to_scorer_new_concept",
            to=person.email or "",
            language=person.language,
            path=moving.path_of(proposal, "assess/" if asked or only else ""),
            dedupe=f"scorer:{proposal.public_id}:{proposal.round}:{person.pk}",
            at=now,
            facts={
                "t": proposal.title, "name": proposal.proposer.name, "unit": unit,
                "date": clock.limit_on if clock else today,
            },
        )  # fmt: skip


def first_event(proposal: Proposal, code: EventCode) -> str:
    """Where an event of the first stage leads under the proposal's policy. Raises Refused when it is not offered."""
    row = proposal.policy.event_at(proposal.policy.first, code)
    if row is None or row.next is None:
        raise Refused("event_not_here")
    return row.next
