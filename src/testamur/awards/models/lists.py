"""AwardList: prepared by one, released by another. Award: one learner's line on it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.assessment.models import Result
from testamur.awards.rules.life import AwardState
from testamur.cohorts.models import Enrolment, Offering
from testamur.definitions.models import Definition, Version
from testamur.people.models import Person


class AwardList(models.Model):
    """The learners of a cohort to be awarded. Preparing is authorising; once released nothing changes (trigger)."""

    number = models.CharField(max_length=20, unique=True)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=71)
    size = models.PositiveIntegerField()
    left_out = models.JSONField(default=list)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    released_digest = models.CharField(max_length=71, blank=True)
    released_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_reason = models.CharField(max_length=60, blank=True)

    class Meta:
        """Two different people on one digest; one open list a cohort."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")), name="awards_list_two_people"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None, released_digest="")
                | Q(released_at__isnull=False, released_by__isnull=False, released_digest=F("digest")),
                name="awards_list_released_as_prepared",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(voided_at=None), name="awards_list_not_released_and_voided"
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="awards_list_not_empty"),
            models.UniqueConstraint(
                fields=["offering"],
                condition=Q(released_at=None, voided_at=None),
                name="awards_list_one_open_offering",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """The list as a subject of the record."""
        return f"award_list:{self.number}"

    @property
    def is_open(self) -> bool:
        """Prepared, and neither released nor voided."""
        return self.released_at is None and self.voided_at is None


class Award(models.Model):
    """One learner, one definition. The name is kept as it was written when the list was prepared."""

    list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="awards")
    position = models.PositiveIntegerField()
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=400)
    last_assessed_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=[(state.value, state.value) for state in AwardState], default=AwardState.ON_LIST
    )
    held_reason = models.CharField(max_length=60, blank=True)
    held_facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        """One live award a learner and definition; held exactly when there is a reason."""

        ordering = ("list", "position")
        constraints = (
            models.UniqueConstraint(fields=["list", "position"], name="awards_award_position"),
            models.UniqueConstraint(
                fields=["enrolment", "definition"],
                condition=~Q(state=AwardState.VOIDED.value),
                name="awards_award_one_live_enrolment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in AwardState]), name="awards_award_state"
            ),
            models.CheckConstraint(
                condition=Q(state=AwardState.HELD.value) & ~Q(held_reason="")
                | ~Q(state=AwardState.HELD.value) & Q(held_reason=""),
                name="awards_award_held_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.list_id} / {self.position}"

    @property
    def ref(self) -> str:
        """The award as a subject of the record."""
        return f"award:{self.pk}"
