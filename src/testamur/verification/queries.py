"""The check itself: bytes, documents, lists and the instant are handed to the engine; the page gets a state and what to show."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from testamur.awards import queries as awards
from testamur.awards.queries import CredentialFacts
from testamur.awards.rules.life import CredentialState
from testamur.definitions import queries as definitions
from testamur.definitions.models import Version
from testamur.ground import ids
from testamur.ground.errors import NotFound
from testamur.people import queries as people
from testamur.seal import report as reports
from testamur.seal.bundle import is_bundle, read_bundle
from testamur.seal.errors import MalformedInput, SealError
from testamur.seal.opening import open_credential
from testamur.seal.reading import is_presentation, items
from testamur.seal.types import Limits, VerifyOptions
from testamur.seal.verify import verify
from testamur.signing import queries as signing
from testamur.verification.models import CheckRecord
from testamur.verification.rules import reading
from testamur.verification.rules.states import LOOKS, Look, State
from testamur.wallet import queries as wallet

PUBLIC_LIMITS = Limits(input_bytes=512 * 1024, image_bytes=4 * 1024 * 1024, nodes=5_000, statements=2_500, blank_nodes=256)
SOON = timedelta(days=60)
_REAL = {State.VALID, State.EXPIRED, State.NOT_YET_VALID, State.SUSPENDED, State.COULD_NOT_CHECK}
_OURS = {
    CredentialState.REPLACED: State.REPLACED,
    CredentialState.REVOKED: State.REVOKED,
    CredentialState.SUSPENDED: State.SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check page shows: the state first, then (only where the state allows) what the credential says."""

    state: State
    at: datetime
    public_id: str = ""
    raw: bytes = b""
    report: reports.Report | None = None
    said: reading.Said | None = None
    own: CredentialFacts | None = None
    version: Version | None = None
    partners: Mapping[str, str] = field(default_factory=dict)

    @property
    def look(self) -> Look:
        """Shape, band and HTTP status."""
        return LOOKS[self.state]

    @property
    def shows_all(self) -> bool:
        """Whether the credential's content may be shown."""
        return self.look.shows == "all" and self.said is not None

    @property
    def shows_title(self) -> bool:
        """Whether at least its title may be shown."""
        return self.look.shows in {"all", "title"} and self.said is not None

    @property
    def ends_soon(self) -> bool:
        """Whether a valid one ends within 60 days."""
        until = self.said.valid_until if self.said else None
        return self.state is State.VALID and until is not None and until - self.at <= SOON


def options() -> VerifyOptions:
    """The trust list of the public page: this institution, under its own name, and nobody else."""
    own = people.institution()
    return VerifyOptions(accepted_issuers={own.did: own.name("en")}, limits=PUBLIC_LIMITS)


def check_bytes(data: bytes, *, now: datetime) -> Checked:
    """Check whatever file or text somebody gives: JSON, PNG, SVG, PDF or an offline bundle. Never raises for bad input.

    Of a bundle only the credential counts here: keys and lists are our own, as for any other file.
    """
    if is_bundle(data):
        with suppress(MalformedInput):
            data = read_bundle(data).credential
    return _with_ours(_judged(data, now=now))


def _judged(data: bytes, *, now: datetime) -> Checked:
    report = verify(
        data,
        now=now,
        resolver=signing.resolver(),
        status=signing.status_source(),
        anchors=signing.anchors(),
        options=options(),
    )
    state = State(report.verdict.value)
    said = _said(data) if LOOKS[state].shows != "nothing" else None
    return Checked(state=state, at=now, raw=data, report=report, said=said)


def check_own(public_id: str, *, share_token: str = "", now: datetime) -> Checked:
    """Check one of ours by its id. Private wins over every other state until its holder has chosen (ux.md 11)."""
    read = ids.read_public_id(public_id)
    own = awards.credential(read) if read else None
    if own is None or own.raw is None:
        return Checked(state=State.UNKNOWN_ID, at=now, public_id=read or public_id[:40])
    if not wallet.may_be_seen(own.public_id, share_token=share_token, now=now):
        return Checked(state=State.PRIVATE, at=now, public_id=own.public_id)
    return _with_ours(_judged(own.raw, now=now), own=own)


def kept_check(public_id: str, token: str) -> CheckRecord | None:
    """The frozen proof of one check, by the token of its address."""
    return CheckRecord.objects.filter(token_hash=ids.hash_token(token), public_id=public_id).first()


def _document(data: bytes) -> dict[str, Any] | None:
    """The document in whatever was handed in: JSON, a token, an envelope, a picture or a paper that carries one."""
    try:
        found = open_credential(data, PUBLIC_LIMITS).document
    except SealError:
        return None
    return found if isinstance(found, dict) else None


def _said(data: bytes) -> reading.Said | None:
    """What a credential says. What a presentation says of itself is its presenter's word, so the one inside speaks."""
    document = _document(data)
    if document is None:
        return None
    spoken = items(document.get("verifiableCredential")) if is_presentation(document) else [document]
    return reading.read(spoken[0]) if len(spoken) == 1 and isinstance(spoken[0], dict) else None


def _with_ours(checked: Checked, *, own: CredentialFacts | None = None) -> Checked:
    """Add what only we know of a credential that is ours: its version, and whether it was corrected."""
    said, report = checked.said, checked.report
    ours = report is not None and report.issuer is not None and report.issuer.id == people.institution().did
    if said is None or not ours:
        return checked
    place = said.slug_and_number
    version = _version(*place) if place else None
    partners = {key: name for key, name in said.endorsers.items() if name}
    own = own or _own_of(report)
    return Checked(
        state=_as_we_know(checked.state, own), at=checked.at, public_id=own.public_id if own else "", raw=checked.raw, report=report, said=said,
        own=own, version=version, partners=partners,
    )  # fmt: skip


def _as_we_know(found: State, own: CredentialFacts | None) -> State:
    """The engine's verdict, or what our own books say of one of ours before the next status list is signed."""
    if own is None or found not in _REAL:
        return found
    return _OURS.get(CredentialState(own.state), found)


def _version(slug: str, number: int) -> Version | None:
    try:
        return definitions.version_at(slug, number)
    except NotFound:
        return None


def _own_of(report: reports.Report | None) -> CredentialFacts | None:
    identifier = report.credential.id if report and report.credential and report.credential.id else ""
    base = f"{people.institution().base_url}/v/"
    return awards.credential(identifier.removeprefix(base)) if identifier.startswith(base) else None
