"""Sitting (one instrument on one day), Attempt (one learner in it), Tie between an assessor and a learner (R5)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.assessment.rules.attempts import AttemptState
from testamur.assessment.rules.blueprint import Instrument, Station
from testamur.assessment.rules.ties import TieKind
from testamur.cohorts.models import Enrolment, Offering
from testamur.ground import ids
from testamur.people.models import Person


class Sitting(models.Model):
    """One instrument of a cohort on one day; the draw of second marks is made within it."""

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=20)
    held_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        """One sitting of an instrument a day."""

        constraints = (
            models.UniqueConstraint(fields=["offering", "instrument", "held_on"], name="assessment_sitting_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.offering.number} {self.instrument} {self.held_on}"


class Attempt(models.Model):
    """One learner's attempt at one instrument. `stations` narrows a resit; empty is the whole instrument."""

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attempts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    stations = models.JSONField(default=list)
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in AttemptState], default=AttemptState.SCHEDULED
    )
    drawn = models.BooleanField(default=False)
    identity_mode = models.CharField(max_length=40, blank=True)
    excused = models.BooleanField(default=False)
    incident = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    assessed_on = models.DateField(null=True)
    compared = models.PositiveSmallIntegerField(null=True)
    alike = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """Numbered per learner and instrument."""

        constraints = (
            models.UniqueConstraint(fields=["enrolment", "instrument", "number"], name="assessment_attempt_number"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in AttemptState]), name="assessment_attempt_state"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="assessment_attempt_from_one"),
            models.CheckConstraint(
                condition=Q(compared=None, alike=None) | Q(alike__lte=F("compared")), name="assessment_attempt_alike"
            ),
        )
        indexes = (models.Index(fields=["enrolment", "instrument"], name="assessment_attempt_of"),)

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.instrument} {self.number}"

    @property
    def ref(self) -> str:
        """The reference of the record."""
        return f"attempt:{self.public_id}"

    def stations_of(self, instrument: Instrument) -> tuple[Station, ...]:
        """The stations that this attempt covers, in order."""
        return tuple(one for one in instrument.stations if not self.stations or one.code in self.stations)


class Tie(models.Model):
    """A declared tie between an assessor and a learner; it refuses marking unless the assessment lead waived it."""

    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in TieKind])
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    waived_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    waived_at = models.DateTimeField(null=True)
    waived_reason = models.TextField(blank=True)

    class Meta:
        """One tie a pair; waiving it needs another person and a reason."""

        constraints = (
            models.UniqueConstraint(fields=["assessor", "learner"], name="assessment_tie_once"),
            models.CheckConstraint(condition=~Q(assessor=F("learner")), name="assessment_tie_two_people"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in TieKind]), name="assessment_tie_kind"),
            models.CheckConstraint(
                condition=Q(waived_by=None, waived_at=None)
                | (Q(waived_at__isnull=False) & ~Q(waived_by=F("assessor")) & ~Q(waived_reason="")),
                name="assessment_tie_waived_by_other",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessor_id} / {self.learner_id}"
