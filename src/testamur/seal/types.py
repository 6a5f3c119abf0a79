"""Words every module of the engine shares: names for strings, the closed lists, and the limits on what a stranger sends."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NewType, Protocol, TypeAlias

if TYPE_CHECKING:
    from testamur.seal.contexts import ContextTable

Json: TypeAlias = Mapping[str, Any]
"""A JSON object as Python reads it: str, int, float, bool, None, list and dict below it."""

Did = NewType("Did", str)
MethodId = NewType("MethodId", str)
Iri = NewType("Iri", str)


class Alg(StrEnum):
    """Kinds of key."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    P521 = "P-521"
    RS256 = "RS256"


class Suite(StrEnum):
    """Ways to secure a document: the cryptosuites of Data Integrity are in `suites`, the forms of JOSE beside them."""

    EDDSA_RDFC_2022 = "eddsa-rdfc-2022"
    EDDSA_JCS_2022 = "eddsa-jcs-2022"
    ECDSA_RDFC_2019 = "ecdsa-rdfc-2019"
    ECDSA_SD_2023 = "ecdsa-sd-2023"
    VC_JWT_OB3 = "vc-jwt-ob3"
    VC_JWT_W3C = "vc-jwt-w3c"
    SD_JWT_VC = "sd-jwt-vc"


class Profile(StrEnum):
    """Whose rules `lint` asks for. Rules of VCDM, OB 3.0, CLR 2.0 and Bitstring always apply by the document's types."""

    VCDM20 = "vcdm20"
    OB30 = "ob30"
    TESTAMUR = "testamur"


class Severity(StrEnum):
    """An error blocks signing; a warning is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a lint rule found: the rule's id, where (JSON pointer), and a sentence for people."""

    rule: str
    severity: Severity
    pointer: str
    message: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of seal.md section 5; sizes are bytes, `work_budget` counts units of seal.md section 7.

    `comparisons` are pairs of values of one member of one object, which expansion compares each with each: a member of
    1,000 values spends them all.
    """

    input_bytes: int = 1024 * 1024
    image_bytes: int = 8 * 1024 * 1024
    depth: int = 32
    nodes: int = 10_000
    string_bytes: int = 64 * 1024
    contexts: int = 16
    comparisons: int = 1_000_000
    statements: int = 5_000
    blank_nodes: int = 512
    work_budget: int = 4_000
    status_entries: int = 16
    status_list_bytes: int = 8 * 1024 * 1024
    proofs: int = 8
    pointers: int = 256
    endorsements: int = 32
    nesting: int = 3
    did_document_bytes: int = 256 * 1024


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed credential: `raw` are the exact bytes to keep and serve, `sha256` is their lower-case hex digest."""

    raw: bytes
    media_type: str
    id: str | None
    suite: Suite
    method: MethodId
    sha256: str

    @classmethod
    def of(
        cls, raw: bytes, *, id_: str | None, suite: Suite, method: MethodId, media_type: str = "application/vc"
    ) -> "Sealed":
        """Wrap signed bytes; the digest is computed here and nowhere else."""
        return cls(
            raw=raw,
            media_type=media_type,
            id=id_,
            suite=suite,
            method=method,
            sha256=hashlib.sha256(raw).hexdigest(),
        )


class Random(Protocol):
    """Randomness handed in by the caller: `random.SystemRandom()` in earnest, a seeded `random.Random` in tests."""

    def randbytes(self, n: int, /) -> bytes:
        """Give `n` random bytes."""

    def randrange(self, stop: int, /) -> int:
        """Give an integer, 0 <= it < stop, each equally likely."""


class Anchors(Protocol):
    """What the published record knows of a credential (seal.md section 3)."""

    def published_before(self, sha256: str, instant: datetime) -> bool:
        """Tell whether a published, signed checkpoint older than `instant` contains the bytes with this hex digest."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What the caller asks of `verify`.

    `accepted_issuers` is the trust list, issuer id to the name known for it (None: trusted without a name); without it
    every issuer is let through. `require_suites`: only proofs of these count. `recipient` = (identity type, value).
    `checks` = the names to run, others are `skipped`, `not_requested`. `resources` = bytes of related resources by URL.
    `contexts` = the JSON-LD contexts there are; None: the pinned ones and nothing else.
    """

    profile: Profile = Profile.OB30
    accepted_issuers: Mapping[str, str | None] | None = None
    require_suites: frozenset[str] | None = None
    recipient: tuple[str, str] | None = None
    checks: frozenset[str] | None = None
    limits: Limits = field(default_factory=Limits)
    resources: Mapping[str, bytes] = field(default_factory=dict)
    contexts: "ContextTable | None" = None
