"""The clock as a pure function: net and elapsed days, pauses, closures, business days, words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings, strategies as st

from testamur.proposals.actions.policies import SHIPPED
from testamur.proposals.rules import clock, policy
from testamur.proposals.rules.clock import Cause, ClockState, Stop
from testamur.proposals.rules.days import Calendar, Closure, ontario_holidays
from testamur.proposals.words import clock_words, day_words

TORONTO = ZoneInfo("America/Toronto")
CALENDAR = Calendar(TORONTO)
WINTER = Calendar(TORONTO, (Closure(date(2025, 12, 24), date(2026, 1, 2)),))
MISSION = policy.read((SHIPPED / "mission-chain.toml").read_text(encoding="utf-8")).clocks["concept_promise"]
APAC = policy.read((SHIPPED / "apac-chain.toml").read_text(encoding="utf-8")).clocks["concept_promise"]
START = datetime(2026, 1, 9, 15, 0, tzinfo=UTC)


def at(days: int, hour: int = 15) -> datetime:
    """So many days after the start."""
    return START.replace(hour=hour) + timedelta(days=days)


def read(now: datetime, *stops: Stop, rule=MISSION, calendar=CALENDAR, **more):
    return clock.read(rule, started_at=START, stops=stops, calendar=calendar, now=now, **more)


def test_the_day_of_receipt_is_day_0():
    assert read(at(0)).day == 0


def test_the_told_story_is_decided_on_net_day_15():
    asked = Stop(Cause.ASK, at(12), at(14))

    found = read(at(17), asked, ended_at=at(17))

    assert (found.day, found.elapsed, found.paused_days) == (15, 17, 2)
    assert day_words(found) == "Decided on day 15 of 28"


def test_a_question_keeps_the_day_while_it_is_open():
    asked = Stop(Cause.ASK, at(12))

    found = read(at(18), asked)

    assert (found.state, found.day, found.elapsed) == (ClockState.PAUSED, 12, 18)
    assert clock_words(found) == "Paused 6 days, with proposer"


def test_late_is_said_and_decides_nothing():
    found = read(at(31))

    assert (found.state, found.day) == (ClockState.LATE, 31)
    assert clock_words(found) == "Decision is 3 days late"


@pytest.mark.parametrize(("days", "words"), [(23, "5 days left"), (27, "1 day left"), (28, "Due today"), (29, "Decision is 1 day late")])
def test_the_words_come_first(days, words):
    assert clock_words(read(at(days))) == words


@pytest.mark.parametrize(("days", "words"), [(23, "5 jours restants"), (29, "Décision en retard de 1 jour")])
def test_the_words_are_said_in_french(days, words):
    with translation.override("fr"):
        assert clock_words(read(at(days))) == words


def test_the_pause_is_said_in_french():
    with translation.override("fr"):
        assert clock_words(read(at(18), Stop(Cause.ASK, at(12)))) == "Suspendu depuis 6 jours, chez la personne proposante"


def test_both_due_days_are_known_from_the_start():
    found = read(at(0))

    assert (found.target_on, found.limit_on) == (date(2026, 1, 23), date(2026, 2, 6))


def test_an_answered_question_moves_the_due_day_by_its_pause():
    assert read(at(20), Stop(Cause.ASK, at(3), at(8))).limit_on == date(2026, 2, 11)


def test_the_day_ends_at_midnight_in_ontario_not_in_london():
    late_evening = datetime(2026, 1, 10, 4, 30, tzinfo=UTC)

    assert read(late_evening).day == 0


def test_a_declared_closure_does_not_count_in_calendar_days():
    started = datetime(2025, 12, 20, 15, 0, tzinfo=UTC)

    found = clock.read(MISSION, started_at=started, stops=(), calendar=WINTER, now=datetime(2026, 1, 5, 15, 0, tzinfo=UTC))

    assert (found.elapsed, found.day) == (16, 6)


def test_business_days_leave_out_weekends_and_ontario_holidays():
    family_day = datetime(2026, 2, 13, 15, 0, tzinfo=UTC)

    found = clock.read(APAC, started_at=family_day, stops=(), calendar=CALENDAR, now=family_day + timedelta(days=5))

    assert found.day == 2
    assert (found.target, found.limit) == (10, 20)


def test_ontario_has_its_nine_holidays():
    found = ontario_holidays(2026)

    assert len(found) == 9
    assert date(2026, 2, 16) in found
    assert date(2026, 7, 1) in found


def test_a_deferral_ends_on_its_date():
    deferred = Stop(Cause.DEFER, at(5), until_on=date(2026, 1, 20))

    assert read(at(8), deferred).state is ClockState.PAUSED
    assert read(at(15), deferred).day == 9


def test_reminders_go_out_on_the_working_day_before_a_day_off():
    friday = read(datetime(2026, 1, 16, 15, 0, tzinfo=UTC))
    due = clock.reminders_on(MISSION, clock=read(datetime(2026, 2, 6, 15, 0, tzinfo=UTC)), calendar=CALENDAR, today=date(2026, 2, 6))

    assert clock.reminders_on(MISSION, clock=friday, calendar=CALENDAR, today=date(2026, 1, 16)) is None
    assert due == 28


stops = st.lists(
    st.tuples(st.sampled_from(list(Cause)), st.integers(0, 40), st.integers(0, 20)).map(
        lambda each: Stop(each[0], at(each[1]), at(each[1] + each[2]))
    ),
    max_size=4,
)


@given(stops, st.integers(0, 60))
def test_net_time_never_exceeds_elapsed_time(some, days):
    found = read(at(days), *some)

    assert 0 <= found.day <= found.elapsed


@given(stops, st.integers(0, 59))
def test_a_day_later_the_clock_stands_where_it_stood_or_one_further(some, days):
    before, after = read(at(days), *some), read(at(days + 1), *some)

    assert after.day - before.day in {0, 1}


@given(stops, st.integers(0, 60), st.integers(0, 40), st.integers(1, 20))
def test_one_more_pause_never_adds_a_day(some, days, start, length):
    more = Stop(Cause.ASK, at(start), at(start + length))

    assert read(at(days), *some, more).day <= read(at(days), *some).day


@settings(deadline=None)  # the first call computes the holidays of a year
@given(stops, st.integers(0, 60))
def test_business_days_never_exceed_calendar_days(some, days):
    assert read(at(days), *some, rule=APAC).day <= read(at(days), *some).day
