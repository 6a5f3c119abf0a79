"""The notices of awards, each in the recipient's language and queued in the transaction of its deed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.functional import Promise

from testamur.awards.models import Credential, IssueRun
from testamur.ground import times
from testamur.notices import actions as notices
from testamur.people.models import Person
from testamur.people.queries import institution
from testamur.people.rules.roles import Role
from testamur.people.words import ROLES
from testamur.record.rules.actors import HasRef

_REVIEW_DAYS = 30
_FRIDAY, _NOON = 4, 12


def second_person(
    *, person: Person, act: Promise, title: str, number: str, path: str, by: HasRef, now: datetime
) -> None:
    """An act waits for this person: one mail per act and person."""
    with translation.override(person.language):
        facts = {"act": str(act), "object": f"{title} ({number})", "role": str(ROLES[Role.REGISTRAR])}
    notices.queue(
        kind="to_second_person",
        to=person.email or "",
        language=person.language,
        path=path,
        dedupe=f"second_person:{number}:{by.ref}:{person.public_id}:{now.isoformat()}",
        at=now,
        facts=facts,
    )


def run_finished(*, run: IssueRun, by: HasRef, now: datetime) -> None:  # noqa: ARG001 - as every action
    """Preparer and releaser read how many were issued and whether somebody waits."""
    one = run.list
    for person in filter(None, (one.prepared_by, one.released_by)):
        notices.queue(
            kind="to_registrar_run_finished",
            to=person.email or "",
            language=person.language,
            path=f"/cohorts/{one.offering.number}/awards/",
            dedupe=f"run_finished:{run.number}:{run.held}:{person.public_id}",
            at=now,
            facts={"issued": run.signed, "total": run.total, "cohort": one.offering.number},
        )


def revoked(*, credential: Credential, by: HasRef, now: datetime) -> None:  # noqa: ARG001 - as every action
    """The holder is told that there is a decision; never why, and not on a Friday after noon."""
    holder, tz = credential.award.person, institution().tz
    day = times.local_day(now, tz) + timedelta(days=_REVIEW_DAYS)
    mail = notices.queue(
        kind="to_holder_revoked",
        to=holder.email or "",
        language=holder.language,
        path=f"/my/credentials/{credential.public_id}/",
        dedupe=f"revoked:{credential.public_id}",
        at=now,
        facts={
            "t": credential.award.version.read().title(holder.language),
            "date": day,
        },
    )
    local = now.astimezone(tz)
    if mail is not None and local.weekday() == _FRIDAY and local.hour >= _NOON:
        mail.next_at = times.start_of_day(local.date() + timedelta(days=3), tz) + timedelta(hours=9)
        mail.save(update_fields=["next_at"])


def corrected(*, credential: Credential, by: HasRef, now: datetime) -> None:  # noqa: ARG001 - as every action
    """The holder is told that the corrected one is ready."""
    holder = credential.award.person
    notices.queue(
        kind="to_holder_corrected",
        to=holder.email or "",
        language=holder.language,
        path=f"/my/credentials/{credential.public_id}/",
        dedupe=f"corrected:{credential.public_id}",
        at=now,
        facts={"t": credential.award.version.read().title(holder.language)},
    )
