"""The institution, its bodies and units, and the seats nobody holds yet."""

from __future__ import annotations

from datetime import date

from testamur.ground.errors import NotFound
from testamur.people.models import Body, Grant, Institution, Unit
from testamur.people.rules.institution import InstitutionFacts
from testamur.people.rules.roles import Role


def institution() -> InstitutionFacts:
    """The institution as plain facts. Raises NotFound before `testamur init`."""
    facts = institution_or_none()
    if facts is None:
        raise NotFound("institution")
    return facts


def institution_or_none() -> InstitutionFacts | None:
    """The institution, or None before `testamur init`."""
    row = Institution.objects.first()
    return InstitutionFacts(row.data) if row else None


def bodies() -> list[Body]:
    """All bodies in the order of the policy."""
    return list(Body.objects.order_by("pk"))


def body(key: str) -> Body:
    """One body by its key in the policy. Raises NotFound."""
    found = Body.objects.filter(key=key).first()
    if found is None:
        raise NotFound("body")
    return found


def units() -> list[Unit]:
    """Units in the order of the institution file."""
    return list(Unit.objects.order_by("pk"))


def missing_seats(on: date) -> list[tuple[Body, Role]]:
    """Seats that a body needs and nobody holds on that day, for the start page ("The Board has no secretary")."""
    held = set(
        Grant.objects.filter(starts_on__lte=on).exclude(ends_on__lt=on).values_list("scope", "role"),
    )
    wanted = [
        (one, Role(role)) for one in bodies() if one.prefix for role in (one.member_role, one.chair_role, one.secretary_role) if role
    ]
    return [(one, role) for one, role in wanted if (one.scope, role.value) not in held]
