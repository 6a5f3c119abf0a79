"""What the check hands out besides its page: the offline bundle of one credential (interop/wallets.md 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from django.utils import translation

from testamur.ground import times
from testamur.seal.bundle import write_bundle
from testamur.seal.did import did_of
from testamur.seal.errors import StatusUnavailable
from testamur.signing import queries as signing
from testamur.verification import words
from testamur.verification.queries import Checked


def bundle(checked: Checked) -> bytes:
    """Credential, DID documents with key history, status lists as they are now, and the record proof, in one ZIP file."""
    document = orjson.loads(checked.raw)
    dids = dict.fromkeys(did_of(method) for method in _members(document, "verificationMethod"))
    documents = {did: found for did in dids if (found := signing.document_bytes(did)) is not None}
    lists = {}
    for url in dict.fromkeys(_members(document, "statusListCredential")):
        try:
            lists[url] = signing.status_source().list(url)
        except StatusUnavailable:
            continue
    return write_bundle(
        checked.raw,
        documents=documents,
        lists=lists,
        history=[entry for did in documents for entry in signing.key_history(did)],
        record=signing.record_proof(checked.report.trace["sha256"]) if checked.report else None,
        texts={"README.txt": _readme(checked)},
    )


def _readme(checked: Checked) -> str:
    """How to check it, in both languages: whoever opens the file did not choose one."""
    parts = []
    for language in ("en", "fr"):
        with translation.override(language):
            parts.append(str(words.BUNDLE).format(id=checked.public_id, at=times.iso(checked.at)))
    return "\n\n".join(parts) + "\n"


def _members(value: Any, name: str) -> Iterator[str]:
    """Every text that a member of this name has, at any depth."""
    if isinstance(value, dict):
        found = value.get(name)
        if isinstance(found, str):
            yield found
        for item in value.values():
            yield from _members(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _members(item, name)
