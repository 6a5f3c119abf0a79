"""Small readers of documents that anybody may have written: each gives what is there, or nothing, and never fails."""

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Any

from testamur.seal.report import Summary
from testamur.seal.types import Json


def items(value: object) -> list[Any]:
    """A value that may stand alone or in an array, as a list; absent is empty."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def text(value: object) -> str | None:
    """The value when it is a string."""
    return value if isinstance(value, str) else None


def texts(values: Any) -> tuple[str, ...]:
    """Those of the values that are strings."""
    return tuple(value for value in values if isinstance(value, str))


def id_of(value: object) -> object:
    """The id of something named by its id or written out as an object with one."""
    return value.get("id") if isinstance(value, dict) else value


def is_presentation(document: Json) -> bool:
    """Tell whether the document is a presentation, which need not be signed.

    One that claims something of a subject, names an issuer or calls itself a credential too is a credential, whatever
    else it calls itself: it needs its issuer's proof.
    """
    types = items(document.get("type"))
    return "VerifiablePresentation" in types and not (
        "VerifiableCredential" in types or "credentialSubject" in document or "issuer" in document
    )


def issuer_of(document: Json) -> str | None:
    """The issuer's id, or of a presentation the holder's."""
    return text(id_of(document.get("holder" if is_presentation(document) else "issuer")))


def valid_from(document: Json) -> object:
    """The beginning of validity, by its name in data model 2.0 or 1.1."""
    return document.get("validFrom", document.get("issuanceDate"))


def valid_until(document: Json) -> object:
    """The end of validity, by its name in data model 2.0 or 1.1."""
    return document.get("validUntil", document.get("expirationDate"))


def embedded(document: Json) -> Sequence[object]:
    """The credentials inside a presentation or a comprehensive record, in their order."""
    if is_presentation(document):
        return items(document.get("verifiableCredential"))
    subjects = items(document.get("credentialSubject"))
    return [
        inner
        for subject in subjects
        if isinstance(subject, dict)
        for inner in items(subject.get("verifiableCredential"))
    ]


def summary(document: Json) -> Summary:
    """What the document says of itself."""
    found = [proof for proof in items(document.get("proof")) if isinstance(proof, dict)]
    return Summary(
        types=texts(items(document.get("type"))),
        id=text(document.get("id")),
        issuer=text(id_of(document.get("issuer"))),
        name=text(document.get("name")),
        valid_from=text(valid_from(document)),
        valid_until=text(valid_until(document)),
        suites=texts(proof.get("cryptosuite", proof.get("type")) for proof in found),
        methods=texts(proof.get("verificationMethod") for proof in found),
    )


def match_recipient(document: Json, wanted: tuple[str, str] | None) -> str | None:
    """Compare a value with the subject's identities: `match` or `no_match`; None when nobody asked."""
    if wanted is None:
        return None
    kind, value = wanted
    value = unicodedata.normalize("NFC", value)
    if kind == "emailAddress":
        local, _, domain = value.rpartition("@")
        value = f"{local}@{domain.lower()}"
    for subject in items(document.get("credentialSubject")):
        for identity in items(subject.get("identifier")) if isinstance(subject, dict) else ():
            if isinstance(identity, dict) and identity.get("identityType") == kind and _is_identity(identity, value):
                return "match"
    return "no_match"


def _is_identity(identity: Json, value: str) -> bool:
    if not identity.get("hashed"):
        return bool(identity.get("identityHash") == value)
    salted = value + str(identity.get("salt", ""))
    return bool(identity.get("identityHash") == f"sha256${hashlib.sha256(salted.encode('utf-8')).hexdigest()}")
