"""Tables of awards."""

from testamur.awards.models.credentials import Credential, Revocation
from testamur.awards.models.lists import Award, AwardList
from testamur.awards.models.runs import IssueRun, RunPart

__all__ = ["Award", "AwardList", "Credential", "IssueRun", "Revocation", "RunPart"]
