"""Whom the reader trusts: the list of accepted issuers decides, and names come from it and never from a credential."""

from testamur.seal.report import Check, CheckName, IssuerName, NamedBy, Result
from testamur.seal.types import VerifyOptions


def accept(binding: Check, issuer: str | None, options: VerifyOptions) -> Check:
    """Apply the list to a binding that is good: an issuer that is not in it is `unknown`, `issuer_not_accepted`."""
    accepted = options.accepted_issuers
    if accepted is None or issuer in accepted or binding.result is not Result.PASS:
        return binding
    return Check(CheckName.ISSUER_BINDING, Result.UNKNOWN, "issuer_not_accepted")


def named(issuer: str | None, options: VerifyOptions) -> IssuerName | None:
    """Give the issuer with the name that the list has for it; the id alone when it has none."""
    if issuer is None:
        return None
    accepted = options.accepted_issuers or {}
    if issuer in accepted:
        return IssuerName(issuer, accepted[issuer], NamedBy.TRUST_LIST)
    self_certifying = issuer.startswith(("did:key:", "did:jwk:"))
    return IssuerName(issuer, None, NamedBy.KEY if self_certifying else NamedBy.DID_DOCUMENT)
