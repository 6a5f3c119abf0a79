"""Locking an endorsement, and the questions every act asks first."""

from __future__ import annotations

from datetime import date, datetime

from testamur.definitions.words import day
from testamur.endorsements import queries
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules import life
from testamur.endorsements.rules.life import Event
from testamur.endorsements.words import spoken
from testamur.ground import ids
from testamur.ground.errors import NotAllowed, NotFound, Refused, require
from testamur.ground.times import local_day
from testamur.people.models import Person
from testamur.people.queries import institution


def locked(endorsement_id: int) -> Endorsement:
    """The endorsement under lock. Raises NotFound."""
    rows = Endorsement.objects.select_for_update(of=("self",)).select_related("version__definition", "organisation", "renews")
    found = rows.filter(pk=endorsement_id).first()
    if found is None:
        raise NotFound("endorsement")
    return found


def locked_by_token(token: str, now: datetime) -> Endorsement:
    """The endorsement of a mailed link under lock, while the link works. Raises NotFound, or Refused when it ended."""
    found = Endorsement.objects.filter(token_hash=ids.hash_token(token)).first()
    if found is None:
        raise NotFound("endorsement")
    one = locked(found.pk)
    if one.token_hash != ids.hash_token(token):
        raise NotFound("endorsement")
    if one.status in life.OPEN and today(now) > one.link_until:
        raise Refused("endorsement_link_ended", date=day(one.link_until))
    return one


def may(one: Endorsement, event: Event) -> None:
    """Raise when the event is not possible now."""
    require(spoken(life.may(one.status, event)))


def require_same_text(one: Endorsement) -> None:
    """Raise when the version is no longer what the partner was asked about."""
    if one.version.content_hash != one.content_hash:
        raise Refused("endorsement_version_changed")


def require_ce(by: Person, now: datetime) -> None:
    """Raise NotAllowed for anybody outside CE."""
    if not queries.is_ce(by, now):
        raise NotAllowed("endorsement_only_ce", who_can=queries.deciders(now))


def today(now: datetime) -> date:
    """The institution's day."""
    return local_day(now, institution().tz)
