"""Words of proposals: labels of codes, sentences of problems, findings, marks, gates, refusals and the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy as _, ngettext

from testamur.ground.errors import Refusal, Refused
from testamur.people.rules.roles import Role
from testamur.people.words import ROLES
from testamur.proposals.rules.answers import FieldProblem
from testamur.proposals.rules.checks import Finding
from testamur.proposals.rules.clock import Cause, Clock
from testamur.proposals.rules.forms import Form
from testamur.proposals.rules.sheets import CRITERIA
from testamur.proposals.rules.vocabulary import Code, DeclineReason
from testamur.ui import moments

Words = str | Promise

CODES: dict[str, Words] = {
    Code.SUPPORT: _("Supported"),
    Code.ENDORSE: _("Endorsed"),
    Code.APPROVE: _("Approved"),
    Code.WITH_CONDITIONS: _("Supported with conditions"),
    Code.REQUEST_CHANGES: _("Changes requested"),
    Code.ASK: _("More information"),
    Code.DEFER: _("Deferred to a date"),
    Code.REFER: _("Referred to another body"),
    Code.REDIRECT: _("Redirected"),
    Code.SEND_BACK: _("Sent back"),
    Code.DECLINE: _("Not supported"),
    Code.NOTE: _("Noted"),
    Code.COMPLY: _("Compliant"),
    Code.COMPLY_ACTIONS: _("Compliant with actions"),
    Code.NOT_COMPLY: _("Not compliant"),
    Code.RESCIND: _("Rescinded"),
}
"""A decision that was taken, in words."""

BODY_CODES: dict[str, Words] = {
    Code.WITH_CONDITIONS: _("Endorsed with conditions"),
    Code.DECLINE: _("Declined"),
}
"""The same where a body decided."""

OPTIONS: dict[str, Words] = {
    Code.SUPPORT: _("Support"),
    Code.WITH_CONDITIONS: _("Support with conditions"),
    Code.REQUEST_CHANGES: _("Request changes"),
    Code.ASK: _("Ask for more information"),
    Code.DEFER: _("Defer to a date"),
    Code.REDIRECT: _("Redirect"),
    Code.DECLINE: _("Do not support"),
    Code.NOTE: _("Received and complete"),
    Code.ENDORSE: _("Endorse"),
    Code.APPROVE: _("Approve"),
    Code.SEND_BACK: _("Send back"),
    Code.REFER: _("Refer to another body"),
}
"""A decision to be taken, as a choice."""

EFFECTS: dict[str, Words] = {
    Code.SUPPORT: _("Moves on to {next}"),
    Code.WITH_CONDITIONS: _("Moves on to {next}. You say what must be done, and by when"),
    Code.REQUEST_CHANGES: _("Goes back. A new version starts a new clock"),
    Code.ASK: _("Stops the clock until they answer"),
    Code.DEFER: _("Stays here. The clock stops until the date you set"),
    Code.REDIRECT: _("Ends here. You say where it belongs"),
    Code.DECLINE: _("Ends here. The proposer can ask for a review"),
    Code.NOTE: _("Moves on to {next}. The clock has run since the day of receipt"),
}
"""What a choice does, said before it is taken."""

DECLINE_REASONS: dict[str, Words] = {
    DeclineReason.OUTSIDE_MANDATE: _("Outside our mandate"),
    DeclineReason.DUPLICATE: _("Duplicates an existing offering"),
    DeclineReason.DEMAND_NOT_SHOWN: _("Demand is not shown"),
    DeclineReason.NOT_ASSESSABLE: _("Not assessable as described"),
    DeclineReason.NO_ENDORSER: _("No credible endorser"),
    DeclineReason.NOT_ALIGNED: _("Not aligned with the Education Plan"),
    DeclineReason.NO_RESOURCES: _("Resources are not available"),
    DeclineReason.SAFETY: _("Safety or regulatory risk"),
    DeclineReason.OTHER: _("Another reason"),
}

CAUSES: dict[str, Words] = {
    Cause.ASK: _("Question to the proposer"),
    Cause.RETURNED: _("With the proposer"),
    Cause.DEFER: _("Deferred"),
    Cause.HOLD: _("On hold"),
    Cause.CLOSURE: _("Closed"),
}

MARK_TITLES: dict[str, Words] = {
    "competency": _("Competency-based"),
    "evidence": _("Assessment with evidence"),
    "endorsed": _("Employer endorsement"),
    "aligned": _("Education Plan fit"),
}

LOOK_FOR: dict[str, Words] = {
    "competency": _("Look for: verbs can be observed. No competency is only knowledge."),
    "evidence": _(
        "Look for: the final assessment shows the skill, evidence is kept, and nothing kept can show a patient."
    ),
    "endorsed": _(
        "Look for: a named person there who would confirm both statements. They sign later, on the frozen version."
    ),
    "aligned": _("Look for: a goal from the current plan, with one sentence of reason."),
}

PROBLEMS: dict[str, Words] = {
    "answer_missing": _("This needs an answer"),
    "too_long": _("Shorten this to {limit} characters. You have {over} too many"),
    "too_short": _("Write at least {limit} characters"),
    "too_few_words": _("Write at least {limit} words. You have {count}"),
    "too_many_words": _("Shorten this to {limit} words. You have {over} too many"),
    "not_a_number": _("Enter a whole number, in digits"),
    "out_of_range": _("Enter a number from {least} to {most}"),
    "not_a_date": _("Enter a date, such as 2026-11-23"),
    "date_ahead": _("The date must not be after today, {today}"),
    "unknown_choice": _("Choose one of the answers on the page"),
    "none_and_others": _("Choose none of these, or choose the others, not both"),
    "detail_missing": _("Describe it in a few words"),
    "name_missing": _("Enter the person's name"),
    "not_an_email": _("Enter an email address like name@hospital.ca"),
    "too_many_items": _("Keep at most {limit}"),
    "too_few_items": _("Give at least {limit}"),
    "not_a_code": _("{value} is not a code of this list. A code looks like {example}"),
    "ends_before_start": _("The end must not come before the start"),
    "cell_missing": _("Complete row {row}"),
    "sentence_missing": _("Write one sentence for {code}"),
}
"""Sentences of rules.answers; a field's own `empty` text stands in for answer_missing."""

FINDINGS: dict[str, Words] = {
    "title_reserved": _("Take “{word}” out of the title. It is a protected word"),
    "title_near": _("This is close to {title}. Say how yours differs"),
    "verb_vague": _(
        "Start with something a person can be seen to do, such as “collect” or “calibrate”. “{word}” cannot be observed"
    ),
    "verb_unknown": _(
        "Competency {number}: we do not know the verb “{word}”. Check that a person can be seen to do it"
    ),
    "exam_only": _("An exam cannot be the only assessment. Add one where the skill is seen or shown"),
    "competency_near": _("{title} already assesses something like this. Could yours stack on it?"),
    "competency_count": _("You have {count} competencies. Three to seven are right for most"),
    "competency_double": _("Competency {number} holds two skills. Split it into two competencies"),
    "hours_sum": _("The parts add up to {sum} hours, the total says {total}"),
    "hours_over": _("{total} hours is over 300. It could not be OSAP-eligible"),
    "hours_under": _("{total} hours is under 5. It could not be OSAP-eligible"),
    "weeks_over": _("{weeks} weeks is not under 12. It could not be OSAP-eligible"),
    "evidence_old": _("The newest evidence is from {year}. Add something newer"),
    "evidence_no_figure": _("There is no figure yet. A figure with a date beats an opinion"),
    "alignment_missing": _("None of the shared skills chosen yet for {count} competencies"),
    "partner_is_own": _("{org} looks like your own unit or a supplier. Declare it in step 1"),
    "patient_evidence": _("Confirm that nothing you keep can show a patient"),
    "launch_early": _("The Board can approve on {date} at the earliest"),
}
"""Sentences of the checks C1 to C13."""

MARK_REASONS: dict[str, Words] = {
    "mark_competency_none": _("Describe what a person will be seen to do, in step 3"),
    "mark_competency_vague": _("{count} cannot be observed yet. Start each with an action verb"),
    "mark_competency_few": _("{count} so far. Three are needed"),
    "mark_competency_met": _("{count} competencies, each starts with an action verb"),
    "mark_evidence_none": _("Choose how learners are assessed, in step 4"),
    "mark_evidence_exam_only": _("An exam alone. Still needed: an assessment where the skill is seen or shown"),
    "mark_evidence_no_method": _("Still needed: how learners are assessed"),
    "mark_evidence_nothing_kept": _("Method chosen. Still needed: what evidence you will keep"),
    "mark_evidence_no_pass": _("Method and evidence given. Still needed: what a pass is"),
    "mark_evidence_met": _("Method, evidence and what a pass is are given"),
    "mark_endorsed_none": _("Name a partner in step 5. A draft contact is enough for now"),
    "mark_endorsed_no_contact": _("{org} is named. Still needed: a contact there, with an email address"),
    "mark_endorsed_refused": _("{org} will not confirm one of the two statements"),
    "mark_endorsed_unsure": _("{org} is named. Still needed: one statement that it will confirm"),
    "mark_endorsed_met": _("{org} is named, with a contact who would confirm"),
    "mark_aligned_none": _("Choose a goal in step 6"),
    "mark_aligned_no_reason": _("{goals} chosen. Still needed: one sentence of reason"),
    "mark_aligned_met": _("{goals}, with a reason"),
}
"""Why a concept's mark stands as it does."""

GATES: dict[str, Words] = {
    "gate_form_complete": _("{count} answers are missing or need a change. The first: {first}"),
    "gate_interests_declared": _("{whom} has not said yet whether there is an interest to declare"),
    "gate_author_confirmed": _("{name} has not confirmed the concept yet"),
    "gate_sponsor_confirmed": _("{name} has not confirmed as sponsor yet"),
    "gate_sponsor_named": _("No unit sponsor is named yet. Continuing Education pairs one"),
    "gate_sheets_in": _("{count} of {wanted} sheets are in. Still open: {whom}"),
    "gate_spread_reconciled": _("Scores for {criterion} differ by more than 1. Write one note before deciding"),
    "gate_brief_sealed": _("The one-page brief is not sealed yet"),
    "gate_blueprint_complete": _("{count} things are missing in the assessment blueprint"),
    "gate_endorsement_live": _("{partner} has not endorsed this version as frozen"),
    "gate_endorsement_not_asked": _("No partner has endorsed this version as frozen"),
    "gate_resources_confirmed": _("{confirmed} of {required} required resources are confirmed"),
    "gate_track_done": _("The curriculum quality review is not finished"),
    "gate_marks_met": _("The four marks are not all met and attested yet"),
    "gate_conditions_clear": _("Condition {number} is open; {owner} has to meet it"),
    "gate_privacy_assessed": _("The reference of the privacy impact assessment is missing"),
    "gate_accountable_named": _("The accountable person and the review date are not set"),
    "gate_consulted": _("A consultation is not on file"),
}
"""What a gate waits for: the sentence of a refusal, and of a parked proposal."""

SHEET_PROBLEMS: dict[str, Words] = {
    "sheet_mark_missing": _("Choose met, partly or not yet for {mark}"),
    "sheet_reason_short": _("Give your reason for {mark} in at least {limit} words"),
    "sheet_note_missing": _("Say what is missing for {mark}. The proposer will read it"),
    "score_missing": _("Score {criterion} from 0 to 4"),
    "score_reason_missing": _("Say why you scored {criterion} below 2"),
    "recommendation_missing": _("Choose your recommendation"),
    "recommendation_reason_missing": _("Give the reason for your recommendation"),
    "not_yet_rules_out_support": _("{mark} is not yet met, so you cannot recommend support"),
}

REFUSALS: dict[str, Words] = {
    "already_ended": _("This proposal has ended. Nothing more can be decided about it"),
    "decision_not_here": _("“{code}” is not possible at this stage"),
    "event_not_here": _("This is not possible at this stage"),
    "not_your_decision": _("You can read this but not decide it. It is decided by: {roles}"),
    "not_your_event": _("This is done by: {roles}"),
    "needs_resolution": _("Only a resolution of the body can decide this"),
    "parked_cannot_decide": _("It is still waiting, so it cannot move on. It can be sent back, deferred or declined"),
    "take_back_not_parked": _("It waits for nothing before its stage, so it is decided there and not taken back"),
    "reason_required": _("Give the reason. The proposer reads it word for word"),
    "you_proposed_it": _("You proposed this or pay for it, so you cannot assess or decide it. Who can: {who_can}"),
    "you_declared_interest": _("You declared an interest in this, so you cannot decide it. Who can: {who_can}"),
    "decided_last_stage": _("You decided the last stage of this proposal. Another person has to decide this one: {who_can}"),
    "held_cannot_decide": _("It is on hold, to be looked at again on {date}, so nothing is decided. {names} can take it off hold"),
    "send_back_where": _("Choose the earlier stage that it goes back to"),
    "sheet_closed_until_yours": _("{name}'s sheet stays closed until you send yours"),
    "sheet_closed_until_all": _("The sheets open when all {count} are sent"),
    "policy_faulty": _("This policy cannot be used. {problem}"),
    "policy_version_taken": _(
        "Version {version} of {key} was loaded before with another text. Raise its version number"
    ),
    "policy_not_yet": _("This policy is effective from {date}. Put it in use on that day or later"),
    "only_admin_policies": _("Only an administrator changes the process policy. Ask {who_can}"),
    "no_policy": _("No process policy is in use yet. The administrator loads one"),
    "not_your_draft": _("Only its author can change this draft"),
    "submitted_unchangeable": _("This was submitted and no longer changes. A change starts a new version"),
    "cannot_submit_marks": _("You can submit when no requirement shows “not yet”. Still open: {marks}"),
    "cannot_submit_answers": _("{count} answers are missing or need a change before you can submit"),
    "file_kind": _("Upload a PDF, Word or image file. We could not recognize {name}"),
    "file_kind_csv": _("Upload a PDF, Word, image or CSV file. We could not recognize {name}"),
    "file_size": _("This file is {size} MB. The limit is 25 MB"),
    "file_empty": _("{name} is empty"),
    "file_too_many": _("Keep at most {limit} files here"),
    "unknown_field": _("This question is not part of the form"),
    "received_ahead": _("The day it was received must not be after today, {today}"),
    "original_missing": _("Attach the original, as it came in"),
    "only_ce": _("Only Continuing Education can do this. Ask {who_can}"),
    "confirm_unknown": _("We do not know this link. Ask Continuing Education for a new one"),
    "already_confirmed": _("You confirmed this already"),
    "reviewer_role": _("{name} does not hold a role that this policy lets score"),
    "reviewer_is_author": _("{name} proposed or sponsors this, so cannot score it"),
    "reviewer_count": _("Choose {count} different people"),
    "reviewer_has_interest": _("{name} declared an interest in this, so cannot score it"),
    "reassign_reason": _("Give the reason for the change"),
    "not_a_reviewer": _("You are not asked to score this. You can ask {who_can}"),
    "sheet_sent": _("Your sheet was sent and no longer changes"),
    "sheet_incomplete": _("Your sheet is not complete yet"),
    "sheet_not_now": _("There is nothing to score at this stage"),
    "note_too_short": _("Write at least {limit} words"),
    "no_spread": _("No score differs by more than the policy allows, so no note is needed"),
    "spread_noted": _("The note was written already"),
    "question_open": _("A question is open already. The clock stands still until it is answered"),
    "question_empty": _("Write your question"),
    "answer_empty": _("Write your answer"),
    "question_answered": _("This question was answered already"),
    "defer_date": _("Choose a date after today, {today}"),
    "decline_code": _("Choose the reason"),
    "condition_none": _("Write at least one condition"),
    "condition_owner_missing": _("Say who meets condition {number}"),
    "condition_due_missing": _("Say by when condition {number} is met"),
    "condition_owner_only": _("The owner says how this condition is met: {who_can}"),
    "condition_not_open": _("This condition is not open"),
    "condition_evidence_missing": _("Say in a sentence how it is met"),
    "condition_owner_verifies": _("You own this condition. Somebody else checks the evidence: {who_can}"),
    "condition_verifier_only": _("You can read this condition but not check it. Ask {who_can}"),
    "condition_no_evidence": _("There is no evidence to check yet"),
    "interest_nature": _("Describe the interest you declare"),
    "interest_unanswered": _("Say whether you have an interest to declare, then choose"),
    "sponsor_is_proposer": _("The sponsor must be a different person from the proposer"),
    "sponsor_other": _("This is asked of {name}"),
    "sponsor_none": _("No sponsor is named yet"),
    "sponsor_confirmed_already": _("The sponsor confirmed already"),
    "withdraw_ended": _("This proposal has ended, so it cannot be withdrawn"),
    "withdraw_who": _("The proposer or the sponsor can withdraw it"),
    "hold_who": _("The CE director can put it on hold. Ask {who_can}"),
    "held_already": _("It is on hold already"),
    "not_held": _("It is not on hold"),
    "review_needed": _("Give a reason of at least {limit} characters"),
    "version_changed": _("The version changed since the body saw it. It has to be put before the body again"),
}

REASONS: dict[str, Words] = {**GATES, **SHEET_PROBLEMS, **REFUSALS}
"""What can be raised: the house's sentences."""

SENTENCES: dict[str, Words] = {**REASONS, **PROBLEMS, **FINDINGS, **MARK_REASONS}
"""Everything this room says about answers, findings and marks too."""


def criterion_name(key: object) -> str:
    """The name of one of the ten criteria in the reader's language."""
    return next((each.label.in_(get_language() or "en") for each in CRITERIA if each.key == key), str(key))


def role_names(codes: object) -> str:
    """Role keys of a policy in words: "CE coordinator, CE director"."""
    keys = [key.strip() for key in str(codes).split(",") if key.strip()]
    known = {str(role) for role in Role}
    return ", ".join(str(ROLES[Role(key)]) if key in known else key for key in keys)


def readable(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as people read them: dates written out, criteria, roles, marks and codes by their names."""
    shown: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, date):
            shown[name] = moments.day(value, get_language() or "en")
        elif name == "criterion":
            shown[name] = criterion_name(value)
        elif name == "roles":
            shown[name] = role_names(value)
        elif name == "mark":
            shown[name] = MARK_TITLES.get(str(value), str(value))
        elif name == "code" and str(value) in OPTIONS:
            shown[name] = OPTIONS[str(value)]
        else:
            shown[name] = value
    return shown


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"


def say(reason: str, facts: Mapping[str, object]) -> str:
    """One sentence of this room with its facts, in the reader's language."""
    return str(SENTENCES[reason]).format_map(_Facts(readable(facts)))


def field_sentence(problem: FieldProblem, form: Form) -> str:
    """The sentence of one faulty answer, in the reader's language; a missing one in its field's own words."""
    language = get_language() or "en"
    field = next((each for each in form.fields if each.key == problem.field), None)
    if problem.reason == "answer_missing" and field is not None and field.empty:
        return field.empty.in_(language)
    if problem.reason == "detail_missing" and field is not None and field.detail_empty:
        return field.detail_empty.in_(language)
    sentence = say(problem.reason, problem.facts)
    column = (
        next((each for each in field.columns if each.key == problem.part), None) if field and problem.part else None
    )
    if column is None:
        return sentence
    if problem.row:
        return gettext("Row %(row)s, %(part)s: %(sentence)s") % {
            "row": problem.row, "part": column.label.in_(language), "sentence": sentence[:1].lower() + sentence[1:],
        }  # fmt: skip
    return f"{column.label.in_(language)}: {sentence[:1].lower()}{sentence[1:]}"


def problem_words(problems: Iterable[FieldProblem], errors: Iterable[Finding], form: Form) -> list[str]:
    """Every faulty answer and every finding that holds back a submit, as sentences."""
    return [field_sentence(each, form) for each in problems] + [say(each.reason, each.facts) for each in errors]


def said(refusal: Refusal) -> Refused:
    """A refusal of a rule as an error whose facts are already in the reader's words: what actions raise."""
    facts: dict[str, Any] = readable(refusal.facts)
    return Refused(refusal.reason, **facts)


def decided_meanwhile(code: str, *, who: str, when: object) -> str:
    """Somebody else decided while the page was open: who, what and when; nothing of the reader's was recorded."""
    shown = {
        "who": who,
        "what": OPTIONS.get(code, code),
        "when": moments.moment(when, get_language() or "en") if isinstance(when, datetime) else "",
    }
    return gettext("%(who)s decided this meanwhile, %(when)s: %(what)s. Nothing of yours was recorded. Look at it again before you decide") % shown


def waiting_words(row: Mapping[str, Any]) -> str:
    """What a parked proposal waits for, as a sentence: "Dr. Osman has not confirmed as sponsor yet"."""
    return say(str(row["reason"]), {**dict(row.get("facts", {})), "whom": row.get("whom", "")})


def clock_words(clock: Clock) -> str:
    """A clock in words: "5 days left", "Decision is 1 day late", "Paused 6 days, with proposer"."""
    days = int(str(clock.facts.get("days") or 0))
    until = clock.facts.get("until")
    shown = {"n": days, "date": moments.day(until, get_language() or "en") if isinstance(until, date) else ""}
    if clock.code == "clock_left":
        return ngettext("%(n)s day left", "%(n)s days left", days) % shown
    if clock.code == "clock_last_day":
        return gettext("Due today")
    if clock.code == "clock_late":
        return ngettext("Decision is %(n)s day late", "Decision is %(n)s days late", days) % shown
    if clock.code == "clock_paused_with_proposer":
        return ngettext("Paused %(n)s day, with proposer", "Paused %(n)s days, with proposer", days) % shown
    if clock.code == "clock_defer":
        return gettext("Deferred to %(date)s") % shown
    if clock.code == "clock_hold":
        return ngettext("On hold for %(n)s day", "On hold for %(n)s days", days) % shown
    return day_words(clock)


def day_words(clock: Clock) -> str:
    """The day in words: "Day 12 of 28", and "Decided on day 15 of 28" once it has ended."""
    shown = {"day": clock.day, "limit": clock.limit}
    return (gettext("Decided on day %(day)s of %(limit)s") if clock.ended_on else gettext("Day %(day)s of %(limit)s")) % shown
