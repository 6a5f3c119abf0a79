"""The assessor's day: a 6-digit PIN set when the day is opened, five tries, valid that day for that person."""

from __future__ import annotations

import re
from datetime import datetime

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from testamur.assessment.models import AssessorDay
from testamur.assessment.models.sheet import TRIES
from testamur.cohorts.queries import duties
from testamur.ground.errors import Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

MARKERS = (Role.ASSESSOR, Role.SECOND_ASSESSOR, Role.MODERATOR)
_PIN = re.compile(r"^[0-9]{6}$")
_ROUNDS = 10_000
"""A PIN has a million values whatever the cost of a guess: the key outside the database and the five tries protect it."""


def _peppered(pin: str, person: Person) -> str:
    """The PIN under the installation's own key: a copy of the database alone does not let anyone try PINs."""
    return salted_hmac("assessor-pin", f"{person.public_id}:{pin}", algorithm="sha256").hexdigest()


def _hash(pin: str, person: Person) -> str:
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(_peppered(pin, person), hasher.salt(), _ROUNDS)


def open_day(*, pin: str, by: Person, now: datetime) -> AssessorDay:
    """Set one's own PIN for today; it is kept hashed. Raises Refused (pin_six_digits, pin_too_simple, pin_is_set)."""
    if not _PIN.match(pin):
        raise Refused("pin_six_digits", field="pin")
    if len(set(pin)) == 1 or pin in "0123456789 9876543210":
        raise Refused("pin_too_simple", field="pin")
    day = duties.today(now)
    with transaction.atomic():
        if AssessorDay.objects.filter(person=by, day=day).exists():
            raise Refused("pin_is_set", field="pin")
        opened = AssessorDay.objects.create(person=by, day=day, pin_hash=_hash(pin, by), opened_at=now)
        record.write(verb=Verb.PIN_SET, subject=by.ref, by=by, at=now, body={"day": day.isoformat()})
    return opened


def reset_day(*, person_id: int, offering_ref: str, by: Person, now: datetime) -> None:
    """Take a locked or forgotten PIN of today away, so that the assessor sets a new one. The assessment lead does it."""
    duties.require_duty(by, (Role.ASSESSMENT_LEAD,), reason="only_lead_resets_pin", now=now, scope=offering_ref)
    with transaction.atomic():
        row = AssessorDay.objects.select_for_update().filter(person_id=person_id, day=duties.today(now)).first()
        if row is None:
            raise Refused("pin_not_set")
        if row.person_id == by.pk:
            raise Refused("pin_reset_by_other")
        row.pin_hash, row.tries_left, row.opened_at = "", TRIES, now
        row.save()
        record.write(verb=Verb.PIN_RESET, subject=row.person.ref, by=by, at=now)


def renew_day(*, pin: str, by: Person, now: datetime) -> AssessorDay:
    """Set a new PIN after the assessment lead took the old one away."""
    if not _PIN.match(pin):
        raise Refused("pin_six_digits", field="pin")
    with transaction.atomic():
        row = AssessorDay.objects.select_for_update().filter(person=by, day=duties.today(now), pin_hash="").first()
        if row is None:
            raise Refused("pin_is_set", field="pin")
        row.pin_hash, row.tries_left, row.opened_at = _hash(pin, by), TRIES, now
        row.save()
        record.write(verb=Verb.PIN_SET, subject=by.ref, by=by, at=now, body={"day": row.day.isoformat()})
    return row


def locked_today(offering_ref: str, now: datetime) -> list[Person]:
    """Assessors of this cohort whose PIN of today is locked: for the assessment lead's page."""
    day = duties.today(now)
    markers = people.people_with(MARKERS, scope=offering_ref, on=day)
    rows = AssessorDay.objects.filter(day=day, tries_left=0, person__in=markers).select_related("person")
    return [row.person for row in rows]


def check_pin(*, pin: str, by: Person, now: datetime) -> AssessorDay:
    """The day of a right PIN. A wrong one costs a try, in its own transaction so that it counts although we refuse.

    Raises Refused (pin_not_set, pin_locked, pin_wrong with the tries left).
    """
    row = AssessorDay.objects.filter(person=by, day=duties.today(now)).exclude(pin_hash="").first()
    if row is None:
        raise Refused("pin_not_set", field="pin")
    taken = AssessorDay.objects.filter(pk=row.pk, tries_left__gt=0).update(tries_left=F("tries_left") - 1)
    if not taken:
        raise Refused("pin_locked", field="pin")
    if not PBKDF2PasswordHasher().verify(_peppered(pin, by), row.pin_hash):
        row.refresh_from_db()
        raise Refused("pin_locked" if row.tries_left == 0 else "pin_wrong", field="pin", n=row.tries_left)
    AssessorDay.objects.filter(pk=row.pk).update(tries_left=TRIES)
    row.refresh_from_db()
    return row
