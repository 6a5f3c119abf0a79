"""What an Open Badges 2.0 assertion refers to: its badge class, the issuer of that, keys; read from what was handed in.

Each thing is written out where it is referred to, or has an address whose bytes are among `VerifyOptions.resources`.
Nothing is fetched. A thing may claim any id, so an issuer is whoever answers at its address, and goes by that.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from testamur.seal import hygiene, jcs
from testamur.seal.errors import MalformedInput
from testamur.seal.lint import ob20 as rules
from testamur.seal.lint.classes import Found
from testamur.seal.reading import id_of, items, text
from testamur.seal.types import Json, Limits

WEB: Final = ("https://", "http://")
# With a user's name before the host it is nobody's address.
AUTHORITY: Final = re.compile(r"https?://([^/?#@\\]+)(?:[/?#]|\Z)")


@dataclass(frozen=True, slots=True)
class Resources:
    """The bytes at hand by address, and the limits to read them within."""

    given: Mapping[str, bytes]
    limits: Limits

    def read(self, address: object) -> Json | None:
        """Give the JSON object at an address, None when it is not at hand or is none."""
        data = self.given.get(address) if isinstance(address, str) else None
        if data is None:
            return None
        try:
            found = hygiene.read_json(data, limits=self.limits)
        except MalformedInput:
            return None
        return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is referred to: where it was read (None: where it is referred to), and what it is."""

    address: str | None
    found: Json

    @property
    def id(self) -> str | None:
        """The id that it says it has."""
        return text(self.found.get("id"))

    @property
    def has_moved(self) -> bool:
        """Whether it goes by another id than the address it was read at."""
        return self.address is not None and self.id != self.address


@dataclass(frozen=True, slots=True)
class Things:
    """An assertion with its badge class and issuer, as far as they are at hand."""

    document: Json
    badge: Thing | None
    issuer: Thing | None
    resources: Resources

    @property
    def issuer_id(self) -> str | None:
        """Whom to call the issuer: the id whose address says the same of it, else the address where it was read.

        None when it is not at hand, or is only written out by whoever refers to it.
        """
        if self.issuer is None:
            return None
        id_ = self.issuer.id
        is_shown_there = is_web(id_) and same(self.resources.read(id_), self.issuer.found)
        return id_ if is_shown_there else self.issuer.address

    def moved(self) -> Iterator[Thing]:
        """What goes by another id than the address it was read at."""
        return (one for one in (self.badge, self.issuer) if one is not None and one.has_moved)

    def faults(self) -> Iterator[Found]:
        """What the badge class and the issuer break of their classes' shape, whatever they call themselves."""
        for thing, name in ((self.badge, "BadgeClass"), (self.issuer, "Profile")):
            if thing is not None and thing.address is not None:
                yield from rules.faults_as(thing.found, name)


def things_of(document: Json, resources: Resources) -> Things:
    """Read what a document refers to. A badge class is its own, and so is an issuer."""
    shape = rules.class_of(document)
    kind = shape.name if shape is not None else None
    if kind == "Profile":
        return Things(document, None, Thing(None, document), resources)
    badge = Thing(None, document) if kind == "BadgeClass" else thing_at(document.get("badge"), resources)
    issuer = thing_at(badge.found.get("issuer"), resources) if badge is not None else None
    return Things(document, badge, issuer, resources)


def thing_at(reference: object, resources: Resources) -> Thing | None:
    """Give what is referred to by an address or written out in place; None when it is not at hand."""
    if isinstance(reference, dict):
        return Thing(None, reference)
    found = resources.read(reference)
    return Thing(str(reference), found) if found is not None else None


def keys_of(things: Things) -> list[Thing]:
    """The keys that an issuer's own profile lists, as far as they are at hand."""
    listed = items(things.issuer.found.get("publicKey")) if things.issuer is not None else []
    return [thing for one in listed if (thing := thing_at(one, things.resources)) is not None]


def lists_key(things: Things, address: str) -> bool:
    """Tell whether the issuer's own profile lists the key at this address."""
    listed = items(things.issuer.found.get("publicKey")) if things.issuer is not None else []
    return any(id_of(one) == address for one in listed)


def is_web(address: object) -> bool:
    """Tell whether this is a web address."""
    return isinstance(address, str) and address.startswith(WEB)


def host(address: object) -> str | None:
    """The host (and port) of a web address, None for any other."""
    found = AUTHORITY.match(address) if isinstance(address, str) else None
    return found.group(1).lower() if found else None


def same(one: object, other: object) -> bool:
    """Tell whether two JSON values are the same, numbers and booleans told apart."""
    try:
        return jcs.canonical_json(one) == jcs.canonical_json(other)
    except MalformedInput:
        return False
