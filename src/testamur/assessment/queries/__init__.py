"""Reads of assessment: blueprints, sheets, results, who waits for what."""

from testamur.assessment.queries.results import (
    Pass,
    Standing,
    blueprint_of,
    current_results,
    last_assessment_days,
    ratified_passes,
    result_by_public_id,
    results_of_learner,
    sheets_that_count,
    standings,
)
from testamur.assessment.queries.sheets import (
    markers_of,
    raters_of,
    sheet_by_public_id,
    sheet_value,
    signed_sheets,
    visible_sheets,
)
from testamur.assessment.queries.sittings import (
    attempt_by_public_id,
    next_sitting_day,
    sitting_by_public_id,
    sittings_of,
    sittings_on,
    tied,
    used_attempts,
)
from testamur.assessment.queries.waiting import figures, waiting_for

__all__ = [
    "Pass",
    "Standing",
    "attempt_by_public_id",
    "blueprint_of",
    "current_results",
    "figures",
    "last_assessment_days",
    "markers_of",
    "next_sitting_day",
    "raters_of",
    "ratified_passes",
    "result_by_public_id",
    "results_of_learner",
    "sheet_by_public_id",
    "sheet_value",
    "sheets_that_count",
    "signed_sheets",
    "sitting_by_public_id",
    "sittings_of",
    "sittings_on",
    "standings",
    "tied",
    "used_attempts",
    "visible_sheets",
    "waiting_for",
]
