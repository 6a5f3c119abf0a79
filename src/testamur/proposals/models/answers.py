"""Submission, Answer, StoredFile: what was answered in which round of which form; frozen once it is submitted."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from testamur.ground import ids
from testamur.people.models import Person
from testamur.proposals.models.proposal import Proposal


class Submission(models.Model):
    """One round of one form of one proposal. Its answers no longer change once it is submitted (trigger)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="submissions")
    form = models.CharField(max_length=40)
    form_version = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=71, blank=True)

    class Meta:
        """One a round; submitted means that its digest stands."""

        ordering = ("round",)
        constraints = (
            models.UniqueConstraint(fields=["proposal", "form", "round"], name="proposals_submission_round"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, digest="") | Q(submitted_at__isnull=False) & ~Q(digest=""),
                name="proposals_submission_has_digest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.form} {self.round}"

    def values(self) -> dict[str, Any]:
        """The answers as one mapping: question -> value."""
        return {answer.question: answer.value for answer in self.answers.all()}

    def revisions(self) -> dict[str, int]:
        """The revision of each answer: what a page says that it has seen."""
        return {answer.question: answer.revision for answer in self.answers.all()}


class Answer(models.Model):
    """One answer; `revision` rises with each change, so that a page can tell that somebody saved in between."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=60)
    value: models.JSONField[Any] = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        """One a question."""

        constraints = (
            models.UniqueConstraint(fields=["submission", "question"], name="proposals_answer_question"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="proposals_answer_revision"),
        )

    def __str__(self) -> str:
        return f"{self.question} {self.revision}"


class StoredFile(models.Model):
    """A file that was attached: its bytes, digest and kind as its first bytes tell. Never changed (trigger)."""

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="files")
    question = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        """At most 25 MB."""

        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=25 * 1024 * 1024), name="proposals_storedfile_size"
            ),
        )

    def __str__(self) -> str:
        return self.name
