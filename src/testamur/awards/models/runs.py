"""IssueRun: the issue of one released list. RunPart: the errand that plans at most 500 of its awards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.awards.models.lists import AwardList
from testamur.awards.rules.release import PART
from testamur.jobs.models import Errand


class IssueRun(models.Model):
    """How far the issue of a list has come."""

    number = models.CharField(max_length=20, unique=True)
    list = models.OneToOneField(AwardList, on_delete=models.PROTECT, related_name="run")
    total = models.PositiveIntegerField()
    planned = models.PositiveIntegerField(default=0)
    signed = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Nothing is signed that was not planned; nothing is counted twice."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(signed__lte=F("planned")), name="awards_run_signed_planned"),
            models.CheckConstraint(condition=Q(total__gte=F("planned") + F("held")), name="awards_run_total"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """The run as a subject of the record."""
        return f"issue_run:{self.number}"

    @property
    def is_complete(self) -> bool:
        """Every award is signed or held with its reason."""
        return self.signed + self.held >= self.total


class RunPart(Errand):
    """A range of positions of the list, planned in one transaction."""

    run = models.ForeignKey(IssueRun, on_delete=models.PROTECT, related_name="parts")
    first = models.PositiveIntegerField()
    after = models.PositiveIntegerField()

    class Meta(Errand.Meta):
        """Ranges begin once in a run and hold at most 500."""

        abstract = False
        ordering = ("pk",)
        constraints = (  # type: ignore[assignment]  # more than the abstract one has
            *Errand.Meta.constraints,
            models.UniqueConstraint(fields=["run", "first"], name="awards_part_once"),
            models.CheckConstraint(
                condition=Q(after__gt=F("first")) & Q(after__lte=F("first") + PART), name="awards_part_size"
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.first}-{self.after}"
