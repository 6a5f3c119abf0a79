"""Status lists and the one place a document has in one of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from testamur.signing.models.documents import SignedDocument
from testamur.signing.rules.lists import SIZE, StatusPurpose


class StatusList(models.Model):
    """One bitstring of one purpose; each edition of it is a signed document."""

    name = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(max_length=20, choices=[(purpose.value, purpose.value) for purpose in StatusPurpose])
    size = models.PositiveIntegerField(default=SIZE)
    taken = models.PositiveIntegerField(default=0)
    edition = models.PositiveIntegerField(default=0)
    planned_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        """Never below the size that hides a holder among many."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(size__gte=SIZE), name="signing_status_list_size"),
            models.CheckConstraint(condition=Q(taken__lte=F("size")), name="signing_status_list_taken"),
            models.CheckConstraint(
                condition=Q(purpose__in=[purpose.value for purpose in StatusPurpose]),
                name="signing_status_list_purpose",
            ),
        )

    def __str__(self) -> str:
        return self.name


class StatusEntry(models.Model):
    """The place of one document in one list. A final bit stays set for ever."""

    list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="entries")
    purpose = models.CharField(max_length=20)
    index = models.PositiveIntegerField()
    document = models.ForeignKey(SignedDocument, on_delete=models.PROTECT, related_name="status_entries")
    bit = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)

    class Meta:
        """One place a document, one document a place; on a revocation list every set bit is final."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["list", "index"], name="signing_status_entry_place"),
            models.UniqueConstraint(fields=["document"], name="signing_status_entry_document"),
            models.CheckConstraint(condition=Q(index__lt=SIZE), name="signing_status_entry_index"),
            models.CheckConstraint(condition=Q(bit__in=[0, 1]), name="signing_status_entry_bit"),
            models.CheckConstraint(
                condition=~Q(purpose=StatusPurpose.REVOCATION.value, bit=1, final_at=None),
                name="signing_status_entry_revocation_is_final",
            ),
            models.CheckConstraint(condition=Q(final_at=None) | Q(bit=1), name="signing_status_entry_final_is_set"),
        )

    def __str__(self) -> str:
        return f"{self.list_id}#{self.index}"
