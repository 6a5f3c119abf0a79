"""Straight-line functions: what a compiled shape does for each row, written out as Python source (seal.md 13, step 10).

Only integers, fixed names and the names of constants enter a source; no text of any document does. The source of every
function is kept beside it, so that it can be read.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Piece = bytes | int
LABELS_WORTH_A_TABLE: Final = 16


class Source:
    """The lines of one function and the constants it names. Open places are variables: `name_of` says which."""

    def __init__(self, name_of: Callable[[int], str]) -> None:
        self.name_of = name_of
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"cat": b"".join}
        self.known: dict[bytes, str] = {}

    def write(self, line: str) -> None:
        """One line of the function's body."""
        self.lines.append(line)

    def given(self, name: str, value: object) -> str:
        """A name for something that the function uses."""
        self.names[name] = value
        return name

    def constant(self, value: bytes) -> str:
        """The name of a constant."""
        if value not in self.known:
            self.known[value] = self.given(f"k{len(self.known)}", value)
        return self.known[value]

    def parts(self, pieces: Sequence[Piece]) -> list[str]:
        """The names of pieces, neighbouring constants in one."""
        return [self.name_of(one) if isinstance(one, int) else self.constant(one) for one in merged(pieces)]

    def text(self, pieces: Sequence[Piece]) -> str:
        """An expression for the pieces in their order as one text."""
        return joined(self.parts(pieces))

    def function(self, name: str, parameters: Sequence[str]) -> tuple[Callable[..., Any], str]:
        """The function, and its source."""
        source = "\n".join([f"def {name}({', '.join(parameters)}):", *(f"    {line}" for line in self.lines), ""])
        space = dict(self.names)
        exec(compile(source, f"<{name} of a compiled shape>", "exec"), space)  # noqa: S102 - our own names and numbers only
        return space[name], source


def joined(parts: Sequence[str]) -> str:
    """An expression for texts in their order as one."""
    if not parts:
        return 'b""'
    return parts[0] if len(parts) == 1 and not parts[0].startswith("*") else f"cat({tuple_of(parts)})"


def tuple_of(parts: Sequence[str]) -> str:
    """An expression for a tuple."""
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same pieces with neighbouring constants in one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and isinstance(piece, bytes) and isinstance(last := found[-1], bytes):
            found[-1] = last + piece
        else:
            found.append(piece)
    return tuple(found)


def with_label(pieces: Sequence[Piece], own: int, labels: Sequence[bytes]) -> Mapping[bytes, bytes] | None:
    """A blank node's statements for each label it may get; None when other values stand in them, or labels are many."""
    if len(labels) > LABELS_WORTH_A_TABLE or any(isinstance(one, int) and one != own for one in pieces):
        return None
    return {label: b"".join(label if isinstance(one, int) else one for one in pieces) for label in labels}
