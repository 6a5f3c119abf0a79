"""What a file says of itself, without any cryptography: form, types, ids, suites, sizes. Nothing here is proven."""

import binascii
import hashlib
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from testamur.seal.bake import carrier_name, extract
from testamur.seal.carriers.archive import bundled_credential, is_bundle, unpacked
from testamur.seal.contexts import PINNED
from testamur.seal.errors import BakeError, MalformedInput
from testamur.seal.hygiene import read_json
from testamur.seal.lint.embedded import embedded_credentials, endorsements
from testamur.seal.lint.ob20 import is_older_badge
from testamur.seal.lint.rule import listed, places, types_of
from testamur.seal.types import Json, Limits

JWS: Final = re.compile(rb"\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(~[A-Za-z0-9_~.-]*)?\s*\Z")
KNOWN: Final = frozenset(
    {
        "VerifiableCredential",
        "VerifiablePresentation",
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
    }
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was seen. `form` is how the bytes were wrapped; `document` is None when no credential was found inside."""

    form: str
    size: int
    sha256: str
    document: Json | None

    def as_json(self, input_name: str) -> dict[str, Any]:
        """The object of the command line contract, section 10."""
        found = self.document or {}
        return {
            "input": input_name,
            "form": self.form,
            "bytes": self.size,
            "sha256": self.sha256,
            "types": [one for one in listed(found.get("type")) if isinstance(one, str)],
            "id": text_or_none(found.get("id")),
            "issuer": issuer_of(found),
            "name": text_or_none(found.get("name")),
            "proofs": [proof_json(item) for _, item in places(found, "proof") if isinstance(item, Mapping)],
            "contexts": [
                {"url": item if isinstance(item, str) else None, "pinned": isinstance(item, str) and item in PINNED}
                for item in listed(found.get("@context"))
            ],
            "status": [item for item in listed(found.get("credentialStatus")) if isinstance(item, Mapping)],
            "endorsements": sum(1 for _ in endorsements(found)),
            "embedded": sum(
                1 for _, one in embedded_credentials(found) if "EndorsementCredential" not in types_of(one)
            ),
        }


def inspect(data: bytes) -> Inspection:
    """Look at the bytes of a file; never raises for what they hold."""
    form = form_of(data)
    document: Json | None = None
    try:
        inner = bundled_credential(unpacked(data)) if form == "zip" else data
        inner = extract(data) if carrier_name(data) == form else inner
        document = document_in(inner)
    except (BakeError, MalformedInput):
        document = None
    is_credential = document is not None and (bool(types_of(document) & KNOWN) or is_older_badge(document))
    return Inspection(form, len(data), hashlib.sha256(data).hexdigest(), document if is_credential else None)


def form_of(data: bytes) -> str:
    """How the bytes are wrapped, by their beginning."""
    start = data[:64].lstrip()
    for form, fits in (
        (carrier_name(data) or "", carrier_name(data) is not None),
        ("zip", is_bundle(data)),
        ("json", start[:1] in (b"{", b"[")),
        ("jws", len(data) <= Limits().input_bytes and JWS.match(data) is not None),
    ):
        if fits:
            return form
    return "unknown"


def document_in(data: bytes) -> Json | None:
    """The JSON object of a credential, from JSON itself or from the payload of a compact JWS (unverified)."""
    if data.lstrip()[:1] != b"{":
        if JWS.match(data) is None:
            return None
        payload = data.strip().split(b".")[1]
        try:
            data = urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))
        except binascii.Error:
            return None
    found = read_json(data, limits=Limits())
    if isinstance(found, dict) and isinstance(found.get("vc"), dict):
        return dict(found["vc"])
    return found if isinstance(found, dict) else None


def issuer_of(document: Json) -> str | None:
    """The issuer's id as the document gives it."""
    issuer = document.get("issuer")
    return text_or_none(issuer.get("id") if isinstance(issuer, Mapping) else issuer)


def text_or_none(value: object) -> str | None:
    """A text, or None for anything else."""
    return value if isinstance(value, str) else None


def proof_json(proof: Json) -> dict[str, str | None]:
    """A proof's suite, method and time."""
    return {
        "suite": text_or_none(proof.get("cryptosuite")) or text_or_none(proof.get("type")),
        "method": text_or_none(proof.get("verificationMethod")),
        "created": text_or_none(proof.get("created")),
    }
