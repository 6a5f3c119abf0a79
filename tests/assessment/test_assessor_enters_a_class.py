"""An assessor enters the exam marks of a whole class: all or nothing, then one PIN."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from testamur.assessment.actions import classes
from testamur.assessment.models import Attempt, MarkSheet
from testamur.assessment.rules import class_list
from testamur.ground import times
from tests.assessment.stories import PIN, schedule, set_pin
from tests.cast import NOON, refuses, sign_in
from tests.cohorts.grounds import assessing_cohort

CODES = ("VEN-1", "VEN-2")


def codes_of(text: str) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in class_list.read(text, codes=CODES, numbers=(1, 2)).problems]


def test_a_class_list_is_read_with_names_passed_over_and_commas_as_points() -> None:
    text = "No.\tLearner\tVEN-1 /20\tven-2 / 30\n1\tAna\t17,5\t30\n2\tBo\t0\t12"
    read = class_list.read(text, codes=CODES, numbers=(1, 2))
    assert read.problems == ()
    assert read.marks[1] == {"VEN-1": (Decimal("17.5"), Decimal(20)), "VEN-2": (Decimal(30), Decimal(30))}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [(1, "class_empty")]),
        ("VEN-1 /20\tVEN-2 /20\n17\t18", [(1, "class_no_number_column")]),
        ("No.\tVEN-1 /20\n1\t17", [(1, "class_column_missing")]),
        ("No.\tVEN-1 /20\tVEN-2 /20\nx\t1\t2", [(2, "class_number_missing")]),
        ("No.\tVEN-1 /20\tVEN-2 /20\n9\t1\t2", [(2, "class_number_unknown")]),
        ("No.\tVEN-1 /20\tVEN-2 /20\n1\t1\t2\n1\t3\t4", [(3, "class_number_twice")]),
        ("No.\tVEN-1 /20\tVEN-2 /20\n1\tmany\t", [(2, "class_mark_not_number"), (2, "class_mark_not_number")]),
        ("No.\tVEN-1 /20\tVEN-2 /20\n1\t21\t2", [(2, "class_mark_above")]),
    ],
)
def test_every_wrong_row_is_named(text: str, problems: list[tuple[int, str]]) -> None:
    assert codes_of(text) == problems


@pytest.mark.actions
def test_one_learner_who_cannot_be_marked_refuses_the_whole_list(northlake: SimpleNamespace) -> None:
    cohort = assessing_cohort(northlake, ["Ana Silva", "Bo Li"])
    sitting = schedule(northlake, cohort, "EX")
    Attempt.objects.filter(sitting=sitting, enrolment__number=2).update(state="scheduled")
    marks = {n: {f"VEN-{c}": (Decimal(18), Decimal(20)) for c in (1, 2, 3, 4)} for n in (1, 2)}
    with refuses("attempt_not_there"):
        classes.save_class(sitting_id=sitting.pk, marks=marks, by=northlake.devi, now=NOON)
    assert MarkSheet.objects.count() == 0


def test_the_class_is_pasted_and_signed_with_one_pin(
    client: Client, northlake: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "utc_now", lambda: NOON)
    cohort = assessing_cohort(northlake, ["Ana Silva", "Bo Li"])
    sitting = schedule(northlake, cohort, "EX")
    set_pin(northlake.devi)
    browser = sign_in(client, northlake.devi)
    heading = "\t".join(["No.", *(f"VEN-{n} /20" for n in range(1, 5))])
    with translation.override("en"):
        where = reverse("assessment:class", kwargs={"public_id": sitting.public_id})
        wrong = browser.post(where, {"pasted": f"{heading}\n1\t18\t18\t18\t21\n2\t18\t18\t18\t18"})
        assert "Row 2: the marks for VEN-4 are above 20" in wrong.content.decode()
        assert MarkSheet.objects.count() == 0
        browser.post(where, {"pasted": f"{heading}\n1\t18\t18\t18\t18\n2\t18\t18\t18\t18"})
        bad = browser.post(f"{where}sign/", {"pin": "000001"}).content.decode()
        assert "4 tries left" in bad
        signed = browser.post(f"{where}sign/", {"pin": PIN}, follow=True)
        assert "2 sheets are signed." in signed.content.decode()
    assert set(Attempt.objects.filter(sitting=sitting).values_list("state", flat=True)) == {"agreed"}
