"""What JavaScript would sign in another order: it sorts by UTF-16 unit, the standards by code point (seal.md section 5).

Two statements about one thing, or two nodes of one graph, may differ in nothing but a text with a character beyond the
basic plane. The rule on lists sees most of that in the JSON; here the canonical form itself is made both ways.
"""

from collections.abc import Iterator
from typing import Final

from testamur.seal import hygiene, rdfc
from testamur.seal.expand import Expander
from testamur.seal.types import Finding, Json, Severity

ORDER: Final = "testamur.text.order"
LAST_OF_THE_BASIC_PLANE: Final = "\uffff"


def order_findings(document: Json, expander: Expander) -> Iterator[Finding]:
    """The texts by which a document's canonical form differs from that of a library that sorts by UTF-16 unit.

    The errors of `Expander.canonical`; a document without such a character costs nothing.
    """
    suspects = [
        pointer
        for pointer, value in hygiene.walk(document)
        if isinstance(value, str) and not value.isascii() and max(value) > LAST_OF_THE_BASIC_PLANE
    ]
    if not suspects:
        return
    quads = expander.dataset(document)
    theirs = rdfc.canonicalise(quads, limits=expander.limits, budget=expander.budget, order=by_utf16)
    if theirs.text != expander.canonical(document):
        for pointer in suspects:
            message = "another library would sign this text in another order"
            yield Finding(ORDER, Severity.ERROR, pointer, message)


def by_utf16(lines: list[str]) -> list[str]:
    """Sort as JavaScript does."""
    return sorted(lines, key=lambda line: line.encode("utf-16-be", "surrogatepass"))
