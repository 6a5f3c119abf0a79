"""Key: the public half, the wrapped secret half, and how far its life has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from testamur.signing.rules.keys import KeyState


class Key(models.Model):
    """One key pair for one purpose. The row is kept for ever; only its state and dates move on."""

    purpose = models.CharField(max_length=120)
    did = models.CharField(max_length=300)
    method = models.CharField(max_length=360, unique=True)
    alg = models.CharField(max_length=20)
    public = models.BinaryField()
    fingerprint = models.CharField(max_length=71)
    wrapped = models.BinaryField()
    state = models.CharField(max_length=20, choices=[(state.value, state.value) for state in KeyState])
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    compromised_at = models.DateTimeField(null=True)

    class Meta:
        """One active key a purpose; no key twice."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["fingerprint"], name="signing_key_fingerprint"),
            models.UniqueConstraint(
                fields=["purpose"], condition=Q(state=KeyState.ACTIVE.value), name="signing_key_active_purpose"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in KeyState]), name="signing_key_state"
            ),
        )

    def __str__(self) -> str:
        return f"{self.method} ({self.state})"

    @property
    def ref(self) -> str:
        """The key as a subject of the record."""
        return f"key:{self.fingerprint.removeprefix('sha256:')[:16]}"
