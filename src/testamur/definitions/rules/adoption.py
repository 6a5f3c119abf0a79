"""Adopting a micro-credential that was approved before this system: two people, one resolution (process.md 14)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from testamur.ground.errors import Allowed, Refusal, Verdict

LARGEST_SCAN: Final = 10 * 1024 * 1024  # bytes
_NUMBER: Final = r"[A-Z]{2,6}-[0-9]{4}-[0-9]{1,4}"


def may_enter(*, number: str, resolved_on: date, today: date) -> Verdict:
    """A resolution has a number like BG-2022-027 and was passed on or before today (the institution's day)."""
    if not re.fullmatch(_NUMBER, number):
        return Refusal("adoption_number", {"number": number})
    if resolved_on > today:
        return Refusal("adoption_in_future", {"today": today})
    return Allowed()


def is_scan(data: bytes) -> Verdict:
    """A PDF of at most 10 MB: it begins and ends as a PDF does."""
    if not data:
        return Refusal("adoption_scan_empty")
    if len(data) > LARGEST_SCAN:
        return Refusal("adoption_scan_too_large", {"size": -(-len(data) // 1_048_576), "most": LARGEST_SCAN // 1_048_576})
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        return Refusal("adoption_scan_not_pdf")
    return Allowed()


def may_confirm(*, entered_by: str, by: str, who_can: str) -> Verdict:
    """A second, different person confirms. References of persons; `who_can` names those who may."""
    if entered_by == by:
        return Refusal("adoption_entered_by_you", {"who_can": who_can}, rule="R4")
    return Allowed()
