"""Entry and Link: what happened, and its place in the chain. Neither table is ever updated."""

from __future__ import annotations

from django.db import models

from testamur.ground import times
from testamur.record.rules import chain


class Entry(models.Model):
    """One deed, written in the transaction that did it."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    actor_ref = models.CharField(max_length=120)
    on_behalf_of = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    body = models.JSONField(default=dict)
    salt = models.CharField(max_length=32)
    commitment = models.CharField(max_length=64)

    class Meta:
        """Subjects are asked for by prefix, newest first."""

        indexes = (models.Index(fields=["subject", "id"], name="record_entry_subject"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.verb} {self.subject}"

    def leaf_hash(self) -> str:
        """The leaf of the chain: the fixed members with the commitment in place of the body."""
        return chain.leaf_hash(
            {
                "id": self.pk,
                "at": times.iso(self.at),
                "verb": self.verb,
                "subject": self.subject,
                "actor": self.actor_ref,
                "onBehalfOf": self.on_behalf_of,
                "reason": self.reason,
                "commitment": self.commitment,
            },
        )


class Link(models.Model):
    """The place of an entry in the chain, written by a single runner within about a second."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="link")
    leaf = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq} {self.chain[:12]}"


class Counter(models.Model):
    """The last number given in a series and year: no gaps, no duplicates."""

    series = models.CharField(max_length=20)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        """One row a series and year."""

        constraints = (models.UniqueConstraint(fields=["series", "year"], name="record_counter_series_year"),)

    def __str__(self) -> str:
        return f"{self.series}-{self.year}-{self.last}"
