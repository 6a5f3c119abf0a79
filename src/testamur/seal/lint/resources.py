"""Rules that need the bytes of the related resources: digests recomputed, and what the approval record says.

VC Data Model 2.0, 5.3 (a digest that does not match is an error); engine, 12 (approval record).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from testamur.seal import digests
from testamur.seal.hygiene import read_instant
from testamur.seal.lint.rule import places
from testamur.seal.lint.testamur import achievement_of
from testamur.seal.types import Finding, Json, Profile, Severity

# A record is dated by the institution's calendar, a credential in UTC: no zone is further away than this.
FARTHEST_ZONE: Final = timedelta(hours=14)
MATCHES: Final = "vcdm.related.digest_matches"
BYTES_GIVEN: Final = "testamur.related.bytes_given"
ABOUT: Final = "testamur.approval.about"
AFTER_APPROVAL: Final = "testamur.validity.after_approval"


def resource_findings(document: Json, resources: Mapping[str, bytes], *, profile: Profile) -> Iterator[Finding]:
    """What is wrong with the related resources: bytes by address, the pinned contexts besides."""
    for pointer, item in places(document, "relatedResource"):
        url = item.get("id") if isinstance(item, Mapping) else None
        if not isinstance(url, str):
            continue
        data = digests.bytes_at_hand(url, resources)
        if data is None:
            if profile is Profile.TESTAMUR:
                yield error(BYTES_GIVEN, pointer, "the bytes of a related resource must be at hand when it is signed")
            continue
        if digests.matches(item, data) is False:
            yield error(MATCHES, pointer, "the digest is not that of the resource")
        if profile is Profile.TESTAMUR:
            yield from approval_findings(document, pointer, data)


def approval_findings(document: Json, pointer: str, data: bytes) -> Iterator[Finding]:
    """The record is about this achievement, and no credential is older than its approval."""
    record = approval_in(data)
    if record is None:
        return
    if record.get("definition") != achievement_of(document)[1].get("id"):
        yield error(ABOUT, pointer, "the approval record is about another achievement")
    start, approved = read_instant(document.get("validFrom")), read_instant(f"{record.get('effectiveOn')}T00:00:00Z")
    if start is not None and approved is not None and start < approved - FARTHEST_ZONE:
        yield error(AFTER_APPROVAL, "/validFrom", "validFrom is before the achievement was approved")


def approval_in(data: bytes) -> Mapping[str, Any] | None:
    """The approval record these bytes are, or None for any other resource."""
    try:
        record = json.loads(data)
    except ValueError:
        return None
    return record if isinstance(record, dict) and record.get("record") == "approval" else None


def error(rule: str, pointer: str, message: str) -> Finding:
    """A finding that forbids signing."""
    return Finding(rule, Severity.ERROR, pointer, message)
