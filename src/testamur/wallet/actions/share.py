"""Share links: made by the holder for one person, until a day; ended by the holder; counted for the holder alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from testamur.ground import ids, times
from testamur.ground.errors import NotAllowed, Refused, require
from testamur.people.models import Person
from testamur.people.queries import institution
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.wallet import queries
from testamur.wallet.models import Claim, ShareLink
from testamur.wallet.rules import disclosure as rules


def make_link(*, claim_id: int, label: str, days: int, by: Person, now: datetime) -> tuple[ShareLink, str]:
    """A link that works until the end of the day so many days from now. The token is given back once and never again."""
    with transaction.atomic():
        claim = Claim.objects.select_for_update(of=("self",)).select_related("award").get(pk=claim_id)
        _require_own(claim, by)
        if days not in rules.SHARE_DAYS:
            raise Refused("share_days", field="days")
        live = claim.links.filter(ended_at=None, expires_at__gt=now).count()
        require(rules.may_share(queries.standing_of(claim.award_id), live_links=live))
        tz, token = institution().tz, ids.new_token()
        last_day = times.local_day(now, tz) + timedelta(days=days)
        link = ShareLink.objects.create(
            claim=claim,
            token_hash=ids.hash_token(token),
            label=" ".join(label.split())[:120],
            created_at=now,
            expires_at=times.end_of_day(last_day, tz),
        )
        record.write(verb=Verb.SHARE_MADE, subject=claim.award.ref, by=by, at=now, body={"days": days})
    return link, token


def end_link(*, link_id: int, by: Person, now: datetime) -> ShareLink:
    """End a link at once. Ending it again changes nothing."""
    with transaction.atomic():
        link = ShareLink.objects.select_for_update(of=("self",)).select_related("claim__award").get(pk=link_id)
        _require_own(link.claim, by)
        if link.ended_at is None:
            link.ended_at = now
            link.save(update_fields=["ended_at"])
            record.write(verb=Verb.SHARE_ENDED, subject=link.claim.award.ref, by=by, at=now)
    return link


def count_check(*, award_id: int, share_token: str | None, by: HasRef, now: datetime) -> None:  # noqa: ARG001 - as every action
    """The public page was shown: one more for the holder's eyes, without any trace of who looked."""
    share = queries.share_by_token(share_token, award_id=award_id, now=now) if share_token else None
    if share is not None:
        day = times.local_day(now, institution().tz)
        ShareLink.objects.filter(pk=share.pk).update(opened=F("opened") + 1, last_opened_on=day)
    Claim.objects.filter(award_id=award_id).update(checks=F("checks") + 1)


def _require_own(claim: Claim, by: Person) -> None:
    if claim.award.person_id != by.pk:
        raise NotAllowed("claim_not_yours")
