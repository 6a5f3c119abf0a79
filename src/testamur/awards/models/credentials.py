"""Credential: one edition of an award, with its signed document. Revocation: asked by one, approved by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.awards.models.lists import Award
from testamur.awards.rules.life import CredentialState, RevocationReason
from testamur.people.models import Person
from testamur.signing.models import SignedDocument

_BEFORE_ISSUE = [CredentialState.PLANNED.value]


class Credential(models.Model):
    """What the holder has. A correction is the next in sequence and names the one that it replaces."""

    public_id = models.CharField(max_length=19, unique=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="credentials")
    sequence = models.PositiveSmallIntegerField()
    document = models.ForeignKey(SignedDocument, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    reason = models.TextField(blank=True)
    name = models.CharField(max_length=400)
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in CredentialState],
        default=CredentialState.PLANNED,
    )
    state_at = models.DateTimeField()
    state_reason = models.TextField(blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """A document belongs to one credential; a sequence to one edition; issued exactly once its bytes are there."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["award", "sequence"], name="awards_credential_sequence"),
            models.UniqueConstraint(fields=["document"], name="awards_credential_document"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in CredentialState]), name="awards_credential_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_BEFORE_ISSUE, issued_at=None)
                | ~Q(state__in=_BEFORE_ISSUE) & Q(issued_at__isnull=False),
                name="awards_credential_issued_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="awards_credential_dates"
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        """The credential as a subject of the record."""
        return f"credential:{self.public_id}"


class Revocation(models.Model):
    """One request to revoke; open until a second person approves or declines it."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="revocations")
    code = models.CharField(max_length=30, choices=[(code.value, code.value) for code in RevocationReason])
    reason = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_reason = models.TextField(blank=True)

    class Meta:
        """Asked and approved by different people; one open a credential."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")), name="awards_revocation_two_people"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="awards_revocation_approved_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(declined_at=None), name="awards_revocation_not_both"
            ),
            models.CheckConstraint(
                condition=Q(code__in=[code.value for code in RevocationReason]), name="awards_revocation_code"
            ),
            models.UniqueConstraint(
                fields=["credential"],
                condition=Q(approved_at=None, declined_at=None),
                name="awards_revocation_one_open_credential",
            ),
        )

    def __str__(self) -> str:
        return f"{self.credential_id} {self.code}"

    @property
    def is_open(self) -> bool:
        """Neither approved nor declined."""
        return self.approved_at is None and self.declined_at is None
