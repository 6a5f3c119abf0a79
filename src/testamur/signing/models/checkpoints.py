"""Checkpoint: the head of the record at one size, signed; kept for ever."""

from __future__ import annotations

from django.db import models

from testamur.signing.models.keys import Key


class Checkpoint(models.Model):
    """A signed note about the record; never changed."""

    size = models.BigIntegerField()
    chain = models.CharField(max_length=64)
    text = models.TextField()
    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="checkpoints")
    at = models.DateTimeField()

    class Meta:
        """One checkpoint a size."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["size"], name="signing_checkpoint_size"),)

    def __str__(self) -> str:
        return f"{self.size} {self.chain[:12]}"
