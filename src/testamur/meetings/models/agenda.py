"""A meeting, its agenda, who attends, who is out of an item, and the sealed pack."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from testamur.ground.ids import public_id
from testamur.meetings import words
from testamur.meetings.rules.kinds import ItemKind, ItemState, MeetingState, Presence, RecusalReason
from testamur.people.models import Body, Person
from testamur.proposals.models import Proposal


def one_of(field: str, values: type[ItemKind | ItemState | MeetingState | Presence | RecusalReason]) -> Q:
    """The check that a column holds a member of its list."""
    return Q(**{f"{field}__in": [member.value for member in values]})


class Meeting(models.Model):
    """One sitting of one body. `held_on` is the local date of `starts_at`."""

    public_id = models.CharField(max_length=19, unique=True, default=public_id, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    starts_at = models.DateTimeField()
    is_special = models.BooleanField(default=False)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=words.MEETING_STATES, default=MeetingState.PLANNED)
    cutoff_on = models.DateField()
    chair = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    secretary = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    began_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    minutes_sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    minutes_sent_at = models.DateTimeField(null=True)
    minutes_confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    minutes_confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "held_on"), condition=~Q(state=MeetingState.CANCELLED), name="meeting_one_a_day"
            ),
            models.CheckConstraint(condition=one_of("state", MeetingState), name="meeting_state"),
            models.CheckConstraint(condition=Q(cutoff_on__lte=F("held_on")), name="meeting_cutoff_before_meeting"),
            models.CheckConstraint(
                condition=Q(chair__isnull=True) | Q(secretary__isnull=True) | ~Q(chair=F("secretary")),
                name="meeting_chair_is_not_secretary",
            ),
            models.CheckConstraint(
                condition=Q(minutes_confirmed_at__isnull=True)
                | (Q(minutes_sent_by__isnull=False) & ~Q(minutes_sent_by=F("minutes_confirmed_by"))),
                name="meeting_minutes_by_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.body.key} {self.held_on}"

    @property
    def ref(self) -> str:
        """How the record names it."""
        return f"meeting:{self.public_id}"


class Item(models.Model):
    """One line of an agenda. A decision about a proposal names it and the visit of its stage that is decided."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=8)
    kind = models.CharField(max_length=12, choices=words.ITEM_KINDS)
    title = models.CharField(max_length=200, blank=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+", null=True)
    visit = models.PositiveSmallIntegerField(null=True)
    is_consent = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=words.ITEM_STATES, default=ItemState.PLACED)
    note = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "number"), name="item_number"),
            models.UniqueConstraint(
                fields=("proposal",),
                condition=Q(state__in=(ItemState.PLACED, ItemState.OPEN)),
                name="item_proposal_on_one_agenda",
            ),
            models.CheckConstraint(condition=one_of("kind", ItemKind), name="item_kind"),
            models.CheckConstraint(condition=one_of("state", ItemState), name="item_state"),
            models.CheckConstraint(
                condition=Q(proposal__isnull=True, visit__isnull=True)
                | Q(proposal__isnull=False, visit__isnull=False, kind=ItemKind.DECISION),
                name="item_proposal_is_for_decision",
            ),
            models.CheckConstraint(condition=Q(proposal__isnull=False) | ~Q(title=""), name="item_has_a_title"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Attendance(models.Model):
    """How one member takes part in one meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=8, choices=words.PRESENCES)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("meeting", "person"), name="attendance_once"),
            models.CheckConstraint(condition=one_of("presence", Presence), name="attendance_presence"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id} {self.presence}"


class Recusal(models.Model):
    """A member out of one item, fixed when it opens; `left` says whether they left the room or stayed silent."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=words.RECUSALS)
    left = models.BooleanField(default=True)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "person"), name="recusal_once"),
            models.CheckConstraint(condition=one_of("reason", RecusalReason), name="recusal_reason"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.person_id} {self.reason}"


class Pack(models.Model):
    """The papers of a meeting, sealed: a manifest that never changes. Sequence 0 is the pack, the rest are addenda."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    sequence = models.PositiveSmallIntegerField()
    manifest = models.JSONField()
    digest = models.CharField(max_length=71)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("sequence",)
        constraints = (models.UniqueConstraint(fields=("meeting", "sequence"), name="pack_sequence"),)

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.sequence}"

    @property
    def items(self) -> list[dict[str, Any]]:
        """The sealed items, as the manifest keeps them."""
        return list(self.manifest["items"])


class PackOpening(models.Model):
    """That a member opened a pack: read only for the secretary's not-yet-opened list."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="openings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pack", "person"), name="pack_opening_once"),)

    def __str__(self) -> str:
        return f"{self.pack_id} {self.person_id}"
