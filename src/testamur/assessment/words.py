"""The words of assessment: ratings, outcomes and kinds as people read them, and the sentence of every reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testamur.assessment.rules.attempts import AttemptState
from testamur.assessment.rules.sheets import Overall, Rating, Role
from testamur.assessment.rules.ties import TieKind

RATINGS: Mapping[Rating, Promise] = {
    Rating.MET: _("Met"),
    Rating.NOT_MET: _("Not met"),
    Rating.NOT_SEEN: _("Not seen"),
}

OVERALL: Mapping[Overall, Promise] = {
    Overall.NOT_YET: _("Not yet"),
    Overall.BORDERLINE: _("Borderline"),
    Overall.COMPETENT: _("Competent"),
    Overall.EXCELLENT: _("Excellent"),
}

CHIP_WORDS: Mapping[str, Promise] = {
    "too_long": _("Too long"),
    "prompted": _("Prompted"),
    "unsure": _("Unsure"),
    "self_corrected": _("Self-corrected"),
}

ROLES: Mapping[Role, Promise] = {
    Role.FIRST: _("First mark"),
    Role.SECOND: _("Second mark"),
    Role.THIRD: _("Settled by a third person"),
}

OUTCOMES: Mapping[str, Promise] = {
    "met": _("Met"),
    "not_yet": _("Not yet"),
    "open": _("Open: something was not seen"),
    "pending": _("Marking goes on"),
    "absent": _("Absent"),
    "none": _("Not assessed yet"),
}

ATTEMPT_STATES: Mapping[AttemptState, Promise] = {
    AttemptState.SCHEDULED: _("Scheduled"),
    AttemptState.ABSENT: _("Absent"),
    AttemptState.IDENTITY_VERIFIED: _("Identity verified"),
    AttemptState.IN_PROGRESS: _("In progress"),
    AttemptState.INCIDENT: _("Stopped: incident"),
    AttemptState.FIRST_MARKED: _("Signed; second mark to come"),
    AttemptState.ADJUDICATION: _("Two markers differ"),
    AttemptState.AGREED: _("Signed"),
    AttemptState.PROVISIONAL: _("With the results board"),
    AttemptState.RATIFIED: _("Ratified"),
    AttemptState.VOIDED: _("Voided"),
}

INSTRUMENTS: Mapping[str, Promise] = {
    "osce": _("Observed stations"),
    "practical_exam": _("Practical examination"),
    "simulation": _("Simulation"),
    "written_exam": _("Written exam"),
    "online_tests": _("Online tests"),
    "clinical_log": _("Clinical log"),
    "workplace_log": _("Workplace log"),
    "slide_portfolio": _("Portfolio"),
}

SETTINGS: Mapping[str, Promise] = {
    "written": _("written"),
    "simulated": _("simulated patient"),
    "live_patients": _("live patients, supervised"),
    "workplace": _("workplace"),
}

SUPERVISION: Mapping[str, Promise] = {
    "proctored": _("proctored"),
    "in_person": _("in person"),
    "in_person_recorded": _("in person, recorded"),
    "clinical_supervised": _("clinical, supervised"),
    "workplace": _("at the workplace"),
    "unsupervised": _("unsupervised"),
}

SIGNED_BY: Mapping[str, Promise] = {
    "preceptor": _("a preceptor"),
    "workplace_supervisor": _("a workplace supervisor"),
    "workplace_manager": _("a workplace manager"),
    "reviewer": _("a reviewer"),
}

TIES: Mapping[TieKind, Promise] = {
    TieKind.SAME_UNIT: _("Same organizational unit"),
    TieKind.LINE_MANAGER: _("Line manager"),
    TieKind.PRECEPTOR: _("Preceptor, or signs the log"),
    TieKind.FAMILY: _("Family or household"),
    TieKind.BUSINESS: _("Business, or paid by one another"),
    TieKind.TAUGHT_ALONE: _("Taught alone"),
    TieKind.CO_AUTHOR: _("Co-author"),
    TieKind.OTHER: _("Another tie"),
}

ACT_RATIFY = _("Ratify")
PREPARED_BY_LEAD = _("the assessment lead")

REASONS: Mapping[str, Promise] = {
    # why a part is not met (facts of a judgement)
    "below_minimum": _("{n} of {of} observed items met; at least {needed} are needed"),
    "critical_missed": _("A critical step was not met ({criterion})"),
    "entries_do_not_show": _("The entries do not show it ({instrument})"),
    "not_assessed": _("Not assessed yet"),
    "below_percent": _("{percent} %; at least {needed} % is needed"),
    "critical_items_missed": _("Critical items not met: {numbers}"),
    "too_few_entries": _("{n} entries accepted; at least {needed} are needed"),
    "run_too_short": _("{n} done alone in a row; at least {needed} are needed"),
    "competencies_not_shown": _("Not shown by the entries: {competencies}"),
    "no_sheet": _("There is no signed sheet for {instrument}"),
    "items_unrated": _("{instrument}: items without a rating: {numbers}"),
    "items_not_seen": _("{instrument}: items not seen: {numbers}"),
    "competencies_not_seen": _("{instrument}: competencies not seen: {competencies}"),
    # what is missing on a sheet
    "items_left": _("Rate the items that are left: {numbers}"),
    "say_why_not_met": _("Say why, with a tap or a word, for each item not met: {numbers}"),
    "overall_missing": _("Choose what it was overall"),
    "marks_missing": _("Enter the marks for {competency}, out of its maximum"),
    "marks_above_maximum": _("{competency}: enter marks from 0 to {out_of}"),
    "competency_not_judged": _("Say whether the entries show {competency}"),
    "entries_not_counted": _("Enter how many entries you accepted"),
    "run_longer_than_entries": _("A run of {run} cannot be longer than the {entries} entries accepted"),
    "marks_not_numbers": _("{competency}: enter numbers such as 17 or 17.5"),
    "class_empty": _("Paste the heading and at least one row"),
    "class_no_number_column": _("Row {row}: there is no column “No.” with the learners’ numbers"),
    "class_column_missing": _(
        "Row {row}: there is no column for {competency} with its maximum, such as “{competency} /20”"
    ),
    "class_number_missing": _("Row {row}: there is no learner number"),
    "class_number_unknown": _("Row {row}: nobody in this sitting has the number {number}"),
    "class_number_twice": _("Row {row}: the number {number} stands on another row already"),
    "class_mark_not_number": _("Row {row}: enter a number such as 17 or 17.5 for {competency}"),
    "class_mark_above": _("Row {row}: the marks for {competency} are above {out_of}"),
    "item_unknown": _("This item is not on this sheet."),
    "rating_unknown": _("Choose Met, Not met or Not seen"),
    # the PIN of the day
    "pin_six_digits": _("Enter six digits"),
    "pin_too_simple": _("Choose six digits that are harder to guess"),
    "pin_is_set": _("Your PIN for today is set already."),
    "pin_not_set": _("Open your day first: set your 6-digit PIN."),
    "pin_wrong": _("That PIN does not match. {n} tries left"),
    "pin_locked": _("Too many wrong tries. The assessment lead can let you set a new PIN."),
    "only_lead_resets_pin": _("The assessment lead resets a PIN. Ask {who_can}."),
    "pin_reset_by_other": _("Somebody else has to reset your PIN."),
    # attempts
    "attempt_not_there": _("This attempt has moved on or is not there yet. Reload the page to see where it stands."),
    "no_attempt_left": _("All {max} attempts are used up."),
    "waiting_time": _("The next attempt is possible from {day}."),
    "only_lead_schedules": _("The assessment lead of this cohort schedules and decides this. Ask {who_can}."),
    "instrument_unknown": _("This instrument is not part of the version."),
    "cohort_not_assessing": _("The assessment of this cohort has not begun, or it is over."),
    "sitting_exists": _("This instrument is on that day already. Choose another day"),
    "nobody_to_schedule": _("Nobody needs this instrument on that day"),
    "only_invigilator_verifies": _("An invigilator or the registrar does this. Ask {who_can}."),
    "identity_mode_too_weak": _("This instrument asks for a stronger check of who the learner is"),
    "only_board_voids": _("The results board decides this. Ask {who_can}."),
    "not_the_day_yet": _("This sitting is on {day}. It cannot be marked before."),
    # who may mark
    "own_assessment": _("You cannot mark yourself."),
    "tie_to_learner": _("You have a declared tie to this learner, so someone else has to mark this."),
    "marked_first_by_you": _("You rated this attempt first. The second mark must come from another assessor."),
    "settled_by_third": _("You marked this attempt, so a third person has to settle it."),
    "no_second_mark_here": _("This attempt was not drawn for a second mark."),
    "only_assessor_marks": _("The assessors of this cohort mark it. Ask {who_can}."),
    "sheet_is_anothers": _("This sheet is another assessor’s. You cannot open it."),
    "sheet_is_signed": _("This sheet is signed. It changes only by an amendment, with a reason."),
    "sheet_not_signed": _("This sheet is not signed yet, so you can simply change it."),
    "sheet_amended_already": _("A newer edition of this sheet is open already."),
    "result_is_ratified": _("The result is ratified. It changes only by a review."),
    "nothing_to_settle": _("The two markers do not differ, so there is nothing to settle."),
    "only_parties_declare_ties": _(
        "A tie is declared by one of the two, or by the staff of the cohort. Ask {who_can}."
    ),
    "only_lead_waives_ties": _("The assessment lead of this cohort waives a tie. Ask {who_can}."),
    "tie_waived_by_other": _("Somebody else has to waive your tie."),
    # results
    "only_lead_submits": _("The assessment lead of this cohort submits the results. Ask {who_can}."),
    "marking_goes_on": _("Marking goes on for {n} learners (numbers {numbers})."),
    "results_open": _(
        "Something was not seen for {n} learners (numbers {numbers}). It needs a second look or a new attempt."
    ),
    "not_assessed_yet": _("{n} learners have not been assessed in every instrument (numbers {numbers})."),
    "second_mark_missing": _("{instrument}: no attempt of one sitting was marked by a second person."),
    "nothing_to_submit": _("Nothing has changed since the results were ratified."),
    "only_board_ratifies": _("The results board ratifies. Ask {who_can}."),
    "rated_in_cohort": _("You rated in this cohort. {n} others can ratify."),
    "results_changed": _("The results have changed since you opened the page. Read them again, then vote."),
    "round_is_closed": _("This round is closed."),
    "voted_already": _("You have voted."),
    "remark_missing": _("Say why you do not ratify"),
}
