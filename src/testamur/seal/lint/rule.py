"""What a lint rule is: an id, the section it comes from, a small function, and one good and one bad example."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from testamur.seal.types import Json, Profile, Severity

ALWAYS: Final[Mapping[Profile, Severity]] = dict.fromkeys(Profile, Severity.ERROR)
# Open Badges and ours: every credential that a person can be shown.
BADGES: Final = {Profile.OB30: Severity.ERROR, Profile.TESTAMUR: Severity.ERROR}
# Allowed by the standard, never done by the institution.
WARNED: Final = {Profile.OB30: Severity.WARNING, Profile.TESTAMUR: Severity.ERROR}
OURS: Final = {Profile.TESTAMUR: Severity.ERROR}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a document breaks a rule (JSON pointer) and a sentence that says how."""

    pointer: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `profiles` says under which profiles it applies, and how hard.

    `signing_only` marks rules about what we write: a foreign credential that breaks one is not malformed for that.
    `good` has no fault, `bad` has at least one; the tests hold both to it. `demands` is the rule in a sentence, that of
    the function's docstring unless given.
    """

    id: str
    section: str
    check: Callable[[Json], Iterable[Fault]]
    good: Json
    bad: Json
    profiles: Mapping[Profile, Severity]
    signing_only: bool = False
    demands: str = ""

    def sentence(self) -> str:
        """What the rule demands, for people."""
        function = self.check.func if isinstance(self.check, partial) else self.check
        return self.demands or (function.__doc__ or "").strip().partition("\n")[0]


REMOVED: Final = object()


def changed(document: Json, pointer: str, value: object) -> dict[str, Any]:
    """A copy with one place set, or removed; for examples. The pointer's parent must exist."""
    steps = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return _changed(document, steps, value)  # type: ignore[no-any-return]  # an object goes in, an object comes out


def _changed(node: Any, steps: Sequence[str], value: object) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(node, list):
        at = int(step)
        new = [] if not rest and value is REMOVED else [_changed(node[at] if at < len(node) else None, rest, value)]
        return [*node[:at], *new, *node[at + 1 :]]
    if not rest and value is REMOVED:
        return {name: member for name, member in node.items() if name != step}
    return {**node, step: _changed(node.get(step), rest, value)}


def listed(value: object) -> list[Any]:
    """A value that may stand alone or in an array, as a list; absent is empty."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def places(document: Json, member: str) -> Iterator[tuple[str, Any]]:
    """Pointer and value of each item of a member that may be single or an array. A null is an item."""
    if member not in document:
        return
    value = document[member]
    if isinstance(value, list):
        yield from ((f"/{member}/{at}", item) for at, item in enumerate(value))
    else:
        yield f"/{member}", value


_WALKED: ContextVar[tuple[object, list[tuple[str, Any]]] | None] = ContextVar("walked", default=None)


@contextmanager
def walked_once(document: Json) -> Iterator[None]:
    """While rules are asked of a document, nobody changing it, it is walked once for all of them."""
    token = _WALKED.set((document, list(_walk(document, ""))))
    try:
        yield
    finally:
        _WALKED.reset(token)


def walk(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a document with its pointer, in document order, the document itself first."""
    walked = _WALKED.get()
    return iter(walked[1]) if walked is not None and walked[0] is node and not pointer else _walk(node, pointer)


def _walk(node: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    todo: list[tuple[str, Any]] = [(pointer, node)]
    while todo:
        at, value = todo.pop()
        yield at, value
        # Most values are texts, and most others plain dicts and lists: asked first, since the wider question is slow.
        if isinstance(value, str):
            continue
        if isinstance(value, dict | Mapping):
            todo += [(f"{at}/{escaped(name)}", member) for name, member in reversed(list(value.items()))]
        elif isinstance(value, list):
            todo += [(f"{at}/{place}", value[place]) for place in range(len(value) - 1, -1, -1)]


def words(text: str) -> tuple[str, ...]:
    """A list of names written as one text, apart."""
    return tuple(text.split())


def spelled(name: str) -> str:
    """A member or class name as part of a rule's id: ``credentialStatus`` is ``credential_status``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def escaped(name: str) -> str:
    """A member name inside a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def types_of(document: object) -> set[str]:
    """The type names of an object; anything else has none."""
    if not isinstance(document, Mapping):
        return set()
    return {name for name in listed(document.get("type")) if isinstance(name, str)}
