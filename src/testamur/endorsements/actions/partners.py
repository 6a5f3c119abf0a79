"""A partner organisation comes to be known to CE."""

from __future__ import annotations

from datetime import datetime

from testamur.endorsements.actions.locking import require_ce
from testamur.ground.errors import Refused
from testamur.people.actions import persons
from testamur.people.models import Organisation, Person


def add_partner(
    *, slug: str, name_en: str, name_fr: str, kind: str, domain: str, by: Person, now: datetime
) -> Organisation:
    """Put a partner on file: name in both languages, short name for addresses, kind, mail domain."""
    require_ce(by, now)
    if Organisation.objects.filter(slug=slug).exists():
        raise Refused("endorsement_organisation_taken", field="slug")
    return persons.add_organisation(
        slug=slug, name_en=name_en, name_fr=name_fr, kind=kind, domain=domain, by=by, now=now
    )
