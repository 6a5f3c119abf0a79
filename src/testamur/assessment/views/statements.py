"""The learner's own result statement: the only place with scores; feedback, and what comes next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from testamur.assessment import queries
from testamur.assessment.queries.statement import statement_of
from testamur.assessment.views.sittings import language
from testamur.assessment.words import OUTCOMES
from testamur.ground.errors import NotFound
from testamur.people.models import Person
from testamur.ui.doors import now_of, person_of, signed_in


@signed_in
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My results, latest first."""
    person: Person = person_of(request)
    rows = [
        (one, one.enrolment.offering.version.definition.title(language()), OUTCOMES[one.outcome])
        for one in queries.results_of_learner(person)
    ]
    return render(request, "assessment/mine.html", {"rows": rows})


@signed_in
@never_cache
@require_GET
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """One ratified result; anybody else's answers as if there were none."""
    person: Person = person_of(request)
    result = queries.result_by_public_id(public_id)
    if result.enrolment.person_id != person.pk or result.ratified_at is None:
        raise NotFound("result")
    return render(
        request, "assessment/statement.html", {"statement": statement_of(result, language(), now_of(request))}
    )
