"""Credentials and presentations as JWTs: the profile of Open Badges 3.0, W3C's, and the older form on import.

Open Badges 3.0, "JSON Web Token Proof Format": the credential's members beside claims that repeat them. W3C "Securing
Verifiable Credentials using JOSE and COSE": the credential itself is the payload. VC Data Model 1.1, section 6.3.1: the
credential in a claim `vc` (`vp`), some of it only in the claims; read with a warning, never written.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from testamur.seal import hygiene, jose
from testamur.seal.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from testamur.seal.errors import LintFailed, MalformedInput
from testamur.seal.jose import Kind, Token
from testamur.seal.keys import Signer
from testamur.seal.reading import id_of, is_presentation, issuer_of, items, valid_from, valid_until
from testamur.seal.report import Check, CheckName, Result
from testamur.seal.types import Finding, Json, Severity

OLDER_FORM: Final = "older_jwt_form"
NO_SUBJECT: Final = "jwt_without_sub"
OLDER: Final = ("vc", "vp")
# Claims that RFC 7519 and its companions register: none of them is a member of the credential.
CLAIMS: Final = frozenset(
    {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf", "status", "vct", "vct#integrity"}
)
_OF_A_DOCUMENT: Final = frozenset({"@context", "type", "issuer", "holder", "credentialSubject", "verifiableCredential"})
SUBJECT_ID: Final = "ob30.jwt.sub"
CREDENTIAL_ID: Final = "ob30.jwt.jti"


# ---- issue ----


def sign_ob30(document: Json, *, signer: Signer, created: datetime) -> str:
    """Sign a credential as Open Badges 3.0 has it; `created` (aware) becomes `iat`.

    The claims repeat issuer, id, subject and period. `LintFailed` when the credential or its subject has no id: the
    profile requires both.
    """
    faults = tuple(
        Finding(rule, Severity.ERROR, pointer, message) for rule, pointer, message in _claim_faults(document)
    )
    if faults:
        raise LintFailed(faults)
    subject = document["credentialSubject"]
    claims = {
        "iss": issuer_of(document),
        "jti": document["id"],
        "sub": subject["id"],
        **period(document),
        "iat": jose.numeric_date(created),
    }
    return jose.sign({"kid": signer.method, "typ": "JWT"}, {**document, **claims}, signer)


def sign_w3c(document: Json, *, signer: Signer, created: datetime) -> str:
    """Sign a credential (`vc+jwt`) or presentation (`vp+jwt`) as W3C has it; `created` (aware) becomes `iat`.

    `nonce` and `aud` of a presentation are members of `document` already when it answers a request.
    """
    presents = is_presentation(document)
    kind = Kind.VP_JWT if presents else Kind.VC_JWT
    header = {"kid": signer.method, "typ": kind.value, "cty": jose.FORMS[kind].cty}
    return jose.sign(header, {**document, "iat": jose.numeric_date(created)}, signer)


def period(document: Json) -> dict[str, int]:
    """`nbf` and `exp`, as a document's period says them."""
    ends = {"nbf": hygiene.read_instant(valid_from(document)), "exp": hygiene.read_instant(valid_until(document))}
    return {name: jose.numeric_date(instant) for name, instant in ends.items() if instant is not None}


def _claim_faults(document: Json) -> Iterator[tuple[str, str, str]]:
    subject = document.get("credentialSubject")
    if not isinstance(document.get("id"), str):
        yield CREDENTIAL_ID, "/id", "a credential in this form needs an id: it is the claim jti"
    if not isinstance(subject, Mapping) or not isinstance(subject.get("id"), str):
        yield SUBJECT_ID, "/credentialSubject/id", "one subject with an id is needed: it is the claim sub"


# ---- read ----


def document_in(token: Token, payload: Json) -> dict[str, Any]:
    """Give the credential or presentation that a token holds; `payload` are its claims as far as they are shown.

    `MalformedInput`: claims of the older form under a type that forbids them, or none of what the type promises.
    """
    older = [name for name in OLDER if name in payload]
    alone = len(older) == 1 and _OF_A_DOCUMENT.isdisjoint(payload)
    if alone and token.kind is Kind.JWT and isinstance(payload[older[0]], dict):
        return _filled(payload[older[0]], payload, older[0])
    if older:
        raise MalformedInput("not_a_credential", "claims of an older form stand beside the credential")
    document = {name: value for name, value in payload.items() if name not in CLAIMS}
    if token.form.presents != is_presentation(document) and token.kind is not Kind.JWT:
        raise MalformedInput(jose.HEADER, "the type promises something else")
    return document


def without_tokens(document: Json) -> Json:
    """Give a document of data model 1.1 without the tokens inside, which it writes as texts: each is judged on its own.

    JSON-LD would take such a text for an address. Everything in it is under the signature all the same.
    """
    if CREDENTIALS_V1 not in items(document.get("@context"))[:1]:
        return document
    found = _without_texts(document)
    subject = found.get("credentialSubject")
    return {**found, "credentialSubject": _without_texts(subject)} if isinstance(subject, dict) else found


def _without_texts(holder: Json) -> dict[str, Any]:
    """The holder with only those of its credentials that are objects."""
    rest = {name: value for name, value in holder.items() if name != "verifiableCredential"}
    objects = [one for one in items(holder.get("verifiableCredential")) if not isinstance(one, str)]
    return {**rest, "verifiableCredential": objects} if objects else rest


def is_older_form(token: Token) -> bool:
    """Tell whether the credential stands in a claim of its own, as in data model 1.1."""
    return not set(OLDER).isdisjoint(token.payload)


def _filled(inner: Json, claims: Json, name: str) -> dict[str, Any]:
    """Put back what the older form may leave to the claims; what is there already is compared later, not replaced."""
    found = dict(inner)
    maker = "holder" if name == "vp" else "issuer"
    own = found.get(maker)
    if "iss" in claims and id_of(own) is None:
        found[maker] = {**own, "id": claims["iss"]} if isinstance(own, dict) else claims["iss"]
    if "jti" in claims:
        found.setdefault("id", claims["jti"])
    if name == "vp":
        return found
    subject = found.get("credentialSubject")
    if "sub" in claims and isinstance(subject, dict):
        found["credentialSubject"] = {"id": claims["sub"], **subject}
    later = CREDENTIALS_V2 in items(found.get("@context"))
    for claim, names in (("nbf", ("issuanceDate", "validFrom")), ("exp", ("expirationDate", "validUntil"))):
        instant = jose.moment(claims.get(claim))
        if instant is not None and set(names).isdisjoint(found):
            found[names[later]] = hygiene.write_instant(instant)
    return found


# ---- verify ----


def claim_fault(token: Token, document: Json) -> tuple[str, str] | None:
    """The rule that the claims of an Open Badges token break, and where: `jti` and `sub` are the credential's own ids.

    `sub` may be missing (see `notices`): the profile wants it, and the subject's id is signed without it.
    """
    if token.kind is not Kind.JWT or is_presentation(document):
        return None
    claims, older = token.payload, is_older_form(token)
    subject = document.get("credentialSubject")
    subject_id = subject.get("id") if isinstance(subject, dict) else None
    if claims.get("jti") != document.get("id") or not (older or isinstance(document.get("id"), str)):
        return CREDENTIAL_ID, "/jti"
    return (SUBJECT_ID, "/sub") if "sub" in claims and claims["sub"] != subject_id else None


def notices(token: Token) -> set[str]:
    """Warnings about a token's form: the older one, or an Open Badges token without `sub`, as some issuers make them."""
    if is_older_form(token):
        return {OLDER_FORM}
    without = token.kind is Kind.JWT and "sub" not in token.payload and not is_presentation(token.payload)
    return {NO_SUBJECT} if without else set()


def check_period(token: Token, document: Json, validity: Check, now: datetime) -> Check:
    """Step 7 for tokens: what the claims say of the period, beside what the credential says (`validity`).

    In the Open Badges profile the claims must repeat it (`nbf_mismatch`). In the others `nbf` and `exp` are the
    signature's own period, and both periods hold. A claim that cannot be read never makes it valid.
    """
    claims = {name: token.payload[name] for name in ("nbf", "exp") if name in token.payload}
    if token.kind is Kind.JWT and not is_presentation(document) and not _repeats(claims, document, token):
        return Check(CheckName.VALIDITY, Result.FAIL, "nbf_mismatch")
    if validity.result is not Result.PASS:
        return validity
    start, end = (jose.moment(claims.get(name)) for name in ("nbf", "exp"))
    if "exp" in claims and (end is None or now >= end):
        return Check(CheckName.VALIDITY, Result.FAIL, "expired")
    if "nbf" in claims and (start is None or now < start):
        return Check(CheckName.VALIDITY, Result.FAIL, "not_yet_valid")
    return validity


def _repeats(claims: Mapping[str, Any], document: Json, token: Token) -> bool:
    said = period(document)
    older = is_older_form(token)
    for name in ("nbf", "exp"):
        instant = jose.moment(claims.get(name))
        own = jose.numeric_date(instant) if instant is not None else None
        if name in claims and own is None:
            return False
        if own != said.get(name) and not (older and own is None):
            return False
    return True


def own_types(document: Json) -> list[str]:
    """The types of a document, that of the data model left out."""
    return [one for one in items(document.get("type")) if isinstance(one, str) and one != "VerifiableCredential"]
