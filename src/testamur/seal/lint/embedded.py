"""Credentials inside a credential: endorsements, and the parts of a learner record."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from testamur.seal.lint.rule import walk
from testamur.seal.types import Json

CARRYING_MEMBERS: Final = ("endorsement", "verifiableCredential")


def embedded_credentials(document: Json) -> Iterator[tuple[str, dict[str, Any]]]:
    """Pointer and object of every credential at any depth, those inside embedded ones included."""
    for pointer, value in walk(document):
        if pointer and isinstance(value, dict) and carrying_member(pointer) in CARRYING_MEMBERS:
            yield pointer, value


def carrying_member(pointer: str) -> str:
    """The name of the member that holds the value at this pointer, alone or in an array."""
    steps = pointer.split("/")
    return steps[-2] if steps[-1].isdigit() and len(steps) > 2 else steps[-1]


def endorsements(document: Json) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Each endorsement of the document itself (not of embedded credentials): pointer, object, id of its carrier."""
    yield from _endorsements(document, "")


def _endorsements(node: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    if isinstance(node, list):
        for at, item in enumerate(node):
            if not isinstance(item, str):
                yield from _endorsements(item, f"{pointer}/{at}")
    if not isinstance(node, dict | Mapping):
        return
    for name, member in node.items():
        if name == "endorsement":
            for at, item in enumerate(member if isinstance(member, list) else [member]):
                if isinstance(item, dict):
                    yield f"{pointer}/endorsement/{at}", item, node.get("id")
        elif not isinstance(member, str) and name not in ("verifiableCredential", "proof", "@context"):
            yield from _endorsements(member, f"{pointer}/{name}")
