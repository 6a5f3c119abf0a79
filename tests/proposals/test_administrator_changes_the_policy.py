"""The administrator loads a policy: it is checked line by line, shown with its differences, and confirmed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from testamur.config import commands
from testamur.people import queries as people
from testamur.proposals.models import PolicyVersion
from testamur.proposals.queries import policies
from testamur.proposals.rules import policy_changes
from tests.cast import sign_in
from tests.proposals.test_policy_is_data import TEXTS

pytestmark = pytest.mark.django_db
CHANGED = TEXTS["mission-chain"].replace("version = 1\n", "version = 2\n").replace("limit_days = 28", "limit_days = 26")


def upload(client, text: str):
    file = SimpleUploadedFile("policy.toml", text.encode(), content_type="application/toml")
    return client.post(reverse("proposals:policies"), {"policy": file}, follow=True)


def test_a_faulty_file_is_told_line_by_line_and_not_kept(client, northlake, at_noon):
    before = PolicyVersion.objects.count()
    broken = CHANGED.replace('next = "smt_full"', 'next = "smt_ful"').replace("target_days = 14, limit_days = 26", "target_days = 30, limit_days = 26")

    answer = upload(sign_in(client, northlake.kofi), broken)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "smt_ful" in text
    assert "comes after its limit day" in text
    assert PolicyVersion.objects.count() == before


def test_a_good_file_is_kept_then_shown_with_its_differences_then_confirmed(client, northlake, at_noon):
    browser = sign_in(client, northlake.kofi)

    answer = upload(browser, CHANGED)
    row = PolicyVersion.objects.get(key="mission-chain", version=2)
    text = answer.content.decode()
    assert not row.in_use
    assert "clock concept_promise limit_days" in text
    assert "flowchart TD" in text
    browser.post(reverse("proposals:policy", args=[row.pk]))

    assert policies.in_use() == row


def test_the_new_bodies_are_there_once_it_is_in_use(client, northlake, at_noon):
    browser = sign_in(client, northlake.kofi)
    row = PolicyVersion.objects.filter(key="apac-chain").first()
    if row is None:
        upload(browser, TEXTS["apac-chain"])
        row = PolicyVersion.objects.get(key="apac-chain")

    browser.post(reverse("proposals:policy", args=[row.pk]))

    assert people.body("exec").member_role == "executive_member"


def test_a_policy_of_a_later_day_waits(client, northlake, at_noon):
    browser = sign_in(client, northlake.kofi)
    upload(browser, CHANGED.replace("2024-09-01", "2027-01-01"))
    row = PolicyVersion.objects.get(version=2)

    answer = browser.post(reverse("proposals:policy", args=[row.pk]))

    assert answer.status_code == 422
    assert "effective from" in answer.content.decode()
    assert not PolicyVersion.objects.get(pk=row.pk).in_use


@pytest.mark.parametrize("who", ["priya", "marcus", "joan"])
def test_nobody_else_comes_in(client, northlake, at_noon, who):
    browser = sign_in(client, getattr(northlake, who))

    assert browser.get(reverse("proposals:policies")).status_code == 403


def test_differences_name_the_place():
    found = policy_changes.changes(TEXTS["mission-chain"], CHANGED)

    assert [(each.where, each.before, each.after) for each in found] == [
        ("version", "1", "2"), ("clock concept_promise limit_days", "28", "26"),
    ]  # fmt: skip


def test_a_policy_has_no_difference_to_itself():
    assert policy_changes.changes(CHANGED, CHANGED) == ()


def test_an_operator_loads_a_policy_from_the_command_line(northlake, tmp_path, capsys):
    file = tmp_path / "policy.toml"
    file.write_text(CHANGED, encoding="utf-8")

    assert commands.process(["load", str(file)]) == 0
    assert "mission-chain version 2 is kept, and not in use" in capsys.readouterr().out
    assert commands.process(["load", str(file), "--activate"]) == 0

    assert policies.in_use().version == 2


def test_an_operator_is_told_of_a_version_that_is_taken(northlake, tmp_path, capsys):
    file = tmp_path / "policy_taken.toml"
    file.write_text(TEXTS["mission-chain"].replace("limit_days = 28", "limit_days = 26"), encoding="utf-8")

    assert commands.process(["load", str(file)]) == 65
    assert "was loaded before with another text" in capsys.readouterr().err
