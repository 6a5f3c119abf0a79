"""Names and addresses under which keys, lists and documents of the institution are found by others."""

from __future__ import annotations

from urllib.parse import quote


def did_of_host(host: str) -> str:
    """The institution's did:web; a port is written as `%3A` (did:web, method-specific id)."""
    return "did:web:" + host.replace(":", "%3A")


def endorser_did(institution_did: str, slug: str) -> str:
    """The DID of an endorser whose key the institution keeps: a path below its own."""
    return f"{institution_did}:endorsers:{quote(slug, safe='-._')}"


def endorser_slug(did: str, institution_did: str) -> str | None:
    """The endorser a DID of that form stands for; None for any other DID."""
    head = f"{institution_did}:endorsers:"
    return did.removeprefix(head) if did.startswith(head) and len(did) > len(head) else None


def status_url(base_url: str, name: str) -> str:
    """Where a status list is published."""
    return f"{base_url}/status/{name}"


def status_name(url: str, base_url: str) -> str | None:
    """The name of our list at this address; None for an address that is not one of ours."""
    head = f"{base_url}/status/"
    return url.removeprefix(head) if url.startswith(head) and len(url) > len(head) else None


def credential_url(base_url: str, public_id: str) -> str:
    """The id of a credential, which is also its page."""
    return f"{base_url}/v/{public_id}"
