"""Learners come in by a file or a pasted table: all or nothing, unless the good rows are chosen on purpose."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from testamur.cohorts import queries
from testamur.cohorts.actions import enrolments
from testamur.cohorts.models import Enrolment, Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.rules import roster
from testamur.cohorts.rules.life import PrerequisiteState
from testamur.cohorts.rules.roster import Line, Report
from testamur.ground.errors import Refused
from testamur.people.models import Person
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def import_rows(
    *,
    offering_id: int,
    data: bytes | str,
    by: Person,
    now: datetime,
    register: bool = False,
    all_or_nothing: bool = True,
) -> Report:
    """Import a roster: bytes of a file, or pasted text.

    With any problem nothing is imported and the report says so (`applied` False), unless `all_or_nothing` is False:
    then the good rows are. `register` also records that the prerequisites of everyone in the file were checked, and
    gives seats in the order of the file, the rest onto the waiting list. The same file again changes nothing.
    Raises NotAllowed, Refused (cohort_not_admitting).
    """
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        offering = enrolments.lock_offering(offering_id)
        read = roster.read(data) if isinstance(data, bytes) else roster.read_text(data)
        report = roster.compare(read, queries.existing_for_roster(offering), seats_free=offering.seats_free)
        if report.unreadable or (report.problems and all_or_nothing):
            return report
        for line in report.lines:
            _apply(offering, line, register=register, by=by, now=now)
        if report.changes_something:
            record.write(
                verb=Verb.ROSTER_IMPORTED,
                subject=offering.ref,
                by=by,
                at=now,
                body={"new": report.count("new"), "changed": report.count("changed"), "left": len(report.bad_rows)},
            )
    return replace(report, applied=True)


def _apply(offering: Offering, line: Line, *, register: bool, by: Person, now: datetime) -> None:
    if line.what == "new":
        enrolment = enrolments.add(
            offering,
            name=line.row.name,
            email=line.row.email,
            student_number=line.row.student_number,
            language="",
            by=by,
            now=now,
        )
        if register:
            met = {
                one["code"]: (PrerequisiteState.MET, "") for one in offering.version.content.get("prerequisites", ())
            }
            enrolment = enrolments.settle_prerequisites(enrolment, found=met, by=by, now=now)
            enrolments.seat(offering, enrolment, by=by, now=now)
    elif line.what == "changed":
        _correct(offering, line, by=by, now=now)


def _correct(offering: Offering, line: Line, *, by: Person, now: datetime) -> None:
    rows: list[Enrolment] = [
        one for one in queries.live_enrolments(offering) if roster.same(one.person.email or "") == line.row.key
    ]
    if not rows:
        raise Refused("cohort_not_admitting")
    enrolment = rows[0]
    enrolment.name_as_written = line.row.name
    enrolment.student_number = line.row.student_number or enrolment.student_number
    enrolment.save(update_fields=["name_as_written", "student_number"])
    record.write(verb=Verb.ENROLMENT_CHANGED, subject=enrolment.ref, by=by, at=now, body={"name": "corrected"})
