"""DID documents: built, parsed, and found. What is found comes from outside through a `Resolver` (seal.md section 10)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from testamur.seal import contexts, hygiene, jwk, multi
from testamur.seal.errors import MalformedInput, ResolutionFailed, ResolutionKind
from testamur.seal.types import Alg, Did, Json, Limits, MethodId

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~")
_HOST = re.compile(r"[A-Za-z0-9.-]+(?:%3[Aa]\d{1,5})?")
_JWK_V1 = "https://w3id.org/security/jwk/v1"
# Kinds of key that Multikey has no text for, so their method is a JsonWebKey.
_AS_JWK = frozenset({Alg.RS256, Alg.P521})
_JWK_METHODS = frozenset({"JsonWebKey", "JsonWebKey2020"})


class KeyState(StrEnum):
    """A key's life: it signs, it no longer signs, or somebody else may have it."""

    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key of a DID with its history; times are aware."""

    id: MethodId
    alg: Alg
    public: bytes
    state: KeyState = KeyState.ACTIVE
    retired_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """One verification method of a DID document; `alg` and `public` are None for a kind of key we do not know."""

    id: MethodId
    controller: str
    alg: Alg | None
    public: bytes | None
    revoked: datetime | None = None
    expires: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DidDocument:
    """What binding asks of a DID document; `raw` is the document as it was read."""

    id: Did
    controllers: tuple[str, ...]
    methods: tuple[Method, ...]
    assertion: frozenset[str]
    authentication: frozenset[str]
    raw: Json

    def method(self, method_id: str) -> Method | None:
        """Give the method of this id. A did:key or did:jwk without fragment stands for its only method."""
        if "#" not in method_id and method_id == self.id and len(self.methods) == 1:
            return self.methods[0]
        return next((method for method in self.methods if method.id == method_id), None)

    def with_history(self, history: Sequence[KeyEntry]) -> "DidDocument":
        """Add what only the key history knows: when a key was retired, and when one was compromised.

        A history makes a document stricter, never milder: of two times of a loss the earlier one holds, and a loss
        without a time counts from the beginning.
        """
        known = {entry.id: entry for entry in history}
        methods = tuple(
            replace(method, retired_at=entry.retired_at, revoked=_earliest(method.revoked, _lost_at(entry)))
            if (entry := known.get(method.id)) is not None
            else method
            for method in self.methods
        )
        return replace(self, methods=methods)


def _lost_at(entry: KeyEntry) -> datetime | None:
    """When a key was compromised."""
    known = entry.revoked_at is not None or entry.state is not KeyState.COMPROMISED
    return entry.revoked_at if known else datetime.min.replace(tzinfo=UTC)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((time for time in (one, other) if time is not None), default=None)


class Resolver(Protocol):
    """Finds DID documents; the caller decides where (files, a database, a guarded fetch)."""

    def resolve(self, did: Did) -> DidDocument:
        """Give the DID's document, or raise `ResolutionFailed` with its kind."""


def did_document(did: Did, keys: Sequence[KeyEntry], *, controller: Did | None = None) -> dict[str, Any]:
    """Build a DID document with its key history, active key first as given; `controller` names who keeps the keys.

    Retired keys stay able to verify. A compromised one keeps its entry, with `revoked`, and leaves `assertionMethod`.
    MalformedInput when two keys have the same id: a name is never used twice.
    """
    if len({key.id for key in keys}) < len(keys):
        raise MalformedInput("bad_text", "two keys of a DID document have the same id")
    as_jwk = {key.alg in _AS_JWK for key in keys}
    of_keys = [*([contexts.MULTIKEY_V1] if False in as_jwk else []), *([_JWK_V1] if True in as_jwk else [])]
    found: dict[str, Any] = {"@context": [contexts.DID_V1, *of_keys], "id": did}
    if controller is not None:
        found["controller"] = controller
    found["verificationMethod"] = [_method_json(did, key) for key in keys]
    found["assertionMethod"] = [key.id for key in keys if key.state is not KeyState.COMPROMISED]
    found["authentication"] = [key.id for key in keys if key.state is KeyState.ACTIVE]
    return found


def parse_document(data: bytes, *, did: Did, limits: Limits | None = None) -> DidDocument:
    """Read a DID document from bytes; `ResolutionFailed` (invalid, or wrong_id when it is another DID's)."""
    limits = limits or Limits()
    try:
        if len(data) > limits.did_document_bytes:
            raise ResolutionFailed(ResolutionKind.INVALID, did)
        raw = hygiene.read_json(data, limits=limits)
    except MalformedInput:
        raise ResolutionFailed(ResolutionKind.INVALID, did) from None
    return read_document(raw, did=did)


def parse_at_address(data: bytes, *, did: Did) -> DidDocument:
    """Read what the address of an issuer shows: its document, or at an https address keys alone.

    Open Badges 3.0 lets `kid` be the address of a JWK: such a method is nobody's but its own. SD-JWT VC has issuers
    publish their keys as a set (JWT VC Issuer Metadata): each becomes a method. Errors as `parse_document`.
    """
    if did.startswith("https://") and (b'"kty"' in data or b'"jwks"' in data):
        try:
            raw = hygiene.read_json(data, limits=Limits())
            if isinstance(raw, dict) and "id" not in raw:
                return _document_of_keys(raw, did)
        except MalformedInput:
            raise ResolutionFailed(ResolutionKind.INVALID, did) from None
    return parse_document(data, did=did)


def _document_of_keys(raw: dict[str, Any], did: Did) -> DidDocument:
    """The document that a JWK, or an issuer's set of them, stands for; `MalformedInput` for a key that is none."""
    if "jwks" not in raw:
        alg, public = jwk.read_jwk(raw)
        methods = [Method(MethodId(did), str(did), alg, public)]
    elif raw.get("issuer") != did:
        raise ResolutionFailed(ResolutionKind.WRONG_ID, did)
    else:
        keys = raw["jwks"].get("keys") if isinstance(raw["jwks"], dict) else None
        if not isinstance(keys, list):
            raise MalformedInput("bad_text", "not a set of keys")
        methods = [method for key in keys if (method := _method_of_jwk(key, did)) is not None]
    ids = frozenset(str(method.id) for method in methods)
    return DidDocument(did, (), tuple(methods), ids, ids if "jwks" not in raw else frozenset(), {"id": did})


def _method_of_jwk(key: object, did: Did) -> Method | None:
    """One key of an issuer's set, under its `kid` or its thumbprint; a kind we do not know is passed over."""
    try:
        alg, public = jwk.read_jwk(key)
    except MalformedInput:
        return None
    kid = key.get("kid") if isinstance(key, dict) else None
    name = kid if isinstance(kid, str) else jwk.thumbprint(alg, public)
    return Method(MethodId(f"{did}#{name}"), str(did), alg, public)


def read_document(raw: object, *, did: Did) -> DidDocument:
    """Read a DID document that is JSON already; errors as `parse_document`."""
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise ResolutionFailed(ResolutionKind.INVALID, did)
    if raw["id"] != did:
        raise ResolutionFailed(ResolutionKind.WRONG_ID, did)
    own = [_read_method(item) for item in _items(raw.get("verificationMethod"))]
    assertion, asserted = _relationship(raw.get("assertionMethod"))
    authentication, authenticating = _relationship(raw.get("authentication"))
    methods = {method.id: method for method in (*authenticating, *asserted, *own) if method is not None}
    controllers = tuple(item for item in _items(raw.get("controller")) if isinstance(item, str))
    return DidDocument(did, controllers, tuple(methods.values()), assertion, authentication, raw)


def did_of(method: str) -> Did:
    """Give the DID (or controller URL) a verification method id belongs to: what stands before its fragment."""
    return Did(method.partition("#")[0])


def did_web_url(did: Did) -> str:
    """Give the https URL of a did:web document; `ResolutionFailed` (invalid) when the DID is not well formed."""
    host, *path = did.removeprefix("did:web:").split(":") if did.startswith("did:web:") else [""]
    if _HOST.fullmatch(host) is None or not all(map(_segment_allowed, path)):
        raise ResolutionFailed(ResolutionKind.INVALID, did)
    host = host.replace("%3A", ":").replace("%3a", ":")
    return f"https://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


def issuer_metadata_url(issuer: str) -> str:
    """Give the address of the keys of an SD-JWT VC issuer (JWT VC Issuer Metadata): a path between host and path."""
    host, slash, path = issuer.removeprefix("https://").partition("/")
    return f"https://{host}/.well-known/jwt-vc-issuer{slash}{path}".rstrip("/")


def did_web(url: str) -> Did:
    """Give the did:web whose document is served at this https URL: the inverse of `did_web_url`."""
    rest = url.removeprefix("https://").removesuffix("/did.json")
    host, _, path = rest.partition("/")
    if rest == url or not host:
        raise MalformedInput("bad_text", "not the https address of a DID document")
    segments = [] if path in {"", ".well-known"} else path.split("/")
    return Did(":".join(["did:web", host.replace(":", "%3A"), *segments]))


def file_name(name: str) -> str:
    """Give the name under which a DID or a list URL stands in a directory (cli.md section 9)."""
    return percent_encoded(name) + ".json"


def percent_encoded(text: str) -> str:
    """Percent-encode every character outside A-Z a-z 0-9 . - _ ~."""
    return "".join(c if c in _UNRESERVED else "".join(f"%{byte:02X}" for byte in c.encode("utf-8")) for c in text)


class DidKey:
    """Computes did:key documents; knows nothing else."""

    def resolve(self, did: Did) -> DidDocument:
        """Give the document of a did:key; `ResolutionFailed` for any other DID."""
        if not did.startswith("did:key:"):
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        try:
            alg, public = multi.multikey_decode(did.removeprefix("did:key:"))
        except MalformedInput:
            raise ResolutionFailed(ResolutionKind.INVALID, did) from None
        entry = KeyEntry(multi.did_key_method(did), alg, public)
        return read_document(did_document(did, [entry]), did=did)


class DidJwk:
    """Computes did:jwk documents of the kinds of key we know."""

    def resolve(self, did: Did) -> DidDocument:
        """Give the document of a did:jwk; `ResolutionFailed` for any other DID or kind of key."""
        if not did.startswith("did:jwk:"):
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        try:
            alg, public = jwk.read_jwk(
                hygiene.read_json(multi.base64url_decode(did.removeprefix("did:jwk:")), limits=Limits())
            )
        except MalformedInput:
            raise ResolutionFailed(ResolutionKind.INVALID, did) from None
        return read_document(did_document(did, [KeyEntry(MethodId(f"{did}#0"), alg, public)]), did=did)


class Directory:
    """Reads DID documents from a flat folder of `.json` files (cli.md section 9)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def resolve(self, did: Did) -> DidDocument:
        """Give the DID's document: the file of its encoded name, else any file whose `id` it is."""
        named = self.path / file_name(did)
        if len(named.name) < 250 and named.is_file():
            return parse_at_address(self._read(named, did), did=did)
        for other in sorted(self.path.glob("*.json")):
            try:
                return parse_document(self._read(other, did), did=did)
            except ResolutionFailed:
                continue
        raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)

    def _read(self, path: Path, did: Did) -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(Limits().did_document_bytes + 1)
        except OSError:
            raise ResolutionFailed(ResolutionKind.UNREACHABLE, did) from None


class HttpsResolver:
    """Fetches did:web documents, and what https addresses show of an issuer, through the caller's guarded client.

    `fetch(url, max_bytes)` gives the body, None when there is no such document (404, 410, no such host), and raises
    OSError when it could not be reached.
    """

    def __init__(self, fetch: Callable[[str, int], bytes | None]) -> None:
        self.fetch = fetch

    def resolve(self, did: Did) -> DidDocument:
        """Give the document at the DID's address, or what an issuer whose id is an https address shows there."""
        if did.startswith("https://"):
            return self._of_issuer(did)
        if not did.startswith("did:web:"):
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        return self._at(did_web_url(did), did)

    def _of_issuer(self, did: Did) -> DidDocument:
        """At the address itself, else where SD-JWT VC has issuers publish their keys."""
        try:
            return self._at(did, did)
        except ResolutionFailed as error:
            if error.kind is ResolutionKind.UNREACHABLE:
                raise
        return self._at(issuer_metadata_url(did), did)

    def _at(self, url: str, did: Did) -> DidDocument:
        try:
            data = self.fetch(url, Limits().did_document_bytes)
        except OSError:
            raise ResolutionFailed(ResolutionKind.UNREACHABLE, did) from None
        if data is None:
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        return parse_at_address(data, did=did)


class Chain:
    """Asks several resolvers in order; the first that has the document answers.

    Only *not found* passes on: a document that is there but wrong is not looked for elsewhere.
    """

    def __init__(self, *resolvers: Resolver) -> None:
        self.resolvers = resolvers

    def resolve(self, did: Did) -> DidDocument:
        """Give the first answer; `ResolutionFailed` (not_found) when nobody has one."""
        for resolver in self.resolvers:
            try:
                return resolver.resolve(did)
            except ResolutionFailed as error:
                if error.kind is not ResolutionKind.NOT_FOUND:
                    raise
        raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)


class Cached:
    """Remembers another resolver's documents for a while; the clock is handed in."""

    def __init__(self, resolver: Resolver, *, ttl: timedelta, clock: Callable[[], datetime], size: int = 1024) -> None:
        self.resolver = resolver
        self.ttl = ttl
        self.clock = clock
        self.size = size
        self._kept: dict[Did, tuple[datetime, DidDocument]] = {}

    def resolve(self, did: Did) -> DidDocument:
        """Give the document, from memory while it is fresh. Refusals are not remembered."""
        now = self.clock()
        kept = self._kept.get(did)
        if kept is not None and now - kept[0] < self.ttl:
            return kept[1]
        document = self.resolver.resolve(did)
        if len(self._kept) >= self.size:
            self._kept.clear()
        self._kept[did] = (now, document)
        return document


def _method_json(did: Did, key: KeyEntry) -> dict[str, Any]:
    found: dict[str, Any] = {"id": str(key.id), "type": "Multikey", "controller": str(did)}
    if key.alg in _AS_JWK:
        found |= {"type": "JsonWebKey", "publicKeyJwk": jwk.write_jwk(key.alg, key.public)}
    else:
        found["publicKeyMultibase"] = multi.multikey_encode(key.alg, key.public)
    if key.state is KeyState.COMPROMISED and key.revoked_at is not None:
        found["revoked"] = hygiene.write_instant(key.revoked_at)
    return found


def _read_method(item: object) -> Method | None:
    """Read one method; one without id or controller is no method at all, one with an unknown key cannot verify."""
    if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not isinstance(item.get("controller"), str):
        return None
    alg: Alg | None = None
    public: bytes | None = None
    try:
        if item.get("type") in {"Multikey", "Ed25519VerificationKey2020"}:
            alg, public = multi.multikey_decode(str(item.get("publicKeyMultibase")))
        elif item.get("type") in _JWK_METHODS:
            alg, public = jwk.read_jwk(item.get("publicKeyJwk"))
    except MalformedInput:
        alg = public = None
    return Method(
        id=MethodId(item["id"]),
        controller=item["controller"],
        alg=alg,
        public=public,
        revoked=_moment(item, "revoked"),
        expires=_moment(item, "expires"),
    )


def _moment(item: dict[str, Any], name: str) -> datetime | None:
    """Read a time of a method; one that is there but unreadable counts as long past, so the key is refused."""
    if name not in item:
        return None
    return hygiene.read_instant(item[name]) or hygiene.read_instant("0001-01-01T00:00:00Z")


def _relationship(value: object) -> tuple[frozenset[str], list[Method | None]]:
    """Give the method ids of a relationship and the methods that stand inside it."""
    items = _items(value)
    embedded = [_read_method(item) for item in items if isinstance(item, dict)]
    ids = {item for item in items if isinstance(item, str)} | {method.id for method in embedded if method is not None}
    return frozenset(ids), embedded


def _items(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _segment_allowed(segment: str) -> bool:
    return bool(segment) and segment not in {".", ".."} and all(c in _UNRESERVED or c == "%" for c in segment)
