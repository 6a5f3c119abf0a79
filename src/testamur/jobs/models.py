"""Errand (inherited by every row with an outstanding effect), Cursor of a follower, Beat of the schedule."""

from __future__ import annotations

from django.db import models


class Errand(models.Model):
    """A row whose effect is outstanding until `done_at`, or given up at `dead_at`."""

    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        """Inherited; each table adds the CHECK that an errand is not done and dead at once."""

        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(dead_at=None), name="%(app_label)s_%(class)s_not_done_and_dead"
            ),
        )


class Cursor(models.Model):
    """How far a follower has read the record; moved in the transaction of the rows it writes."""

    name = models.CharField(max_length=60, unique=True)
    last_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.last_seq}"


class Beat(models.Model):
    """When a scheduled deed was last done, and when it is due again."""

    name = models.CharField(max_length=60, unique=True)
    next_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
