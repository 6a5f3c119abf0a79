"""The four marks of a version, put together in the first room that can know all four (house.md 6.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import get_language

from testamur.definitions.models import Version
from testamur.definitions.rules import marks as rules
from testamur.definitions.rules.marks import MarkReading
from testamur.endorsements.queries.force import for_version, live
from testamur.endorsements.rules.life import OPEN, State
from testamur.ground import times
from testamur.ground.errors import Refusal
from testamur.people.queries import institution
from testamur.ui.words import say


def marks(version: Version, now: datetime) -> list[MarkReading]:
    """Competency, evidence, endorsed, aligned at proposal level; `reason` is a sentence in the language now active."""
    facts = institution()
    content, language = version.read(), (get_language() or "en")[:2]
    today = times.local_day(now, facts.tz)
    asked_states = {*OPEN, State.SIGNED_CONDITIONAL}
    in_force = [one.partner(language) for one in live(version, on=today)]
    asked = [
        one.partner(language)
        for one in for_version(version)
        if version.content_hash and one.status in asked_states and one.content_hash == version.content_hash
    ]
    readings = [
        rules.competency(content),
        rules.evidence(content),
        rules.endorsed(in_force=in_force, asked=asked, is_frozen=version.is_fixed),
        rules.aligned(content, [goal.code for goal in facts.plan_priorities]),
    ]
    return [replace(one, reason=say(Refusal(one.reason, one.facts))) for one in readings]
