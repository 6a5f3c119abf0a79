"""The unsigned lists of revoked credentials that 1EdTech has: `1EdTechRevocationList`, and the one of Open Badges 2.0.

A list of this kind is plain JSON at an address. It carries no proof, so it is believed only about credentials of the very
issuer it belongs to, and only as far as whoever handed it in has fetched it from there.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from testamur.seal import hygiene
from testamur.seal.errors import MalformedInput, StatusRefused
from testamur.seal.reading import id_of, items
from testamur.seal.types import Json, Limits

TYPE: Final = "1EdTechRevocationList"
OB20_TYPE: Final = "RevocationList"
# A list may be long where a credential may not: three values for each entry, within the limit of bytes.
MOST_VALUES: Final = 100_000


def list_limits(limits: Limits) -> Limits:
    """The limits for a list of whatever kind: as many bytes as any document, in fewer but longer or more but shorter texts."""
    return replace(limits, nodes=max(limits.nodes, MOST_VALUES), string_bytes=limits.input_bytes)


def is_revoked(document: object, *, credential: Json, issuer: str | None) -> bool:
    """Tell whether a `1EdTechRevocationList` names this credential's id (Open Badges 3.0, 1EdTechRevocationList).

    `issuer` is the credential's. `StatusRefused`: `list_malformed`; `list_issuer` for another issuer's list.
    """
    if not isinstance(document, dict) or not isinstance(document.get("revokedCredential", []), list):
        raise StatusRefused("list_malformed")
    if issuer is None or id_of(document.get("issuer")) != issuer:
        raise StatusRefused("list_issuer")
    id_ = credential.get("id")
    return id_ is not None and any(
        isinstance(one, dict) and one.get("id") == id_ for one in document.get("revokedCredential", [])
    )


def reason_revoked(document: object, *, ids: frozenset[str], address: str, issuer: str) -> str | None:
    """Give the reason for which an Open Badges 2.0 list revokes an assertion that goes by one of these ids; None: it does not.

    The list must be the one at its `address` (its own id says so), and its issuer, where it names one, the badge's. An
    entry is an id, or an object with `id` or `uid` and perhaps a `revocationReason`. `StatusRefused` as `is_revoked`.
    """
    if not isinstance(document, dict) or OB20_TYPE not in items(document.get("type")):
        raise StatusRefused("list_malformed")
    if document.get("id", address) != address or not isinstance(
        document.get("revokedAssertions", []), list | str | dict
    ):
        raise StatusRefused("list_malformed")
    if id_of(document.get("issuer", issuer)) != issuer:
        raise StatusRefused("list_issuer")
    return next((reason for id_, reason in _entries(document) if id_ in ids), None)


def read_list(data: bytes, limits: Limits) -> object:
    """Read the bytes of a list strictly; `StatusRefused` (list_malformed) when they are none."""
    try:
        return hygiene.read_json(data, limits=list_limits(limits))
    except MalformedInput:
        raise StatusRefused("list_malformed") from None


def _entries(document: Json) -> Iterator[tuple[str, str]]:
    for one in items(document.get("revokedAssertions")):
        if isinstance(one, str):
            yield one, ""
        elif isinstance(one, dict):
            reason = one.get("revocationReason")
            for name in ("id", "uid"):
                if isinstance(one.get(name), str):
                    yield one[name], reason if isinstance(reason, str) else ""
