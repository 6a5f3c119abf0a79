"""Bytes to a document: the size, what carries it, the form (steps 1 and 2 of verification, seal.md section 4)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from testamur.seal import contexts, hygiene, jose, sd_jwt
from testamur.seal.bake import carrier_name, extract
from testamur.seal.errors import BakeError, LimitExceeded, MalformedInput, UnsupportedSuite
from testamur.seal.jose import Token
from testamur.seal.reading import items
from testamur.seal.suites.sd_jwt import shown_document
from testamur.seal.suites.vc_jwt import document_in
from testamur.seal.types import Json, Limits

# Whatever means to be a token, faults and all: no JSON is made of these characters and two dots. Nothing is tried twice.
TOKEN: Final = re.compile(rb"\s*+[A-Za-z0-9_=-]*+(?:\.[A-Za-z0-9_=-]*+){2,}+(?:~[A-Za-z0-9_.~=-]*+)?\s*+")
# What a `data:` address may hold, by the envelope around it (VCDM 2.0, sections 4.13.1 and 4.13.2).
ENVELOPES: Final = {
    "EnvelopedVerifiableCredential": frozenset({"vc+jwt", "vc+sd-jwt", "dc+sd-jwt", "jwt"}),
    "EnvelopedVerifiablePresentation": frozenset({"vp+jwt", "vp+sd-jwt", "jwt"}),
}
MEMBERS: Final = frozenset({"@context", "id", "type"})
DATA: Final = re.compile(r"data:application/([A-Za-z0-9.+-]+)((?:;[^,]*)?),(.*)", re.DOTALL)


class Form(StrEnum):
    """What the bytes are, once out of the picture that carried them."""

    JSON = "json"
    JWS = "jws"


@dataclass(frozen=True, slots=True)
class Opened:
    """What was handed in: `raw` are the credential's own bytes, `document` is its JSON.

    Of a token, `document` is what it holds and `fault` the reason why it cannot be genuine, when opening it showed one.
    `has_context` is false for an SD-JWT VC outside the data model: it has members with no meaning but their names.
    """

    raw: bytes
    form: Form
    document: object = None
    token: Token | None = None
    fault: str | None = None
    has_context: bool = True


def open_credential(data: bytes | str, limits: Limits) -> Opened:
    """Take the credential out of whatever carries it and read it; `MalformedInput` with a reason of check `format`.

    `UnsupportedSuite` for an envelope around a form that the engine does not know.
    """
    raw = _credential_bytes(data, limits)
    if TOKEN.fullmatch(raw) is not None:
        return open_token(raw.decode("ascii").strip(), limits)
    document = hygiene.read_json(raw, limits=limits)
    return open_value(document, limits) if is_envelope(document) else Opened(raw, Form.JSON, document)


def open_value(value: object, limits: Limits) -> Opened:
    """Open what stands inside something else: a document as it is, a token, or an envelope around one, once.

    Errors as `open_credential`; a text that is no token is `not_a_credential`.
    """
    if isinstance(value, str):
        if TOKEN.fullmatch(value.encode("utf-8", "replace")) is None:
            raise MalformedInput("not_a_credential", "a text that is no token")
        return open_token(value, limits)
    if isinstance(value, dict) and is_envelope(value):
        return _open_envelope(value, limits)
    return Opened(b"", Form.JSON, value)


def open_token(text: str, limits: Limits, media_type: str | None = None) -> Opened:
    """Open a compact JWS or SD-JWT: strictly read, disclosures in their places, the credential out of its claims."""
    token = jose.read(text, limits=limits, media_type=media_type)
    raw = text.encode("ascii")
    if not token.form.discloses:
        return Opened(raw, Form.JWS, document_in(token, token.payload), token)
    if token.key_binding:
        jose.read_key_binding(token.key_binding, limits=limits)
    shown = sd_jwt.show(token, limits=limits)
    document = shown_document(token, shown.payload)
    if document is not None:
        return Opened(raw, Form.JWS, document, token, shown.fault, has_context=False)
    return Opened(raw, Form.JWS, document_in(token, shown.payload), token, shown.fault)


def is_envelope(value: object) -> bool:
    """Tell whether a document is only an envelope around a secured form."""
    return isinstance(value, dict) and any(
        kind in ENVELOPES for kind in items(value.get("type")) if isinstance(kind, str)
    )


def _open_envelope(envelope: Json, limits: Limits) -> Opened:
    """Unwrap one level. An envelope that says anything itself is refused: nobody signed that."""
    kinds, first = items(envelope["type"]), items(envelope.get("@context"))[:1]
    address = envelope.get("id")
    found = DATA.fullmatch(address) if isinstance(address, str) else None
    if found is None or len(kinds) != 1 or not MEMBERS.issuperset(envelope) or first != [contexts.CREDENTIALS_V2]:
        raise MalformedInput("not_a_credential", "an envelope is its type, its context and a data: address")
    media_type, parameters, text = found.groups()
    if media_type.lower() not in ENVELOPES[kinds[0]] or parameters:
        raise UnsupportedSuite(f"an envelope of {media_type}{parameters}")
    return open_token(text, limits, media_type)


def _credential_bytes(data: bytes | str, limits: Limits) -> bytes:
    if len(data) > limits.image_bytes:
        # Nothing may be that long, so not even a copy is made of it.
        raise LimitExceeded("image_bytes", len(data))
    try:
        raw = data.encode("utf-8") if isinstance(data, str) else bytes(data)
    except UnicodeEncodeError:
        raise MalformedInput("bad_text", "half of a surrogate pair stands alone") from None
    if carrier_name(raw) is None:
        if len(raw) > limits.input_bytes:
            raise LimitExceeded("input_bytes", len(raw))
        return raw
    if len(raw) > limits.image_bytes:
        raise LimitExceeded("image_bytes", len(raw))
    try:
        return extract(raw)
    except BakeError as error:
        raise MalformedInput("baked_data_missing", str(error)) from None
