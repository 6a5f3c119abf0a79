"""Finding a version for a person: whoever may not know of it gets 404, whoever may not change it reads on."""

from __future__ import annotations

from django.http import HttpRequest

from testamur.definitions import queries
from testamur.definitions.models import Version
from testamur.ground.errors import NotAllowed, NotFound
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.ui.doors import now_of, person_of


def seen(request: HttpRequest, slug: str, number: int) -> Version:
    """The version, for somebody who may see it."""
    version = queries.version_at(slug, number)
    if not queries.may_see(person_of(request), version, now_of(request)):
        raise NotFound("version")
    return version


def drafted(request: HttpRequest, slug: str, number: int) -> Version:
    """The version, for somebody who may draft it."""
    version = seen(request, slug, number)
    person: Person = person_of(request)
    if not queries.may_draft(person, version, now_of(request)):
        raise NotAllowed("version_not_drafter", who_can=queries.drafters(version, now_of(request)))
    return version


def goal_names(language: str) -> dict[str, str]:
    """Code and name of each goal of the institution's plan."""
    goals = people.institution().plan_priorities
    return {goal.code: goal.name_fr if language == "fr" else goal.name_en for goal in goals}
