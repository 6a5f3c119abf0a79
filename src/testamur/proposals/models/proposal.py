"""Proposal: one concept on its way, from the first answer to its end."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from testamur.definitions.models import Version
from testamur.ground import ids
from testamur.people.models import Person
from testamur.proposals.models.policy import PolicyVersion
from testamur.proposals.rules.policy import Label, Policy


class Channel(StrEnum):
    """How a concept came in."""

    ONLINE = "online"
    EMAIL = "email"
    PAPER = "paper"
    OTHER = "other"


_CHANNELS = [(channel.value, channel.value) for channel in Channel]


class Proposal(models.Model):
    """A concept and what becomes of it. `number` is given at receipt; a draft is known by its public id only.

    `stage` is a key of the pinned policy or the key of one of its ends. `waiting_for` holds what a parked proposal waits
    for (see rules.gates.GateReading.as_json); it is empty when the stage is open, and `entered_stage_at` is then set.
    """

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    number = models.CharField(max_length=16, unique=True, null=True)  # noqa: DJ001 - unique, and a draft has none
    title = models.CharField(max_length=200, blank=True)
    title_fr = models.CharField(max_length=200, blank=True)
    product_kind = models.CharField(max_length=20, blank=True)
    request_kind = models.CharField(max_length=20, blank=True)
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="proposals")
    stage = models.CharField(max_length=60)
    visit = models.PositiveIntegerField(default=1)
    round = models.PositiveIntegerField(default=1)
    waiting_for: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    entered_stage_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    proposer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=_CHANNELS, default=Channel.ONLINE.value)
    author_confirmed_at = models.DateTimeField(null=True)
    confirm_token_hash = models.CharField(max_length=64, blank=True)
    sponsor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sponsor_unit = models.CharField(max_length=200, blank=True)
    sponsor_confirmed_at = models.DateTimeField(null=True)
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    appeal_until = models.DateField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=20, blank=True)

    class Meta:
        """Newest first; one open proposal a version; a number means that it was received."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(closed_at=None) & Q(version__isnull=False),
                name="proposals_proposal_one_open_per_version",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(received_at__isnull=False), name="proposals_proposal_number_means_receipt"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[channel.value for channel in Channel]), name="proposals_proposal_channel"
            ),
            models.CheckConstraint(condition=Q(visit__gte=1, round__gte=1), name="proposals_proposal_counts"),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        """How addresses name it: its number, or its public id while it is a draft."""
        return self.number or self.public_id

    @property
    def ref(self) -> str:
        """The proposal as a subject of the record: `proposal:P-2026-004`, or by its public id before the receipt."""
        return f"proposal:{self.key}"

    @property
    def scope(self) -> str:
        """The scope in which roles for this proposal are granted."""
        return f"proposal:{self.key}"

    @property
    def policy(self) -> Policy:
        """The policy it is under."""
        return self.policy_version.read()

    @property
    def is_draft(self) -> bool:
        """Not received yet: private to its proposer."""
        return self.received_at is None and self.closed_at is None

    @property
    def is_parked(self) -> bool:
        """Waiting at the door of its stage for something or somebody."""
        return bool(self.waiting_for)

    @property
    def is_open(self) -> bool:
        """Neither ended nor withdrawn nor lapsed."""
        return self.closed_at is None

    @property
    def stage_label(self) -> Label:
        """The title of its stage or end in both languages."""
        return self.policy.label(self.stage)

    @property
    def kinds(self) -> dict[str, str]:
        """What a policy's `when` may ask about."""
        return {"product_kind": self.product_kind, "request_kind": self.request_kind}

    @property
    def development_or_none(self) -> object | None:
        """Its development, or None before the concept was endorsed: for pages that only ask whether there is one."""
        return getattr(self, "development", None)
