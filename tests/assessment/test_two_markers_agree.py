"""Second marks: who is drawn, what the second rates, when two sheets agree, what a resit covers."""

from __future__ import annotations

from datetime import date

from hypothesis import given, strategies as st

from testamur.assessment.rules.attempts import (
    may_mark,
    may_ratify,
    may_schedule,
    next_attempt_on,
    to_repeat,
)
from testamur.assessment.rules.draw import drawn
from testamur.assessment.rules.marking import agreement, judge
from testamur.assessment.rules.sheets import Rating, Role, items_for, needs_second
from testamur.ground.errors import Refusal
from tests.assessment.sheets import all_met, best_sheets, blueprint_of, rated


@given(n=st.integers(1, 40), percent=st.integers(1, 100))
def test_the_draw_takes_at_least_one_and_the_share_rounded_up(n: int, percent: int) -> None:
    keys = [f"learner-{number}" for number in range(n)]
    taken = drawn(keys, percent=percent, seed="sitting")
    assert len(taken) == max(1, -(-n * percent // 100))
    assert taken == drawn(list(reversed(keys)), percent=percent, seed="sitting")


def test_nothing_is_drawn_where_the_definition_asks_for_none() -> None:
    assert drawn(["a", "b"], percent=0, seed="sitting") == frozenset()


def test_the_reaction_drill_alone_is_marked_twice_when_only_its_station_has_two_raters() -> None:
    osce = blueprint_of("contrast-injection-mrt").instrument("OS")
    assert osce is not None
    assert needs_second(osce, drawn=False)
    assert {item.station for item in items_for(osce, role=Role.SECOND, drawn=False)} == {"S5"}
    assert len(items_for(osce, role=Role.SECOND, drawn=True)) == len(osce.items)


def test_one_item_apart_that_changes_nothing_is_agreed() -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    osce = blueprint.instrument("OS")
    assert osce is not None
    outcome = agreement(blueprint, osce, all_met(osce), rated(osce, n4=Rating.NOT_MET))
    assert outcome.agreed
    assert outcome.differs == ("OS-04",)
    assert outcome.percent == 91


def test_a_critical_item_apart_goes_to_a_third_person() -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    osce = blueprint.instrument("OS")
    assert osce is not None
    assert not agreement(blueprint, osce, all_met(osce), rated(osce, n6=Rating.NOT_MET)).agreed


def test_one_item_apart_that_decides_a_minimum_goes_to_a_third_person() -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    osce = blueprint.instrument("OS")
    assert osce is not None
    assert not agreement(blueprint, osce, all_met(osce), rated(osce, n10=Rating.NOT_MET)).agreed


def test_a_resit_of_stations_covers_only_where_something_was_missed() -> None:
    blueprint = blueprint_of("venipuncture-techniques")
    osce = blueprint.instrument("OS")
    assert osce is not None
    judged = judge(blueprint, best_sheets(blueprint) | {"OS": (rated(osce, n6=Rating.NOT_MET),)})
    assert to_repeat(blueprint, judged) == {"OS": ("S2",)}


def test_a_resit_of_instruments_covers_the_whole_instrument() -> None:
    blueprint = blueprint_of("iv-insertion-maintenance")
    osce = blueprint.instrument("OS")
    assert osce is not None
    missed = rated(osce, n6=Rating.NOT_MET, n7=Rating.NOT_MET, n10=Rating.NOT_MET)
    assert to_repeat(blueprint, judge(blueprint, best_sheets(blueprint) | {"OS": (missed,)})) == {"OS": ()}


def test_a_learner_waits_before_the_next_attempt_and_has_only_so_many() -> None:
    rule = blueprint_of("picc-insertion").attempts
    made = date(2026, 11, 20)
    assert next_attempt_on(rule, used=1, last_on=made) == date(2026, 12, 18)
    early = may_schedule(rule, used=1, last_on=made, on=date(2026, 12, 1))
    none_left = may_schedule(rule, used=2, last_on=made, on=date(2027, 2, 1))
    assert isinstance(early, Refusal)
    assert early.reason == "waiting_time"
    assert isinstance(none_left, Refusal)
    assert none_left.reason == "no_attempt_left"


def test_nobody_marks_themselves_a_tie_or_the_same_attempt_twice() -> None:
    facts = {"role": Role.SECOND, "needs_second": True}
    own = may_mark(marker_id=1, learner_id=1, markers=(), tied=False, **facts)  # type: ignore[arg-type]  # one table of facts
    tied = may_mark(marker_id=1, learner_id=2, markers=(), tied=True, **facts)  # type: ignore[arg-type]  # one table of facts
    twice = may_mark(marker_id=1, learner_id=2, markers=(1,), tied=False, **facts)  # type: ignore[arg-type]  # one table of facts
    assert [getattr(v, "reason", "") for v in (own, tied, twice)] == [
        "own_assessment",
        "tie_to_learner",
        "marked_first_by_you",
    ]


def test_a_board_member_who_rated_does_not_ratify() -> None:
    verdict = may_ratify(member_id=7, raters={7, 8}, others=2)
    assert isinstance(verdict, Refusal)
    assert verdict.rule == "R14"
    assert may_ratify(member_id=9, raters={7, 8}, others=2)
