"""Who acts: a person, the system, or somebody outside who came by a mailed link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class HasRef(Protocol):
    """Anything that can stand as the actor of an entry."""

    @property
    def ref(self) -> str:
        """An opaque reference such as `person:7K3M-9QXD-2WTF-5HR4`; never a name or an address."""


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The worker, acting by a rule rather than by a person's will."""

    ref: str = "system:worker"


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody without an account, known by the link they hold, such as `endorsement:7K3M-…`."""

    ref: str


SYSTEM = SystemActor()
