"""The pages of awards: what each person sees, what a form says, and who is told whom to ask."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from testamur.awards.actions import lists, status
from testamur.awards.models import AwardList, Credential, IssueRun
from testamur.awards.rules.life import RevocationReason
from testamur.cohorts.models import Offering
from tests.awards import stage
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
PAGE = "/en/cohorts/OFF-2026-008/awards/"
WHY = "It was issued to a person of the same name."


def _see(client: Client, person: object, address: str = PAGE) -> str:
    return sign_in(client, person).get(address).content.decode()  # type: ignore[arg-type]  # a person


@pytest.fixture
def held(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> Credential:
    """The first learner's credential, issued."""
    return stage.issued(northlake, cohort, noon)[0]


def test_the_registrar_prepares_on_the_page_and_reads_who_must_release(
    client: Client, northlake: SimpleNamespace, cohort: Offering
) -> None:
    page = _see(client, northlake.beatriz)
    assert "Someone else must release it: Wei Chen, Nadia Kovalenko." in page
    assert stage.NAMES[0] in page
    answer = client.post(PAGE + "prepare/", follow=True).content.decode()
    assert "AL-2026-001 is prepared" in answer


def test_the_preparer_reads_why_release_is_not_hers(
    client: Client, northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    page = _see(client, northlake.beatriz)
    assert "A key custodian releases an award list. Ask Wei Chen, Nadia Kovalenko." in page
    assert 'aria-disabled="true"' in page


def test_wei_reads_list_fingerprint_and_effect_and_releases(
    client: Client, northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    one = lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    page = _see(client, northlake.wei)
    assert "3 credentials are signed and put on record, and 3 people are told by email." in page
    assert "It cannot be undone" in page
    client.post(PAGE + "release/", {"digest": one.digest, "read": "on"})
    assert AwardList.objects.get().released_by == northlake.wei


def test_a_release_without_the_tick_says_so_at_the_field(
    client: Client, northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    one = lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    answer = sign_in(client, northlake.wei).post(PAGE + "release/", {"digest": one.digest}).content.decode()
    assert answer.count("Tick that you have read the list") >= 2
    assert "<title>Error: " in answer
    assert not IssueRun.objects.exists()


def test_a_fingerprint_of_yesterday_is_refused_in_words(
    client: Client, northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    lists.prepare(offering_id=cohort.pk, by=northlake.beatriz, now=noon)
    sign_in(client, northlake.wei)
    answer = client.post(PAGE + "release/", {"digest": "sha256:old", "read": "on"}, follow=True).content.decode()
    assert "It has to be prepared again before anyone can release it." in answer


def test_the_run_shows_its_progress_and_refreshes_itself(
    client: Client, northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    stage.released(northlake, cohort, noon)
    page = _see(client, northlake.beatriz)
    assert "Issuing 3 credentials" in page
    assert "0 of 3" in page
    assert f'hx-get="{PAGE}progress/"' in page
    assert "Issuing 3 credentials" in client.get(PAGE + "progress/").content.decode()


def test_a_finished_run_shows_each_credential_and_what_releasing_did(
    client: Client, northlake: SimpleNamespace, held: Credential
) -> None:
    page = _see(client, northlake.beatriz)
    assert "3 of 3 issued" in page
    assert held.public_id in page
    assert "<b>Beatriz Moreno</b> prepared the list, and by that authorised it." in page
    assert "hx-get" not in page


def test_a_held_award_is_shown_with_its_reason_and_a_button_for_the_registrar(
    client: Client, northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    stage.released(northlake, cohort, noon)
    stage.overturned(cohort.enrolments.get(number=2))
    stage.work(noon)
    page = _see(client, northlake.beatriz)
    assert "The result has changed since." in page
    answer = client.post(PAGE + "1/again/", follow=True).content.decode()
    assert "The result has changed since." in answer


def test_an_assessor_is_told_who_sees_award_lists(client: Client, northlake: SimpleNamespace, cohort: Offering) -> None:
    answer = sign_in(client, northlake.devi).get(PAGE)
    assert answer.status_code == 403
    assert "Ask Beatriz Moreno." in answer.content.decode()


def test_somebody_outside_learns_nothing_of_the_cohort(
    client: Client, northlake: SimpleNamespace, cohort: Offering
) -> None:
    assert sign_in(client, northlake.marcus).get(PAGE).status_code == 404


def test_nobody_sees_it_without_signing_in(client: Client, northlake: SimpleNamespace, cohort: Offering) -> None:
    assert client.get(PAGE).headers["Location"].startswith("/en/sign-in/?next=")


def test_staff_find_a_credential_and_read_how_it_stands(
    client: Client, northlake: SimpleNamespace, held: Credential
) -> None:
    found = _see(client, northlake.beatriz, f"/en/credentials/?q={held.public_id}")
    page = _see(client, northlake.beatriz, f"/en/credentials/{held.public_id}/")
    assert held.name in found
    assert "MC-001 v1, BG-2024-031" in page
    assert "it cannot be put on hold. You can ask for a revocation." in page


def test_a_search_without_a_find_says_what_to_try(client: Client, northlake: SimpleNamespace, held: Credential) -> None:
    assert "Check the spelling, or try an ID" in _see(client, northlake.beatriz, "/en/credentials/?q=nobody")


def test_a_custodian_sees_no_button_of_the_registrar(
    client: Client, northlake: SimpleNamespace, held: Credential
) -> None:
    page = _see(client, northlake.wei, f"/en/credentials/{held.public_id}/")
    assert "Correct and reissue" not in page


def test_others_are_told_whom_to_ask_about_credentials(
    client: Client, northlake: SimpleNamespace, held: Credential
) -> None:
    answer = sign_in(client, northlake.priya).get("/en/credentials/")
    assert (answer.status_code, "Ask Beatriz Moreno." in answer.content.decode()) == (403, True)


def test_an_unknown_credential_is_no_page(client: Client, northlake: SimpleNamespace) -> None:
    sign_in(client, northlake.beatriz)
    assert client.get("/en/credentials/7Q2M-XK4D-93HT-5HR2/").status_code == 404


def test_a_revocation_goes_through_both_pages(client: Client, northlake: SimpleNamespace, held: Credential) -> None:
    address = f"/en/credentials/{held.public_id}/"
    sign_in(client, northlake.beatriz)
    asked = client.post(
        address + "revoke/", {"code": "identity", "reason": WHY, "last_four": held.public_id[-4:]}, follow=True
    ).content.decode()
    assert "Nothing changes until a second person approves it." in asked
    assert "You asked for it, so someone else has to decide." in client.get(address + "revocation/").content.decode()
    sign_in(client, northlake.wei)
    assert WHY in client.get(address + "revocation/").content.decode()
    client.post(address + "revocation/", {"approve": "1"})
    held.refresh_from_db()
    assert held.state == "revoked"


def test_an_incomplete_request_to_revoke_keeps_what_was_typed(
    client: Client, northlake: SimpleNamespace, held: Credential
) -> None:
    sign_in(client, northlake.beatriz)
    answer = client.post(
        f"/en/credentials/{held.public_id}/revoke/", {"code": "identity", "reason": WHY, "last_four": "0000"}
    ).content.decode()
    assert answer.count("These are not the last four characters of this credential’s ID.") >= 2
    assert WHY in answer


def test_the_second_person_may_disagree(
    client: Client, northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    status.ask_revocation(
        credential_id=held.pk,
        code=RevocationReason.IDENTITY,
        reason=WHY,
        last_four=held.public_id[-4:],
        by=northlake.beatriz,
        now=noon,
    )
    sign_in(client, northlake.wei)
    answer = client.post(
        f"/en/credentials/{held.public_id}/revocation/", {"decline": "1", "reason": "Not proven"}, follow=True
    ).content.decode()
    assert "Not revoked. The credential stays as it is." in answer


def test_a_name_is_corrected_after_a_preview(client: Client, northlake: SimpleNamespace, held: Credential) -> None:
    sign_in(client, northlake.beatriz)
    typed = {"name": "Zoë O’Brien", "reason": "As on the passport"}
    preview = client.post(f"/en/credentials/{held.public_id}/correct/", typed).content.decode()
    assert "This is how it will read" in preview
    assert not Credential.objects.filter(replaces=held).exists()
    client.post(f"/en/credentials/{held.public_id}/correct/", {**typed, "reissue": "1"})
    assert Credential.objects.get(replaces=held).name == "Zoë O’Brien"


def test_the_page_reads_in_french(client: Client, northlake: SimpleNamespace, cohort: Offering) -> None:
    page = _see(client, northlake.beatriz, PAGE.replace("/en/", "/fr/"))
    assert "En préparant cette liste, vous l’autorisez." in page
    assert "Préparer la liste" in page
