"""The credential engine: makes and checks Open Badges 3.0 credentials, and knows no database, clock or network.

    from testamur import seal

    report = seal.verify(data, now=now, resolver=seal.DidKey())      bytes in, Report out; never raises for bad input

Everything in `__all__` is the public page, described in docs/seal.md; whatever is not there may change without notice.
Nothing is loaded before it is asked for (PEP 562): issuing expands JSON-LD and verification need not, so a program pays
for what it uses. Some modules bear the name of the function that they are there for (`verify`, `issue`, `lint`,
`inspect`, `bake`); as a member of this page such a name is always the function.
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from testamur.seal.bake import bake, extract
    from testamur.seal.batch import Batch, Engine, Refused, Row, issue_batch
    from testamur.seal.bundle import Bundle, read_bundle, write_bundle
    from testamur.seal.contexts import ContextTable, check_contexts
    from testamur.seal.derive import derive
    from testamur.seal.did import (
        Cached,
        Chain,
        DidDocument,
        DidJwk,
        DidKey,
        Directory,
        HttpsResolver,
        KeyEntry,
        KeyState,
        Resolver,
        did_document,
        did_web,
        did_web_url,
        read_document,
    )
    from testamur.seal.errors import (
        BakeError,
        ContextFileChanged,
        ContextNotPinned,
        ContextRefused,
        DataWouldBeLost,
        KeyUnavailable,
        LimitExceeded,
        LintFailed,
        ListFull,
        MalformedInput,
        ResolutionFailed,
        ResolutionKind,
        SealError,
        SelfCheckFailed,
        StatusRefused,
        StatusUnavailable,
        UnsupportedSuite,
        WorkBudgetExceeded,
        WrongPassphrase,
    )
    from testamur.seal.inspect import Inspection, inspect
    from testamur.seal.issue import check, issue, sign, sign_presentation, sign_record
    from testamur.seal.keys import PublicKey, SecretKey, Signer, generate_key, load_public, load_signer
    from testamur.seal.lint import lint
    from testamur.seal.multi import did_key
    from testamur.seal.offline import verify_bundle
    from testamur.seal.report import Check, CheckName, EndorsementReport, IssuerName, Report, Result, Summary, Verdict
    from testamur.seal.sd_jwt import present
    from testamur.seal.shape import ShapeCache
    from testamur.seal.status import StatusDirectory, StatusList, StatusSource, new_status_list, read_status
    from testamur.seal.suites.sd_jwt import Hiding
    from testamur.seal.template import Kind, Slot, Template, compile_template
    from testamur.seal.types import (
        Alg,
        Anchors,
        Did,
        Finding,
        Iri,
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
    from testamur.seal.verify import verify, verify_presentation

# Which module each name is loaded from when it is first asked for; a test holds this against the imports above.
_HOMES = {
    name: module
    for module, names in {
        "bake": "bake extract",
        "bundle": "Bundle read_bundle write_bundle",
        "batch": "Batch Engine Refused Row issue_batch",
        "contexts": "ContextTable check_contexts",
        "derive": "derive",
        "did": "Cached Chain DidDocument DidJwk DidKey Directory HttpsResolver KeyEntry KeyState Resolver did_document "
        "did_web did_web_url read_document",
        "errors": "BakeError ContextFileChanged ContextNotPinned ContextRefused DataWouldBeLost KeyUnavailable "
        "LimitExceeded LintFailed ListFull MalformedInput ResolutionFailed ResolutionKind SealError SelfCheckFailed "
        "StatusRefused StatusUnavailable UnsupportedSuite WorkBudgetExceeded WrongPassphrase",
        "inspect": "Inspection inspect",
        "issue": "check issue sign sign_presentation sign_record",
        "keys": "PublicKey SecretKey Signer generate_key load_public load_signer",
        "lint": "lint",
        "multi": "did_key",
        "offline": "verify_bundle",
        "report": "Check CheckName EndorsementReport IssuerName Report Result Summary Verdict",
        "sd_jwt": "present",
        "shape": "ShapeCache",
        "status": "StatusDirectory StatusList StatusSource new_status_list read_status",
        "suites.sd_jwt": "Hiding",
        "template": "Kind Slot Template compile_template",
        "types": "Alg Anchors Did Finding Iri Json Limits MethodId Profile Random Sealed Severity Suite VerifyOptions",
        "verify": "verify verify_presentation",
    }.items()
    for name in names.split()
}


class _Page(ModuleType):
    """The class of this module: the import system may not put the module `verify` where the function stands."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (isinstance(value, ModuleType) and name in _HOMES):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Page


def __getattr__(name: str) -> Any:
    """Load a name of the public page from its module, once."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Everything on the page, loaded or not."""
    return sorted({*globals(), *_HOMES})


__all__ = [
    "Alg",
    "Anchors",
    "BakeError",
    "Batch",
    "Bundle",
    "Cached",
    "Chain",
    "Check",
    "CheckName",
    "ContextFileChanged",
    "ContextNotPinned",
    "ContextRefused",
    "ContextTable",
    "DataWouldBeLost",
    "Did",
    "DidDocument",
    "DidJwk",
    "DidKey",
    "Directory",
    "EndorsementReport",
    "Engine",
    "Finding",
    "Hiding",
    "HttpsResolver",
    "Inspection",
    "Iri",
    "IssuerName",
    "Json",
    "KeyEntry",
    "KeyState",
    "KeyUnavailable",
    "Kind",
    "LimitExceeded",
    "Limits",
    "LintFailed",
    "ListFull",
    "MalformedInput",
    "MethodId",
    "Profile",
    "PublicKey",
    "Random",
    "Refused",
    "Report",
    "ResolutionFailed",
    "ResolutionKind",
    "Resolver",
    "Result",
    "Row",
    "SealError",
    "Sealed",
    "SecretKey",
    "SelfCheckFailed",
    "Severity",
    "ShapeCache",
    "Signer",
    "Slot",
    "StatusDirectory",
    "StatusList",
    "StatusRefused",
    "StatusSource",
    "StatusUnavailable",
    "Suite",
    "Summary",
    "Template",
    "UnsupportedSuite",
    "Verdict",
    "VerifyOptions",
    "WorkBudgetExceeded",
    "WrongPassphrase",
    "bake",
    "check",
    "check_contexts",
    "compile_template",
    "derive",
    "did_document",
    "did_key",
    "did_web",
    "did_web_url",
    "extract",
    "generate_key",
    "inspect",
    "issue",
    "issue_batch",
    "lint",
    "load_public",
    "load_signer",
    "new_status_list",
    "present",
    "read_bundle",
    "read_document",
    "read_status",
    "sign",
    "sign_presentation",
    "sign_record",
    "verify",
    "verify_bundle",
    "verify_presentation",
    "write_bundle",
]
