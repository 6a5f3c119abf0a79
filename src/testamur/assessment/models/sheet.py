"""MarkSheet (one assessor's observation of one attempt), its Marks, and AssessorDay (the PIN of a day)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.assessment.models.attempt import Attempt
from testamur.assessment.rules.blueprint import SheetKind
from testamur.assessment.rules.sheets import Overall, Rating, Role
from testamur.ground import ids
from testamur.people.models import Person

TRIES = 5
"""How often a PIN may be mistyped before its day is locked (security/requirements.md 6.5)."""


class AssessorDay(models.Model):
    """A person's PIN for one day: only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    pin_hash = models.CharField(max_length=200)
    tries_left = models.SmallIntegerField(default=TRIES)
    opened_at = models.DateTimeField()

    class Meta:
        """One PIN a person and day, five tries."""

        constraints = (
            models.UniqueConstraint(fields=["person", "day"], name="assessment_assessorday_once"),
            models.CheckConstraint(
                condition=Q(tries_left__gte=0) & Q(tries_left__lte=TRIES), name="assessment_assessorday_tries"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


class MarkSheet(models.Model):
    """What one assessor saw. Once signed it never changes (trigger); an amendment is a new edition beside it."""

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="sheets")
    marker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Role])
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in SheetKind])
    edition = models.PositiveSmallIntegerField(default=1)
    overall = models.CharField(max_length=20, choices=[(o.value, o.value) for o in Overall], blank=True)
    comment = models.TextField(blank=True)
    accepted = models.PositiveSmallIntegerField(null=True)
    returned = models.PositiveSmallIntegerField(null=True)
    longest_alone = models.PositiveSmallIntegerField(null=True)
    details = models.JSONField(default=dict)
    amends_reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_day = models.ForeignKey(AssessorDay, on_delete=models.PROTECT, related_name="+", null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        """The marker is not the learner; one sheet a role and one a marker; signed with the PIN of a day."""

        constraints = (
            models.CheckConstraint(condition=~Q(marker=F("learner")), name="assessment_marksheet_not_own"),
            models.UniqueConstraint(
                fields=["attempt", "role", "edition"],
                condition=Q(voided_at=None),
                name="assessment_marksheet_one_a_role",
            ),
            models.UniqueConstraint(
                fields=["attempt", "marker", "edition"],
                condition=Q(voided_at=None),
                name="assessment_marksheet_one_a_marker",
            ),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="assessment_marksheet_role"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in SheetKind]), name="assessment_marksheet_kind"
            ),
            models.CheckConstraint(
                condition=Q(overall__in=["", *(o.value for o in Overall)]), name="assessment_marksheet_overall"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_day=None) | Q(signed_at__isnull=False, signed_day__isnull=False),
                name="assessment_marksheet_signed_with_pin",
            ),
        )

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.role} {self.edition}"

    @property
    def ref(self) -> str:
        """The reference of the record."""
        return f"mark_sheet:{self.public_id}"


class Mark(models.Model):
    """One line of a sheet: a rating of an item or competency, or the marks of a competency in an exam."""

    sheet = models.ForeignKey(MarkSheet, on_delete=models.PROTECT, related_name="marks")
    code = models.CharField(max_length=30)
    rating = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Rating], blank=True)
    got = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    out_of = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    chips = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        """One line a code; marks within their maximum."""

        constraints = (
            models.UniqueConstraint(fields=["sheet", "code"], name="assessment_mark_once"),
            models.CheckConstraint(
                condition=Q(rating__in=["", *(r.value for r in Rating)]), name="assessment_mark_rating"
            ),
            models.CheckConstraint(
                condition=Q(got=None, out_of=None) | (Q(got__gte=0) & Q(got__lte=F("out_of"))),
                name="assessment_mark_within",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.code}"
