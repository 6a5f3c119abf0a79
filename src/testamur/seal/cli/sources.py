"""Where a command finds DID documents and status lists: what can be computed, folders, and the network when asked."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from testamur.seal.cli.files import NO_INPUT, reason_of, stop
from testamur.seal.did import Chain, DidDocument, DidJwk, DidKey, Directory, HttpsResolver, Resolver
from testamur.seal.errors import ResolutionFailed, ResolutionKind, StatusUnavailable
from testamur.seal.status import KeptLists, StatusDirectory, StatusSource
from testamur.seal.types import Did, Limits

Fetch = Callable[[str, int], bytes | None]
"""The caller's guarded client: (url, most bytes) to the body, None when there is no such document; OSError otherwise."""

MOST_KEPT: Final = 4096
MOST_LISTS: Final = 64


class Kept:
    """Another resolver's answers, refusals too, for the length of one command: a folder is read once for a DID."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.answers: dict[Did, DidDocument | ResolutionKind] = {}

    def resolve(self, did: Did) -> DidDocument:
        """The DID's document, or the same refusal as before."""
        if did not in self.answers:
            if len(self.answers) >= MOST_KEPT:
                self.answers.clear()
            try:
                self.answers[did] = self.resolver.resolve(did)
            except ResolutionFailed as refused:
                self.answers[did] = refused.kind
        answer = self.answers[did]
        if isinstance(answer, ResolutionKind):
            raise ResolutionFailed(answer, did)
        return answer


class Lists(KeptLists):
    """Status lists from the folder, then, when online, from the network; each is read and judged once in a command."""

    def __init__(self, folder: StatusDirectory | None, fetch: Fetch | None) -> None:
        super().__init__()
        self.folder = folder
        self.fetch = fetch
        self.answers: dict[str, bytes | None] = {}

    def list(self, url: str) -> bytes:
        """The list credential at this address, or StatusUnavailable."""
        if url not in self.answers:
            if len(self.answers) >= MOST_LISTS:
                for kept in (self.answers, self.read_lists, self.judged_lists):
                    kept.clear()
            self.answers[url] = self.found(url)
        answer = self.answers[url]
        if answer is None:
            raise StatusUnavailable(url)
        return answer

    def found(self, url: str) -> bytes | None:
        """Ask the folder, then the network."""
        if self.folder is not None:
            try:
                return self.folder.list(url)
            except StatusUnavailable:
                if self.fetch is None:
                    return None
        try:
            return self.fetch(url.partition("#")[0], Limits().input_bytes) if self.fetch is not None else None
        except OSError:
            return None


def resolver_of(dids: str | None, fetch: Fetch | None = None, *more: Resolver) -> Resolver:
    """What can be computed, then the folder, then `more`, then, when online, the network."""
    folder = (Directory(folder_of(dids)),) if dids is not None else ()
    network = (HttpsResolver(fetch),) if fetch is not None else ()
    return Kept(Chain(DidKey(), DidJwk(), *folder, *more, *network))


def status_of(folder: str | None, fetch: Fetch | None = None) -> StatusSource | None:
    """Where status lists come from; None when nobody has any."""
    if folder is None and fetch is None:
        return None
    return Lists(StatusDirectory(folder_of(folder)) if folder is not None else None, fetch)


def folder_of(name: str) -> Path:
    """The folder, or Stop 66: a slip in its name must not pass for a folder that holds nothing."""
    try:
        with os.scandir(name):
            return Path(name)
    except (OSError, ValueError) as error:
        stop(NO_INPUT, f"cannot read {name}: {reason_of(error)}")
