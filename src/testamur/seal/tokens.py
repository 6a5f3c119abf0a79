"""Tokens checked: whose key it is, whether the signature is right, whom it answers (steps 5 and 6 for JOSE forms).

The same two answers come out as for proofs inside a document, and binding is the same function.
"""

from dataclasses import dataclass, replace
from typing import Final

from testamur.seal import did, hygiene, jwk, reading, sd_jwt
from testamur.seal.errors import MalformedInput, ResolutionFailed, ResolutionKind
from testamur.seal.jose import Kind, Token, moment
from testamur.seal.keys import verify_signature
from testamur.seal.proofs import (
    ASSERTION,
    AUTHENTICATION,
    CLOCKS_MAY_DIFFER_BY,
    Found,
    Inquiry,
    Proven,
    bind,
    find_method,
    key_of,
)
from testamur.seal.report import Check, CheckName, Result, Summary
from testamur.seal.types import Alg, Did, Json

_SCHEMES: Final = ("did:", "https:", "http:")
_MOST_KEYS: Final = 16
_NOT_AT_HAND: Final = "method_not_found_offline"
_UNKNOWN: Final = frozenset({_NOT_AT_HAND, "resolver_unreachable", "suite_not_supported"})
_KNOWN: Final = frozenset(name for names in jwk.JOSE_NAMES.values() for name in names)

Key = tuple[Alg, bytes]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The key that a token may be by: `method` is its id (None when it only stands in the header), or why there is none."""

    method: str | None
    found: Found
    key: Key | str


def check_token(token: Token, *, issuer: str | None, inquiry: Inquiry, fault: str | None = None) -> Proven:
    """Check a token's signature and bind its key to `issuer` (of a presentation: its holder).

    `fault` is what opening it found that makes it not genuine. The algorithm is the key's own: a header that names
    another is `alg_mismatch`. A key that only the header brings is bound when the issuer's document lists it, and
    otherwise `jwk_not_bound`.
    """
    purpose = AUTHENTICATION if token.form.presents else ASSERTION
    candidate = _find_key(token, issuer, purpose, inquiry)
    binding = _bind(token, candidate, issuer, purpose, inquiry)
    result, reason = _proof(token, candidate, inquiry, fault)
    warnings = ("reissue_due",) if binding.reason == "anchored_before_compromise" else ()
    return Proven(Check(CheckName.PROOF, result, reason), binding, warnings, candidate.found.document)


def issuer_of(token: Token | None, document: Json) -> str | None:
    """The issuer's id, or of a presentation the holder's; `iss` where a token's own document names nobody."""
    named = reading.issuer_of(document)
    if named is None and token is not None:
        return reading.text(token.payload.get("iss"))
    return named


def with_status_claim(token: Token | None, status: Check) -> Check:
    """A claim `status` points to a kind of list that is not read here: then nobody knows how the token stands."""
    if token is None or "status" not in token.payload or status.result is Result.FAIL:
        return status
    return Check(CheckName.STATUS, Result.UNKNOWN, "status_type_not_supported")


def with_method(token: Token | None, said: Summary) -> Summary:
    """What a document says of itself, with the suite and the key's name that its token has."""
    if token is None:
        return said
    return replace(said, suites=(token.suite.value,), methods=(token.kid,) if token.kid is not None else ())


# ---- 5: proof ----


def _proof(token: Token, candidate: _Candidate, inquiry: Inquiry, fault: str | None) -> tuple[Result, str | None]:
    required = inquiry.options.require_suites
    if required is not None and token.suite.value not in required:
        return Result.UNKNOWN, "suite_not_supported"
    reason = fault or _fault_of_claims(token, inquiry)
    if reason is None:
        reason = _fault_of_signature(token, candidate.key)
    if reason is None and token.key_binding:
        reason = sd_jwt.fault_of_binding(token, now=inquiry.now, limits=inquiry.options.limits)
    if reason is None:
        return Result.PASS, None
    return (Result.UNKNOWN if reason in _UNKNOWN else Result.FAIL), reason


def _fault_of_claims(token: Token, inquiry: Inquiry) -> str | None:
    """The first fault that needs no key: made in the future, or for another challenge or domain."""
    made = moment(token.payload.get("iat"))
    # A presentation is its holder's own words; of a credential only the key binding is.
    bound = token.form.discloses and not token.form.presents
    asked = sd_jwt.binding_claims(token, limits=inquiry.options.limits) if bound else token.payload
    audience = asked.get("aud")
    answers = audience if isinstance(audience, list) else [audience]
    faults = (
        ("created_in_future", made is not None and made - inquiry.now > CLOCKS_MAY_DIFFER_BY),
        ("challenge", inquiry.challenge is not None and asked.get("nonce") != inquiry.challenge),
        ("domain", inquiry.domain is not None and inquiry.domain not in answers),
    )
    return next((reason for reason, applies in faults if applies), None)


def _fault_of_signature(token: Token, key: Key | str) -> str | None:
    if isinstance(key, str):
        return key
    alg, public = key
    if token.header["alg"] not in _KNOWN:
        # Another algorithm may be the right one for this key, such as PS256 for RSA; nobody here can say.
        return "suite_not_supported"
    if token.header["alg"] not in jwk.JOSE_NAMES[alg]:
        return "alg_mismatch"
    return None if verify_signature(alg, public, token.signature, token.signing_input) else "signature"


# ---- whose key ----


def _find_key(token: Token, issuer: str | None, purpose: str, inquiry: Inquiry) -> _Candidate:
    """By `kid`, by the key that comes along, or the issuer's own one that fits."""
    kid, given = token.kid, _given_key(token, issuer, inquiry)
    if kid is not None and kid.startswith(_SCHEMES) and not _is_bare_address(kid, issuer):
        found = find_method(kid, inquiry)
        return _Candidate(kid, found, _agreed(key_of(kid, found), given))
    document, unresolved = _issuer_document(issuer, inquiry)
    named = kid is not None and not kid.startswith(_SCHEMES)
    if document is None:
        name = f"{issuer}#{(kid or '').removeprefix('#')}" if named else f"{issuer}#"
        found = Found(unresolved=unresolved)
        missing = key_of(name, found) if issuer is not None and issuer.startswith(_SCHEMES) else _NOT_AT_HAND
        return _Candidate(None if given is not None and not named else name, found, _agreed(missing, given))
    method = _own_method(token, document, purpose, None if named else given)
    if method is None:
        return _Candidate(None, Found(None, document), given if given is not None else "key_type")
    found = Found(method, document)
    return _Candidate(method.id, found, _agreed(key_of(method.id, found), given))


def _own_method(token: Token, document: did.DidDocument, purpose: str, given: Key | str | None) -> did.Method | None:
    """The method in the issuer's document: by name or thumbprint, by the key in the header, or the one that fits."""
    methods = [method for method in document.methods if method.alg is not None and method.public is not None]
    kid = token.kid
    if given is not None:
        return next((method for method in methods if (method.alg, method.public) == given), None)
    if kid is not None:
        names = (f"{document.id}#{kid.removeprefix('#')}", kid)
        return next((m for m in document.methods if m.id in names or kid in _thumbprints(m)), None)
    listed = document.assertion if purpose == ASSERTION else document.authentication
    fitting = [m for m in methods if m.id in listed and m.alg and token.header["alg"] in jwk.JOSE_NAMES[m.alg]]
    right = (
        m for m in fitting[:_MOST_KEYS] if _fault_of_signature(token, (m.alg or Alg.ED25519, m.public or b"")) is None
    )
    return next(right, next(iter(fitting), None))


def _thumbprints(method: did.Method) -> tuple[str, ...]:
    if method.alg is None or method.public is None:
        return ()
    return (jwk.thumbprint(method.alg, method.public),)


def _given_key(token: Token, issuer: str | None, inquiry: Inquiry) -> Key | str | None:
    """The key that comes along: in the header, or at the address that `kid` is. Neither says whose it is."""
    inside: Key | str | None = None
    if "jwk" in token.header:
        try:
            inside = jwk.read_jwk(token.header["jwk"])
        except MalformedInput:
            inside = "key_type"
    if token.kid is None or not _is_bare_address(token.kid, issuer):
        return inside
    return _agreed(_key_at(token.kid, inquiry), inside)


def _is_bare_address(kid: str, issuer: str | None) -> bool:
    """Tell whether `kid` is the address of a JWK, as Open Badges 3.0 has it, and no method of a document."""
    return kid.startswith("https:") and "#" not in kid and kid != issuer


def _key_at(address: str, inquiry: Inquiry) -> Key | str:
    """The JWK at an address: its bytes as they were handed in, or what the resolver finds there."""
    data = inquiry.options.resources.get(address)
    if data is not None:
        try:
            return jwk.read_jwk(hygiene.read_json(data, limits=inquiry.options.limits))
        except MalformedInput:
            return "key_type"
    found = find_method(address, inquiry)
    only = found.document.methods if found.document is not None else ()
    return key_of(address, Found(only[0] if len(only) == 1 else None, found.document, found.unresolved))


def _agreed(key: Key | str, given: Key | str | None) -> Key | str:
    """The key that was found, and the one in the header, when both are there, must be one key."""
    if given is None:
        return key
    if isinstance(key, str):
        return given if key in _UNKNOWN else key
    return key if key == given else "key_type"


def _issuer_document(issuer: str | None, inquiry: Inquiry) -> tuple[did.DidDocument | None, ResolutionKind | None]:
    if issuer is None:
        return None, None
    try:
        return inquiry.resolver.resolve(Did(issuer)), None
    except ResolutionFailed as error:
        return None, error.kind


# ---- 6: issuer binding ----


def _bind(token: Token, candidate: _Candidate, issuer: str | None, purpose: str, inquiry: Inquiry) -> Check:
    name = CheckName.ISSUER_BINDING
    iss = token.payload.get("iss")
    if iss != issuer and ("iss" in token.payload or token.kind is Kind.JWT):
        return Check(name, Result.FAIL, "iss_mismatch")
    if issuer is None and token.form.discloses and not token.form.presents:
        # An SD-JWT VC may leave its issuer to a certificate, which nobody reads here.
        return Check(name, Result.UNKNOWN, "issuer_not_found")
    if candidate.method is None:
        # Whoever made the token put the key in it: without the issuer's document that says nothing of the issuer.
        listed = candidate.found.document is not None and not isinstance(candidate.key, str)
        return Check(name, *((Result.FAIL, "method_missing") if listed else (Result.UNKNOWN, "jwk_not_bound")))
    if token.kid is not None and iss is None and not token.kid.startswith(_SCHEMES):
        # Securing VCs using JOSE and COSE, section 3.3.2: without `iss` the key is named by an absolute address.
        return Check(name, Result.FAIL, "method_missing")
    created = moment(token.payload.get("iat"))
    return bind(candidate.method, candidate.found, issuer=issuer, purpose=purpose, created=created, inquiry=inquiry)
