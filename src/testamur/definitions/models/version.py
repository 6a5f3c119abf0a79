"""A definition and its versions; each revision that was ever frozen is kept."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from testamur.definitions.rules import content as contents, life
from testamur.definitions.rules.change import ChangeClass
from testamur.definitions.rules.content import Content
from testamur.definitions.rules.life import State
from testamur.ground import ids
from testamur.signing.models import SignedDocument

_STATES = [(state.value, state.value) for state in State]
_DRAFT = Q(state=State.DRAFT.value)
_APPROVED = Q(state__in=sorted(state.value for state in life.APPROVED))


class Origin(StrEnum):
    """How a version came to be approved: through the process, or adopted as approved before this system."""

    PROCESS = "process"
    ADOPTED = "adopted"


class ConditionState(StrEnum):
    """A condition of the approval is open until somebody other than its owner has verified it."""

    OPEN = "open"
    VERIFIED = "verified"
    WAIVED = "waived"


class Definition(models.Model):
    """A micro-credential over all its versions. `number` is for people: MC-017."""

    number = models.CharField(max_length=12, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    title_en = models.CharField(max_length=120)
    title_fr = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """In the order of their numbers."""

        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.title_en}"

    @property
    def ref(self) -> str:
        """The definition as a subject of the record."""
        return f"definition:{self.slug}"

    @property
    def scope(self) -> str:
        """The scope in which roles for this definition are granted."""
        return f"definition:{self.slug}"

    def title(self, language: str) -> str:
        """The title in a language; the English one where there is no other."""
        return (self.title_fr if language == "fr" else self.title_en) or self.title_en


class Version(models.Model):
    """What a micro-credential is at one moment. Its content no longer changes once it is frozen (trigger).

    One row for each (definition, number): an edit after the freeze puts the same row back to draft under the next
    revision, so whoever points to the version still does. `revision` counts every saved text of the version.
    """

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=_STATES, default=State.DRAFT.value)
    origin = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Origin], default=Origin.PROCESS.value)
    content = models.JSONField()
    content_hash = models.CharField(max_length=71, blank=True)
    proposal_ref = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    change_class = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in ChangeClass], default=ChangeClass.NONE.value
    )
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_on = models.DateField(null=True)
    authority_ref = models.CharField(max_length=40, blank=True)
    approval = models.JSONField(default=dict)
    approval_document = models.ForeignKey(SignedDocument, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    pause_reason = models.TextField(blank=True)
    teach_out_on = models.DateField(null=True)
    last_issue_on = models.DateField(null=True)

    class Meta:
        """What the database itself refuses; content, hash and approval are kept by triggers (0002_laws)."""

        ordering: ClassVar[list[str]] = ["definition", "number"]
        constraints = (
            models.UniqueConstraint(fields=["definition", "number"], name="definitions_version_number"),
            models.UniqueConstraint(
                fields=["definition"], condition=Q(state=State.ACTIVE.value), name="definitions_version_one_active"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="definitions_version_state"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=[one.value for one in Origin]), name="definitions_version_origin"
            ),
            models.CheckConstraint(
                condition=_DRAFT & Q(frozen_at=None, content_hash="")
                | ~_DRAFT & Q(frozen_at__isnull=False) & ~Q(content_hash=""),
                name="definitions_version_frozen_has_hash",
            ),
            models.CheckConstraint(
                condition=~_APPROVED
                | Q(approved_at__isnull=False, approved_on__isnull=False) & ~Q(authority_ref="") & ~Q(content_hash=""),
                name="definitions_version_approved_has_authority",
            ),
            models.CheckConstraint(condition=Q(number__gte=1, revision__gte=1), name="definitions_version_numbers"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def ref(self) -> str:
        """The version as a subject of the record."""
        return f"version:{self.definition.number}/{self.number}"

    @property
    def label(self) -> str:
        """The version for people: `MC-017 v1`."""
        return f"{self.definition.number} v{self.number}"

    @property
    def status(self) -> State:
        """The state as a value of the life table."""
        return State(self.state)

    @property
    def is_adopted(self) -> bool:
        """Approved before this system."""
        return self.origin == Origin.ADOPTED

    @property
    def is_fixed(self) -> bool:
        """The content can no longer change under this revision."""
        return self.frozen_at is not None

    @property
    def path(self) -> str:
        """Its public address below the host, without a language: the achievement id's path."""
        return f"/catalogue/{self.definition.slug}/v{self.number}/"

    def read(self) -> Content:
        """The content as values."""
        return contents.read(self.content)


class FrozenRevision(models.Model):
    """A content as it was frozen once, kept for ever: what a partner or a body was shown."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="frozen_revisions")
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=71)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A revision is frozen once."""

        ordering: ClassVar[list[str]] = ["version", "revision"]
        constraints = (
            models.UniqueConstraint(fields=["version", "revision"], name="definitions_frozenrevision_once"),
        )

    def __str__(self) -> str:
        return f"{self.version.label} ({self.revision})"


class Condition(models.Model):
    """A condition under which the version was approved, copied here so that later rooms need not know proposals."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text_en = models.TextField()
    text_fr = models.TextField(blank=True)
    due = models.CharField(max_length=80, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    blocks_launch = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in ConditionState], default=ConditionState.OPEN.value
    )
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered within the version."""

        ordering: ClassVar[list[str]] = ["version", "number"]
        constraints = (
            models.UniqueConstraint(fields=["version", "number"], name="definitions_condition_number"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ConditionState]), name="definitions_condition_state"
            ),
        )

    def __str__(self) -> str:
        return f"{self.version.label} {self.number}"

    def text(self, language: str) -> str:
        """The condition in a language; the English one where there is no other."""
        return (self.text_fr if language == "fr" else self.text_en) or self.text_en
