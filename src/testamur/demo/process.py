"""Proposals of the demo."""

from __future__ import annotations

from testamur.demo.playing import Storyline, World


def lines(world: World) -> list[Storyline]:
    """The storylines of the process."""
    del world
    return []
