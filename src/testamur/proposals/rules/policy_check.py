"""What is wrong with a policy file, in words that a registrar understands; and its picture (process.md section 15).

Two passes: first the shape (is everything there, are names known), then the sense (is every stage reachable, does every
path end, is a version approved on every path to an approved end and nowhere else).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from testamur.people.rules.roles import SEATS
from testamur.proposals.rules.policy import SCHEMA, Policy, document, read
from testamur.proposals.rules.vocabulary import (
    GATE_ARGUMENT,
    Code,
    EventCode,
    Gate,
    GateName,
    Outcome,
    Sheet,
    StageKind,
)

OFFICE_ROLES = frozenset({"proposer", "unit_sponsor", "budget_owner"})
"""Roles that belong to a proposal itself, not to a body of the policy."""

_SEATS = frozenset(str(role) for role in SEATS)

FACTS = {
    "product_kind": ("micro_credential", "micro_course"),
    "request_kind": ("new", "convert", "revise", "renew", "joint"),
}
"""What a `when` may ask about, and the answers there are."""

MUSTS_FIELDS = frozenset(
    {"competencies", "methods", "evidence_kept", "pass_idea", "partners", "will_confirm_demand", "will_confirm_realism",
     "plan_goals", "plan_reason"}
)  # fmt: skip
"""The four musts' own fields: no policy may hide or soften them."""

SENTENCES: dict[str, str] = {
    "not_toml": "This is not a readable TOML file: {error}",
    "schema": 'The first line has to say schema = "testamur.process/1"',
    "missing": "{thing} is missing",
    "french": "{thing} has no French label",
    "english": "{thing} has no English label",
    "twice": "The key {key} is used twice",
    "unknown_word": '{thing} says "{word}", which is not one of: {known}',
    "number": "{thing} has to be a whole number, 0 or more",
    "date": "{thing} has to be a date like 2024-09-01",
    "target_after_limit": "The target day of the clock {key} comes after its limit day",
    "unknown_body": 'The stage is owned by "{key}", but no body has that key',
    "unknown_role": 'The role "{role}" belongs to no body of this policy',
    "unknown_clock": 'There is no clock "{key}"',
    "unknown_gate": 'There is no gate "{gate}"',
    "gate_argument": 'The gate "{gate}" needs {what} after its colon',
    "unknown_next": 'It leads to "{key}", which is neither a stage nor an end',
    "unknown_when": 'A condition asks about "{name}"; only product_kind and request_kind can be asked about',
    "unknown_track": 'It opens the track "{key}", which is not a stage of kind track',
    "first": 'The first stage "{key}" does not exist',
    "unreachable": "No decision leads to this stage",
    "no_end": "From this stage no path leads to an end",
    "approve_not_allowed": "It approves a version, but the body {body} may not approve (may_approve is not set)",
    "approve_not_body": "It approves a version, but only a stage of kind body can",
    "unknown_effect": 'The effect "{effect}" is unknown; only approve_version exists',
    "approve_code": "It approves a version, so its code has to be approve or with_conditions",
    "approved_without": 'A path reaches the end "{end}" without approving a version: {path}',
    "approve_elsewhere": 'It approves a version but can lead to "{end}", which is not an approved end',
    "approve_twice": "A path approves a version twice: {path}",
    "hides_must": "The field {field} belongs to the four requirements and cannot be hidden or softened",
    "repeat_pair": "repeat_deciders names {key}, which is not a stage of kind review or body",
    "unknown_seat": 'The product has no seat "{role}"; a body can use: {known}',
    "seats": "A body that decides needs seats for member, chair and secretary, and a quorum",
    "no_submit": "A form stage needs an event submit that leads on",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a policy: where it stands, the code of its sentence and the facts that fill it."""

    where: str
    reason: str
    facts: Mapping[str, str]

    def __str__(self) -> str:
        sentence = SENTENCES[self.reason].format(**self.facts)
        return f"{self.where}: {sentence}" if self.where else sentence


def check_text(text: str) -> list[str]:
    """Every fault of a policy file as a sentence; an empty list means that it can be used."""
    return [str(problem) for problem in problems(text)]


def problems(text: str) -> list[Problem]:
    """Every fault of a policy file. The sense is looked at only when the shape is right."""
    try:
        doc = document(text)
    except tomllib.TOMLDecodeError as error:
        return [Problem("", "not_toml", {"error": str(error)})]
    found = list(_shape(doc))
    return found or list(_sense(read(text)))


def draw(policy: Policy) -> str:
    """The policy as a Mermaid flowchart: stages as boxes, ends as rounded boxes, decisions on the arrows."""
    lines = ["flowchart TD"]
    lines += [f'  {stage.key}["{stage.title.en}"]' for stage in policy.stages]
    lines += [f'  {end.key}(["{end.title.en}"])' for end in policy.ends]
    for stage in policy.stages:
        targets: dict[str, list[str]] = {}
        for row in stage.decisions:
            if row.next:
                label = f"{row.code} ({', '.join(row.when.values())})" if row.when else str(row.code)
                targets.setdefault(row.next, []).append(label)
        for event in stage.events:
            if event.next:
                targets.setdefault(event.next, []).append(str(event.code))
        lines += [f'  {stage.key} -- "{", ".join(labels)}" --> {target}' for target, labels in targets.items()]
        lines += [f"  {stage.key} -. opens .-> {track}" for track in stage.opens_tracks]
    return "\n".join(lines) + "\n"


def paths(policy: Policy) -> Iterator[tuple[tuple[str, str, str], ...]]:
    """Every path without a repeated stage from the first stage to an end: steps (stage, act, next)."""
    yield from _walk(policy, policy.first, ())


def _walk(
    policy: Policy, at: str, so_far: tuple[tuple[str, str, str], ...]
) -> Iterator[tuple[tuple[str, str, str], ...]]:
    if policy.end(at):
        yield so_far
        return
    seen = {step[0] for step in so_far} | {at}
    for act, target in _moves(policy, at):
        if target not in seen:
            yield from _walk(policy, target, (*so_far, (at, act, target)))


def _moves(policy: Policy, at: str) -> list[tuple[str, str]]:
    stage = policy.stage(at)
    rows = [(f"{row.code}{'!' if row.effect else ''}", row.next) for row in stage.decisions]
    rows += [(str(row.code), row.next) for row in stage.events]
    return list(dict.fromkeys((act, target) for act, target in rows if target))


# --- the shape -------------------------------------------------------------------------------------------------------


def _shape(doc: Mapping[str, Any]) -> Iterator[Problem]:
    if doc.get("schema") != SCHEMA:
        yield Problem("", "schema", {})
    for name, kind in (
        ("key", str),
        ("version", int),
        ("first", str),
        ("body", list),
        ("stage", list),
        ("end", dict),
    ):
        if not isinstance(doc.get(name), kind) or not doc.get(name):
            yield Problem("", "missing", {"thing": name})
            return
    yield from _labels("title", doc.get("title"), "The policy")
    try:
        dt.date.fromisoformat(str(doc.get("effective_from")))
    except ValueError:
        yield Problem("effective_from", "date", {"thing": "effective_from"})
    yield from _bodies_shape(doc["body"])
    yield from _clocks_shape(doc.get("clock", {}))
    yield from _forms_shape(doc.get("form", {}))
    yield from _stages_shape(doc)
    for key, row in doc["end"].items():
        yield from _labels(f"end {key}", row, f"The end {key}")
        yield from _word(f"end {key}", "outcome", row.get("outcome"), [str(item) for item in Outcome])


def _labels(where: str, row: object, thing: str) -> Iterator[Problem]:
    texts = row if isinstance(row, dict) else {}
    if not texts.get("en"):
        yield Problem(where, "english", {"thing": thing})
    if not texts.get("fr"):
        yield Problem(where, "french", {"thing": thing})


def _word(where: str, thing: str, word: object, known: list[str]) -> Iterator[Problem]:
    if word not in known:
        yield Problem(
            where,
            "unknown_word",
            {"thing": thing, "word": str(word), "known": ", ".join(known)},
        )


def _whole(where: str, thing: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        yield Problem(where, "number", {"thing": thing})


def _doubles(where: str, keys: list[str]) -> Iterator[Problem]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Problem(where, "twice", {"key": key})


def _bodies_shape(bodies: list[dict[str, Any]]) -> Iterator[Problem]:
    yield from _doubles("body", [str(row.get("key", "")) for row in bodies])
    for row in bodies:
        key = str(row.get("key", ""))
        where = f"body {key}"
        if not key:
            yield Problem("body", "missing", {"thing": "key"})
        yield from _labels(where, row.get("title"), f"The body {key}")
        seats = row.get("seats")
        if seats is not None and (set(seats) != {"member", "chair", "secretary"} or "quorum" not in row):
            yield Problem(where, "seats", {})
        for role in sorted(str(role) for role in (seats or {}).values()):
            if role not in _SEATS:
                yield Problem(where, "unknown_seat", {"role": role, "known": ", ".join(sorted(_SEATS))})
        if "quorum" in row:
            yield from _word(
                where,
                "quorum.rule",
                row["quorum"].get("rule"),
                ["majority_of_eligible", "fixed"],
            )
            yield from _whole(where, "quorum.minimum", row["quorum"].get("minimum"))
        if "majority" in row:
            yield from _word(where, "majority", row["majority"], ["votes_cast", "members_eligible"])


def _clocks_shape(clocks: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for key, row in clocks.items():
        where = f"clock {key}"
        yield from _word(where, "starts", row.get("starts"), ["receipt", "enter"])
        yield from _word(where, "count", row.get("count"), ["calendar", "business"])
        bad = [
            *_whole(where, "target_days", row.get("target_days")),
            *_whole(where, "limit_days", row.get("limit_days")),
        ]
        yield from bad
        if not bad and row["target_days"] > row["limit_days"]:
            yield Problem(where, "target_after_limit", {"key": key})


def _forms_shape(forms: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for key, row in forms.items():
        for field in sorted(MUSTS_FIELDS & ({*row.get("hide", [])} | {*row.get("warn_only", [])})):
            yield Problem(f"form {key}", "hides_must", {"field": field})


def _stages_shape(doc: Mapping[str, Any]) -> Iterator[Problem]:
    stages, ends = doc["stage"], doc["end"]
    keys = [str(row.get("key", "")) for row in stages]
    yield from _doubles("stage", [*keys, *ends])
    roles = set(OFFICE_ROLES)
    for body in doc["body"]:
        roles |= {*body.get("roles", [])} | {*(body.get("seats") or {}).values()}
    if doc["first"] not in keys:
        yield Problem("first", "first", {"key": str(doc["first"])})
    for row in stages:
        yield from _stage_shape(row, doc=doc, targets={*keys, *ends}, roles=roles)


def _stage_shape(
    row: Mapping[str, Any],
    *,
    doc: Mapping[str, Any],
    targets: set[str],
    roles: set[str],
) -> Iterator[Problem]:
    where = f"stage {row.get('key', '?')}"
    if not row.get("key"):
        yield Problem("stage", "missing", {"thing": "key"})
    yield from _word(where, "kind", row.get("kind"), [str(kind) for kind in StageKind])
    yield from _labels(where, row.get("title"), "The stage")
    yield from _stage_references(where, row, doc=doc)
    for text in [*row.get("enter", []), *row.get("leave", [])]:
        yield from _gate_shape(where, text, doc=doc)
    yield from _whens(where, row.get("when", {}))
    for role in row.get("reviewers", {}).get("roles", []):
        if role not in roles:
            yield Problem(where, "unknown_role", {"role": str(role)})
    yield from _rows(
        where,
        row.get("decisions", []),
        known=[str(code) for code in Code],
        targets=targets,
        roles=roles,
    )
    yield from _rows(
        where,
        row.get("events", []),
        known=[str(code) for code in EventCode],
        targets=targets,
        roles=roles,
    )
    for event in row.get("events", []):
        for text in event.get("gates", []):
            yield from _gate_shape(where, text, doc=doc)


def _stage_references(where: str, row: Mapping[str, Any], *, doc: Mapping[str, Any]) -> Iterator[Problem]:
    if row.get("owner") not in {"proposer", *(body.get("key") for body in doc["body"])}:
        yield Problem(where, "unknown_body", {"key": str(row.get("owner"))})
    if "clock" in row and row["clock"] not in doc.get("clock", {}):
        yield Problem(where, "unknown_clock", {"key": str(row["clock"])})
    if "sheet" in row:
        yield from _word(where, "sheet", row["sheet"], [str(sheet) for sheet in Sheet])
    tracks = {str(stage.get("key")) for stage in doc["stage"] if stage.get("kind") == "track"}
    for track in row.get("opens_tracks", []):
        if track not in tracks:
            yield Problem(where, "unknown_track", {"key": str(track)})


def _rows(
    where: str,
    rows: list[dict[str, Any]],
    *,
    known: list[str],
    targets: set[str],
    roles: set[str],
) -> Iterator[Problem]:
    for row in rows:
        place = f"{where}, {row.get('code', '?')}"
        yield from _word(place, "code", row.get("code"), known)
        if "next" in row and row["next"] not in targets:
            yield Problem(place, "unknown_next", {"key": str(row["next"])})
        if not row.get("by"):
            yield Problem(place, "missing", {"thing": "by"})
        for role in [*row.get("by", []), *row.get("agree", [])]:
            if role not in roles:
                yield Problem(place, "unknown_role", {"role": str(role)})
        if row.get("effect", "approve_version") != "approve_version":
            yield Problem(place, "unknown_effect", {"effect": str(row["effect"])})
        yield from _whens(place, row.get("when", {}))


def _whens(where: str, when: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in when.items():
        if name not in FACTS:
            yield Problem(where, "unknown_when", {"name": name})
        else:
            yield from _word(where, name, value, [*FACTS[name]])


def _gate_shape(where: str, text: str, *, doc: Mapping[str, Any]) -> Iterator[Problem]:
    name, _, argument = str(text).partition(":")
    if name not in {str(gate) for gate in GateName}:
        yield Problem(where, "unknown_gate", {"gate": str(text)})
        return
    wanted = GATE_ARGUMENT.get(GateName(name), "")
    stages = {str(row.get("key")): str(row.get("kind")) for row in doc["stage"]}
    fits = {
        "": argument == "",
        "form": argument in {str(row.get("form")) for row in doc["stage"] if row.get("form")},
        "number": argument.isdecimal(),
        "track": stages.get(argument) == "track",
        "stage": argument in stages,
        "body": argument in {str(row.get("key")) for row in doc["body"]},
    }
    if not fits[wanted]:
        yield Problem(
            where,
            "gate_argument",
            {"gate": str(text), "what": f"a known {wanted}" if wanted else "nothing"},
        )


# --- the sense -------------------------------------------------------------------------------------------------------


def _sense(policy: Policy) -> Iterator[Problem]:
    yield from _reachable(policy)
    yield from _approving_rows(policy)
    yield from _approving_paths(policy)
    for pair in policy.repeat_deciders:
        for key in pair:
            if key not in {s.key for s in policy.stages if s.kind in {StageKind.REVIEW, StageKind.BODY}}:
                yield Problem("repeat_deciders", "repeat_pair", {"key": key})
    for stage in policy.stages:
        submit = policy.event_at(stage.key, EventCode.SUBMIT)
        if stage.kind is StageKind.FORM and (submit is None or submit.next is None):
            yield Problem(f"stage {stage.key}", "no_submit", {})


def _reachable(policy: Policy) -> Iterator[Problem]:
    chain = {stage.key for stage in policy.chain()}
    reached, todo = set[str](), [policy.first]
    while todo:
        at = todo.pop()
        if at in reached:
            continue
        reached.add(at)
        if not policy.end(at):
            todo += [target for _, target in _moves(policy, at)]
    opened = {track for stage in policy.stages for track in stage.opens_tracks}
    for stage in policy.stages:
        if (stage.key in chain and stage.key not in reached) or (stage.key not in chain and stage.key not in opened):
            yield Problem(f"stage {stage.key}", "unreachable", {})
    ends_from = {end.key for end in policy.ends}
    for _ in policy.stages:  # as many rounds as stages is enough for the set to settle
        ends_from |= {key for key in chain if any(target in ends_from for _, target in _moves(policy, key))}
    for key in sorted(chain - ends_from):
        yield Problem(f"stage {key}", "no_end", {})


def _approving_rows(policy: Policy) -> Iterator[Problem]:
    for stage in policy.stages:
        for row in stage.decisions:
            if not row.effect:
                continue
            where = f"stage {stage.key}, {row.code}"
            if stage.kind is not StageKind.BODY:
                yield Problem(where, "approve_not_body", {})
            elif not policy.body(stage.owner).may_approve:
                yield Problem(where, "approve_not_allowed", {"body": stage.owner})
            if row.code not in {Code.APPROVE, Code.WITH_CONDITIONS}:
                yield Problem(where, "approve_code", {})
        for row in stage.decisions:
            if row.code is Code.APPROVE and not row.effect:
                yield Problem(f"stage {stage.key}, {row.code}", "approve_code", {})


def _approving_paths(policy: Policy) -> Iterator[Problem]:
    said = set[tuple[str, str]]()
    for path in paths(policy):
        end = policy.end(path[-1][2])
        approvals = [step for step in path if step[1].endswith("!")]
        words = " → ".join([path[0][0], *(step[2] for step in path)])
        faults = []
        if end and end.outcome is Outcome.APPROVED and not approvals:
            faults.append(("approved_without", {"end": end.key, "path": words}))
        if end and end.outcome is not Outcome.APPROVED and approvals and approvals[-1] == path[-1]:
            faults.append(("approve_elsewhere", {"end": end.key}))
        if len(approvals) > 1:
            faults.append(("approve_twice", {"path": words}))
        for reason, facts in faults:
            if (reason, words) not in said:
                said.add((reason, words))
                yield Problem("", reason, facts)


def gates_on(policy: Policy, path: tuple[tuple[str, str, str], ...]) -> frozenset[str]:
    """Every gate that a proposal has to pass on a path: leave-gates of stages left, enter-gates of stages entered."""
    found = set[Gate]()
    for stage, _, target in path:
        found |= {*policy.stage(stage).leave}
        if not policy.end(target):
            found |= {*policy.stage(target).enter}
    return frozenset(str(gate) for gate in found)
