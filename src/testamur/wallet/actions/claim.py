"""Inviting the holder, the holder's yes to the name, and the choice who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from testamur.awards.models import Credential
from testamur.ground import ids
from testamur.ground.errors import NotAllowed, Refused, require
from testamur.notices import actions as notices
from testamur.people.models import Person
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.wallet.models import Claim
from testamur.wallet.rules import disclosure as rules
from testamur.wallet.rules.disclosure import Disclosure


def invite(*, public_ids: Sequence[str], by: HasRef, now: datetime) -> int:
    """Invite the holders of these credentials, each award once. Called by the follower of `credential:issued`.

    A corrected credential invites nobody again: its award has its claim. Returns how many were invited.
    """
    found = Credential.objects.filter(public_id__in=public_ids).select_related(
        "award__person", "award__version__definition"
    )
    return sum(_invite(credential, by=by, now=now) for credential in found.order_by("pk"))


def remind(*, claim_id: int, by: HasRef, now: datetime) -> None:
    """Write once more to a holder who has not opened it, with a fresh link; the former link ends."""
    with transaction.atomic():
        claim = (
            Claim.objects.select_for_update(of=("self",))
            .select_related("award__person", "award__version__definition")
            .get(pk=claim_id)
        )
        if claim.accepted_at is not None or not rules.reminders_due(
            sent_at=claim.created_at, reminded=claim.reminded, now=now
        ):
            return
        token = ids.new_token()
        claim.token_hash, claim.reminded = ids.hash_token(token), claim.reminded + 1
        claim.expires_at = now + rules.CLAIM_LIFE
        claim.save(update_fields=["token_hash", "reminded", "expires_at"])
        _mail(claim, token, kind="to_holder_unclaimed", now=now)
        record.write(
            verb=Verb.HOLDER_INVITED, subject=claim.award.ref, by=by, at=now, body={"reminder": claim.reminded}
        )


def accept_by_link(*, token: str, now: datetime) -> Person:
    """Say "yes, this is my name" by the mailed link, which works once and proves the address. Returns who holds it.

    Raises Refused: claim_unknown, claim_used, claim_expired, person_disabled.
    """
    with transaction.atomic():
        claim = Claim.objects.select_for_update(of=("self",)).filter(token_hash=ids.hash_token(token)).first()
        if claim is None:
            raise Refused("claim_unknown")
        person = Person.objects.select_for_update().get(pk=claim.award.person_id)
        if not person.is_active:
            raise Refused("person_disabled")
        if claim.expires_at < now:
            raise Refused("claim_expired")
        if not Claim.objects.filter(pk=claim.pk, accepted_at=None).update(accepted_at=now):
            raise Refused("claim_used")
        if person.verified_at is None:
            person.verified_at = now
            person.save(update_fields=["verified_at"])
        record.write(verb=Verb.CREDENTIAL_CLAIMED, subject=claim.award.ref, by=person, at=now)
    return person


def accept_name(*, claim_id: int, by: Person, now: datetime) -> Claim:
    """Say "yes, this is my name", signed in. A second yes changes nothing."""
    with transaction.atomic():
        claim = _lock_own(claim_id, by)
        if claim.accepted_at is None:
            claim.accepted_at = now
            claim.save(update_fields=["accepted_at"])
            record.write(verb=Verb.CREDENTIAL_CLAIMED, subject=claim.award.ref, by=by, at=now)
    return claim


def choose(*, claim_id: int, disclosure: Disclosure, by: Person, now: datetime) -> Claim:
    """Only me, or anyone with my link. It can be changed at any time."""
    with transaction.atomic():
        claim = _lock_own(claim_id, by)
        require(rules.may_choose(claimed=claim.accepted_at is not None))
        claim.disclosure, claim.chosen_at = disclosure, now
        claim.save(update_fields=["disclosure", "chosen_at"])
        record.write(
            verb=Verb.VISIBILITY_CHOSEN, subject=claim.award.ref, by=by, at=now, body={"choice": disclosure.value}
        )
    return claim


def _invite(credential: Credential, *, by: HasRef, now: datetime) -> int:
    token = ids.new_token()
    with transaction.atomic():
        claim, made = Claim.objects.get_or_create(
            award=credential.award,
            defaults={
                "token_hash": ids.hash_token(token),
                "created_at": now,
                "expires_at": now + rules.CLAIM_LIFE,
            },
        )
        if not made:
            return 0
        _mail(claim, token, kind="to_learner_claim", now=now)
        record.write(verb=Verb.HOLDER_INVITED, subject=credential.award.ref, by=by, at=now)
    return 1


def _mail(claim: Claim, token: str, *, kind: str, now: datetime) -> None:
    holder = claim.award.person
    notices.queue(
        kind=kind,
        to=holder.email or "",
        language=holder.language,
        path=f"/i/{token}",
        dedupe=f"{kind}:{claim.award_id}:{claim.reminded}",
        at=now,
        facts={"t": claim.award.version.read().title(holder.language)},
    )


def _lock_own(claim_id: int, by: Person) -> Claim:
    claim = Claim.objects.select_for_update(of=("self",)).select_related("award").get(pk=claim_id)
    if claim.award.person_id != by.pk:
        raise NotAllowed("claim_not_yours")
    return claim
