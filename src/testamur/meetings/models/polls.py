"""A poll between meetings and its answers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.ground.ids import public_id
from testamur.meetings import words
from testamur.meetings.rules.kinds import Choice, CloseReason
from testamur.people.models import Body, Person
from testamur.proposals.models import Proposal


class Poll(models.Model):
    """A question to a body about one visit of a proposal, open until `closes_at` or until it is closed."""

    public_id = models.CharField(max_length=19, unique=True, default=public_id, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    visit = models.PositiveSmallIntegerField()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=16, choices=words.CLOSE_REASONS, blank=True)
    reminded_at = models.DateTimeField(null=True)
    brief = models.JSONField()
    brief_digest = models.CharField(max_length=71)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proposal",), condition=Q(closed_at__isnull=True), name="poll_one_open"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="poll_window"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, close_reason="")
                | Q(closed_at__isnull=False, close_reason__in=[reason.value for reason in CloseReason]),
                name="poll_closed_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.body.key} {self.proposal_id}/{self.visit}"

    @property
    def ref(self) -> str:
        """How the record names it."""
        return f"poll:{self.public_id}"


class PollAnswer(models.Model):
    """One member's answer; it may change until the poll closes."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=16, choices=words.CHOICES)
    reason = models.TextField(blank=True)
    conditions = models.JSONField(default=list)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("poll", "person"), name="poll_answer_once"),
            models.CheckConstraint(
                condition=Q(choice__in=[choice.value for choice in Choice]), name="poll_answer_choice"
            ),
        )

    def __str__(self) -> str:
        return f"{self.poll_id} {self.person_id}"
