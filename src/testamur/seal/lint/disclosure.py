"""What a credential that can be shown in parts must always show: whatever decides how it is judged.

A holder who could leave the status or the end of validity out would make a revoked or expired credential look good.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from testamur.seal.types import Finding, Json, Severity

MANDATORY: Final = "testamur.disclosure.mandatory"
_JUDGED_BY: Final = ("issuer", "validFrom", "validUntil", "credentialStatus")


def judged_by(document: Json) -> tuple[str, ...]:
    """The JSON pointers of what decides how a document is judged: the least that its holder always shows."""
    return tuple(f"/{member}" for member in _JUDGED_BY if member in document)


def disclosure_findings(document: Json, pointers: Sequence[str]) -> Iterator[Finding]:
    """The members that decide the verdict and that no mandatory pointer selects whole."""
    for member in _JUDGED_BY:
        if member in document and not {"", f"/{member}"} & set(pointers):
            yield Finding(MANDATORY, Severity.ERROR, f"/{member}", f"a holder could leave {member} out")
