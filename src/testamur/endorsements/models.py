"""Endorsement: one partner, one version, one fingerprint, from the invitation to its end."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from testamur.definitions.models import Version
from testamur.endorsements.rules import force, life
from testamur.endorsements.rules.life import State
from testamur.ground import ids
from testamur.people.models import Organisation
from testamur.signing.models import DidDocument, SignedDocument


class Custody(StrEnum):
    """Whose key signs: one the institution keeps for the partner, or the partner's own."""

    INSTITUTION = "institution"
    OWN = "own"


class Method(StrEnum):
    """How the signatory's authority was verified."""

    DOMAIN = "domain"
    PERSON = "person"


_SIGNED = Q(state__in=sorted(state.value for state in (*life.SIGNED, State.SIGNED_CONDITIONAL)))
_LIVE = Q(state__in=sorted(state.value for state in (*life.IN_FORCE, State.SIGNED_CONDITIONAL)))


class Endorsement(models.Model):
    """What a partner says about exactly one frozen content. Dates are whole days of the institution's zone.

    The mailed link is known by the hash of its token only. After signing the same link is how the partner withdraws.
    """

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=71)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State], default=State.INVITED.value)
    renews = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="renewals")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    link_until = models.DateField()
    language = models.CharField(max_length=5, default="en")
    authority_method = models.CharField(max_length=10, blank=True, choices=[(m.value, m.value) for m in Method])
    authority_verified_at = models.DateTimeField(null=True)
    authority_verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    authority_note = models.TextField(blank=True)
    signatory_name = models.CharField(max_length=200, blank=True)
    signatory_role = models.CharField(max_length=200, blank=True)
    signatory_email = models.EmailField()
    statement_demand = models.BooleanField(default=False)
    statement_realism = models.BooleanField(default=False)
    demand_months = models.PositiveSmallIntegerField(null=True)
    interests = models.TextField(blank=True)
    is_flagged = models.BooleanField(default=False)
    conditions_text = models.TextField(blank=True)
    conditions_met_at = models.DateTimeField(null=True)
    conditions_met_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    in_force_from = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    ended_reason = models.TextField(blank=True)
    custody = models.CharField(
        max_length=12, choices=[(c.value, c.value) for c in Custody], default=Custody.INSTITUTION.value
    )
    document = models.OneToOneField(SignedDocument, null=True, on_delete=models.PROTECT, related_name="+")
    did_document = models.ForeignKey(DidDocument, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """What the database itself refuses."""

        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="endorsements_endorsement_state"),
            models.UniqueConstraint(
                fields=["version", "content_hash", "organisation"], condition=_LIVE, name="endorsements_one_live"
            ),
            models.CheckConstraint(
                condition=~_SIGNED
                | Q(
                    statement_demand=True,
                    statement_realism=True,
                    signed_at__isnull=False,
                    authority_verified_at__isnull=False,
                    expires_on__isnull=False,
                )
                & ~Q(signatory_name=""),
                name="endorsements_signed_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[s.value for s in life.SIGNED])
                | Q(document__isnull=False, in_force_from__isnull=False, expires_on__gt=F("in_force_from")),
                name="endorsements_in_force_has_document",
            ),
            models.CheckConstraint(
                condition=Q(authority_verified_by=None) | ~Q(authority_verified_by=F("invited_by")),
                name="endorsements_authority_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN.value) | Q(withdrawn_on__isnull=False) & ~Q(ended_reason=""),
                name="endorsements_withdrawn_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation.slug} {self.version.label} ({self.state})"

    @property
    def ref(self) -> str:
        """The endorsement as a subject, and as the actor of who holds its link."""
        return f"endorsement:{self.public_id}"

    @property
    def status(self) -> State:
        """The state as a value of the life table."""
        return State(self.state)

    @property
    def has_authority(self) -> bool:
        """Somebody, or the address itself, has verified that the signatory may speak for the organisation."""
        return self.authority_verified_at is not None

    def in_force_on(self, day: date) -> bool:
        """Whether it was, is or will be in force on a local day."""
        if self.status not in life.SIGNED:
            return False
        return force.in_force(first=self.in_force_from, last=self.expires_on, withdrawn_on=self.withdrawn_on, day=day)

    def partner(self, language: str) -> str:
        """The organisation's name in a language."""
        return (self.organisation.name_fr if language == "fr" else self.organisation.name_en) or self.organisation.name_en
