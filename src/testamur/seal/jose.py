"""Compact JWS, read strictly and by hand: what a token is, and what its header may say (RFC 7515; seal.md section 17).

Forms and header rules are a closed table. Nothing is chosen by the header that the key should decide: the algorithm
comes from the key, and a key that stands in the header proves nothing of the issuer (see `tokens`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import orjson

from testamur.seal import hygiene, jwk, multi
from testamur.seal.errors import MalformedInput
from testamur.seal.keys import Signer
from testamur.seal.reading import is_presentation
from testamur.seal.types import Json, Limits, Suite

BAD_JWS: Final = "bad_jws"
HEADER: Final = "header_not_allowed"
KEY_BINDING: Final = "kb+jwt"
_PARTS: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)")
_OB3_CLAIMS: Final = frozenset({"iss", "vc", "vp"})
_OB3_HEADER: Final = frozenset({"alg", "kid", "jwk", "typ"})
# `crit` demands what we do not know, `b64` takes the payload out of the text, `zip` and `enc` are not of signatures.
_NEVER: Final = frozenset({"crit", "b64", "zip", "enc"})
_APPLICATION: Final = "application/"


class Kind(StrEnum):
    """Forms of a token, by the media type that its `typ` names."""

    JWT = "jwt"
    VC_JWT = "vc+jwt"
    VP_JWT = "vp+jwt"
    DC_SD_JWT = "dc+sd-jwt"
    VC_SD_JWT = "vc+sd-jwt"
    VP_SD_JWT = "vp+sd-jwt"


@dataclass(frozen=True, slots=True)
class Form:
    """What follows from a kind: its suite, the `cty` it may have, whether it holds a presentation or disclosures."""

    suite: Suite
    cty: str | None = None
    presents: bool = False
    discloses: bool = False


FORMS: Final[Mapping[Kind, Form]] = {
    Kind.JWT: Form(Suite.VC_JWT_OB3),
    Kind.VC_JWT: Form(Suite.VC_JWT_W3C, "vc"),
    Kind.VP_JWT: Form(Suite.VC_JWT_W3C, "vp", presents=True),
    Kind.DC_SD_JWT: Form(Suite.SD_JWT_VC, discloses=True),
    Kind.VC_SD_JWT: Form(Suite.SD_JWT_VC, "vc", discloses=True),
    Kind.VP_SD_JWT: Form(Suite.SD_JWT_VC, "vp", presents=True, discloses=True),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A compact JWS in its parts, nothing of it verified. Text and claims may hold a learner's data: never logged.

    `disclosures` and `key_binding` are those of an SD-JWT, as their texts; `text` is the whole as it was handed in.
    """

    text: str = field(repr=False)
    kind: Kind
    header: Json = field(repr=False)
    payload: Json = field(repr=False)
    signing_input: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    disclosures: tuple[str, ...] = field(default=(), repr=False)
    key_binding: str = field(default="", repr=False)

    @property
    def form(self) -> Form:
        """What follows from the kind."""
        return FORMS[self.kind]

    @property
    def suite(self) -> Suite:
        """The suite it is of."""
        return self.form.suite

    @property
    def kid(self) -> str | None:
        """The header's word for the key, as it stands."""
        found = self.header.get("kid")
        return found if isinstance(found, str) else None


def read(text: str, *, limits: Limits | None = None, media_type: str | None = None) -> Token:
    """Read a compact JWS or SD-JWT. `media_type` is that of the `data:` address it stood in, and must agree with `typ`.

    `MalformedInput`: `bad_jws` for anything but three parts of strict base64url with a JSON object in the first two;
    `header_not_allowed` for a header outside the rules of its form; the reasons of `hygiene.read_json` for JSON that
    is not read (`duplicate_key` and so on).
    """
    jws, *rest = text.split("~")
    header, payload, signing_input, signature = _split(jws, limits or Limits())
    kind = _kind(header, media_type) or _unnamed_kind(payload)
    check_header(header)
    if bool(rest) != FORMS[kind].discloses:
        raise MalformedInput(HEADER, "its type and its form do not agree")
    _check_form(header, kind)
    *disclosures, key_binding = rest or [""]
    return Token(text, kind, header, payload, signing_input, signature, tuple(disclosures), key_binding)


def read_key_binding(text: str, *, limits: Limits) -> tuple[Json, Json, bytes, bytes]:
    """Read the JWT by which a holder binds an SD-JWT to a request: header, claims, signing input, signature."""
    header, payload, signing_input, signature = _split(text, limits)
    check_header(header)
    if header.get("typ") != KEY_BINDING:
        raise MalformedInput(HEADER, f"the type of a key binding is {KEY_BINDING}")
    return header, payload, signing_input, signature


def sign(header: Json, payload: Json, signer: Signer) -> str:
    """Sign a payload and give the compact text; `alg` is put first in the header, named after the signer's key."""
    whole = {"alg": jwk.JOSE_NAMES[signer.alg][0], **header}
    head, body = (multi.base64url_encode(orjson.dumps(part)) for part in (whole, payload))
    signing_input = f"{head}.{body}"
    return f"{signing_input}.{multi.base64url_encode(signer.sign(signing_input.encode('ascii')))}"


def moment(value: object) -> datetime | None:
    """Read a NumericDate (RFC 7519 section 2) as an aware instant; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def numeric_date(instant: datetime) -> int:
    """Write an aware instant as a NumericDate, in whole seconds; what is below a second is cut."""
    return int(instant.timestamp() // 1)


def check_header(header: Json) -> None:
    """Refuse what no form allows; `MalformedInput` with `header_not_allowed`."""
    refused: tuple[tuple[bool, str], ...] = (
        (not isinstance(header.get("alg"), str), "alg is missing or no text"),
        (str(header.get("alg")).lower() == "none", "an unsigned token"),
        (str(header.get("alg")).upper().startswith("HS"), "a shared secret proves nothing of an issuer"),
        (not _NEVER.isdisjoint(header), "a member that changes what is signed"),
        ("kid" in header and not isinstance(header["kid"], str), "kid is no text"),
        ("jwk" in header and not _is_public(header["jwk"]), "jwk is no public key"),
        ("typ" in header and not isinstance(header["typ"], str), "typ is no text"),
        ("cty" in header and not isinstance(header["cty"], str), "cty is no text"),
    )
    for applies, detail in refused:
        if applies:
            raise MalformedInput(HEADER, detail)


def _check_form(header: Json, kind: Kind) -> None:
    """The rules of one form: Open Badges 3.0 allows four members and no more; W3C says what `cty` is."""
    if kind is Kind.JWT and not _OB3_HEADER.issuperset(header):
        raise MalformedInput(HEADER, "only alg, kid, jwk and typ may stand in the header")
    cty = header.get("cty")
    if cty is not None and _short(cty) != FORMS[kind].cty:
        raise MalformedInput(HEADER, "cty is not that of the type")


def _kind(header: Json, media_type: str | None) -> Kind | None:
    """The kind by `typ` or by the envelope's media type, which may not disagree; None when neither is there."""
    named = {_short(name) for name in (header.get("typ"), media_type) if isinstance(name, str)}
    kinds = {kind for kind in Kind if kind.value in named}
    if len(named) > 1 or (named and not kinds):
        raise MalformedInput(HEADER, "not the type of a credential or presentation")
    return kinds.pop() if kinds else None


def _unnamed_kind(payload: Json) -> Kind:
    """Without `typ`, which W3C only recommends: a payload without `iss` is none of Open Badges, which require it."""
    if not _OB3_CLAIMS.isdisjoint(payload):
        return Kind.JWT
    return Kind.VP_JWT if is_presentation(payload) else Kind.VC_JWT


def _short(media_type: str) -> str:
    """A media type as `typ` and `cty` write it: without `application/`, in small letters (RFC 7515 section 4.1.9)."""
    return media_type.lower().removeprefix(_APPLICATION)


def _is_public(found: object) -> bool:
    return isinstance(found, dict) and jwk.PRIVATE.isdisjoint(found)


def _split(text: str, limits: Limits) -> tuple[Json, Json, bytes, bytes]:
    found = _PARTS.fullmatch(text)
    if found is None:
        raise MalformedInput(BAD_JWS, "not three parts of base64url without padding")
    header, payload, signature = (_decoded(part) for part in found.groups())
    return (
        _object(header, limits),
        _object(payload, limits),
        text.rpartition(".")[0].encode("ascii"),
        signature,
    )


def _decoded(part: str) -> bytes:
    try:
        return multi.base64url_decode(part)
    except MalformedInput as error:
        raise MalformedInput(BAD_JWS, error.detail) from None


def _object(data: bytes, limits: Limits) -> dict[str, Any]:
    try:
        found = hygiene.read_json(data, limits=limits)
    except MalformedInput as error:
        if error.reason == "not_json":
            raise MalformedInput(BAD_JWS, error.detail) from None
        raise
    if not isinstance(found, dict):
        raise MalformedInput(BAD_JWS, "a part is no JSON object")
    return found
