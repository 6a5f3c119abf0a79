"""What goes wrong becomes a page that says why and what next; the statements stand in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory, override_settings

from testamur.ground.errors import NotAllowed, NotFound, Refused, Stale, TooMany, Unavailable
from testamur.ui import views, words
from testamur.ui.problems import Problems

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_reason(monkeypatch):
    monkeypatch.setitem(
        words._REASONS, "prepared_by_you", "You prepared this list at {at}, so someone else must release it."
    )


def answer_to(error: Exception) -> HttpResponse | None:
    def fails(_request):
        raise AssertionError

    request = RequestFactory().post("/en/cohorts/OFF-2026-008/release/")
    request.user = AnonymousUser()
    return Problems(fails).process_exception(request, error)


def test_a_refusal_is_a_page_with_its_sentence():
    page = answer_to(Refused("prepared_by_you", at="2:24 p.m."))
    assert page.status_code == 409
    assert "You prepared this list at 2:24 p.m." in page.content.decode()


def test_who_may_not_is_told_who_can():
    page = answer_to(NotAllowed("prepared_by_you", at="2:24 p.m.", who_can="Wei Chen"))
    assert page.status_code == 403
    assert "Wei Chen" in page.content.decode()


def test_an_unknown_thing_is_not_found():
    assert answer_to(NotFound("proposal")).status_code == 404


def test_both_texts_stand_when_somebody_saved_in_between():
    page = answer_to(Stale(theirs="Their sentence", yours="My <b>sentence</b>"))
    assert page.status_code == 409
    assert "Their sentence" in page.content.decode()
    assert "My &lt;b&gt;sentence" in page.content.decode()


@pytest.mark.parametrize(("error", "status"), [(TooMany(300), 429), (Unavailable("mail", 30), 503)])
def test_too_often_and_out_of_reach_say_when_to_try_again(error, status):
    page = answer_to(error)
    assert page.status_code == status
    assert page["Retry-After"] == str(error.retry_after)


def test_anything_else_is_left_to_the_500_page():
    assert answer_to(ValueError("no details for anyone")) is None


def test_the_500_page_shows_a_reference_and_no_details():
    request = RequestFactory().get("/en/")
    request.user, request.id = AnonymousUser(), "a1b2c3"
    page = views.server_error(request)
    assert page.status_code == 500
    assert "a1b2c3" in page.content.decode()


def test_the_500_page_speaks_even_when_pages_cannot_be_made(monkeypatch):
    def broken(*_arguments, **_options):
        raise RuntimeError

    monkeypatch.setattr(views, "render", broken)
    page = views.server_error(RequestFactory().get("/en/"))
    assert "Something went wrong" in page.content.decode()
    assert "Un problème est survenu" in page.content.decode()


@pytest.mark.parametrize("path", ["accessibility", "privacy", "help"])
@pytest.mark.parametrize(("language", "word"), [("en", "Continuing Education"), ("fr", "Éducation permanente")])
def test_a_statement_is_read_in_either_language(northlake, path, language, word):
    page = Client().get(f"/{language}/{path}/")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.content.decode()
    assert word in page.content.decode()


def test_the_design_page_belongs_to_the_demo_alone(northlake):
    assert Client().get("/en/design/").status_code == 404
    with override_settings(DEMO=True):
        assert Client().get("/en/design/?errors=1").status_code == 200


def test_a_missing_page_is_a_page_of_the_house_in_french(northlake):
    page = Client().get("/fr/rien/")
    assert page.status_code == 404
    assert "Page introuvable" in page.content.decode()


def test_the_same_reason_in_two_rooms_is_our_mistake():
    with pytest.raises(RuntimeError, match="prepared_by_you"):
        words.register({"prepared_by_you": "Another sentence"})
