"""The cohorts of the demo, and credentials in every state whose verb exists."""

from __future__ import annotations

from testamur.awards import queries as awards
from testamur.awards.actions import status
from testamur.awards.models import Credential
from testamur.awards.rules.life import RevocationReason
from testamur.cohorts.models import Offering
from testamur.demo.cohorts import Plan, issued_of
from testamur.demo.playing import Storyline, World
from testamur.wallet.actions import claim
from testamur.wallet.models import Claim
from testamur.wallet.rules.disclosure import Disclosure


def _claims(world: World, credential: Credential, choice: Disclosure | None) -> None:
    """The holder opens the mailed link, says yes to the name, and chooses who sees it."""
    one = Claim.objects.get(award=credential.award)
    person = credential.award.person
    claim.accept_name(claim_id=one.pk, by=person, now=world.now)
    if choice is not None:
        claim.choose(claim_id=one.pk, disclosure=choice, by=person, now=world.now)


def _all_claim(world: World, offering: Offering, *, but: int = 1) -> list[Credential]:
    rows = issued_of(offering)
    for place, row in enumerate(rows):
        if place >= len(rows) - but:
            continue  # the last ones have not come yet: private
        _claims(world, row, Disclosure.ONLY_ME if place == 1 else Disclosure.LINK)
    return rows


def _revokes(world: World, row: Credential) -> Storyline:
    yield world.at((world.now.date() - world.today).days + 20, 10)
    asked = status.ask_revocation(
        credential_id=row.pk, code=next(iter(RevocationReason)), reason="The log entries were not the learner's own.",
        last_four=row.public_id[-4:], by=world.beatriz, now=world.now,
    )  # fmt: skip
    yield world.at((world.now.date() - world.today).days + 1, 10)
    status.approve_revocation(revocation_id=asked.pk, by=world.nadia, now=world.now)


def hematology(world: World, offering: Offering) -> Storyline:
    """Claimed by most; one withdrawn by two people, one corrected after a change of name."""
    yield world.at((world.now.date() - world.today).days + 3, 18)
    rows = _all_claim(world, offering)
    yield from _revokes(world, rows[2])
    yield world.at((world.now.date() - world.today).days + 10, 10)
    status.correct(
        credential_id=rows[3].pk, name="Małgorzata Wójcik-Nowak", reason="Name changed by marriage, document seen.", by=world.beatriz, now=world.now
    )


def picc(world: World, offering: Offering) -> Storyline:
    """Claimed; one put on hold, since this definition allows it."""
    yield world.at((world.now.date() - world.today).days + 3, 18)
    rows = _all_claim(world, offering)
    yield world.at((world.now.date() - world.today).days + 30, 10)
    status.suspend(credential_id=rows[0].pk, reason="A report from the ward is being looked into.", by=world.beatriz, now=world.now)


def plain(world: World, offering: Offering) -> Storyline:
    """Claimed by all but the last."""
    yield world.at((world.now.date() - world.today).days + 3, 18)
    _all_claim(world, offering)


PLANS = (
    Plan("iv-insertion-maintenance", opens=-764, starts=-760, assesses=-744, ends=-740, first=33, count=6, capacity=12, after=plain),
    Plan("picc-insertion", opens=-520, starts=-500, assesses=-412, ends=-408, first=1, count=5, capacity=6, first_marker="paulo", second_marker="anneke", after=picc),
    Plan("hematology-mla", opens=-200, starts=-190, assesses=-120, ends=-115, first=1, count=8, capacity=14, after=hematology),
    Plan("venipuncture-techniques", opens=-132, starts=-126, assesses=-97, ends=-94, first=8, count=8, capacity=12, after=plain),
    Plan("biochemistry-mla", opens=-75, starts=-70, assesses=-3, ends=0, first=20, count=6, capacity=20, stops="prepared", missed={2: ("OS-01",)}),
    Plan("venipuncture-techniques", opens=-50, starts=-40, assesses=-1, ends=0, first=30, count=7, capacity=16, stops="results_in", missed={6: ("OS-06",)}, absent=frozenset({7})),
    Plan("iv-insertion-maintenance", opens=-40, starts=-28, assesses=0, ends=1, first=40, count=6, capacity=12, stops="assessing", marked=2),
    Plan("picc-insertion", opens=-60, starts=-45, assesses=30, ends=33, first=14, count=5, capacity=6, stops="running"),
    Plan("perfusion-assistant", opens=-80, starts=-63, assesses=20, ends=28, first=20, count=6, capacity=8, stops="running"),
    Plan("venipuncture-techniques", opens=-10, starts=49, assesses=72, ends=77, first=46, count=9, capacity=16, stops="open"),
    Plan("contrast-injection-mrt", opens=-8, starts=12, assesses=17, ends=18, first=50, count=4, capacity=10, stops="open"),
    Plan("biochemistry-mla", opens=-6, starts=56, assesses=95, ends=98, first=55, count=3, capacity=20, stops="open"),
    Plan("hematology-mla", opens=-6, starts=56, assesses=95, ends=98, first=57, count=3, capacity=14, stops="open"),
    Plan("iv-insertion-maintenance", opens=-4, starts=71, assesses=92, ends=95, first=12, count=4, capacity=12, stops="open"),
)  # fmt: skip


def examples() -> list[tuple[str, str]]:
    """One public id for each state of the check page that the story made."""
    wanted: dict[str, str] = {}
    for row in awards.search("", most=200):
        facts = awards.credential(row.public_id)
        one = Claim.objects.filter(award_id=row.award_id).first()
        shared = one is not None and one.disclosure == Disclosure.LINK
        if facts is None:
            continue
        label = str(facts.state) if facts.state != "issued" else "valid" if shared else "private"
        wanted.setdefault(label, row.public_id)
    return sorted(wanted.items())


