"""From a plain document to signed bytes: rules first, then safe mode, the signature last.

`check` is what planning asks: it says everything that forbids signing, and signs nothing. `sign` is what the signing
worker does with a document that was planned. `issue` is both in one step. What comes out is kept and served as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import orjson

from testamur.seal.contexts import PINNED_TABLE, ContextTable
from testamur.seal.did import Resolver, did_of
from testamur.seal.errors import LintFailed, MalformedInput, SelfCheckFailed
from testamur.seal.expand import Expander
from testamur.seal.hygiene import read_instant, read_json
from testamur.seal.keys import Signer, verify_signature
from testamur.seal.lint import errors, lint
from testamur.seal.lint.disclosure import disclosure_findings, judged_by
from testamur.seal.lint.embedded import endorsements
from testamur.seal.lint.order import order_findings
from testamur.seal.lint.resources import resource_findings
from testamur.seal.proofs import ASSERTION, AUTHENTICATION, Inquiry, add_proof, check_proofs
from testamur.seal.reading import is_presentation, issuer_of
from testamur.seal.report import Result
from testamur.seal.suites import Disclosure
from testamur.seal.suites.enveloping import envelops, make_token
from testamur.seal.suites.sd_jwt import Hiding
from testamur.seal.types import (
    Alg,
    Finding,
    Json,
    Limits,
    MethodId,
    Profile,
    Random,
    Sealed,
    Severity,
    Suite,
    VerifyOptions,
)

NO_RESOURCES: Final[Mapping[str, bytes]] = MappingProxyType({})
GENUINE: Final = "testamur.endorsement.genuine"
NOT_CHECKED: Final = "testamur.endorsement.not_checked"
OWN_KEY: Final = "testamur.issuer.key"
UNSIGNED: Final = "testamur.proof.none_yet"
NEEDS_CONTEXT: Final = "vcdm.context.first"


def issue(
    document: Json,
    *,
    signer: Signer,
    created: datetime,
    suite: Suite = Suite.EDDSA_RDFC_2022,
    profile: Profile = Profile.OB30,
    resources: Mapping[str, bytes] = NO_RESOURCES,
    resolver: Resolver | None = None,
    contexts: ContextTable | None = None,
    random: Random | None = None,
    mandatory_pointers: Sequence[str] | None = None,
    hiding: Hiding | None = None,
) -> Sealed:
    """Check and sign. `created` is aware; `resources` are bytes by address; `resolver` finds the endorsers' documents.

    `contexts` are those that there are, the pinned ones unless given. With `ecdsa-sd-2023` the holder gets a base proof
    to derive from: `random` makes its keys, and `mandatory_pointers` (JSON pointers) select what is always shown: what
    decides the verdict unless given. The suites of JOSE give the text of a token as `raw`; with `sd-jwt-vc`
    `hiding` says what its holder shows one by one, and with `random` alone nothing is hidden.

    Raises `LintFailed`, `DataWouldBeLost`, `ContextRefused`, `ContextNotPinned`, `MalformedInput`, `UnsupportedSuite`.
    """
    expander = Expander(table=contexts or PINNED_TABLE)
    document = as_plain_json(document)
    check(document, profile=profile, resources=resources, resolver=resolver, at=created, expander=expander)
    pointers = judged_by(document) if mandatory_pointers is None else mandatory_pointers
    if suite is Suite.ECDSA_SD_2023 and profile is not Profile.VCDM20:
        refuse(disclosure_findings(document, pointers))
    return sign(
        document,
        signer=signer,
        suite=suite,
        created=created,
        expander=expander,
        joins=profile is Profile.VCDM20,
        disclosure=Disclosure(random, pointers) if random is not None else None,
        hiding=Hiding(random) if hiding is None and random is not None else hiding,
    )


def sign_presentation(
    document: Json,
    *,
    signer: Signer,
    created: datetime,
    suite: Suite = Suite.EDDSA_RDFC_2022,
    challenge: str | None = None,
    domain: str | None = None,
    contexts: ContextTable | None = None,
    hiding: Hiding | None = None,
) -> Sealed:
    """Sign a presentation as its holder, for whoever asked with `challenge` and `domain`; what is inside is not judged.

    A proof of purpose `authentication`, or a token of type `vp+jwt` (`vp+sd-jwt` with `hiding`) whose `nonce` and `aud`
    are the challenge and the domain. Errors as `issue`.
    """
    expander = Expander(table=contexts or PINNED_TABLE)
    plain = as_plain_json(document)
    findings = lint(plain, profile=Profile.VCDM20, reading=True)
    refuse((*errors(findings), *key_findings(plain, signer)))
    expander.dataset(unsecured(plain))
    if not envelops(suite):
        asked = {"challenge": challenge, "domain": domain}
        return seal(
            plain,
            signer=signer,
            suite=suite,
            created=created,
            expander=expander,
            purpose=AUTHENTICATION,
            options={name: said for name, said in asked.items() if said is not None},
        )
    expander.table.refuse_vague(unsecured(plain))
    asked = {"nonce": challenge, "aud": domain}
    plain |= {name: said for name, said in asked.items() if said is not None}
    return seal_token(plain, signer=signer, suite=suite, created=created, expander=expander, hiding=hiding)


def check(
    document: Json,
    *,
    profile: Profile = Profile.OB30,
    resources: Mapping[str, bytes] = NO_RESOURCES,
    resolver: Resolver | None = None,
    at: datetime | None = None,
    expander: Expander | None = None,
) -> tuple[Finding, ...]:
    """Everything to be said of a document before it is signed: its warnings come back, errors are raised.

    Without a `resolver` the endorsements' signatures are not looked at here. `at` is the instant to judge them at, the
    document's `validFrom` when absent. `LintFailed` carries every finding; a loss in the statements raises
    `DataWouldBeLost`, an unusable context `ContextRefused` or `ContextNotPinned`.
    """
    plain = as_plain_json(document)
    expander = expander or Expander()
    findings = (
        *lint(plain, profile=profile),
        # Under the data model alone others may have signed before: then ours makes a set of proofs (Data Integrity 2.1.1).
        *(proof_findings(plain) if profile is not Profile.VCDM20 else ()),
        *resource_findings(plain, resources, profile=profile),
        *(endorsement_findings(plain, resolver, at, expander) if resolver is not None else ()),
    )
    if errors(findings):
        raise LintFailed(findings)
    expander.dataset(unsecured(plain))
    refuse(order_findings(unsecured(plain), expander))
    return findings


def sign(
    document: Json,
    *,
    signer: Signer,
    created: datetime,
    suite: Suite = Suite.EDDSA_RDFC_2022,
    expander: Expander | None = None,
    joins: bool = False,
    disclosure: Disclosure | None = None,
    hiding: Hiding | None = None,
) -> Sealed:
    """Sign a document that `check` has let through, with the issuer's own key; nothing is signed with a loss.

    A document that has a proof already is refused, unless ours `joins` it in a set. `disclosure` is for ecdsa-sd-2023,
    `hiding` for sd-jwt-vc. The same document, key and `created` give the same bytes, but for these two.
    `SelfCheckFailed` when the key's answer does not verify.
    """
    plain = as_plain_json(document)
    refuse((*(() if joins else proof_findings(plain)), *key_findings(plain, signer)))
    expander = expander or Expander()
    expander.dataset(unsecured(plain))
    if envelops(suite):
        expander.table.refuse_vague(unsecured(plain))
        return seal_token(plain, signer=signer, suite=suite, created=created, expander=expander, hiding=hiding)
    return seal(plain, signer=signer, suite=suite, created=created, expander=expander, disclosure=disclosure)


def refuse(findings: Iterable[Finding]) -> None:
    """Raise `LintFailed` when there is any finding."""
    found = tuple(findings)
    if found:
        raise LintFailed(found)


def sign_record(record: Json, *, signer: Signer, created: datetime) -> Sealed:
    """Secure plain JSON, such as an approval record, with eddsa-jcs-2022; it has no `@context` and no statements."""
    plain = as_plain_json(record)
    if "@context" in plain:
        raise LintFailed([error(NEEDS_CONTEXT, "/@context", "a document with contexts is signed as a credential")])
    return seal(plain, signer=signer, suite=Suite.EDDSA_JCS_2022, created=created, expander=Expander())


def seal(
    plain: Json,
    *,
    signer: Signer,
    suite: Suite,
    created: datetime,
    expander: Expander,
    disclosure: Disclosure | None = None,
    purpose: str = ASSERTION,
    options: Mapping[str, str] | None = None,
) -> Sealed:
    """The signature and the bytes; every rule has spoken before."""
    signed = add_proof(
        plain,
        signer=CheckedSigner(signer),
        suite=suite,
        created=created.astimezone(UTC).replace(microsecond=0),
        expander=expander,
        disclosure=disclosure,
        purpose=purpose,
        options=options,
    )
    raw = orjson.dumps(signed)
    named = plain.get("id")
    return Sealed.of(raw, id_=named if isinstance(named, str) else None, suite=suite, method=signer.method)


def seal_token(
    plain: Json,
    *,
    signer: Signer,
    suite: Suite,
    created: datetime,
    expander: Expander,
    hiding: Hiding | None = None,
) -> Sealed:
    """The same for forms that envelop the document: `raw` is the text of the token."""
    text, media_type = make_token(
        plain,
        signer=CheckedSigner(signer),
        suite=suite,
        created=created.astimezone(UTC).replace(microsecond=0),
        hiding=hiding,
        expander=expander,
    )
    named = plain.get("id")
    return Sealed.of(
        text.encode("ascii"),
        id_=named if isinstance(named, str) else None,
        suite=suite,
        method=signer.method,
        media_type=media_type,
    )


@dataclass(frozen=True, slots=True)
class CheckedSigner:
    """A signer whose every answer is verified before it is used: a faulty module must not put its mark on anything."""

    inner: Signer

    @property
    def alg(self) -> Alg:
        """Kind of key."""
        return self.inner.alg

    @property
    def method(self) -> MethodId:
        """The verification method."""
        return self.inner.method

    @property
    def public(self) -> bytes:
        """The public half."""
        return self.inner.public

    def sign(self, data: bytes) -> bytes:
        """Sign these bytes, and see that the public half agrees."""
        signature = self.inner.sign(data)
        if not verify_signature(self.alg, self.public, signature, data):
            raise SelfCheckFailed("the key gave a signature that its public half does not verify")
        return signature


class Plain(dict[str, Any]):
    """Strict JSON within the limits: what `as_plain_json` gave, so that it need not be read again."""


def as_plain_json(document: Json) -> dict[str, Any]:
    """The document as strict JSON within the limits; `MalformedInput` for anything else that Python could hold."""
    if isinstance(document, Plain):
        return document
    try:
        data = orjson.dumps(dict(document), option=orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError as problem:
        raise MalformedInput("not_json", str(problem)) from None
    plain = read_json(data, limits=Limits())
    if not isinstance(plain, dict):
        raise MalformedInput("not_a_credential", "a credential is an object")
    return Plain(plain)


def unsecured(document: Json) -> Json:
    """What a signature of ours covers: the document without the proofs that others have put on it."""
    return {name: value for name, value in document.items() if name != "proof"}


def proof_findings(document: Json) -> Iterator[Finding]:
    """A document to be signed carries no proof yet."""
    if "proof" in document:
        yield error(UNSIGNED, "/proof", "the document already has a proof")


def key_findings(document: Json, signer: Signer) -> Iterator[Finding]:
    """The key is the issuer's own: its controller is the issuer's id, letter for letter."""
    place = "holder" if is_presentation(document) else "issuer"
    if issuer_of(document) != did_of(signer.method):
        yield error(OWN_KEY, f"/{place}", f"the {place} is not {did_of(signer.method)}, whose key would sign")


def endorsement_findings(
    document: Json, resolver: Resolver, at: datetime | None, expander: Expander
) -> Iterator[Finding]:
    """Every endorsement's signature is right and its key the endorser's own; an unknown one is a warning."""
    now = at or read_instant(document.get("validFrom")) or datetime.min.replace(tzinfo=UTC)
    inquiry = Inquiry(now=now, resolver=resolver, expander=expander, options=VerifyOptions(), sha256="")
    for pointer, one, _ in endorsements(document):
        issuer = one.get("issuer")
        named = issuer.get("id") if isinstance(issuer, Mapping) else issuer
        proven = check_proofs(
            one, issuer=named if isinstance(named, str) else None, inquiry=inquiry, context_usable=True
        )
        answers = {proven.proof.result, proven.binding.result}
        if answers == {Result.PASS}:
            continue
        if Result.FAIL in answers:
            yield error(GENUINE, pointer, f"the endorsement by {named} does not verify")
        else:
            yield Finding(NOT_CHECKED, Severity.WARNING, pointer, f"the endorsement by {named} could not be checked")


def error(rule: str, pointer: str, message: str) -> Finding:
    """A finding that forbids signing."""
    return Finding(rule, Severity.ERROR, pointer, message)
