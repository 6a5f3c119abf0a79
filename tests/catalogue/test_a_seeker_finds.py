"""Search and filters of the catalogue."""

from __future__ import annotations

from datetime import date

from hypothesis import given, strategies as st

from testamur.catalogue.rules import finding
from testamur.catalogue.rules.finding import Entry, Wanted

ON = date(2026, 11, 23)
BLOOD = Entry("blood", "Hematology", ("frottis sanguin", "Évaluation"), "laboratory", 42, date(2027, 1, 18))
VEIN = Entry("vein", "Venipuncture Techniques", ("collect blood",), "vascular_access", 14, date(2026, 12, 7))
LATER = Entry("picc", "PICC Insertion", (), "vascular_access", 45, None)
ALL = [LATER, VEIN, BLOOD]


def test_accents_do_not_matter():
    assert finding.find(ALL, Wanted(text="evaluation"), on=ON) == [BLOOD]


def test_every_word_is_wanted():
    assert finding.find(ALL, Wanted(text="collect BLOOD"), on=ON) == [VEIN]
    assert finding.find(ALL, Wanted(text="collect urine"), on=ON) == []


def test_filters_join():
    wanted = Wanted(fields=frozenset({"vascular_access"}), starts=frozenset({"waiting"}))
    assert finding.find(ALL, wanted, on=ON) == [LATER]


def test_the_next_start_comes_first_when_asked():
    assert [one.slug for one in finding.find(ALL, Wanted(sort="start"), on=ON)] == ["vein", "blood", "picc"]


def test_a_box_counts_what_it_would_show():
    counts = finding.counts(ALL, on=ON)
    assert counts["vascular_access"] == 2
    assert counts["30_days"] == 1
    assert counts["3_months"] == 2


@given(st.text(max_size=60))
def test_any_text_is_a_search(text):
    assert set(finding.find(ALL, Wanted(text=text), on=ON)) <= set(ALL)
