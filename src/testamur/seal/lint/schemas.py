"""The JSON schemas that credentials name, as far as their demands are bundled here as rules. None is ever fetched.

An address that is not in the table says nothing: the report calls the schema not known (VC Data Model 2.0, 4.11).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from testamur.seal.lint.rule import Fault, listed, types_of
from testamur.seal.types import Json

_OB: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_"
_CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_"
_BADGE: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})

# Address of a schema, and the types of which a document that fits it has one.
BUNDLED: Final[Mapping[str, frozenset[str]]] = {
    f"{_OB}achievementcredential_schema.json": _BADGE,
    f"{_OB}endorsementcredential_schema.json": frozenset({"EndorsementCredential"}),
    f"{_CLR}clrcredential_schema.json": frozenset({"ClrCredential"}),
}


def is_bundled(address: object) -> bool:
    """Tell whether the schema at this address is one whose demands are rules here."""
    return isinstance(address, str) and address in BUNDLED


def schema_fits(document: Json) -> Iterator[Fault]:
    """A document that names a schema we know is of the class the schema describes; its own rules do the rest."""
    for at, item in enumerate(listed(document.get("credentialSchema"))):
        address = item.get("id") if isinstance(item, Mapping) else None
        if is_bundled(address) and not types_of(document) & BUNDLED[str(address)]:
            yield Fault(f"/credentialSchema/{at}/id", "the schema describes another class of document")
