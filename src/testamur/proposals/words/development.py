"""Words of development: seats, steps, findings, resources, and why a verb of development is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testamur.proposals.rules.development import Step, StepState, TeamRole
from testamur.proposals.rules.quality import LineFinding
from testamur.proposals.rules.resources import PledgeState, ResourceKind
from testamur.proposals.rules.vocabulary import Code

Words = str | Promise

TEAM_ROLES: dict[str, Words] = {
    TeamRole.LEAD: _("Lead"),
    TeamRole.PROPOSER: _("Proposer"),
    TeamRole.SUBJECT_EXPERT: _("Subject expert"),
    TeamRole.DESIGNER: _("Instructional designer"),
    TeamRole.ASSESSMENT_LEAD: _("Assessment lead"),
    TeamRole.QUALITY_REVIEWER: _("Quality reviewer, observes without a vote"),
    TeamRole.PARTNER_CONTACT: _("Partner's contact, comments only"),
    TeamRole.EQUITY: _("Accessibility or equity adviser"),
    TeamRole.REGISTRAR: _("Registrar's delegate"),
}
STEPS: dict[str, Words] = {
    Step.COMPLETE: _("Complete the version"),
    Step.FREEZE: _("Freeze it"),
    Step.ENDORSE: _("The partner endorses it"),
    Step.SUBMIT: _("Submit the full proposal"),
}
STEP_NOTES: dict[str, Words] = {
    Step.COMPLETE: _("Competencies, criteria, minimums and assessments, until nothing is missing"),
    Step.FREEZE: _("The partner signs this exact version. A later edit opens a new draft and voids the endorsement"),
    Step.ENDORSE: _("Two statements about the frozen version: the skill is needed, and the assessment reflects the job"),
    Step.SUBMIT: _("By the lead, with the proposer's agreement"),
}
STEP_STATES: dict[str, Words] = {
    StepState.DONE: _("done"),
    StepState.NOW: _("now"),
    StepState.LATER: _("later"),
}
LINE_FINDINGS: dict[str, Words] = {
    LineFinding.MET: _("Met"),
    LineFinding.PARTLY: _("Partly"),
    LineFinding.NOT_MET: _("Not met"),
    LineFinding.NOT_APPLICABLE: _("Not applicable"),
}
REVIEW_FINDINGS: dict[str, Words] = {
    Code.COMPLY: _("Compliant"),
    Code.COMPLY_ACTIONS: _("Compliant with actions"),
    Code.NOT_COMPLY: _("Not compliant"),
}
RESOURCE_KINDS: dict[str, Words] = {
    ResourceKind.EXPERT_HOURS: _("Expert hours"),
    ResourceKind.SECONDED_TIME: _("Seconded time"),
    ResourceKind.SPACE: _("Space"),
    ResourceKind.EQUIPMENT: _("Equipment"),
    ResourceKind.SIMULATION: _("Simulation"),
    ResourceKind.MONEY: _("Money"),
    ResourceKind.OTHER: _("Other"),
}
PLEDGE_STATES: dict[str, Words] = {
    PledgeState.PROPOSED: _("waiting for the budget owner"),
    PledgeState.CONFIRMED: _("confirmed"),
    PledgeState.REFUSED: _("refused"),
    PledgeState.DRAWN: _("in use"),
    PledgeState.MET: _("given in full"),
    PledgeState.SHORT: _("given in part"),
    PledgeState.WITHDRAWN: _("withdrawn"),
}

DEVELOPMENT_REASONS: dict[str, Words] = {
    "development_not_begun": _("Development begins when the concept is endorsed"),
    "workspace_team_only": _("The advisory team and Continuing Education write here. You can ask {who_can}"),
    "full_proposal_filed": _("The full proposal is submitted and does not change. It can be sent back"),
    # team
    "team_ce_only": _("Continuing Education names the team: {who_can}"),
    "team_needs_one_lead": _("Name one lead. You named {count}"),
    "team_person_twice": _("Each person has one seat. Take the second one out"),
    "team_without_proposer": _("The proposer is on the team. Add them"),
    # submit
    "submit_lead_only": _("The lead submits the full proposal: {who_can}"),
    "submit_needs_agreement": _("{who} has not agreed to the full proposal as it is written now"),
    "agree_proposer_only": _("Only the proposer can agree: {who_can}"),
    # who answers for it
    "review_date_out_of_range": _("Enter a first review after today and within {months} months"),
    "privacy_incomplete": _("Name who approved the privacy impact assessment, and when"),
    # plan
    "task_title_missing": _("Say what is to be done"),
    "consultation_ahead": _("A consultation is noted after it was held"),
    "consultation_incomplete": _("Say who was consulted and what changed"),
    # resources
    "pledge_state": _("This resource is {state}, so that is not possible now"),
    "pledge_owner_only": _("Only its budget owner can answer"),
    "pledge_owner_is_proposer": _("You proposed this, so declare your interest before you confirm the resource"),
    "pledge_reason_missing": _("Give the reason, in at least 10 characters"),
    "pledge_require_who": _("Continuing Education or the body's secretary puts required resources on record: {who_can}"),
    "pledge_lead_only": _("The lead of the advisory team does this: {who_can}"),
    "pledge_quantity": _("Enter a quantity of at least 1"),
    # quality review
    "quality_not_opened": _("No curriculum quality review is open for this proposal"),
    "quality_found_already": _("The review has ended. What it found does not change"),
    "quality_reviewer_only": _("The quality reviewer does this: {who_can}"),
    "quality_no_second_review": _("Another review follows only one that found it not compliant"),
    "quality_take_first": _("Take the review first, and say that you are independent of it"),
    "quality_reviewer_is_party": _("You are a party to this proposal, so someone else has to review it"),
    "quality_reviewer_taught_it": _("You taught it within {months} months, so someone else has to review it"),
    "quality_reviewer_reports": _("You report to its author, or they to you, so someone else has to review it"),
    "quality_line_open": _("Requirement {number} has no finding yet"),
    "quality_evidence_missing": _("Requirement {number}: say where you found the evidence"),
    "quality_action_missing": _("Requirement {number} is not fully met. Write the action, its owner and its date"),
    "quality_finding_unknown": _("Choose what the review finds"),
    "quality_gaps_left": _("{count} requirements are not fully met, so choose compliant with actions or not compliant"),
    "quality_no_gaps": _("Every requirement is met, so no actions are needed. Choose compliant"),
    "quality_summary_missing": _("Sum up the review, in at least 10 characters"),
    "quality_second_reader_missing": _("It involves a clinical risk. Name the second reader"),
    "quality_second_reader_same": _("The second reader is another person"),
}
