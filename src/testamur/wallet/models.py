"""Claim: the holder's invitation and choice, one an award. ShareLink: a link that lets one person see, until a day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.awards.models import Award
from testamur.wallet.rules.disclosure import Disclosure


class Claim(models.Model):
    """One award's way to its holder. A corrected credential keeps the claim and the choice of its award.

    `disclosure` is null until the holder chose, and null is private.
    """

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    disclosure = models.CharField(  # noqa: DJ001 - null is "not chosen yet", which is not a choice
        max_length=10, choices=[(choice.value, choice.value) for choice in Disclosure], null=True
    )
    chosen_at = models.DateTimeField(null=True)
    checks = models.PositiveIntegerField(default=0)

    class Meta:
        """Expires after it begins; chosen only after it was accepted."""

        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="wallet_claim_expires"),
            models.CheckConstraint(
                condition=Q(disclosure=None, chosen_at=None)
                | Q(
                    disclosure__in=[choice.value for choice in Disclosure],
                    chosen_at__isnull=False,
                    accepted_at__isnull=False,
                ),
                name="wallet_claim_chosen_after_accepted",
            ),
        )

    def __str__(self) -> str:
        return f"claim of award {self.award_id}"

    @property
    def choice(self) -> Disclosure | None:
        """The holder's choice as a value."""
        return Disclosure(self.disclosure) if self.disclosure else None


class ShareLink(models.Model):
    """A secret link the holder made for one person; the token is shown once, its hash is kept."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_on = models.DateField(null=True)

    class Meta:
        """Expires after it begins."""

        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="wallet_sharelink_expires"),
        )

    def __str__(self) -> str:
        return f"share link {self.pk}"
