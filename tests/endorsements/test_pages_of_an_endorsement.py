"""The partner's page without an account, and the pages of staff around it."""

from __future__ import annotations

from datetime import date

import pytest

from testamur.endorsements import actions, queries
from testamur.endorsements.rules.life import State
from testamur.people.models import Organisation
from tests.cast import NOON, sign_in
from tests.definitions import grounds as definitions
from tests.endorsements import grounds

SIGNED = {
    "act": "sign", "demand": "on", "realism": "on", "demand_months": "24", "name": "Imani Okonkwo", "role": "Chief of Laboratory",
    "term": "24", "has_authority": "on", "interests": "none",
}  # fmt: skip


def text_of(answer):
    """The page with plain blanks, as a reader sees it."""
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr("testamur.ground.times.utc_now", lambda: NOON)


@pytest.fixture
def link(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    return f"/en/endorse/{grounds.token_of(one)}/"


def test_everything_is_read_before_a_name_is_asked(client, link):
    answer = client.get(link)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index("Coverage map") < page.index("Your full name")
    assert page.index("Read all 12 items") < page.index("Two statements")
    assert "needle" in page.lower()
    assert "fingerprint" in page
    assert page.count("checked") == 1  # the term of two years; neither statement, nor authority, nor interests
    assert answer["Referrer-Policy"] == "strict-origin"


def test_a_partner_signs_with_no_account_and_sees_what_stands(client, link):
    answer = client.post(link, SIGNED)
    assert answer.status_code == 302, answer.content.decode()
    page = text_of(client.get(link))
    assert "Thank you. Your endorsement is in force." in page
    assert "from 23 November 2026 to 22 November 2028" in page


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("realism", "Confirm the second statement to sign, or decline."),
        ("demand", "Confirm the first statement to sign, or decline."),
        ("name", "Type your full name."),
        ("has_authority", "Confirm that you may say this for your organization."),
        ("interests", "Say whether you have an interest to declare."),
        ("demand_months", "Say for how many months you expect to need them, from 1 to 120."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(client, link, left_out, words):
    answer = client.post(link, {name: value for name, value in SIGNED.items() if name != left_out})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count(words) == 2
    assert "Chief of Laboratory" in page
    assert "<title>Error: " in page


def test_an_interest_needs_its_words(client, link):
    page = client.post(link, {**SIGNED, "interests": "some"}).content.decode()
    assert page.count("Say what your interest is.") == 2


def test_conditions_and_decline_stand_beside_signing(client, link):
    page = client.get(link).content.decode()
    assert [f'value="{act}"' in page for act in ("sign", "conditions", "decline")] == [True, True, True]
    client.post(link, {**SIGNED, "act": "conditions", "conditions": "A needle-safety drill."})
    assert "You signed with conditions." in client.get(link).content.decode()


def test_a_decline_asks_for_nothing(client, link):
    assert client.post(link, {"act": "decline", "term": "24"}).status_code == 302
    assert "You declined." in client.get(link).content.decode()


def test_the_link_is_passed_on_and_then_ends(client, link):
    assert client.get(f"{link}pass/").status_code == 200
    page = client.post(f"{link}pass/", {"name": "Ewan MacLeod", "email": "ewan@cedarpoint.example"}).content.decode()
    assert "Ewan MacLeod has a link of their own now." in page


def test_a_partner_withdraws_by_the_same_link(client, link):
    client.post(link, SIGNED)
    assert "Say why, in a sentence." in client.post(f"{link}withdraw/", {"reason": ""}).content.decode()
    client.post(f"{link}withdraw/", {"reason": "Our laboratory closes."})
    assert "Withdrawn on 23 November 2026." in text_of(client.get(link))


def test_who_is_not_verified_reads_but_cannot_sign_yet(client, northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point, email="imani@mail.example")
    page = client.get(f"/en/endorse/{grounds.token_of(one)}/").content.decode()
    assert "still verifies that you may speak for Cedar Point Community Laboratories" in page
    assert 'value="sign"' not in page


def test_the_page_speaks_french(client, link):
    page = client.get(link.replace("/en/", "/fr/")).content.decode()
    assert "Deux énoncés" in page
    assert "Techniques de ponction veineuse" in page


def test_anybody_reads_what_endorsing_means(client, northlake):
    assert "Two statements, about one exact version" in client.get("/en/partners/").content.decode()


def test_ce_puts_a_partner_on_file_and_asks_it(client, northlake):
    version = definitions.frozen(northlake)
    sign_in(client, northlake.amara)
    given = {"name_en": "St. Brigid Regional Hospital", "name_fr": "", "slug": "st-brigid", "kind": "hospital", "domain": "st-brigid.example"}
    assert "There is a problem" in client.post("/en/partners/organisations/new/", {**given, "domain": "www@x"}).content.decode()
    assert client.post("/en/partners/organisations/new/", given).status_code == 302
    partner = Organisation.objects.get(slug="st-brigid")
    assert partner.name_fr == partner.name_en
    here = f"/en/definitions/{definitions.SLUG}/v1/endorsement/"
    ask = {"organisation": partner.pk, "signatory_name": "Imani Okonkwo", "signatory_email": "imani@st-brigid.example", "language": "en"}
    assert "Enter an email address like name@hospital.ca." in client.post(here, {**ask, "signatory_email": "imani"}).content.decode()
    assert client.post(here, ask).status_code == 302
    assert "St. Brigid Regional Hospital" in client.get(here).content.decode()
    assert "has already been asked about this version" in client.post(here, ask).content.decode()
    assert queries.for_version(version)[0].state == State.INVITED


def test_a_second_person_verifies_the_authority_on_its_page(client, northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point, email="imani@mail.example")
    here = f"/en/endorsements/{one.public_id}/"
    sign_in(client, northlake.amara)
    assert "A person of Continuing Education who did not ask for it verifies." in client.get(here).content.decode()
    sign_in(client, northlake.priya)
    client.post(f"{here}verify/", {"note": "Letter of the director seen"})
    assert queries.endorsement(one.public_id).state == State.AUTHORITY_VERIFIED


def test_ce_confirms_conditions_renews_and_records_a_withdrawal(client, northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    actions.sign_with_conditions(token=grounds.token_of(one), signature_=grounds.signature(conditions="A drill."), now=NOON)
    sign_in(client, northlake.priya)
    here = f"/en/endorsements/{one.public_id}/"
    assert "A drill." in client.get(here).content.decode()
    client.post(f"{here}conditions/", {"note": "Drill seen on 20 November"})
    assert queries.endorsement(one.public_id).state == State.ACTIVE
    answer = client.post(f"{here}renew/")
    assert answer.status_code == 302
    client.post(f"{here}withdraw/", {"reason": "Letter of 22 November"})
    assert queries.endorsement(one.public_id).withdrawn_on == date(2026, 11, 23)


def test_the_director_publishes_only_with_an_endorsement_in_force(client, northlake, cedar_point):
    version = definitions.adopted(northlake)
    sign_in(client, northlake.priya)
    here = f"/en/definitions/{version.definition.slug}/v1/publish/"
    assert "endorsement of MC-001 v1 is in force" in text_of(client.get(here))
    assert client.post(here).status_code == 409
    grounds.signed(northlake, version, cedar_point)
    assert client.post(here).url == f"/en/definitions/{version.definition.slug}/v1/"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_staff_opens_in_both_languages(client, northlake, cedar_point, language):
    one = grounds.signed(northlake, definitions.frozen(northlake), cedar_point, interests="We supply preceptors.")
    sign_in(client, northlake.priya)
    pages = (
        "partners/organisations/", "partners/organisations/new/", "partners/cedar-point-labs/", f"endorsements/{one.public_id}/",
        f"definitions/{definitions.SLUG}/v1/endorsement/", f"definitions/{definitions.SLUG}/v1/publish/",
    )  # fmt: skip
    assert [client.get(f"/{language}/{page}").status_code for page in pages] == [200] * len(pages)


def test_pages_of_staff_stay_closed_to_others(client, northlake, cedar_point):
    one = grounds.signed(northlake, definitions.frozen(northlake), cedar_point)
    sign_in(client, northlake.marcus)
    assert client.get(f"/en/endorsements/{one.public_id}/").status_code == 404
    assert client.get("/en/partners/organisations/").status_code == 403
