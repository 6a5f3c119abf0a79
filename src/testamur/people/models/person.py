"""Person (= account), Grant of a role in a scope, SignInLink."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from testamur.ground import ids
from testamur.people.rules.roles import Role


class People(BaseUserManager["Person"]):
    """Finds a person by address whatever the case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this address."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody known by name. Whoever has a verified address can sign in by a mailed link; nobody needs a password."""

    public_id = models.CharField(max_length=19, unique=True, default=ids.public_id)
    name = models.CharField(max_length=400)
    email = models.EmailField(null=True, blank=True)  # noqa: DJ001 - unique where there is one
    language = models.CharField(max_length=5, default="en")
    verified_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """One person an address, whatever its case."""

        constraints = (models.UniqueConstraint(Lower("email"), name="people_person_email", condition=~models.Q(email=None)),)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """The opaque reference that the record keeps."""
        return f"person:{self.public_id}"


class Grant(models.Model):
    """A role held by a person in a scope from a day, perhaps until a day (included)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40, choices=[(role.value, role.value) for role in Role])
    scope = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """Starts before it ends; no two of the same person, role and scope overlap (trigger)."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="people_grant_days"
            ),
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="people_grant_role"),
        )

    def __str__(self) -> str:
        return f"{self.role} in {self.scope}"


class SignInLink(models.Model):
    """A mailed link that opens a session once, within 15 minutes, for the address it was sent to."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    next_path = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Ends after it begins."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="people_signinlink_expires"
            ),
        )

    def __str__(self) -> str:
        return f"link {self.pk}"
