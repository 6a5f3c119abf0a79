"""Dates, times, sums and short forms, written as people of this institution read them (words.md 1).

Instants are shown in the current time zone, which a middleware sets to the institution's. Language is "en" or "fr".
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from testamur.ui.typography import NBSP

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}
_SHORT = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."],
}
_WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
}
_ZONES = {
    "ET": ("EST", "EDT"), "CT": ("CST", "CDT"), "MT": ("MST", "MDT"), "PT": ("PST", "PDT"), "AT": ("AST", "ADT"), "NT": ("NST", "NDT"),
}  # fmt: skip
_ZONE_FR = {"ET": "HE", "CT": "HC", "MT": "HR", "PT": "HP", "AT": "HA", "NT": "HT"}


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _number(value: date, language: str) -> str:
    return "1er" if language == "fr" and value.day == 1 else str(value.day)


def day(value: date | datetime, language: str) -> str:
    """Such as "23 November 2026", « 23 novembre 2026 », « 1er décembre 2026 »."""
    at = _local(value)
    return f"{_number(at, language)}{NBSP}{_MONTHS[language][at.month - 1]} {at.year}"


def day_short(value: date | datetime, language: str) -> str:
    """Such as "23 Nov 2026", « 23 nov. 2026 »."""
    at = _local(value)
    return f"{_number(at, language)}{NBSP}{_SHORT[language][at.month - 1]} {at.year}"


def day_month(value: date | datetime, language: str) -> str:
    """Such as "23 Nov", « 23 nov. »: where the year is plain."""
    at = _local(value)
    return f"{_number(at, language)}{NBSP}{_SHORT[language][at.month - 1]}"


def weekday_day(value: date | datetime, language: str) -> str:
    """Such as "Monday 23 November 2026", « lundi 23 novembre 2026 »."""
    at = _local(value)
    return f"{_WEEKDAYS[language][at.weekday()]} {day(at, language)}"


def zone_name(value: datetime, language: str) -> str:
    """Such as "ET" or « HE »: the zone of everyday speech, without summer or winter; else the zone's own abbreviation."""
    abbreviation = value.tzname() or ""
    for name, spoken in _ZONES.items():
        if abbreviation in spoken:
            return _ZONE_FR[name] if language == "fr" else name
    return abbreviation


def clock_time(value: datetime, language: str, *, zone: bool = True) -> str:
    """Such as "2:41 p.m. ET", « 14 h 41 HE »; without the zone where `zone` is false."""
    at = timezone.localtime(value) if timezone.is_aware(value) else value
    if language == "fr":
        text = f"{at.hour}{NBSP}h{NBSP}{at.minute:02d}"
    else:
        text = f"{at.hour % 12 or 12}:{at.minute:02d}{NBSP}{'a.m.' if at.hour < 12 else 'p.m.'}"
    name = zone_name(at, language) if zone else ""
    return f"{text}{NBSP}{name}" if name else text


def moment(value: datetime, language: str) -> str:
    """Such as "23 November 2026, 2:41 p.m. ET", « 23 novembre 2026, 14 h 41 HE »."""
    return f"{day(value, language)}, {clock_time(value, language)}"


def moment_short(value: datetime, language: str) -> str:
    """Such as "23 Nov 2026, 2:41 p.m. ET", « 23 nov. 2026, 14 h 41 HE »."""
    return f"{day_short(value, language)}, {clock_time(value, language)}"


def money(value: Decimal | int, language: str) -> str:
    """Such as "$48,200", « 48 200 $ »; cents only where there are any."""
    amount = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole = amount == amount.to_integral_value()
    text = f"{abs(amount):,.0f}" if whole else f"{abs(amount):,.2f}"
    sign = "\u2212" if amount < 0 else ""
    if language == "fr":
        return sign + text.replace(",", NBSP).replace(".", ",") + f"{NBSP}$"
    return f"{sign}${text}"


def number(value: float | Decimal, language: str) -> str:
    """Such as "48,200", « 48 200 »: whole numbers, grouped by thousands."""
    return f"{value:,.0f}".replace(",", NBSP if language == "fr" else ",")


def fingerprint(value: str) -> str:
    """The short form of `sha256:...` that people compare: "5B0E 71C4"."""
    digits = value.rpartition(":")[2].upper()
    return f"{digits[:4]} {digits[4:8]}"


def public_id(value: str) -> str:
    """An identifier in groups of four: "7Q4K-2MXD-H8TW-5HRR"."""
    letters = "".join(letter for letter in value.upper() if letter.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
