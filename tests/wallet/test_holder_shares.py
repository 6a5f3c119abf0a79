"""Share links: for one person, until a day, counted for the holder alone; and everything a holder takes along."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from testamur.awards.actions import status
from testamur.awards.models import Credential
from testamur.awards.rules.life import RevocationReason
from testamur.people.models import Person
from testamur.record.rules.actors import SYSTEM
from testamur.seal.bake import extract
from testamur.wallet import queries
from testamur.wallet.actions import claim, share
from testamur.wallet.models import Claim, ShareLink
from testamur.wallet.rules.disclosure import Disclosure
from tests.awards import stage
from tests.cast import refuses, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


@pytest.fixture
def held(issued: list[Credential], noon: datetime) -> Claim:
    """The first holder has claimed, and chose only me."""
    one = Claim.objects.get(award=issued[0].award)
    claim.accept_name(claim_id=one.pk, by=one.award.person, now=noon)
    return claim.choose(claim_id=one.pk, disclosure=Disclosure.ONLY_ME, by=one.award.person, now=noon)


def _share(held: Claim, now: datetime, days: int = 7) -> tuple[ShareLink, str]:
    return share.make_link(claim_id=held.pk, label="Rita, Maplecrest Care", days=days, by=held.award.person, now=now)


def test_one_person_with_the_link_sees_it_while_everybody_else_reads_private(
    issued: list[Credential], held: Claim, noon: datetime
) -> None:
    _link, token = _share(held, noon)
    public_id = issued[0].public_id
    assert queries.disclosure(public_id) == "private"
    assert queries.disclosure(public_id, "another", noon) == "private"
    assert queries.disclosure(public_id, token, noon) == "link"
    assert queries.may_be_seen(public_id, share_token=token, now=noon)


def test_a_link_opens_no_other_credential(issued: list[Credential], held: Claim, noon: datetime) -> None:
    _link, token = _share(held, noon)
    assert queries.disclosure(issued[1].public_id, token, noon) == "private"


def test_a_link_works_until_the_end_of_its_last_day(issued: list[Credential], held: Claim, noon: datetime) -> None:
    link, token = _share(held, noon, days=7)
    public_id = issued[0].public_id
    last = queries.disclosure(public_id, token, link.expires_at - timedelta(seconds=1))
    assert (last, queries.disclosure(public_id, token, link.expires_at)) == ("link", "private")
    assert link.expires_at.isoformat() == "2026-12-01T04:59:59+00:00"


def test_the_holder_ends_a_link_at_once(issued: list[Credential], held: Claim, noon: datetime) -> None:
    link, token = _share(held, noon)
    share.end_link(link_id=link.pk, by=held.award.person, now=noon)
    assert queries.disclosure(issued[0].public_id, token, noon) == "private"


def test_nobody_else_makes_or_ends_a_link(issued: list[Credential], held: Claim, noon: datetime) -> None:
    link, _token = _share(held, noon)
    stranger = issued[1].award.person
    with refuses("claim_not_yours"):
        share.end_link(link_id=link.pk, by=stranger, now=noon)
    with refuses("claim_not_yours"):
        share.make_link(claim_id=held.pk, label="x", days=7, by=stranger, now=noon)


def test_before_a_choice_no_link_can_be_made(issued: list[Credential], noon: datetime) -> None:
    one = Claim.objects.get(award=issued[1].award)
    with refuses("share_choose_first"):
        share.make_link(claim_id=one.pk, label="x", days=7, by=one.award.person, now=noon)


def test_only_the_periods_on_the_page_are_possible(held: Claim, noon: datetime) -> None:
    with refuses("share_days"):
        _share(held, noon, days=4000)


def test_there_are_at_most_twenty_live_links(held: Claim, noon: datetime) -> None:
    ShareLink.objects.bulk_create(
        ShareLink(claim=held, token_hash=f"{n:064}", label="x", created_at=noon, expires_at=noon + timedelta(days=9))
        for n in range(20)
    )
    with refuses("share_too_many"):
        _share(held, noon)


def test_each_opening_is_counted_and_nothing_else_is_kept(held: Claim, noon: datetime) -> None:
    link, token = _share(held, noon)
    share.count_check(award_id=held.award_id, share_token=token, by=SYSTEM, now=noon)
    share.count_check(award_id=held.award_id, share_token=None, by=SYSTEM, now=noon)
    link.refresh_from_db()
    held.refresh_from_db()
    assert (link.opened, held.checks, link.last_opened_on and link.last_opened_on.isoformat()) == (1, 2, "2026-11-23")


def test_the_link_is_shown_once_on_the_page(client: Client, issued: list[Credential], held: Claim) -> None:
    sign_in(client, held.award.person)
    address = f"/en/my/credentials/{issued[0].public_id}/"
    made = client.post(address + "links/", {"label": "Rita", "days": "7"}, follow=True).content.decode()
    shown = f"https://credentials.northlake.example/v/{issued[0].public_id}?s="
    assert shown in made
    assert shown not in client.get(address).content.decode()
    assert "Rita" in client.get("/en/my/links/").content.decode()


def test_the_page_of_links_says_what_it_is_for_while_empty(client: Client, issued: list[Credential]) -> None:
    sign_in(client, issued[0].award.person)
    assert "A link lets one person see what you choose, until a date" in client.get("/en/my/links/").content.decode()


def test_my_credentials_lists_mine_alone(client: Client, issued: list[Credential], held: Claim) -> None:
    sign_in(client, held.award.person)
    page = client.get("/en/my/").content.decode()
    assert issued[0].public_id in page
    assert issued[1].public_id not in page
    assert client.get(f"/en/my/credentials/{issued[1].public_id}/").status_code == 404


def test_somebody_without_credentials_reads_when_they_will_appear(client: Client, northlake: SimpleNamespace) -> None:
    assert "When you earn one, we email you" in sign_in(client, northlake.marcus).get("/en/my/").content.decode()


def test_the_signed_file_is_the_exact_bytes(client: Client, issued: list[Credential], held: Claim) -> None:
    sign_in(client, held.award.person)
    answer = client.get(f"/en/my/credentials/{issued[0].public_id}/credential.json")
    assert (answer.content, answer["Content-Type"]) == (issued[0].document.raw, "application/vc")


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_badge_carries_the_signed_file(client: Client, issued: list[Credential], held: Claim, kind: str) -> None:
    sign_in(client, held.award.person)
    picture = client.get(f"/en/my/credentials/{issued[0].public_id}/badge.{kind}").content
    assert extract(picture) == issued[0].document.raw


def test_nobody_downloads_somebody_elses_file(client: Client, issued: list[Credential], held: Claim) -> None:
    sign_in(client, held.award.person)
    answers = [
        client.get(f"/en/my/credentials/{issued[1].public_id}/{name}").status_code
        for name in ("credential.json", "badge.svg", "badge.png", "certificate.pdf")
    ]
    assert answers == [404] * 4


def test_the_holder_of_a_revoked_one_reads_why_on_their_page_alone(
    client: Client, northlake: SimpleNamespace, issued: list[Credential], held: Claim, noon: datetime
) -> None:
    why = "It was issued to a person of the same name."
    asked = status.ask_revocation(
        credential_id=issued[0].pk,
        code=RevocationReason.IDENTITY,
        reason=why,
        last_four=issued[0].public_id[-4:],
        by=northlake.beatriz,
        now=noon,
    )
    status.approve_revocation(revocation_id=asked.pk, by=northlake.wei, now=noon)
    page = sign_in(client, held.award.person).get(f"/en/my/credentials/{issued[0].public_id}/").content.decode()
    assert why in page
    assert "You have a right to a review" in page
    assert "Download certificate" not in page


def test_what_the_holder_showed_stands_on_the_page_and_no_score(
    client: Client, issued: list[Credential], held: Claim
) -> None:
    page = sign_in(client, held.award.person).get(f"/en/my/credentials/{issued[0].public_id}/").content.decode()
    document = json.loads(issued[0].document.raw or b"")
    named = [one["name"] for one in document["credentialSubject"]["achievement"]["resultDescription"]]
    assert [name in page for name in named] == [True] * 4
    assert "%" not in page.partition("You showed that you can")[2].partition("</ul>")[0]


def test_linkedin_is_offered_only_for_a_link_anyone_may_open(
    client: Client, issued: list[Credential], held: Claim, noon: datetime
) -> None:
    sign_in(client, held.award.person)
    address = f"/en/my/credentials/{issued[0].public_id}/"
    only_me = client.get(address).content.decode()
    claim.choose(claim_id=held.pk, disclosure=Disclosure.LINK, by=held.award.person, now=noon)
    shared = client.get(address).content.decode()
    assert ("linkedin.com" in only_me, "linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in shared) == (
        False,
        True,
    )


def test_a_name_of_any_script_is_shown_as_written(client: Client, issued: list[Credential], noon: datetime) -> None:
    person = Person.objects.get(email="learner3@example.org")
    page = sign_in(client, person).get(f"/en/my/credentials/{issued[2].public_id}/").content.decode()
    assert stage.NAMES[2] in page
