"""A partner without an account signs two statements about one fingerprint, and takes them back."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest

from testamur.definitions.actions import drafting
from testamur.endorsements import actions, queries, tasks
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules import life
from testamur.endorsements.rules.life import State
from testamur.endorsements.words import REASONS
from testamur.ground.errors import Allowed, NotFound, Refusal
from testamur.notices.models import Mail
from testamur.record import queries as record
from testamur.seal.verify import verify
from testamur.signing import queries as signing
from tests.cast import NOON, breaks, refuses
from tests.definitions import grounds as definitions
from tests.endorsements import grounds

pytestmark = pytest.mark.actions
DAY = NOON.date()


def test_the_link_goes_by_mail_and_only_its_hash_is_kept(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    token = grounds.token_of(one)
    assert queries.by_token(token).pk == one.pk
    assert token not in str(Endorsement.objects.filter(pk=one.pk).values())
    with pytest.raises(NotFound):
        queries.by_token("not-a-token")


def test_a_draft_cannot_be_endorsed(northlake, cedar_point):
    with refuses("endorsement_version_not_fixed"):
        grounds.invited(northlake, definitions.drafted(northlake), cedar_point)


def test_the_lead_may_ask_and_the_proposer_may_not(northlake, cedar_point):
    version = definitions.frozen(northlake)
    given = {"version_id": version.pk, "organisation_id": cedar_point.pk, "signatory_name": "I. O.", "signatory_email": "i@cedarpoint.example"}
    with refuses("endorsement_only_ce_or_lead"):
        actions.invite(**given, by=northlake.marcus, now=NOON)
    assert actions.invite(**given, by=northlake.hanna, now=NOON).state == State.INVITED


def test_the_same_partner_is_not_asked_twice_about_the_same_text(northlake, cedar_point):
    version = definitions.frozen(northlake)
    grounds.invited(northlake, version, cedar_point)
    with refuses("endorsement_asked_already"):
        grounds.invited(northlake, version, cedar_point)


def test_an_address_of_the_organisation_speaks_for_it(northlake, cedar_point):
    version = definitions.frozen(northlake)
    one = grounds.signed(northlake, version, cedar_point)
    assert (one.state, one.authority_method) == (State.ACTIVE, "domain")
    assert (one.in_force_from, one.expires_on) == (DAY, date(2028, 11, 22))
    assert queries.live(version, on=DAY) == [one]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"demand": False, "realism": False}, "endorsement_statements_missing"),
        ({"demand": False}, "endorsement_first_statement_missing"),
        ({"realism": False}, "endorsement_second_statement_missing"),
        ({"demand_months": None}, "endorsement_demand_months"),
        ({"demand_months": 500}, "endorsement_demand_months"),
        ({"name": " "}, "endorsement_name_missing"),
        ({"role": ""}, "endorsement_role_missing"),
        ({"has_authority": False}, "endorsement_authority_missing"),
        ({"interests": None}, "endorsement_interests_missing"),
        ({"term": 60}, "endorsement_term"),
    ],
)
def test_nothing_is_signed_until_everything_is_answered(northlake, cedar_point, changes, reason):
    version = definitions.frozen(northlake)
    one = grounds.invited(northlake, version, cedar_point)
    with refuses(reason):
        actions.sign(token=grounds.token_of(one), signature_=grounds.signature(**changes), now=NOON)
    assert queries.live(version, on=DAY) == []


def test_another_address_waits_for_a_second_person_of_ce(northlake, cedar_point):
    version = definitions.frozen(northlake)
    one = grounds.invited(northlake, version, cedar_point, email="imani@mail.example")
    with refuses("endorsement_not_verified"):
        actions.sign(token=grounds.token_of(one), signature_=grounds.signature(), now=NOON)
    with refuses("endorsement_you_invited"):
        actions.verify_authority(endorsement_id=one.pk, note="Letter seen", by=northlake.amara, now=NOON)
    assert [row.verb for row in queries.waiting_for(northlake.priya, NOON)] == ["Verify authority"]
    assert queries.waiting_for(northlake.amara, NOON) == []
    old = grounds.token_of(one)
    actions.verify_authority(endorsement_id=one.pk, note="Letter seen", by=northlake.priya, now=NOON)
    with pytest.raises(NotFound):
        queries.by_token(old)
    assert actions.sign(token=grounds.token_of(one), signature_=grounds.signature(), now=NOON).state == State.ACTIVE


def test_a_declared_interest_is_flagged_not_blocked(northlake, cedar_point):
    one = grounds.signed(northlake, definitions.frozen(northlake), cedar_point, interests="We supply two preceptors.")
    assert one.is_flagged
    assert queries.for_approval_record(one.version, DAY)[0]["flags"] == ["interest_declared"]


def test_with_conditions_it_counts_only_when_ce_has_seen_them_met(northlake, cedar_point):
    version = definitions.frozen(northlake)
    one = grounds.invited(northlake, version, cedar_point)
    actions.sign_with_conditions(
        token=grounds.token_of(one), signature_=grounds.signature(conditions="A needle-safety drill."), now=NOON
    )
    assert queries.live(version, on=DAY) == []
    met = actions.meet_conditions(endorsement_id=one.pk, evidence="Drill added to station 2", by=northlake.amara, now=NOON)
    assert queries.live(version, on=DAY) == [met]


def test_a_decline_needs_no_reason(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    assert actions.decline(token=grounds.token_of(one), reason="", now=NOON).state == State.DECLINED


def test_a_link_passed_on_ends_and_the_colleague_gets_a_new_one(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    old = grounds.token_of(one)
    actions.pass_on(token=old, name="Ewan MacLeod", email="ewan@cedarpoint.example", now=NOON)
    with pytest.raises(NotFound):
        queries.by_token(old)
    assert actions.sign(token=grounds.token_of(queries.endorsement(one.public_id)), signature_=grounds.signature(), now=NOON).state == State.ACTIVE


def test_a_link_ends_after_thirty_days(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    with refuses("endorsement_link_ended"):
        actions.sign(token=grounds.token_of(one), signature_=grounds.signature(), now=NOON + timedelta(days=31))


def test_ce_and_the_lead_are_told_and_it_stands_on_record(northlake, cedar_point):
    one = grounds.signed(northlake, definitions.frozen(northlake), cedar_point)
    told = set(Mail.objects.filter(kind="to_lead_partner_signed").values_list("address", flat=True))
    assert {northlake.hanna.email, northlake.amara.email, northlake.priya.email} <= told
    entries = {entry.verb: entry for entry in record.entries_about(one.ref)}
    assert {"endorsement:invited", "endorsement:authority:verified", "endorsement:signed"} <= set(entries)
    assert entries["endorsement:signed"].actor_ref == one.ref
    assert "Imani" not in str(entries["endorsement:signed"].body)


def test_an_edit_after_the_freeze_voids_it_and_the_partner_is_told(northlake, cedar_point):
    version = definitions.frozen(northlake)
    one = grounds.signed(northlake, version, cedar_point)
    drafting.reopen_version(version_id=version.pk, by=northlake.hanna, now=NOON)
    version.refresh_from_db()
    assert queries.live(version, on=DAY) == []
    assert tasks.sweep_due(NOON) == 1
    assert queries.endorsement(one.public_id).state == State.VOID
    assert Mail.objects.filter(kind="to_partner_version_changed", address=one.signatory_email).count() == 1


def test_frozen_again_unchanged_the_old_signature_does_not_come_back(northlake, cedar_point):
    version = definitions.frozen(northlake)
    one = grounds.signed(northlake, version, cedar_point)
    drafting.reopen_version(version_id=version.pk, by=northlake.hanna, now=NOON)
    assert actions.void_stale(version_id=version.pk, by=northlake.hanna, now=NOON) == 1
    version = drafting.freeze_version(version_id=version.pk, by=northlake.hanna, now=NOON)
    assert version.content_hash == one.content_hash
    assert queries.live(version, on=DAY) == []


def test_who_opens_an_old_link_still_reads_what_they_were_asked_about(northlake, cedar_point):
    version = definitions.frozen(northlake)
    one = grounds.invited(northlake, version, cedar_point)
    drafting.reopen_version(version_id=version.pk, by=northlake.hanna, now=NOON)
    assert queries.content_seen(one)["slug"] == definitions.SLUG
    with refuses("endorsement_version_changed"):
        actions.sign(token=grounds.token_of(one), signature_=grounds.signature(), now=NOON)


def test_withdrawn_it_ends_that_day_and_stays_for_the_days_before(northlake, cedar_point):
    version = definitions.frozen(northlake)
    one = grounds.signed(northlake, version, cedar_point)
    later = NOON + timedelta(days=40)
    with refuses("endorsement_reason_missing"):
        actions.withdraw(token=grounds.token_of(one), reason=" ", now=later)
    actions.withdraw(token=grounds.token_of(one), reason="Our laboratory closes.", now=later)
    assert queries.in_force_on(version, DAY + timedelta(days=39)).pk == one.pk
    assert queries.in_force_on(version, DAY + timedelta(days=40)) is None
    assert queries.live(version, on=later.date()) == []


def test_it_nears_its_end_then_ends_and_ce_is_told_once_at_each_step(northlake, cedar_point):
    version = definitions.frozen(northlake)
    one = grounds.signed(northlake, version, cedar_point, term=12)
    end = NOON + timedelta(days=365)
    for days in (91, 89, 88, 29, 6):
        actions.sweep(by=northlake.amara, now=end - timedelta(days=days))
    mails = Mail.objects.filter(kind="to_ce_endorsement_lapsing", address=northlake.priya.email)
    assert mails.count() == 3
    assert queries.endorsement(one.public_id).state == State.EXPIRING
    assert queries.live(version, on=(end - timedelta(days=6)).date())
    actions.sweep(by=northlake.amara, now=end + timedelta(days=1))
    assert queries.endorsement(one.public_id).state == State.EXPIRED
    assert queries.in_force_on(version, DAY).pk == one.pk


def test_renewed_the_new_dates_hold_and_the_old_ones_still_answer(northlake, cedar_point):
    version = definitions.frozen(northlake)
    first = grounds.signed(northlake, version, cedar_point, term=12)
    later = NOON + timedelta(days=330)
    asked = actions.ask_renewal(endorsement_id=first.pk, by=northlake.amara, now=later)
    second = actions.sign(token=grounds.token_of(asked), signature_=grounds.signature(term=36), now=later)
    assert queries.endorsement(first.public_id).state == State.SUPERSEDED
    assert queries.live(version, on=later.date()) == [second]
    assert queries.in_force_on(version, DAY).pk == first.pk


def test_an_invitation_nobody_answers_lapses(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    actions.sweep(by=northlake.amara, now=NOON + timedelta(days=31))
    assert queries.endorsement(one.public_id).state == State.LAPSED_INVITE


def test_the_worker_signs_a_genuine_document_and_keeps_the_did_document(northlake, cedar_point, own_keys):
    version = definitions.frozen(northlake)
    one = grounds.signed(northlake, version, cedar_point)
    assert queries.embedded_documents(version, DAY) == []
    assert tasks.sign_due(NOON) == 1
    (document,) = queries.embedded_documents(version, DAY)
    assert document["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert document["issuer"]["id"] == "did:web:credentials.northlake.example:endorsers:cedar-point-labs"
    assert document["credentialSubject"]["id"] == "https://credentials.northlake.example/catalogue/venipuncture-techniques/v1/"
    assert document["description"] == (
        "Signed for Cedar Point Community Laboratories by Northlake Institute of Health Sciences, which keeps this key."
    )
    assert (document["validFrom"], document["validUntil"]) == ("2026-11-23T05:00:00Z", "2028-11-23T04:59:59Z")
    kept = queries.endorsement(one.public_id).did_document
    assert orjson.loads(kept.text)["controller"] == "did:web:credentials.northlake.example"
    report = verify(signing.signed_bytes(f"endorsement:{one.public_id}"), resolver=signing.resolver(), now=NOON)
    assert report.verdict == "valid"


def test_the_four_marks_are_solid_only_with_the_signature(northlake, cedar_point):
    version = definitions.frozen(northlake)
    assert [one.state for one in queries.marks(version, NOON)] == ["met", "met", "not_yet", "met"]
    one = grounds.invited(northlake, version, cedar_point)
    assert [reading.state for reading in queries.marks(version, NOON)] == ["met", "met", "partly", "met"]
    actions.sign(token=grounds.token_of(one), signature_=grounds.signature(), now=NOON)
    endorsed = queries.marks(version, NOON)[2]
    assert (endorsed.state, endorsed.reason) == ("met", "Cedar Point Community Laboratories endorses this version.")


def test_publishing_waits_for_the_signature(northlake, cedar_point):
    version = definitions.adopted(northlake)
    with refuses("endorsement_needed"):
        actions.publish_version(version_id=version.pk, by=northlake.priya, now=NOON)
    grounds.signed(northlake, version, cedar_point)
    assert actions.publish_version(version_id=version.pk, by=northlake.priya, now=NOON).state == "active"


@pytest.mark.parametrize("event", list(life.Event))
@pytest.mark.parametrize("state", list(life.State))
def test_only_listed_transitions_are_possible(state, event):
    verdict = life.may(state, event)
    assert isinstance(verdict, Allowed if state in life.TABLE[event].sources else Refusal)
    assert isinstance(verdict, Allowed) or verdict.reason in REASONS


@pytest.mark.db_law
def test_the_database_refuses_a_signature_without_both_statements(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    with breaks("endorsements_signed_is_whole"):
        Endorsement.objects.filter(pk=one.pk).update(state=State.SIGNED_CONDITIONAL, signed_at=NOON)


@pytest.mark.db_law
def test_the_database_refuses_an_authority_verified_by_who_asked(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    with breaks("endorsements_authority_second_person"):
        Endorsement.objects.filter(pk=one.pk).update(authority_verified_by=northlake.amara)


@pytest.mark.db_law
def test_the_database_never_moves_an_endorsement_to_another_text(northlake, cedar_point):
    one = grounds.signed(northlake, definitions.frozen(northlake), cedar_point)
    with breaks("endorsements_asked_frozen"):
        Endorsement.objects.filter(pk=one.pk).update(content_hash="sha256:other")


@pytest.mark.db_law
def test_the_database_never_lengthens_what_was_signed(northlake, cedar_point):
    one = grounds.signed(northlake, definitions.frozen(northlake), cedar_point)
    with breaks("endorsements_signed_frozen"):
        Endorsement.objects.filter(pk=one.pk).update(expires_on=date(2040, 1, 1))


@pytest.mark.db_law
def test_the_database_refuses_a_withdrawal_without_day_and_reason(northlake, cedar_point):
    one = grounds.signed(northlake, definitions.frozen(northlake), cedar_point)
    with breaks("endorsements_withdrawn_has_reason"):
        Endorsement.objects.filter(pk=one.pk).update(state=State.WITHDRAWN)


@pytest.mark.db_law
def test_the_database_keeps_every_endorsement(northlake, cedar_point):
    one = grounds.invited(northlake, definitions.frozen(northlake), cedar_point)
    with breaks("endorsements_asked_frozen_kept"):
        Endorsement.objects.filter(pk=one.pk).delete()
