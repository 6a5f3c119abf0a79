"""By whose authority a decision stands: a person in a role, or a resolution of a body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decided. `refs` are the deciders (`person:...`), for rule R2; `roles` are the roles they acted in.

    A resolution adds its number, the body's key, the day it takes effect (`on`) and the day it was taken (`held_on`),
    the counts {for, against, abstained}, the number of recused members, the digests of the pack and of the version that
    the body saw, and the review date that it set.
    """

    kind: str
    refs: tuple[str, ...]
    roles: frozenset[str] = frozenset()
    number: str = ""
    body_key: str = ""
    on: date | None = None
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    recused: int = 0
    pack_digest: str = ""
    version_hash: str = ""
    name: str = ""
    resolution_text: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    held_on: date | None = None
    review_on: date | None = None

    @classmethod
    def person(cls, ref: str, *, roles: frozenset[str] = frozenset(), name: str = "") -> Authority:
        """A decision by one person; `roles` are those the person holds that matter here."""
        return cls("person", (ref,), roles, name=name)

    @classmethod
    def resolution(
        cls,
        number: str,
        body_key: str,
        *,
        on: date,
        member_role: str = "",
        counts: Mapping[str, int] | None = None,
        voters: tuple[str, ...] = (),
        recused: int = 0,
        pack_digest: str = "",
        version_hash: str = "",
        resolution_text: Mapping[str, str] | None = None,
        held_on: date | None = None,
        review_on: date | None = None,
    ) -> Authority:
        """A decision by a body: the voters' refs count for R2 and for declared interests.

        `member_role` is filled from the policy's seats by `record_decision` when it is left out.
        """
        return cls(
            "resolution",
            voters,
            frozenset({member_role} - {""}),
            number=number,
            body_key=body_key,
            on=on,
            counts=MappingProxyType(dict(counts or {})),
            recused=recused,
            pack_digest=pack_digest,
            version_hash=version_hash,
            resolution_text=MappingProxyType(dict(resolution_text or {})),
            held_on=held_on,
            review_on=review_on,
        )
