"""The VC-API that third-party suites test: a request's method, path and body in, status and JSON out; no socket here.

Routes, status codes and shapes: command line contract, section 12. The keys are made when it starts and never kept.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from testamur.seal.conformance import problems
from testamur.seal.contexts import CREDENTIALS_V1, CREDENTIALS_V2, DATA_INTEGRITY_V2, ContextTable
from testamur.seal.derive import derive
from testamur.seal.did import Chain as Resolvers, DidJwk, DidKey
from testamur.seal.errors import MalformedInput, SealError, StatusUnavailable
from testamur.seal.expand import Expander
from testamur.seal.hygiene import read_json, write_instant
from testamur.seal.issue import as_plain_json, issue, key_findings, refuse, seal, unsecured
from testamur.seal.keys import SecretKey, generate_key
from testamur.seal.lint import errors, lint
from testamur.seal.report import Check, CheckName, Report, Result, Verdict, verdict_of, worst
from testamur.seal.status import StatusList, StatusSource, new_status_list
from testamur.seal.suites import SUITES, Disclosure
from testamur.seal.types import Alg, Iri, Json, Limits, Profile, Random, Sealed, Suite, VerifyOptions
from testamur.seal.verify import verify, verify_presentation

LARGEST_BODY: Final = 1024 * 1024
# What is wrapped around a document is two levels and a few nodes; the document has the engine's own limits.
BODY_LIMITS: Final = Limits(depth=Limits().depth + 3, nodes=Limits().nodes + 1000)
COMPACT: Final = re.compile(r"[A-Za-z0-9_=.~-]+")
EXAMPLES_V2: Final = "https://www.w3.org/ns/credentials/examples/v2"
EXAMPLES: Final = {EXAMPLES_V2: b'{"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}'}
LIST: Final = "revocation-1"
LIST_FOR: Final = timedelta(hours=24)
JSON: Final = "application/json"
LD: Final = "application/ld+json"
VC: Final = "application/vc"
PROOF_ONLY: Final = frozenset(
    {CheckName.FORMAT, CheckName.CONTEXT, CheckName.SCHEMA, CheckName.PROOF, CheckName.VALIDITY}
)
FORM_ONLY: Final = frozenset({CheckName.FORMAT, CheckName.CONTEXT, CheckName.SCHEMA})


@dataclass(frozen=True, slots=True)
class Issuer:
    """One way to issue: the suite, the kind of key, the tags that suites of the standards find it by."""

    suite: Suite
    key: str
    tags: tuple[str, ...]
    status: bool = False


ISSUERS: Final[Mapping[str, Issuer]] = {
    "eddsa-rdfc-2022": Issuer(Suite.EDDSA_RDFC_2022, "eddsa", ("vc2.0", "eddsa-rdfc-2022")),
    "eddsa-jcs-2022": Issuer(Suite.EDDSA_JCS_2022, "eddsa", ("eddsa-jcs-2022",)),
    "ecdsa-rdfc-2019-p256": Issuer(Suite.ECDSA_RDFC_2019, "p256", ("ecdsa-rdfc-2019",)),
    "ecdsa-rdfc-2019-p384": Issuer(Suite.ECDSA_RDFC_2019, "p384", ("ecdsa-rdfc-2019",)),
    "ecdsa-sd-2023": Issuer(Suite.ECDSA_SD_2023, "p256", ("ecdsa-sd-2023",)),
    "vc-jwt": Issuer(Suite.VC_JWT_W3C, "p256", ("EnvelopingProof",)),
    "status": Issuer(Suite.EDDSA_RDFC_2022, "eddsa", ("BitstringStatusList",), status=True),
}
DEFAULT: Final = "eddsa-rdfc-2022"
KEYS: Final[Mapping[str, Alg]] = {"eddsa": Alg.ED25519, "p256": Alg.P256, "p384": Alg.P384}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: an HTTP status, a JSON body, and its media type."""

    status: int
    body: Any
    kind: str = JSON
    allow: str | None = None


class BadRequest(Exception):
    """What was sent is no request of this route."""


class OwnLists(StatusSource):
    """The lists of this service, by their address; there are no others."""

    def __init__(self, service: "Service") -> None:
        self.service = service

    def list(self, url: str) -> bytes:
        """The signed list, or `StatusUnavailable`."""
        if url.partition("#")[0] != self.service.places.url:
            raise StatusUnavailable(url)
        return self.service.list_credential().raw


@dataclass
class Service:
    """The service while it runs. `base` is its address without a slash at the end; `now` gives an aware instant."""

    base: str
    random: Random
    now: Callable[[], datetime]
    contexts: ContextTable
    keys: dict[str, SecretKey] = field(init=False)
    places: StatusList = field(init=False)

    def __post_init__(self) -> None:
        self.keys = {name: generate_key(alg, random=self.random) for name, alg in KEYS.items()}
        self.places = new_status_list(Iri(f"{self.base}/status/{LIST}"), "revocation")

    @property
    def dids(self) -> dict[str, str]:
        """Whose keys sign, by kind of key."""
        return {name: str(key.controller) for name, key in self.keys.items()}

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Answer one request; never raises for what was sent."""
        if path == f"/status/{LIST}":
            return self.published() if method == "GET" else not_allowed("GET")
        suite, slash, rest = path.removeprefix("/").partition("/")
        run: Callable[[Json], Answer] | None = self.routes().get(path)
        if run is None and slash and f"/{rest}" == "/credentials/issue" and suite in ISSUERS:
            run = self.issuing(suite)
        if run is None:
            return Answer(404, {"errors": [problems.problem("about:blank", "no such route")]})
        if method != "POST":
            return not_allowed("POST")
        try:
            return run(object_in(body))
        except (BadRequest, MalformedInput) as error:
            return Answer(400, {"verified": False, "errors": [problems.problem(problems.PARSING, str(error))]})

    def routes(self) -> dict[str, Callable[[Json], Answer]]:
        """What can be asked for by POST."""
        return {
            "/credentials/issue": self.issuing(DEFAULT),
            "/credentials/verify": self.verify,
            "/credentials/derive": self.derive,
            "/presentations/verify": self.verify_presentation,
        }

    def issuing(self, name: str) -> Callable[[Json], Answer]:
        """The issuing route of one suite."""

        def run(request: Json) -> Answer:
            options = member(request, "options", dict, {})
            pointers = texts(options, "mandatoryPointers")
            try:
                sealed = self.issue(ISSUERS[name], member(request, "credential", dict), pointers)
            except SealError as error:
                return Answer(400, {"errors": problems.refused(error)})
            return Answer(201, {"verifiableCredential": as_json(sealed)})

        return run

    def issue(self, issuer: Issuer, credential: dict[str, Any], pointers: tuple[str, ...]) -> Sealed:
        """Fill in the issuer when it is left out, check, sign."""
        key = self.keys[issuer.key]
        named = credential.get("issuer")
        if named is None and "issuer" not in credential:
            credential = {**credential, "issuer": str(key.controller)}
        elif isinstance(named, dict) and "id" not in named:
            credential = {**credential, "issuer": {"id": str(key.controller), **named}}
        if first_context(credential) == CREDENTIALS_V1 and issuer.suite in SUITES:
            return self.issue_older(issuer, credential, pointers)
        if issuer.status and "credentialStatus" not in credential:
            credential = {**credential, "credentialStatus": self.places.entry(self.places.allocate(self.random))}
        return issue(
            credential,
            signer=key,
            created=self.now(),
            suite=issuer.suite,
            profile=Profile.VCDM20,
            contexts=self.contexts,
            random=self.random,
            mandatory_pointers=pointers,
        )

    def issue_older(self, issuer: Issuer, credential: dict[str, Any], pointers: tuple[str, ...]) -> Sealed:
        """Sign a credential of data model 1.1, as the suites for proofs still ask; the product never issues one."""
        contexts = credential["@context"]
        more = [] if DATA_INTEGRITY_V2 in contexts else [DATA_INTEGRITY_V2]
        document = {"issuanceDate": write_instant(self.now()), **credential, "@context": [*contexts, *more]}
        key, expander = self.keys[issuer.key], Expander(table=self.contexts)
        plain = as_plain_json(document)
        refuse((*errors(lint(plain, profile=Profile.VCDM20, reading=True)), *key_findings(plain, key)))
        expander.dataset(unsecured(plain))
        return seal(
            plain,
            signer=key,
            suite=issuer.suite,
            created=self.now(),
            expander=expander,
            disclosure=Disclosure(self.random, pointers),
        )

    def verify(self, request: Json) -> Answer:
        """Verify a credential; with `checks: ["proof"]` the proof and the data model only.

        A request without `options` asks for what the standard of the proof calls verification: whether the issuer
        controls the key is then left aside, since the published vectors name issuers that do not.
        """
        document = member(request, "verifiableCredential", (dict, str))
        options = member(request, "options", dict, {})
        wanted = PROOF_ONLY if texts(options, "checks") == ("proof",) else None
        if "options" not in request:
            wanted = frozenset(CheckName) - {CheckName.ISSUER_BINDING}
        report = verify(
            as_bytes(document),
            now=self.now(),
            resolver=Resolvers(DidKey(), DidJwk()),
            status=OwnLists(self),
            options=self.options(wanted),
        )
        return judged(report)

    def verify_presentation(self, request: Json) -> Answer:
        """Verify a presentation: an unsigned one for its form, a signed one with the challenge and domain given.

        What is shown in it is verified in full. Who presents is another question, which the suites do not ask: they
        sign for holders that are no DIDs, so the binding of the presentation's own key is left aside.
        """
        document = member(request, "verifiablePresentation", (dict, str))
        options = member(request, "options", dict, {})
        unsigned = isinstance(document, dict) and "proof" not in document and not is_envelope(document)
        wanted = FORM_ONLY if unsigned else PROOF_ONLY if texts(options, "checks") == ("proof",) else None
        report = verify_presentation(
            as_bytes(document),
            now=self.now(),
            resolver=Resolvers(DidKey(), DidJwk()),
            status=OwnLists(self),
            challenge=member(options, "challenge", str, None),
            domain=member(options, "domain", str, None),
            options=self.options(wanted),
        )
        return judged(of_form(report) if unsigned else whoever_presents(report))

    def derive(self, request: Json) -> Answer:
        """Show a part of an ecdsa-sd-2023 credential."""
        document = member(request, "verifiableCredential", dict)
        pointers = texts(member(request, "options", dict, {}), "selectivePointers")
        try:
            shown = derive(document, pointers, expander=Expander(table=self.contexts))
        except SealError as error:
            return Answer(400, {"errors": problems.refused(error)})
        return Answer(201, {"verifiableCredential": shown})

    def published(self) -> Answer:
        """The status list, signed now; under a media type that suites take for JSON."""
        return Answer(200, json.loads(self.list_credential().raw), LD)

    def list_credential(self) -> Sealed:
        """The status list as a credential of a day."""
        key, now = self.keys["eddsa"], self.now()
        document = self.places.credential(issuer=key.controller, valid_from=now, valid_until=now + LIST_FOR)
        return issue(document, signer=key, created=now, profile=Profile.VCDM20)

    def options(self, wanted: frozenset[CheckName] | None) -> VerifyOptions:
        """What is asked of the engine."""
        checks = frozenset(name.value for name in wanted) if wanted is not None else None
        return VerifyOptions(profile=Profile.VCDM20, checks=checks, contexts=self.contexts)


def not_allowed(method: str) -> Answer:
    """The route exists, for another method."""
    return Answer(405, {"errors": [problems.problem("about:blank", f"use {method}")]}, allow=method)


def judged(report: Report) -> Answer:
    """A report as the VC-API answers it: valid is 200, everything else is 400."""
    said = {"checks": problems.checks(report), "warnings": list(report.warnings)}
    if report.verdict is Verdict.VALID:
        return Answer(200, {"verified": True, **said, "errors": []})
    errors = problems.found(report) or [problems.problem(problems.NOT_VERIFIED, report.verdict.value)]
    return Answer(400, {"verified": False, **said, "errors": errors})


def object_in(body: bytes) -> dict[str, Any]:
    """The request's JSON object, read as strictly as a credential."""
    found = read_json(body, limits=BODY_LIMITS)
    if not isinstance(found, dict):
        raise BadRequest("the body is no JSON object")
    return found


REQUIRED: Final = object()


def member(holder: Json, name: str, kind: Any, default: Any = REQUIRED) -> Any:
    """A member of the right kind; `BadRequest` when it is missing or another kind."""
    found = holder.get(name, default)
    if found is default and default is not REQUIRED:
        return default
    if not isinstance(found, kind):
        raise BadRequest(f"{name} is missing or of the wrong kind")
    return found


def texts(holder: Json, name: str) -> tuple[str, ...]:
    """A list of texts; empty when it is left out."""
    found = member(holder, name, list, [])
    if not all(isinstance(one, str) for one in found):
        raise BadRequest(f"{name} must hold texts")
    return tuple(found)


def as_bytes(document: dict[str, Any] | str) -> bytes:
    """A document as the engine reads it: JSON, or a compact JWS; JSON inside a text is no document (VC-API)."""
    if not isinstance(document, str):
        return json.dumps(document, ensure_ascii=False).encode()
    if COMPACT.fullmatch(document) is None:
        raise BadRequest("a document is a JSON object, or the text of a compact JWS")
    return document.encode()


def as_json(sealed: Sealed) -> Json:
    """A signed credential as JSON: itself, or the envelope around a compact JWS (VCDM 2.0 section 4.13.1)."""
    if sealed.media_type == VC:
        found: Json = json.loads(sealed.raw)
        return found
    return {
        "@context": [CREDENTIALS_V2],
        "id": f"data:{sealed.media_type},{sealed.raw.decode('ascii')}",
        "type": "EnvelopedVerifiableCredential",
    }


def first_context(credential: Json) -> object:
    """The first of a list of contexts, which says whose data model a document follows."""
    contexts = credential.get("@context")
    return contexts[0] if isinstance(contexts, list) and contexts else None


def is_envelope(document: Json) -> bool:
    """Tell whether a presentation is an envelope around a signed one (VCDM 2.0 section 4.13.2)."""
    types = document.get("type")
    return "EnvelopedVerifiablePresentation" in (types if isinstance(types, list) else [types])


def whoever_presents(report: Report) -> Report:
    """The report without the question whose key signed the presentation itself."""
    return answering(report, frozenset(CheckName) - {CheckName.ISSUER_BINDING}, report.embedded)


def of_form(report: Report) -> Report:
    """The report on the form alone, of what is inside too: an envelope that the engine cannot open has a right form."""
    return answering(report, FORM_ONLY, tuple(of_form(inner) for inner in report.embedded))


def answering(report: Report, wanted: frozenset[CheckName], embedded: tuple[Report, ...]) -> Report:
    """The report as if only these checks had been asked for, over these reports on what is inside."""
    checks = tuple(
        one if one.name in wanted else Check(one.name, Result.SKIPPED, "not_requested") for one in report.checks
    )
    verdict = worst([verdict_of(checks), *(inner.verdict for inner in embedded)])
    return replace(report, checks=checks, embedded=embedded, verdict=verdict)
