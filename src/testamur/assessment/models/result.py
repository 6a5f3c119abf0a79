"""Result and CompetencyResult (provisional, then ratified for good), Ratification and its Ballots."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from testamur.cohorts.models import Enrolment, Offering
from testamur.ground import ids
from testamur.people.models import Person

OUTCOMES = [("met", "met"), ("not_yet", "not_yet")]


class Ratification(models.Model):
    """One round of the results board over the provisional results of a cohort, bound to their digest."""

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=80)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    ratified_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered in the cohort; one open at a time."""

        constraints = (
            models.UniqueConstraint(fields=["offering", "number"], name="assessment_ratification_number"),
            models.UniqueConstraint(
                fields=["offering"],
                condition=Q(ratified_at=None, voided_at=None),
                name="assessment_ratification_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ratified_at=None) | Q(voided_at=None), name="assessment_ratification_not_both"
            ),
        )

    def __str__(self) -> str:
        return f"{self.offering.number} {self.number}"

    @property
    def ref(self) -> str:
        """The reference of the record."""
        return f"ratification:{self.public_id}"


class Ballot(models.Model):
    """One member's vote; who rated in the cohort cannot cast one (trigger)."""

    ratification = models.ForeignKey(Ratification, on_delete=models.PROTECT, related_name="ballots")
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    remark = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        """One vote a member; against needs a remark."""

        constraints = (
            models.UniqueConstraint(fields=["ratification", "member"], name="assessment_ballot_once"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(remark=""), name="assessment_ballot_against_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.ratification_id} {self.member_id}"


class Result(models.Model):
    """One learner's result of one round: provisional until the results board ratifies, then append-only (trigger)."""

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    assessed_on = models.DateField()
    judgement = models.JSONField()
    ratification = models.ForeignKey(Ratification, on_delete=models.PROTECT, related_name="results", null=True)
    ratified_at = models.DateTimeField(null=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="superseded_by", null=True)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        """Numbered per learner; one current."""

        constraints = (
            models.UniqueConstraint(fields=["enrolment", "number"], name="assessment_result_number"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(is_current=True), name="assessment_result_one_current"
            ),
            models.CheckConstraint(condition=Q(outcome__in=["met", "not_yet"]), name="assessment_result_outcome"),
            models.CheckConstraint(
                condition=Q(ratified_at=None) | Q(ratification__isnull=False), name="assessment_result_by_the_board"
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.number}"

    @property
    def ref(self) -> str:
        """The reference of the record."""
        return f"result:{self.public_id}"


class CompetencyResult(models.Model):
    """Whether one competency was met in a result."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="competencies")
    competency = models.CharField(max_length=30)
    met = models.BooleanField()

    class Meta:
        """One line a competency."""

        constraints = (
            models.UniqueConstraint(fields=["result", "competency"], name="assessment_competencyresult_once"),
        )

    def __str__(self) -> str:
        return f"{self.result_id} {self.competency}"
