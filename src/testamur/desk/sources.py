"""The one file of the desk that knows the rooms: where waiting things come from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from testamur.assessment import queries as assessment
from testamur.awards import queries as awards
from testamur.cohorts import queries as cohorts
from testamur.definitions import queries as definitions
from testamur.endorsements import queries as endorsements
from testamur.meetings import queries as meetings
from testamur.people.models import Person
from testamur.people.rules.waiting import Waiting
from testamur.proposals import queries as proposals
from testamur.wallet import queries as wallet

Source = Callable[[Person, datetime], list[Waiting]]

WAITING: tuple[Source, ...] = (
    definitions.waiting_for,
    endorsements.waiting_for,
    proposals.waiting_for,
    meetings.waiting_for,
    cohorts.waiting_for,
    assessment.waiting_for,
    awards.waiting_for,
    wallet.waiting_for,
)
