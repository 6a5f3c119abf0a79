"""Who holds which role in which scope on which day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from testamur.ground.errors import NotFound
from testamur.people.models import Grant, Organisation, Person
from testamur.people.rules.roles import INSTITUTION, Held, Role, covers


def _in_force(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def held_by(person: Person) -> list[Held]:
    """Every grant of a person, past and future ones too."""
    rows = Grant.objects.filter(person=person).order_by("starts_on")
    return [Held(Role(row.role), row.scope, row.starts_on, row.ends_on) for row in rows]


def roles_of(person: Person, on: date) -> frozenset[tuple[Role, str]]:
    """Roles with their scopes that a person holds on a local day."""
    return frozenset((held.role, held.scope) for held in held_by(person) if held.on(on))


def holds(person: Person | None, roles: Role | Iterable[Role], *, scope: str = INSTITUTION, on: date) -> bool:
    """Whether a person holds one of the roles for this scope on that day; a grant for the institution covers all."""
    if person is None or not person.is_active:
        return False
    wanted = {roles} if isinstance(roles, Role) else set(roles)
    return any(role in wanted and covers(held, scope) for role, held in roles_of(person, on))


def scopes_of(person: Person, role: Role, on: date) -> list[str]:
    """In which scopes a person holds a role on that day."""
    return sorted(scope for held, scope in roles_of(person, on) if held is role)


def _with(role: Role | Iterable[Role], scope: str, on: date) -> QuerySet[Person]:
    wanted = [role] if isinstance(role, Role) else list(role)
    grants = Grant.objects.filter(_in_force(on), role__in=wanted, scope__in=[scope, INSTITUTION])
    return Person.objects.filter(pk__in=grants.values("person"), is_active=True).order_by("pk")


def people_with(role: Role | Iterable[Role], *, scope: str = INSTITUTION, on: date) -> list[Person]:
    """Who holds a role for this scope on that day, in the order they were added."""
    return list(_with(role, scope, on))


def names_with(role: Role | Iterable[Role], *, scope: str = INSTITUTION, on: date) -> str:
    """Their names for a sentence ("Wei Chen, Nadia Kovalenko"): whom to ask."""
    return ", ".join(person.name for person in _with(role, scope, on))


def person_by_email(email: str) -> Person | None:
    """The person with this address, whatever its case."""
    return Person.objects.filter(email__iexact=email.strip()).first()


def person_by_ref(ref: str) -> Person | None:
    """The person behind `person:<public id>`."""
    return Person.objects.filter(public_id=ref.removeprefix("person:")).first()


def organisations() -> list[Organisation]:
    """Partner organisations by name."""
    return list(Organisation.objects.order_by("name_en"))


def organisation(slug: str) -> Organisation:
    """One organisation. Raises NotFound."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("organisation")
    return found
