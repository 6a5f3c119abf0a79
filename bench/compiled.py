"""Compiled issuing beside bare signing, and compiled checking beside bare verification: bytes in, bytes or report out.

The reference credential has 120 statements and 12 blank nodes; learners are random in seven places. Bare is one call
of the library on a fresh message of 64 bytes.
"""

from __future__ import annotations

import json
import random
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import papers
from bench.pairs import Pair, interleaved, rate
from testamur.seal import fast
from testamur.seal.report import Verdict
from testamur.seal.shape import ShapeCache
from testamur.seal.template import Bound, Kind, Slot, compile_template
from testamur.seal.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

SUBJECT: Final = "credentialSubject"
SLOTS: Final = (
    Slot(("id",), Kind.IRI),
    Slot((SUBJECT, "id"), Kind.IRI),
    Slot((SUBJECT, "identifier", 0, "identityHash"), Kind.LITERAL),
    Slot((SUBJECT, "identifier", 0, "salt"), Kind.LITERAL),
    Slot((SUBJECT, "identifier", 1, "identityHash"), Kind.LITERAL),
    Slot(("credentialStatus", "id"), Kind.IRI),
    Slot(("credentialStatus", "statusListIndex"), Kind.LITERAL),
)
NAMES: Final = ("Zoë O’Brien-Ångström", "Sukarni", "مريم الخوري", "山田 花子", 'Ann "Nan" Poe', "Đặng Thị Hoa 🎓")
WARM_UP: Final = 2000
PAIRS: Final = 5
SECONDS: Final = 2.0
NOW: Final = papers.CREATED + timedelta(days=1)


def sample(*, is_fast: bool = False) -> tuple[dict[str, Any], Bound]:
    """The reference credential and its compiled form."""
    key, _ = papers.keys()
    document = json.loads(json.dumps(papers.sample()))
    template = compile_template(document, SLOTS, random=random.SystemRandom())
    return document, template.bind(fast.accelerated(key) if is_fast else key, papers.CREATED)


def learner(number: int, chance: random.Random) -> tuple[str, ...]:
    """The seven values of one learner."""
    return (
        f"{papers.HOST}/v/{chance.getrandbits(80):020x}",
        f"urn:uuid:b8ae842a-248e-4eb8-b6df-{chance.getrandbits(48):012x}",
        f"sha256${chance.getrandbits(256):064x}",
        f"{chance.getrandbits(128):032x}",
        f"{NAMES[number % len(NAMES)]} {number}",
        f"{papers.HOST}/status/revocation-1#{number}",
        str(number),
    )


def issuing(*, is_fast: bool = False) -> Pair:
    """Values in, signed bytes out, beside a bare signature: with `cryptography` on both sides, or PyNaCl on both."""
    _, bound = sample(is_fast=is_fast)
    chance = random.Random(20261123)
    bare: Callable[[bytes], object] = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)).sign
    if is_fast:
        _, secret = fast.nacl.crypto_sign_seed_keypair(chance.randbytes(32))
        bare = partial(swapped, fast.nacl.crypto_sign, secret)

    def ours(values: tuple[str, ...]) -> object:
        return bound.raw(*values)

    warm = rate(ours, [learner(number, chance) for number in range(WARM_UP)])
    bare_warm = rate(bare, [chance.randbytes(64) for _ in range(WARM_UP)])
    learners = [learner(number, chance) for number in range(int(warm * SECONDS * PAIRS))]
    messages = [chance.randbytes(64) for _ in range(int(bare_warm * SECONDS * PAIRS))]
    name = "PyNaCl" if is_fast else "cryptography"
    return interleaved(f"compiled issue, {name}", ours, bare, learners, messages, pairs=PAIRS)


def swapped(sign: Callable[[bytes, bytes], object], secret: bytes, message: bytes) -> object:
    """A signature by a library that takes the message first."""
    return sign(message, secret)


def verifying() -> Pair:
    """Bytes in, a report of eight checks out, beside a bare verification. No status list is at hand."""
    _, bound = sample()
    chance = random.Random(20261124)
    resolver = papers.resolver()
    shapes = ShapeCache(random=random.SystemRandom())
    private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    public = private.public_key()

    def ours(raw: bytes) -> None:
        if verify(raw, now=NOW, resolver=resolver, shapes=shapes).verdict is not Verdict.COULD_NOT_CHECK:
            raise AssertionError(raw)

    def bare(message: tuple[bytes, bytes]) -> None:
        public.verify(*message)

    raws = [bound.raw(*learner(number, chance)) for number in range(WARM_UP)]
    signed = [(private.sign(message), message) for message in (chance.randbytes(64) for _ in range(WARM_UP))]
    warm, bare_warm = rate(ours, raws), rate(bare, signed)
    raws = [bound.raw(*learner(number, chance)) for number in range(int(warm * SECONDS * PAIRS))]
    messages = [chance.randbytes(64) for _ in range(int(bare_warm * SECONDS * PAIRS))]
    signed = [(private.sign(message), message) for message in messages]
    return interleaved("compiled verify, cryptography", ours, bare, raws, signed, pairs=PAIRS)
