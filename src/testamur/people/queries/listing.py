"""Rows of the people page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from testamur.people.models import Body, Grant, Organisation, Unit
from testamur.people.queries.institution import missing_seats
from testamur.people.rules.roles import INSTITUTION, Role
from testamur.people.words import ROLES


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One role of one person as the people page shows it."""

    id: int
    name: str
    email: str
    role: str | Promise
    scope: str
    starts_on: date
    ends_on: date | None
    in_force: bool


def scope_name(scope: str, language: str) -> str:
    """A scope in words: the body's, unit's or organisation's name, or its reference."""
    kind, _colon, key = scope.partition(":")
    if scope == INSTITUTION:
        return _("The whole institution")
    tables = {"body": (Body, "key"), "unit": (Unit, "key"), "organisation": (Organisation, "slug")}
    if kind in tables:
        table, column = tables[kind]
        row = table._default_manager.filter(**{column: key}).first()
        if row is not None:
            return str(getattr(row, "name_fr" if language.startswith("fr") else "name_en"))
    return key or scope


def people_rows(today: date, language: str) -> list[GrantRow]:
    """Every grant by person's name, those in force first."""
    rows = [
        GrantRow(
            id=grant.pk,
            name=grant.person.name,
            email=grant.person.email or "",
            role=ROLES[Role(grant.role)],
            scope=scope_name(grant.scope, language),
            starts_on=grant.starts_on,
            ends_on=grant.ends_on,
            in_force=grant.starts_on <= today and (grant.ends_on is None or today <= grant.ends_on),
        )
        for grant in Grant.objects.select_related("person").order_by("person__name", "pk")
    ]
    return sorted(rows, key=lambda row: not row.in_force)


def missing_rows(today: date, language: str) -> list[tuple[str, str | Promise]]:
    """Seats that nobody holds: body and role in words."""
    name = "name_fr" if language.startswith("fr") else "name_en"
    return [(str(getattr(body, name)), ROLES[role]) for body, role in missing_seats(today)]
