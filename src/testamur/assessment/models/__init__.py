"""Tables of assessment: sittings and attempts, mark sheets, results and their ratification."""

from testamur.assessment.models.attempt import Attempt, Sitting, Tie
from testamur.assessment.models.result import Ballot, CompetencyResult, Ratification, Result
from testamur.assessment.models.sheet import AssessorDay, Mark, MarkSheet

__all__ = [
    "AssessorDay",
    "Attempt",
    "Ballot",
    "CompetencyResult",
    "Mark",
    "MarkSheet",
    "Ratification",
    "Result",
    "Sitting",
    "Tie",
]
