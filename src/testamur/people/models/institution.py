"""Institution (one row, read from its file), Unit, Body, Organisation."""

from __future__ import annotations

from django.db import models

from testamur.people.rules.roles import Role

_ROLES = [(role.value, role.value) for role in Role]


class Institution(models.Model):
    """The institution itself: the checked content of its file, `testamur.institution/1`."""

    data = models.JSONField()
    opened_at = models.DateTimeField()

    class Meta:
        """There is one."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="people_institution_one"),)

    def __str__(self) -> str:
        return str(self.data.get("key", ""))


class Unit(models.Model):
    """A unit of the institution, for choices of forms and scopes of budget owners."""

    key = models.SlugField(unique=True)
    name_en = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name_en


class Body(models.Model):
    """Who decides: a body of the process policy, under this institution's name for it."""

    key = models.SlugField(unique=True)
    name_en = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200)
    prefix = models.CharField(max_length=10, blank=True)
    member_role = models.CharField(max_length=40, choices=_ROLES, blank=True)
    chair_role = models.CharField(max_length=40, choices=_ROLES, blank=True)
    secretary_role = models.CharField(max_length=40, choices=_ROLES, blank=True)
    quorum_rule = models.CharField(max_length=40, default="majority_of_eligible")
    quorum_minimum = models.PositiveSmallIntegerField(default=1)
    majority = models.CharField(max_length=40, default="votes_cast")
    may_approve = models.BooleanField(default=False)
    may_poll = models.BooleanField(default=False)
    poll_window_business_days = models.PositiveSmallIntegerField(default=5)
    pack_cutoff_business_days = models.PositiveSmallIntegerField(default=0)
    per_proposal = models.BooleanField(default=False)

    class Meta:
        """Where a body numbers its resolutions, the prefix is its own."""

        constraints = (
            models.UniqueConstraint(fields=["prefix"], condition=~models.Q(prefix=""), name="people_body_prefix"),
        )

    def __str__(self) -> str:
        return self.name_en

    @property
    def scope(self) -> str:
        """The scope in which its seats are granted."""
        return f"body:{self.key}"


class Organisation(models.Model):
    """A partner: an employer, an association, another body outside that may endorse."""

    slug = models.SlugField(unique=True, max_length=80)
    name_en = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, default="employer")
    domain = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name_en
