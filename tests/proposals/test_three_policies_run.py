"""Each shipped policy carries a concept to approval with the real verbs, through its own bodies and seats."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from testamur.definitions.actions import drafting
from testamur.meetings.actions import agenda, resolutions, sitting
from testamur.meetings.queries import drafts
from testamur.meetings.rules.kinds import Presence, Result
from testamur.meetings.rules.motion import Motion, Votes
from testamur.people import queries as people_reads
from testamur.people.actions.grants import grant_role
from testamur.people.rules.roles import Role
from testamur.proposals.actions import development, policies, quality, sheets, sponsor
from testamur.proposals.models import PolicyVersion, Proposal
from testamur.proposals.rules.development import TeamRole
from testamur.proposals.rules.vocabulary import Code
from testamur.record.rules.actors import SYSTEM
from tests.cast import content_of, refuses
from tests.endorsements.grounds import signed
from tests.proposals.developing import complete
from tests.proposals.stories import decide, four_marks, received, sheet
from tests.proposals.test_policy_is_data import TEXTS
from tests.proposals.test_reviewer_reviews_quality import find, lines, write

pytestmark = [pytest.mark.django_db, pytest.mark.actions, pytest.mark.usefixtures("own_keys", "may_sign")]
HALIMA = {"name": "Dr. Halima Osman", "email": "halima@northlake.example"}


def in_use(name: str, people: Any, now: datetime) -> PolicyVersion:
    """The administrator stores the policy and puts it in use."""
    row = policies.upload_policy(text=TEXTS[name], by=people.kofi, now=now)
    return policies.activate_policy(policy_id=row.pk, by=people.kofi, now=now)


def seat(people: Any, body: str, *, members: list[Any], chair: Any, secretary: Any, now: datetime) -> None:
    """The new body's seats are given to people."""
    row = people_reads.body(body)
    seats = [(person, row.member_role) for person in members] + [(chair, row.chair_role), (secretary, row.secretary_role)]
    for person, role in seats:
        if not people_reads.holds(person, Role(role), scope=row.scope, on=now.date()):
            grant_role(person_id=person.pk, role=Role(role), scope=row.scope, starts_on=now.date(), by=SYSTEM, now=now)


def developed(people: Any, found: Proposal, partner: Any, now: datetime, *, reviewed: bool = False) -> Proposal:
    """Team, version, freeze, endorsement, agreement, filed: the same under every policy."""
    seats = [(people.hanna.pk, TeamRole.LEAD), (people.marcus.pk, TeamRole.PROPOSER), (people.zane.pk, TeamRole.ASSESSMENT_LEAD)]
    development.name_team(proposal_id=found.pk, seats=seats, by=people.priya, now=now)
    found.refresh_from_db()
    if reviewed:
        quality.take_review(proposal_id=found.pk, taught_recently=False, reports_to_author=False, by=people.ingrid, now=now)
        write(found, people.ingrid, now, lines())
        find(found, people.ingrid, now, Code.COMPLY, reader=people.rowan)
    content = {**content_of("venipuncture-techniques"), "slug": found.version.definition.slug}
    version = drafting.save_content(version_id=found.version.pk, content=content, seen_revision=found.version.revision, by=people.hanna, now=now)
    drafting.freeze_version(version_id=version.pk, by=people.hanna, now=now)
    found = complete(people, Proposal.objects.get(pk=found.pk), now)
    signed(people, found.version, partner, now=now)
    development.agree(proposal_id=found.pk, by=people.marcus, now=now)
    development.file_proposal(proposal_id=found.pk, by=people.hanna, now=now)
    found.refresh_from_db()
    return found


def passed(people: Any, found: Proposal, body: str, *, chair: Any, secretary: Any, day: datetime) -> Proposal:
    """The body that it stands before meets and carries the motion its policy offers; the chair confirms."""
    row = people_reads.body(body)
    members = people_reads.people_with(Role(row.member_role), scope=row.scope, on=day.date())
    meeting = agenda.plan_meeting(body_key=body, starts_at=day, place="Room 1", by=secretary, now=day)
    item = agenda.place_item(meeting_id=meeting.pk, proposal_id=found.pk, by=secretary, now=day)
    agenda.seal_pack(meeting_id=meeting.pk, by=secretary, now=day)
    presence = {person.pk: Presence.PRESENT for person in members}
    sitting.begin_meeting(meeting_id=meeting.pk, presence=presence, chair_id=chair.pk, by=secretary, now=day)
    asked = [person.pk for person in members]
    item = sitting.open_item(item_id=item.pk, declared_none=asked, by=secretary, now=day)
    movers = [person for person in members if person.pk != chair.pk]
    voters = len(members)
    text = drafts.text_of(found, row, Result.CARRIED_UNANIMOUSLY, effective_on=meeting.held_on)
    moved = Motion(movers[0].ref, movers[1].ref, Result.CARRIED_UNANIMOUSLY, Votes(voters, 0, 0))
    made = resolutions.record_resolution(item_id=item.pk, moved=moved, words=resolutions.Words(text.en, text.fr), by=secretary, now=day)
    resolutions.confirm_resolution(resolution_id=made.pk, by=chair, now=day)
    found.refresh_from_db()
    return found


def supported(people: Any, scorers: list[Any], content: dict[str, Any], now: datetime) -> Proposal:
    """Received, scored and supported by Continuing Education; the sponsor has confirmed."""
    found = received(people.marcus, people.amara, scorers, now, sponsor=HALIMA)
    for scorer in scorers:
        sheets.send_sheet(proposal_id=found.pk, content=content, seen_revision=0, by=scorer, now=now)
    if found.sponsor is not None:
        sponsor.confirm_sponsor(proposal_id=found.pk, by=people.halima, now=now)
    return decide(Proposal.objects.get(pk=found.pk), "support", people.priya, now)


def smt_and_board(people: Any, partner: Any, found: Proposal, now: datetime) -> Proposal:
    smt = {"chair": people.alexandre, "secretary": people.petra}
    found = passed(people, found, "smt", **smt, day=now + timedelta(days=7))
    found = developed(people, found, partner, now + timedelta(days=8))
    found = passed(people, found, "smt", **smt, day=now + timedelta(days=14))
    return passed(people, found, "board", chair=people.kwabena, secretary=people.joan, day=now + timedelta(days=30))


def test_the_chain_of_the_mission_leads_to_approval(northlake, cedar_point, noon):
    in_use("mission-chain", northlake, noon)
    found = supported(northlake, [northlake.rowan, northlake.ingrid], sheet(), noon)

    found = smt_and_board(northlake, cedar_point, found, noon)

    assert (found.stage, found.version.state) == ("approved", "approved")


def test_an_office_of_two_people_leads_it_to_approval(northlake, cedar_point, noon):
    in_use("small-office", northlake, noon)
    found = supported(northlake, [northlake.amara], four_marks(), noon)
    office = {northlake.amara.ref, northlake.priya.ref}
    at_ce = {row.decided_by.ref for row in found.decisions.filter(stage="ce_assessment")} | {row.person.ref for row in found.sheets.all()}

    found = smt_and_board(northlake, cedar_point, found, noon)

    assert at_ce == office
    assert (found.stage, found.version.state) == ("approved", "approved")


def test_a_committee_approves_and_an_executive_takes_note(northlake, cedar_point, noon):
    in_use("apac-chain", northlake, noon)
    committee = [northlake.modupe, northlake.louise, northlake.rosalind, northlake.alexandre]
    seat(northlake, "apac", members=committee, chair=northlake.alexandre, secretary=northlake.petra, now=noon)
    seat(northlake, "exec", members=northlake.governors[:4], chair=northlake.governors[0], secretary=northlake.joan, now=noon)
    found = supported(northlake, [northlake.rowan], sheet(), noon)
    found = developed(northlake, found, cedar_point, noon + timedelta(days=2), reviewed=True)

    found = passed(northlake, found, "apac", chair=northlake.alexandre, secretary=northlake.petra, day=noon + timedelta(days=14))
    assert (found.stage, found.version.state, found.is_open) == ("exec_note", "approved", True)
    found = passed(northlake, found, "exec", chair=northlake.governors[0], secretary=northlake.joan, day=noon + timedelta(days=20))

    noted = found.decisions.get(stage="exec_note")
    assert (found.stage, found.is_open, noted.code) == ("approved", False, "note")
    assert "takes note of" in noted.authority["resolutionText"]["en"]
    assert "prend acte de" in noted.authority["resolutionText"]["fr"]


def test_the_public_page_answers_under_every_policy(northlake, noon, at_noon, client):
    for name in TEXTS:
        in_use(name, northlake, noon)

        answer = client.get(reverse("proposals:propose"))

        assert answer.status_code == 200, name
        for body in PolicyVersion.objects.get(in_use=True).read().bodies:
            assert people_reads.body(body.key).key == body.key


def test_only_the_administrator_changes_the_policy(northlake, noon):
    with refuses("only_admin_policies"):
        policies.upload_policy(text=TEXTS["apac-chain"], by=northlake.priya, now=noon)
    row = policies.upload_policy(text=TEXTS["apac-chain"], by=northlake.kofi, now=noon)
    with refuses("only_admin_policies"):
        policies.activate_policy(policy_id=row.pk, by=northlake.amara, now=noon)


def test_a_policy_waits_for_the_day_from_which_it_is_effective(northlake, noon):
    text = TEXTS["mission-chain"].replace("version = 1", "version = 2").replace("2024-09-01", "2027-01-01")
    row = policies.upload_policy(text=text, by=northlake.kofi, now=noon)

    with refuses("policy_not_yet"):
        policies.activate_policy(policy_id=row.pk, by=northlake.kofi, now=noon)
    policies.activate_policy(policy_id=row.pk, by=northlake.kofi, now=noon + timedelta(days=60))

    assert PolicyVersion.objects.get(in_use=True).version == 2


def test_a_policy_with_a_seat_nobody_can_hold_is_told_which_there_are():
    broken = TEXTS["apac-chain"].replace("executive_", "senate_")

    assert any('no seat "senate_member"' in line for line in policies.check_text(broken))


