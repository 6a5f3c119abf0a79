"""The fingerprint of a content: what the lead freezes, the partner signs and the body sees."""

from __future__ import annotations

from typing import Final

from testamur.definitions.rules.shape import Json
from testamur.ground import ids
from testamur.ground.errors import Allowed, Refusal, Verdict

_SHORT: Final = 12


def content_hash(content: Json) -> str:
    """`sha256:` and the hex digest of the canonical document (sorted members, no blanks, UTF-8; no floats in it)."""
    return ids.fingerprint(content)


def short(fingerprint: str) -> str:
    """The first twelve hex digits, as resolutions cite them."""
    return fingerprint.removeprefix("sha256:")[:_SHORT]


def same(frozen: str, expected: str) -> Verdict:
    """Whether what a body saw, or a partner signed, is what is frozen now."""
    if frozen == expected:
        return Allowed()
    return Refusal("version_not_what_was_seen", {"frozen": short(frozen), "seen": short(expected)}, rule="17.1")
