"""Words of people: labels of roles, sentences of refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from testamur.people.rules.roles import Role

ROLES = {
    Role.PROPOSER: _("Proposer"),
    Role.UNIT_SPONSOR: _("Unit sponsor"),
    Role.BUDGET_OWNER: _("Budget owner"),
    Role.CE_COORDINATOR: _("CE coordinator"),
    Role.CE_DIRECTOR: _("CE director"),
    Role.QUALITY_REVIEWER: _("Quality reviewer"),
    Role.SMT_MEMBER: _("Senior manager"),
    Role.SMT_CHAIR: _("Chair of the Senior Management Team"),
    Role.SMT_SECRETARY: _("Secretary of the Senior Management Team"),
    Role.COMMITTEE_MEMBER: _("Committee member"),
    Role.COMMITTEE_CHAIR: _("Committee chair"),
    Role.COMMITTEE_SECRETARY: _("Committee secretary"),
    Role.EXECUTIVE_MEMBER: _("Member of the Executive Committee"),
    Role.EXECUTIVE_CHAIR: _("Chair of the Executive Committee"),
    Role.EXECUTIVE_SECRETARY: _("Secretary of the Executive Committee"),
    Role.GOVERNOR: _("Governor"),
    Role.BOARD_CHAIR: _("Board chair"),
    Role.BOARD_SECRETARY: _("Board secretary"),
    Role.ADVISORY_LEAD: _("Advisory lead"),
    Role.ADVISORY_MEMBER: _("Advisory team member"),
    Role.PARTNER_SIGNATORY: _("Partner signatory"),
    Role.PARTNER_ADMIN: _("Partner administrator"),
    Role.INSTRUCTOR: _("Instructor"),
    Role.ASSESSOR: _("Assessor"),
    Role.SECOND_ASSESSOR: _("Second assessor"),
    Role.MODERATOR: _("Moderator"),
    Role.ASSESSMENT_LEAD: _("Assessment lead"),
    Role.INVIGILATOR: _("Invigilator"),
    Role.RESULTS_BOARD: _("Results board member"),
    Role.REGISTRAR: _("Registrar"),
    Role.ISSUER_CUSTODIAN: _("Key custodian"),
    Role.LEARNER: _("Learner"),
    Role.AUDITOR: _("Auditor"),
    Role.PRIVACY_OFFICER: _("Privacy officer"),
    Role.SYSTEM_ADMIN: _("Administrator"),
}

REASONS = {
    "only_admin_grants": _("Only an administrator can give roles. Ask {who_can}."),
    "admin_holds_no_academic_role": _("An administrator holds no academic role. Somebody else has to hold this one."),
    "grant_overlaps": _("{name} already holds this role in this scope on some of these days."),
    "grant_ends_before_it_starts": _("The last day must not be before the first."),
    "too_many_links": _("Three links were asked for in 15 minutes. Use the newest one, or try again later."),
    "link_used": _("This sign-in link was already used. We can send another."),
    "link_expired": _("This sign-in link has ended. We can send another."),
    "link_unknown": _("We do not know this sign-in link. It may have been cut off in the mail. We can send another."),
    "person_disabled": _("This account is closed. Ask Continuing Education."),
    "needs_role": _("This page is for another role: {role}. You can ask {who_can}."),
    "body_prefix_taken": _("The prefix {prefix} of {body} belongs to another body. Choose another one in the policy"),
    "institution_open": _("This institution is already set up."),
}
