"""One case of the suite for JOSE and COSE: sign or verify one input with one key, and say how it went.

Securing Verifiable Credentials using JOSE and COSE; the shape of the result is the suite's. What the engine has no form
for (COSE) is `indeterminate`, never a failure of the input.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from testamur.seal.conformance.service import EXAMPLES
from testamur.seal.contexts import ContextTable
from testamur.seal.did import DidDocument, read_document
from testamur.seal.errors import MalformedInput, ResolutionFailed, ResolutionKind, SealError
from testamur.seal.hygiene import read_json
from testamur.seal.issue import issue, sign_presentation
from testamur.seal.jose import Kind
from testamur.seal.keys import signer_of_jwk
from testamur.seal.opening import open_credential
from testamur.seal.report import CheckName, Result as Checked, Verdict, verdict_of
from testamur.seal.suites.sd_jwt import Hiding
from testamur.seal.types import Did, Json, Limits, Profile, Random, Suite, VerifyOptions
from testamur.seal.verify import verify

TABLE: Final = ContextTable(EXAMPLES)
# Of a presentation the suite asks for the securing alone: its own fixture was over in 2024, and holds an address with a
# line break in it. Status and endorsements are questions of the credential, not of the form that secures it.
OF_A_PRESENTATION: Final = frozenset({CheckName.FORMAT, CheckName.PROOF, CheckName.ISSUER_BINDING})
OF_A_CREDENTIAL: Final = OF_A_PRESENTATION | {CheckName.CONTEXT, CheckName.SCHEMA, CheckName.VALIDITY}
STEP: Final = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
PATH: Final = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[[0-9]+\])*")


class Outcome(StrEnum):
    """The suite's three words."""

    SUCCESS = "success"
    FAILURE = "failure"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Feature:
    """What a case is about: the form of the token, and whether it holds a presentation."""

    kind: Kind
    presents: bool = False

    @property
    def discloses(self) -> bool:
        """Whether parts of it are shown one by one."""
        return self.kind in {Kind.VC_SD_JWT, Kind.VP_SD_JWT}


FEATURES: Final[Mapping[str, Feature | None]] = {
    "credential_jose": Feature(Kind.VC_JWT),
    "presentation_jose": Feature(Kind.VP_JWT, presents=True),
    "credential_sdjwt": Feature(Kind.VC_SD_JWT),
    "presentation_sdjwt": Feature(Kind.VP_SD_JWT, presents=True),
    "credential_cose": None,
    "presentation_cose": None,
}


@dataclass(frozen=True, slots=True)
class Result:
    """How a case went; `data` is the token or the verified document, or the reason."""

    outcome: Outcome
    data: str

    def as_json(self) -> dict[str, str]:
        """The object that the suite reads."""
        return {"result": self.outcome.value, "data": self.data}


class OneMethod:
    """A resolver that knows the controller of one verification method, and nobody else."""

    def __init__(self, method: Json) -> None:
        public = {name: value for name, value in method.items() if name != "secretKeyJwk"}
        self.controller = str(method.get("controller"))
        self.raw = {
            "id": self.controller,
            "verificationMethod": [public],
            "assertionMethod": [method.get("id")],
            "authentication": [method.get("id")],
        }

    def resolve(self, did: Did) -> DidDocument:
        """The controller's document."""
        if did != self.controller:
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        return read_document(self.raw, did=did)


def sign_case(
    data: bytes, method: Json, feature: str, *, now: datetime, random: Random, paths: Sequence[str] = ()
) -> Result:
    """Sign a credential or presentation; `paths` (`a.b[0]`) are what an SD-JWT's holder shows one by one."""
    form = FEATURES[feature]
    if form is None:
        return Result(Outcome.INDETERMINATE, "COSE is not part of this version")
    suite = Suite.SD_JWT_VC if form.discloses else Suite.VC_JWT_W3C
    try:
        document = with_whole_addresses(object_of(data))
        hiding = Hiding(random, [pointer_of(path) for path in paths], kind=form.kind) if form.discloses else None
        signer = signer_of_jwk(method)
        if form.presents:
            sealed = sign_presentation(document, signer=signer, created=now, suite=suite, contexts=TABLE, hiding=hiding)
        else:
            sealed = issue(
                document,
                signer=signer,
                created=now,
                suite=suite,
                profile=Profile.VCDM20,
                contexts=TABLE,
                hiding=hiding,
            )
    except SealError as error:
        return Result(Outcome.FAILURE, f"{type(error).__name__}: {error}")
    return Result(Outcome.SUCCESS, sealed.raw.decode("ascii"))


def verify_case(data: bytes, method: Json, feature: str, *, now: datetime) -> Result:
    """Verify a token of this form. What a presentation carries is judged by whoever asks for it, not here."""
    form = FEATURES[feature]
    if form is None:
        return Result(Outcome.INDETERMINATE, "COSE is not part of this version")
    try:
        opened = open_credential(data, Limits())
    except SealError as error:
        return Result(Outcome.FAILURE, f"{type(error).__name__}: {error}")
    if opened.token is None or opened.token.kind is not form.kind:
        return Result(Outcome.FAILURE, f"not a token of type {form.kind.value}")
    wanted = OF_A_PRESENTATION if form.presents else OF_A_CREDENTIAL
    options = VerifyOptions(profile=Profile.VCDM20, contexts=TABLE, checks=frozenset(name.value for name in wanted))
    report = verify(data, now=now, resolver=OneMethod(method), options=options)
    if verdict_of(report.checks) is not Verdict.VALID:
        wrong = [
            f"{one.name.value}: {one.reason}" for one in report.checks if one.result in {Checked.FAIL, Checked.UNKNOWN}
        ]
        return Result(Outcome.FAILURE, ", ".join(wrong))
    return Result(Outcome.SUCCESS, json.dumps(opened.document, ensure_ascii=False))


def object_of(data: bytes) -> dict[str, Any]:
    """A strict JSON object; `MalformedInput` otherwise."""
    found = read_json(data, limits=Limits())
    if not isinstance(found, dict):
        raise MalformedInput("not_a_credential", "the input is no JSON object")
    return found


def with_whole_addresses(document: dict[str, Any]) -> dict[str, Any]:
    """The document without the line break that a fixture of the suite has at the end of an envelope's address."""
    shown = document.get("verifiableCredential")
    if not isinstance(shown, list):
        return document
    cut = [
        {**one, "id": one["id"].rstrip("\n")} if isinstance(one, dict) and isinstance(one.get("id"), str) else one
        for one in shown
    ]
    return {**document, "verifiableCredential": cut}


def pointer_of(path: str) -> str:
    """The JSON pointer of a path such as ``credentialSubject.phoneNumbers[0]``; `MalformedInput` for no path."""
    if PATH.fullmatch(path) is None:
        raise MalformedInput("not_a_credential", f"not a path: {path[:40]}")
    steps = (name or number for name, number in STEP.findall(path))
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)
