"""Pages of proposals, walked as people walk them, without a script."""

from __future__ import annotations

import pytest
from django.urls import reverse

from testamur.proposals.actions import questions
from testamur.proposals.models import Proposal
from testamur.proposals.queries import concepts
from tests.cast import sign_in
from tests.proposals.stories import answers, assessed, draft, sheet, submitted

pytestmark = pytest.mark.django_db


def flat(values: dict) -> dict:
    """Answers as a browser posts them."""
    posted = {}
    for key, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                posted |= {f"{key}__{number}__{part}": cell for part, cell in row.items()}
        elif isinstance(value, dict) and "answer" in value:
            posted |= {key: value["answer"], f"{key}__text": value["text"]}
        elif isinstance(value, dict):
            posted |= {f"{key}__{part}": cell for part, cell in value.items()}
        elif value is True:
            posted[key] = "on"
        else:
            posted[key] = value
    return posted


def test_a_concept_is_filled_in_and_submitted_by_pages_alone(client, marcus):
    sign_in(client, marcus)
    client.get("/en/proposals/new/")
    proposal = Proposal.objects.get()
    whole = answers()
    for step in concepts.form().steps[:-1]:
        part = {field.key: whole[field.key] for field in step.fields if field.key in whole}
        seen = client.get(reverse("proposals:concept", args=[proposal.key, step.number])).context["seen"]
        answer = client.post(reverse("proposals:concept", args=[proposal.key, step.number]), {**flat(part), "seen": seen, "continue": "1"})
        assert (step.number, answer.status_code) == (step.number, 302)

    page = client.get(reverse("proposals:check", args=[proposal.key]))
    answer = client.post(
        reverse("proposals:check", args=[proposal.key]), {"declare_true": "on", "notice_read": "on", "seen": page.context["seen"], "submit": "1"}, follow=True
    )

    proposal.refresh_from_db()
    assert proposal.number in answer.content.decode()
    assert proposal.stage == "intake"


def test_a_missing_answer_stands_in_the_summary_and_at_the_field(client, marcus, noon):
    proposal = draft(marcus, noon, evidence_kept=None)
    sign_in(client, marcus)
    posted = flat({key: answers()[key] for key in ("methods", "pass_idea")})

    answer = client.post(reverse("proposals:concept", args=[proposal.key, 4]), {**posted, "evidence_kept": "", "seen": '{"methods": 1, "pass_idea": 1}', "continue": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Describe at least one piece of evidence you will keep") == 2
    assert "<title>Error: " in page


def test_leaving_a_field_saves_and_answers_with_the_marks(client, marcus, noon):
    proposal = draft(marcus, noon, evidence_kept=None)
    sign_in(client, marcus)

    answer = client.post(reverse("proposals:save", args=[proposal.key, 4]), {"methods": ["observed"], "evidence_kept": "Signed list", "pass_idea": "All", "seen": '{"methods": 1, "pass_idea": 1}'})

    assert concepts.answers_of(proposal)["evidence_kept"] == "Signed list"
    assert 'id="requirements"' in answer.content.decode()
    assert 'id="saved"' in answer.content.decode()


def test_two_windows_get_a_page_to_compare_and_choose(client, marcus, noon):
    proposal = draft(marcus, noon)
    sign_in(client, marcus)
    step = reverse("proposals:concept", args=[proposal.key, 2])
    part = flat({key: answers()[key] for key in ("gap", "evidence_of_demand", "audience", "learners_per_year")})
    seen = client.get(step).context["seen"]
    client.post(step, {**part, "learners_per_year": "60", "seen": seen, "continue": "1"})

    answer = client.post(step, {**part, "learners_per_year": "70", "audience": part["audience"] + " too", "seen": seen, "continue": "1"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "60" in page and "70" in page
    assert concepts.answers_of(proposal)["audience"].endswith("too")
    choice = {name: answer.context[name] for name in ("field", "value", "seen")}
    client.post(reverse("proposals:choose", args=[proposal.key, 2]), choice)
    assert concepts.answers_of(proposal)["learners_per_year"] == 70


def test_somebody_without_an_account_gets_a_link(client, northlake):
    answer = client.post("/en/start/", {"email": "omar@example.org"})

    assert "omar@example.org" in answer.content.decode()


def test_public_pages_answer_in_both_languages(client, northlake):
    for path in ("propose/", "help/guide/", "help/concept-form/", "start/"):
        for language in ("en", "fr"):
            assert client.get(f"/{language}/{path}").status_code == 200, path


def test_the_public_page_names_the_chain_that_runs(client, northlake):
    page = client.get("/en/propose/").content.decode()

    assert "Senior Management Team endorses; Board of Governors gives formal approval" in page
    assert "2–4 weeks" in page


def test_ce_receives_scores_and_decides_by_pages(client, marcus, amara, rowan, ingrid, priya, noon, halima):
    proposal = submitted(marcus, noon, sponsor={"name": "Dr. Halima Osman", "email": halima.email})
    sign_in(client, amara)
    assert proposal.title in client.get("/en/desk/concepts/").content.decode()
    client.post(reverse("proposals:intake", args=[proposal.key]), {"reviewers": [rowan.pk, ingrid.pk]})
    for scorer in (rowan, ingrid):
        sign_in(client, scorer)
        assert client.get(reverse("proposals:assess", args=[proposal.key])).status_code == 200
        content = sheet()
        posted = {f"mark_{key}": value for key, value in content["marks"].items()} | {f"score_{key}": str(value) for key, value in content["scores"].items()}
        client.post(reverse("proposals:assess", args=[proposal.key]), {**posted, "recommendation": "support", "revision": "0", "send": "1"})
    sign_in(client, priya)
    assert client.get(reverse("proposals:decide", args=[proposal.key])).status_code == 200

    answer = client.post(reverse("proposals:decide", args=[proposal.key]), {"code": "support", "interest": "no", "reason": "", "record": "1"}, follow=True)

    proposal.refresh_from_db()
    assert proposal.stage == "smt_concept"
    assert "Dr. Halima Osman has not confirmed as sponsor yet" in answer.content.decode()


def test_the_sponsor_opens_a_waiting_proposal_by_a_page(client, marcus, amara, rowan, ingrid, priya, halima, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon, sponsor={"name": "Dr. Halima Osman", "email": halima.email})
    sign_in(client, priya)
    client.post(reverse("proposals:decide", args=[proposal.key]), {"code": "support", "interest": "no", "record": "1"})
    sign_in(client, halima)

    client.post(reverse("proposals:sponsor", args=[proposal.key]), {"confirm": "1"})

    proposal.refresh_from_db()
    assert not proposal.is_parked


def test_every_page_of_a_proposal_answers_for_its_parties(client, marcus, amara, rowan, ingrid, noon):
    proposal = assessed(marcus, amara, [rowan, ingrid], noon)
    questions.ask_proposer(proposal_id=proposal.pk, section=2, text="Which units?", by=amara, now=noon)
    for person, names in ((marcus, ("proposal", "read", "questions", "sponsor", "withdraw")), (amara, ("proposal", "read", "questions", "sponsor", "sheets", "intake")), (rowan, ("proposal", "sheets"))):
        sign_in(client, person)
        for name in names:
            for language in ("en", "fr"):
                path = reverse(f"proposals:{name}", args=[proposal.key]).replace("/en/", f"/{language}/")
                assert client.get(path).status_code == 200, path
    assert client.get("/fr/proposals/").status_code == 200


def test_a_stranger_is_not_told_that_a_proposal_exists(client, marcus, hanna, noon):
    proposal = submitted(marcus, noon)
    sign_in(client, hanna)

    assert client.get(reverse("proposals:proposal", args=[proposal.key])).status_code == 404
    assert client.get("/en/proposals/P-2026-999/").status_code == 404


def test_a_concept_on_paper_is_entered_and_confirmed_by_pages(client, amara, noon):
    sign_in(client, amara)
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - used once

    head = {"author_name": "Omar Haddad", "author_email": "omar@example.org", "language": "en", "channel": "paper", "received_on": "2026-01-05"}
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.4 scan")
    posted = flat({key: answers()[key] for key in ("title_en", "purpose")})

    answer = client.post("/en/proposals/enter/", {**head, **posted, "originals": scan, "enter": "1"})

    proposal = Proposal.objects.get()
    assert answer.status_code == 302
    assert (proposal.proposer.name, proposal.entered_by) == ("Omar Haddad", amara)
    assert "Not yet confirmed by Omar Haddad" in client.get(reverse("proposals:proposal", args=[proposal.key])).content.decode()
