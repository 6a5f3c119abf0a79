"""Mark sheets as values of the rules, who signed what, and what a second assessor may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from testamur.assessment.models import Attempt, MarkSheet
from testamur.assessment.rules.blueprint import SheetKind
from testamur.assessment.rules.sheets import EntriesSheet, ExamSheet, Rating, Role, RubricSheet, Sheet
from testamur.cohorts.models import Enrolment, Offering
from testamur.ground.errors import NotFound
from testamur.people.models import Person


def sheet_by_public_id(public_id: str) -> MarkSheet:
    """One sheet that was not voided. Raises NotFound."""
    rows = MarkSheet.objects.select_related("attempt__sitting__offering__version", "attempt__enrolment", "marker")
    found = rows.filter(public_id=public_id, voided_at=None).first()
    if found is None:
        raise NotFound("mark sheet")
    return found


def sheet_value(sheet: MarkSheet) -> Sheet:
    """What the sheet says now, as the rules read it."""
    marks = list(sheet.marks.all())
    if sheet.kind == SheetKind.RUBRIC:
        return RubricSheet({one.code: Rating(one.rating) for one in marks if one.rating})
    if sheet.kind == SheetKind.EXAM:
        return ExamSheet({one.code: (one.got, one.out_of) for one in marks if one.got is not None and one.out_of})
    return EntriesSheet(
        accepted=sheet.accepted or 0,
        longest_alone=sheet.longest_alone or 0,
        shown={one.code: Rating(one.rating) for one in marks if one.rating},
    )


def signed_sheets(attempt: Attempt) -> dict[Role, MarkSheet]:
    """The sheet that stands per role: the latest signed edition that was not voided."""
    rows = MarkSheet.objects.filter(attempt=attempt, voided_at=None, signed_at__isnull=False)
    return {Role(sheet.role): sheet for sheet in rows.select_related("marker").order_by("edition")}


def settling_sheets(attempt: Attempt) -> list[Sheet]:
    """The sheets by which an attempt is judged: the third person's alone where there is one, else first and second."""
    signed = signed_sheets(attempt)
    if Role.THIRD in signed:
        return [sheet_value(signed[Role.THIRD])]
    return [sheet_value(signed[role]) for role in (Role.FIRST, Role.SECOND) if role in signed]


def visible_sheets(attempt: Attempt, person: Person) -> list[MarkSheet]:
    """The sheets a marker may see: their own; the others' only when nobody is blind any more (R6, by the server).

    A third person who settles a difference sees both. Somebody whose own sheet is not signed sees their own alone.
    """
    rows = list(MarkSheet.objects.filter(attempt=attempt, voided_at=None).select_related("marker").order_by("pk"))
    own = [sheet for sheet in rows if sheet.marker_id == person.pk]
    blind = any(sheet.signed_at is None for sheet in rows if sheet.role != Role.THIRD)
    return own if blind or any(sheet.signed_at is None and sheet.role != Role.THIRD for sheet in own) else rows


def markers_of(enrolments: Iterable[Enrolment]) -> dict[int, int]:
    """Who marked anyone of these learners: person id -> number of learners (R4, R14). Signed sheets only."""
    pairs = (
        MarkSheet.objects.filter(attempt__enrolment__in=list(enrolments), signed_at__isnull=False, voided_at=None)
        .values_list("marker_id", "attempt__enrolment_id")
        .distinct()
    )
    return dict(Counter(marker for marker, _enrolment in pairs))


def raters_of(offering: Offering) -> frozenset[int]:
    """Ids of everybody who signed a sheet in the cohort."""
    rows = MarkSheet.objects.filter(Q(attempt__sitting__offering=offering), signed_at__isnull=False)
    return frozenset(rows.values_list("marker_id", flat=True).distinct())


def comments_of(sheet: MarkSheet) -> dict[str, str]:
    """Per code, what was said about it: chips and free words together."""
    return {one.code: " ".join([*one.chips, one.comment]).strip() for one in sheet.marks.all()}


def marks_total(sheet: MarkSheet) -> Decimal:
    """All marks on an exam sheet."""
    value = sheet_value(sheet)
    return value.got if isinstance(value, ExamSheet) else Decimal(0)
