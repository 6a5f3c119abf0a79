"""Persons and organisations come to be known."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.people.models import Organisation, Person
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb


def ensure_person(*, email: str, name: str, language: str = "en", by: HasRef, now: datetime) -> Person:
    """The person with this address; added, under this name as written, when there is none yet."""
    address = email.strip()
    with transaction.atomic():
        person = Person.objects.filter(email__iexact=address).first() if address else None
        if person is None:
            person = Person(name=name, email=address or None, language=language, created_at=now)
            person.set_unusable_password()
            person.save()
            record.write(verb=Verb.PERSON_ADDED, subject=person.ref, by=by, at=now)
    return person


def mark_verified(*, person_id: int, by: HasRef, now: datetime) -> Person:
    """Note that an address is known to be the person's, by another proof than a mailed link."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        if person.verified_at is None:
            person.verified_at = now
            person.save(update_fields=["verified_at"])
            record.write(verb=Verb.PERSON_CHANGED, subject=person.ref, by=by, at=now, body={"verified": True})
    return person


def change_details(*, person_id: int, name: str, language: str, by: HasRef, now: datetime) -> Person:
    """A person's name as they write it, and their language."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        person.name, person.language = name.strip(), language
        person.save(update_fields=["name", "language"])
        record.write(verb=Verb.PERSON_CHANGED, subject=person.ref, by=by, at=now)
    return person


def add_organisation(
    *, slug: str, name_en: str, name_fr: str, kind: str, domain: str, by: HasRef, now: datetime
) -> Organisation:
    """A partner organisation; the one that already has this slug when there is one."""
    with transaction.atomic():
        found, made = Organisation.objects.get_or_create(
            slug=slug,
            defaults={"name_en": name_en, "name_fr": name_fr or name_en, "kind": kind, "domain": domain.lower(), "created_at": now},
        )
        if made:
            record.write(verb=Verb.ORGANISATION_ADDED, subject=f"organisation:{slug}", by=by, at=now)
    return found
