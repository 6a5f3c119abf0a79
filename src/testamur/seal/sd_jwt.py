"""Selective disclosure for JWTs (RFC 9901): claims hidden behind digests, shown one by one, bound to a request.

An SD-JWT is `<jws>~<disclosure>~…~<key binding>`. Places are JSON pointers into the claims as the issuer wrote them.
The issuer's signature is over the digests, so a disclosure that nobody signed has no digest and is found out.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from testamur.seal import hygiene, jose, jwk, multi
from testamur.seal.errors import LimitExceeded, MalformedInput
from testamur.seal.jose import BAD_JWS, KEY_BINDING, Token
from testamur.seal.keys import Signer, verify_signature
from testamur.seal.proofs import CLOCKS_MAY_DIFFER_BY
from testamur.seal.types import Json, Limits, Random

DIGESTS, ALGORITHM, ELEMENT = "_sd", "_sd_alg", "..."
RESERVED: Final = frozenset({DIGESTS, ELEMENT})
HASHES: Final[Mapping[str, str]] = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}
DEFAULT_HASH: Final = "sha-256"
SALT_BYTES: Final = 16
# What SD-JWT VC (section 3.2.2.2) forbids to hide: the verifier would judge without it.
NEVER_DISCLOSED: Final = frozenset({"/iss", "/nbf", "/exp", "/cnf", "/vct", "/vct#integrity", "/status"})
NOT_SIGNED: Final = "signature"


# ---- issue: hide ----


def conceal(payload: Json, pointers: Collection[str], *, random: Random) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Hide the places named by `pointers`: the claims with digests in their stead, and the disclosures.

    A place inside another that is hidden too is hidden on its own within it. Salts of 128 bits come from `random`; the
    digests of one object are sorted, so that their order says nothing. `MalformedInput` for a pointer to nothing, to
    the whole, or to a place twice, and for claims that use a reserved name already.
    """
    if any(not RESERVED.isdisjoint(value) for _, value in hygiene.walk(payload) if isinstance(value, dict)):
        raise MalformedInput("not_a_credential", "a member has a name that selective disclosure reserves")
    found: dict[str, Any] = orjson.loads(orjson.dumps(payload))
    disclosures: list[str] = []
    # The deepest first: what is inside a hidden place is hidden before it.
    for pointer in sorted(set(pointers), key=lambda text: (-text.count("/"), text)):
        disclosures.append(_hide(found, pointer, random))
    if disclosures:
        found[ALGORITHM] = DEFAULT_HASH
    return found, tuple(disclosures)


def _hide(payload: dict[str, Any], pointer: str, random: Random) -> str:
    *path, last = _steps(pointer)
    holder: Any = payload
    for step in path:
        holder = _inside(holder, step, pointer)
    value = _inside(holder, last, pointer)
    salt = multi.base64url_encode(random.randbytes(SALT_BYTES))
    if isinstance(holder, list):
        disclosure = multi.base64url_encode(orjson.dumps([salt, value]))
        holder[int(last)] = {ELEMENT: digest_of(disclosure)}
    else:
        disclosure = multi.base64url_encode(orjson.dumps([salt, last, value]))
        del holder[last]
        holder[DIGESTS] = sorted([*holder.get(DIGESTS, ()), digest_of(disclosure)])
    return disclosure


def _steps(pointer: str) -> list[str]:
    if not pointer.startswith("/"):
        raise MalformedInput("not_a_credential", "a place is a JSON pointer inside the document")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]


def _inside(holder: object, step: str, pointer: str) -> Any:
    if isinstance(holder, dict) and step in holder and step != DIGESTS:
        return holder[step]
    if isinstance(holder, list) and step.isascii() and step.isdigit() and int(step) < len(holder):
        return holder[int(step)]
    raise MalformedInput("not_a_credential", f"there is nothing to hide at {pointer}")


def digest_of(disclosure: str, algorithm: str = DEFAULT_HASH) -> str:
    """Give the digest of a disclosure's text, in base64url (RFC 9901 section 4.2.3)."""
    return multi.base64url_encode(hashlib.new(HASHES[algorithm], disclosure.encode("ascii")).digest())


# ---- read: put back what is shown ----


@dataclass(frozen=True, slots=True)
class Shown:
    """An SD-JWT's claims with the disclosures in their places.

    `places` says where each disclosure stands. `fault` is the reason of check `proof` when one stands nowhere: nobody
    signed it.
    """

    payload: dict[str, Any] = field(repr=False)
    places: Mapping[str, str] = field(repr=False)
    fault: str | None = None


def show(token: Token, *, limits: Limits) -> Shown:
    """Process a token's disclosures (RFC 9901 section 7.1): `MalformedInput` (`bad_jws`) for whatever it forbids.

    That is: a text that is no disclosure, one that is given twice, a digest that stands twice, a reserved name, a name
    that is there already, a digest algorithm we do not know. Digests without a disclosure vanish. `LimitExceeded` when
    what comes out is larger or deeper than `limits` allow.
    """
    algorithm = token.payload.get(ALGORITHM, DEFAULT_HASH)
    if not isinstance(algorithm, str) or algorithm not in HASHES:
        raise _bad("a digest algorithm that is not known")
    if len(token.disclosures) > limits.nodes:
        raise LimitExceeded("nodes", len(token.disclosures))
    by_digest = {digest_of(text, algorithm): text for text in token.disclosures if text.isascii()}
    if len(by_digest) != len(token.disclosures):
        raise _bad("a disclosure that is given twice or is no text of its kind")
    opened = {text: _read_disclosure(text, limits) for text in by_digest.values()}
    work = _Showing(by_digest, opened, limits)
    payload = work.members({name: value for name, value in token.payload.items() if name != ALGORITHM}, "", 0)
    if not NEVER_DISCLOSED.isdisjoint(work.places.values()):
        raise _bad("a claim that a verifier needs first was hidden")
    if token.disclosures:
        payload = hygiene.read_json(orjson.dumps(payload), limits=limits)
    return Shown(payload, work.places, None if len(work.places) == len(opened) else NOT_SIGNED)


class _Showing:
    """One pass over the claims; every digest that is met is remembered, since none may be met twice."""

    def __init__(self, by_digest: Mapping[str, str], opened: Mapping[str, list[Any]], limits: Limits) -> None:
        self.by_digest = by_digest
        self.opened = opened
        self.limits = limits
        self.met: set[str] = set()
        self.places: dict[str, str] = {}

    def value(self, value: object, pointer: str, depth: int) -> Any:
        if depth > self.limits.depth:
            raise LimitExceeded("depth", depth)
        if isinstance(value, dict):
            return self.members(value, pointer, depth)
        return self.elements(value, pointer, depth) if isinstance(value, list) else value

    def members(self, value: Json, pointer: str, depth: int) -> dict[str, Any]:
        if ELEMENT in value:
            raise _bad("a reserved name")
        digests = value.get(DIGESTS, [])
        if not isinstance(digests, list):
            raise _bad("digests are an array")
        found = {name: inner for name, inner in value.items() if name != DIGESTS}
        for digest in digests:
            text = self.meet(digest)
            if text is None:
                continue
            disclosed = self.opened[text]
            if len(disclosed) != 3 or disclosed[1] in found or disclosed[1] in RESERVED:
                raise _bad("a disclosure that does not fit its place")
            found[disclosed[1]] = disclosed[2]
            self.places[text] = f"{pointer}/{hygiene.escape_pointer(disclosed[1])}"
        return {
            name: self.value(inner, f"{pointer}/{hygiene.escape_pointer(name)}", depth + 1)
            for name, inner in found.items()
        }

    def elements(self, value: list[Any], pointer: str, depth: int) -> list[Any]:
        found: list[Any] = []
        for n, item in enumerate(value):
            here = f"{pointer}/{n}"
            if not (isinstance(item, dict) and ELEMENT in item):
                found.append(self.value(item, here, depth + 1))
                continue
            text = self.meet(item[ELEMENT]) if len(item) == 1 else None
            if len(item) != 1 or (text is not None and len(self.opened[text]) != 2):
                raise _bad("a disclosure that does not fit its place")
            if text is not None:
                self.places[text] = here
                found.append(self.value(self.opened[text][1], here, depth + 1))
        return found

    def meet(self, digest: object) -> str | None:
        """The disclosure of a digest, if it is shown."""
        if not isinstance(digest, str) or digest in self.met:
            raise _bad("a digest that is no text or stands twice")
        self.met.add(digest)
        return self.by_digest.get(digest)


def _read_disclosure(text: str, limits: Limits) -> list[Any]:
    try:
        found = hygiene.read_json(multi.base64url_decode(text), limits=limits)
    except LimitExceeded:
        raise
    except MalformedInput as error:
        raise _bad(error.detail or error.reason) from None
    if not isinstance(found, list) or len(found) not in {2, 3} or not all(isinstance(one, str) for one in found[:-1]):
        raise _bad("a disclosure is an array of salt, name and value, or of salt and value")
    return found


# ---- present: choose, and bind to a request ----


def present(
    text: str,
    pointers: Collection[str],
    *,
    holder: Signer | None = None,
    nonce: str | None = None,
    audience: str | None = None,
    issued: datetime | None = None,
    limits: Limits | None = None,
) -> str:
    """Choose what of an SD-JWT is shown, and bind it to a request with the holder's key.

    `pointers` are places as the issuer wrote the claims, array elements counted with the hidden ones; what a chosen
    place stands in is shown along with it. With `holder`, whose public half must be the one in `cnf`, `nonce`,
    `audience` and `issued` (aware) are required. The issuer's signature is not looked at. `MalformedInput` for a text
    that is no SD-JWT, a place that cannot be shown, or a key that is another's; `ValueError` for a half-made request.
    """
    limits = limits or Limits()
    token = jose.read(text.strip(), limits=limits)
    shown = show(token, limits=limits)
    if shown.fault is not None:
        raise _bad("a disclosure that nobody signed")
    unknown = set(pointers) - set(shown.places.values())
    if unknown:
        raise MalformedInput("not_a_credential", f"there is nothing to show at {min(unknown)}")
    chosen = [kept for kept in token.disclosures if _is_wanted(shown.places[kept], pointers)]
    jws = text.strip().split("~")[0]
    body = "".join(f"{part}~" for part in (jws, *chosen))
    if holder is None:
        return body
    if nonce is None or audience is None or issued is None:
        raise ValueError("a key binding needs a nonce, an audience and an instant")
    if holder_key(token) != (holder.alg, holder.public):
        raise MalformedInput("not_a_credential", "the holder's key is not the one that the issuer wrote down")
    claims = {
        "iat": jose.numeric_date(issued),
        "aud": audience,
        "nonce": nonce,
        "sd_hash": digest_of(body, str(token.payload.get(ALGORITHM, DEFAULT_HASH))),
    }
    return body + jose.sign({"typ": KEY_BINDING}, claims, holder)


def _is_wanted(place: str, pointers: Collection[str]) -> bool:
    return any(wanted == place or wanted.startswith(f"{place}/") for wanted in pointers)


def holder_key(token: Token) -> tuple[Any, bytes] | None:
    """The holder's key that the issuer wrote into `cnf` (RFC 7800), when it is there as a JWK and can be read."""
    confirmed = token.payload.get("cnf")
    try:
        return jwk.read_jwk(confirmed.get("jwk")) if isinstance(confirmed, dict) else None
    except MalformedInput:
        return None


def binding_claims(token: Token, *, limits: Limits) -> Json:
    """The claims of a token's key binding, unverified; empty when there is none."""
    return jose.read_key_binding(token.key_binding, limits=limits)[1] if token.key_binding else {}


def fault_of_binding(token: Token, *, now: datetime, limits: Limits) -> str | None:
    """The reason of check `proof` why a key binding does not hold (RFC 9901 section 7.3); None when it does."""
    header, claims, signing_input, signature = jose.read_key_binding(token.key_binding, limits=limits)
    key = holder_key(token)
    if key is None:
        return "key_type"
    alg, public = key
    made = jose.moment(claims.get("iat"))
    body = token.text.strip().removesuffix(token.key_binding)
    algorithm = token.payload.get(ALGORITHM, DEFAULT_HASH)
    faults: Sequence[tuple[str, bool]] = (
        ("alg_mismatch", header["alg"] not in jwk.JOSE_NAMES[alg]),
        (NOT_SIGNED, not verify_signature(alg, public, signature, signing_input)),
        (NOT_SIGNED, claims.get("sd_hash") != digest_of(body, algorithm)),
        ("challenge", not isinstance(claims.get("nonce"), str)),
        ("domain", not isinstance(claims.get("aud"), str)),
        ("created_in_future", made is None or made - now > CLOCKS_MAY_DIFFER_BY),
    )
    return next((reason for reason, applies in faults if applies), None)


def _bad(detail: str) -> MalformedInput:
    return MalformedInput(BAD_JWS, detail)
