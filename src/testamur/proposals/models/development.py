"""Development of a full proposal: team, tasks, consultations, pledges and the quality review."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from testamur.people.models import Person
from testamur.proposals.models.proposal import Proposal
from testamur.proposals.rules.development import TeamRole
from testamur.proposals.rules.quality import FINDINGS
from testamur.proposals.rules.resources import PledgeState, ResourceKind


class Development(models.Model):
    """The development of one proposal, from the endorsed concept to the filed full proposal.

    `agreed_digest` is the fingerprint of the answers that the proposer agreed to: a later change needs a new agreement.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="development")
    begun_at = models.DateTimeField()
    team_due_on = models.DateField()
    team_named_at = models.DateTimeField(null=True)
    accountable = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(null=True)
    privacy_reference = models.CharField(max_length=120, blank=True)
    privacy_approver = models.CharField(max_length=120, blank=True)
    privacy_on = models.DateField(null=True)
    agreed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    agreed_digest = models.CharField(max_length=71, blank=True)
    filed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True)

    class Meta:
        """An agreement is by somebody, to something; a privacy reference has its approver and day."""

        constraints = (
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None, agreed_digest="")
                | Q(agreed_at__isnull=False, agreed_by__isnull=False) & ~Q(agreed_digest=""),
                name="proposals_development_agreed",
            ),
            models.CheckConstraint(
                condition=Q(privacy_reference="") | ~Q(privacy_approver="") & Q(privacy_on__isnull=False),
                name="proposals_development_privacy",
            ),
            models.CheckConstraint(
                condition=Q(filed_at=None, filed_by=None) | Q(filed_at__isnull=False, filed_by__isnull=False),
                name="proposals_development_filed",
            ),
        )

    def __str__(self) -> str:
        return f"development of {self.proposal_id}"


class TeamMember(models.Model):
    """One seat of the advisory team; a seat that was given up keeps its dates."""

    development = models.ForeignKey(Development, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in TeamRole])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        """One seat a person, one lead a team, as long as they last."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["development", "person"], condition=Q(until=None), name="proposals_teammember_one_seat"
            ),
            models.UniqueConstraint(
                fields=["development"],
                condition=Q(until=None, role=TeamRole.LEAD.value),
                name="proposals_teammember_one_lead",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in TeamRole]), name="proposals_teammember_role"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Task(models.Model):
    """One task of the development plan: who, by when, done or not."""

    development = models.ForeignKey(Development, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        """Done means by somebody."""

        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="proposals_task_done",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="proposals_task_title"),
        )

    def __str__(self) -> str:
        return self.title


class Consultation(models.Model):
    """Who was asked, when, and what changed because of it. `body_key`: a body of the policy, where it was one."""

    development = models.ForeignKey(Development, on_delete=models.PROTECT, related_name="consultations")
    who = models.CharField(max_length=200)
    held_on = models.DateField()
    changed = models.TextField()
    body_key = models.CharField(max_length=40, blank=True)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        """In the order they were held."""

        ordering = ("held_on", "id")

    def __str__(self) -> str:
        return f"{self.who} {self.held_on}"


class Pledge(models.Model):
    """A resource that is required by a body or offered by a unit; its budget owner answers in person (R15)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="pledges")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ResourceKind])
    quantity = models.PositiveIntegerField()
    measure = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    is_required = models.BooleanField(default=False)
    required_by = models.CharField(max_length=24, blank=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    state = models.CharField(
        max_length=12, choices=[(state.value, state.value) for state in PledgeState], default=PledgeState.PROPOSED.value
    )
    revision = models.PositiveSmallIntegerField(default=1)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """Whoever answered is the budget owner; a period ends after it begins."""

        ordering = ("-is_required", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=PledgeState.PROPOSED.value)
                | Q(answered_at__isnull=False, owner__isnull=False, answered_by=F("owner")),
                name="proposals_pledge_answered_by_its_owner",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(to_on=None) | Q(to_on__gte=F("from_on")), name="proposals_pledge_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PledgeState]), name="proposals_pledge_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ResourceKind]), name="proposals_pledge_kind"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="proposals_pledge_quantity"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class QualityReview(models.Model):
    """The curriculum quality review of an existing program; its lines no longer change once it has found (trigger).

    A review that found it not compliant is followed by another one, in the next round; the earlier one stays.

    `lines`: [{number, finding, evidence, action, owner, dueOn}], see rules.quality.Line.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="quality_reviews")
    round = models.PositiveSmallIntegerField(default=1)
    track = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    lines: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    finding = models.CharField(max_length=20, blank=True, choices=[(code.value, code.value) for code in FINDINGS])
    summary = models.TextField(blank=True)
    second_reader = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    earlier_graduates = models.BooleanField(default=False)
    found_at = models.DateTimeField(null=True)

    class Meta:
        """A finding has its reviewer, day and summary; the second reader is another person; one review a round."""

        ordering = ("round",)
        constraints = (
            models.UniqueConstraint(fields=["proposal", "track", "round"], name="proposals_qualityreview_round_once"),
            models.CheckConstraint(
                condition=Q(finding="", found_at=None)
                | Q(finding__in=[code.value for code in FINDINGS], found_at__isnull=False, reviewer__isnull=False)
                & ~Q(summary=""),
                name="proposals_qualityreview_found",
            ),
            models.CheckConstraint(
                condition=Q(second_reader=None) | Q(reviewer=None) | ~Q(second_reader=F("reviewer")),
                name="proposals_qualityreview_two_readers",
            ),
        )

    def __str__(self) -> str:
        return f"quality review of {self.proposal_id}"
