"""Credentials as SD-JWT: `dc+sd-jwt` (SD-JWT VC) by default, W3C's `vc+sd-jwt` and `vp+sd-jwt` where they are wanted.

A credential of the data model stays what it is; the claims that SD-JWT VC asks for stand beside it. An SD-JWT VC of
another house that is no credential of the data model (it has a `vct` and no `@context`) is read by its own few rules.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from testamur.seal import hygiene, jose, jwk, sd_jwt
from testamur.seal.errors import LintFailed, MalformedInput
from testamur.seal.expand import Expander
from testamur.seal.jose import Kind, Token
from testamur.seal.keys import Signer
from testamur.seal.reading import is_presentation, issuer_of
from testamur.seal.suites.vc_jwt import own_types, period
from testamur.seal.types import Finding, Json, Random, Severity

ALWAYS_SHOWN: Final = "sd_jwt.always_shown"
TYPE_NAMED: Final = "sd_jwt.vct"
# Whoever has one of these members means the data model, and is held to its contexts and rules.
OF_THE_DATA_MODEL: Final = frozenset({"@context", "credentialSubject", "verifiableCredential"})
TYPE_IRI: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
# What a verifier needs before it can judge anything, and what SD-JWT VC forbids to hide (its section 3.2.2.2).
NEVER_HIDDEN: Final = frozenset(
    {
        "@context",
        "type",
        "issuer",
        "validFrom",
        "validUntil",
        "credentialStatus",
        "credentialSchema",
        "relatedResource",
        "iss",
        "nbf",
        "exp",
        "cnf",
        "vct",
        "status",
    }
)


@dataclass(frozen=True, slots=True)
class Hiding:
    """What makes a document an SD-JWT. `random` makes the salts.

    `places` are JSON pointers to what its holder shows one by one; `holder` is the public JWK that may present it; `kind`
    is the media type; `vct` is the type of an SD-JWT VC, and without one the IRI of the document's own type.
    """

    random: Random
    places: Collection[str] = ()
    holder: Json | None = None
    kind: Kind = Kind.DC_SD_JWT
    vct: str | None = None


def sign_sd_jwt(document: Json, *, signer: Signer, created: datetime, hiding: Hiding, expander: Expander) -> str:
    """Sign a document as an SD-JWT; `created` (aware) becomes `iat`.

    `LintFailed` when a place is hidden that must be shown, or an SD-JWT VC has no type with an address;
    `MalformedInput` for a pointer to nothing or a holder's key that cannot be read.
    """
    lint_hidden(hiding.places)
    claims: dict[str, Any] = {**document, "iat": jose.numeric_date(created)}
    if hiding.kind is Kind.DC_SD_JWT:
        vct = hiding.vct or type_of(document, expander)
        claims |= {"iss": issuer_of(document), **period(document), "vct": vct, **_subject(document, hiding.places)}
    if hiding.holder is not None:
        claims["cnf"] = {"jwk": jwk.write_jwk(*jwk.read_jwk(dict(hiding.holder)))}
    payload, disclosures = sd_jwt.conceal(claims, hiding.places, random=hiding.random)
    cty = jose.FORMS[hiding.kind].cty
    header = {"kid": signer.method, "typ": hiding.kind.value, **({"cty": cty} if cty else {})}
    return "".join(f"{part}~" for part in (jose.sign(header, payload, signer), *disclosures))


def usual_places(document: Json) -> tuple[str, ...]:
    """What of a credential its holder usually wants to show or not: each identity of the subject, and all of them."""
    subject = document.get("credentialSubject")
    identities = subject.get("identifier") if isinstance(subject, Mapping) else None
    if not isinstance(identities, list) or not identities:
        return ()
    place = "/credentialSubject/identifier"
    return (place, *(f"{place}/{n}" for n in range(len(identities))))


def lint_hidden(hidden: Collection[str]) -> None:
    """`LintFailed` when something is to be hidden that a verifier needs first."""
    faults = [place for place in hidden if place.split("/")[1:2] and place.split("/")[1] in NEVER_HIDDEN]
    if faults:
        raise LintFailed(
            [Finding(ALWAYS_SHOWN, Severity.ERROR, place, "this part must always be shown") for place in faults]
        )


def _subject(document: Json, hidden: Collection[str]) -> dict[str, str]:
    """The claim `sub`, unless it would tell what is hidden."""
    subject = document.get("credentialSubject")
    named = subject.get("id") if isinstance(subject, Mapping) else None
    told = isinstance(named, str) and {"/credentialSubject", "/credentialSubject/id"}.isdisjoint(hidden)
    return {"sub": named} if isinstance(named, str) and told else {}


def type_of(document: Json, expander: Expander) -> str:
    """Give the IRI of a document's own type, as its contexts have it; `LintFailed` when it has none but the base type."""
    names = own_types(document)
    name = names[-1] if names else ""
    if hygiene.is_absolute_iri(name):
        return name
    kinds = {quad.object[1:-1] for quad in expander.dataset(document) if quad.predicate == TYPE_IRI}
    found = sorted(kind for kind in kinds if name and kind.endswith((f"#{name}", f"/{name}")))
    if not found:
        raise LintFailed([Finding(TYPE_NAMED, Severity.ERROR, "/type", "an SD-JWT VC needs a type with an address")])
    return found[0]


def shown_document(token: Token, payload: Json) -> dict[str, Any] | None:
    """Give the claims of an SD-JWT VC that is no credential of the data model; None for one that is.

    `MalformedInput` when its type is missing: without `vct` it is nothing (SD-JWT VC, section 3.2.2.1). Nor is it a
    presentation, whatever it calls itself: those are of the data model.
    """
    if not OF_THE_DATA_MODEL.isdisjoint(payload):
        return None
    if token.form.presents or is_presentation(payload) or not isinstance(payload.get("vct"), str):
        raise MalformedInput("not_a_credential", "neither a credential of the data model nor an SD-JWT VC")
    return dict(payload)
