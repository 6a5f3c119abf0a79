"""Public keys of the institution and of those who sign through it: DID documents, history, and a resolver over both."""

from __future__ import annotations

import json
from typing import Any

from testamur.people.queries import institution
from testamur.seal.did import (
    Chain,
    DidDocument as ReadDocument,
    DidJwk,
    DidKey,
    KeyEntry,
    KeyState,
    Resolver,
    did_document as build_document,
    read_document,
)
from testamur.seal.errors import ResolutionFailed, ResolutionKind
from testamur.seal.types import Alg, Did, MethodId
from testamur.signing.models import DidDocument, Key
from testamur.signing.rules import addresses, keys as rules


def institution_did() -> str:
    """The institution's own DID."""
    return institution().did


def endorser_did(slug: str) -> str:
    """The DID of an endorser whose key the institution keeps."""
    return addresses.endorser_did(institution_did(), slug)


def active_key(purpose: str) -> Key | None:
    """The key that signs documents of this purpose now."""
    return Key.objects.filter(purpose=rules.key_purpose(purpose), state=rules.KeyState.ACTIVE).first()


def own_keys() -> list[Key]:
    """Every key the institution ever had under its own DID, oldest first."""
    return list(Key.objects.filter(did=institution_did()).order_by("pk"))


def did_document() -> dict[str, Any]:
    """The institution's DID document with its whole key history (engine/seal.md 10)."""
    return _document(institution_did())


def endorser_did_document(slug: str) -> dict[str, Any] | None:
    """The DID document of an endorser in our custody, naming us as controller; None when we keep no key for it."""
    did = endorser_did(slug)
    if not Key.objects.filter(did=did).exists():
        return None
    return _document(did, controller=institution_did())


def key_history(did: str | None = None) -> list[KeyEntry]:
    """Keys of a DID (of all we keep, without one) with the days on which they were retired or exposed."""
    keys = Key.objects.order_by("pk")
    return [_entry(key) for key in (keys.filter(did=did) if did else keys)]


def known_did_document(did: str) -> DidDocument | None:
    """The newest stored copy of somebody else's DID document."""
    return DidDocument.objects.filter(did=did).order_by("-pk").first()


class OwnDocuments:
    """Resolves our own DID, endorsers in our custody, and endorsers whose documents were kept when they signed."""

    def resolve(self, did: Did) -> ReadDocument:
        """The document with what the key history adds; ResolutionFailed (not_found) for a DID we know nothing of."""
        history = key_history(did)
        if history:
            raw = _document(did, controller=None if did == institution_did() else institution_did())
            return read_document(raw, did=did).with_history(history)
        kept = known_did_document(did)
        if kept is None:
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        return read_document(json.loads(kept.text), did=did)


def resolver() -> Resolver:
    """Finds keys without any network: ours, our endorsers', and those that stand in the DID itself."""
    return Chain(OwnDocuments(), DidKey(), DidJwk())


def _document(did: str, *, controller: str | None = None) -> dict[str, Any]:
    entries = key_history(did)
    newest_first = sorted(entries, key=lambda entry: entry.state is not KeyState.ACTIVE)
    return build_document(Did(did), newest_first, controller=Did(controller) if controller else None)


def _entry(key: Key) -> KeyEntry:
    states = {
        rules.KeyState.PENDING: KeyState.RETIRED,
        rules.KeyState.ACTIVE: KeyState.ACTIVE,
        rules.KeyState.RETIRED: KeyState.RETIRED,
        rules.KeyState.COMPROMISED: KeyState.COMPROMISED,
    }
    return KeyEntry(
        id=MethodId(key.method),
        alg=Alg(key.alg),
        public=bytes(key.public),
        state=states[rules.KeyState(key.state)],
        retired_at=key.retired_at,
        revoked_at=key.compromised_at,
    )
