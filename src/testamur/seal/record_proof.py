"""The record proof of a bundle: that a signed checkpoint of the issuer's record contains the entry of these bytes.

The record is a chain: SHA-256 over the chain value before and the entry's leaf; a leaf is SHA-256 over the entry's
members with a commitment in place of its body; a checkpoint is a signed note over the chain value at one size (C2SP
tlog-checkpoint). The proof holds the entry whole, the chain value before it, the leaves after it, and the checkpoint.

What it proves without network: whoever holds the issuer's record key put these bytes on record, dated by the record
itself, in a chain that the checkpoint fixes. It does not prove on which day the checkpoint was published, nor that
nothing else was left out of the record: for that somebody compares the checkpoint with a copy kept elsewhere.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from testamur.seal.did import Resolver, did_of
from testamur.seal.errors import MalformedInput, ResolutionFailed
from testamur.seal.hygiene import read_instant
from testamur.seal.jcs import canonical_json
from testamur.seal.keys import verify_signature
from testamur.seal.types import Alg, Did, Json, MethodId

FORMAT: Final = "testamur-record-1"
VERB: Final = "document:signed"
MOST_LEAVES: Final = 20_000
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_SALT: Final = re.compile(r"(?:[0-9a-f]{2}){8,64}")
MEMBERS: Final = frozenset({"id", "at", "verb", "subject", "actor", "onBehalfOf", "reason"})
_ED25519: Final = b"\x01"
_DASH: Final = "\u2014 "


@dataclass(frozen=True, slots=True)
class RecordProof:
    """One entry of a record with what binds it to a checkpoint; hashes are 64 lower-case hex digits.

    `entry` are the entry's fixed members without its commitment, `body` and `salt` what the commitment is over, `seq`
    its number in the chain from 1, `key` the method whose key signed the `checkpoint`.
    """

    entry: Json
    body: Json
    salt: str
    seq: int
    previous: str
    leaves: tuple[str, ...]
    checkpoint: str
    key: MethodId

    def as_json(self) -> dict[str, Any]:
        """The proof as it stands in a bundle."""
        return {
            "format": FORMAT,
            "entry": dict(self.entry),
            "body": dict(self.body),
            "salt": self.salt,
            "seq": self.seq,
            "previous": self.previous,
            "leaves": list(self.leaves),
            "checkpoint": self.checkpoint,
            "key": self.key,
        }

    def recorded_at(self, sha256: str, *, issuer: str, resolver: Resolver) -> datetime | None:
        """When the record says these bytes were signed; None unless all of it holds.

        The bytes are the entry's, the entry is the checkpoint's, and the checkpoint is signed by a key of the issuer
        that nobody else has. `resolver` says which keys those are: with documents from elsewhere than the bundle it
        says more than the bundle does.
        """
        if self.body.get("sha256") != sha256 or self.entry.get("verb") != VERB:
            return None
        note = read_note(self.checkpoint)
        if note is None or (note.size, note.root) != (self.seq + len(self.leaves), self._root()):
            return None
        public = record_key(self.key, issuer, resolver)
        if public is None or not note.is_signed_by(public):
            return None
        return read_instant(self.entry.get("at"))

    def _root(self) -> str:
        """The chain value that entry and leaves lead to."""
        commitment = hashlib.sha256(bytes.fromhex(self.salt) + canonical_json(dict(self.body))).hexdigest()
        leaf = hashlib.sha256(canonical_json({**self.entry, "commitment": commitment})).hexdigest()
        value = bytes.fromhex(self.previous)
        for one in (leaf, *self.leaves):
            value = hashlib.sha256(value + bytes.fromhex(one)).digest()
        return value.hex()


def read_record_proof(found: object) -> RecordProof:
    """Read the proof from the JSON of a bundle; MalformedInput when it has not that form."""
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise _malformed()
    entry, body, leaves = found.get("entry"), found.get("body"), found.get("leaves")
    seq = found.get("seq")
    texts = [found.get(name) for name in ("salt", "previous", "checkpoint", "key")]
    if not (
        isinstance(entry, dict)
        and set(entry) == MEMBERS
        and isinstance(body, dict)
        and type(seq) is int
        and seq > 0
        and isinstance(leaves, list)
        and len(leaves) <= MOST_LEAVES
        and all(_is(_HASH, leaf) for leaf in leaves)
        and all(isinstance(text, str) for text in texts)
        and _is(_SALT, texts[0])
        and _is(_HASH, texts[1])
    ):
        raise _malformed()
    salt, previous, checkpoint, key = map(str, texts)
    return RecordProof(entry, body, salt, seq, previous, tuple(leaves), checkpoint, MethodId(key))


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint: what is signed, the size and the chain value that it says, and its signatures by name and key hint."""

    text: str
    size: int
    root: str
    signatures: tuple[tuple[str, bytes], ...]

    def is_signed_by(self, public: bytes) -> bool:
        """Whether one of the signatures is by this Ed25519 key, under the note's own origin."""
        origin = self.text.partition("\n")[0]
        hint = hashlib.sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:4]
        return any(
            name == origin
            and signed[:4] == hint
            and verify_signature(Alg.ED25519, public, signed[4:], self.text.encode("utf-8"))
            for name, signed in self.signatures
        )


def read_note(note: str) -> Note | None:
    """Read a signed note; None for another text (C2SP signed-note and tlog-checkpoint)."""
    head, blank, signed = note.partition("\n\n")
    lines = head.split("\n")
    if not blank or len(note) > 64 * 1024 or len(lines) < 3 or re.fullmatch(r"[1-9][0-9]{0,18}", lines[1]) is None:
        return None
    try:
        root = base64.b64decode(lines[2], validate=True)
        signatures = [_read_signature(line) for line in signed.splitlines()]
    except (binascii.Error, ValueError):
        return None
    return Note(head + "\n", int(lines[1]), root.hex(), tuple(signatures))


def _read_signature(line: str) -> tuple[str, bytes]:
    name, _, text = line.removeprefix(_DASH).rpartition(" ")
    if not line.startswith(_DASH) or not name:
        raise ValueError("not a signature line")
    return name, base64.b64decode(text, validate=True)


def record_key(method_id: MethodId, issuer: str, resolver: Resolver) -> bytes | None:
    """The public half of the issuer's record key; None for another's key, another kind, or one that somebody else has."""
    if did_of(method_id) != issuer:
        return None
    try:
        method = resolver.resolve(Did(issuer)).method(method_id)
    except ResolutionFailed:
        return None
    if method is None or method.controller != issuer or method.alg is not Alg.ED25519 or method.revoked is not None:
        return None
    return method.public


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _malformed() -> MalformedInput:
    return MalformedInput("baked_data_missing", "the record proof of the bundle is not well formed")
