"""The credential engine: makes and checks Open Badges 3.0 credentials, and knows no database, clock or network.

The public page, by module. What it costs to load is why they are not all gathered here: whatever expands JSON-LD loads
a processor, so a caller imports the door that it needs.

    from testamur.seal.verify import verify                     bytes in, Report out; never raises for bad input
    from testamur.seal.issue import issue                       lint, safe mode, sign; Sealed out
    from testamur.seal.batch import Batch, Row, issue_batch     many of one shape, compiled; the bytes of issue
    from testamur.seal.lint import lint                         findings by rule
    from testamur.seal.keys import Signer, generate_key, load_signer
    from testamur.seal.did import did_document, did_key, Resolver, Directory, Chain, Cached, DidKey
    from testamur.seal.status import new_status_list, read_status, StatusSource, StatusDirectory
    from testamur.seal.bake import bake, extract
    from testamur.seal.contexts import check_contexts           raises when an installed context file has changed

Below are the words that all of them share.
"""

from testamur.seal.errors import SealError
from testamur.seal.report import Check, CheckName, EndorsementReport, Report, Result, Summary, Verdict
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

__all__ = [
    "Alg",
    "Anchors",
    "Check",
    "CheckName",
    "Did",
    "EndorsementReport",
    "Finding",
    "Iri",
    "Json",
    "Limits",
    "MethodId",
    "Profile",
    "Random",
    "Report",
    "Result",
    "SealError",
    "Sealed",
    "Severity",
    "Suite",
    "Summary",
    "Verdict",
    "VerifyOptions",
]
