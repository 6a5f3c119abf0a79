"""Tables of cohorts: Offering (a cohort of one pinned version) and Enrolment (one learner in it)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.cohorts.rules.life import ENDED, EnrolmentState, OfferingState
from testamur.definitions.models import Version
from testamur.ground import ids
from testamur.people.models import Person


class Offering(models.Model):
    """A cohort: one version, its dates and its seats. The version never changes (trigger)."""

    number = models.CharField(max_length=20, unique=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in OfferingState], default=OfferingState.PLANNED
    )
    language = models.CharField(max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en")
    place = models.CharField(max_length=200)
    opens_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    assessment_on = models.DateField()
    capacity = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField(default=1)
    seats_taken = models.PositiveSmallIntegerField(default=0)
    fee_cad = models.PositiveIntegerField()
    cancelled_reason = models.TextField(blank=True)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        """Seats and dates are what they can be."""

        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in OfferingState]), name="cohorts_offering_state"
            ),
            models.CheckConstraint(condition=Q(seats_taken__lte=F("capacity")), name="cohorts_offering_seats"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("starts_on")) & Q(starts_on__lte=F("ends_on")),
                name="cohorts_offering_dates",
            ),
            models.CheckConstraint(condition=Q(minimum__lte=F("capacity")), name="cohorts_offering_minimum"),
            models.CheckConstraint(
                condition=~Q(state=OfferingState.CANCELLED) | ~Q(cancelled_reason=""), name="cohorts_offering_cancelled"
            ),
        )
        indexes = (models.Index(fields=["state", "starts_on"], name="cohorts_offering_by_state"),)

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """The reference of the record, and the scope of grants in this cohort."""
        return f"offering:{self.number}"

    @property
    def seats_free(self) -> int:
        """How many more can be registered."""
        return self.capacity - self.seats_taken


class Enrolment(models.Model):
    """One learner in one cohort. The name is kept exactly as it was written."""

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=30, choices=[(s.value, s.value) for s in EnrolmentState], default=EnrolmentState.APPLIED
    )
    name_as_written = models.CharField(max_length=400)
    student_number = models.CharField(max_length=60, blank=True)
    accommodation = models.CharField(max_length=200, blank=True)
    prerequisites = models.JSONField(default=dict)
    identity_checked_at = models.DateTimeField(null=True)
    identity_checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    identity_mode = models.CharField(max_length=40, blank=True)
    ended_on = models.DateField(null=True)
    ended_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """A person is once in a cohort; a number belongs to one learner."""

        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in EnrolmentState]), name="cohorts_enrolment_state"
            ),
            models.UniqueConstraint(
                fields=["offering", "person"],
                condition=~Q(state__in=sorted(state.value for state in ENDED)),
                name="cohorts_enrolment_one_live",
            ),
            models.UniqueConstraint(fields=["offering", "number"], name="cohorts_enrolment_number"),
            models.CheckConstraint(
                condition=Q(identity_checked_at=None) | ~Q(identity_checked_by=F("person")),
                name="cohorts_enrolment_identity_by_other",
            ),
            models.CheckConstraint(
                condition=Q(identity_checked_at=None, identity_checked_by=None)
                | Q(identity_checked_at__isnull=False, identity_checked_by__isnull=False),
                name="cohorts_enrolment_identity_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.offering_id} / {self.number}"

    @property
    def ref(self) -> str:
        """The reference of the record."""
        return f"enrolment:{self.public_id}"
