"""Proofs of a document: made, found in sets and chains, checked, and bound to the issuer (Data Integrity 1.0).

Two answers come out: whether the signatures are right (check `proof`), and whether their keys are the issuer's own
(check `issuer_binding`). Reasons are the codes of seal.md section 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from testamur.seal import did, hygiene, multi
from testamur.seal.errors import (
    ContextNotPinned,
    ContextRefused,
    LimitExceeded,
    MalformedInput,
    ResolutionFailed,
    ResolutionKind,
    UnsupportedSuite,
    WorkBudgetExceeded,
)
from testamur.seal.expand import Expander
from testamur.seal.keys import Signer
from testamur.seal.report import Check, CheckName, Result, passed
from testamur.seal.status import StatusSource
from testamur.seal.suites import SUITES, Cryptosuite, Disclosure, Making, suite_of
from testamur.seal.types import Alg, Anchors, Json, Limits, MethodId, Suite, VerifyOptions

ASSERTION = "assertionMethod"
AUTHENTICATION = "authentication"

CLOCKS_MAY_DIFFER_BY = timedelta(minutes=5)
_METHOD_SCHEMES = ("did:", "https:", "http:", "urn:")


_NOT_BOUND = Check(CheckName.ISSUER_BINDING, Result.SKIPPED, "not_requested")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What every step of one verification shares: the instant, the ways to the world, the work already done."""

    now: datetime
    resolver: did.Resolver
    expander: Expander
    options: VerifyOptions
    sha256: str
    anchors: Anchors | None = None
    status: StatusSource | None = None
    challenge: str | None = None
    domain: str | None = None
    read_lists: dict[str, object] = field(default_factory=dict)
    judged_lists: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proven:
    """The checks `proof` and `issuer_binding`, with what the report adds."""

    proof: Check
    binding: Check
    warnings: tuple[str, ...] = ()
    document: did.DidDocument | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking for a method: itself, the document it should stand in, or why there is no document."""

    method: did.Method | None = None
    document: did.DidDocument | None = None
    unresolved: ResolutionKind | None = None


@dataclass(frozen=True, slots=True)
class _Finding:
    """One proof: its result and, apart from it, whether its key is the issuer's."""

    result: Result
    reason: str | None = None
    binding: Check = _NOT_BOUND
    warning: str | None = None
    document: did.DidDocument | None = None


def add_proof(
    document: Json,
    *,
    signer: Signer,
    suite: Suite,
    created: datetime,
    purpose: str = ASSERTION,
    options: Mapping[str, str] | None = None,
    previous: str | Sequence[str] | None = None,
    expander: Expander | None = None,
    disclosure: Disclosure | None = None,
) -> dict[str, Any]:
    """Sign a document and give it back with its proof as last member; a proof it has already becomes part of a set.

    `created` is written in whole seconds; `options` are further members of the proof (`challenge`, `domain`, `id`).
    With `previous`, ids of proofs it has, those are signed too and make a chain (Data Integrity 1.0, section 4.3).
    `disclosure` is for ecdsa-sd-2023, whose proof is for the holder to derive from.
    `UnsupportedSuite` when key and suite do not fit; `MalformedInput` for a chain that does not hold or a pointer to
    nothing; the errors of `Expander` for suites over statements.
    """
    row = SUITES.get(suite.value)
    if row is None or signer.alg not in row.algs:
        raise UnsupportedSuite(f"suite {suite.value} does not take a key of kind {signer.alg.value}")
    proof: dict[str, Any] = {
        "type": row.proof_type,
        "cryptosuite": suite.value,
        "created": hygiene.write_instant(created),
        "verificationMethod": signer.method,
        "proofPurpose": purpose,
        **(options or {}),
    }
    if previous is not None:
        proof["previousProof"] = previous if isinstance(previous, str) else list(previous)
    if row.signs_json and "@context" in document:
        proof["@context"] = document["@context"]
    before = _items(document.get("proof"))
    if "id" in proof and any(one.get("id") == proof["id"] for one in before):
        raise MalformedInput("not_a_credential", "another proof has that id")
    earlier = previous_of(proof, before)
    if earlier is None:
        raise MalformedInput("not_a_credential", "no proof, or more than one, has an id that previousProof names")
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    making = Making(signer, expander or Expander(), disclosure)
    proof["proofValue"] = row.make(_secured(unsecured, [before[n] for n in earlier]), proof, making)
    return {**unsecured, "proof": [*before, proof] if before else proof}


def _secured(unsecured: Json, previous: Sequence[Json]) -> Json:
    """What a proof is over: the document without its proofs, but with those that a chain refers to."""
    return {**unsecured, "proof": list(previous)} if previous else unsecured


def previous_of(proof: Json, proofs: Sequence[Json]) -> list[int] | None:
    """Give the places of the proofs that one refers to; None when one is missing, doubtful or not a string."""
    if "previousProof" not in proof:
        return []
    places: list[int] = []
    for wanted in _items(proof["previousProof"]):
        found = [n for n, other in enumerate(proofs) if isinstance(wanted, str) and other.get("id") == wanted]
        if len(found) != 1:
            return None
        places += found
    return places or None


def proofs_of(document: Json, *, limits: Limits) -> tuple[Json, ...]:
    """Give the proof objects of a document; `MalformedInput` when one is no object, `LimitExceeded` when too many."""
    found = _items(document.get("proof"))
    if len(found) > limits.proofs:
        raise LimitExceeded("proofs", len(found))
    if not all(isinstance(proof, dict) for proof in found):
        raise MalformedInput("not_a_credential", "a proof is an object")
    return tuple(found)


def check_proofs(
    document: Json, *, issuer: str | None, inquiry: Inquiry, context_usable: bool, purpose: str = ASSERTION
) -> Proven:
    """Check every proof of a document, chains in order, and bind them to `issuer`.

    With `context_usable` false the proofs over statements are not checked (`context_not_usable`), but still bound.
    """
    proofs = proofs_of(document, limits=inquiry.options.limits)
    if not proofs:
        return Proven(
            Check(CheckName.PROOF, Result.FAIL, "proof_missing"),
            _NOT_BOUND,
        )
    run = _Run(document, proofs, issuer, inquiry, purpose, context_usable=context_usable)
    findings = [run.check(n) for n in range(len(proofs))]
    binding = _combine_bindings(findings)
    warnings = {finding.warning for finding in findings if finding.warning}
    if binding.reason == "anchored_before_compromise":
        warnings.add("reissue_due")
    documents = [finding.document for finding in findings if finding.document is not None]
    return Proven(_combine_proofs(findings, binding), binding, tuple(sorted(warnings)), next(iter(documents), None))


class _Run:
    """The proofs of one document; each is checked once, and after those it refers to."""

    def __init__(
        self,
        document: Json,
        proofs: Sequence[Json],
        issuer: str | None,
        inquiry: Inquiry,
        purpose: str,
        *,
        context_usable: bool,
    ) -> None:
        self.unsecured = {name: value for name, value in document.items() if name != "proof"}
        self.proofs = proofs
        self.issuer = issuer
        self.inquiry = inquiry
        self.purpose = purpose
        self.context_usable = context_usable
        self.done: dict[int, _Finding] = {}

    def check(self, n: int, waiting: frozenset[int] = frozenset()) -> _Finding:
        """Check proof `n`, the proofs of its chain first; `waiting` are those that wait for it."""
        if n not in self.done:
            previous = previous_of(self.proofs[n], self.proofs)
            if previous is None or self._is_broken(previous, waiting | {n}):
                self.done[n] = _Finding(Result.FAIL, "previous_proof")
            else:
                self.done[n] = self._check_one(self.proofs[n], [self.proofs[m] for m in previous])
        return self.done[n]

    def _is_broken(self, previous: list[int], waiting: frozenset[int]) -> bool:
        """Tell whether a chain goes in a circle or an earlier proof of it fails."""
        return any(m in waiting or self.check(m, waiting).result is Result.FAIL for m in previous)

    def _check_one(self, proof: Json, previous: list[Json]) -> _Finding:
        method = proof.get("verificationMethod")
        if not isinstance(method, str):
            return _Finding(Result.FAIL, "key_type")
        found = find_method(method, self.inquiry)
        document = found.document
        created = hygiene.read_instant(proof.get("created"))
        binding = bind(method, found, issuer=self.issuer, purpose=self.purpose, created=created, inquiry=self.inquiry)
        suite = suite_of(proof)
        required = self.inquiry.options.require_suites
        if suite is None or (required is not None and suite.name not in required):
            return _Finding(Result.UNKNOWN, "suite_not_supported", binding, None, document)
        fault = _fault_of_form(proof, suite, self.purpose, self.inquiry)
        if fault is not None:
            return _Finding(Result.FAIL, fault, binding, None, document)
        result, reason = self._check_signature(proof, previous, suite, found)
        return _Finding(result, reason, binding, suite.warning, document)

    def _check_signature(
        self,
        proof: Json,
        previous: list[Json],
        suite: Cryptosuite,
        found: Found,
    ) -> tuple[Result, str | None]:
        key = key_of(str(proof["verificationMethod"]), found)
        if isinstance(key, str):
            return (Result.FAIL if key == "key_type" else Result.UNKNOWN), key
        alg, public = key
        if alg not in suite.algs:
            return Result.FAIL, "key_type"
        if not self.context_usable and not suite.signs_json:
            return Result.SKIPPED, "context_not_usable"
        try:
            good = suite.check(_secured(self.unsecured, previous), proof, (alg, public), self.inquiry.expander)
        except WorkBudgetExceeded:
            return Result.UNKNOWN, "work_budget"
        except (ContextRefused, ContextNotPinned, MalformedInput):
            # The document's own contexts were usable: what is not is something only this proof brings.
            return Result.FAIL, "signature"
        return (Result.PASS, None) if good else (Result.FAIL, "signature")


def find_method(method_id: str, inquiry: Inquiry) -> Found:
    """Resolve the document that a method belongs to, and find the method in it."""
    try:
        document = inquiry.resolver.resolve(did.did_of(method_id))
    except ResolutionFailed as error:
        return Found(unresolved=error.kind)
    return Found(document.method(method_id), document)


def bind(
    method_id: str,
    found: Found,
    *,
    issuer: str | None,
    purpose: str,
    created: datetime | None,
    inquiry: Inquiry,
) -> Check:
    """Step 6: the method is the issuer's own, stands in the issuer's document, and may still be trusted.

    `created` is when the signature says it was made: a retired key keeps only what it signed before.
    """
    name = CheckName.ISSUER_BINDING
    method, document = found.method, found.document
    if issuer is None or did.did_of(method_id) != issuer:
        return Check(name, Result.FAIL, "controller_mismatch")
    if document is None:
        result, reason = _UNRESOLVED[found.unresolved or ResolutionKind.NOT_FOUND]
        return Check(name, result, reason)
    if method is None:
        return Check(name, Result.FAIL, "method_missing")
    if method.controller != issuer:
        return Check(name, Result.FAIL, "controller_mismatch")
    if method.revoked is not None:
        anchors = inquiry.anchors
        if anchors is not None and anchors.published_before(inquiry.sha256, method.revoked):
            return Check(name, Result.PASS, "anchored_before_compromise")
        return Check(name, Result.FAIL, "key_revoked")
    relationship = document.assertion if purpose == ASSERTION else document.authentication
    if method.id not in relationship:
        return Check(name, Result.FAIL, "not_in_assertion_method")
    if _is_over(method, created, inquiry.now):
        return Check(name, Result.FAIL, "key_retired")
    return passed(name)


_UNRESOLVED: Mapping[ResolutionKind, tuple[Result, str]] = {
    ResolutionKind.NOT_FOUND: (Result.UNKNOWN, "issuer_not_found"),
    ResolutionKind.UNREACHABLE: (Result.UNKNOWN, "issuer_unreachable"),
    ResolutionKind.INVALID: (Result.UNKNOWN, "issuer_unreachable"),
    ResolutionKind.WRONG_ID: (Result.FAIL, "did_document_id"),
}


def _is_over(method: did.Method, created: datetime | None, now: datetime) -> bool:
    """A retired key keeps what it signed while active; one that `expires` is refused from then on (section 10)."""
    if method.expires is not None and method.expires <= now:
        return True
    return method.retired_at is not None and (created is None or created > method.retired_at)


def key_of(method_id: str, found: Found) -> tuple[Alg, bytes] | str:
    """Give the key of a method, or the reason why there is none.

    A method id whose fragment is itself a Multikey says which key it means: the signature can be checked without the
    document, and the binding cannot.
    """
    method, unresolved = found.method, found.unresolved
    if method is not None:
        return (method.alg, method.public) if method.alg is not None and method.public is not None else "key_type"
    if not method_id.startswith(_METHOD_SCHEMES):
        return "key_type"
    if unresolved is ResolutionKind.INVALID and method_id.startswith(("did:key:", "did:jwk:")):
        return "key_type"
    fragment = method_id.partition("#")[2]
    try:
        return multi.multikey_decode(fragment)
    except MalformedInput:
        if fragment.startswith("z6Mk"):
            return "key_type"
    unreachable = unresolved in {ResolutionKind.UNREACHABLE, ResolutionKind.INVALID}
    return "resolver_unreachable" if unreachable else "method_not_found_offline"


def _fault_of_form(proof: Json, suite: Cryptosuite, purpose: str, inquiry: Inquiry) -> str | None:
    """Give the first fault of a proof that needs no key to be seen."""
    created = hygiene.read_instant(proof.get("created"))
    expires = hygiene.read_instant(proof.get("expires"))
    unreadable = suite.fault(proof)
    faults = (
        ("wrong_purpose", proof.get("proofPurpose") != purpose),
        ("proof_value", "created" in proof and created is None),
        ("created_in_future", created is not None and created - inquiry.now > CLOCKS_MAY_DIFFER_BY),
        ("expired_proof", "expires" in proof and (expires is None or expires <= inquiry.now)),
        ("challenge", inquiry.challenge is not None and proof.get("challenge") != inquiry.challenge),
        ("domain", inquiry.domain is not None and inquiry.domain not in _items(proof.get("domain"))),
        (unreadable, unreadable is not None),
    )
    return next((reason for reason, applies in faults if applies), None)


def _combine_proofs(findings: Sequence[_Finding], binding: Check) -> Check:
    """Every proof of a set must verify; one that cannot be checked is passed over only beside one of the issuer's."""
    name = CheckName.PROOF
    for result in (Result.FAIL, Result.SKIPPED):
        for finding in findings:
            if finding.result is result:
                return Check(name, result, finding.reason)
    unknown = [finding for finding in findings if finding.result is Result.UNKNOWN]
    if not unknown:
        return passed(name)
    if len(unknown) < len(findings) and binding.result is Result.PASS:
        return Check(name, Result.PASS, "other_proofs_not_checked")
    return Check(name, Result.UNKNOWN, unknown[0].reason)


def _combine_bindings(findings: Sequence[_Finding]) -> Check:
    """One proof by the issuer's own key is enough; proofs that verified speak before those that did not."""
    verified = [finding for finding in findings if finding.result is Result.PASS] or list(findings)
    for result in (Result.PASS, Result.FAIL, Result.UNKNOWN):
        for finding in verified:
            if finding.binding.result is result:
                return finding.binding
    return verified[0].binding


def _items(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


__all__ = [
    "ASSERTION",
    "AUTHENTICATION",
    "CLOCKS_MAY_DIFFER_BY",
    "Found",
    "Inquiry",
    "MethodId",
    "Proven",
    "add_proof",
    "bind",
    "check_proofs",
    "find_method",
    "key_of",
    "proofs_of",
]
