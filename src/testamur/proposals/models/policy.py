"""PolicyVersion: the text of a process policy as it was loaded. It never changes; a proposal points to the one it pins."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from testamur.proposals.rules import policy
from testamur.proposals.rules.policy import Policy


class PolicyVersion(models.Model):
    """One version of one policy. At most one is in use for new concepts."""

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=71, unique=True)
    text = models.TextField()
    loaded_at = models.DateTimeField()
    in_use = models.BooleanField(default=False)

    class Meta:
        """A version of a policy is loaded once; its text no longer changes (trigger)."""

        ordering = ("key", "version")
        constraints = (
            models.UniqueConstraint(fields=["key", "version"], name="proposals_policyversion_key_version"),
            models.UniqueConstraint(
                fields=["in_use"], condition=Q(in_use=True), name="proposals_policyversion_one_in_use"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def ref(self) -> str:
        """The policy as a subject of the record."""
        return f"policy:{self.key}/{self.version}"

    def read(self) -> Policy:
        """The policy as frozen values (kept in memory by its text)."""
        return policy.read(self.text)
