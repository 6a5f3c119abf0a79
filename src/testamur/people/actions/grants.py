"""Giving and ending roles."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from testamur.ground.errors import Refused, require
from testamur.notices import actions as notices
from testamur.people import queries
from testamur.people.models import Grant, Person
from testamur.people.rules import roles
from testamur.people.rules.roles import INSTITUTION, Role
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb


def grant_role(
    *,
    person_id: int,
    role: Role,
    scope: str = INSTITUTION,
    starts_on: date,
    ends_on: date | None = None,
    by: HasRef,
    now: datetime,
    told_as: str = "",
) -> Grant:
    """Give a role in a scope. `told_as` is the role's name for the mail to the person; empty sends none.

    The rule of who may give is asked by `invite`; rooms that give a role as part of their own verb (an advisory team,
    an assessor of an offering) have asked their own rule before.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        if ends_on is not None and ends_on < starts_on:
            raise Refused("grant_ends_before_it_starts", field="ends_on")
        same = Grant.objects.filter(person=person, role=role, scope=scope)
        until = Q() if ends_on is None else Q(starts_on__lte=ends_on)
        if same.filter(until).filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).exists():
            raise Refused("grant_overlaps", field="role", name=person.name)
        grant = Grant.objects.create(
            person=person, role=role, scope=scope, starts_on=starts_on, ends_on=ends_on, created_at=now
        )
        record.write(
            verb=Verb.GRANT_GIVEN, subject=person.ref, by=by, at=now,
            body={"role": role.value, "scope": scope, "from": starts_on.isoformat(), "until": ends_on and ends_on.isoformat()},
        )
        if told_as and person.email:
            notices.queue(
                kind="to_person_invited", to=person.email, language=person.language, path="/sign-in/",
                dedupe=f"grant:{grant.pk}", at=now,
                facts={"place": queries.institution().name(person.language), "role": told_as},
            )
    return grant


def end_grant(*, grant_id: int, on: date, by: Person, now: datetime) -> Grant:
    """Let a role end on a day; it takes effect on the next request after that day."""
    with transaction.atomic():
        grant = Grant.objects.select_for_update().select_related("person").get(pk=grant_id)
        _require_admin(giver=by, receiver=grant.person, role=Role(grant.role), now=now)
        grant.ends_on = max(on, grant.starts_on)
        grant.save(update_fields=["ends_on"])
        record.write(
            verb=Verb.GRANT_ENDED, subject=grant.person.ref, by=by, at=now,
            body={"role": grant.role, "scope": grant.scope, "until": grant.ends_on.isoformat()},
        )
    return grant


def end_role(*, person_id: int, role: Role, scope: str, on: date, by: HasRef, now: datetime) -> int:
    """Let somebody's role in a scope end on a day, for rooms that give it as part of their own verb. How many ended."""
    with transaction.atomic():
        rows = Grant.objects.select_for_update(of=("self",)).select_related("person")
        ended = list(rows.filter(person_id=person_id, role=role, scope=scope).filter(Q(ends_on=None) | Q(ends_on__gt=on)))
        for grant in ended:
            grant.ends_on = max(on, grant.starts_on)
            grant.save(update_fields=["ends_on"])
            record.write(
                verb=Verb.GRANT_ENDED, subject=grant.person.ref, by=by, at=now,
                body={"role": grant.role, "scope": grant.scope, "until": grant.ends_on.isoformat()},
            )
    return len(ended)


def invite(
    *,
    email: str,
    name: str,
    language: str,
    role: Role,
    scope: str,
    starts_on: date,
    ends_on: date | None,
    told_as: str,
    by: Person,
    now: datetime,
) -> Grant:
    """The people page: add or find a person by address, and give a role. Raises Refused (R19, overlap)."""
    with transaction.atomic():
        person = queries.person_by_email(email)
        if person is None:
            person = Person(name=name, email=email.strip(), language=language, created_at=now)
            person.set_unusable_password()
        _require_admin(giver=by, receiver=person, role=role, now=now)
        if person.pk is None:
            person.save()
            record.write(verb=Verb.PERSON_ADDED, subject=person.ref, by=by, at=now)
        return grant_role(
            person_id=person.pk, role=role, scope=scope, starts_on=starts_on, ends_on=ends_on, by=by, now=now, told_as=told_as
        )


def _require_admin(*, giver: Person, receiver: Person, role: Role, now: datetime) -> None:
    today = now.astimezone(queries.institution().tz).date()
    giver_roles = {held for held, _ in queries.roles_of(giver, today)}
    soon = today + timedelta(days=36500)
    receiver_roles = (
        {held.role for held in queries.held_by(receiver) if (held.ends_on or soon) >= today} if receiver.pk else set()
    )
    require(
        roles.may_grant(
            giver=giver_roles, giver_ref=giver.ref, receiver_ref=receiver.ref, role=role, receiver_roles=receiver_roles
        )
    )
