"""Who may see a credential: nobody until its holder has claimed it and chosen; private wins over everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from testamur.ground.errors import Allowed, Refusal, Verdict

CLAIM_LIFE = timedelta(days=90)
REMIND_AFTER = (timedelta(days=7), timedelta(days=30))
SHARE_DAYS = (7, 30, 90)


class Disclosure(StrEnum):
    """The holder's choice. No choice yet is private."""

    ONLY_ME = "only_me"
    LINK = "link"


class Shown(StrEnum):
    """What the public page answers with."""

    PRIVATE = "private"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the holder has done so far, and whether the asker holds a live share link."""

    claimed: bool
    choice: Disclosure | None
    has_live_share: bool


def shown(one: Standing) -> Shown:
    """Private until claimed and chosen; then as chosen; one person with a live share link sees it all the same."""
    if not one.claimed or one.choice is None:
        return Shown.PRIVATE
    if one.choice is Disclosure.LINK or one.has_live_share:
        return Shown.LINK
    return Shown.PRIVATE


def may_choose(*, claimed: bool) -> Verdict:
    """First the name, then the choice."""
    return Allowed() if claimed else Refusal("claim_name_first")


def may_share(one: Standing, *, live_links: int, most: int = 20) -> Verdict:
    """A link can be made once the holder has chosen."""
    if not one.claimed or one.choice is None:
        return Refusal("share_choose_first")
    return Allowed() if live_links < most else Refusal("share_too_many", {"n": most})


def reminders_due(*, sent_at: datetime, reminded: int, now: datetime) -> bool:
    """After 7 and after 30 days, then no more."""
    return reminded < len(REMIND_AFTER) and now >= sent_at + REMIND_AFTER[reminded]
