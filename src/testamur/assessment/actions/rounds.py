"""A round of the results board that no longer stands: a sheet, a tie or an attempt behind it has changed."""

from __future__ import annotations

from datetime import datetime

from testamur.assessment.models import Attempt, CompetencyResult, Ratification, Result
from testamur.assessment.rules.attempts import AttemptState
from testamur.cohorts.models import Offering
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb


def withdraw_round(*, offering: Offering, by: HasRef, now: datetime) -> None:
    """Close the open round of a cohort, if there is one, so that nobody ratifies what has changed.

    Its provisional results go; the ratified ones before them are current again; the lead submits anew.
    """
    open_round = Ratification.objects.filter(offering=offering, ratified_at=None, voided_at=None).first()
    if open_round is None:
        return
    open_round.voided_at = now
    open_round.save(update_fields=["voided_at"])
    for result in Result.objects.filter(ratification=open_round, ratified_at=None).select_related("supersedes"):
        before = result.supersedes
        CompetencyResult.objects.filter(result=result).delete()
        result.delete()
        if before is not None:
            before.is_current = True
            before.save(update_fields=["is_current"])
    rows = Attempt.objects.filter(sitting__offering=offering, state=AttemptState.PROVISIONAL)
    rows.update(state=AttemptState.AGREED)
    record.write(verb=Verb.RESULTS_WITHDRAWN, subject=offering.ref, by=by, at=now)
