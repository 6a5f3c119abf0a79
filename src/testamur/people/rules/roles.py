"""Roles and scopes (product/roles.md 2). A person holds a role in a scope, with a start and perhaps an end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from testamur.ground.errors import Allowed, Refusal, Verdict

INSTITUTION = "institution"


class Role(StrEnum):
    """What a person may be asked to do."""

    PROPOSER = "proposer"
    UNIT_SPONSOR = "unit_sponsor"
    BUDGET_OWNER = "budget_owner"
    CE_COORDINATOR = "ce_coordinator"
    CE_DIRECTOR = "ce_director"
    QUALITY_REVIEWER = "quality_reviewer"
    SMT_MEMBER = "smt_member"
    SMT_CHAIR = "smt_chair"
    SMT_SECRETARY = "smt_secretary"
    COMMITTEE_MEMBER = "committee_member"
    COMMITTEE_CHAIR = "committee_chair"
    COMMITTEE_SECRETARY = "committee_secretary"
    EXECUTIVE_MEMBER = "executive_member"
    EXECUTIVE_CHAIR = "executive_chair"
    EXECUTIVE_SECRETARY = "executive_secretary"
    GOVERNOR = "governor"
    BOARD_CHAIR = "board_chair"
    BOARD_SECRETARY = "board_secretary"
    ADVISORY_LEAD = "advisory_lead"
    ADVISORY_MEMBER = "advisory_member"
    PARTNER_SIGNATORY = "partner_signatory"
    PARTNER_ADMIN = "partner_admin"
    INSTRUCTOR = "instructor"
    ASSESSOR = "assessor"
    SECOND_ASSESSOR = "second_assessor"
    MODERATOR = "moderator"
    ASSESSMENT_LEAD = "assessment_lead"
    INVIGILATOR = "invigilator"
    RESULTS_BOARD = "results_board"
    REGISTRAR = "registrar"
    ISSUER_CUSTODIAN = "issuer_custodian"
    LEARNER = "learner"
    AUDITOR = "auditor"
    PRIVACY_OFFICER = "privacy_officer"
    SYSTEM_ADMIN = "system_admin"


ACADEMIC = frozenset(Role) - {Role.PROPOSER, Role.LEARNER, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.PRIVACY_OFFICER}


SEATS = frozenset({
    Role.SMT_MEMBER, Role.SMT_CHAIR, Role.SMT_SECRETARY, Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR, Role.COMMITTEE_SECRETARY,
    Role.EXECUTIVE_MEMBER, Role.EXECUTIVE_CHAIR, Role.EXECUTIVE_SECRETARY, Role.GOVERNOR, Role.BOARD_CHAIR, Role.BOARD_SECRETARY,
})  # fmt: skip
"""The seats of deciding bodies; which body has which is the process policy's."""


@dataclass(frozen=True, slots=True)
class Held:
    """One grant as plain values: the role, its scope and its days (the last day included; None is open)."""

    role: Role
    scope: str
    starts_on: date
    ends_on: date | None

    def on(self, day: date) -> bool:
        """Whether it is in force on that local day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def covers(held: str, asked: str) -> bool:
    """Whether a grant in one scope answers for another: the institution's answers for every scope."""
    return held in (INSTITUTION, asked)


def may_grant(*, giver: Iterable[Role], giver_ref: str, receiver_ref: str, role: Role, receiver_roles: Iterable[Role]) -> Verdict:
    """Who may give a role: the administrator, never an academic role to themself or to another administrator (R19)."""
    if Role.SYSTEM_ADMIN not in set(giver):
        return Refusal("only_admin_grants")
    if role in ACADEMIC and (giver_ref == receiver_ref or Role.SYSTEM_ADMIN in set(receiver_roles)):
        return Refusal("admin_holds_no_academic_role", rule="R19")
    if role is Role.SYSTEM_ADMIN and ACADEMIC & set(receiver_roles):
        return Refusal("admin_holds_no_academic_role", rule="R19")
    return Allowed()
