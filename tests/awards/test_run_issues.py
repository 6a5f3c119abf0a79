"""From a prepared list to signed credentials: one run, every credential once, what fails is held and the others go on."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from testamur.awards import queries, tasks
from testamur.awards.actions import issue, lists
from testamur.awards.models import Award, Credential, IssueRun
from testamur.cohorts.models import Enrolment, Offering
from testamur.notices.models import Mail
from testamur.record.queries import entries_about
from testamur.seal.verify import verify
from testamur.signing import queries as signing
from testamur.signing.models import SignedDocument, StatusEntry
from tests.awards import stage
from tests.cast import refuses

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def test_a_list_of_three_becomes_three_credentials_found_valid(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    credentials = stage.issued(northlake, cohort, noon)
    reports = [
        verify(
            one.document.raw or b"",
            now=noon,
            resolver=signing.resolver(),
            status=signing.status_source(),
            anchors=signing.anchors(),
        )
        for one in credentials
    ]
    assert [report.verdict for report in reports] == ["valid"] * 3
    assert {check.result for report in reports for check in report.checks} == {"pass"}


def test_the_run_counts_closes_and_tells_its_two_people(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    credentials = stage.issued(northlake, cohort, noon)
    run = IssueRun.objects.get()
    assert (run.number, run.total, run.planned, run.signed, run.held, run.closed_at) == (
        "RUN-2026-001",
        3,
        3,
        3,
        0,
        noon,
    )
    assert [[entry.verb for entry in entries_about(one.ref)] for one in credentials] == [["credential:issued"]] * 3
    told = Mail.objects.filter(kind="to_registrar_run_finished").values_list("address", flat=True)
    assert set(told) == {"beatriz@northlake.example", "wei@northlake.example"}


def test_a_credential_says_competencies_met_and_never_a_score(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    document = json.loads(stage.issued(northlake, cohort, noon)[0].document.raw or b"")
    subject = document["credentialSubject"]
    assert [one["status"] for one in subject["result"]] == ["Completed"] * 4
    assert not {"value", "achievedLevel"} & {name for one in subject["result"] for name in one}
    assert subject["activityEndDate"] == "2026-11-20T05:00:00Z"
    assert (document["validFrom"], document["validUntil"]) == ("2026-11-23T17:00:00Z", "2029-11-24T04:59:59Z")


def test_a_credential_cites_the_approval_record_by_its_bytes_and_carries_the_endorsement(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    document = json.loads(stage.issued(northlake, cohort, noon)[0].document.raw or b"")
    achievement = document["credentialSubject"]["achievement"]
    assert document["relatedResource"][0]["id"] == achievement["id"] + "approval.json"
    assert [one["issuer"]["id"] for one in achievement["endorsement"]] == [
        "did:web:credentials.northlake.example:endorsers:cedar-point-labs"
    ]


def test_the_name_stands_as_written_and_the_address_only_as_a_salted_hash(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    credentials = stage.issued(northlake, cohort, noon)
    texts = [(one.document.raw or b"").decode() for one in credentials]
    assert [name in text for name, text in zip(stage.NAMES, texts, strict=True)] == [True] * 3
    assert not any("example.org" in text for text in texts)
    assert len({json.loads(text)["credentialSubject"]["identifier"][0]["salt"] for text in texts}) == 3


def test_a_cohort_in_french_gets_credentials_in_french(
    northlake: SimpleNamespace, own_keys: object, noon: datetime
) -> None:
    offering = stage.cohort(northlake, noon, ("Léa Tremblay",), language="fr")
    document = json.loads(stage.issued(northlake, offering, noon)[0].document.raw or b"")
    achievement = document["credentialSubject"]["achievement"]
    assert (achievement["inLanguage"], document["name"]) == ("fr-CA", offering.version.read().title_fr)
    assert "Milieu" in document["evidence"][0]["narrative"]


def test_working_again_and_again_issues_nothing_twice(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    stage.issued(northlake, cohort, noon)
    before = (
        Credential.objects.count(),
        SignedDocument.objects.count(),
        Mail.objects.count(),
        StatusEntry.objects.count(),
    )
    stage.work(noon + timedelta(minutes=2))
    after = (
        Credential.objects.count(),
        SignedDocument.objects.count(),
        Mail.objects.count(),
        StatusEntry.objects.count(),
    )
    assert after == before


def test_a_result_that_changed_after_release_is_held_and_the_others_go_on(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    one = stage.released(northlake, cohort, noon)
    stage.overturned(Enrolment.objects.get(number=2))
    stage.work(noon)
    run = IssueRun.objects.get(list=one)
    held = Award.objects.get(list=one, state="held")
    assert (run.signed, run.held, run.closed_at, held.name, held.held_reason) == (
        2, 1, noon, stage.NAMES[1], "award_result_changed",
    )  # fmt: skip


def test_a_result_that_changed_between_plan_and_signature_is_held_before_its_bytes_are_stored(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    stage.released(northlake, cohort, noon)
    tasks.plan_due(noon)
    stage.overturned(Enrolment.objects.get(number=1))
    tasks.sign_due(noon)
    credential = Credential.objects.get(award__position=0)
    assert (credential.document.raw, credential.document.dead_at, credential.award.state) == (None, noon, "held")
    assert Credential.objects.filter(state="issued").count() == 2


def test_a_held_award_goes_on_once_its_reason_is_mended(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    stage.released(northlake, cohort, noon)
    Enrolment.objects.filter(number=1).update(identity_checked_at=None, identity_checked_by=None)
    stage.work(noon)
    award = Award.objects.get(state="held")
    with refuses("award_identity_not_confirmed"):
        issue.try_again(award_id=award.pk, by=northlake.beatriz, now=noon)

    Enrolment.objects.filter(number=1).update(identity_checked_at=noon, identity_checked_by=northlake.amara)
    issue.try_again(award_id=award.pk, by=northlake.beatriz, now=noon)
    stage.work(noon + timedelta(minutes=1))
    run = IssueRun.objects.get()
    assert (run.signed, run.held, Award.objects.filter(state="issued").count()) == (3, 0, 3)


def test_only_the_registrar_tries_a_held_award_again(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    stage.released(northlake, cohort, noon)
    with refuses("list_only_registrar_prepares"):
        issue.try_again(award_id=Award.objects.first().pk, by=northlake.wei, now=noon)  # type: ignore[union-attr]  # there are three


def test_a_name_that_must_not_be_signed_is_held_with_the_rule(
    northlake: SimpleNamespace, own_keys: object, noon: datetime
) -> None:
    offering = stage.cohort(northlake, noon, ("Amara Okafor", "Bell\u0007 Ringer"))
    stage.released(northlake, offering, noon)
    stage.work(noon)
    held = Award.objects.get(state="held")
    assert (held.held_reason, held.held_facts) == ("document_breaks_rules", {"rules": "testamur.text.characters"})


def test_a_long_list_is_planned_in_parts_of_five_hundred() -> None:
    from_to = [(0, 500), (500, 1000), (1000, 1001)]
    assert lists.release.parts(1001) == from_to


def test_what_staff_search_is_found_by_id_name_address_title_and_cohort(
    northlake: SimpleNamespace, cohort: Offering, noon: datetime
) -> None:
    first = stage.issued(northlake, cohort, noon)[0]
    asked = [first.public_id.lower().replace("-", ""), "O’Brien", "learner1@example.org", "venipuncture", cohort.number]
    assert [first in queries.search(text) for text in asked] == [True] * 5
    assert queries.search("nobody of this name") == []
