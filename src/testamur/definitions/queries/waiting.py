"""What waits for a person in this room: an adoption to confirm, an approved version to publish."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy as _

from testamur.definitions.models import Adoption, Version
from testamur.definitions.queries import duties, versions
from testamur.definitions.rules.life import State
from testamur.people.models import Person
from testamur.people.rules.waiting import Waiting


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """Rows of My work, oldest first."""
    found = [
        _adoption(one)
        for one in versions.adoptions_waiting()
        if one.entered_by_id != person.pk and duties.may_confirm_adoption(person, one, now)
    ]
    if duties.may_direct(person, now):
        approved = Version.objects.select_related("definition").filter(state=State.APPROVED.value).order_by("approved_at")
        found += [_to_publish(one) for one in approved]
    return found


def _adoption(one: Adoption) -> Waiting:
    return Waiting(
        title=one.version.definition.title(get_language() or "en"),
        why=format_lazy(_("Approved before this system by {number}. A second person confirms it."), number=one.resolution_number),
        url=reverse("definitions:adoption", args=[one.version.public_id]),
        verb=_("Confirm adoption"),
        number=one.resolution_number,
        since=one.entered_at,
    )


def _to_publish(one: Version) -> Waiting:
    return Waiting(
        title=one.definition.title(get_language() or "en"),
        why=format_lazy(_("Approved by {number}. It is not in the catalogue yet."), number=one.authority_ref),
        url=reverse("definitions:version", args=[one.definition.slug, one.number]),
        verb=_("Publish"),
        number=one.label,
        since=one.approved_at,
    )
