"""The parts of a content that a page edits alone, so that two people may work on different parts at once.

A part is named `about`, `competency:IV-3`, `instrument:OS`. A page keeps the fingerprint of the part it showed; a save
whose fingerprint no longer fits is stale. Order of rows is kept; a new row goes to the end.
"""

from __future__ import annotations

from typing import Any, Final

from testamur.definitions.rules import content as contents
from testamur.definitions.rules.shape import Json
from testamur.ground import ids
from testamur.ground.errors import Misuse

ABOUT: Final = "about"
_LISTS: Final = {"competency": "competencies", "instrument": "instruments"}


def take(content: Json, part: str) -> dict[str, Any] | None:
    """The part as it stands; None where there is no such competency or instrument."""
    if part == ABOUT:
        return {name: value for name, value in content.items() if name not in _LISTS.values()}
    kind, code = _split(part)
    return next((dict(one) for one in content.get(_LISTS[kind], []) if one["code"] == code), None)


def seen(content: Json, part: str) -> str:
    """The fingerprint of a part as a page shows it."""
    return ids.fingerprint(take(content, part))


def put(content: Json, part: str, value: Json | None) -> dict[str, Any]:
    """The content with the part replaced, added at the end, or (None) taken away; derived counts written anew."""
    if part == ABOUT:
        rest = {name: one for name, one in content.items() if name in _LISTS.values()}
        return contents.counted({**(value or {}), **rest})
    kind, code = _split(part)
    rows = list(content.get(_LISTS[kind], []))
    place = next((at for at, one in enumerate(rows) if one["code"] == code), len(rows))
    rows[place : place + 1] = [] if value is None else [dict(value)]
    changed = {**content, _LISTS[kind]: rows}
    return contents.counted(_without(changed, code) if kind == "competency" and value is None else changed)


def next_code(content: Json, *, prefix: str) -> str:
    """The next free competency code, such as `IV-4` where IV-1 to IV-3 stand."""
    used = {one["code"] for one in content.get("competencies", [])}
    return next(code for number in range(1, 100) if (code := f"{prefix}-{number}") not in used)


def _without(content: Json, competency: str) -> dict[str, Any]:
    """A competency goes: its shares and the items that observed it go with it."""
    instruments = [
        {
            **one,
            "covers": {code: share for code, share in one.get("covers", {}).items() if code != competency},
            **({"items": _others(one["items"], competency)} if "items" in one else {}),
        }
        for one in content.get("instruments", [])
    ]
    return {**content, "instruments": instruments}


def _others(items: list[Json], competency: str) -> list[Json]:
    return [item for item in items if item["criterion"].partition(".")[0] != competency]


def _split(part: str) -> tuple[str, str]:
    kind, _, code = part.partition(":")
    if kind not in _LISTS or not code:
        message = f"no such part: {part}"
        raise Misuse(message)
    return kind, code
