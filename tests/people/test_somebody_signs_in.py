"""Signing in by a mailed link: once, within 15 minutes, by whoever has the address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from testamur.ground.errors import TooMany
from testamur.notices.models import Mail
from testamur.people.actions import sign_in
from testamur.people.models import Person
from testamur.record.models import Entry
from tests.cast import refuses

pytestmark = pytest.mark.actions


def test_a_link_opens_a_session_once(marcus, noon):
    token = sign_in.ask_link(email="MARCUS@northlake.example", next_path="/proposals/", language="en", now=noon)
    person, going = sign_in.use_link(token=token, language="en", now=noon)
    assert (person, going) == (marcus, "/proposals/")
    with refuses("link_used"):
        sign_in.use_link(token=token, language="en", now=noon)


def test_a_link_ends_after_fifteen_minutes(marcus, noon):
    token = sign_in.ask_link(email=marcus.email, next_path="", language="en", now=noon)
    with refuses("link_expired"):
        sign_in.use_link(token=token, language="en", now=noon + timedelta(minutes=16))


def test_a_link_that_was_cut_off_is_not_known(northlake, noon):
    with refuses("link_unknown"):
        sign_in.use_link(token="half", language="en", now=noon)


def test_an_outsider_is_known_once_the_address_is_proven(northlake, noon):
    token = sign_in.ask_link(email="lena@cedarpoint.example", next_path="", language="fr", now=noon)
    assert not Person.objects.filter(email="lena@cedarpoint.example").exists()
    person, _going = sign_in.use_link(token=token, language="fr", now=noon)
    assert person.verified_at == noon
    assert person.language == "fr"
    assert Entry.objects.filter(subject=person.ref, verb="person:signed_in").exists()


def test_four_links_in_a_quarter_of_an_hour_are_too_many(marcus, noon):
    for _time in range(3):
        sign_in.ask_link(email=marcus.email, next_path="", language="en", now=noon)
    with pytest.raises(TooMany):
        sign_in.ask_link(email=marcus.email, next_path="", language="en", now=noon)


def test_the_mail_carries_the_link_and_no_name(marcus, noon):
    token = sign_in.ask_link(email=marcus.email, next_path="", language="fr", now=noon)
    mail = Mail.objects.get(kind="to_anyone_sign_in")
    assert mail.path == f"/sign-in/{token}/"
    assert mail.subject == "Votre lien d'ouverture de session"
    assert "Marcus" not in mail.body


def test_a_visit_alone_does_not_use_the_link_up(marcus, client: Client):
    client.post("/en/sign-in/", {"email": marcus.email, "next": "/en/my/details/"})
    path = Mail.objects.get(kind="to_anyone_sign_in").path
    page = client.get(f"/en{path}")
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session
    answer = client.post(f"/en{path}")
    assert answer.status_code == 302
    assert answer["Location"] == "/en/my/details/"
    assert client.session["_auth_user_id"] == str(marcus.pk)


def test_the_answer_is_the_same_for_an_unknown_address(northlake, client: Client):
    known = client.post("/en/sign-in/", {"email": northlake.marcus.email})
    unknown = client.post("/en/sign-in/", {"email": "nobody@elsewhere.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_link_never_leads_to_another_site(marcus, client: Client):
    client.post("/en/sign-in/", {"email": marcus.email, "next": "https://evil.example/"})
    path = Mail.objects.get(kind="to_anyone_sign_in").path
    assert client.post(f"/en{path}")["Location"].startswith("/en/")


def test_a_wrong_address_is_answered_in_the_readers_language(northlake, client: Client):
    page = client.post("/fr/sign-in/", {"email": "nom"})
    assert "Entrez une adresse comme nom@hopital.ca" in page.content.decode()
    assert 'value="nom"' in page.content.decode()
