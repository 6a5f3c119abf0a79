"""The holder is invited, says yes to the name, and chooses; until then nobody sees anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from testamur.awards.actions import status
from testamur.awards.models import Credential
from testamur.notices.models import Mail
from testamur.people.models import Person
from testamur.record.queries import entries_about
from testamur.wallet import queries, tasks
from testamur.wallet.actions import claim
from testamur.wallet.models import Claim
from testamur.wallet.rules.disclosure import Disclosure
from tests.awards import stage
from tests.cast import refuses, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def _token(address: str, kind: str = "to_learner_claim") -> str:
    return Mail.objects.get(kind=kind, address=address).path.rpartition("/")[2]


def _claimed(issued: list[Credential], now: datetime) -> tuple[Claim, Person]:
    holder = claim.accept_by_link(token=_token("learner1@example.org"), now=now)
    return Claim.objects.get(award=issued[0].award), holder


def test_each_holder_gets_one_mail_with_title_and_link_only(issued: list[Credential], noon: datetime) -> None:
    mails = Mail.objects.filter(kind="to_learner_claim")
    assert {mail.address for mail in mails} == {f"learner{n}@example.org" for n in (1, 2, 3)}
    assert mails[0].subject == "Your credential is ready: Venipuncture Techniques"
    assert not any(name in mail.body for mail in mails for name in stage.NAMES)


def test_nobody_is_invited_twice(issued: list[Credential], noon: datetime) -> None:
    tasks.invite_holders(noon + timedelta(minutes=1))
    assert Mail.objects.filter(kind="to_learner_claim").count() == 3


def test_until_claimed_and_chosen_it_is_private(issued: list[Credential], noon: datetime) -> None:
    public_id = issued[0].public_id
    before = queries.disclosure(public_id)
    one, holder = _claimed(issued, noon)
    claimed = queries.disclosure(public_id)
    claim.choose(claim_id=one.pk, disclosure=Disclosure.LINK, by=holder, now=noon)
    assert (before, claimed, queries.disclosure(public_id)) == ("private", "private", "link")


def test_only_me_stays_private_and_can_be_changed_at_any_time(issued: list[Credential], noon: datetime) -> None:
    one, holder = _claimed(issued, noon)
    claim.choose(claim_id=one.pk, disclosure=Disclosure.ONLY_ME, by=holder, now=noon)
    first = queries.disclosure(issued[0].public_id)
    claim.choose(claim_id=one.pk, disclosure=Disclosure.LINK, by=holder, now=noon + timedelta(days=1))
    claim.choose(claim_id=one.pk, disclosure=Disclosure.ONLY_ME, by=holder, now=noon + timedelta(days=2))
    assert (first, queries.disclosure(issued[0].public_id)) == ("private", "private")
    assert [entry.verb for entry in entries_about(one.award.ref)].count("credential:visibility:chosen") == 3


def test_an_unknown_id_is_private_too(northlake: SimpleNamespace) -> None:
    assert (queries.disclosure("7Q2M-XK4D-93HT-5HR2"), queries.disclosure("rubbish")) == ("private", "private")


def test_the_link_works_once(issued: list[Credential], noon: datetime) -> None:
    token = _token("learner1@example.org")
    claim.accept_by_link(token=token, now=noon)
    with refuses("claim_used"):
        claim.accept_by_link(token=token, now=noon)


def test_a_link_nobody_sent_opens_nothing(issued: list[Credential], noon: datetime) -> None:
    with refuses("claim_unknown"):
        claim.accept_by_link(token="x" * 27, now=noon)


def test_a_link_ends_after_ninety_days(issued: list[Credential], noon: datetime) -> None:
    with refuses("claim_expired"):
        claim.accept_by_link(token=_token("learner1@example.org"), now=noon + timedelta(days=91))


def test_the_choice_comes_after_the_name(issued: list[Credential], noon: datetime) -> None:
    one = Claim.objects.get(award=issued[0].award)
    with refuses("claim_name_first"):
        claim.choose(claim_id=one.pk, disclosure=Disclosure.LINK, by=one.award.person, now=noon)


def test_nobody_chooses_for_somebody_else(issued: list[Credential], noon: datetime) -> None:
    one, _holder = _claimed(issued, noon)
    with refuses("claim_not_yours"):
        claim.choose(claim_id=one.pk, disclosure=Disclosure.LINK, by=issued[1].award.person, now=noon)


def test_claiming_proves_the_address(issued: list[Credential], noon: datetime) -> None:
    _one, holder = _claimed(issued, noon)
    assert Person.objects.get(pk=holder.pk).verified_at == noon


def test_who_has_not_come_is_reminded_after_seven_and_thirty_days_and_then_no_more(
    issued: list[Credential], noon: datetime
) -> None:
    _claimed(issued, noon)
    for days in (6, 7, 8, 30, 31, 60):
        tasks.invite_holders(noon + timedelta(days=days))
    reminders = Mail.objects.filter(kind="to_holder_unclaimed")
    assert sorted(mail.address for mail in reminders) == [
        "learner2@example.org", "learner2@example.org", "learner3@example.org", "learner3@example.org",
    ]  # fmt: skip


def test_a_reminder_brings_a_fresh_link_and_ends_the_former_one(issued: list[Credential], noon: datetime) -> None:
    former = _token("learner2@example.org")
    later = noon + timedelta(days=7)
    tasks.invite_holders(later)
    with refuses("claim_unknown"):
        claim.accept_by_link(token=former, now=later)
    assert claim.accept_by_link(token=_token("learner2@example.org", "to_holder_unclaimed"), now=later)


def test_a_corrected_credential_keeps_the_holders_choice(
    northlake: SimpleNamespace, issued: list[Credential], noon: datetime
) -> None:
    one, holder = _claimed(issued, noon)
    claim.choose(claim_id=one.pk, disclosure=Disclosure.LINK, by=holder, now=noon)
    corrected = status.correct(
        credential_id=issued[0].pk, name="Zoë O’Brien", reason="", by=northlake.beatriz, now=noon
    )
    stage.work(noon)
    tasks.invite_holders(noon)
    assert queries.disclosure(corrected.public_id) == "link"
    assert [held.facts.public_id for held in queries.mine(holder)] == [corrected.public_id]
    assert Mail.objects.filter(kind="to_learner_claim").count() == 3


def test_the_page_behind_the_link_asks_for_the_name_and_opening_it_uses_nothing_up(
    client: Client, issued: list[Credential]
) -> None:
    token = _token("learner1@example.org")
    arrived = client.get(f"/i/{token}", follow=True)
    page = arrived.content.decode()
    assert "Is this your name?" in page
    assert stage.NAMES[0] in page
    assert Claim.objects.get(award=issued[0].award).accepted_at is None


def test_yes_opens_the_session_and_asks_who_may_see_it_with_nothing_chosen(
    client: Client, issued: list[Credential]
) -> None:
    page = client.post(f"/en/i/{_token('learner1@example.org')}/", follow=True).content.decode()
    assert "Who can see this?" in page
    assert "Private until you choose" in page
    assert "checked" not in page.partition('id="visibility"')[2].partition("</form>")[0]


def test_saving_without_a_choice_says_so_and_a_choice_is_kept(client: Client, issued: list[Credential]) -> None:
    client.post(f"/en/i/{_token('learner1@example.org')}/")
    address = f"/en/my/credentials/{issued[0].public_id}/"
    empty = client.post(address + "visibility/", {}).content.decode()
    saved = client.post(address + "visibility/", {"disclosure": "link"}, follow=True).content.decode()
    assert empty.count("Choose who can see it") >= 2
    assert "<title>Error: " in empty
    assert "Your choice is saved." in saved
    assert queries.disclosure(issued[0].public_id) == "link"


def test_a_used_link_and_an_unknown_one_say_what_to_do(client: Client, issued: list[Credential]) -> None:
    token = _token("learner1@example.org")
    client.post(f"/en/i/{token}/")
    used = Client().get(f"/en/i/{token}/")
    unknown = Client().get("/en/i/unknown/")
    assert (used.status_code, unknown.status_code) == (410, 404)
    assert "This link was used already." in used.content.decode()
    assert "Use the link in the latest mail." in unknown.content.decode()


def test_the_mailed_link_leads_to_the_holders_own_language(client: Client, issued: list[Credential]) -> None:
    Person.objects.filter(email="learner1@example.org").update(language="fr")
    page = client.get(f"/i/{_token('learner1@example.org')}", follow=True).content.decode()
    assert "Est-ce votre nom" in page


def test_who_comes_by_signing_in_can_say_yes_there(client: Client, issued: list[Credential]) -> None:
    sign_in(client, issued[1].award.person)
    address = f"/en/my/credentials/{issued[1].public_id}/"
    assert "Yes, this is my name" in client.get(address).content.decode()
    assert "Who can see this?" in client.post(address + "name/", follow=True).content.decode()


def test_my_work_says_that_a_choice_is_waiting(issued: list[Credential], noon: datetime) -> None:
    waiting = queries.waiting_for(issued[0].award.person, noon)
    assert [one.number for one in waiting] == [issued[0].public_id]
