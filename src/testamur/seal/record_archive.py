"""A record taken out of the house: one text file that anybody checks offline, line by line, whatever its length.

    {"format": "testamur-record-archive-1", "issuer": DID, "subject": "" or what it is about, "made": instant, "size": n}
    {"did": the issuer's DID document, "keys": when keys were retired or lost}
    {"seq": 1, "entry": {…}, "body": {…}, "salt": hex}       an entry told in full
    {"seq": 2, "entry": {…}, "commitment": hex}              one whose body was erased
    {"seq": 3, "leaf": hex}                                  one that is not told: an archive about one thing only
    {"size": 3, "note": signed note, "key": method}          a checkpoint, right after the entry it ends with
    {"end": n, "chain": hex}

The chain is that of `record_proof`. A whole archive ends with a checkpoint: nobody changed, left out or put in an entry
after that was signed. It says nothing of what was never written down, nor of what came later.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from testamur.seal import hygiene
from testamur.seal.did import KeyEntry, Resolver, read_document
from testamur.seal.errors import MalformedInput, ResolutionFailed
from testamur.seal.jcs import canonical_json
from testamur.seal.key_history import history_json, read_history
from testamur.seal.record_proof import MEMBERS, read_note, record_key
from testamur.seal.types import Did, Json, Limits, MethodId

FORMAT: Final = "testamur-record-archive-1"
LONGEST_LINE: Final = 1024 * 1024
MOST_FAULTS: Final = 20
_EMPTY: Final = bytes(32)
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_SALT: Final = re.compile(r"(?:[0-9a-f]{2}){8,64}")


class ArchiveVerdict(StrEnum):
    """What an archive comes to."""

    WHOLE = "whole"
    BROKEN = "broken"
    UNPROVEN = "unproven"


class Fault(StrEnum):
    """What is wrong with a line, or with the whole."""

    UNREADABLE = "unreadable"
    OUT_OF_ORDER = "out_of_order"
    BODY_CHANGED = "body_changed"
    CHECKPOINT_DIFFERS = "checkpoint_differs"
    CHECKPOINT_SIGNATURE = "checkpoint_signature"
    CUT_SHORT = "cut_short"
    CHAIN_DIFFERS = "chain_differs"
    GOES_ON = "goes_on"


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """The whole answer.

    `size` entries were walked, `told` of them in full; `covered` of them stand under a checkpoint whose signature is
    right; `faults` are (line from 1, what), the first twenty. `keys_from` says whose DID document named the record key.
    """

    verdict: ArchiveVerdict
    issuer: str | None
    subject: str
    size: int
    told: int
    checkpoints: int
    covered: int
    chain: str
    keys_from: str
    faults: tuple[tuple[int, Fault], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            "verdict": self.verdict.value,
            "issuer": self.issuer,
            "subject": self.subject,
            "entries": self.size,
            "told": self.told,
            "checkpoints": self.checkpoints,
            "covered": self.covered,
            "chain": self.chain,
            "keys": self.keys_from,
            "faults": [{"line": line, "fault": fault.value} for line, fault in self.faults],
        }


def head_lines(
    *, issuer: Did, subject: str, made: datetime, size: int, document: Json, history: Sequence[KeyEntry]
) -> list[bytes]:
    """The first two lines of an archive."""
    head = {
        "format": FORMAT,
        "issuer": issuer,
        "subject": subject,
        "made": hygiene.write_instant(made),
        "size": size,
    }
    return [_line(head), _line({"did": dict(document), "keys": history_json(history)})]


def entry_line(seq: int, entry: Json, *, body: Json, salt: str) -> bytes:
    """An entry told in full; `entry` are its seven fixed members."""
    return _line({"seq": seq, "entry": dict(entry), "body": dict(body), "salt": salt})


def leaf_line(seq: int, leaf: str) -> bytes:
    """An entry that is only counted."""
    return _line({"seq": seq, "leaf": leaf})


def checkpoint_line(size: int, note: str, key: str) -> bytes:
    """A checkpoint; it follows the entry of its size."""
    return _line({"size": size, "note": note, "key": key})


def end_line(size: int, chain: str) -> bytes:
    """The last line: without it the file was cut short."""
    return _line({"end": size, "chain": chain})


def check_archive(lines: Iterable[bytes], *, resolver: Resolver | None = None) -> ArchiveReport:
    """Walk an archive; never raises for bad input, and keeps one line in memory.

    With a `resolver` the record key is looked for there first: an archive vouches for itself otherwise, and says no
    more than that whoever made it holds the keys that it names.
    """
    walk = _Walk(resolver)
    for number, line in enumerate(lines, start=1):
        walk.take(number, line)
    return walk.report()


@dataclass
class _Walk:
    """Where the reading of an archive stands."""

    resolver: Resolver | None
    issuer: str | None = None
    subject: str = ""
    promised: object = None
    chain: bytes = _EMPTY
    size: int = 0
    told: int = 0
    checkpoints: int = 0
    covered: int = 0
    unknown_keys: bool = False
    ended: bool = False
    keys_from: str = ""
    lines: int = 0
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    documents: dict[str, Resolver] = field(default_factory=dict)

    def take(self, number: int, raw: bytes) -> None:
        """One line more."""
        self.lines = number
        found = _read(raw)
        if found is None:
            self._fault(number, Fault.UNREADABLE)
        elif self.ended:
            self._fault(number, Fault.GOES_ON)
        elif number == 1:
            self._head(found)
        elif number == 2:
            self._keys(found)
        elif "seq" in found:
            self._entry(number, found)
        elif "note" in found:
            self._checkpoint(number, found)
        elif "end" in found:
            self._end(number, found)
        else:
            self._fault(number, Fault.UNREADABLE)

    def report(self) -> ArchiveReport:
        """What it came to."""
        if not self.ended:
            self._fault(self.lines, Fault.CUT_SHORT)
        verdict = ArchiveVerdict.WHOLE
        if self.faults:
            verdict = ArchiveVerdict.BROKEN
        elif self.unknown_keys or not self.covered or self.covered < self.size:
            # Nobody has signed for what stands above the last checkpoint, nor for a record of nothing.
            verdict = ArchiveVerdict.UNPROVEN
        return ArchiveReport(
            verdict=verdict,
            issuer=self.issuer,
            subject=self.subject,
            size=self.size,
            told=self.told,
            checkpoints=self.checkpoints,
            covered=self.covered,
            chain=self.chain.hex(),
            keys_from=self.keys_from or "nobody",
            faults=tuple(self.faults[:MOST_FAULTS]),
        )

    def _fault(self, number: int, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((number, fault))

    def _head(self, found: Json) -> None:
        issuer, subject = found.get("issuer"), found.get("subject")
        if found.get("format") != FORMAT or not isinstance(issuer, str) or not isinstance(subject, str):
            self._fault(1, Fault.UNREADABLE)
            return
        self.issuer, self.subject, self.promised = issuer, subject, found.get("size")

    def _keys(self, found: Json) -> None:
        try:
            history = read_history(found.get("keys") or [])
            document = read_document(found.get("did"), did=Did(self.issuer or "")).with_history(history)
        except (MalformedInput, ResolutionFailed):
            self._fault(2, Fault.UNREADABLE)
            return
        self.documents["the archive"] = _Own(document)

    def _entry(self, number: int, found: Json) -> None:
        leaf = _leaf(found)
        if found.get("seq") != self.size + 1 or type(found.get("seq")) is not int:
            self._fault(number, Fault.OUT_OF_ORDER)
        if leaf is None:
            self._fault(number, Fault.UNREADABLE)
            return
        self.size += 1
        self.told += "entry" in found
        self.chain = hashlib.sha256(self.chain + leaf).digest()

    def _checkpoint(self, number: int, found: Json) -> None:
        note = read_note(found["note"]) if isinstance(found["note"], str) else None
        if note is None:
            self._fault(number, Fault.UNREADABLE)
        elif (note.size, note.root, found.get("size")) != (self.size, self.chain.hex(), self.size):
            self._fault(number, Fault.CHECKPOINT_DIFFERS)
        else:
            public = self._public(str(found.get("key")))
            if public is None:
                self.unknown_keys = True
            elif note.is_signed_by(public):
                self.checkpoints, self.covered = self.checkpoints + 1, self.size
            else:
                self._fault(number, Fault.CHECKPOINT_SIGNATURE)

    def _public(self, method: str) -> bytes | None:
        """The record key of the issuer: from the caller's documents, else from the archive's own."""
        given = {"the documents given": self.resolver} if self.resolver is not None else {}
        for name, resolver in {**given, **self.documents}.items():
            public = record_key(MethodId(method), self.issuer or "", resolver)
            if public is not None:
                self.keys_from = name
                return public
            if name != "the archive" and _knows(resolver, self.issuer):
                return None
        return None

    def _end(self, number: int, found: Json) -> None:
        self.ended = True
        if (self.promised, found.get("end"), found.get("chain")) != (self.size, self.size, self.chain.hex()):
            self._fault(number, Fault.CHAIN_DIFFERS)


class _Own:
    """Gives one document."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def resolve(self, _did: Did) -> Any:
        """Give it."""
        return self.document


def _knows(resolver: Resolver, did: str | None) -> bool:
    """Whether documents from elsewhere speak of this issuer: then they alone say which keys are its own."""
    try:
        resolver.resolve(Did(did or ""))
    except ResolutionFailed:
        return False
    return True


def _leaf(found: Json) -> bytes | None:
    """The leaf of a line, computed from what it tells; None when it has not the form of a line."""
    leaf, entry = found.get("leaf"), found.get("entry")
    if isinstance(leaf, str) and _HASH.fullmatch(leaf) and entry is None:
        return bytes.fromhex(leaf)
    if not isinstance(entry, Mapping) or set(entry) != MEMBERS:
        return None
    commitment = _commitment(found)
    if commitment is None:
        return None
    return hashlib.sha256(canonical_json({**entry, "commitment": commitment})).digest()


def _commitment(found: Json) -> str | None:
    body, salt, given = found.get("body"), found.get("salt"), found.get("commitment")
    if isinstance(body, Mapping) and isinstance(salt, str) and _SALT.fullmatch(salt):
        return hashlib.sha256(bytes.fromhex(salt) + canonical_json(dict(body))).hexdigest()
    erased = body is None and isinstance(given, str) and _HASH.fullmatch(given)
    return given if erased else None


def _read(raw: bytes) -> dict[str, Any] | None:
    try:
        found = hygiene.read_json(raw, limits=Limits(input_bytes=LONGEST_LINE, string_bytes=LONGEST_LINE))
    except MalformedInput:
        return None
    return found if isinstance(found, dict) else None


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"
