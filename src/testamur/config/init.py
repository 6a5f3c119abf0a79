"""How an institution begins: read its file and its policy, check both, and open it in one transaction."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from testamur.people.actions import opening
from testamur.people.models import Person
from testamur.people.rules import institution as file
from testamur.proposals.actions import policies
from testamur.record.rules.actors import SYSTEM
from testamur.signing.actions import keys

_UNSAFE_SVG = re.compile(r"<!DOCTYPE|<!ENTITY|<script|<foreignObject|\son\w+\s*=|javascript:|(?:href|src)\s*=\s*[\"'](?!#)", re.IGNORECASE)
_MOST_SVG = 200_000


class CannotRead(Exception):
    """The file cannot be loaded; `lines` say what to mend, each with its key."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Read:
    """A checked institution file with the texts of its policies."""

    data: dict[str, Any]
    policy_text: str
    other_policies: tuple[str, ...]


def _toml(path: Path, what: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CannotRead([f"cannot read {what} {path}: {error.strerror}"]) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CannotRead([f"{path} is not TOML: {error}"]) from error


def _policy(name: str, beside: Path) -> str:
    """The text of a policy: beside the institution file, or one of the three that ship, by file name."""
    for path in (beside / name, policies.SHIPPED / Path(name).name):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise CannotRead([f"policy.file: there is no {name} beside the institution file, and none of that name ships"])


def _picture(name: str, beside: Path, key: str) -> str:
    if not name:
        return ""
    path = beside / name
    if not path.is_file():
        raise CannotRead([f"look.{key}: there is no file {name} beside the institution file"])
    text = path.read_text(encoding="utf-8", errors="replace")
    if len(text) > _MOST_SVG or "<svg" not in text or _UNSAFE_SVG.search(text):
        raise CannotRead([f"look.{key}: {name} is not a plain SVG (no scripts, no references to outside)"])
    return text


def read(path: Path) -> Read:
    """Read and check an institution file. Raises CannotRead with one line per thing to mend."""
    data = _toml(path, "the institution file")
    policy_text = _policy(str(data.get("policy", {}).get("file", "")), path.parent)
    bodies = frozenset(body["key"] for body in tomllib.loads(policy_text).get("body", []))
    found = file.problems(data, policy_bodies=bodies)
    if found:
        raise CannotRead([str(problem) for problem in found])
    wrong = policies.check_text(policy_text)
    if wrong:
        raise CannotRead([f"policy: {line}" for line in wrong])
    look = data.setdefault("look", {})
    for key in ("crest", "logo", "logo_dark"):
        look[f"{key}_svg"] = _picture(look.get(key, ""), path.parent, key)
    others = tuple(_policy(name, path.parent) for name in data["policy"].get("also_load", []))
    return Read(data, policy_text, others)


def body_plans(policy_text: str) -> list[opening.BodyPlan]:
    """The bodies of a policy as columns of Body."""
    plans = []
    for body in tomllib.loads(policy_text)["body"]:
        seats, quorum, poll = body.get("seats", {}), body.get("quorum", {}), body.get("poll", {})
        settings = {
            "prefix": body.get("prefix", ""),
            "member_role": seats.get("member", ""),
            "chair_role": seats.get("chair", ""),
            "secretary_role": seats.get("secretary", ""),
            "quorum_rule": quorum.get("rule", "majority_of_eligible"),
            "quorum_minimum": quorum.get("minimum", 1),
            "majority": body.get("majority", "votes_cast"),
            "may_approve": body.get("may_approve", False),
            "may_poll": poll.get("allowed", False),
            "poll_window_business_days": poll.get("window_business_days", 5),
            "pack_cutoff_business_days": body.get("pack_cutoff_business_days", 0),
            "per_proposal": body.get("per_proposal", False),
        }
        plans.append(opening.BodyPlan(body["key"], body["title"]["en"], body["title"]["fr"], settings))
    return plans


def open_institution(*, read_file: Read, admin_email: str, now: datetime, admin_name: str = "") -> Person:
    """Make the institution, its bodies, units and policies, the first administrator, and the keys, in one transaction."""
    with transaction.atomic():
        admin = opening.open_institution(
            data=read_file.data, bodies=body_plans(read_file.policy_text), admin_email=admin_email, admin_name=admin_name, now=now
        )
        policies.load_policy(text=read_file.policy_text, active=True, by=SYSTEM, now=now)
        for text in read_file.other_policies:
            policies.load_policy(text=text, active=False, by=SYSTEM, now=now)
        keys.open_own_keys(by=SYSTEM, now=now)
    return admin
