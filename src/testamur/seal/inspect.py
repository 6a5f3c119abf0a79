"""What a file says of itself, without any cryptography: form, types, ids, suites, sizes. Nothing here is proven."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from testamur.seal.bake import carrier_name
from testamur.seal.carriers.archive import bundled_credential, is_bundle, unpacked
from testamur.seal.contexts import PINNED
from testamur.seal.errors import MalformedInput, UnsupportedSuite
from testamur.seal.lint.embedded import embedded_credentials, endorsements
from testamur.seal.lint.rule import listed, places, types_of
from testamur.seal.opening import Opened, open_credential
from testamur.seal.types import Json, Limits

JWS: Final = re.compile(rb"\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(~[A-Za-z0-9_~.-]*)?\s*\Z")
KNOWN: Final = frozenset(
    {
        "VerifiableCredential",
        "VerifiablePresentation",
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
        "Assertion",
    }
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was seen. `form` is how the bytes were wrapped; `opened` is None when no credential was found inside."""

    form: str
    size: int
    sha256: str
    opened: Opened | None

    @property
    def document(self) -> Json | None:
        """The credential's JSON; None when none was found."""
        found = None if self.opened is None else self.opened.document
        return found if isinstance(found, Mapping) else None

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
            "issuer": None if self.opened is None else issuer_said(self.opened),
            "name": text_or_none(found.get("name")),
            "proofs": self.proofs(),
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

    def proofs(self) -> list[dict[str, str | None]]:
        """Suite, method and time of each proof; a token is one, and says no time."""
        token = None if self.opened is None else self.opened.token
        signed = [] if token is None else [{"suite": token.suite.value, "method": token.kid, "created": None}]
        return signed + [
            proof_json(item) for _, item in places(self.document or {}, "proof") if isinstance(item, Mapping)
        ]


def inspect(data: bytes) -> Inspection:
    """Look at the bytes of a file; never raises for what they hold."""
    opened: Opened | None
    try:
        opened = open_anything(data)
    except (MalformedInput, UnsupportedSuite):
        opened = None
    if opened is not None and not (isinstance(opened.document, Mapping) and is_credential(opened)):
        opened = None
    return Inspection(form_of(data), len(data), hashlib.sha256(data).hexdigest(), opened)


def is_credential(opened: Opened) -> bool:
    """Whether this says that it is a credential or a presentation; a token says so by being one."""
    return opened.token is not None or bool(types_of(opened.document) & KNOWN)


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


def open_anything(data: bytes) -> Opened:
    """The credential out of whatever is around it, an offline bundle included; MalformedInput or UnsupportedSuite."""
    return open_credential(bundled_credential(unpacked(data)) if is_bundle(data) else data, Limits())


def issuer_said(opened: Opened) -> str | None:
    """The issuer's id as the credential gives it, in its own member or in the claim of a token."""
    document = opened.document if isinstance(opened.document, Mapping) else {}
    issuer = document.get("issuer")
    said = text_or_none(issuer.get("id") if isinstance(issuer, Mapping) else issuer)
    return said if said is not None or opened.token is None else text_or_none(opened.token.payload.get("iss"))


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
