"""Proposals of the demo: one told from concept to Board, and one at every other stage, through the verbs people use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from testamur.definitions.actions import drafting
from testamur.demo import partners, records
from testamur.demo.forms import answers, full_answers, sheet
from testamur.demo.playing import Storyline, World
from testamur.endorsements.actions import keeping
from testamur.meetings.actions import agenda, polls, resolutions, sitting
from testamur.meetings.queries import drafts
from testamur.meetings.rules.kinds import Choice, Presence, Result
from testamur.meetings.rules.motion import Motion, Votes
from testamur.people.models import Body, Person
from testamur.proposals.actions import (
    concept,
    development,
    full_form,
    intake,
    on_behalf,
    outside,
    plan,
    quality,
    questions,
    review,
    sheets,
    sponsor,
)
from testamur.proposals.models import Channel, Proposal
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.development import TeamRole
from testamur.proposals.rules.vocabulary import Code

HALIMA = {"name": "Dr. Halima Osman", "email": "halima@northlake.example"}


def _begins(world: World, title: str, changes: Mapping[str, Any], *, by: str = "marcus") -> Proposal:
    person = world.people[by]
    found = concept.start_concept(by=person, now=world.now)
    given = answers(world.now.date(), title_en=title, sponsor=HALIMA, **changes)
    concept.save_answers(proposal_id=found.pk, values=given, seen={}, by=person, now=world.now)
    return found


def _submits(world: World, title: str, changes: Mapping[str, Any], *, by: str = "marcus") -> Proposal:
    found = _begins(world, title, changes, by=by)
    return concept.submit_concept(proposal_id=found.pk, by=world.people[by], now=world.now)


def _decides(world: World, found: Proposal, code: str, by: Person, **more: Any) -> Proposal:
    reason = more.pop("reason", "")
    review.record_decision(
        proposal_id=found.pk, code=code, reason=reason, authority=Authority.person(by.ref), by=by, now=world.now, **more
    )
    found.refresh_from_db()
    return found


def _passes_intake(world: World, found: Proposal) -> None:
    people = [world.rowan.pk, world.ingrid.pk]
    intake.assign_reviewers(proposal_id=found.pk, person_ids=people, by=world.amara, now=world.now)
    _decides(world, found, "note", world.amara)


def _scores(world: World, found: Proposal, by: Person, score: int = 3, **changes: int) -> None:
    sheets.send_sheet(proposal_id=found.pk, content=sheet(score, **changes), seen_revision=0, by=by, now=world.now)


def _words(found: Proposal, body: Body, result: Result, day: date) -> resolutions.Words:
    text = drafts.text_of(found, body, result, effective_on=day)
    return resolutions.Words(text.en, text.fr)


def _smt_endorses(world: World, found: Proposal, *, day: int) -> Storyline:
    """A poll: four endorse, the secretary records, the chair confirms."""
    poll = polls.open_poll(proposal_id=found.pk, by=world.petra, now=world.now)
    yield world.at(day + 2, 15)
    for person in (world.modupe, world.louise, world.theo, world.rosalind):
        polls.answer_poll(poll_id=poll.pk, has_interest=False, choice=Choice.ENDORSE, by=person, now=world.now)
    polls.close_poll(poll_id=poll.pk, by=world.petra, now=world.now)
    words = _words(found, poll.body, Result.CARRIED_UNANIMOUSLY, world.now.date())
    row = resolutions.record_poll(poll_id=poll.pk, words=words, by=world.petra, now=world.now)
    yield world.at(day + 3, 9)
    resolutions.confirm_resolution(resolution_id=row.pk, by=world.alexandre, now=world.now)
    found.refresh_from_db()


def _team(world: World, found: Proposal) -> None:
    seats = [
        (world.hanna.pk, TeamRole.LEAD), (world.marcus.pk, TeamRole.PROPOSER), (world.zane.pk, TeamRole.ASSESSMENT_LEAD),
    ]  # fmt: skip
    development.name_team(proposal_id=found.pk, seats=seats, by=world.priya, now=world.now)
    found.refresh_from_db()


def _drafts(world: World, found: Proposal, content: Mapping[str, Any]) -> None:
    version = found.version
    assert version is not None  # development drafts one as it begins
    given = {**content, "slug": version.definition.slug}
    drafting.save_content(version_id=version.pk, content=given, seen_revision=version.revision, by=world.hanna, now=world.now)


def _fills(world: World, found: Proposal) -> None:
    """The full proposal, its plan, its consultations, who is responsible."""
    values = full_answers(world.now.date(), title=found.title)
    full_form.save_section(proposal_id=found.pk, values=values, seen={}, by=world.hanna, now=world.now)
    for number, title in enumerate(("Write the assessor guide", "Train four assessors", "Pilot the station"), start=2):
        due = world.now.date() + timedelta(weeks=number)
        plan.add_task(proposal_id=found.pk, title=title, owner_id=world.zane.pk, due_on=due, by=world.hanna, now=world.now)
    for who in ("Nursing practice council", "Learners of the last three years"):
        plan.note_consultation(
            proposal_id=found.pk, who=who, held_on=world.now.date(), changed="Two criteria are clearer", by=world.zane, now=world.now
        )
    development.name_responsible(
        proposal_id=found.pk, accountable_id=world.hanna.pk, review_on=world.now.date() + timedelta(days=700),
        privacy_reference="PIA-2026-07", privacy_approver="Fatima Zahra Benali", privacy_on=world.now.date(), by=world.hanna, now=world.now,
    )  # fmt: skip
    found.refresh_from_db()


def _reviews_quality(world: World, found: Proposal) -> None:
    """The curriculum quality review of an existing program: compliant."""
    quality.take_review(
        proposal_id=found.pk, taught_recently=False, reports_to_author=False, by=world.ingrid, now=world.now
    )
    quality.record_finding(
        proposal_id=found.pk, finding=Code.COMPLY, summary="The outline, the instruments and the results of three runs were read.",
        second_reader_id=world.rowan.pk, by=world.ingrid, now=world.now,
    )  # fmt: skip


def venipuncture(world: World) -> Storyline:  # noqa: PLR0915 - a story is told in one piece
    """P-2026-001, Venipuncture Techniques: from a concept to an approved, published version."""
    yield world.at(-318, 9)
    content = records.content_of("venipuncture-techniques")
    changes = {
        "title_fr": content["title_fr"],
        "purpose": "Laboratory assistants, nurses and technologists will identify a patient, collect a blood specimen by tube, syringe "
        "and winged set, label it at the bedside and send it so that the laboratory can trust what it gets, at the clinic or on the ward.",
        "competencies": [{"statement_en": one["statement_en"], "standard": "", "context": ""} for one in content["competencies"]],
        "plan_goals": ["EP-1"],
        "plan_reason": {"EP-1": "Because of this micro-credential, new staff are ready for the collection round from their first week."},
    }
    found = _submits(world, content["title_en"], changes)
    yield world.at(-315, 10)
    _passes_intake(world, found)
    yield world.at(-306, 11)
    asked = questions.ask_proposer(
        proposal_id=found.pk, section=2, text="Which sites reported the mislabelled specimens?", by=world.amara, now=world.now
    )
    yield world.at(-304, 9)
    questions.answer_question(question_id=asked.pk, text="The three community clinics, since March.", by=world.marcus, now=world.now)
    _scores(world, found, world.rowan)
    _scores(world, found, world.ingrid, demand=4)
    yield world.at(-302, 9)
    sponsor.confirm_sponsor(proposal_id=found.pk, by=world.halima, now=world.now)
    yield world.at(-301, 14)
    _decides(world, found, "support", world.priya, reason="Clear need, clear assessment, a partner in hand.")
    yield world.at(-294, 9)
    yield from _smt_endorses(world, found, day=-294)
    yield world.at(-277, 10)
    _team(world, found)
    yield world.at(-240, 10)
    _drafts(world, found, content)
    yield world.at(-228, 10)
    version = found.version
    assert version is not None  # drafted as development began
    drafting.freeze_version(version_id=version.pk, by=world.hanna, now=world.now)
    version.refresh_from_db()
    asked_first = partners.ask(world, version, "cedar-point-labs")
    yield world.at(-224, 10)
    drafting.reopen_version(version_id=version.pk, by=world.hanna, now=world.now)
    keeping.void_stale(version_id=version.pk, by=world.hanna, now=world.now)
    version.refresh_from_db()
    changed = {**version.content, "audience_en": version.content["audience_en"] + " at the bedside or in a clinic"}
    drafting.save_content(version_id=version.pk, content=changed, seen_revision=version.revision, by=world.hanna, now=world.now)
    yield world.at(-223, 10)
    del asked_first
    drafting.freeze_version(version_id=version.pk, by=world.hanna, now=world.now)
    version.refresh_from_db()
    again = partners.ask(world, version, "cedar-point-labs")
    yield world.at(-221, 13)
    partners.signs(world, again)
    yield world.at(-217, 9)
    found.refresh_from_db()
    _fills(world, found)
    development.agree(proposal_id=found.pk, by=world.marcus, now=world.now)
    development.file_proposal(proposal_id=found.pk, by=world.hanna, now=world.now)
    found.refresh_from_db()
    yield world.at(-203, 9)
    yield from _smt_endorses(world, found, day=-203)
    yield world.at(-182, 9)
    meeting = agenda.plan_meeting(body_key="board", starts_at=world.at(-166, 9), place="Board room", by=world.joan, now=world.now)
    item = agenda.place_item(meeting_id=meeting.pk, proposal_id=found.pk, by=world.joan, now=world.now)
    yield world.at(-180, 9)
    agenda.seal_pack(meeting_id=meeting.pk, by=world.joan, now=world.now)
    yield world.at(-166, 9)
    yield from _board_approves(world, found, meeting.pk, item.pk)
    yield world.at(-150, 9)
    keeping.publish_version(version_id=version.pk, by=world.priya, now=world.now)


def _board_approves(world: World, found: Proposal, meeting_id: int, item_id: int) -> Storyline:
    """Nine governors: one absent, one recused after a declared conflict; carried by the rest; the chair confirms."""
    from_cast = [world.people[key] for key in ("kwabena", "halloran", "kanawayhikan", "marchetti", "boateng", "tremblay", "rashid", "ohara", "nguyen")]
    presence = {person.pk: Presence.PRESENT for person in from_cast}
    presence[world.nguyen.pk] = Presence.REMOTE
    sitting.begin_meeting(meeting_id=meeting_id, presence=presence, chair_id=world.kwabena.pk, by=world.joan, now=world.now)
    sitting.note_interest(item_id=item_id, person_id=world.boateng.pk, nature="His clinic supplies preceptors.", by=world.joan, now=world.now)
    others = [person.pk for person in from_cast if person.pk != world.boateng.pk]
    item = sitting.open_item(item_id=item_id, declared_none=others, by=world.joan, now=world.now)
    moved = Motion(
        mover=world.halloran.ref, seconder=world.marchetti.ref, result=Result.CARRIED_UNANIMOUSLY, votes=Votes(8, 0, 0)
    )
    words = _words(found, item.meeting.body, moved.result, world.now.date())
    row = resolutions.record_resolution(item_id=item_id, moved=moved, words=words, by=world.joan, now=world.now)
    yield world.at((world.now.date() - world.today).days, 11)
    resolutions.confirm_resolution(resolution_id=row.pk, by=world.kwabena, now=world.now)
    sitting.close_meeting(meeting_id=meeting_id, by=world.joan, now=world.now)
    found.refresh_from_db()


@dataclass(frozen=True)
class Concept:
    """A proposal that has come as far as CE, or a little beyond. `then` tells what happened after the sheets."""

    title: str
    day: int
    stops: str
    by: str = "marcus"
    changes: Mapping[str, Any] = field(default_factory=dict)
    then: Callable[[World, Proposal], Storyline] | None = None


def _concept(world: World, one: Concept) -> Storyline:
    yield world.at(one.day, 9, 30)
    if one.stops == "draft":
        _begins(world, one.title, one.changes, by=one.by)
        return
    found = _submits(world, one.title, one.changes, by=one.by)
    if one.stops == "intake":
        return
    yield world.at(one.day + 1, 10)
    _passes_intake(world, found)
    if one.stops == "waiting":
        return
    yield world.at(one.day + 4, 11)
    _scores(world, found, world.rowan)
    if one.stops == "one_sheet":
        return
    if one.stops == "spread":
        _scores(world, found, world.ingrid, demand=0)
        return
    yield world.at(one.day + 6, 11)
    _scores(world, found, world.ingrid)
    yield world.at(one.day + 8, 14)
    if one.then is not None:
        yield from one.then(world, found)


def _asks(world: World, found: Proposal) -> Storyline:
    questions.ask_proposer(proposal_id=found.pk, section=4, text="Who watches the trial swallow?", by=world.amara, now=world.now)
    yield from ()


def _supports(world: World, found: Proposal) -> Storyline:
    sponsor.confirm_sponsor(proposal_id=found.pk, by=world.halima, now=world.now)
    _decides(world, found, "support", world.priya, reason="It fills a clear hole.")
    yield from ()


def _polled(world: World, found: Proposal) -> Storyline:
    yield from _supports(world, found)
    yield world.at((world.now.date() - world.today).days + 1, 9)
    poll = polls.open_poll(proposal_id=found.pk, by=world.petra, now=world.now)
    for person in (world.rosalind, world.louise):
        polls.answer_poll(poll_id=poll.pk, has_interest=False, choice=Choice.ENDORSE, by=person, now=world.now)


def _developed(world: World, found: Proposal) -> Storyline:
    yield from _supports(world, found)
    day = (world.now.date() - world.today).days
    yield world.at(day + 1, 9)
    yield from _smt_endorses(world, found, day=day + 1)


def _with_team(world: World, found: Proposal) -> Storyline:
    yield from _developed(world, found)
    yield world.at((world.now.date() - world.today).days + 3, 10)
    _team(world, found)


# What is drafted for a proposal of the demo: whose content it resembles, and what it says of itself.
DRAFTS = {
    "Pediatric Venipuncture": (
        "venipuncture-techniques", "Ponction veineuse pédiatrique",
        "Collect a blood specimen from a child, with the child's comfort in mind.",
        "Prélever un échantillon de sang chez un enfant, en veillant à son confort.",
    ),
    "Dialysis Support Skills": (
        "iv-insertion-maintenance", "Habiletés de soutien à la dialyse",
        "Support vascular access before, during and after a dialysis session.",
        "Soutenir l'accès vasculaire avant, pendant et après une séance de dialyse.",
    ),
    "Home IV Therapy Support": (
        "iv-insertion-maintenance", "Soutien au traitement intraveineux à domicile",
        "Maintain an intravenous line in a person's home.",
        "Entretenir une voie intraveineuse au domicile d'une personne.",
    ),
}  # fmt: skip


def _content_for(title: str) -> dict[str, Any]:
    like, title_fr, summary_en, summary_fr = DRAFTS[title]
    names = {"title_en": title, "title_fr": title_fr, "summary_en": summary_en, "summary_fr": summary_fr}
    return {**records.content_of(like), **names, "stacks_into": [], "pathways": []}


def _frozen(world: World, found: Proposal) -> Storyline:
    yield from _with_team(world, found)
    yield world.at((world.now.date() - world.today).days + 7, 10)
    _drafts(world, found, _content_for(found.title))
    found.refresh_from_db()
    assert found.version is not None  # drafted as development began
    drafting.freeze_version(version_id=found.version.pk, by=world.hanna, now=world.now)
    found.version.refresh_from_db()
    partners.ask(world, found.version, "cedar-point-labs")


def _filed(world: World, found: Proposal) -> Storyline:
    yield from _with_team(world, found)
    yield world.at((world.now.date() - world.today).days + 7, 10)
    _drafts(world, found, _content_for(found.title))
    found.refresh_from_db()
    assert found.version is not None  # drafted as development began
    drafting.freeze_version(version_id=found.version.pk, by=world.hanna, now=world.now)
    found.version.refresh_from_db()
    partners.signs(world, partners.ask(world, found.version, "cedar-point-labs"))
    yield world.at((world.now.date() - world.today).days + 1, 10)
    found.refresh_from_db()
    _fills(world, found)
    development.agree(proposal_id=found.pk, by=world.marcus, now=world.now)
    development.file_proposal(proposal_id=found.pk, by=world.hanna, now=world.now)
    found.refresh_from_db()


def _at_the_board(world: World, found: Proposal) -> Storyline:
    yield from _filed(world, found)
    day = (world.now.date() - world.today).days
    yield world.at(day + 1, 9)
    yield from _smt_endorses(world, found, day=day + 1)
    yield world.at((world.now.date() - world.today).days + 2, 9)
    meeting = agenda.plan_meeting(body_key="board", starts_at=world.at(16, 9), place="Board room", by=world.joan, now=world.now)
    agenda.place_item(meeting_id=meeting.pk, proposal_id=found.pk, by=world.joan, now=world.now)
    agenda.seal_pack(meeting_id=meeting.pk, by=world.joan, now=world.now)


def _decided(code: str, reason: str, **more: Any) -> Callable[[World, Proposal], Storyline]:
    def told(world: World, found: Proposal) -> Storyline:
        given = dict(more)
        if "defer_days" in given:
            given["defer_until"] = world.day(given.pop("defer_days"))
        _decides(world, found, code, world.priya, reason=reason, **given)
        yield from ()

    return told


def _withdraws(world: World, found: Proposal) -> Storyline:
    outside.withdraw(proposal_id=found.pk, reason="Another unit offers it already.", by=world.marcus, now=world.now)
    yield from ()


def _holds(world: World, found: Proposal) -> Storyline:
    outside.hold(proposal_id=found.pk, review_on=world.day(20), reason="Waiting for the ministry's answer.", by=world.priya, now=world.now)
    yield from ()


def _on_paper(world: World) -> Storyline:
    yield world.at(-1, 11)
    scan = records.resolution_scan("Concept form", "ECG Acquisition Basics", "received on paper")
    on_behalf.enter_on_behalf(
        author_name="Omar Haddad", author_email="omar.haddad@community-clinic.example", language="en", received_on=world.day(-1),
        channel=Channel.PAPER, originals=[("concept.pdf", scan)],
        answers={"title_en": "ECG Acquisition Basics", "purpose": answers(world.day(-1))["purpose"]}, by=world.amara, now=world.now,
    )  # fmt: skip


CONCEPTS = (
    Concept("Leadership Lunches", -120, "then", then=_decided("decline", "What people would be able to do cannot be seen.", reason_code="not_assessable")),
    Concept("Intro to Wellness", -110, "then", then=_decided("redirect", "A plain course serves this better.")),
    Concept("Robotics Suite Tour", -100, "then", then=_withdraws),
    Concept("Pediatric Venipuncture", -90, "then", then=_at_the_board),
    Concept("Dialysis Support Skills", -70, "then", then=_filed),
    Concept("Home IV Therapy Support", -55, "then", then=_frozen),
    Concept("Hand Hygiene Auditor", -40, "then", then=_developed),
    Concept("Genomics Literacy", -35, "then", then=_holds),
    Concept("Arterial Blood Gas Sampling", -31, "waiting"),
    Concept("Vascular Phantom Skills", -30, "then", then=_decided("defer", "The phantom arrives in the spring.", defer_days=60)),
    Concept("Ostomy Care Essentials", -20, "then", then=_polled),
    Concept("Bedside Swallow Screening", -18, "then", then=_asks),
    Concept("MRI Safety for Support Staff", -17, "then", then=_decided("request_changes", "Say who watches the screening.", fields=("methods",))),
    Concept("Sterile Processing Refresher", -12, "one_sheet"),
    Concept("Point-of-Care Testing Coordinator", -9, "spread"),
    Concept("Ultrasound-Guided IV Access", -3, "draft", changes={"evidence_kept": "", "will_confirm_demand": "not_asked"}),
)  # fmt: skip


def lines(world: World) -> list[Storyline]:
    """The storylines of the process."""
    return [venipuncture(world), _on_paper(world), *(_concept(world, one) for one in CONCEPTS)]
