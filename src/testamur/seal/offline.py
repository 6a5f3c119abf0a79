"""Verification of an offline bundle: the caller's own sources first, then what the bundle brings along (seal.md section 3)."""

from dataclasses import replace
from datetime import datetime

from testamur.seal.bundle import Bundle, BundleDocuments, BundleLists, read_bundle
from testamur.seal.did import DidDocument, Resolver
from testamur.seal.errors import MalformedInput, ResolutionFailed, ResolutionKind, StatusUnavailable
from testamur.seal.report import Report, unreadable
from testamur.seal.status import StatusSource
from testamur.seal.types import Did, VerifyOptions
from testamur.seal.verify import verify

FROM_BUNDLE = "documents_from_bundle"


class _Documents(Resolver):
    """DID documents from the caller's sources, from the bundle when those have none or cannot be reached."""

    def __init__(self, own: Resolver, bundle: BundleDocuments) -> None:
        self.own = own
        self.bundle = bundle

    def resolve(self, did: Did) -> DidDocument:
        """Give the DID's document; the caller's refusal when the bundle has none either."""
        try:
            return self.own.resolve(did)
        except ResolutionFailed as refused:
            if refused.kind not in {ResolutionKind.NOT_FOUND, ResolutionKind.UNREACHABLE}:
                raise
            try:
                return self.bundle.resolve(did)
            except ResolutionFailed as missing:
                raise (refused if missing.kind is ResolutionKind.NOT_FOUND else missing) from None


class _Lists(StatusSource):
    """Status lists from the caller's source, from the bundle when that has none."""

    def __init__(self, own: StatusSource | None, bundle: BundleLists) -> None:
        self.own = own
        self.bundle = bundle

    def list(self, url: str) -> bytes:
        """Give the list of this address."""
        if self.own is not None:
            try:
                return self.own.list(url)
            except StatusUnavailable:
                pass
        return self.bundle.list(url)

    def replaced(self, id_: str) -> bool:
        """Ask the caller's source; a bundle knows nothing newer than itself."""
        return self.own is not None and self.own.replaced(id_)

    def endorsement_ended(self, id_: str) -> datetime | None:
        """Ask the caller's source."""
        return None if self.own is None else self.own.endorsement_ended(id_)


def verify_bundle(
    data: bytes | Bundle,
    *,
    now: datetime,
    resolver: Resolver,
    status: StatusSource | None = None,
    options: VerifyOptions | None = None,
) -> Report:
    """Verify the credential of a bundle; never raises for bad input.

    `resolver` and `status` win over what the bundle holds. Where a DID document came from the bundle, the report warns
    `documents_from_bundle`: what it says of the issuer is then worth as much as whoever made the bundle. So a trust list
    accepts an issuer only by documents from elsewhere; by the bundle's alone the verdict is `unknown_issuer`.
    """
    try:
        bundle = read_bundle(data) if isinstance(data, bytes) else data
    except MalformedInput as error:
        return unreadable(error.reason, now=now, detail=error.detail)
    documents = _Documents(resolver, bundle.resolver)

    def judged(asked: VerifyOptions) -> Report:
        return verify(
            bundle.credential,
            now=now,
            resolver=documents,
            status=_Lists(status, bundle.status),
            anchors=bundle.anchors(documents),
            options=asked,
        )

    options = options or VerifyOptions()
    report = judged(options)
    accepted = options.accepted_issuers
    if accepted is not None and not bundle.resolver.given.isdisjoint(accepted):
        # Whoever made the bundle could have put any keys in it under a trusted name.
        known = {did: name for did, name in accepted.items() if did not in bundle.resolver.given}
        report = judged(replace(options, accepted_issuers=known))
    if not bundle.resolver.given:
        return report
    return replace(report, warnings=tuple(sorted({*report.warnings, FROM_BUNDLE})))
