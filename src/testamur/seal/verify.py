"""Verification, as the standard numbers it: bytes in, one report of eight named checks out (seal.md section 4).

Nothing here raises for bad input: what is wrong becomes a check. The instant, the DID documents, the status lists and
the published record are all handed in. Later steps run after a failure where they can, so that the report is useful.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from testamur.seal import contexts, digests, ob20, proofs, tokens, trust
from testamur.seal.did import Resolver
from testamur.seal.endorsements import check_endorsements
from testamur.seal.errors import (
    ContextNotPinned,
    ContextRefused,
    LimitExceeded,
    MalformedInput,
    UnsupportedSuite,
)
from testamur.seal.expand import Expander, check_context_members
from testamur.seal.lint import lint
from testamur.seal.lint.ob20 import is_older_badge
from testamur.seal.lint.schemas import is_bundled
from testamur.seal.lint.w3c_vcdm11 import is_older
from testamur.seal.opening import Opened, open_credential, open_value
from testamur.seal.proofs import Inquiry, Proven
from testamur.seal.reading import embedded, id_of, is_presentation, issuer_of, items, match_recipient, summary, text
from testamur.seal.report import (
    Check,
    CheckName,
    EndorsementReport,
    Report,
    Result,
    passed,
    unreadable,
    verdict_of,
    worst,
)
from testamur.seal.shape import ShapeCache
from testamur.seal.standing import check_status, check_validity
from testamur.seal.status import KeptLists, StatusSource
from testamur.seal.suites import suite_of, vc_jwt
from testamur.seal.suites.shape import DATA_INTEGRITY
from testamur.seal.types import Anchors, Json, Severity, VerifyOptions

_NOTHING_ASKED = VerifyOptions()
_UNSIGNED = frozenset({"@context", "id", "type", "holder", "verifiableCredential"})
_ALL = frozenset(CheckName)
_OF_A_LIST = _ALL - {CheckName.STATUS, CheckName.ENDORSEMENTS}
_OF_AN_ENDORSEMENT = _ALL - {CheckName.VALIDITY, CheckName.ENDORSEMENTS}


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is asked of one document: which checks, whether the trust list applies, and how deep it is embedded."""

    wanted: frozenset[CheckName]
    trust: bool = True
    depth: int = 0

    def inside(self, wanted: frozenset[CheckName] | None = None) -> "_Scope":
        """What is asked of something inside: other checks without the trust list, or the same of everything."""
        return _Scope(wanted or self.wanted, trust=self.trust and wanted is None, depth=self.depth + 1)


def verify(
    data: bytes | str,
    *,
    now: datetime,
    resolver: Resolver,
    status: StatusSource | None = None,
    anchors: Anchors | None = None,
    options: VerifyOptions | None = None,
    shapes: ShapeCache | None = None,
) -> Report:
    """Verify a credential or presentation: JSON, a token, or a PNG, SVG or PDF with one inside. Never raises for bad input.

    `now` is aware. Without `status` every status entry is `unknown`; without `anchors` a compromised key fails always.
    `shapes` is the caller's memory of kinds of credentials: the report is the same with it, and sooner there.
    """
    return verify_presentation(
        data,
        now=now,
        resolver=resolver,
        status=status,
        anchors=anchors,
        challenge=None,
        domain=None,
        options=options,
        shapes=shapes,
    )


def verify_presentation(
    data: bytes | str,
    *,
    now: datetime,
    resolver: Resolver,
    status: StatusSource | None,
    challenge: str | None,
    domain: str | None,
    anchors: Anchors | None = None,
    options: VerifyOptions | None = None,
    shapes: ShapeCache | None = None,
    expander: Expander | None = None,
) -> Report:
    """As `verify`; what is handed in must be signed for this challenge and domain where they are given.

    `expander` is one that may have expanded the very same content before, under the same limits and contexts.
    """
    options = options or _NOTHING_ASKED
    known = shapes.known(data, options) if shapes is not None else None
    try:
        # 1. Bytes: within the limits, and out of the picture when there is one. 2. Format: strict, one form or refused.
        opened = open_credential(data, options.limits) if known is None else known.opened
    except MalformedInput as error:
        return _unreadable(error, now)
    except UnsupportedSuite:
        return _not_supported(now)
    inquiry = Inquiry(
        now=now,
        resolver=resolver,
        expander=known or expander or Expander(options.limits, table=options.contexts or contexts.PINNED_TABLE),
        options=options,
        sha256=hashlib.sha256(opened.raw).hexdigest(),
        anchors=anchors,
        status=status,
        challenge=challenge,
        domain=domain,
    )
    if isinstance(status, KeptLists):
        inquiry = replace(inquiry, read_lists=status.read_lists, judged_lists=status.judged_lists)
    if is_older_badge(opened.document):
        return ob20.judge(opened.document, inquiry, token=opened.token)
    wanted = _ALL if options.checks is None else frozenset(name for name in CheckName if name in options.checks)
    report = _examine(opened, inquiry, _Scope(wanted | {CheckName.FORMAT}))
    if shapes is not None and known is None and opened.token is None:
        shapes.learn(opened.raw, opened.document, report, options, inquiry.expander)
    return report


def _examine(value: object, inquiry: Inquiry, scope: _Scope) -> Report:
    """Examine what was opened, or open first what stands inside something else: JSON, a token, an envelope."""
    document: object = value
    try:
        opened = value if isinstance(value, Opened) else open_value(value, inquiry.options.limits)
        document = opened.document
        if opened.token is not None and scope.depth:
            inquiry = replace(inquiry, sha256=hashlib.sha256(opened.raw).hexdigest())
        return _steps(_a_credential(opened, scope, inquiry), opened, inquiry, scope)
    except MalformedInput as error:
        return _unreadable(error, inquiry.now, document)
    except UnsupportedSuite:
        return _not_supported(inquiry.now)


def _steps(document: Json, opened: Opened, inquiry: Inquiry, scope: _Scope) -> Report:
    """Steps 3 to 11 for one credential, list, endorsement or presentation."""
    issuer = tokens.issuer_of(opened.token, document)
    said = vc_jwt.without_tokens(document) if opened.token is not None else document

    # 3. Context: pinned at every depth, none inline; nothing shown that is not signed.
    context = _check_context(said, opened, inquiry)

    # 4. Schema: the rules of the data model, and of each standard the types name.
    schema = _check_schema(said, opened, inquiry)

    # 5. Proof, and 6. issuer binding: every signature right, and by the issuer's own key.
    asked = inquiry if scope.depth == 0 else replace(inquiry, challenge=None, domain=None)
    proven = _check_proofs(document, opened, issuer, asked, context)
    binding = proven.binding
    if scope.trust and not (is_presentation(document) and embedded(document)):
        # Whoever presents what others issued, endorses, or keeps a list need not be in the trust list.
        binding = trust.accept(binding, issuer, inquiry.options)

    # 7. Validity: the period, at the instant handed in.
    validity = check_validity(document, inquiry)
    if opened.token is not None:
        validity = vc_jwt.check_period(opened.token, document, validity, inquiry.now)

    # 8. Status: the list is verified like any credential.
    status = _unwanted(CheckName.STATUS)
    trace: dict[str, str] = {}
    if CheckName.STATUS in scope.wanted:
        status, trace = check_status(
            document,
            issuer=issuer,
            inquiry=inquiry,
            # That the credential was published in time says nothing of a list that its key signs later.
            verify_list=lambda found: _examine(found, replace(inquiry, anchors=None), scope.inside(_OF_A_LIST)),
        )
        status = tokens.with_status_claim(opened.token, status)

    # 9. Endorsements: genuine, about their carrier, in force on the assessment date.
    endorsed = _unwanted(CheckName.ENDORSEMENTS)
    endorsements: tuple[EndorsementReport, ...] = ()
    if CheckName.ENDORSEMENTS in scope.wanted and inquiry.expander.knows(document):
        endorsed = Check(CheckName.ENDORSEMENTS, Result.SKIPPED, "no_endorsements")
    elif CheckName.ENDORSEMENTS in scope.wanted:
        endorsed, endorsements = check_endorsements(
            document, inquiry, lambda found: _examine(found, inquiry, scope.inside(_OF_AN_ENDORSEMENT))
        )

    # 10. Embedded credentials of a record or presentation: each its own report.
    inside = tuple(_examine(found, inquiry, scope.inside()) for found in embedded(document))

    # 11. Report: eight checks, always in this order.
    found = (context, schema, proven.proof, binding, validity, status, endorsed)
    checks = (
        passed(CheckName.FORMAT),
        *(c if c.name in scope.wanted else _unwanted(c.name) for c in found),
    )
    return Report(
        verdict=worst([verdict_of(checks), *(report.verdict for report in inside)]),
        checks=checks,
        credential=tokens.with_method(opened.token, summary(document)),
        issuer=None if _is_envelope_only(document, opened) else trust.named(issuer, inquiry.options),
        endorsements=endorsements,
        embedded=inside,
        warnings=_warnings(document, proven, endorsed),
        recipient=match_recipient(document, inquiry.options.recipient),
        verified_at=inquiry.now,
        trace={"sha256": inquiry.sha256, **_controller(proven), **trace},
    )


# ---- 1 and 2: bytes and form ----


def _a_credential(opened: Opened, scope: _Scope, inquiry: Inquiry) -> Json:
    document = opened.document
    if scope.depth > inquiry.options.limits.nesting:
        raise LimitExceeded("depth", scope.depth)
    if not isinstance(document, dict):
        raise MalformedInput("not_a_credential", "a credential is a JSON object")
    unlike = "credentialSubject" not in document and "proof" not in document and not is_presentation(document)
    if unlike and opened.has_context:
        raise MalformedInput("not_a_credential", "neither a credential nor a presentation")
    proofs.proofs_of(document, limits=inquiry.options.limits)
    return document


def _not_supported(now: datetime) -> Report:
    """A secured form that the engine does not know: nothing is wrong with it, and nothing of it was checked."""
    checks = [_unwanted(name) for name in CheckName]
    checks[0] = passed(CheckName.FORMAT)
    checks[3] = Check(CheckName.PROOF, Result.UNKNOWN, "suite_not_supported")
    return Report(verdict=verdict_of(checks), checks=tuple(checks), verified_at=now)


def _unreadable(error: MalformedInput, now: datetime, document: object = None) -> Report:
    said = summary(document) if isinstance(document, dict) else None
    return unreadable(error.reason, now=now, detail=error.detail, said=said)


# ---- 3: context ----


def _check_context(document: Json, opened: Opened, inquiry: Inquiry) -> Check:
    """Judge contexts and loss. The whole document is walked, and each proof as its suite will expand it."""
    name = CheckName.CONTEXT
    if not opened.has_context:
        # Names that mean nothing but themselves: all of them are signed, and no context could change them.
        return passed(name)
    if inquiry.expander.knows(document):
        return passed(name)
    first = next(iter(items(document.get("@context"))), None)
    if first not in (contexts.CREDENTIALS_V2, contexts.CREDENTIALS_V1):
        return Check(name, Result.FAIL, "first_context")
    unsecured = {member: value for member, value in document.items() if member != "proof"}
    try:
        check_context_members(document, limits=inquiry.options.limits, table=inquiry.expander.table)
        inquiry.expander.dataset(unsecured)
        if opened.token is not None:
            inquiry.expander.table.refuse_vague(unsecured)
        for proof in proofs.proofs_of(document, limits=inquiry.options.limits):
            if proof.get("type") == DATA_INTEGRITY or suite_of(proof) is not None:
                options = {member: value for member, value in proof.items() if member != "proofValue"}
                inquiry.expander.dataset({**options, "@context": document["@context"]})
    except ContextNotPinned as error:
        return Check(name, Result.UNKNOWN, "context_not_pinned", error.url)
    except ContextRefused as error:
        return Check(name, Result.FAIL, error.reason, ", ".join(error.pointers[:5]) or None)
    return passed(name)


# ---- 4: schema ----


def _check_schema(document: Json, opened: Opened, inquiry: Inquiry) -> Check:
    name = CheckName.SCHEMA
    if not opened.has_context:
        return Check(name, Result.PASS, "schema_not_known")
    known = inquiry.expander.knows(document)
    for finding in () if known else lint(document, profile=inquiry.options.profile, reading=True):
        if finding.severity is Severity.ERROR:
            return Check(name, Result.FAIL, f"rule:{finding.rule}", f"{finding.pointer}: {finding.message}")
    broken = vc_jwt.claim_fault(opened.token, document) if opened.token is not None else None
    if broken is not None:
        return Check(name, Result.FAIL, f"rule:{broken[0]}", f"{broken[1]}: not what the credential says")
    resources = [one for one in items(document.get("relatedResource")) if isinstance(one, dict)]
    compared = {text(one.get("id")): digests.compared(one, inquiry.options.resources) for one in resources}
    differs = next((address for address, same in compared.items() if same is False), None)
    if differs is not None:
        return Check(name, Result.FAIL, "resource_digest", differs)
    absent = [address for address, same in compared.items() if same is None and address is not None]
    said = f"not at hand, so not compared: {', '.join(absent)}" if absent else None
    if not all(is_bundled(id_of(schema)) for schema in items(document.get("credentialSchema"))):
        return Check(name, Result.PASS, "schema_not_known", said)
    return Check(name, Result.PASS, None, said)


# ---- 5 and 6: proofs and issuer ----


def _check_proofs(document: Json, opened: Opened, issuer: str | None, inquiry: Inquiry, context: Check) -> Proven:
    """Check the token's signature, or the proofs inside; whatever is handed in must answer the challenge."""
    presentation = is_presentation(document)
    if opened.token is not None:
        proven = tokens.check_token(opened.token, issuer=issuer, inquiry=inquiry, fault=opened.fault)
        return replace(proven, warnings=tuple(sorted({*proven.warnings, *_beside_token(document, opened, inquiry)})))
    asked = (inquiry.challenge, inquiry.domain) != (None, None)
    if _is_envelope_only(document, opened) and not asked:
        # A presentation need not be signed: then it proves nothing of its holder, and what it holds is judged.
        return Proven(_unwanted(CheckName.PROOF), _unwanted(CheckName.ISSUER_BINDING))
    return proofs.check_proofs(
        document,
        issuer=issuer,
        inquiry=inquiry,
        context_usable=context.result is Result.PASS,
        purpose=proofs.AUTHENTICATION if presentation else proofs.ASSERTION,
    )


def _is_envelope_only(document: Json, opened: Opened) -> bool:
    """Tell whether a presentation is only there to hold credentials: nobody signed it, and it says nothing itself."""
    return (
        opened.token is None
        and is_presentation(document)
        and bool(embedded(document))
        and _UNSIGNED.issuperset(document)
    )


def _beside_token(document: Json, opened: Opened, inquiry: Inquiry) -> set[str]:
    """Warnings about what a token holds: the older form, and proofs inside, which the outer signature makes needless."""
    found = vc_jwt.notices(opened.token) if opened.token is not None else set()
    if "proof" not in document:
        return found
    purpose = proofs.AUTHENTICATION if is_presentation(document) else proofs.ASSERTION
    inner = proofs.check_proofs(
        document, issuer=issuer_of(document), inquiry=inquiry, context_usable=True, purpose=purpose
    )
    genuine = {inner.proof.result, inner.binding.result} == {Result.PASS}
    return found | {"inner_proof" if genuine else "inner_proof_not_verified"}


def _controller(proven: Proven) -> dict[str, str]:
    """Who controls the issuer's DID document, when it says so: an endorser's key may be in another's custody."""
    document = proven.document
    return {"controller": document.controllers[0]} if document is not None and document.controllers else {}


# ---- 10 and 11: what is inside, and what is said beside the checks ----


def _warnings(document: Json, proven: Proven, endorsed: Check) -> tuple[str, ...]:
    found = set(proven.warnings)
    if is_older(document):
        found.add("older_data_model")
    if endorsed.reason == "endorsement_not_checked":
        found.add("endorsement_not_checked")
    return tuple(sorted(found))


@cache
def _unwanted(name: CheckName) -> Check:
    return Check(name, Result.SKIPPED, "not_requested")
