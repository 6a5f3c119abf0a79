"""Which attempts of a sitting a second person marks: a draw anyone can repeat, at least one per sitting."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def drawn(keys: Sequence[str], *, percent: int, seed: str) -> frozenset[str]:
    """The keys (public ids of attempts) drawn for a second mark.

    `percent` is the instrument's `second_mark_percent`: 0 draws none, 100 all, and anything between draws that share
    rounded up, so at least one. The order comes from SHA-256 of the seed (the sitting) and the key: nobody can choose.
    """
    if percent <= 0 or not keys:
        return frozenset()
    count = -(-len(keys) * min(percent, 100) // 100)
    return frozenset(in_draw_order(keys, seed=seed)[:count])


def in_draw_order(keys: Sequence[str], *, seed: str) -> list[str]:
    """All keys in the order of the draw: who comes first is drawn first, and replaces one who is absent."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())
