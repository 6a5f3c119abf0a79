"""The words of cohorts: states as people read them, and the sentence of every reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testamur.cohorts.rules.life import EnrolmentState, OfferingState, PrerequisiteState

OFFERING_STATES: Mapping[OfferingState, Promise] = {
    OfferingState.PLANNED: _("Planned"),
    OfferingState.PUBLISHED: _("Published"),
    OfferingState.OPEN: _("Open for registration"),
    OfferingState.RUNNING: _("Running"),
    OfferingState.ASSESSING: _("Assessing"),
    OfferingState.RESULTS_IN: _("Results in"),
    OfferingState.RATIFIED: _("Ratified"),
    OfferingState.CLOSED: _("Closed"),
    OfferingState.CANCELLED: _("Cancelled"),
}

ENROLMENT_STATES: Mapping[EnrolmentState, Promise] = {
    EnrolmentState.APPLIED: _("Applied"),
    EnrolmentState.PREREQUISITES_CHECKED: _("Prerequisites checked"),
    EnrolmentState.REGISTERED: _("Registered"),
    EnrolmentState.WAITLISTED: _("On the waiting list"),
    EnrolmentState.REFUSED: _("Refused"),
    EnrolmentState.ACTIVE: _("Taking part"),
    EnrolmentState.WITHDRAWN: _("Withdrawn"),
    EnrolmentState.TRANSFERRED: _("Transferred"),
    EnrolmentState.LEARNING_COMPLETE: _("Learning complete"),
    EnrolmentState.RESULT_FINAL: _("Result final"),
}

PREREQUISITES: Mapping[PrerequisiteState, Promise] = {
    PrerequisiteState.MET: _("Met"),
    PrerequisiteState.WAIVED: _("Waived, with a reason"),
    PrerequisiteState.MISSING: _("Missing"),
}

IDENTITY_MODES: Mapping[str, Promise] = {
    "photo_id": _("Photo identification seen"),
    "account_sign_in": _("Signed in to the account"),
    "preceptor_attests": _("The preceptor attests"),
    "supervisor_attests": _("The supervisor attests"),
    "assessor_attests": _("The assessor attests"),
}

LINES: Mapping[str, Promise] = {
    "new": _("New"),
    "changed": _("Name changes"),
    "same": _("No change"),
}

REASONS: Mapping[str, Promise] = {
    # the life of a cohort
    "cohort_not_there": _(
        "This cohort has moved on or is not there yet. Look at its stage, then choose what is open now."
    ),
    "version_not_active": _("This version is not active, so no cohort of it can be planned or opened."),
    "endorsement_not_in_force": _(
        "No partner’s endorsement of this version is in force today. Ask for a renewal, then try again."
    ),
    "endorsement_not_in_force_on": _(
        "Nobody can be assessed on {day}: no partner’s endorsement of this version is in force on that day."
    ),
    "condition_blocks_launch": _("A condition of the approval is still open and blocks the launch ({n})."),
    "starts_before_opening": _("The cohort must start on or after the day registration opens"),
    "ends_before_start": _("The cohort must end on or after its first day"),
    "assessed_before_start": _("The lab day must be on or after the first day of the cohort"),
    "capacity_out_of_range": _("Enter a number of seats from 1 to 500"),
    "minimum_out_of_range": _("Enter a smallest number of learners from 1 to {capacity}"),
    "seats_below_taken": _("{n} seats are taken already. Enter at least that many"),
    "place_missing": _("Enter where the cohort meets"),
    "no_assessor_in_pool": _("Nobody is named as assessor for this cohort yet. Name somebody on its page."),
    "role_not_of_cohorts": _("A role of this kind is not given in a cohort. Choose another one"),
    "too_few_learners": _("{n} of at least {minimum} learners are registered, so the cohort cannot start yet."),
    "too_early_to_start": _("This cohort starts on {day}. It cannot be started before that day."),
    "learning_not_complete": _("{n} learners have not been marked as having finished learning."),
    "reason_too_short": _("Give a reason of at least {n} characters"),
    # who may
    "only_coordinator_runs_cohorts": _("Continuing Education plans and opens cohorts. Ask {who_can}."),
    "only_director_cancels": _("The director of Continuing Education cancels a cohort. Ask {who_can}."),
    "only_lead_starts_assessment": _(
        "The instructor or assessment lead of this cohort starts the assessment. Ask {who_can}."
    ),
    "only_registrar_enrols": _("The registrar or a Continuing Education coordinator enrols learners. Ask {who_can}."),
    "only_invigilator_checks_identity": _("The registrar or an invigilator checks who a learner is. Ask {who_can}."),
    "only_registrar_closes": _("The registrar closes a cohort. Ask {who_can}."),
    "cohort_is_staffs": _("Cohorts are read by the people who run, teach, assess or award them. Ask {who_can}."),
    # enrolment
    "enrolment_not_there": _(
        "This learner’s enrolment has moved on or is not there yet. Reload the page to see where it stands."
    ),
    "cohort_not_admitting": _("Nobody can join this cohort at its present stage."),
    "already_enrolled": _("{name} is in this cohort already."),
    "no_seat_free": _("No seat is free."),
    "prerequisite_missing": _("Prerequisite {code} is missing. Say that it is met, or waive it with a reason."),
    "waiver_needs_reason": _("Say in at least {n} characters why prerequisite {code} is waived"),
    "own_identity": _("You cannot check your own identity."),
    "identity_mode_unknown": _("Choose how the identity was checked"),
    "other_version": _("A learner can move only to a cohort of the same version."),
    # rosters
    "roster_empty": _("Paste names and emails, or choose a file. There was nothing to read"),
    "roster_too_large": _("This file is larger than {n} KB. Split it"),
    "roster_too_long": _("This file has more than {n} rows. Split it"),
    "roster_not_utf8": _(
        "This file is not in UTF-8: line {line} holds the byte {byte}. Save it as “CSV UTF-8” and choose it again"
    ),
    "roster_has_nul": _("This is not a text file. Save the sheet as “CSV UTF-8” and choose it again"),
    "column_missing": _(
        "There is no column “{column}”. The columns are: name (or given_name and family_name) and email"
    ),
    "row_quotes_broken": _("Row {row}: a quotation mark is opened and never closed"),
    "row_too_large": _("Row {row}: longer than {n} KB"),
    "row_too_many_cells": _(
        "Row {row}: {n} cells, but the heading has {needed}. A comma in a name needs quotation marks"
    ),
    "row_name_missing": _("Row {row}: there is no name"),
    "row_name_too_long": _("Row {row}: shorten the name to {n} characters. There are {over} too many"),
    "row_name_has_controls": _("Row {row}: the name holds a control character that cannot be shown. Type it again"),
    "row_email_missing": _("Row {row}: there is no email"),
    "row_email_invalid": _("Row {row}: “{email}” is not an email address like name@hospital.ca"),
    "row_email_twice": _("Row {row}: this email is already on row {other}"),
    "row_student_number_twice": _("Row {row}: this student number is already on row {other}"),
    "row_name_fixed": _("Row {row}: the result of {name} is final, so the name cannot change here"),
}
