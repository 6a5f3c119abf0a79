"""Open Badges 2.0 on import: the same eight checks and the same table of verdicts, over an older kind of badge.

An assertion is genuine in one of two ways. Hosted: its address shows the very same text, and lies where its issuer lets
assertions lie. Signed: its JWS is by a key that the issuer's own profile lists. Nothing is fetched: what the addresses show
is handed in as `VerifyOptions.resources`, and what is not at hand is unknown. The context is pinned by no package, so the
data model is judged as JSON and never expanded; a context that could give the members another meaning is refused.
What comes out is prior evidence with a verdict of its own. It is never turned into a credential of Open Badges 3.0.
Specification: Open Badges 2.0, "Verification"; credential standards, section 16.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from testamur.seal import hygiene, jcs, jwk, revocation_list, trust
from testamur.seal.errors import MalformedInput, StatusRefused
from testamur.seal.jose import Token
from testamur.seal.keys import verify_signature
from testamur.seal.lint import lint, ob20 as rules
from testamur.seal.lint.classes import with_zone
from testamur.seal.ob20_things import (
    Resources,
    Thing,
    Things,
    host,
    is_web,
    keys_of,
    lists_key,
    same,
    thing_at,
    things_of,
)
from testamur.seal.proofs import Inquiry
from testamur.seal.reading import items, text, texts
from testamur.seal.report import Check, CheckName, Report, Result, Summary, verdict_of
from testamur.seal.types import Alg, Json, Severity

HOSTED: Final = frozenset({"HostedBadge", "hosted"})
SIGNED: Final = frozenset({"SignedBadge", "signed"})
# The context of the specification written out, by the digest of its canonical JSON: as 2.0 was published, and as amended.
WRITTEN_OUT: Final = frozenset(
    {
        "f0e3d4893d6d879fa78b384d58ead36bfc38a6891ff224efb410f59eb484f8df",
        "6529bce53cd166bac7e83ec2d4a18bd86dc4e2d3de49ee49a51a081d57efc21b",
    }
)
IDENTITY_TYPES: Final[Mapping[str, str]] = {"emailAddress": "email"}


def judge(document: Json, inquiry: Inquiry, *, token: Token | None = None) -> Report:
    """Judge an Open Badges 2.0 object; with a `token` it is the payload of that JWS."""
    things = things_of(document, Resources(inquiry.options.resources, inquiry.options.limits))
    is_award = rules.class_of(document) is rules.SHAPES["Assertion"]
    proof, binding = _check_award(things, token, inquiry) if is_award else _NOTHING_AWARDED
    endorsed = _check_endorsements(document)
    checks = tuple(
        _as_asked(one, inquiry)
        for one in (
            Check(CheckName.FORMAT, Result.PASS),
            _check_context(document),
            _check_schema(things, inquiry),
            proof,
            binding,
            _check_validity(document, inquiry.now),
            _check_status(things, inquiry),
            endorsed,
        )
    )
    return Report(
        verdict=verdict_of(checks),
        checks=checks,
        credential=_summary(things),
        issuer=trust.named(things.issuer_id, inquiry.options),
        warnings=tuple(sorted(_warnings(things, endorsed, is_award=is_award))),
        recipient=_match_recipient(document, inquiry.options.recipient),
        verified_at=inquiry.now,
        trace={"sha256": inquiry.sha256},
    )


def _check_award(things: Things, token: Token | None, inquiry: Inquiry) -> tuple[Check, Check]:
    """The checks `proof` and `issuer_binding`, in the way that the assertion names, however it came."""
    key = _key(things) if _is_signed(things.document) else None
    proof = _check_signature(key, token) if _is_signed(things.document) else _check_hosted(things)
    for wanted in ("challenge", "domain"):
        if getattr(inquiry, wanted) is not None:
            proof = Check(CheckName.PROOF, Result.FAIL, wanted)
    if inquiry.options.require_suites is not None and proof.result is Result.PASS:
        proof = Check(CheckName.PROOF, Result.UNKNOWN, "suite_not_supported")
    binding = _check_issuer(things, key)
    return proof, trust.accept(binding, things.issuer_id, inquiry.options)


def _as_asked(check: Check, inquiry: Inquiry) -> Check:
    asked = inquiry.options.checks
    wanted = asked is None or check.name in asked or check.name is CheckName.FORMAT
    return check if wanted else Check(check.name, Result.SKIPPED, "not_requested")


# A badge class or an issuer's profile may be in order, and nothing is awarded by it.
_NOTHING_AWARDED: Final = (
    Check(CheckName.PROOF, Result.UNKNOWN, "nothing_awarded"),
    Check(CheckName.ISSUER_BINDING, Result.SKIPPED, "not_requested"),
)


# ---- context and schema ----


def _check_context(document: Json) -> Check:
    """The context of Open Badges 2.0 and nothing that could give its members another meaning; extensions have their own."""
    name = CheckName.CONTEXT
    first = next(iter(items(document.get("@context"))), None)
    if not _is_ours(first):
        inline = isinstance(first, dict)
        return Check(name, Result.FAIL, "inline_context" if inline else "first_context")
    for pointer, contexts, extends in _contexts(document, ""):
        for one in contexts:
            if isinstance(one, dict) and not _is_ours(one):
                return Check(name, Result.FAIL, "inline_context", f"{pointer}/@context")
            if not extends and not _is_ours(one):
                return Check(name, Result.UNKNOWN, "context_not_pinned", str(one))
    return Check(name, Result.PASS)


def _is_ours(context: object) -> bool:
    if isinstance(context, dict):
        try:
            return hashlib.sha256(jcs.canonical_json(context)).hexdigest() in WRITTEN_OUT
        except MalformedInput:
            return False
    return context == rules.CONTEXT


def _contexts(value: object, pointer: str) -> Iterator[tuple[str, list[object], bool]]:
    """Every `@context`: where, what it lists, and whether it is an extension's, whose members nobody here reads."""
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _contexts(one, f"{pointer}/{at}")
    elif isinstance(value, dict):
        if "@context" in value:
            yield pointer, items(value["@context"]), "Extension" in items(value.get("type"))
        for name, one in value.items():
            if name != "@context":
                yield from _contexts(one, f"{pointer}/{hygiene.escape_pointer(name)}")


def _check_schema(things: Things, inquiry: Inquiry) -> Check:
    """The shape of the document, and of the badge class and issuer that it refers to."""
    name = CheckName.SCHEMA
    for finding in lint(things.document, profile=inquiry.options.profile, reading=True):
        if finding.severity is Severity.ERROR:
            return Check(name, Result.FAIL, f"rule:{finding.rule}", f"{finding.pointer}: {finding.message}")
    for rule, fault in things.faults():
        return Check(name, Result.FAIL, f"rule:{rule}", f"{fault.pointer}: {fault.message}")
    return Check(name, Result.PASS)


# ---- proof and issuer ----


def _verification(document: Json) -> Json:
    found = document.get("verification")
    return found if isinstance(found, dict) else {}


def _way(document: Json) -> str | None:
    """The word for how the assertion is to be verified."""
    return text(_verification(document).get("type"))


def _is_signed(document: Json) -> bool:
    """Whether the assertion is to be verified by a signature; a JWS around a hosted one proves nothing."""
    return _way(document) in SIGNED


def _check_hosted(things: Things) -> Check:
    """A hosted assertion is what its own address shows."""
    name = CheckName.PROOF
    if _way(things.document) not in HOSTED:
        return Check(name, Result.FAIL, "proof_missing")
    shown = things.resources.read(things.document.get("id"))
    if shown is None:
        return Check(name, Result.UNKNOWN, "hosted_copy_missing")
    if same(shown, things.document) or (_is_revoked(shown) and shown.get("id") == things.document.get("id")):
        return Check(name, Result.PASS)
    return Check(name, Result.FAIL, "hosted_copy_differs")


def _key(things: Things) -> Thing | None:
    """The key an assertion is signed with: the one it names, else the one its issuer lists."""
    creator = _verification(things.document).get("creator")
    if creator is not None:
        return thing_at(creator, things.resources)
    return next(iter(keys_of(things)), None)


def _check_signature(key: Thing | None, token: Token | None) -> Check:
    """RS256 over the JWS: the algorithm is the key's. Without its JWS a signed assertion proves nothing."""
    name = CheckName.PROOF
    if token is None:
        return Check(name, Result.FAIL, "proof_missing")
    if key is None:
        return Check(name, Result.UNKNOWN, "method_not_found_offline")
    try:
        _, public = jwk.read_pem(str(key.found.get("publicKeyPem")).encode())
    except MalformedInput:
        return Check(name, Result.FAIL, "key_type")
    if token.header.get("alg") not in jwk.JOSE_NAMES[Alg.RS256]:
        return Check(name, Result.FAIL, "alg_mismatch")
    good = verify_signature(Alg.RS256, public, token.signature, token.signing_input)
    return Check(name, Result.PASS if good else Result.FAIL, None if good else "signature")


def _check_issuer(things: Things, key: Thing | None) -> Check:
    """The issuer answers at its address, and for the key or for the address of the assertion."""
    name = CheckName.ISSUER_BINDING
    if things.issuer_id is None:
        # Not at hand, as after a fetch that failed; or written out by whoever refers to it, and answering nowhere.
        return Check(name, Result.UNKNOWN, "issuer_unreachable" if things.issuer is None else "issuer_not_found")
    if _is_signed(things.document):
        reason = _fault_of_key(things, key)
        unknown = reason == "issuer_unreachable"
        return Check(name, Result.UNKNOWN if unknown else Result.FAIL if reason else Result.PASS, reason)
    if not _may_lie(things):
        return Check(name, Result.FAIL, "hosted_elsewhere")
    return Check(name, Result.PASS)


def _fault_of_key(things: Things, key: Thing | None) -> str | None:
    """The key says whose it is, and its owner's profile lists it at the address where it was read."""
    if key is None:
        return "issuer_unreachable"
    address = key.address or key.id
    owners = {things.issuer_id, things.issuer.id if things.issuer is not None else None}
    if text(key.found.get("owner")) not in owners - {None}:
        return "controller_mismatch"
    return None if address is not None and lists_key(things, address) else "method_missing"


def _may_lie(things: Things) -> bool:
    """Whether the issuer lets assertions lie at this one's address: below `startsWith`, and at an allowed host."""
    issuer = things.issuer.found if things.issuer is not None else {}
    policy = issuer.get("verification")
    policy = policy if isinstance(policy, dict) else {}
    address = text(things.document.get("id")) or ""
    beginnings = texts(items(policy.get("startsWith")))
    if beginnings and not address.startswith(beginnings):
        return False
    allowed = {one.lower() for one in texts(items(policy.get("allowedOrigins")))}
    at, home = host(address), host(things.issuer_id)
    return at is not None and (at in allowed if allowed else at == home)


# ---- validity, status, endorsements ----


def _instant(value: object) -> datetime | None:
    """A time, in UTC when it says no zone."""
    return hygiene.read_instant(with_zone(value)) if isinstance(value, str) else None


def _check_validity(document: Json, now: datetime) -> Check:
    """Issued, and not yet expired. A time that is there and cannot be read never makes it valid."""
    issued, expires = _instant(document.get("issuedOn")), _instant(document.get("expires"))
    if "expires" in document and (expires is None or now >= expires):
        return Check(CheckName.VALIDITY, Result.FAIL, "expired")
    if "issuedOn" in document and (issued is None or now < issued):
        return Check(CheckName.VALIDITY, Result.FAIL, "not_yet_valid")
    return Check(CheckName.VALIDITY, Result.PASS)


def _check_status(things: Things, inquiry: Inquiry) -> Check:
    """Withdrawn by its own word, by that of its address, or by the issuer's list, which only signed assertions need."""
    name = CheckName.STATUS
    shown = things.resources.read(things.document.get("id")) or {}
    if _is_revoked(things.document) or (_is_revoked(shown) and shown.get("id") == things.document.get("id")):
        return Check(name, Result.FAIL, "revoked", text(shown.get("revocationReason")))
    address = things.issuer.found.get("revocationList") if things.issuer is not None else None
    if address is None:
        return Check(name, Result.SKIPPED, "no_status")
    data = inquiry.options.resources.get(str(address))
    if data is None:
        answer = (Result.UNKNOWN, "list_unavailable") if _is_signed(things.document) else (Result.SKIPPED, "no_status")
        return Check(name, *answer)
    ids = frozenset(texts(things.document.get(member) for member in ("id", "uid")))
    try:
        listed = revocation_list.read_list(data, inquiry.options.limits)
        reason = revocation_list.reason_revoked(listed, ids=ids, address=str(address), issuer=things.issuer_id or "")
    except StatusRefused as error:
        return Check(name, Result.FAIL, error.reason)
    return Check(name, Result.PASS) if reason is None else Check(name, Result.FAIL, "revoked", reason or None)


def _is_revoked(document: Json) -> bool:
    return document.get("revoked") is True


def _check_endorsements(document: Json) -> Check:
    """Endorsements of this kind are told of and never judged: who made them is anybody's guess."""
    badge = document.get("badge")
    carriers = [document, *([badge] if isinstance(badge, dict) else [])]
    if any("endorsement" in one for one in carriers):
        return Check(CheckName.ENDORSEMENTS, Result.UNKNOWN, "endorsement_not_checked")
    return Check(CheckName.ENDORSEMENTS, Result.SKIPPED, "no_endorsements")


# ---- what is said beside the checks ----


def _warnings(things: Things, endorsed: Check, *, is_award: bool) -> Iterator[str]:
    yield "older_open_badge"
    if any(things.moved()):
        yield "resource_moved"
    if is_award and things.issuer is not None and not is_web(things.issuer.id):
        yield "issuer_not_on_the_web"
    if endorsed.result is Result.UNKNOWN:
        yield "endorsement_not_checked"


def _summary(things: Things) -> Summary:
    document = things.document
    named = things.badge.found if things.badge is not None else document
    creator = text(_verification(document).get("creator"))
    return Summary(
        types=texts(items(document.get("type"))),
        id=text(document.get("id")),
        issuer=things.issuer_id,
        name=text(named.get("name")),
        valid_from=text(document.get("issuedOn")),
        valid_until=text(document.get("expires")),
        suites=texts([_way(document)]),
        methods=(creator,) if creator is not None else (),
    )


def _match_recipient(document: Json, wanted: tuple[str, str] | None) -> str | None:
    """Compare a value with the recipient: `match` or `no_match`; None when nobody asked."""
    recipient = document.get("recipient")
    if wanted is None:
        return None
    if not isinstance(recipient, dict) or recipient.get("type") != IDENTITY_TYPES.get(wanted[0], wanted[0]):
        return "no_match"
    said, salt = str(recipient.get("identity")), text(recipient.get("salt")) or ""
    kind, dollar, digest = said.partition("$")
    if recipient.get("hashed") is not True:
        return "match" if said == wanted[1] else "no_match"
    if not dollar or kind not in ("sha256", "md5"):
        return "no_match"
    # MD5 is read and never written: it is what such badges were made with, and it decides nothing but this word.
    found = hashlib.new(kind, (wanted[1] + salt).encode(), usedforsecurity=False).hexdigest()
    return "match" if found == digest.lower() else "no_match"
