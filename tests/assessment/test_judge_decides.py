"""The judgement: every minimum, every critical criterion, every instrument; and nothing less."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from testamur.assessment.rules.blueprint import Blueprint, Item
from testamur.assessment.rules.marking import Outcome, judge
from testamur.assessment.rules.sheets import (
    EntriesSheet,
    ExamSheet,
    Rating,
    RubricSheet,
)
from tests.assessment.sheets import all_met, best_sheets, blueprint_of, rated

SLUGS = (
    "biochemistry-mla",
    "contrast-injection-mrt",
    "hematology-mla",
    "iv-insertion-maintenance",
    "picc-insertion",
    "venipuncture-techniques",
    "perfusion-assistant",
)


def items_of(blueprint: Blueprint, competency: str) -> list[Item]:
    return [item for _, item in blueprint.items_of(competency)]


def rubric_without(blueprint: Blueprint, instrument: str, codes: set[str]) -> RubricSheet:
    one = blueprint.instrument(instrument)
    assert one is not None
    return RubricSheet({i.code: Rating.NOT_MET if i.code in codes else Rating.MET for i in one.items})


@pytest.mark.parametrize("slug", SLUGS)
def test_everything_met_is_met_in_every_micro_credential(slug: str) -> None:
    blueprint = blueprint_of(slug)
    judged = judge(blueprint, best_sheets(blueprint))
    assert judged.outcome is Outcome.MET
    assert all(one.met for one in judged.competencies)


def test_iv_with_iv3_at_0_of_3_is_not_yet_though_the_station_total_passes() -> None:
    blueprint = blueprint_of("iv-insertion-maintenance")
    lost = {item.code for item in items_of(blueprint, "IV-3")}
    judged = judge(
        blueprint,
        best_sheets(blueprint) | {"OS": (rubric_without(blueprint, "OS", lost),)},
    )
    assert judged.instrument("OS").percent == 70  # the station total itself reaches its 70 percent
    assert (
        judged.competency("IV-3").items_met,
        judged.competency("IV-3").items_of,
    ) == (0, 3)
    assert not judged.competency("IV-3").met
    assert judged.outcome is Outcome.NOT_YET


def test_contrast_with_con2_at_0_of_2_is_not_yet_though_the_station_total_passes() -> None:
    blueprint = blueprint_of("contrast-injection-mrt")
    lost = {item.code for item in items_of(blueprint, "CON-2")}
    judged = judge(
        blueprint,
        best_sheets(blueprint) | {"OS": (rubric_without(blueprint, "OS", lost),)},
    )
    assert judged.instrument("OS").percent == 84
    assert (
        judged.competency("CON-2").items_met,
        judged.competency("CON-2").items_of,
    ) == (0, 2)
    assert not judged.competency("CON-2").met
    assert judged.outcome is Outcome.NOT_YET


def test_a_minimum_missed_without_any_critical_item_missed_is_still_not_yet() -> None:
    blueprint = blueprint_of("iv-insertion-maintenance")
    lost = {item.code for item in items_of(blueprint, "IV-3") if not item.critical}
    judged = judge(
        blueprint,
        best_sheets(blueprint) | {"OS": (rubric_without(blueprint, "OS", lost),)},
    )
    assert judged.instrument("OS").met
    assert judged.missed_critical == ()
    assert [reason.code for reason in judged.competency("IV-3").reasons] == ["below_minimum"]
    assert judged.outcome is Outcome.NOT_YET


@pytest.mark.parametrize("slug", SLUGS)
def test_each_critical_item_missed_alone_is_not_yet(slug: str) -> None:
    blueprint = blueprint_of(slug)
    critical = [(one.code, item.code) for one in blueprint.instruments for item in one.items if item.critical]
    outcomes = {
        judge(
            blueprint,
            best_sheets(blueprint) | {code: (rubric_without(blueprint, code, {item}),)},
        ).outcome
        for code, item in critical
    }
    assert outcomes == {Outcome.NOT_YET}


def test_devons_missed_safety_device_is_not_yet() -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    osce = blueprint.instrument("OS")
    assert osce is not None
    judged = judge(blueprint, best_sheets(blueprint) | {"OS": (rated(osce, n6=Rating.NOT_MET),)})
    assert judged.missed_critical == ("OS-06",)
    assert judged.outcome is Outcome.NOT_YET


def test_an_exam_below_its_mark_is_not_yet_and_is_rounded_down() -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    exam = blueprint.instrument("EX")
    assert exam is not None
    marks = {code: (Decimal("14.99"), Decimal(20)) for code in exam.covers}
    judged = judge(blueprint, best_sheets(blueprint) | {"EX": (ExamSheet(marks),)})
    assert judged.instrument("EX").percent == 74
    assert judged.outcome is Outcome.NOT_YET


def test_a_log_with_too_few_entries_alone_in_a_row_is_not_yet() -> None:
    blueprint = blueprint_of("picc-insertion")
    log = blueprint.instrument("LOG")
    assert log is not None
    sheet = EntriesSheet(accepted=5, longest_alone=2, shown=dict.fromkeys(log.covers, Rating.MET))
    judged = judge(blueprint, best_sheets(blueprint) | {"LOG": (sheet,)})
    assert [reason.code for reason in judged.instrument("LOG").reasons] == ["run_too_short"]
    assert judged.outcome is Outcome.NOT_YET


def test_a_portfolio_that_does_not_show_a_competency_withholds_that_competency() -> None:
    blueprint = blueprint_of("hematology-mla")
    portfolio = blueprint.instrument("PF")
    assert portfolio is not None
    shown = dict.fromkeys(portfolio.covers, Rating.MET) | {"HEM-2": Rating.NOT_MET}
    judged = judge(blueprint, best_sheets(blueprint) | {"PF": (EntriesSheet(5, 0, shown),)})
    assert not judged.competency("HEM-2").met
    assert judged.outcome is Outcome.NOT_YET


def test_an_item_not_seen_keeps_the_result_open_and_never_counts_as_met() -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    osce = blueprint.instrument("OS")
    assert osce is not None
    judged = judge(blueprint, best_sheets(blueprint) | {"OS": (rated(osce, n12=Rating.NOT_SEEN),)})
    assert judged.competency("VEN-4").items_met == 1
    assert [reason.code for reason in judged.open] == ["items_not_seen"]
    assert judged.outcome is Outcome.OPEN


def test_an_instrument_without_a_sheet_keeps_the_result_open() -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    sheets = best_sheets(blueprint)
    del sheets["LOG"]
    assert judge(blueprint, sheets).outcome is Outcome.OPEN


def test_a_critical_item_must_be_met_by_both_raters() -> None:
    blueprint = blueprint_of("picc-insertion")
    simulation = blueprint.instrument("SIM")
    assert simulation is not None
    both = (all_met(simulation), rated(simulation, n5=Rating.NOT_MET))
    judged = judge(blueprint, best_sheets(blueprint) | {"SIM": both})
    assert judged.missed_critical == ("SIM-05",)
    assert judged.outcome is Outcome.NOT_YET


VENIPUNCTURE = tuple(f"OS-{number:02}" for number in range(1, 13))


@given(
    low=st.lists(st.sampled_from([Rating.MET, Rating.NOT_MET]), min_size=12, max_size=12),
    more=st.sets(st.sampled_from(range(12))),
)
def test_meeting_more_items_never_takes_a_competency_or_a_result_away(low: list[Rating], more: set[int]) -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    before = dict(zip(VENIPUNCTURE, low, strict=True))
    after = before | {VENIPUNCTURE[place]: Rating.MET for place in more}
    first = judge(blueprint, best_sheets(blueprint) | {"OS": (RubricSheet(before),)})
    then = judge(blueprint, best_sheets(blueprint) | {"OS": (RubricSheet(after),)})
    assert all(b.met >= a.met for a, b in zip(first.competencies, then.competencies, strict=True))
    assert (then.outcome is Outcome.MET) >= (first.outcome is Outcome.MET)


@given(ratings=st.lists(st.sampled_from(list(Rating)), min_size=12, max_size=12))
def test_no_competency_is_met_below_its_minimum(ratings: list[Rating]) -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    sheet = RubricSheet(dict(zip(VENIPUNCTURE, ratings, strict=True)))
    judged = judge(blueprint, best_sheets(blueprint) | {"OS": (sheet,)})
    assert all(one.items_met >= one.items_needed for one in judged.competencies if one.met)
    assert judged.outcome is not Outcome.MET or all(one.met for one in judged.competencies)
