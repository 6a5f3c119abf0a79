"""A whole micro-credential is drafted, frozen and opened again through the pages, without a script; and adopted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from testamur.definitions import queries
from testamur.definitions.actions import drafting
from testamur.definitions.models import Adoption
from testamur.definitions.rules import parts
from testamur.definitions.rules.life import State
from tests.cast import NOON, sign_in
from tests.definitions import faults, grounds

HERE = "/en/definitions/new-skill/v1/"


@pytest.fixture
def new_skill(northlake):
    grounds.lead(northlake)
    content = {"slug": "new-skill", "title_en": "New skill"}
    return drafting.draft_version(slug="new-skill", content=content, by=northlake.amara, now=NOON, proposal_ref=grounds.PROPOSAL)


def formset(prefix, rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial, f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 120}
    for place, row in enumerate(rows):
        data |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return data


ABOUT = {
    "title_en": "New skill", "title_fr": "Nouvelle habileté", "badge_title": "New\nskill", "badge_title_fr": "Nouvelle\nhabileté",
    "field": "laboratory", "summary_en": "Do the new thing.", "summary_fr": "Faire la nouvelle chose.", "audience_en": "Technicians",
    "delivery": "hybrid", "hours_total": "10", "hours_online": "4", "hours_in_person": "6", "hours_clinical": "", "weeks": "3",
    "education_plan": ["EP-1"], "clinical_risk": ["sharps"], "attempts_max": "2", "attempts_waiting_days": "14", "attempts_repeat": "station",
    "validity_months": "24", "renewal": "Show it again", "fee_cad": "200", "status_purpose": "revocation", "noc": "33101",
}  # fmt: skip


def test_a_whole_draft_is_written_and_frozen_without_a_script(client, northlake, new_skill):
    sign_in(client, northlake.hanna)
    assert "things are missing before it can be frozen" in client.get(HERE).content.decode()

    answer = client.post(f"{HERE}edit/about/", {**ABOUT, **formset("pre", [{"text_en": "Immunized", "kind": "document"}])})
    assert answer.status_code == 302, answer.content.decode()

    for number, statement in enumerate(("Collect a specimen", "Label it"), start=1):
        answer = client.post(f"{HERE}edit/competencies/new/", {"letters": "new", "statement_en": statement})
        assert answer.url == f"{HERE}edit/competencies/NEW-{number}/"
        rows = [
            {"text_en": f"Checks identity {number}", "text_fr": "Vérifie l’identité", "critical": "on"},
            {"text_en": f"Works in order {number}"},
        ]
        answer = client.post(answer.url, {"statement_en": statement, "statement_fr": "…", "minimum": "1", **formset("cri", rows)})
        assert answer.status_code == 302, answer.content.decode()

    client.post(f"{HERE}edit/assessments/new/", {"type": "osce", "code": "os"})
    items = [
        {"text_en": f"Sees it {code}", "criterion": code, "station": "S1", **({"critical": "on"} if code.endswith("a") else {})}
        for code in ("NEW-1.a", "NEW-1.b", "NEW-2.a", "NEW-2.b")
    ]
    osce = {
        "type": "osce", "summative": "on", "weight": "60", "setting": "simulated", "supervision": "in_person",
        "identity_check": "photo_id", "raters": "1", "second_mark_percent": "10", "min_percent": "70", "all_critical": "on",
        "covers_NEW-1": "50", "covers_NEW-2": "50", **formset("sta", [{"code": "S1", "name_en": "Bench"}]), **formset("itm", items),
    }  # fmt: skip
    answer = client.post(f"{HERE}edit/assessments/OS/", osce)
    assert answer.status_code == 302, answer.content.decode()

    client.post(f"{HERE}edit/assessments/new/", {"type": "written_exam", "code": "EX"})
    exam = {
        "type": "written_exam", "summative": "on", "weight": "40", "min_percent": "75", "covers_NEW-1": "60", "covers_NEW-2": "40",
        **formset("sta", []), **formset("itm", []),
    }  # fmt: skip
    client.post(f"{HERE}edit/assessments/EX/", exam)

    page = client.get(HERE).content.decode()
    assert "The blueprint is complete" in page
    assert client.get(f"{HERE}freeze/").status_code == 200
    assert client.post(f"{HERE}freeze/").url == HERE
    version = queries.version(new_skill.pk)
    assert version.state == State.FROZEN
    assert version.read().items_of("NEW-1")[0].code == "OS-01"
    assert version.read().where_shown.simulated

    assert client.post(f"{HERE}reopen/").url == HERE
    assert queries.version(new_skill.pk).state == State.DRAFT


def test_a_form_with_a_fault_keeps_what_was_typed_and_says_what_to_do(client, northlake, new_skill):
    sign_in(client, northlake.hanna)
    answer = client.post(f"{HERE}edit/about/", {**ABOUT, "title_en": "", "hours_total": "many", "noc": "33", **formset("pre", [])})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert "Enter a whole number from 0 to 2000." in page
    assert "Enter at most 3 codes of five digits, one a line." in page
    assert "Nouvelle habileté" in page
    assert "<title>Error: " in page


def test_the_second_editor_sees_both_texts_and_can_save_theirs(client, northlake, new_skill):
    sign_in(client, northlake.hanna)
    seen = parts.seen(queries.version(new_skill.pk).content, "about")
    value = {**parts.take(new_skill.content, "about"), "fee_cad": 900}
    drafting.save_part(
        version_id=new_skill.pk, part="about", value=value, seen=seen, by=northlake.zane, now=NOON + timedelta(minutes=1)
    )
    given = {**ABOUT, "seen": seen, **formset("pre", [])}
    answer = client.post(f"{HERE}edit/about/", given)
    page = answer.content.decode()
    assert "Zane Okafor changed this at" in page
    assert "900" in page
    assert "Do the new thing." in page
    again = answer.context["seen"]
    assert client.post(f"{HERE}edit/about/", {**given, "seen": again}).status_code == 302
    assert queries.version(new_skill.pk).read().fee_cad == 200


def test_a_content_file_replaces_the_draft_or_says_every_place_to_mend(client, northlake, new_skill):
    sign_in(client, northlake.hanna)
    broken = {**faults.whole(), "slug": "new-skill", "colour": "green", "weeks": 2.5}
    answer = client.post(f"{HERE}edit/file/", {"text": json.dumps(broken), "seen": new_skill.revision})
    page = answer.content.decode()
    assert "2 places to mend" in page
    assert "<code>colour</code>" in page
    good = SimpleUploadedFile("content.json", json.dumps({**faults.whole(), "slug": "new-skill"}).encode())
    answer = client.post(f"{HERE}edit/file/", {"file": good, "seen": new_skill.revision})
    assert answer.url == HERE
    assert queries.version(new_skill.pk).read().title_en == "IV Insertion and Maintenance"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"slug": "a", "slug": "b"}', '{"slug": NaN}'])
def test_what_is_no_content_file_is_said_kindly(client, northlake, new_skill, text):
    sign_in(client, northlake.hanna)
    answer = client.post(f"{HERE}edit/file/", {"text": text, "seen": new_skill.revision})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()


def test_a_competency_is_taken_away_with_what_hangs_on_it(client, northlake):
    version = grounds.drafted(northlake)
    sign_in(client, northlake.zane)
    here = f"/en/definitions/{grounds.SLUG}/v1/"
    part = "competency:VEN-4"
    client.post(f"{here}edit/remove/", {"part": part, "seen": parts.seen(version.content, part)})
    assert queries.version(version.pk).read().competency("VEN-4") is None


def test_who_may_not_draft_reads_and_is_told_whom_to_ask(client, northlake):
    grounds.drafted(northlake)
    sign_in(client, northlake.rowan)
    here = f"/en/definitions/{grounds.SLUG}/v1/"
    assert "You can ask Hanna Lindqvist" in client.get(here).content.decode()
    answer = client.get(f"{here}edit/about/")
    assert answer.status_code == 403
    assert "Hanna Lindqvist" in answer.content.decode()


def test_a_stranger_does_not_learn_that_a_draft_exists(client, northlake):
    grounds.drafted(northlake)
    sign_in(client, northlake.marcus)
    assert client.get(f"/en/definitions/{grounds.SLUG}/v1/").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", ["", "edit/about/", "edit/competencies/VEN-1/", "edit/assessments/OS/", "edit/competencies/new/", "edit/assessments/new/", "edit/file/", "freeze/"])
def test_every_page_of_the_editor_opens_in_both_languages(client, northlake, page, language):
    grounds.drafted(northlake)
    sign_in(client, northlake.hanna)
    assert client.get(f"/{language}/definitions/{grounds.SLUG}/v1/{page}").status_code == 200


def test_two_people_adopt_through_the_pages(client, northlake):
    sign_in(client, northlake.priya)
    given = {"text": json.dumps(faults.whole()), "body": "board", "resolution_number": "BG-2022-027", "resolved_on": "2022-06-15"}
    answer = client.post("/en/definitions/adopt/", {**given, "scan": SimpleUploadedFile("r.pdf", b"not a pdf")})
    assert "Upload a PDF. This file is something else." in answer.content.decode()
    answer = client.post("/en/definitions/adopt/", {**given, "scan": SimpleUploadedFile("r.pdf", grounds.SCAN)})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url).content.decode()
    assert "someone else has to confirm it. You can ask Joan Petrie" in page
    adoption = Adoption.objects.get()
    sign_in(client, northlake.joan)
    assert client.get(f"{answer.url}scan/").content == grounds.SCAN
    assert "Nothing can be offered until a partner endorses this version." in client.get(answer.url).content.decode()
    client.post(answer.url, {"act": "confirm"})
    version = queries.version(adoption.version_id)
    assert version.state == State.APPROVED
    page = client.get(f"/fr/definitions/{version.definition.slug}/v1/").content.decode()
    assert "BG-2022-027" in page


def test_the_approval_record_has_a_page(client, northlake):
    grounds.approved(northlake)
    sign_in(client, northlake.gareth)
    page = client.get(f"/en/definitions/{grounds.SLUG}/v1/approval/").content.decode()
    assert "BE IT RESOLVED THAT it is approved." in page
    assert "the signature follows within moments" in page


def test_the_list_shows_each_version_with_its_state(client, northlake):
    grounds.approved(northlake)
    sign_in(client, northlake.priya)
    page = client.get("/en/definitions/").content.decode()
    assert "Venipuncture Techniques" in page
    assert "Approved" in page
    assert client.get(f"/en/definitions/{grounds.SLUG}/").status_code == 200
