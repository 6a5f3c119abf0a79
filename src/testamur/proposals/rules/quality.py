"""Curriculum quality review: the checklist, the gap table, and which finding the lines allow (process.md 9)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.proposals.rules.policy import Label
from testamur.proposals.rules.vocabulary import Code


class LineFinding(StrEnum):
    """What was found about one requirement."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


GAPS = frozenset({LineFinding.PARTLY, LineFinding.NOT_MET})
FINDINGS = (Code.COMPLY, Code.COMPLY_ACTIONS, Code.NOT_COMPLY)
"""How a review can end; the first two let the proposal go on."""
ALLOWED_RESULTS = frozenset({Code.COMPLY, Code.COMPLY_ACTIONS})
INDEPENDENT_FOR_MONTHS = 24
"""A reviewer has not taught the program within this time (process.md 9)."""
_MIN_REASON = 10


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the checklist."""

    number: int
    text: Label


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement as reviewed. `owner` is a person's reference, or empty; `evidence` a place in the outline."""

    number: int
    finding: LineFinding | None
    evidence: str = ""
    action: str = ""
    owner: str = ""
    due_on: date | None = None


@lru_cache(maxsize=1)
def checklist() -> tuple[Requirement, ...]:
    """The eighteen requirements, in order."""
    text = resources.files("testamur.proposals").joinpath("data", "quality_review.toml").read_text(encoding="utf-8")
    return tuple(
        Requirement(row["number"], Label(row["text"]["en"], row["text"]["fr"])) for row in tomllib.loads(text)["item"]
    )


def gaps(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The gap table: the lines that are partly met or not met."""
    return tuple(line for line in lines if line.finding in GAPS)


def line_problems(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """The number of each faulty line with a reason: nothing found, no evidence named, a gap without its action."""
    by_number = {line.number: line for line in lines}
    for requirement in checklist():
        line = by_number.get(requirement.number)
        if line is None or line.finding is None:
            yield requirement.number, "quality_line_open"
        elif not line.evidence.strip():
            yield requirement.number, "quality_evidence_missing"
        elif line.finding in GAPS and not (line.action.strip() and line.owner and line.due_on):
            yield requirement.number, "quality_action_missing"


def may_review(
    reviewer: str,
    *,
    parties: Collection[str],
    taught_recently: bool,
    reports_to_author: bool,
) -> Verdict:
    """R1 and R5: not the author, not teaching it within 24 months, not in the reporting line."""
    if reviewer in parties:
        return Refusal("quality_reviewer_is_party", rule="R1")
    if taught_recently:
        return Refusal("quality_reviewer_taught_it", {"months": INDEPENDENT_FOR_MONTHS}, rule="R5")
    if reports_to_author:
        return Refusal("quality_reviewer_reports", rule="R5")
    return Allowed()


def may_find(
    finding: Code,
    lines: Sequence[Line],
    *,
    summary: str,
    reviewer: str,
    second_reader: str,
    clinical_risk: bool,
) -> Verdict:
    """May the review end with this finding?"""
    if finding not in FINDINGS:
        return Refusal("quality_finding_unknown", {"code": str(finding)})
    problem = next(iter(line_problems(lines)), None)
    if problem:
        return Refusal(problem[1], {"number": problem[0]})
    if finding is Code.COMPLY and gaps(lines):
        return Refusal("quality_gaps_left", {"count": len(gaps(lines))})
    if finding is Code.COMPLY_ACTIONS and not gaps(lines):
        return Refusal("quality_no_gaps")
    if len(summary.strip()) < _MIN_REASON:
        return Refusal("quality_summary_missing")
    if clinical_risk and not second_reader:
        return Refusal("quality_second_reader_missing")
    if second_reader and second_reader == reviewer:
        return Refusal("quality_second_reader_same")
    return Allowed()
