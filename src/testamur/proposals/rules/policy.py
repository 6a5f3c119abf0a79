"""The process as data: one TOML file, read into frozen values (process.md section 15).

`read` takes a checked text; `check_text` says what is wrong with one, in a registrar's words (see policy_check).
Nothing here knows a stage or a body by its key: the code knows kinds, decision codes and gates only.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from testamur.ground import ids
from testamur.proposals.rules.vocabulary import (
    Code,
    EventCode,
    Gate,
    Outcome,
    Sheet,
    StageKind,
)

SCHEMA = "testamur.process/1"


@dataclass(frozen=True, slots=True)
class Label:
    """One text in both languages."""

    en: str
    fr: str

    def in_(self, language: str) -> str:
        """The text in the language asked for; English for any other than French."""
        return self.fr if language.startswith("fr") else self.en


@dataclass(frozen=True, slots=True)
class Seats:
    """The role keys of a body's three seats."""

    member: str
    chair: str
    secretary: str


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must take part: `rule` is majority_of_eligible or fixed; never fewer than `minimum`."""

    rule: str
    minimum: int


@dataclass(frozen=True, slots=True)
class BodyRule:
    """One body of the policy: who sits, when it may decide, and whether it may approve."""

    key: str
    title: Label
    prefix: str
    roles: tuple[str, ...]
    seats: Seats | None
    quorum: Quorum | None
    majority: str
    poll_allowed: bool
    poll_window_business_days: int
    pack_cutoff_business_days: int
    per_proposal: bool
    may_approve: bool

    @property
    def all_roles(self) -> frozenset[str]:
        """Every role that belongs to this body."""
        seats = {self.seats.member, self.seats.chair, self.seats.secretary} if self.seats else set()
        return frozenset(self.roles) | seats


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A promise in days: day 0 is the day of receipt or of entry; day `limit_days` is the last one."""

    key: str
    starts: str
    count: str
    target_days: int
    limit_days: int
    remind_days: tuple[int, ...]
    escalate_day: int | None
    escalate_to: str
    stops_on: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reviewers:
    """How many sheets are wanted, from whom, whether blind, and the spread above which a note is due (None: never)."""

    count: int
    blind: bool
    spread: int | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One possible decision at a stage. `next` None: the proposal stays (send_back lets the decider choose)."""

    code: Code
    by: tuple[str, ...]
    next: str | None
    when: Mapping[str, str]
    effect: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event at a stage, such as submit or freeze."""

    code: EventCode
    by: tuple[str, ...]
    next: str | None
    gates: tuple[Gate, ...]
    agree: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageRule:
    """One stage of the policy."""

    key: str
    kind: StageKind
    owner: str
    title: Label
    clock: str
    form: str
    sheet: Sheet | None
    reviewers: Reviewers | None
    requires: tuple[str, ...]
    enter: tuple[Gate, ...]
    leave: tuple[Gate, ...]
    opens_tracks: tuple[str, ...]
    form_team_within_business_days: int | None
    when: Mapping[str, str]
    decisions: tuple[DecisionRow, ...]
    events: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class End:
    """A terminal state with its outcome and label."""

    key: str
    outcome: Outcome
    title: Label


@dataclass(frozen=True, slots=True)
class FormRule:
    """Fields a form does not ask under this policy, and fields whose required and minimum rules only warn."""

    hide: frozenset[str]
    warn_only: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lapse:
    """After how many days without activity a proposal lapses, and when the warnings go out."""

    warn_days: tuple[int, ...]
    after_days: int
    stages: frozenset[str]


NO_FORM_RULE = FormRule(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole process policy, as a proposal pins it."""

    key: str
    version: int
    title: Label
    effective_from: dt.date
    first: str
    appeal_days: int
    lapse: Lapse | None
    repeat_deciders: tuple[tuple[str, str], ...]
    bodies: tuple[BodyRule, ...]
    clocks: Mapping[str, ClockRule]
    second_releaser: bool
    forms: Mapping[str, FormRule]
    stages: tuple[StageRule, ...]
    ends: tuple[End, ...]

    def stage(self, key: str) -> StageRule:
        """The stage of this key; KeyError for an end state or an unknown key."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(key)

    def end(self, key: str) -> End | None:
        """The terminal state of this key, or None when it is a stage."""
        return next((end for end in self.ends if end.key == key), None)

    def body(self, key: str) -> BodyRule:
        """The body of this key; KeyError when the policy has none such."""
        for body in self.bodies:
            if body.key == key:
                return body
        raise KeyError(key)

    def form_rule(self, form: str) -> FormRule:
        """What this policy hides and softens in a form."""
        return self.forms.get(form, NO_FORM_RULE)

    def clock_of(self, stage_key: str) -> ClockRule | None:
        """The clock that runs at a stage, if one does."""
        if self.end(stage_key):
            return None
        return self.clocks.get(self.stage(stage_key).clock)

    def label(self, key: str) -> Label:
        """The title of a stage or of an end state."""
        end = self.end(key)
        return end.title if end else self.stage(key).title

    def chain(self) -> tuple[StageRule, ...]:
        """The stages in their order, without the tracks that run beside them."""
        return tuple(stage for stage in self.stages if stage.kind is not StageKind.TRACK)

    def before(self, stage_key: str) -> tuple[StageRule, ...]:
        """The stages that come before this one: where `send_back` may lead."""
        keys = [stage.key for stage in self.chain()]
        return self.chain()[: keys.index(stage_key)] if stage_key in keys else ()

    def tracks_for(self, *, facts: Mapping[str, str]) -> tuple[StageRule, ...]:
        """The tracks that apply to a proposal of this product kind and request kind."""
        return tuple(stage for stage in self.stages if stage.kind is StageKind.TRACK and matches(stage.when, facts))

    def decisions_at(self, stage_key: str, *, facts: Mapping[str, str]) -> tuple[DecisionRow, ...]:
        """The decision rows open to a proposal with these facts (product_kind, request_kind) at a stage."""
        if self.end(stage_key):
            return ()
        return tuple(row for row in self.stage(stage_key).decisions if matches(row.when, facts))

    def event_at(self, stage_key: str, code: EventCode) -> EventRow | None:
        """The row of an event at a stage, or None where the policy does not offer it."""
        if self.end(stage_key):
            return None
        return next((row for row in self.stage(stage_key).events if row.code is code), None)


def matches(when: Mapping[str, str], facts: Mapping[str, str]) -> bool:
    """Does a row's `when` fit these facts? An empty one fits always."""
    return all(facts.get(name) == value for name, value in when.items())


def document(text: str) -> dict[str, Any]:
    """The TOML as a JSON-shaped document, dates as ISO text; tomllib.TOMLDecodeError for text that is not TOML."""
    plain: dict[str, Any] = _plain(tomllib.loads(text))
    return plain


def digest(text: str) -> str:
    """`sha256:` of the policy's canonical JSON: what a proposal pins."""
    return ids.fingerprint(document(text))


@lru_cache(maxsize=64)
def read(text: str) -> Policy:
    """The policy as frozen values. The text must have passed `policy_check.problems`: a faulty one raises KeyError."""
    return _policy(document(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date | dt.datetime | dt.time) else value


def _policy(doc: Mapping[str, Any]) -> Policy:
    lapse = doc.get("lapse")
    return Policy(
        key=doc["key"],
        version=doc["version"],
        title=_label(doc["title"]),
        effective_from=dt.date.fromisoformat(doc["effective_from"]),
        first=doc["first"],
        appeal_days=doc.get("appeal_days", 30),
        lapse=Lapse(tuple(lapse["warn_days"]), lapse["after_days"], frozenset(lapse["stages"])) if lapse else None,
        repeat_deciders=tuple((pair[0], pair[1]) for pair in doc.get("repeat_deciders", [])),
        bodies=tuple(_body(row) for row in doc["body"]),
        clocks={key: _clock(key, row) for key, row in doc.get("clock", {}).items()},
        second_releaser=bool(doc.get("release", {}).get("second_releaser", False)),
        forms={
            key: FormRule(frozenset(row.get("hide", [])), frozenset(row.get("warn_only", [])))
            for key, row in doc.get("form", {}).items()
        },
        stages=tuple(_stage(row) for row in doc["stage"]),
        ends=tuple(End(key, Outcome(row["outcome"]), _label(row)) for key, row in doc["end"].items()),
    )


def _label(row: Mapping[str, str]) -> Label:
    return Label(row["en"], row["fr"])


def _body(row: Mapping[str, Any]) -> BodyRule:
    seats, quorum, poll = row.get("seats"), row.get("quorum"), row.get("poll", {})
    return BodyRule(
        key=row["key"],
        title=_label(row["title"]),
        prefix=row.get("prefix", ""),
        roles=tuple(row.get("roles", [])),
        seats=Seats(seats["member"], seats["chair"], seats["secretary"]) if seats else None,
        quorum=Quorum(quorum["rule"], quorum["minimum"]) if quorum else None,
        majority=row.get("majority", "votes_cast"),
        poll_allowed=bool(poll.get("allowed", False)),
        poll_window_business_days=poll.get("window_business_days", 5),
        pack_cutoff_business_days=row.get("pack_cutoff_business_days", 0),
        per_proposal=bool(row.get("per_proposal", False)),
        may_approve=bool(row.get("may_approve", False)),
    )


def _clock(key: str, row: Mapping[str, Any]) -> ClockRule:
    escalate = row.get("escalate", {})
    return ClockRule(
        key=key,
        starts=row["starts"],
        count=row["count"],
        target_days=row["target_days"],
        limit_days=row["limit_days"],
        remind_days=tuple(row.get("remind_days", [])),
        escalate_day=escalate.get("day"),
        escalate_to=escalate.get("to", ""),
        stops_on=frozenset(row.get("stops_on", [])),
    )


def _stage(row: Mapping[str, Any]) -> StageRule:
    reviewers = row.get("reviewers")
    return StageRule(
        key=row["key"],
        kind=StageKind(row["kind"]),
        owner=row["owner"],
        title=_label(row["title"]),
        clock=row.get("clock", ""),
        form=row.get("form", ""),
        sheet=Sheet(row["sheet"]) if "sheet" in row else None,
        reviewers=Reviewers(
            reviewers["count"],
            reviewers.get("blind", False),
            reviewers.get("spread"),
            tuple(reviewers["roles"]),
        )
        if reviewers
        else None,
        requires=tuple(row.get("requires", [])),
        enter=_gates(row.get("enter", [])),
        leave=_gates(row.get("leave", [])),
        opens_tracks=tuple(row.get("opens_tracks", [])),
        form_team_within_business_days=row.get("form_team_within_business_days"),
        when=dict(row.get("when", {})),
        decisions=tuple(_decision(item) for item in row.get("decisions", [])),
        events=tuple(_event(item) for item in row.get("events", [])),
    )


def _gates(names: Sequence[str]) -> tuple[Gate, ...]:
    return tuple(Gate.read(name) for name in names)


def _decision(row: Mapping[str, Any]) -> DecisionRow:
    return DecisionRow(
        Code(row["code"]),
        tuple(row["by"]),
        row.get("next"),
        dict(row.get("when", {})),
        row.get("effect", ""),
    )


def _event(row: Mapping[str, Any]) -> EventRow:
    return EventRow(
        EventCode(row["code"]),
        tuple(row["by"]),
        row.get("next"),
        _gates(row.get("gates", [])),
        tuple(row.get("agree", [])),
    )
