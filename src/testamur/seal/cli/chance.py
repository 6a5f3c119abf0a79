"""Randomness at the command's edge: the system's own, or for tests a generator that a seed decides wholly."""

import hashlib
import os
import secrets
from typing import Final

from testamur.seal.types import Random

BLOCK: Final = hashlib.sha256().digest_size


class SystemChance:
    """The operating system's randomness."""

    def randbytes(self, n: int, /) -> bytes:
        """Unguessable bytes."""
        return os.urandom(n)

    def randrange(self, stop: int, /) -> int:
        """A number below `stop`, each equally likely."""
        return secrets.randbelow(stop)


class DrawnChance:
    """The system's randomness for one block of rows, drawn at once. Never kept for another block or process."""

    def __init__(self, size: int) -> None:
        self._drawn = os.urandom(size)
        self._at = 0

    def randbytes(self, n: int, /) -> bytes:
        """Unguessable bytes, each given once."""
        start = self._at
        self._at = end = start + n
        return self._drawn[start:end] if end <= len(self._drawn) else os.urandom(n)

    def randrange(self, stop: int, /) -> int:
        """A number below `stop`, each equally likely."""
        return secrets.randbelow(stop)


class SeededChance:
    """SHA-256 of seed, label and a counter: the same bytes for the same seed and label, whatever the order of use."""

    def __init__(self, seed: bytes, label: str) -> None:
        self._start = hashlib.sha256(b"testamur-seed-1\x00" + seed + b"\x00" + label.encode()).digest()
        self._count = 0

    def randbytes(self, n: int, /) -> bytes:
        """The next bytes."""
        blocks = -(-n // BLOCK)
        found = b"".join(
            hashlib.sha256(self._start + number.to_bytes(8, "big")).digest()
            for number in range(self._count, self._count + blocks)
        )
        self._count += blocks
        return found[:n]

    def randrange(self, stop: int, /) -> int:
        """The next number below `stop`; 128 bits more than asked, so that no value is noticeably likelier."""
        size = stop.bit_length() // 8 + 17
        return int.from_bytes(self.randbytes(size), "big") % stop


def chance(seed: bytes | None, label: str) -> Random:
    """The generator of a run, or of one row of it."""
    return SystemChance() if seed is None else SeededChance(seed, label)
