"""Drafting: who may, what is kept, what an edit after the freeze undoes, two people at one text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from testamur.definitions import queries
from testamur.definitions.actions import drafting
from testamur.definitions.models import FrozenRevision, Version
from testamur.definitions.rules import parts
from testamur.definitions.rules.life import State
from testamur.ground.errors import Stale
from testamur.record import queries as record
from tests.cast import NOON, breaks, refuses
from tests.definitions import faults, grounds

pytestmark = pytest.mark.actions
LATER = NOON + timedelta(hours=1)


def verbs(version):
    return [entry.verb for entry in record.entries_about(version.ref)]


def test_a_draft_gets_a_number_and_stands_on_record(northlake):
    version = grounds.drafted(northlake)
    assert version.definition.number.startswith("MC-")
    assert (version.number, version.state, version.content_hash) == (1, State.DRAFT, "")
    assert "version:drafted" in verbs(version)


def test_a_document_that_cannot_be_read_is_not_drafted(northlake):
    with refuses("version_not_readable"):
        drafting.draft_version(slug="x", content={"title_en": 4}, by=northlake.amara, now=NOON)


def test_a_second_draft_of_the_same_micro_credential_waits_for_the_first(northlake):
    grounds.drafted(northlake)
    with refuses("version_open_already"):
        drafting.draft_version(slug=grounds.SLUG, content=grounds.content(), by=northlake.amara, now=NOON)


def test_the_team_changes_one_part_and_the_revision_counts(northlake):
    version = grounds.drafted(northlake)
    value = {**parts.take(version.content, "about"), "fee_cad": 360}
    saved = drafting.save_part(
        version_id=version.pk, part="about", value=value, seen=parts.seen(version.content, "about"), by=northlake.zane, now=LATER
    )
    assert saved.content["fee_cad"] == 360
    assert saved.revision == version.revision + 1


def test_saving_the_same_text_again_changes_nothing(northlake):
    version = grounds.drafted(northlake)
    saved = drafting.save_content(
        version_id=version.pk, content=version.content, seen_revision=version.revision, by=northlake.hanna, now=LATER
    )
    assert saved.revision == version.revision


def test_two_people_may_change_two_parts_at_once(northlake):
    version = grounds.drafted(northlake)
    before = version.content
    for person, code in ((northlake.hanna, "VEN-1"), (northlake.zane, "VEN-2")):
        part = f"competency:{code}"
        value = {**parts.take(before, part), "statement_en": f"Do {code}"}
        drafting.save_part(version_id=version.pk, part=part, value=value, seen=parts.seen(before, part), by=person, now=LATER)
    content = queries.version(version.pk).read()
    assert [content.competency(code).statement_en for code in ("VEN-1", "VEN-2")] == ["Do VEN-1", "Do VEN-2"]


def test_the_second_at_the_same_part_sees_both_texts(northlake):
    version = grounds.drafted(northlake)
    part, seen = "competency:VEN-1", parts.seen(version.content, "competency:VEN-1")
    mine = {**parts.take(version.content, part), "statement_en": "Mine"}
    theirs = {**parts.take(version.content, part), "statement_en": "Theirs"}
    drafting.save_part(version_id=version.pk, part=part, value=theirs, seen=seen, by=northlake.zane, now=LATER)
    with pytest.raises(Stale) as caught:
        drafting.save_part(version_id=version.pk, part=part, value=mine, seen=seen, by=northlake.hanna, now=LATER)
    assert caught.value.theirs["statement_en"] == "Theirs"
    assert caught.value.yours["statement_en"] == "Mine"
    assert caught.value.who == northlake.zane.name


def test_who_is_not_in_the_team_may_read_but_not_change(northlake):
    version = grounds.drafted(northlake)
    with refuses("version_not_drafter"):
        drafting.save_content(
            version_id=version.pk, content=version.content, seen_revision=1, by=northlake.marcus, now=LATER
        )


def test_a_file_of_another_micro_credential_is_not_taken(northlake):
    version = grounds.drafted(northlake)
    with refuses("content_other_slug"):
        drafting.save_content(
            version_id=version.pk, content=faults.whole(), seen_revision=1, by=northlake.hanna, now=LATER
        )


def test_the_lead_freezes_and_the_fingerprint_is_kept(northlake):
    version = grounds.frozen(northlake)
    assert version.state == State.FROZEN
    assert version.content_hash.startswith("sha256:")
    kept = FrozenRevision.objects.get(version=version)
    assert kept.content_hash == version.content_hash
    assert "version:frozen" in verbs(version)


def test_a_member_of_the_team_does_not_freeze(northlake):
    version = grounds.drafted(northlake)
    with refuses("version_only_lead_freezes"):
        drafting.freeze_version(version_id=version.pk, by=northlake.zane, now=NOON)


@pytest.mark.parametrize("fault", ["minimum_missing", "exam_only", "weights_99", "critical_criterion_without_critical_item"])
def test_an_incomplete_blueprint_is_not_frozen(northlake, fault):
    grounds.lead(northlake)
    break_it, _reason = faults.GAPS[fault]
    content = faults.whole()
    break_it(content)
    version = drafting.draft_version(
        slug="iv", content={**content, "slug": "iv"}, by=northlake.amara, now=NOON, proposal_ref=grounds.PROPOSAL
    )
    with pytest.raises(Exception, match="blueprint_"):
        drafting.freeze_version(version_id=version.pk, by=northlake.hanna, now=NOON)
    assert queries.version(version.pk).state == State.DRAFT


def test_a_frozen_text_is_not_changed(northlake):
    version = grounds.frozen(northlake)
    with refuses("version_not_in_that_state"):
        drafting.save_content(
            version_id=version.pk, content=version.content, seen_revision=version.revision, by=northlake.hanna, now=LATER
        )


def test_an_edit_after_the_freeze_opens_the_next_revision_and_keeps_the_frozen_one(northlake):
    version = grounds.frozen(northlake)
    frozen_hash = version.content_hash
    again = drafting.reopen_version(version_id=version.pk, by=northlake.hanna, now=LATER)
    assert (again.pk, again.state, again.content_hash) == (version.pk, State.DRAFT, "")
    assert queries.content_of(version.pk, frozen_hash)["slug"] == grounds.SLUG


def test_what_the_bodies_are_looking_at_is_not_opened_again(northlake):
    version = grounds.frozen(northlake)
    drafting.enter_approval(version_id=version.pk, by=northlake.hanna, now=NOON)
    with refuses("version_not_in_that_state"):
        drafting.reopen_version(version_id=version.pk, by=northlake.hanna, now=LATER)
    back = drafting.send_back(version_id=version.pk, by=northlake.petra, now=LATER, as_draft=True)
    assert (back.state, back.content_hash) == (State.DRAFT, "")


def test_what_waits_for_the_second_person_of_an_adoption_is_not_opened(northlake):
    row = grounds.entered(northlake)
    with refuses("version_waits_for_adoption"):
        drafting.reopen_version(version_id=row.version_id, by=northlake.priya, now=LATER)


def test_sent_back_it_stays_frozen_with_its_fingerprint(northlake):
    version = grounds.frozen(northlake)
    drafting.enter_approval(version_id=version.pk, by=northlake.hanna, now=NOON)
    back = drafting.send_back(version_id=version.pk, by=northlake.petra, now=LATER, reason="Read the budget again")
    assert (back.state, back.content_hash) == (State.FROZEN, version.content_hash)


@pytest.mark.db_law
def test_the_database_keeps_a_frozen_text_even_if_the_rule_is_wrong(northlake):
    version = grounds.frozen(northlake)
    with breaks("definitions_version_content_frozen"):
        Version.objects.filter(pk=version.pk).update(content={"slug": "other"})


@pytest.mark.db_law
def test_the_database_refuses_a_frozen_state_without_a_fingerprint(northlake):
    version = grounds.drafted(northlake)
    with breaks("definitions_version_frozen_has_hash"):
        Version.objects.filter(pk=version.pk).update(state=State.FROZEN)


@pytest.mark.db_law
def test_the_database_never_forgets_a_frozen_revision(northlake):
    version = grounds.frozen(northlake)
    with breaks("definitions_frozenrevision_no_delete"):
        FrozenRevision.objects.filter(version=version).delete()


@pytest.mark.db_law
def test_a_version_number_stands_once(northlake):
    version = grounds.drafted(northlake)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(definition=version.definition, number=1, content={}, created_at=NOON, edited_at=NOON)
