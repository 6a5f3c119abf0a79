"""What happens to a received proposal: reviewers, sheets, questions, stops of the clock, decisions, conditions, interests."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q

from testamur.people.models import Person
from testamur.proposals.models.proposal import Proposal
from testamur.proposals.rules.clock import Cause
from testamur.proposals.rules.vocabulary import Code, Sheet


class ConditionState(StrEnum):
    """The life of a condition (process.md section 7)."""

    OPEN = "open"
    EVIDENCE_GIVEN = "evidence_given"
    VERIFIED = "verified"
    WAIVED = "waived"


def _choices(values: type[StrEnum]) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


class Reviewer(models.Model):
    """Somebody asked to fill in a scoring sheet in one round; `ended_at`: reassigned to another person."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reviewers")
    round = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        """Once a round, as long as it lasts."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["proposal", "round", "person"], condition=Q(ended_at=None), name="proposals_reviewer_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.person_id}"


class ScoringSheet(models.Model):
    """One reviewer's sheet; its content no longer changes once it is sent (trigger). Shape: rules.sheets."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="sheets")
    round = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=_choices(Sheet))
    content: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """One a person and round."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["proposal", "round", "person"], name="proposals_scoringsheet_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[sheet.value for sheet in Sheet]), name="proposals_scoringsheet_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.person_id} {self.round}"


class SpreadNote(models.Model):
    """The director's note where two sheets differ by more than the policy allows."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="spread_notes")
    round = models.PositiveIntegerField()
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """One a round."""

        constraints = (models.UniqueConstraint(fields=["proposal", "round"], name="proposals_spreadnote_once"),)

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.round}"


class Question(models.Model):
    """A question to the proposer; the clock stands still until it is answered. `section`: the step of the form, or 0."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="questions")
    stage = models.CharField(max_length=60)
    section = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Answered means that there is an answer."""

        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="proposals_question_answered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.asked_at:%Y-%m-%d}"


class ClockStop(models.Model):
    """One time that the clock was stopped, and why. `until_on`: the date set beforehand for a deferral or a hold."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="stops")
    cause = models.CharField(max_length=10, choices=_choices(Cause))
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    until_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        """Ends after it begins."""

        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at")), name="proposals_clockstop_ends"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=[cause.value for cause in Cause]), name="proposals_clockstop_cause"
            ),
        )

    def __str__(self) -> str:
        return f"{self.cause} {self.at:%Y-%m-%d}"


class Decision(models.Model):
    """One decision at one visit to a stage. A row is never changed or deleted (trigger).

    `authority` keeps who decided by what authority: {kind, refs, roles, number, body, on, counts, recused, packDigest,
    versionHash}. A later visit to the same stage takes it again; nothing is erased.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decisions")
    visit = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    stage = models.CharField(max_length=60)
    code = models.CharField(max_length=20, choices=_choices(Code))
    reason = models.TextField(blank=True)
    reason_code = models.CharField(max_length=30, blank=True)
    next_stage = models.CharField(max_length=60)
    authority: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    defer_until = models.DateField(null=True)
    version_hash = models.CharField(max_length=71, blank=True)
    clock_day = models.IntegerField(null=True)
    clock_limit = models.IntegerField(null=True)

    class Meta:
        """A visit to a stage is decided once."""

        ordering = ("visit",)
        constraints = (
            models.UniqueConstraint(fields=["proposal", "visit"], name="proposals_decision_visit_once"),
            models.CheckConstraint(condition=Q(code__in=[code.value for code in Code]), name="proposals_decision_code"),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.stage} {self.code}"


class ProposalCondition(models.Model):
    """A condition of a decision: who owns it, by when, what shows that it is met, who checks. Numbered per proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="conditions")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    text_fr = models.TextField(blank=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    owner_role = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    before_stage = models.CharField(max_length=60, blank=True)
    before_launch = models.BooleanField(default=False)
    evidence_wanted = models.TextField(blank=True)
    verifier_role = models.CharField(max_length=40, blank=True)
    blocking = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=_choices(ConditionState), default=ConditionState.OPEN.value)
    evidence = models.TextField(blank=True)
    evidence_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    evidence_at = models.DateTimeField(null=True)
    verifier = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True)
    state_reason = models.TextField(blank=True)

    class Meta:
        """Verified means by somebody, who is not its owner (R18)."""

        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["proposal", "number"], name="proposals_proposalcondition_number"),
            models.CheckConstraint(
                condition=~Q(state=ConditionState.VERIFIED.value)
                | Q(verifier__isnull=False, verified_at__isnull=False),
                name="proposals_proposalcondition_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verifier=None) | Q(owner=None) | ~Q(verifier=F("owner")),
                name="proposals_proposalcondition_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(verifier=None) | Q(evidence_by=None) | ~Q(verifier=F("evidence_by")),
                name="proposals_proposalcondition_not_by_who_gave_it",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ConditionState]),
                name="proposals_proposalcondition_state",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} condition {self.number}"

    @property
    def ref(self) -> str:
        """The condition as a subject of the record."""
        return f"{self.proposal.ref}/condition/{self.number}"

    def words(self, language: str) -> str:
        """Its text in a language; the English one where there is no French."""
        return (self.text_fr if language.startswith("fr") else "") or self.text


class ConflictDeclaration(models.Model):
    """What somebody declared about their interests in a proposal: none, or which."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="declarations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    nature = models.TextField(blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        """One a person; an interest is described."""

        constraints = (
            models.UniqueConstraint(fields=["proposal", "person"], name="proposals_conflictdeclaration_once"),
            models.CheckConstraint(
                condition=Q(has_interest=False) | ~Q(nature=""), name="proposals_conflictdeclaration_described"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.person_id}"


class Brief(models.Model):
    """The one-page brief as a body saw it: content and digest, rendered from what was frozen; never changed (trigger)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="briefs")
    stage = models.CharField(max_length=60)
    visit = models.PositiveIntegerField()
    content: models.JSONField[dict[str, Any]] = models.JSONField()
    digest = models.CharField(max_length=71)
    sealed_at = models.DateTimeField()

    class Meta:
        """One a visit."""

        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["proposal", "visit"], name="proposals_brief_visit_once"),)

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.stage} {self.digest[:15]}"
