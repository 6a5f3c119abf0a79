"""Offline bundles: one credential with everything that judging it takes, in one ZIP file (command line contract, 7 and 9).

    credential.json or credential.jwt    the signed bytes
    dids/<encoded DID>.json              DID documents of the issuer and the endorsers
    status/<encoded URL>.json or .jwt    the status lists, as they were when the bundle was made
    keys.json                            when keys were retired or lost, which a DID document does not say
    record.json                          that a signed checkpoint of the issuer's record contains the credential
    contexts.json, anything.txt          for people: which contexts with which digests, and how to check

A bundle speaks for itself: its DID documents are those that its maker put in, so what it says of an issuer is worth as
much as its maker, unless the documents come from elsewhere (`--dids`). The key history has no signature of its own: it
can only make the judgement stricter, and who would leave it out could leave out the DID document's own members too.
"""

import io
import json
import stat
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from testamur.seal import hygiene
from testamur.seal.carriers.archive import CREDENTIALS, LARGEST, bundled_credential, is_bundle, refuse, unpacked
from testamur.seal.contexts import PINNED
from testamur.seal.did import DidDocument, KeyEntry, Resolver, file_name, parse_document
from testamur.seal.errors import MalformedInput, ResolutionFailed, ResolutionKind, StatusUnavailable, UnsupportedSuite
from testamur.seal.inspect import issuer_said
from testamur.seal.key_history import history_json, read_history
from testamur.seal.opening import open_credential
from testamur.seal.record_proof import RecordProof, read_record_proof
from testamur.seal.status import StatusSource
from testamur.seal.types import Did, Limits

KEYS_FORMAT: Final = "testamur-keys-1"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


class BundleDocuments(Resolver):
    """The DID documents of a bundle, with what its key history adds. `given` are the DIDs that were asked for and found."""

    def __init__(self, files: Mapping[str, bytes], history: Sequence[KeyEntry] = ()) -> None:
        self.files = files
        self.history = history
        self.given: set[Did] = set()

    def resolve(self, did: Did) -> DidDocument:
        """Give the DID's document, by the file's encoded name or by its `id`; ResolutionFailed (not_found) otherwise."""
        named = self.files.get(file_name(did))
        found = parse_document(named, did=did) if named is not None else self._by_id(did)
        self.given.add(did)
        return found.with_history(self.history)

    def _by_id(self, did: Did) -> DidDocument:
        for data in self.files.values():
            try:
                return parse_document(data, did=did)
            except ResolutionFailed:
                continue
        raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)


class BundleLists(StatusSource):
    """The status lists of a bundle, as they were when it was made."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def list(self, url: str) -> bytes:
        """Give the list of this address; StatusUnavailable when the bundle has none."""
        name = file_name(url.partition("#")[0])
        found = self.files.get(name) or self.files.get(name.removesuffix(".json") + ".jwt")
        if found is None:
            raise StatusUnavailable(url)
        return found


@dataclass(frozen=True, slots=True)
class BundleAnchors:
    """What the record proof of a bundle answers, by the keys that a resolver finds."""

    record: RecordProof
    issuer: str
    resolver: Resolver

    def published_before(self, sha256: str, instant: datetime) -> bool:
        """Whether the record holds these bytes under a signed checkpoint, and dates their entry before the instant."""
        recorded = self.record.recorded_at(sha256, issuer=self.issuer, resolver=self.resolver)
        return recorded is not None and recorded < instant


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds: `credential` are the signed bytes, the rest is handed to `verify`.

    `issuer` is what the credential says, unproven. `texts` are the files for people.
    """

    credential: bytes
    issuer: str | None
    resolver: BundleDocuments
    status: BundleLists
    record: RecordProof | None = None
    texts: Mapping[str, bytes] = field(default_factory=dict)

    def anchors(self, resolver: Resolver) -> BundleAnchors | None:
        """What the record proof says, its keys found by `resolver` (the caller's own documents before the bundle's)."""
        if self.record is None or self.issuer is None:
            return None
        return BundleAnchors(self.record, self.issuer, resolver)


def read_bundle(data: bytes) -> Bundle:
    """Open a bundle; MalformedInput (`baked_data_missing`, with what is wrong) for anything that is not exactly one.

    At most 8 MiB, 128 files, 16 MiB unpacked and 100 times smaller; no paths but `dids/` and `status/`, no name twice,
    no links, no encryption, nothing before or after the archive.
    """
    files = unpacked(data)
    credential = bundled_credential(files)
    folders: dict[str, dict[str, bytes]] = {"dids": {}, "status": {}, "": {}}
    for name, content in files.items():
        folder, _, inner = name.rpartition("/")
        folders[folder][inner] = content
    own = folders[""]
    keys, record = own.pop("keys.json", None), own.pop("record.json", None)
    return Bundle(
        credential=credential,
        issuer=_issuer_of(credential),
        resolver=BundleDocuments(folders["dids"], _read_keys(keys) if keys is not None else ()),
        status=BundleLists(folders["status"]),
        record=read_record_proof(_json(record)) if record is not None else None,
        texts={name: content for name, content in own.items() if name not in CREDENTIALS},
    )


def write_bundle(
    credential: bytes,
    *,
    documents: Mapping[Did, bytes],
    lists: Mapping[str, bytes],
    history: Sequence[KeyEntry] = (),
    record: RecordProof | None = None,
    texts: Mapping[str, str] | None = None,
) -> bytes:
    """A bundle: `documents` by DID, `lists` by address, `texts` for people by file name. Same parts, same bytes.

    MalformedInput when the whole would not be read again, such as a credential of more than 2 MiB.
    """
    # A compact JWS has no brace, whatever comes before it.
    files = {CREDENTIALS[0] if credential.lstrip()[:1] == b"{" else CREDENTIALS[1]: credential}
    files |= {f"dids/{file_name(did)}": content for did, content in documents.items()}
    files |= {f"status/{_list_name(url, content)}": content for url, content in lists.items()}
    files["contexts.json"] = _dumped([{"url": url, "sha256": one.sha256} for url, one in sorted(PINNED.items())])
    if history:
        files["keys.json"] = _dumped({"format": KEYS_FORMAT, "keys": history_json(history)})
    if record is not None:
        files["record.json"] = _dumped(record.as_json())
    files |= {name: text.encode("utf-8") for name, text in (texts or {}).items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            about = zipfile.ZipInfo(name, _FIRST_DAY)
            about.create_system, about.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(about, content)
    made = buffer.getvalue()
    if read_bundle(made).credential != credential:
        refuse("the bundle does not give back what was put in")
    return made


def _read_keys(data: bytes) -> tuple[KeyEntry, ...]:
    found = _json(data)
    if not isinstance(found, dict) or found.get("format") != KEYS_FORMAT:
        refuse("the key history of the bundle is not well formed")
    return read_history(found.get("keys"))


def _issuer_of(credential: bytes) -> str | None:
    """What the credential says; a credential that cannot be opened is judged as such later."""
    try:
        return issuer_said(open_credential(credential, Limits()))
    except (MalformedInput, UnsupportedSuite):
        return None


def _list_name(url: str, content: bytes) -> str:
    name = file_name(url.partition("#")[0])
    return name if content.lstrip()[:1] == b"{" else name.removesuffix(".json") + ".jwt"


def _json(data: bytes) -> Any:
    return hygiene.read_json(data, limits=Limits(input_bytes=LARGEST, nodes=50_000))


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


__all__ = ["Bundle", "BundleAnchors", "BundleDocuments", "BundleLists", "is_bundle", "read_bundle", "write_bundle"]
