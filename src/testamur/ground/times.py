"""Instants and dates. The edge takes one instant per act and hands it down; nothing below asks a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The instant of an act, taken once at the edge: aware, UTC."""
    return datetime.now(UTC)


def zone(name: str) -> ZoneInfo:
    """The institution's time zone, by IANA name."""
    return ZoneInfo(name)


def local_day(instant: datetime, tz: ZoneInfo) -> date:
    """The calendar date of an instant where the institution is."""
    return instant.astimezone(tz).date()


def start_of_day(day: date, tz: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime.combine(day, time.min, tz).astimezone(UTC)


def end_of_day(day: date, tz: ZoneInfo) -> datetime:
    """The last whole second of a local day (23:59:59), in UTC: when a deadline of that day passes."""
    return datetime.combine(day, time(23, 59, 59), tz).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month where there is none such."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def whole_second(instant: datetime) -> datetime:
    """The instant without its fraction: what stands in a credential."""
    return instant.astimezone(UTC).replace(microsecond=0)


def iso(instant: datetime) -> str:
    """RFC 3339 in UTC with `Z`, whole seconds."""
    return whole_second(instant).strftime("%Y-%m-%dT%H:%M:%SZ")
