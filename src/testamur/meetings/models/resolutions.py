"""What a body resolved: recorded by the secretary, confirmed by the chair, corrected only beside the first text."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.meetings import words
from testamur.meetings.models.agenda import Item, Meeting
from testamur.meetings.models.polls import Poll
from testamur.meetings.rules.kinds import Presence, RecusalReason, ResolutionState, Result
from testamur.people.models import Body, Person
from testamur.proposals.models import Proposal


class Resolution(models.Model):
    """One resolution of one body, from a motion at a sitting or from a poll. Nothing changes once it is confirmed."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=24, unique=True)
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="resolution", null=True)
    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="resolution", null=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions", null=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+", null=True)
    visit = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=12, choices=words.RESOLUTION_STATES, default=ResolutionState.VOTED)
    result = models.CharField(max_length=20, choices=words.RESULTS)
    code = models.CharField(max_length=20, blank=True)
    text_en = models.TextField()
    text_fr = models.TextField()
    draft_en = models.TextField(blank=True)
    draft_fr = models.TextField(blank=True)
    conditions = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    defer_until = models.DateField(null=True)
    target_stage = models.CharField(max_length=40, blank=True)
    effective_on = models.DateField()
    review_on = models.DateField(null=True)
    mover = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    seconder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField()
    votes_abstained = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    eligible = models.PositiveSmallIntegerField()
    quorum = models.PositiveSmallIntegerField()
    recused = models.PositiveSmallIntegerField()
    version_number = models.PositiveSmallIntegerField(null=True)
    content_hash = models.CharField(max_length=71, blank=True)
    pack_digest = models.CharField(max_length=71, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    returned_reason = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("year", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("body", "year", "sequence"), name="resolution_number_in_year"),
            models.CheckConstraint(
                condition=Q(item__isnull=False, poll__isnull=True) | Q(item__isnull=True, poll__isnull=False),
                name="resolution_from_item_or_poll",
            ),
            models.CheckConstraint(
                condition=Q(votes_for__lte=F("present") - F("votes_against") - F("votes_abstained")),
                name="resolution_votes_within_present",
            ),
            models.CheckConstraint(condition=Q(present__lte=F("eligible")), name="resolution_present_are_eligible"),
            models.CheckConstraint(
                condition=Q(poll__isnull=False, mover__isnull=True, seconder__isnull=True)
                | Q(item__isnull=False, mover__isnull=False, seconder__isnull=False) & ~Q(mover=F("seconder")),
                name="resolution_mover_is_not_seconder",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="resolution_secretary_is_not_chair",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(ResolutionState.VOTED, ResolutionState.RETURNED),
                    confirmed_by__isnull=True,
                    confirmed_at__isnull=True,
                )
                | Q(
                    state=ResolutionState.RECORDED,
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                ),
                name="resolution_recorded_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(result__in=[result.value for result in Result]), name="resolution_result"
            ),
            models.CheckConstraint(condition=~Q(text_en="") & ~Q(text_fr=""), name="resolution_in_both_languages"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """How the record names it."""
        return f"resolution:{self.number}"


class RollEntry(models.Model):
    """One member at one resolution: how present, why recused, and for a poll what was answered."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="roll")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=8, choices=words.PRESENCES)
    recused = models.CharField(max_length=16, choices=words.RECUSALS, blank=True)
    answer = models.CharField(max_length=16, choices=words.CHOICES, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("resolution", "person"), name="roll_once"),
            models.CheckConstraint(
                condition=Q(presence__in=[presence.value for presence in Presence]), name="roll_presence"
            ),
            models.CheckConstraint(
                condition=Q(recused="") | Q(recused__in=[reason.value for reason in RecusalReason]),
                name="roll_recused",
            ),
        )

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.person_id}"

    @property
    def took_part(self) -> bool:
        """True for a member who was there (or answered) and was not recused."""
        return not self.recused and self.presence != Presence.ABSENT


class Corrigendum(models.Model):
    """A later text of a confirmed resolution; both stay. Written by the secretary, in force when the chair confirms."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="corrigenda")
    sequence = models.PositiveSmallIntegerField()
    text_en = models.TextField()
    text_fr = models.TextField()
    reason = models.TextField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sequence",)
        constraints = (
            models.UniqueConstraint(fields=("resolution", "sequence"), name="corrigendum_sequence"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("recorded_by")),
                name="corrigendum_by_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.resolution_id}/{self.sequence}"
