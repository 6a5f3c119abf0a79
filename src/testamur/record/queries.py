"""Reading the record: the entries about a thing, the head of the chain, and the check of the whole chain."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from testamur.record.models import Entry, Link
from testamur.record.rules import chain


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries are linked, and the chain hash at that size (hex)."""

    size: int
    chain: str


def entries_about(subject: str) -> list[Entry]:
    """Entries whose subject is this reference or lies under it (`proposal:P-2026-004/…`), newest first."""
    return list(Entry.objects.filter(Q(subject=subject) | Q(subject__startswith=f"{subject}/")).order_by("-id"))


def head() -> Head:
    """The newest link of the chain."""
    last = Link.objects.order_by("-seq").first()
    return Head(last.seq, last.chain) if last else Head(0, chain.EMPTY_CHAIN)


def first_broken_link() -> int | None:
    """The number of the first link that does not follow from its entry and the link before; None when all do."""
    previous = chain.EMPTY_CHAIN
    links = Link.objects.select_related("entry").order_by("seq").iterator(chunk_size=1000)
    for expected, link in enumerate(links, start=1):
        entry = link.entry
        body_holds = chain.commitment(entry.body, bytes.fromhex(entry.salt)) == entry.commitment
        leaf = entry.leaf_hash()
        previous = chain.chain_hash(previous, leaf)
        if link.seq != expected or link.leaf != leaf or link.chain != previous or not body_holds:
            return link.seq
    return None


def search(text: str) -> QuerySet[Entry]:
    """Entries whose subject or verb contains the text, newest first; all of them for an empty text."""
    found = Entry.objects.select_related("link").order_by("-id")
    return found.filter(Q(subject__icontains=text) | Q(verb__icontains=text)) if text else found
