"""The promise in days: a pure function of the policy's clock, what happened, the calendar and the instant.

Day 0 is the day of receipt (or of entry) where the institution is. A day counts unless the institution is closed, it is
a day off on a clock of business days, or the clock stood still. It stands still from the day after a stop up to and
including the day of the answer, so "Day 12" stays day 12 while a question is open. Source: process.md section 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from testamur.ground import times
from testamur.proposals.rules.days import Calendar, days_after
from testamur.proposals.rules.policy import ClockRule

_HORIZON = 800
"""Days looked ahead for a due date: no shipped promise is longer than a month."""


class Cause(StrEnum):
    """Why a clock stands still."""

    ASK = "ask"
    RETURNED = "returned"
    DEFER = "defer"
    HOLD = "hold"
    CLOSURE = "closure"


class ClockState(StrEnum):
    """How a clock stands, in the order of urgency."""

    LATE = "late"
    PAST_TARGET = "past_target"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stop:
    """One time that a clock was stopped. `until_on`: a date set beforehand (deferred, hold); `ended_at`: the answer."""

    cause: Cause
    at: datetime
    ended_at: datetime | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause as people read it: cause, first and last day of standing still, number of days."""

    cause: Cause
    from_on: date
    until_on: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as read at one instant. `code` and `facts` are the words (see `proposals.words.clock_words`)."""

    state: ClockState
    day: int
    elapsed: int
    target: int
    limit: int
    started_on: date
    target_on: date
    limit_on: date
    ended_on: date | None
    pauses: tuple[Pause, ...]
    code: str
    facts: Mapping[str, object]

    @property
    def days_left(self) -> int:
        """Days until the limit; negative when late."""
        return self.limit - self.day

    @property
    def paused_days(self) -> int:
        """Days that did not count, over all pauses."""
        return sum(pause.days for pause in self.pauses)


def read(
    rule: ClockRule,
    *,
    started_at: datetime,
    stops: Sequence[Stop],
    calendar: Calendar,
    now: datetime,
    ended_at: datetime | None = None,
) -> Clock:
    """The clock of one round at `now`: `started_at` the instant of receipt, `ended_at` that of the decision, if any."""
    start = times.local_day(started_at, calendar.tz)
    today = times.local_day(ended_at or now, calendar.tz)
    heeded = [stop for stop in stops if str(stop.cause) in rule.stops_on]
    still = _standing_still(heeded, calendar=calendar, today=today)
    day = sum(1 for each in days_after(start, today) if each not in still and calendar.counts(each, rule.count))
    pauses = tuple(_pause(stop, calendar=calendar, today=today) for stop in heeded)
    open_pause = next(
        (pause for pause in reversed(pauses) if pause.until_on is None or pause.until_on > today),
        None,
    )
    ended_on = today if ended_at else None
    state = _state(rule, day=day, ended=ended_at is not None, paused=open_pause is not None)
    code, facts = _words(rule, state=state, day=day, pause=open_pause)
    paused_now = today if open_pause else None
    return Clock(
        state=state,
        day=day,
        elapsed=max((today - start).days, 0),
        target=rule.target_days,
        limit=rule.limit_days,
        started_on=start,
        target_on=_due(
            rule,
            rule.target_days,
            start=start,
            still=still,
            calendar=calendar,
            resume=paused_now,
        ),
        limit_on=_due(
            rule,
            rule.limit_days,
            start=start,
            still=still,
            calendar=calendar,
            resume=paused_now,
        ),
        ended_on=ended_on,
        pauses=pauses,
        code=code,
        facts=facts,
    )


def due_on(rule: ClockRule, days: int, *, started_on: date, calendar: Calendar) -> date:
    """The date of the nth counted day after a start, when nothing stops the clock: for the receipt's promise."""
    return _due(rule, days, start=started_on, still=frozenset(), calendar=calendar, resume=None)


def _last_day(stop: Stop, calendar: Calendar) -> date | None:
    days = [times.local_day(stop.ended_at, calendar.tz)] if stop.ended_at else []
    if stop.cause is Cause.HOLD:  # its date is the day somebody looks at it again: nothing resumes by itself
        return days[0] if days else None
    return min([*days, stop.until_on]) if stop.until_on and days else (days[0] if days else stop.until_on)


def _standing_still(stops: Sequence[Stop], *, calendar: Calendar, today: date) -> frozenset[date]:
    found = set[date]()
    for stop in stops:
        last = _last_day(stop, calendar)
        end = today if last is None else min(last, today)
        found |= {*days_after(times.local_day(stop.at, calendar.tz), end)}
    return frozenset(found)


def _pause(stop: Stop, *, calendar: Calendar, today: date) -> Pause:
    first, last = times.local_day(stop.at, calendar.tz), _last_day(stop, calendar)
    end = today if last is None else min(last, today)
    return Pause(stop.cause, first, last, max((end - first).days, 0))


def _state(rule: ClockRule, *, day: int, ended: bool, paused: bool) -> ClockState:
    if ended:
        return ClockState.ENDED
    if paused:
        return ClockState.PAUSED
    if day > rule.limit_days:
        return ClockState.LATE
    return ClockState.PAST_TARGET if day > rule.target_days else ClockState.RUNNING


def _words(rule: ClockRule, *, state: ClockState, day: int, pause: Pause | None) -> tuple[str, Mapping[str, object]]:
    facts: dict[str, object] = {"day": day, "limit": rule.limit_days}
    if state is ClockState.PAUSED and pause is not None:
        code = "clock_paused_with_proposer" if pause.cause in {Cause.ASK, Cause.RETURNED} else f"clock_{pause.cause}"
        facts |= {"days": pause.days, "until": pause.until_on}
    elif state is ClockState.ENDED:
        code = "clock_ended"
    elif state is ClockState.LATE:
        code, facts["days"] = "clock_late", day - rule.limit_days
    else:
        left = rule.limit_days - day
        code, facts["days"] = ("clock_left" if left else "clock_last_day"), left
    return code, MappingProxyType(facts)


def _due(
    rule: ClockRule,
    days: int,
    *,
    start: date,
    still: frozenset[date],
    calendar: Calendar,
    resume: date | None,
) -> date:
    """The date on which the net day reaches `days`; while paused, as if the answer came on `resume`."""
    day, count = start, 0
    for _ in range(_HORIZON):
        if count >= days:
            break
        day += timedelta(days=1)
        standing = day in still and (resume is None or day <= resume)
        count += not standing and calendar.counts(day, rule.count)
    return day


def reminders_on(rule: ClockRule, *, clock: Clock, calendar: Calendar, today: date) -> int | None:
    """The net day whose reminder goes out today, or None: one that falls on a day off goes out on the day before."""
    if clock.state in {ClockState.ENDED, ClockState.PAUSED}:
        return None
    for ahead in range(5):
        day = today + timedelta(days=ahead)
        net = clock.day + sum(1 for each in days_after(today, day) if calendar.counts(each, rule.count))
        if net in rule.remind_days and calendar.working_day_before(day) == today and calendar.counts(day, rule.count):
            return net
    return None
