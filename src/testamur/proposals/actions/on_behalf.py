"""A concept that came by e-mail or on paper: CE enters it for a named person, who confirms by a mailed link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from testamur.ground import ids, times
from testamur.ground.errors import NotAllowed, NotFound, Refusal, Refused
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.actions.persons import ensure_person
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import concept, interests, moving
from testamur.proposals.models import Channel, Proposal, Submission
from testamur.proposals.queries import concepts, policies
from testamur.proposals.rules import files, forms
from testamur.proposals.rules.vocabulary import EventCode
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

_CE = (Role.CE_COORDINATOR, Role.CE_DIRECTOR)
ORIGINAL = ("pdf", "docx", "png", "jpeg", "csv")


def enter_on_behalf(
    *,
    author_name: str,
    author_email: str,
    language: str,
    received_on: date,
    channel: Channel,
    originals: Sequence[tuple[str, bytes]],
    answers: Mapping[str, Any],
    by: Person,
    now: datetime,
) -> tuple[Proposal, str]:
    """Receive a concept for its author; the clock runs from the day it came in. Returns it and the author's token.

    `by` entered it and is not its author (R1 does not bite). `answers` needs `title_en` and `purpose` only.
    Raises NotAllowed(only_ce), Refused: received_ahead, original_missing, file_kind, answer_missing fields.
    """
    today = policies.local_day(now)
    if not people.holds(by, _CE, on=today):
        raise NotAllowed("only_ce", who_can=people.names_with(_CE, on=today))
    _require_original(originals, received_on=received_on, today=today)
    policy_version = policies.in_use()
    shipped = forms.load(concepts.CONCEPT)
    token = ids.new_token()
    with transaction.atomic():
        author = ensure_person(email=author_email, name=author_name, language=language, by=by, now=now)
        proposal = Proposal.objects.create(
            policy_version=policy_version,
            stage=policy_version.read().first,
            proposer=author,
            entered_by=by,
            channel=channel.value,
            confirm_token_hash=ids.hash_token(token),
            title=str(answers.get("title_en") or "")[:200],
            product_kind=forms.choice_of(answers.get("product_kind")) or "micro_credential",
            request_kind=forms.choice_of(answers.get("request_kind")) or "new",
            created_at=now,
            changed_at=now,
        )
        submission = Submission.objects.create(
            proposal=proposal, form=shipped.key, form_version=shipped.version, round=1, created_at=now
        )
        for key, value in answers.items():
            submission.answers.create(question=key, value=value, changed_by=by, changed_at=now)
        for name, content in originals:
            concept.store_file(proposal, question="original", name=name, content=content, by=by, now=now)
        concept.receive(
            proposal,
            answers,
            next_stage=concept.first_event(proposal, EventCode.ENTER_ON_BEHALF),
            received_at=_instant(received_on, now=now),
            by=by,
            now=now,
        )
        _ask_author(proposal, token, received_on=received_on, now=now)
    return proposal, token


def _require_original(originals: Sequence[tuple[str, bytes]], *, received_on: date, today: date) -> None:
    if received_on > today:
        raise Refused("received_ahead", field="received_on", today=today)
    if not originals:
        raise Refused("original_missing", field="originals")
    for name, content in originals:
        verdict = files.may_attach(content, name=name, accept=ORIGINAL)
        if isinstance(verdict, Refusal):
            raise Refused(verdict.reason, field="originals", **verdict.facts)


def _instant(received_on: date, *, now: datetime) -> datetime:
    """The instant of receipt: now when it came today, else the end of the day it came in."""
    tz = people.institution().tz
    return now if received_on == times.local_day(now, tz) else times.end_of_day(received_on, tz)


def _ask_author(proposal: Proposal, token: str, *, received_on: date, now: datetime) -> None:
    author = proposal.proposer
    notices.queue(
        kind="to_author_concept_entered",
        to=author.email or "",
        language=author.language,
        path=f"/confirm/{token}/",
        dedupe=f"confirm:{proposal.public_id}",
        at=now,
        facts={"t": proposal.title, "date": received_on},
    )


def by_token(token: str) -> Proposal:
    """The proposal whose author holds this link. Raises NotFound."""
    found = Proposal.objects.filter(confirm_token_hash=ids.hash_token(token)).exclude(confirm_token_hash="").first()
    if found is None:
        raise NotFound("confirmation")
    return found


def correct_answers(
    *, token: str, values: Mapping[str, Any], seen: Mapping[str, int], now: datetime
) -> Submission:
    """The author completes or corrects what CE entered, by the mailed link and without an account."""
    proposal = by_token(token)
    return concept.save_answers(
        proposal_id=proposal.pk, values=values, seen=seen, by=proposal.proposer, now=now
    )


def confirm_authorship(*, token: str, now: datetime) -> Proposal:
    """*Yes, this is my concept*: complete, with the declarations ticked; from now on it is the author's submission.

    Raises Refused: already_confirmed, cannot_submit_answers, cannot_submit_marks.
    """
    found = by_token(token)
    with transaction.atomic():
        proposal = moving.locked(found.pk)
        author = proposal.proposer
        if proposal.author_confirmed_at is not None:
            raise Refused("already_confirmed")
        state = concepts.state(proposal, now=now)
        faults = len(state.problems) + len(state.errors)
        if faults:
            raise Refused("cannot_submit_answers", count=faults)
        submission = concepts.current(proposal)
        interests.from_form(proposal, state.answers.get("interests"), by=author, now=now)
        if proposal.stage != proposal.policy.first:  # one sent back for changes is frozen when its author submits it
            concept.freeze(submission, by=author, now=now)
        proposal.author_confirmed_at, proposal.changed_at = now, now
        proposal.product_kind = forms.choice_of(state.answers.get("product_kind"))
        proposal.request_kind = forms.choice_of(state.answers.get("request_kind"))
        proposal.save(update_fields=["author_confirmed_at", "changed_at", "product_kind", "request_kind"])
        record.write(
            verb=Verb.CONCEPT_CONFIRMED, subject=proposal.ref, by=author, at=now, body={"submission": submission.digest}
        )
        moving.open_if_ready(proposal, by=author, now=now)
    return proposal


CONFIRM_FOR = timedelta(days=90)
"""How long the link is meant to be used; a concept not confirmed by then is asked about again."""
