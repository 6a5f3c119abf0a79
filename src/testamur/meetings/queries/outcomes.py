"""What the answers of a closed poll come to."""

from __future__ import annotations

from datetime import datetime

from testamur.meetings.models import Poll
from testamur.meetings.queries import seats, ties
from testamur.meetings.rules import polls, quorum
from testamur.meetings.rules.kinds import Choice
from testamur.meetings.rules.polls import Answer, Outcome


def of(poll: Poll, *, now: datetime) -> Outcome | None:
    """The outcome, or None where the quorum did not answer."""
    members = seats.members(poll.body, on=seats.today(poll.opened_at))
    out = ties.recused(poll.proposal, members, now=now)
    rows = {row.person.ref: row for row in poll.answers.select_related("person") if row.person.ref not in out}
    law = seats.law_of(poll.body, poll.proposal)
    read = quorum.of_poll(law, [person.ref for person in members], out, rows)
    if not read.is_met:
        return None
    answers = {ref: Answer(Choice(row.choice), row.reason, row.conditions) for ref, row in rows.items()}
    return polls.outcome(answers, law, read.eligible)
