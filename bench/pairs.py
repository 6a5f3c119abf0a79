"""How things are compared: two ways in turn in one process, processor time, the median of the pairs' own ratios."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Pair:
    """Rates of both sides in each pair, in things a second of processor."""

    name: str
    ours: tuple[float, ...]
    plain: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """Our rate over the plain one: above 1 ours is faster."""
        return tuple(one / other for one, other in zip(self.ours, self.plain, strict=True))

    @property
    def ratio(self) -> float:
        """The figure: the median of the pairs' own ratios."""
        return statistics.median(self.ratios)


def nothing() -> None:
    """Before most things nothing has to be done."""


def rate(act: Callable[[Any], object], inputs: Sequence[Any], before_each: Callable[[], None] = nothing) -> float:
    """How many a second of processor; what other programs do meanwhile is not counted."""
    if before_each is nothing:
        started = time.process_time()
        for one in inputs:
            act(one)
        return len(inputs) / (time.process_time() - started)
    spent = 0.0
    for one in inputs:
        before_each()
        started = time.process_time()
        act(one)
        spent += time.process_time() - started
    return len(inputs) / spent


def interleaved(
    name: str,
    ours: Callable[[Any], object],
    plain: Callable[[Any], object],
    our_inputs: Sequence[Any],
    plain_inputs: Sequence[Any],
    *,
    pairs: int,
    before_each: Callable[[], None] = nothing,
) -> Pair:
    """Pairs of plain and ours in turn, each on its share of the inputs; the first of each warm the code up."""
    for act, inputs in ((plain, plain_inputs), (ours, our_inputs)):
        rate(act, inputs[: max(2, len(inputs) // 50)], before_each)
    found: tuple[list[float], list[float]] = ([], [])
    for pair in range(pairs):
        for side, act, inputs in ((1, plain, plain_inputs), (0, ours, our_inputs)):
            share = inputs[pair * len(inputs) // pairs : (pair + 1) * len(inputs) // pairs]
            found[side].append(rate(act, share, before_each))
    return Pair(name, tuple(found[0]), tuple(found[1]))
