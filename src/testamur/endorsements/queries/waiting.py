"""What waits for CE in this room: an authority to verify, conditions to confirm, an endorsement that ends soon."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy as _

from testamur.endorsements.models import Endorsement
from testamur.endorsements.queries.duties import is_ce
from testamur.endorsements.queries.rows import rows
from testamur.endorsements.rules.life import OPEN, State
from testamur.people.models import Person
from testamur.people.rules.waiting import Waiting, Words

_WANTED = (State.INVITED, State.SIGNED_CONDITIONAL, State.EXPIRING)


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """Rows of My work, soonest end first."""
    if not is_ce(person, now):
        return []
    found = rows().filter(state__in=[state.value for state in _WANTED]).order_by("expires_on", "invited_at")
    renewed = {one.renews_id for one in rows().filter(renews__isnull=False, state__in=[s.value for s in OPEN])}
    rows_of_work = (_row(one, person, is_asked=one.pk in renewed) for one in found)
    return [row for row in rows_of_work if row is not None]


def _row(one: Endorsement, person: Person, *, is_asked: bool) -> Waiting | None:
    partner = one.partner(get_language() or "en")
    if one.status is State.INVITED:
        if one.has_authority or one.invited_by_id == person.pk:
            return None
        why = format_lazy(_("{name} signs for {partner}. Verify that they may."), name=one.signatory_name, partner=partner)
        return _waiting(one, why, _("Verify authority"))
    if one.status is State.SIGNED_CONDITIONAL:
        return _waiting(one, format_lazy(_("{partner} signed with conditions."), partner=partner), _("Check conditions"))
    if is_asked:
        return None
    return _waiting(one, format_lazy(_("The endorsement of {partner} ends."), partner=partner), _("Ask for renewal"))


def _waiting(one: Endorsement, why: Words, verb: Words) -> Waiting:
    return Waiting(
        title=one.version.definition.title(get_language() or "en"),
        why=why,
        url=reverse("endorsements:endorsement", args=[one.public_id]),
        verb=verb,
        number=one.version.label,
        since=one.signed_at or one.invited_at,
        due=one.expires_on if one.status is State.EXPIRING else None,
    )
