"""The pinned JSON-LD contexts: read from installed packages, compared with their digests, never fetched (seal.md section 8).

Upgrading either package is a reviewed change of the table below.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from testamur.seal.errors import ContextFileChanged, ContextNotPinned, DataWouldBeLost

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
OB_V3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR_V2 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
DID_V1 = "https://www.w3.org/ns/did/v1"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"


@dataclass(frozen=True, slots=True)
class Pinned:
    """Where the bytes of a context are: package, path inside it, and their SHA-256."""

    package: str
    path: str
    sha256: str


_OB = ("openbadgeslib", "ob3/contexts")
_LD = ("pyld", "documentloader/frozen/bundled")


def _pin(home: tuple[str, str], name: str, sha256: str) -> Pinned:
    return Pinned(home[0], f"{home[1]}/{name}", sha256)


PINNED: Mapping[str, Pinned] = {
    CREDENTIALS_V2: _pin(
        _OB, "credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    ),
    OB_V3: _pin(_OB, "ob-v3p0-context-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": _pin(
        _OB, "ob-v3p0-context-3.0.2.json", "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53"
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": _pin(
        _OB, "ob-v3p0-context-3.0.1.json", "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571"
    ),
    OB_EXTENSIONS: _pin(
        _OB, "ob-v3p0-extensions.json", "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93"
    ),
    CLR_V2: _pin(_OB, "clr_context_2.0.1.json", "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6"),
    DATA_INTEGRITY_V2: _pin(
        _OB, "security-data-integrity-v2.json", "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4"
    ),
    MULTIKEY_V1: _pin(
        _OB, "security-multikey-v1.json", "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597"
    ),
    DID_V1: _pin(_LD, "did-v1.jsonld", "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f"),
    CREDENTIALS_V1: _pin(
        _LD, "credentials-v1.jsonld", "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8"
    ),
    "https://w3id.org/security/suites/ed25519-2020/v1": _pin(
        _LD, "security-ed25519-2020-v1.jsonld", "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588"
    ),
}


def check_contexts() -> None:
    """Compare every pinned file with its digest; `ContextFileChanged` names the first that differs or is absent."""
    for url in PINNED:
        context_text(url)


@cache
def context_text(url: str) -> str:
    """Give the text of a pinned context; `ContextNotPinned` outside the table, `ContextFileChanged` for other bytes."""
    pinned = PINNED.get(url)
    if pinned is None:
        raise ContextNotPinned(url)
    # The package is looked up, never imported: only its data is wanted, and its code would cost every start.
    spec = find_spec(pinned.package)
    if spec is None or not spec.submodule_search_locations:
        raise ContextFileChanged(url)
    try:
        data = Path(spec.submodule_search_locations[0], pinned.path).read_bytes()
    except OSError:
        raise ContextFileChanged(url) from None
    if hashlib.sha256(data).hexdigest() != pinned.sha256:
        raise ContextFileChanged(url)
    return data.decode("utf-8")


@dataclass(frozen=True, slots=True, eq=False)
class ContextTable:
    """The contexts that one reader of documents may use: the pinned ones always, and whatever is handed in beside them.

    `extra` is bytes by URL, for the conformance mode and for reading what names contexts that nobody should pin; it
    adds and never replaces, so a pinned URL keeps its pinned bytes. `inline` lets a document bring context objects of
    its own, as the suites do. Each table keeps what its contexts mean to itself: nothing is shared between two.
    `ValueError` when an extra context is not JSON.
    """

    extra: Mapping[str, bytes] = field(default_factory=dict)
    inline: bool = False
    resolved: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    meanings: dict[Any, tuple[object, Any]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "extra", MappingProxyType(dict(self.extra)))
        for data in self.extra.values():
            json.loads(data)

    def __contains__(self, url: str) -> bool:
        return url in PINNED or url in self.extra

    def text(self, url: str) -> str:
        """Give the text of a context; `ContextNotPinned` when the table has none, `ContextFileChanged` for other bytes."""
        return self.extra[url].decode("utf-8") if url in self.extra and url not in PINNED else context_text(url)

    def refuse_vague(self, document: Mapping[str, Any]) -> None:
        """Refuse members of a credential itself that only a context taking in every name (`@vocab`) would define.

        Forms that sign the JSON say no more than the names, so such an extension has no definition (Securing VCs using
        JOSE and COSE). No pinned context takes in every name; a table for tests may. `DataWouldBeLost` with pointers.
        """
        urls = document["@context"] if isinstance(document["@context"], list) else [document["@context"]]
        if self.extra.keys().isdisjoint(url for url in urls if isinstance(url, str)):
            return
        names: set[str] = {"@context"}
        for context in urls:
            names |= _defined(json.loads(self.text(context)) if isinstance(context, str) else {"@context": context})
        vague = [name for name in document if name not in names]
        if vague:
            raise DataWouldBeLost("term_not_defined", [f"/{name}" for name in vague])

    def load(self, url: str, _options: object = None) -> dict[str, Any]:
        """Answer the JSON-LD processor's request for a document with a fresh copy of a context; errors as `text`."""
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": json.loads(self.text(url)),
            "tag": "static",
        }


def _defined(value: object) -> set[str]:
    """Every name that a context defines, at any depth of contexts inside it."""
    if isinstance(value, list):
        return set().union(*map(_defined, value))
    if not isinstance(value, dict):
        return set()
    own = value.get("@context")
    inner = set().union(*(_defined(one) for one in value.values() if isinstance(one, dict | list)))
    return inner | (set(own) if isinstance(own, dict) else set())


PINNED_TABLE = ContextTable()

load_context = PINNED_TABLE.load
