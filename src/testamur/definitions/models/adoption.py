"""Adoption: a resolution passed before this system, its scan, and the two people who loaded it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from testamur.definitions.models.version import Version


class Adoption(models.Model):
    """One version's earlier approval. The scan is for staff only; its SHA-256 stands in the approval record."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="adoption")
    body_key = models.SlugField()
    resolution_number = models.CharField(max_length=20)
    resolved_on = models.DateField()
    text_en = models.TextField(blank=True)
    text_fr = models.TextField(blank=True)
    scan = models.BinaryField()
    scan_name = models.CharField(max_length=200)
    scan_sha256 = models.CharField(max_length=71)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_reason = models.TextField(blank=True)

    class Meta:
        """Two different people; confirmed is a person and a time together; never confirmed and returned at once."""

        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                name="definitions_adoption_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, returned_at=None)
                & ~Q(resolution_number="")
                & ~Q(scan_sha256=""),
                name="definitions_adoption_confirmed_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.resolution_number} {self.version.label}"

    @property
    def ref(self) -> str:
        """The adoption as a subject of the record."""
        return f"adoption:{self.version.public_id}"
