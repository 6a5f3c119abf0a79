"""Claims, choices and share links."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from testamur.awards.models import Credential
from testamur.ground import ids
from testamur.people.models import Person
from testamur.people.rules.waiting import Waiting
from testamur.wallet.models import Claim, ShareLink
from testamur.wallet.rules import disclosure as rules


def claim_of(award_id: int) -> Claim | None:
    """The claim of an award; None until the holder was invited."""
    return Claim.objects.filter(award_id=award_id).first()


def claim_by_token(token: str) -> Claim | None:
    """The claim that a mailed link stands for, whatever has become of it."""
    rows = Claim.objects.select_related("award__person", "award__version__definition", "award__enrolment__offering")
    return rows.filter(token_hash=ids.hash_token(token)).first()


def share_by_token(token: str, *, award_id: int, now: datetime) -> ShareLink | None:
    """A share link of this award that still works."""
    found = ShareLink.objects.filter(token_hash=ids.hash_token(token), claim__award_id=award_id, ended_at=None)
    return found.filter(expires_at__gt=now).first()


def standing_of(award_id: int, *, share_token: str | None = None, now: datetime | None = None) -> rules.Standing:
    """What the holder of an award has done so far."""
    claim = claim_of(award_id)
    share = share_by_token(share_token, award_id=award_id, now=now) if share_token and now else None
    return rules.Standing(
        claimed=claim is not None and claim.accepted_at is not None,
        choice=claim.choice if claim else None,
        has_live_share=share is not None,
    )


def disclosure(public_id: str, share_token: str | None = None, now: datetime | None = None) -> str:
    """What every representation of `/v/<id>` may show: "private" or "link". An unknown id is private too.

    `share_token` is what stands after `?s=`; it needs `now` to be judged.
    """
    read = ids.read_public_id(public_id)
    award_id = Credential.objects.filter(public_id=read).values_list("award", flat=True).first() if read else None
    if award_id is None:
        return rules.Shown.PRIVATE.value
    return rules.shown(standing_of(award_id, share_token=share_token, now=now)).value


def may_be_seen(public_id: str, *, share_token: str | None = None, now: datetime) -> bool:
    """Whether the public page may show what the credential says, to whoever asks with this share token."""
    return disclosure(public_id, share_token, now) == rules.Shown.LINK.value


def links_of(person: Person) -> list[ShareLink]:
    """The share links a holder has made, newest first."""
    rows = ShareLink.objects.filter(claim__award__person=person)
    return list(rows.select_related("claim__award__definition").order_by("-pk"))


def claims_to_remind(now: datetime) -> list[Claim]:
    """Claims that nobody has opened after 7 or 30 days."""
    waiting = Claim.objects.filter(accepted_at=None, reminded__lt=len(rules.REMIND_AFTER)).order_by("pk")
    due = [one for one in waiting if rules.reminders_due(sent_at=one.created_at, reminded=one.reminded, now=now)]
    return due[:100]


def waiting_for(person: Person, now: datetime) -> list[Waiting]:  # noqa: ARG001 - the shape of every room's list
    """Credentials that wait for their holder's name or choice."""
    rows = Claim.objects.filter(award__person=person, chosen_at=None).select_related("award__definition")
    newest = Credential.objects.filter(award__in=[one.award_id for one in rows], issued_at__isnull=False).order_by(
        "sequence"
    )
    ids_of = {credential.award_id: credential.public_id for credential in newest}
    return [
        Waiting(
            title=one.award.definition.title_en,
            why=_("Your credential is private until you choose who may see it"),
            url=f"/my/credentials/{ids_of[one.award_id]}/",
            verb=_("Choose"),
            number=ids_of[one.award_id],
            since=one.created_at,
        )
        for one in rows
        if one.award_id in ids_of
    ]
