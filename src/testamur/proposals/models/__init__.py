"""Tables of proposals: policies, proposals, answers, review, development."""

from testamur.proposals.models.answers import Answer, StoredFile, Submission
from testamur.proposals.models.development import Consultation, Development, Pledge, QualityReview, Task, TeamMember
from testamur.proposals.models.policy import PolicyVersion
from testamur.proposals.models.proposal import Channel, Proposal
from testamur.proposals.models.review import (
    Brief,
    ClockStop,
    ConditionState,
    ConflictDeclaration,
    Decision,
    ProposalCondition,
    Question,
    Reviewer,
    ScoringSheet,
    SpreadNote,
)

__all__ = [
    "Answer",
    "Brief",
    "Channel",
    "ClockStop",
    "ConditionState",
    "ConflictDeclaration",
    "Consultation",
    "Decision",
    "Development",
    "Pledge",
    "PolicyVersion",
    "Proposal",
    "ProposalCondition",
    "QualityReview",
    "Question",
    "Reviewer",
    "ScoringSheet",
    "SpreadNote",
    "StoredFile",
    "Submission",
    "Task",
    "TeamMember",
]
