"""Words of definitions: labels of its closed lists, and the sentence of every reason a rule can give."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy as _

from testamur.definitions.rules.change import ChangeClass
from testamur.definitions.rules.kinds import (
    Delivery,
    IdentityCheck,
    Kind,
    PrerequisiteKind,
    Repeat,
    Setting,
    SignedBy,
    StatusPurpose,
    Supervision,
)
from testamur.definitions.rules.life import Event, State
from testamur.ground.errors import Refusal, Verdict
from testamur.ui import moments

Label = Promise | str

STATES: dict[State, Promise] = {
    State.DRAFT: _("Draft"),
    State.FROZEN: _("Frozen"),
    State.IN_APPROVAL: _("In approval"),
    State.APPROVED: _("Approved"),
    State.ACTIVE: _("Active"),
    State.SUSPENDED: _("Suspended"),
    State.SUPERSEDED: _("Superseded"),
    State.TEACH_OUT: _("Teaching out"),
    State.RETIRED: _("Retired"),
}

EVENTS: dict[Event, Promise] = {
    Event.SAVE: _("a change of its text"),
    Event.FREEZE: _("freezing"),
    Event.EDIT: _("opening a new draft"),
    Event.SUBMIT: _("submitting for approval"),
    Event.SEND_BACK: _("sending back"),
    Event.APPROVE: _("approval"),
    Event.ADOPT: _("adoption"),
    Event.PUBLISH: _("publishing"),
    Event.SUSPEND: _("suspending"),
    Event.REINSTATE: _("reinstating"),
    Event.SUPERSEDE: _("superseding"),
    Event.RETIRE: _("retiring"),
    Event.CLOSE: _("closing"),
}

KINDS: dict[Kind, Promise] = {
    Kind.WRITTEN_EXAM: _("Written exam"),
    Kind.ONLINE_TESTS: _("Online tests"),
    Kind.ORAL_EXAM: _("Oral exam"),
    Kind.OSCE: _("Observed stations"),
    Kind.PRACTICAL_EXAM: _("Practical exam"),
    Kind.SIMULATION: _("Simulation"),
    Kind.CLINICAL_LOG: _("Clinical log"),
    Kind.WORKPLACE_LOG: _("Workplace log"),
    Kind.SLIDE_PORTFOLIO: _("Portfolio of slides"),
}

SETTINGS: dict[Setting, Promise] = {
    Setting.WRITTEN: _("Written"),
    Setting.SIMULATED: _("Simulated"),
    Setting.LIVE_PATIENTS: _("Live patients"),
    Setting.WORKPLACE: _("Workplace"),
}

SUPERVISIONS: dict[Supervision, Promise] = {
    Supervision.PROCTORED: _("Proctored"),
    Supervision.IN_PERSON: _("In person"),
    Supervision.IN_PERSON_RECORDED: _("In person, recorded"),
    Supervision.CLINICAL_SUPERVISED: _("Supervised in clinical work"),
    Supervision.WORKPLACE: _("At the workplace"),
    Supervision.UNSUPERVISED: _("Not supervised"),
}

IDENTITY_CHECKS: dict[IdentityCheck, Promise] = {
    IdentityCheck.PHOTO_ID: _("Photo identification"),
    IdentityCheck.ASSESSOR_ATTESTS: _("The assessor knows the person"),
    IdentityCheck.PRECEPTOR_ATTESTS: _("The preceptor attests"),
    IdentityCheck.SUPERVISOR_ATTESTS: _("The supervisor attests"),
    IdentityCheck.ACCOUNT_SIGN_IN: _("Sign-in with an account"),
}

SIGNERS: dict[SignedBy, Promise] = {
    SignedBy.PRECEPTOR: _("A preceptor"),
    SignedBy.WORKPLACE_SUPERVISOR: _("A workplace supervisor"),
    SignedBy.WORKPLACE_MANAGER: _("A workplace manager"),
    SignedBy.REVIEWER: _("A reviewer"),
}

DELIVERIES: dict[Delivery, Promise] = {
    Delivery.ONLINE: _("Online"),
    Delivery.IN_PERSON: _("In person"),
    Delivery.HYBRID: _("Online and in person"),
}

REPEATS: dict[Repeat, Promise] = {
    Repeat.STATION: _("The station that was not met"),
    Repeat.INSTRUMENT: _("The assessment that was not met"),
    Repeat.WHOLE: _("Everything"),
}

PURPOSES: dict[StatusPurpose, Promise] = {
    StatusPurpose.REVOCATION: _("Revocation only"),
    StatusPurpose.SUSPENSION: _("Can also be put on hold"),
}

PREREQUISITES: dict[PrerequisiteKind, Promise] = {
    PrerequisiteKind.QUALIFICATION_OR_EMPLOYMENT: _("Qualification or employment"),
    PrerequisiteKind.EMPLOYMENT_OR_ENROLMENT: _("Employment or enrolment"),
    PrerequisiteKind.REGISTRATION: _("Registration with a regulator"),
    PrerequisiteKind.CERTIFICATION: _("Certification"),
    PrerequisiteKind.CREDENTIAL: _("A credential"),
    PrerequisiteKind.EXPERIENCE: _("Experience"),
    PrerequisiteKind.DOCUMENT: _("A document"),
}

RISKS: dict[str, Promise] = {
    "controlled_act": _("A controlled act"),
    "patients": _("Patients"),
    "simulated_patients": _("Simulated patients"),
    "sharps": _("Sharps"),
    "radiation": _("Radiation"),
    "biohazard": _("Biohazard"),
    "none": _("None of these"),
}

FIELDS: dict[str, Promise] = {
    "vascular_access": _("Vascular access"),
    "laboratory": _("Laboratory"),
    "imaging": _("Medical imaging"),
    "perfusion": _("Perfusion"),
    "nursing": _("Nursing"),
    "other": _("Another field"),
}

CHANGE_CLASSES: dict[ChangeClass, Promise] = {
    ChangeClass.NONE: _("No change"),
    ChangeClass.MINOR: _("Minor"),
    ChangeClass.MODERATE: _("Moderate"),
    ChangeClass.MATERIAL: _("Material"),
}

ADOPTED = _("Approved before this system")

# What the history of a version says, by the verb on record.
DEEDS: dict[str, Promise] = {
    "version:drafted": _("Draft begun"),
    "version:frozen": _("Frozen"),
    "version:reopened": _("Opened again for changes"),
    "version:entered_approval": _("Submitted for approval"),
    "version:sent_back": _("Sent back"),
    "version:approved": _("Approved"),
    "version:published": _("Published in the catalogue"),
    "version:suspended": _("Suspended"),
    "version:reinstated": _("Reinstated"),
    "version:retired": _("Retired"),
    "adoption:entered": _("Entered for adoption"),
    "adoption:confirmed": _("Adoption confirmed"),
    "proposal:condition:verified": _("A condition verified"),
}

MARKS: dict[str, Promise] = {
    "mark_no_competencies": _("No competencies yet."),
    "mark_competencies_open": _("{count} competencies; still open: {open}."),
    "mark_competencies_complete": _("{count} competencies and {criteria} criteria, {critical} of them critical."),
    "mark_blueprint_complete": _("{instruments} assessments, {items} observed items; every critical criterion is seen."),
    "mark_blueprint_open": _("{gaps} things are missing in the blueprint."),
    "mark_nothing_shown": _("No assessment yet where the skill is seen or shown."),
    "mark_goals": _("Goals of the plan: {goals}."),
    "mark_goal_unknown": _("Goals of the plan: {goals}. Another goal named here is not in the plan."),
    "mark_no_goal": _("No goal of the plan is named."),
    "mark_endorsed": _("{partners} endorses this version."),
    "mark_endorsement_asked": _("Asked, not signed yet: {partners}."),
    "mark_nobody_asked": _("No partner has been asked about this version."),
    "mark_not_frozen": _("The version is not frozen, so no partner can endorse it yet."),
}

BLUEPRINT: dict[str, Promise] = {
    "blueprint_no_french_title": _("Give the French title."),
    "blueprint_no_summary": _("Say in one sentence, in English and in French, what the person can do."),
    "blueprint_no_badge_title": _("Give the short title for the badge."),
    "blueprint_no_hours": _("Give the hours a usual learner needs."),
    "blueprint_hours_do_not_add_up": _("The parts of the hours add up to {parts}, the total says {total}."),
    "blueprint_no_attempts": _("Say how many attempts a learner has."),
    "blueprint_no_competencies": _("Add the competencies."),
    "blueprint_no_instruments": _("Add the assessments that count."),
    "blueprint_exam_only": _("An exam cannot be the only assessment. Add one where the skill is seen or shown."),
    "blueprint_weights_not_100": _("The weights of the assessments add up to {total}. They must add up to 100."),
    "blueprint_shares_not_100": _("The shares of {code} add up to {total}. They must add up to 100."),
    "blueprint_no_statement": _("Say what {code} is: start with something a person can be seen to do."),
    "blueprint_not_assessed": _("Competency {code} is not assessed. Give it a share of an assessment."),
    "blueprint_not_observed": _("Nobody observes competency {code}. Add an item to an assessment where it is seen."),
    "blueprint_minimum_missing": _(
        "Competency {code} has no minimum. Say how many of its items must be met, at least 1."
    ),
    "blueprint_minimum_too_high": _(
        "The minimum of {code} is {items}, but only {observed} of its items are observed. Lower it, or add items."
    ),
    "blueprint_no_criteria": _("Competency {code} has no criteria. Say what an assessor can see."),
    "blueprint_no_critical_criterion": _("Competency {code} has no critical criterion. Mark the one that must be met."),
    "blueprint_critical_not_observed": _("Critical criterion {code} is not observed. Add a critical item for it."),
    "blueprint_no_pass_rule": _("Say when {code} is passed."),
    "blueprint_no_items": _("Add the items an assessor rates in {code}."),
    "blueprint_item_without_text": _("Say what the assessor sees in item {code}."),
    "blueprint_item_not_covered": _("Item {code} observes {competency}, which has no share in its assessment."),
}

CONTENT: dict[str, Promise] = {
    "content_not_an_object": _("An object in braces is expected here."),
    "content_not_a_list": _("A list in square brackets is expected here."),
    "content_not_text": _("A text in quotes is expected here."),
    "content_not_whole": _("A whole number is expected here."),
    "content_not_yes_or_no": _("Write true or false here."),
    "content_not_a_choice": _("Choose one of: {choices}."),
    "content_missing": _("This is needed and missing."),
    "content_unknown_member": _("This name is not known. Take it out or correct its spelling."),
    "content_bad_code": _("“{code}” does not have the form this code needs."),
    "content_code_twice": _("“{code}” stands here twice. Each needs its own code."),
    "content_too_long": _("Shorten this to {most} characters. You have {over} too many."),
    "content_too_many": _("There are {count} here. At most {most} fit."),
    "content_out_of_range": _("Enter a number from {low} to {high}."),
    "content_control_character": _("There is a character here that cannot be shown. Type the text again."),
    "content_criterion_elsewhere": _("Criterion {code} stands under {competency}. Its code must begin with that."),
    "content_no_such_competency": _("There is no competency {code}."),
    "content_no_such_criterion": _("There is no criterion {code}."),
    "content_no_such_station": _("There is no station {code}."),
    "content_critical_list_differs": _("The list of critical criteria of {code} is not the same as its marked criteria."),
    "content_observed_count_differs": _("{code} is said to have {stated} observed items, but it has {observed}."),
    "content_other_slug": _("This file is about “{code}”. Choose the file of this micro-credential."),
}

REASONS: dict[str, Promise] = {
    **MARKS,
    **BLUEPRINT,
    **CONTENT,
    "version_not_in_that_state": _("{what} is “{state}”; {event} is possible from: {possible}."),
    "version_not_what_was_seen": _("The version is now {frozen}. What was seen is {seen}. Look at it again first."),
    "version_not_readable": _("{count} places in this text cannot be read. Mend them first."),
    "version_slug_taken": _("There is already a micro-credential at this address. Choose another title."),
    "version_open_already": _("{what} is still being worked on. Finish it before you start the next one."),
    "version_waits_for_adoption": _("{what} waits for the second person of its adoption. They can return it to be changed."),
    "version_no_french_title": _("Give the French title before you publish."),
    "version_not_drafter": _("You can read this but not change it. You can ask {who_can}."),
    "version_only_lead_freezes": _("The advisory lead freezes the version. You can ask {who_can}."),
    "version_only_director": _("The CE director does this. You can ask {who_can}."),
    "version_reason_needed": _("Say why, in at least {least} characters."),
    "adoption_number": _("A resolution number looks like BG-2022-027. “{number}” does not."),
    "adoption_in_future": _("The day of the resolution must not be after today, {today}."),
    "adoption_scan_empty": _("Add the scanned resolution as a PDF."),
    "adoption_scan_too_large": _("This file is {size} MB. The limit is {most} MB."),
    "adoption_scan_not_pdf": _("Upload a PDF. This file is something else."),
    "adoption_exists": _("This micro-credential is already here, as {what}."),
    "adoption_body_cannot_approve": _("{body} does not approve micro-credentials here. Choose the body that does."),
    "adoption_incomplete": _("The blueprint is not complete: {count} things are missing. An adopted version needs it whole."),
    "adoption_only_director": _("The CE director enters an adoption. You can ask {who_can}."),
    "adoption_only_secretary": _("The secretary of the body that approved it confirms. You can ask {who_can}."),
    "adoption_entered_by_you": _("You entered this adoption, so someone else has to confirm it. You can ask {who_can}."),
    "adoption_done": _("This adoption is already confirmed."),
    "adoption_returned": _("This adoption was returned. It has to be entered again first."),
    "condition_only_quality": _("A quality reviewer or the CE director verifies a condition. You can ask {who_can}."),
}


def spoken(verdict: Verdict) -> Verdict:
    """The verdict with its states, events and days as words, so that its sentence reads well in every language."""
    if not isinstance(verdict, Refusal):
        return verdict
    facts = {name: day(value) if isinstance(value, date) else value for name, value in verdict.facts.items()}
    possible = facts.get("possible")
    if isinstance(possible, tuple):
        facts["state"] = STATES[State(str(facts["state"]))]
        facts["event"] = EVENTS[Event(str(facts["event"]))]
        facts["possible"] = listed(STATES[State(one)] for one in possible)
    return Refusal(verdict.reason, facts, rule=verdict.rule)


def _day(value: date) -> str:
    return moments.day(value, (get_language() or "en")[:2])


day = lazy(_day, str)
"""A date in full, put into the reader's language when it is shown."""


def listed(labels: Iterable[Label]) -> Label:
    """Labels with commas between them, put into a language only when shown."""
    found: Label = ""
    for label in labels:
        found = format_lazy("{}, {}", found, label) if found else label
    return found
