"""The marks of a whole class at once, all or nothing; and one's own finished sheets signed with one PIN."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from testamur.assessment.actions import days, marking
from testamur.assessment.models import Attempt, MarkSheet, Sitting
from testamur.assessment.rules.class_list import Marks
from testamur.assessment.rules.sheets import Role
from testamur.people.models import Person
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def save_class(*, sitting_id: int, marks: Mapping[int, Marks], by: Person, now: datetime) -> int:
    """Open and fill the exam sheet of every learner on the list (by number in the cohort); returns how many.

    All or nothing: the first learner who cannot be marked (not identified, a tie, another assessor's sheet) refuses
    the whole list.
    """
    with transaction.atomic():
        sitting = Sitting.objects.select_related("offering").get(pk=sitting_id)
        rows = Attempt.objects.filter(sitting=sitting, enrolment__number__in=list(marks)).select_related("enrolment")
        for attempt in rows.order_by("enrolment__number"):
            sheet = marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=by, now=now)
            marking.save_exam(sheet_id=sheet.pk, marks=marks[attempt.enrolment.number], details={}, by=by, now=now)
        n = len(rows)
        record.write(verb=Verb.SHEET_SAVED, subject=sitting.offering.ref, by=by, at=now, body={"sheets": n})
    return n


def sign_class(*, sitting_id: int, pin: str, by: Person, now: datetime) -> int:
    """Sign all one's own unsigned sheets of a sitting with one PIN; the first that is not whole refuses all."""
    days.check_pin(pin=pin, by=by, now=now)
    with transaction.atomic():
        own = MarkSheet.objects.filter(attempt__sitting=sitting_id, marker=by, signed_at=None, voided_at=None)
        sheets = list(own.order_by("attempt__enrolment__number"))
        for sheet in sheets:
            marking.sign_sheet(sheet_id=sheet.pk, pin=pin, by=by, now=now)
    return len(sheets)
