"""What can happen to a credential later: revoked by two people, held and reinstated, corrected and issued again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from testamur.awards import queries
from testamur.awards.actions import status
from testamur.awards.models import Credential, Revocation
from testamur.awards.rules.life import CredentialState, RevocationReason
from testamur.cohorts.models import Offering
from testamur.notices.models import Mail
from testamur.people.actions.grants import grant_role
from testamur.people.rules.roles import Role
from testamur.record.queries import entries_about
from testamur.record.rules.actors import SYSTEM
from testamur.signing import queries as signing
from tests.awards import stage
from tests.cast import OPENED, refuses

pytestmark = [pytest.mark.django_db, pytest.mark.actions]
WHY = "It was issued to a person of the same name."


@pytest.fixture
def held(northlake: SimpleNamespace, cohort: Offering, noon: datetime) -> Credential:
    """The first learner's credential, issued."""
    return stage.issued(northlake, cohort, noon)[0]


def _ask(northlake: SimpleNamespace, one: Credential, now: datetime, **changed: object) -> Revocation:
    asked: dict[str, object] = {
        "credential_id": one.pk,
        "code": RevocationReason.IDENTITY,
        "reason": WHY,
        "last_four": one.public_id[-4:],
        "by": northlake.beatriz,
        "now": now,
    }
    return status.ask_revocation(**{**asked, **changed})  # type: ignore[arg-type]  # a table of values


def test_asking_changes_nothing_and_tells_the_second_people(
    northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    _ask(northlake, held, noon)
    held.refresh_from_db()
    told = set(
        Mail.objects.filter(kind="to_second_person", subject__contains=held.public_id).values_list("address", flat=True)
    )
    assert (held.state, told) == ("issued", {"wei@northlake.example", "nadia@northlake.example"})


def test_a_second_person_approves_and_the_bit_is_final(
    northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    asked = _ask(northlake, held, noon)
    status.approve_revocation(revocation_id=asked.pk, by=northlake.wei, now=noon)
    facts = queries.credential(held.public_id)
    reading = signing.status_of(held.document_id)
    assert facts is not None
    assert reading is not None
    assert (facts.state, facts.state_reason, reading.is_set, reading.final) == (
        CredentialState.REVOKED,
        WHY,
        True,
        True,
    )
    assert "credential:revoked" in [entry.verb for entry in entries_about(held.ref)]


def test_the_holder_is_told_that_there_is_a_decision_and_never_why(
    northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    status.approve_revocation(revocation_id=_ask(northlake, held, noon).pk, by=northlake.wei, now=noon)
    mail = Mail.objects.get(kind="to_holder_revoked")
    assert (mail.address, WHY in mail.body, mail.next_at) == ("learner1@example.org", False, None)


def test_nobody_gets_that_mail_on_a_friday_afternoon(
    northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    friday = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
    status.approve_revocation(revocation_id=_ask(northlake, held, friday).pk, by=northlake.wei, now=friday)
    assert Mail.objects.get(kind="to_holder_revoked").next_at == datetime(2026, 11, 30, 14, 0, tzinfo=UTC)


def test_who_asked_may_not_approve(northlake: SimpleNamespace, held: Credential, noon: datetime) -> None:
    asked = _ask(northlake, held, noon)
    with refuses("revocation_asked_by_you"):
        status.approve_revocation(revocation_id=asked.pk, by=northlake.beatriz, now=noon)


def test_who_marked_the_person_may_not_decide(northlake: SimpleNamespace, held: Credential, noon: datetime) -> None:
    grant_role(
        person_id=northlake.devi.pk,
        role=Role.ISSUER_CUSTODIAN,
        scope="institution",
        starts_on=OPENED.date(),
        by=SYSTEM,
        now=OPENED,
    )
    asked = _ask(northlake, held, noon)
    with refuses("credential_you_marked"):
        status.approve_revocation(revocation_id=asked.pk, by=northlake.devi, now=noon)


def test_somebody_without_the_role_decides_nothing(
    northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    asked = _ask(northlake, held, noon)
    with refuses("revocation_only_second"):
        status.approve_revocation(revocation_id=asked.pk, by=northlake.priya, now=noon)
    with refuses("credential_only_registrar"):
        _ask(northlake, held, noon, by=northlake.wei)


def test_a_request_is_decided_once(northlake: SimpleNamespace, held: Credential, noon: datetime) -> None:
    asked = _ask(northlake, held, noon)
    with refuses("revocation_already_asked"):
        _ask(northlake, held, noon)
    status.decline_revocation(revocation_id=asked.pk, reason="Not proven", by=northlake.wei, now=noon)
    with refuses("revocation_decided"):
        status.approve_revocation(revocation_id=asked.pk, by=northlake.nadia, now=noon)
    held.refresh_from_db()
    assert held.state == "issued"


def test_the_last_four_characters_guard_against_the_wrong_row(
    northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    with refuses("revocation_last_four"):
        _ask(northlake, held, noon, last_four="0000")


def test_a_reason_is_given_in_full(northlake: SimpleNamespace, held: Credential, noon: datetime) -> None:
    with refuses("award_reason_too_short"):
        _ask(northlake, held, noon, reason="wrong")


def test_a_revoked_one_is_not_revoked_again(northlake: SimpleNamespace, held: Credential, noon: datetime) -> None:
    status.approve_revocation(revocation_id=_ask(northlake, held, noon).pk, by=northlake.wei, now=noon)
    with refuses("credential_not_there"):
        _ask(northlake, held, noon)


def test_revocation_only_means_no_hold(northlake: SimpleNamespace, held: Credential, noon: datetime) -> None:
    with refuses("status_hold_needs_suspension"):
        status.suspend(credential_id=held.pk, reason=WHY, by=northlake.beatriz, now=noon)


def test_where_the_definition_chose_suspension_a_hold_turns_both_ways(
    northlake: SimpleNamespace, own_keys: object, noon: datetime
) -> None:
    offering = stage.cohort(northlake, noon, ("Amara Okafor",), slug="iv-insertion-maintenance")
    one = stage.issued(northlake, offering, noon)[0]
    status.suspend(credential_id=one.pk, reason=WHY, by=northlake.beatriz, now=noon)
    on_hold = signing.status_of(one.document_id)
    status.reinstate(credential_id=one.pk, by=northlake.beatriz, now=noon + timedelta(days=1))
    after = signing.status_of(one.document_id)
    one.refresh_from_db()
    assert on_hold is not None
    assert after is not None
    assert (on_hold.is_set, after.is_set, one.state) == (True, False, "issued")


def test_a_corrected_name_is_a_new_credential_and_the_old_one_leads_to_it(
    northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    corrected = status.correct(
        credential_id=held.pk, name=" Zoë  O’Brien ", reason="A middle name too many", by=northlake.beatriz, now=noon
    )
    stage.work(noon)
    old, new = queries.credential(held.public_id), queries.credential(corrected.public_id)
    assert old is not None
    assert new is not None
    assert (old.state, old.replaced_by) == (CredentialState.REPLACED, corrected.public_id)
    assert (new.name, new.state, new.replaces) == ("Zoë O’Brien", CredentialState.ISSUED, held.public_id)
    assert stage.NAMES[0] not in (new.raw or b"").decode()
    assert Mail.objects.filter(kind="to_holder_corrected").count() == 1


def test_until_the_corrected_one_is_signed_the_old_one_stands(
    northlake: SimpleNamespace, held: Credential, noon: datetime
) -> None:
    status.correct(credential_id=held.pk, name="Zoë O’Brien", reason="", by=northlake.beatriz, now=noon)
    held.refresh_from_db()
    assert held.state == "issued"
    with refuses("correction_under_way"):
        status.correct(credential_id=held.pk, name="Zoë", reason="", by=northlake.beatriz, now=noon)


def test_a_correction_changes_something(northlake: SimpleNamespace, held: Credential, noon: datetime) -> None:
    with refuses("correction_same_name"):
        status.correct(credential_id=held.pk, name=held.name, reason="", by=northlake.beatriz, now=noon)
    with refuses("award_name_missing"):
        status.correct(credential_id=held.pk, name="   ", reason="", by=northlake.beatriz, now=noon)
