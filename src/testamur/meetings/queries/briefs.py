"""The one-page brief in words: every line comes from the sealed content, so that its digest covers what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _, ngettext

from testamur.definitions.rules.kinds import Kind
from testamur.definitions.words import KINDS
from testamur.ground.errors import Refusal
from testamur.meetings.models import Poll
from testamur.meetings.queries import drafts, placing, seats, ties
from testamur.meetings.rules import recusal
from testamur.people import queries as people
from testamur.people.models import Body, Person
from testamur.proposals.models import Proposal
from testamur.proposals.queries import brief as contents, concepts
from testamur.proposals.queries.pages import MarkOnPage
from testamur.proposals.words import MARK_TITLES
from testamur.ui import moments

_WORDS, _FEW_WORDS, _LINE = 55, 32, 110
"""How much of a long answer stands on the page: a brief is one letter page, the whole stands in the form."""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BriefPage:
    """Everything on the page, in the reader's language."""

    heading: str
    title: str
    ask: str
    supported: str
    marks: list[MarkOnPage]
    figures: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    risks: tuple[tuple[str, str, str], ...]
    next: str
    digest: str
    is_sealed: bool


def page(proposal: Proposal, *, now: datetime) -> BriefPage:
    """The brief of a proposal for the body it stands before."""
    sealed = drafts.brief_of(proposal)
    content = sealed.content if sealed else contents.content(proposal, stage=proposal.stage, now=now)
    language = drafts.language()
    body = people.body(placing.body_of(proposal)) if placing.body_of(proposal) else None
    return BriefPage(
        heading=_heading(proposal, content, body),
        title=str((content.get("titleFr") if language == "fr" else "") or content.get("title") or proposal.title),
        ask=drafts.ask(proposal, now=now),
        supported=_supported(content),
        marks=[MarkOnPage(row["mark"], row["state"], "", str(MARK_TITLES[row["mark"]])) for row in content.get("marks", [])],
        figures=_figures(content, language),
        sections=_sections(content, language),
        risks=tuple((_line(row["risk"]), _likely(row["likely"]), _line(row["response"])) for row in content.get("risks", [])[:2]),
        next=_next(proposal, body, now=now),
        digest=sealed.digest if sealed else "",
        is_sealed=sealed is not None,
    )


def _likely(value: str) -> str:
    return {"low": _("Low"), "medium": _("Medium"), "high": _("High")}.get(value, value)


def _heading(proposal: Proposal, content: Mapping[str, Any], body: Body | None) -> str:
    parts = [
        _("Brief for the {body}").format(body=drafts.body_name(body)) if body else _("Brief"),
        proposal.key,
    ]
    if content.get("version"):
        parts.append(_("version {n}").format(n=content["version"]))
        parts.append(_("fingerprint {short}").format(short=moments.fingerprint(content["versionDigest"])))
    return " · ".join(parts)


def _supported(content: Mapping[str, Any]) -> str:
    code = content.get("assessment", {}).get("code")
    if code == "with_conditions":
        return _("Continuing Education supports it with conditions.")
    return _("Continuing Education supports it.") if code == "support" else ""


def _figures(content: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    fee = content.get("fee")
    at = _("breaks even, at {fee}").format(fee=moments.money(fee, language)) if isinstance(fee, int) else _("breaks even")
    month, people_needed = content.get("breakevenMonth"), content.get("breakeven")
    even = (
        _("Month {n}").format(n=month) if month
        else ngettext("{n} learner", "{n} learners", people_needed).format(n=people_needed) if isinstance(people_needed, int)
        else _("Not given")
    )  # fmt: skip
    start = content.get("startUp")
    return (
        (str(content.get("learners") or _("Not given")), _("learners a year")),
        (moments.money(start, language) if isinstance(start, int) else _("Not given yet"), _("to start up")),
        (even, at),
        (_day(content.get("launch")), _("first offering")),
    )


def _day(value: object) -> str:
    try:
        return moments.day(date.fromisoformat(str(value)), drafts.language())
    except ValueError:
        return _("Not given yet")


def _short(text: object, *, most: int = _WORDS) -> str:
    """The beginning of a long text."""
    words = str(text or "").split()
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + " …"


def _line(text: object) -> str:
    """One line of a list, cut at a word."""
    whole = " ".join(str(text or "").split())
    return whole if len(whole) <= _LINE else whole[:_LINE].rsplit(" ", 1)[0] + " …"


def _sections(content: Mapping[str, Any], language: str) -> tuple[Section, ...]:
    competencies = content.get("competenciesFr" if language == "fr" else "competencies") or content.get("competencies", [])
    return (
        Section(_("Why now"), (_short(content.get("why")),)),
        Section(_("What people will be able to do"), tuple(_line(each) for each in competencies[:7])),
        Section(_("How we will know"), _assessed(content)),
        Section(_("Who stands behind it"), _behind(content, language)),
        Section(_("Goals of the plan"), _goals(content, language)),
        Section(_("Resources you asked for"), _resources(content)),
        Section(_("What Continuing Education found"), _found(content)),
        Section(_("Open conditions and interests"), _open(content, language)),
    )


def _assessed(content: Mapping[str, Any]) -> tuple[str, ...]:
    if content.get("instruments"):
        names = ", ".join(str(KINDS[Kind(each)]) for each in content["instruments"])
        steps = _("{items} observed items, {critical} critical steps. Each competency has its own minimum.").format(
            items=content.get("items", 0), critical=content.get("criticalSteps", 0)
        )
        second = content.get("secondMark")
        twice = _("{percent} in 100 are marked twice.").format(percent=second) if second else ""
        return tuple(line for line in (f"{names}.", steps, twice) if line)
    labels = {each.value: each.label.in_(drafts.language()) for each in concepts.form().field("methods").choices}
    named = ", ".join(labels.get(each, each) for each in content.get("methods", []))
    return tuple(line for line in (named, _short(content.get("critical"), most=_FEW_WORDS)) if line)


def _behind(content: Mapping[str, Any], language: str) -> tuple[str, ...]:
    found = [
        _("{partner} endorsed this version: the skill is needed, and the assessment reflects the job. In force until {day}.").format(
            partner=row["partnerFr"] if language == "fr" else row["partner"], day=_day(row["until"])
        )
        for row in content.get("endorsements", [])
    ]
    if not found:
        names = ", ".join(row["org"] for row in content.get("partners", []) if row.get("org"))
        found = [_("{names}. The signature comes later, on the exact version.").format(names=names)] if names else []
    if content.get("accountable"):
        found.append(_("Accountable: {name}.").format(name=content["accountable"]))
    return tuple(found)


def _goals(content: Mapping[str, Any], language: str) -> tuple[str, ...]:
    names = {each.code: each.name_fr if language == "fr" else each.name_en for each in people.institution().plan_priorities}
    return tuple(f"{row['code']} {names.get(row['code'], '')}".strip() for row in content.get("goals", []))


def _resources(content: Mapping[str, Any]) -> tuple[str, ...]:
    counted = content.get("resources")
    if counted is None:
        return (_("None asked for yet. You may say which ones you require."),)
    if not counted["required"]:
        return (_("None were required."),)
    gap = counted["required"] - counted["confirmed"]
    missing = _("Gap: none.") if not gap else _("Gap: {n}.").format(n=gap)
    return (
        _("Required {required}, confirmed by budget owners {confirmed}.").format(**counted) + " " + missing,
    )


def _found(content: Mapping[str, Any]) -> tuple[str, ...]:
    found = content.get("assessment", {})
    scores = [each for each in found.get("scores", []) if each is not None]
    line = ""
    if len(scores) > 1:
        line = _("{n} reviewers: {scores} of 100. No total decides.").format(n=len(scores), scores=_and(scores))
    elif scores:
        line = _("One reviewer: {score} of 100. No total decides.").format(score=scores[0])
    return tuple(each for each in (_supported(content), line, _short(found.get("reason"), most=_FEW_WORDS)) if each)


def _and(numbers: list[Any]) -> str:
    return _("{first} and {last}").format(first=", ".join(str(each) for each in numbers[:-1]), last=numbers[-1])


def _open(content: Mapping[str, Any], language: str) -> tuple[str, ...]:
    conditions = [
        (row.get("textFr") if language == "fr" else "") or row["text"]
        for row in content.get("conditions", [])
        if row["state"] not in {"verified", "waived"}
    ]
    interests = [f"{row['name']}: {row['nature']}" for row in content.get("interests", [])]
    return (
        _short("; ".join(conditions), most=_FEW_WORDS) if conditions else _("No open condition."),
        _("Interests declared: {names}.").format(names=_short("; ".join(interests), most=_FEW_WORDS)) if interests else _("No interest declared so far."),
    )


def _next(proposal: Proposal, body: Body | None, *, now: datetime) -> str:
    if body is None:
        return ""
    if seats.law_of(body, proposal).may_approve:
        return _("it can be published and offered once a partner's endorsement is in force.")
    after = drafts.next_body(proposal)
    if after is None:
        return _("an advisory team develops it, and it comes back to you as a full proposal.")
    day = placing.earliest_approval(proposal, now=now)
    if day is None:
        return _("it goes to the {body} at its next meeting.").format(body=drafts.body_name(after))
    return _("it goes into the pack of the {body} of {day}.").format(body=drafts.body_name(after), day=moments.day(day, drafts.language()))


@dataclass(frozen=True, slots=True)
class PollPage:
    """A poll as one reader may see it: answers of others only after one's own."""

    poll: Poll
    is_open: bool
    is_member: bool
    recused: str
    declared: bool | None
    own: Any
    rows: tuple[tuple[str, str, str], ...]
    answered: int
    eligible: int
    needed: int
    sees_answers: bool


def poll_page(poll: Poll, person: Person, *, now: datetime) -> PollPage:
    """What this person sees of a poll."""
    members = seats.members(poll.body, on=seats.today(poll.opened_at))
    out = ties.recused(poll.proposal, members, now=now)
    answers = {row.person_id: row for row in poll.answers.select_related("person")}
    own, declared = answers.get(person.pk), ties.declaration(poll.proposal, person)
    is_open = poll.closed_at is None and now < poll.closes_at
    sees = own is not None or not is_open
    verdict = recusal.may_take_part(person.ref, out)
    rows = tuple(
        (
            member.name,
            _("Recused") if member.ref in out else _("Answered") if member.pk in answers else _("Waiting"),
            answers[member.pk].get_choice_display() if sees and member.pk in answers and member.ref not in out else "",
        )
        for member in members
    )
    eligible = len(members) - len(out)
    law = seats.law_of(poll.body, poll.proposal)
    return PollPage(
        poll=poll,
        is_open=is_open,
        is_member=any(member.pk == person.pk for member in members),
        recused=verdict.reason if isinstance(verdict, Refusal) else "",
        declared=declared.has_interest if declared else None,
        own=own,
        rows=rows,
        answered=sum(1 for member in members if member.pk in answers and member.ref not in out),
        eligible=eligible,
        needed=law.minimum if law.quorum_rule == "fixed" else max(eligible // 2 + 1, law.minimum),
        sees_answers=sees,
    )
