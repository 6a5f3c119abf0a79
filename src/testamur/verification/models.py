"""CheckRecord: the frozen proof of one check, kept because somebody asked for it."""

from __future__ import annotations

from django.db import models


class CheckRecord(models.Model):
    """What one check found at one instant. Nothing of it changes; it names no person."""

    token_hash = models.CharField(max_length=64, unique=True)
    public_id = models.CharField(max_length=19, blank=True)
    at = models.DateTimeField()
    input_sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=40)
    report = models.JSONField()

    def __str__(self) -> str:
        return f"{self.verdict} at {self.at:%Y-%m-%d %H:%M}"
