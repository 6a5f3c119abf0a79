"""Preparing a list (which authorises it) and releasing it by a second, different person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.awards import queries, words
from testamur.awards.actions import tell
from testamur.awards.models import Award, AwardList, IssueRun, RunPart
from testamur.awards.queries.eligible import Gate, Pulled, digest_of
from testamur.awards.rules import eligibility, release
from testamur.awards.rules.life import AwardState
from testamur.cohorts.models import Enrolment, Offering
from testamur.ground import times
from testamur.ground.errors import NotAllowed, Refusal, Refused, Verdict, require
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb
from testamur.signing.rules import crash


def prepare(*, offering_id: int, by: Person, now: datetime) -> AwardList:
    """Freeze the eligible learners of a cohort as a list with a digest. A list prepared before takes no effect any more.

    Raises NotAllowed (not the registrar, marked somebody, is on it), Refused("list_nobody_eligible").
    """
    with transaction.atomic():
        offering = Offering.objects.select_for_update().get(pk=offering_id)
        pulled = queries.pull(offering)
        enrolments = [row.enrolment for row in pulled.rows]
        standing = queries.standing_of(by, offering, enrolments=enrolments, now=now, role=Role.REGISTRAR)
        _require_person(release.may_prepare(standing))
        if not pulled.rows:
            raise Refused("list_nobody_eligible")
        _void_open(offering, by=by, now=now)
        prepared = _write(offering, pulled, by=by, now=now)
        record.write(
            verb=Verb.LIST_PREPARED,
            subject=prepared.ref,
            by=by,
            at=now,
            body={"offering": offering.number, "digest": prepared.digest, "size": prepared.size},
        )
        _ask_second_person(prepared, enrolments, by=by, now=now)
    return prepared


def release_list(*, list_id: int, seen_digest: str, by: Person, now: datetime) -> IssueRun:
    """Release the list as it was prepared: an issue run with one planning errand per 500 awards, nothing slow.

    `seen_digest` is the fingerprint that the releaser had on the page. Raises NotAllowed for R4, Refused for a list that
    was voided, changed, or has a row that no longer passes. Released twice by the same person gives the same run.
    """
    with transaction.atomic():
        one = AwardList.objects.select_for_update().get(pk=list_id)
        if one.voided_at is not None:
            raise Refused("list_voided")
        if one.released_at is not None:
            return _already_released(one, by)
        awards = list(
            one.awards.select_related("enrolment__offering__version__definition", "enrolment__person", "result")
        )
        standing = queries.standing_of(
            by, one.offering, enrolments=[a.enrolment for a in awards], now=now, role=Role.ISSUER_CUSTODIAN, one=one
        )
        _require_person(release.may_release(standing))
        require(release.same_digest(one.digest, seen_digest, changed=one.size))
        _require_unchanged(one, awards)
        one.released_by, one.released_at, one.released_digest = by, now, one.digest
        one.save(update_fields=["released_by", "released_at", "released_digest"])
        run = _start_run(one, now)
        record.write(
            verb=Verb.LIST_RELEASED,
            subject=one.ref,
            by=by,
            at=now,
            body={"digest": one.digest, "run": run.number, "size": one.size},
        )
        crash.passing("release.before_commit")
    crash.passing("release.stored")
    return run


def _require_person(verdict: Verdict) -> None:
    """A refusal about the person is NotAllowed: the page says who can instead."""
    if isinstance(verdict, Refusal):
        raise NotAllowed(verdict.reason, field=None, **verdict.facts)


def _void_open(offering: Offering, *, by: Person, now: datetime) -> None:
    for one in AwardList.objects.select_for_update().filter(offering=offering, released_at=None, voided_at=None):
        one.voided_at, one.voided_reason = now, "prepared_again"
        one.save(update_fields=["voided_at", "voided_reason"])
        one.awards.update(state=AwardState.VOIDED)
        record.write(verb=Verb.LIST_VOIDED, subject=one.ref, by=by, at=now, reason="prepared_again")


def _write(offering: Offering, pulled: Pulled, *, by: Person, now: datetime) -> AwardList:
    year = times.local_day(now, people.institution().tz).year
    prepared = AwardList.objects.create(
        number=f"AL-{year}-{record.next_number('AL', year):03d}",
        offering=offering,
        digest=pulled.digest,
        size=len(pulled.rows),
        left_out=[one.as_json() for one in pulled.left_out],
        prepared_by=by,
        prepared_at=now,
    )
    Award.objects.bulk_create(
        Award(
            list=prepared,
            position=position,
            enrolment=row.enrolment,
            person=row.person,
            definition=offering.version.definition,
            version=offering.version,
            result=row.result,
            name=row.name,
            last_assessed_on=row.last_assessed_on,
            created_at=now,
        )
        for position, row in enumerate(pulled.rows)
    )
    return prepared


def _ask_second_person(prepared: AwardList, enrolments: list[Enrolment], *, by: Person, now: datetime) -> None:
    """Tell those who may release it."""
    offering = prepared.offering
    on = times.local_day(now, people.institution().tz)
    for person in people.people_with(Role.ISSUER_CUSTODIAN, scope=offering.ref, on=on):
        standing = queries.standing_of(
            person, offering, enrolments=enrolments, now=now, role=Role.ISSUER_CUSTODIAN, one=prepared
        )
        if person == by or not release.may_release(standing):
            continue
        tell.second_person(
            person=person,
            act=words.ACT_RELEASE,
            title=offering.version.definition.title(person.language),
            number=prepared.number,
            path=f"/cohorts/{offering.number}/awards/",
            by=by,
            now=now,
        )


def _already_released(one: AwardList, by: Person) -> IssueRun:
    if one.released_by_id == by.pk:
        return IssueRun.objects.get(list=one)
    raise Refused("list_released_already", number=one.number)


def _require_unchanged(one: AwardList, awards: list[Award]) -> None:
    """The digest of today's rows is the one prepared, and each row still passes the gate."""
    today = [(a.enrolment.public_id, a.enrolment.name_as_written.strip(), _current_result(a)) for a in awards]
    prepared = [(a.enrolment.public_id, a.name, a.result.public_id) for a in awards]
    changed = sum(1 for was, now in zip(prepared, today, strict=True) if was != now)
    require(release.same_digest(one.digest, digest_of(today), changed=changed))
    gate = Gate()
    failing = [a for a in awards if not eligibility.judge(gate.of_award(a))]
    if failing:
        raise Refused("list_changed", n=len(failing))


def _current_result(award: Award) -> str:
    return award.result.public_id if award.result.is_current else "changed"


def _start_run(one: AwardList, now: datetime) -> IssueRun:
    year = times.local_day(now, people.institution().tz).year
    run = IssueRun.objects.create(
        number=f"RUN-{year}-{record.next_number('RUN', year):03d}", list=one, total=one.size, started_at=now
    )
    RunPart.objects.bulk_create(
        RunPart(run=run, first=first, after=after, created_at=now) for first, after in release.parts(one.size)
    )
    return run
