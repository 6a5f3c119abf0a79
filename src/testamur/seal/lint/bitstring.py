"""Rules of Bitstring Status List 1.0: the entry in a credential, and the list credential."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from testamur.seal.hygiene import is_absolute_iri
from testamur.seal.lint.examples import CREDENTIAL, ENTRY, STATUS_LIST
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, listed, places, types_of
from testamur.seal.types import Json

INDEX: Final = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")
ENCODED: Final = re.compile(r"u[A-Za-z0-9_-]+\Z")
PURPOSES: Final = frozenset({"revocation", "suspension", "refresh", "message"})


def entries(document: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The document's bitstring entries."""
    for pointer, item in places(document, "credentialStatus"):
        if "BitstringStatusListEntry" in types_of(item):
            yield pointer, item


def entry_purpose(document: Json) -> Iterator[Fault]:
    """The purpose is a text; ours are four."""
    for pointer, entry in entries(document):
        if str(entry.get("statusPurpose")) not in PURPOSES:
            yield Fault(f"{pointer}/statusPurpose", "statusPurpose must be revocation, suspension, refresh or message")


def entry_index(document: Json) -> Iterator[Fault]:
    """The index is a decimal number as text (a JSON number is read, never written)."""
    for pointer, entry in entries(document):
        index = entry.get("statusListIndex")
        if type(index) is int and index >= 0:
            continue
        if not isinstance(index, str) or INDEX.match(index) is None:
            yield Fault(f"{pointer}/statusListIndex", "statusListIndex must be a whole number, zero or more, as text")


def entry_index_text(document: Json) -> Iterator[Fault]:
    """What we write is text."""
    for pointer, entry in entries(document):
        if not isinstance(entry.get("statusListIndex"), str):
            yield Fault(f"{pointer}/statusListIndex", "statusListIndex must be text")


def entry_list(document: Json) -> Iterator[Fault]:
    """The list is named by an address, and the entry's own id is another one."""
    for pointer, entry in entries(document):
        address = entry.get("statusListCredential")
        if not is_absolute_iri(address):
            yield Fault(f"{pointer}/statusListCredential", "statusListCredential must be an absolute address")
        elif entry.get("id") == address:
            yield Fault(f"{pointer}/id", "an entry's id must not be the address of the list")


def entry_messages(document: Json) -> Iterator[Fault]:
    """More than one bit needs a message for every value."""
    for pointer, entry in entries(document):
        size = entry.get("statusSize", 1)
        messages = listed(entry.get("statusMessage"))
        if type(size) is not int or not 1 <= size <= 8:
            yield Fault(f"{pointer}/statusSize", "statusSize must be a small whole number")
        elif size > 1 and len(messages) != 2**size:
            yield Fault(f"{pointer}/statusMessage", "statusMessage must have one item for each value")


def lists(document: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The subject of a list credential."""
    if "BitstringStatusListCredential" in types_of(document):
        for pointer, subject in places(document, "credentialSubject"):
            if isinstance(subject, Mapping):
                yield pointer, subject


def list_type(document: Json) -> Iterator[Fault]:
    """The subject says that it is a list."""
    for pointer, subject in lists(document):
        if "BitstringStatusList" not in types_of(subject):
            yield Fault(f"{pointer}/type", "the subject of a status list credential has the type BitstringStatusList")


def list_purpose(document: Json) -> Iterator[Fault]:
    """One purpose, or several."""
    for pointer, subject in lists(document):
        purposes = listed(subject.get("statusPurpose"))
        if not purposes or any(not isinstance(one, str) or not one for one in purposes):
            yield Fault(f"{pointer}/statusPurpose", "a status list states its purpose")


def list_encoded(document: Json) -> Iterator[Fault]:
    """The bits are multibase base64url without padding."""
    for pointer, subject in lists(document):
        encoded = subject.get("encodedList")
        if not isinstance(encoded, str) or ENCODED.match(encoded) is None:
            yield Fault(f"{pointer}/encodedList", "encodedList must be u and base64url without padding")


LISTED: Final = changed(CREDENTIAL, "/credentialStatus", ENTRY)


def rule(
    name: str,
    check: Callable[[Json], Iterable[Fault]],
    good: Json,
    change: tuple[str, object],
    *,
    signing_only: bool = False,
) -> Rule:
    """A rule of this file; its bad example is the good one with one place changed."""
    section = "BitstringStatusListCredential" if name.startswith("list") else "BitstringStatusListEntry"
    return Rule(
        id=f"bitstring.{name}",
        section=f"Bitstring Status List 1.0, {section}",
        check=check,
        good=good,
        bad=changed(good, *change),
        profiles=ALWAYS,
        signing_only=signing_only,
    )


RULES: Final[tuple[Rule, ...]] = (
    rule("entry.purpose", entry_purpose, LISTED, ("/credentialStatus/statusPurpose", "deletion")),
    rule("entry.index", entry_index, LISTED, ("/credentialStatus/statusListIndex", "007")),
    rule("entry.index_text", entry_index_text, LISTED, ("/credentialStatus/statusListIndex", 7), signing_only=True),
    rule("entry.list", entry_list, LISTED, ("/credentialStatus/id", ENTRY["statusListCredential"])),
    rule("entry.messages", entry_messages, LISTED, ("/credentialStatus/statusSize", 2)),
    rule("list.type", list_type, STATUS_LIST, ("/credentialSubject/type", "Other")),
    rule("list.purpose", list_purpose, STATUS_LIST, ("/credentialSubject/statusPurpose", REMOVED)),
    rule("list.encoded", list_encoded, STATUS_LIST, ("/credentialSubject/encodedList", "H4sIAAAA=")),
)
