"""A newer edition of a credential, where what its refresh service answers was handed in.

VC Data Model 2.0, 5.4 (Refreshing); Open Badges 3.0, `1EdTechCredentialRefresh` and "Credential Equality and Comparison".
Nothing is fetched: without the answer nobody knows whether there is a newer one, and that is not held against this one.
"""

import re
from collections.abc import Callable
from typing import Final

from testamur.seal import hygiene
from testamur.seal.errors import MalformedInput, UnsupportedSuite
from testamur.seal.opening import Opened, open_credential
from testamur.seal.proofs import Inquiry
from testamur.seal.reading import items, valid_from
from testamur.seal.report import CheckName, Report, Result
from testamur.seal.tokens import issuer_of
from testamur.seal.types import Json

TYPE: Final = "1EdTechCredentialRefresh"
Verify = Callable[[Opened], Report]
"""Verifies what the service answers: format, context, schema, proof, binding and validity."""

_ESCAPED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_GENUINE: Final = (CheckName.CONTEXT, CheckName.SCHEMA, CheckName.PROOF, CheckName.ISSUER_BINDING)


def is_replaced(document: Json, *, issuer: str | None, inquiry: Inquiry, verify: Verify) -> bool:
    """Tell whether a refresh service has a genuine newer edition: the same issuer and id, and a later beginning.

    The answers are those among `VerifyOptions.resources`, by the service's id. What is not genuine says nothing.
    """
    return any(
        _is_newer(opened, document, issuer) and _is_genuine(verify(opened)) for opened in _answers(document, inquiry)
    )


def _answers(document: Json, inquiry: Inquiry) -> list[Opened]:
    found = []
    for service in items(document.get("refreshService")):
        if isinstance(service, dict) and TYPE in items(service.get("type")):
            data = inquiry.options.resources.get(str(service.get("id")))
            try:
                found += [open_credential(data, inquiry.options.limits)] if data is not None else []
            except (MalformedInput, UnsupportedSuite):
                continue
    return found


def _is_newer(opened: Opened, document: Json, issuer: str | None) -> bool:
    newer = opened.document
    if not isinstance(newer, dict):
        return False
    before, after = (hygiene.read_instant(valid_from(one)) for one in (document, newer))
    pairs = ((newer.get("id"), document.get("id")), (issuer_of(opened.token, newer), issuer))
    return all(_same_id(*pair) for pair in pairs) and before is not None and after is not None and before < after


def _is_genuine(report: Report) -> bool:
    return all(report.check(name).result is Result.PASS for name in _GENUINE)


def _same_id(one: object, other: object) -> bool:
    """Compare two ids without their percent signs and the space around them; what is none is like no other."""
    return isinstance(one, str) and isinstance(other, str) and _plain(one) == _plain(other)


def _plain(id_: str) -> bytes:
    return _ESCAPED.sub(lambda found: bytes.fromhex(found.group(1).decode()), id_.strip().encode())
