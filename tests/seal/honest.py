"""What is honest: the files of this version's release fixture, and a judge that says whether a verdict `valid` is one.

The judge shares nothing with the engine but the way out of a picture. It compares what was handed in with everything
that was ever signed: same content, and a proof that belongs to it.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from testamur.seal.bake import bake_bytes, extract
from testamur.seal.did import Chain, Did, DidDocument, DidJwk, DidKey, Directory
from testamur.seal.errors import SealError, StatusUnavailable
from testamur.seal.report import Report, Verdict
from testamur.seal.shape import ShapeCache
from testamur.seal.status import StatusDirectory, StatusSource
from testamur.seal.types import VerifyOptions
from testamur.seal.verify import verify
from tests.vectors.make import SVG
from tests.vectors.release import RELEASES, pdf, png, version

FOLDER = RELEASES / version()
INDEX = json.loads((FOLDER / "index.json").read_text())
NOW = datetime.fromisoformat(INDEX["at"])


@dataclass(frozen=True, slots=True)
class Honest:
    """One honest file: `data` as it lies there, `raw` the credential inside, and its JSON where it is JSON."""

    name: str
    data: bytes
    raw: bytes
    form: str
    document: dict | None
    carry: Callable[[bytes], bytes]


def honest(name: str) -> Honest:
    """Read a file of the fixture."""
    data = (FOLDER / name).read_bytes()
    carrier = INDEX["files"][name]["carrier"]
    raw = data if carrier == "none" else extract(data)
    document = json.loads(raw) if raw.lstrip()[:1] == b"{" else None
    carry = {"png": in_png, "svg": in_svg, "pdf": in_pdf}.get(carrier, lambda inner: inner)
    form = carrier if carrier != "none" else "json" if document is not None else "token"
    return Honest(name, data, raw, form, document, carry)


def in_png(raw: bytes) -> bytes:
    """The bytes in a picture, or as they are when a picture cannot carry them."""
    return carried(png(), raw)


def in_svg(raw: bytes) -> bytes:
    """The same with a drawing."""
    return carried(SVG, raw)


def in_pdf(raw: bytes) -> bytes:
    """The same with a paper."""
    return carried(pdf(), raw)


def carried(picture: bytes, raw: bytes) -> bytes:
    try:
        return bake_bytes(picture, raw)
    except SealError:
        return raw


CORPUS = [honest(name) for name in INDEX["files"]]
VALID = [one for one in CORPUS if INDEX["files"][one.name]["verdict"] == "valid"]


class Known:
    """The fixture's DID documents, read once; nothing else is found."""

    def __init__(self) -> None:
        self.inner = Chain(DidKey(), DidJwk(), Directory(FOLDER / "dids"))
        self.kept: dict[Did, DidDocument] = {}

    def resolve(self, did: Did) -> DidDocument:
        if did not in self.kept:
            if len(self.kept) > 64 or did.startswith("did:key:"):
                return self.inner.resolve(did)
            self.kept[did] = self.inner.resolve(did)
        return self.kept[did]


class Lists(StatusSource):
    """The fixture's status lists, read once, or others in their place."""

    def __init__(self, **instead: bytes) -> None:
        self.inner = StatusDirectory(FOLDER / "status")
        self.kept: dict[str, bytes] = {}
        self.instead = instead

    def list(self, url: str) -> bytes:
        name = url.rpartition("/")[2]
        if name in self.instead:
            return self.instead[name]
        if url not in self.kept:
            if not url.startswith("https://credentials.northlake.example/status/"):
                raise StatusUnavailable(url)
            self.kept[url] = self.inner.list(url)
        return self.kept[url]


KNOWN, LISTS = Known(), Lists()


def judged(
    data: bytes | str,
    *,
    status: StatusSource = LISTS,
    options: VerifyOptions | None = None,
    shapes: ShapeCache | None = None,
) -> Report:
    """Verify with everything that the fixture holds at hand."""
    return verify(data, now=NOW, resolver=KNOWN, status=status, options=options, shapes=shapes)


def is_false_valid(data: bytes, report: Report) -> bool:
    """Tell whether a verdict `valid` stands on something that nobody signed."""
    return report.verdict is Verdict.VALID and not all(map(was_signed, shown_by(data)))


def shown_by(data: bytes) -> list[object]:
    """What a file shows: its document, or, of a presentation that nobody signed, those inside."""
    raw = data if data.lstrip()[:1] in (b"{", b"e") else extract(data)
    if raw.lstrip()[:1] != b"{":
        return [raw]
    document = json.loads(raw)
    if set(document) <= {"@context", "id", "type", "holder", "verifiableCredential", "termsOfUse", "refreshService"}:
        return listed(document.get("verifiableCredential")) or [document]
    return [document]


def was_signed(shown: object) -> bool:
    """Tell whether this very content stands in the fixture, with one of its proofs."""
    if isinstance(shown, bytes):
        return token_identity(shown) in signed_tokens()
    if not isinstance(shown, dict):
        return False
    if envelope := shown.get("id", ""):
        _, found, token = str(envelope).partition(",")
        if found and str(envelope).startswith("data:"):
            return token_identity(token.encode()) in signed_tokens()
    return not signed_documents().isdisjoint(identities(shown))


def identities(document: dict) -> Iterator[tuple[str, str, bool]]:
    """Content and proof, for each proof: exact for suites over JSON, as a set of statements for the others.

    Contexts are left out: only pinned ones pass, and what they mean is in the statements. A suite over JSON itself
    lets a further one be appended (Data Integrity EdDSA Cryptosuites 1.0, section 3.3.2).
    """
    content = {name: value for name, value in document.items() if name not in {"proof", "@context"}}
    for proof in listed(document.get("proof")):
        exact = isinstance(proof, dict) and "jcs" in str(proof.get("cryptosuite"))
        make = as_json if exact else as_statements
        yield make(content), make(proof), exact


def as_json(value: object) -> str:
    """A text that is the same for the same JSON: only the order of members does not count."""
    return json.dumps(with_whole_numbers(value), sort_keys=True)


def with_whole_numbers(value: object) -> object:
    if isinstance(value, dict):
        return {name: with_whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return list(map(with_whole_numbers, value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_statements(value: object) -> str:
    """A text that is the same for the same statements.

    Neither order nor repetition in an array counts; an empty one says nothing; and what is said of one id in two
    places is said once.
    """
    said: dict[str, set[str]] = {}
    root = named(value, said)
    return json.dumps([root, {name: sorted(members) for name, members in said.items() if members}], sort_keys=True)


APART = {"endorsement", "verifiableCredential", "proof"}
"""Members whose objects make a graph of their own."""


def named(value: object, said: dict[str, set[str]]) -> str:
    """The id of an object, whose members are noted under it; or the content of whatever has no id."""
    if not isinstance(value, dict):
        return json.dumps(with_whole_numbers(value))
    members = {
        f"{name} {as_statements(inner) if name in APART else named(inner, said)}"
        for name, inners in value.items()
        if name not in {"@context", "id"}
        for inner in flat(listed(inners))
    }
    if "id" not in value:
        return json.dumps(sorted(members))
    said.setdefault(str(value["id"]), set()).update(members)
    return json.dumps(value["id"])


def flat(items: list) -> Iterator[object]:
    for item in items:
        yield from flat(item) if isinstance(item, list) else (item,)


def listed(value: object) -> list:
    return [] if value is None else value if isinstance(value, list) else [value]


@cache
def signed_documents() -> frozenset[tuple[str, str, bool]]:
    """Everything in the fixture that is signed, embedded documents included."""
    return frozenset(
        identity
        for one in CORPUS
        if one.document is not None
        for inner in inside(one.document)
        for identity in identities(inner)
    )


def inside(value: object) -> Iterator[dict]:
    if isinstance(value, dict):
        if "proof" in value:
            yield value
        for inner in value.values():
            yield from inside(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from inside(inner)


def token_identity(token: bytes) -> str:
    """The part of a token that is signed, with its signature; what an SD-JWT discloses may be less than it was."""
    return token.strip().split(b"~")[0].decode("ascii", "replace")


@cache
def signed_tokens() -> frozenset[str]:
    """The tokens of the fixture."""
    return frozenset(token_identity(one.raw) for one in CORPUS if one.document is None)


def payload_of(token: bytes) -> dict:
    """What a token says, unverified."""
    part = token.split(b".")[1]
    return json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
