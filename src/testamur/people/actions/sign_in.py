"""Signing in by a mailed link: asked for by anyone, used once, within 15 minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from testamur.ground import ids
from testamur.ground.errors import Refused, TooMany
from testamur.notices import actions as notices
from testamur.people.models import Person, SignInLink
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

LIFE = timedelta(minutes=15)
_MOST, _WITHIN = 3, timedelta(minutes=15)


def ask_link(*, email: str, next_path: str, language: str, now: datetime, limited: bool = True) -> str:
    """Mail a sign-in link to an address; the answer on the page is the same whether or not anybody has it.

    Returns the token for the demo's terminal and for tests; pages never show it. Raises TooMany after three in 15
    minutes for one address (security/requirements.md 18); `limited=False` is for the demo, where mail stands on a page.
    """
    address = email.strip()
    with transaction.atomic():
        recent = SignInLink.objects.filter(email__iexact=address, created_at__gt=now - _WITHIN, used_at=None)
        if limited and recent.count() >= _MOST:
            raise TooMany(retry_after=int(_WITHIN.total_seconds()))
        token = ids.new_token()
        link = SignInLink.objects.create(
            token_hash=ids.hash_token(token), email=address, next_path=next_path, created_at=now, expires_at=now + LIFE
        )
        notices.queue(
            kind="to_anyone_sign_in", to=address, language=language, path=f"/sign-in/{token}/", dedupe=f"sign-in:{link.pk}", at=now
        )
    return token


def use_link(*, token: str, language: str, now: datetime) -> tuple[Person, str]:
    """Who signs in with this link, and where they were going.

    The link proves the address, so a person is added when nobody has it yet: anyone with a verified address may
    start a concept.

    Raises Refused: link_unknown, link_used, link_expired, person_disabled.
    """
    with transaction.atomic():
        link = SignInLink.objects.select_for_update().filter(token_hash=ids.hash_token(token)).first()
        if link is None:
            raise Refused("link_unknown")
        if link.used_at is not None:
            raise Refused("link_used")
        if link.expires_at < now:
            raise Refused("link_expired")
        SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
        person = Person.objects.select_for_update().filter(email__iexact=link.email).first()
        if person is None:
            person = Person(name=link.email.partition("@")[0], email=link.email, language=language, created_at=now)
            person.set_unusable_password()
            person.save()
            record.write(verb=Verb.PERSON_ADDED, subject=person.ref, by=person, at=now)
        if not person.is_active:
            raise Refused("person_disabled")
        if person.verified_at is None:
            person.verified_at = now
            person.save(update_fields=["verified_at"])
        record.write(verb=Verb.SIGNED_IN, subject=person.ref, by=person, at=now)
    return person, link.next_path
