"""The approval record: which body approved which version, as public plain JSON that every credential cites.

Members and their order: process, section 19. It is secured with eddsa-jcs-2022 and served as the same bytes for ever;
no personal name belongs in it, only bodies, roles and numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from testamur.seal.lint.rule import walk
from testamur.seal.model import kept
from testamur.seal.types import Json

SCHEMA: Final = "testamur.approval/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The decision that approved the version: which body, at which meeting, by which resolution, in both languages."""

    body: str
    meeting: date
    resolution: str
    decision: str
    effective_on: date
    text_en: str
    text_fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """How an approval came about: the proposal, the policy it followed, and each decision in order."""

    proposal: str
    policy: str
    policy_digest: str
    decisions: Sequence[Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """An approval older than this system: a scan stands for the decisions, about which nothing is claimed."""

    label_en: str
    label_fr: str
    scan_digest: str
    adopted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What the record says. `definition` is the achievement's address; digests are ``sha256:`` and lower-case hex."""

    definition: str
    title: str
    title_fr: str
    version: str
    definition_digest: str
    authority: Authority
    came_by: Process | Adoption
    review_by: date
    entry: int
    conditions: Sequence[Json] = ()
    endorsements: Sequence[Json] = ()
    marks: Json | None = None
    conformity: Json | None = None
    previous: str = ""


def approval_record(approval: Approval) -> Json:
    """The unsigned record; ValueError when a language is missing or a number is not whole."""
    authority = approval.authority
    if not (approval.title and approval.title_fr and authority.text_en and authority.text_fr):
        raise ValueError("an approval record is in both languages")
    record: dict[str, Any] = {
        "record": "approval",
        "schema": SCHEMA,
        "previous": approval.previous,
        "definition": approval.definition,
        "title": approval.title,
        "titleFr": approval.title_fr,
        "version": approval.version,
        "definitionDigest": approval.definition_digest,
        "body": authority.body,
        "meeting": authority.meeting.isoformat(),
        "resolution": authority.resolution,
        "decision": authority.decision,
        "effectiveOn": authority.effective_on.isoformat(),
        "resolutionText": {"en": authority.text_en, "fr": authority.text_fr},
        **came_by_json(approval.came_by),
        "conditions": list(approval.conditions),
        "endorsements": list(approval.endorsements),
        "marks": approval.marks,
        "conformity": approval.conformity,
        "reviewBy": approval.review_by.isoformat(),
        "entry": approval.entry,
    }
    if any(isinstance(value, float) for _, value in walk(record)):
        raise ValueError("an approval record has whole numbers only")
    return kept(record)


def came_by_json(came_by: Process | Adoption) -> dict[str, Any]:
    """The members of an approval by process, or of one that was adopted."""
    if isinstance(came_by, Process):
        return {
            "origin": "process",
            "proposal": came_by.proposal,
            "policy": came_by.policy,
            "policyDigest": came_by.policy_digest,
            "decisions": list(came_by.decisions),
        }
    return {
        "origin": "adopted",
        "label": {"en": came_by.label_en, "fr": came_by.label_fr},
        "scanDigest": came_by.scan_digest,
        "adoptedOn": came_by.adopted_on.isoformat(),
    }
