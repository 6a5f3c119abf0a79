"""The people page: roles in a scope with dates, and what an administrator may not do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from testamur.notices.models import Mail
from testamur.people import queries
from testamur.people.actions import grants
from testamur.people.models import Grant
from testamur.people.rules.roles import Role
from testamur.record.models import Entry
from tests.cast import breaks, refuses, sign_in

pytestmark = pytest.mark.actions
TODAY = date(2026, 11, 23)


def _invite(by, now, **changes):
    given = {
        "email": "new@northlake.example", "name": "Noor Haddad", "language": "fr", "role": Role.REGISTRAR, "scope": "institution",
        "starts_on": TODAY, "ends_on": None, "told_as": "Registraire",
    } | changes  # fmt: skip
    return grants.invite(**given, by=by, now=now)


def test_a_role_is_given_and_told_and_on_record(kofi, noon):
    grant = _invite(kofi, noon)
    assert queries.holds(grant.person, Role.REGISTRAR, on=TODAY)
    assert Mail.objects.filter(kind="to_person_invited", address="new@northlake.example", language="fr").exists()
    assert Entry.objects.filter(verb="grant:given", subject=grant.person.ref, actor_ref=kofi.ref).exists()


def test_an_administrator_holds_no_academic_role(kofi, noon):
    with refuses("admin_holds_no_academic_role"):
        _invite(kofi, noon, email=kofi.email, role=Role.CE_DIRECTOR)


def test_somebody_with_an_academic_role_does_not_become_administrator(kofi, priya, noon):
    with refuses("admin_holds_no_academic_role"):
        _invite(kofi, noon, email=priya.email, role=Role.SYSTEM_ADMIN)


def test_only_an_administrator_gives_roles(priya, noon):
    with refuses("only_admin_grants"):
        _invite(priya, noon)


def test_the_same_role_twice_is_refused(kofi, noon):
    _invite(kofi, noon)
    with refuses("grant_overlaps"):
        _invite(kofi, noon, starts_on=TODAY + timedelta(days=30))


def test_a_role_that_ended_counts_no_more(kofi, noon):
    grant = _invite(kofi, noon, ends_on=TODAY)
    assert queries.holds(grant.person, Role.REGISTRAR, on=TODAY)
    assert not queries.holds(grant.person, Role.REGISTRAR, on=TODAY + timedelta(days=1))


def test_a_grant_in_one_body_does_not_answer_for_another(joan):
    assert queries.holds(joan, Role.BOARD_SECRETARY, scope="body:board", on=TODAY)
    assert not queries.holds(joan, Role.BOARD_SECRETARY, scope="body:smt", on=TODAY)


@pytest.mark.db_law
def test_the_database_refuses_overlapping_grants(kofi, noon):
    grant = _invite(kofi, noon)
    with breaks("people_grant_no_overlap"):
        Grant.objects.create(
            person=grant.person, role=Role.REGISTRAR, scope="institution", starts_on=TODAY, created_at=noon
        )


@pytest.mark.db_law
def test_the_database_refuses_a_grant_that_ends_before_it_starts(marcus, noon):
    with breaks("people_grant_days"):
        Grant.objects.create(
            person=marcus, role=Role.AUDITOR, scope="institution", starts_on=TODAY, ends_on=TODAY - timedelta(days=1), created_at=noon
        )


def test_the_people_page_keeps_what_was_typed_when_something_is_missing(kofi, client: Client):
    page = sign_in(client, kofi).post("/en/people/", {"name": "Noor Haddad", "email": "no-address"})
    text = page.content.decode()
    assert "There is a problem" in text
    assert 'value="Noor Haddad"' in text
    assert "Choose a role" in text


def test_who_is_no_administrator_reads_whom_to_ask(priya, kofi, client: Client):
    page = sign_in(client, priya).get("/en/people/")
    assert page.status_code == 403
    assert kofi.name in page.content.decode()
