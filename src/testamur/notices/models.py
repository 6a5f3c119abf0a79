"""Mail: one message to one address, an errand until the mail server has taken it."""

from __future__ import annotations

from django.db import models

from testamur.jobs.models import Errand


class Mail(Errand):
    """What is sent, in the recipient's language, under a Message-ID that stays the same at every try."""

    kind = models.CharField(max_length=60)
    address = models.EmailField()
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    button = models.CharField(max_length=120)
    path = models.CharField(max_length=400, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)

    class Meta(Errand.Meta):
        """Newest first."""

        abstract = False
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
