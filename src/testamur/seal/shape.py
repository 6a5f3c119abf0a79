"""Verification compiled by shape: many credentials of one kind, each checked for what differs in it (seal.md 14).

What a shape is was shown by credentials that the generic verifier found genuine: bytes that all of them share, and
texts that differ. A third one is taken apart by those very bytes. So whatever was found of the shared bytes holds of
it too: strict JSON without a name twice, contexts, no loss, rules; and its statements are those of the shape with its
own texts in them. A text that could change more than its own place, and bytes that no shape has, go the generic way.
What remains of each credential is asked of each: proof, key, period, status.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from testamur.seal.contexts import PINNED_TABLE
from testamur.seal.errors import ContextNotPinned, ContextRefused, Fallback, LintFailed
from testamur.seal.expand import Expander
from testamur.seal.hygiene import read_instant
from testamur.seal.lint.w3c_di import MULTIBASE
from testamur.seal.opening import Form, Opened
from testamur.seal.report import Check, CheckName, Report, Result
from testamur.seal.straight import Source
from testamur.seal.template import (
    IRI_BYTES,
    LONGEST_TEXT,
    NEVER_A_SLOT,
    OPENINGS,
    Kind,
    Slot,
    Template,
    compile_template,
)
from testamur.seal.types import Json, Limits, Profile, Random, Suite, VerifyOptions

MOST_SHAPES: Final = 256
MOST_BYTES: Final = 64 * 1024 * 1024
# What a compiled shape takes in memory, for each byte of a credential of it: sources, constants, and states of hashes.
WEIGHT: Final = 64
LARGEST: Final = 128 * 1024
MOST_SLOTS: Final = 64
# A shape is compiled anew when more of it turns out to differ, but not for ever.
MOST_TIMES: Final = 8
MOST_SECONDS: Final = 256
HEAD: Final = 48
BYTES_OF_A_CHARACTER: Final = 4
STRING: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
TEXT: Final = re.compile(rb'(?:[^"\\]|\\.)*', re.DOTALL)
PROOF: Final = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"})
OWN_OF_A_PROOF: Final = (("proof", "created"), ("proof", "proofValue"))
UNCHANGED: Final = (CheckName.FORMAT, CheckName.CONTEXT, CheckName.SCHEMA, CheckName.PROOF)
Path = tuple[str | int, ...]


@dataclass(slots=True)
class Shape:
    """One kind of credential: the bytes that all share, the places that differ, and the compiled statements."""

    parts: tuple[bytes, ...]
    kept: tuple[int, ...]
    template: Template
    build: Callable[..., dict[str, Any]]
    weight: int
    options: dict[str, bytes] = field(default_factory=dict)

    def texts(self, raw: bytes) -> list[bytes] | None:
        """What stands between the shared bytes, as written; None when the bytes are not of this shape."""
        parts = self.parts
        if not raw.startswith(parts[0]):
            return None
        at = len(parts[0])
        found = []
        for part in parts[1:]:
            end = raw.find(b'"', at)
            if end > at and raw[end - 1] == 0x5C:
                written = TEXT.match(raw, at)
                end = written.end() if written is not None else end
            if not raw.startswith(part, end):
                return None
            found.append(raw[at:end])
            at = end + len(part)
        return found if at == len(raw) else None

    def read(self, raw: bytes, limits: Limits) -> "Known | None":
        """A credential of this shape, its statements hashed; None when the generic verifier has to look."""
        written = self.texts(raw)
        if written is None:
            return None
        try:
            texts = read_texts(written)
            digest = self.template.digest(*[texts[place] for place in self.kept])
        except (Fallback, ValueError):
            return None
        document = self.build(*texts)
        if breaks_rules(document["proof"]):
            return None
        return Known(self, Opened(raw, Form.JSON, document), digest, limits)


def breaks_rules(proof: Json) -> bool:
    """Whether what is a proof's own breaks a rule, which the rules of the shape do not see."""
    created = proof.get("created")
    return MULTIBASE.match(proof["proofValue"]) is None or (created is not None and read_instant(created) is None)


def read_texts(written: Sequence[bytes]) -> list[str]:
    """The texts that were written so; ValueError when one of them is no JSON text."""
    joined = b'"'.join(written)
    text = joined.decode()
    if text.isprintable() and "\\" not in text:
        return text.split('"')
    return [orjson.loads(b'"%b"' % value) for value in written]


class Known(Expander):
    """The statements of one credential whose shape is known; anything else is expanded as ever."""

    def __init__(self, shape: Shape, opened: Opened, digest: bytes, limits: Limits) -> None:
        super().__init__(limits)
        self.shape = shape
        self.opened = opened
        self.document: Any = opened.document
        self._digest = digest

    def knows(self, document: Json) -> bool:
        """Whether contexts, rules and embedded credentials of this very document were judged with its shape."""
        return document is self.document

    def digest(self, document: Json, digest: str = "sha256") -> bytes:
        """The hash of the canonical form, from the shape where it is of the credential or of its proof's options."""
        own = self.document
        if digest == "sha256" and document.get("credentialSubject") is own["credentialSubject"]:
            return self._digest
        if digest == "sha256" and document.get("@context") is own["@context"] and "proofPurpose" in document:
            created = str(document.get("created"))
            known = self.shape.options
            if created not in known:
                if len(known) >= MOST_SECONDS:
                    known.clear()
                known[created] = super().digest(document, digest)
            return known[created]
        return super().digest(document, digest)


@dataclass(slots=True)
class Seen:
    """What was seen of a shape: the texts of its first credential, which places differ, and whether it is compiled."""

    texts: tuple[bytes, ...]
    weight: int
    differing: frozenset[int] = frozenset()
    shape: Shape | None = None
    compiled: int = 0


class ShapeCache:
    """The shapes that one caller has met; handed to `verify`, for one thread at a time.

    `random` makes the marks that shapes are compiled with. Holds for one profile and set of limits. Only shapes that
    were seen twice and found genuine are compiled; at most 256 are kept, and about 64 MiB, the least used forgotten.
    """

    def __init__(
        self,
        *,
        random: Random,
        profile: Profile = Profile.OB30,
        limits: Limits | None = None,
        most: int = MOST_SHAPES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.random = random
        self.profile = profile
        self.limits = limits or Limits()
        self.most = most
        self.most_bytes = most_bytes
        self.weight = 0
        self.seen: OrderedDict[bytes, Seen] = OrderedDict()
        self.heads: dict[bytes, OrderedDict[bytes, Shape]] = {}
        self.asked: VerifyOptions | None = None

    def fits(self, options: VerifyOptions) -> bool:
        """Whether what was judged with these shapes was judged as it is asked now."""
        if options is self.asked:
            return True
        fits = (
            options.profile is self.profile
            and options.limits == self.limits
            and options.contexts in (None, PINNED_TABLE)
            and self.limits.string_bytes >= BYTES_OF_A_CHARACTER * LONGEST_TEXT
        )
        self.asked = options if fits else self.asked
        return fits

    def known(self, data: bytes | str, options: VerifyOptions) -> Known | None:
        """The credential in these bytes, when its shape is known; None when the generic verifier has to look."""
        if not isinstance(data, bytes) or len(data) > min(LARGEST, options.limits.input_bytes):
            return None
        near = self.heads.get(data[:HEAD])
        if near is None or not self.fits(options):
            return None
        for key in reversed(near):
            found = near[key].read(data, options.limits)
            if found is not None:
                near.move_to_end(key)
                self.seen.move_to_end(key)
                return found
        return None

    def learn(self, raw: bytes, document: object, report: Report, options: VerifyOptions, expander: Expander) -> None:
        """Remember a credential that the generic verifier found genuine; compile its shape when it is the second one."""
        if len(raw) > min(LARGEST, options.limits.input_bytes) or not self.fits(options):
            return
        if not isinstance(document, dict) or not is_plain(document, report):
            return
        cut = cut_up(raw, document)
        if cut is None:
            return
        key, spans, paths = cut
        texts = tuple(raw[start:end] for start, end in spans)
        seen = self.seen.get(key)
        if seen is None:
            self.seen[key] = Seen(texts, len(raw))
            self.weight += len(raw)
            self.forget()
            return
        self.seen.move_to_end(key)
        differing = seen.differing | {at for at, one in enumerate(texts) if one != seen.texts[at]}
        if seen.compiled >= MOST_TIMES or differing == seen.differing:
            return
        seen.differing = differing
        seen.compiled += 1
        self.drop(key, seen)
        seen.shape = self.compiled(raw, document, spans, paths, sorted(differing), expander)
        if seen.shape is None:
            seen.compiled = MOST_TIMES
            return
        self.weight += seen.shape.weight
        self.heads.setdefault(raw[:HEAD], OrderedDict())[key] = seen.shape
        self.forget()

    def compiled(
        self,
        raw: bytes,
        document: dict[str, Any],
        spans: Sequence[tuple[int, int]],
        paths: Sequence[Path],
        places: Sequence[int],
        expander: Expander,
    ) -> Shape | None:
        """The shape of a credential, the texts at these places left open; None when it cannot be compiled."""
        ends = [spans[place] for place in places]
        if len(places) > MOST_SLOTS or ends[0][0] < HEAD:
            return None
        unsecured = {name: value for name, value in document.items() if name != "proof"}
        addresses = {term for quad in expander.dataset(unsecured) for term in quad if term.startswith("<")}
        kept = [at for at, place in enumerate(places) if paths[place] not in OWN_OF_A_PROOF]
        slots = [slot_of(unsecured, paths[places[at]], addresses) for at in kept]
        try:
            template = compile_template(
                unsecured, slots, random=self.random, profile=self.profile, reading=True, limits=self.limits
            )
        except (Fallback, LintFailed, ContextRefused, ContextNotPinned):
            return None
        starts = [0, *(end for _, end in ends)]
        parts = [raw[start:end] for start, end in zip(starts, [*(one for one, _ in ends), len(raw)], strict=True)]
        build = builder(document, [paths[place] for place in places])
        return Shape(tuple(parts), tuple(kept), template, build, WEIGHT * len(raw))

    def drop(self, key: bytes, seen: Seen) -> None:
        """Forget what was compiled of a shape."""
        if seen.shape is None:
            return
        self.weight -= seen.shape.weight
        head = seen.shape.parts[0][:HEAD]
        del self.heads[head][key]
        if not self.heads[head]:
            del self.heads[head]
        seen.shape = None

    def forget(self) -> None:
        """Keep within the limits."""
        while len(self.seen) > self.most or self.weight > self.most_bytes:
            key, oldest = self.seen.popitem(last=False)
            self.drop(key, oldest)
            self.weight -= oldest.weight


def is_plain(document: Mapping[str, Any], report: Report) -> bool:
    """Whether a credential was found genuine, holds no other, and has the one proof that shapes are made for."""
    results = {check.name: check for check in report.checks}
    proof = document.get("proof")
    return (
        all(results[name].result is Result.PASS for name in UNCHANGED)
        and results[CheckName.ENDORSEMENTS] == Check(CheckName.ENDORSEMENTS, Result.SKIPPED, "no_endorsements")
        and not report.embedded
        and isinstance(document.get("credentialSubject"), dict | list)
        and isinstance(proof, dict)
        and proof.keys() <= PROOF
        and proof.get("type") == "DataIntegrityProof"
        and proof.get("cryptosuite") == Suite.EDDSA_RDFC_2022.value
    )


def cut_up(raw: bytes, document: dict[str, Any]) -> tuple[bytes, list[tuple[int, int]], list[Path]] | None:
    """The key of a credential's shape, and where in its bytes the texts stand that may differ, with their paths.

    The key is everything else: names, order, numbers, white space, and texts that choose contexts, terms or keys.
    """
    found = list(STRING.finditer(raw))
    walked = list(strings(document))
    if len(found) != len(walked):
        return None
    fixed = hashlib.sha256()
    spans: list[tuple[int, int]] = []
    paths: list[Path] = []
    at = 0
    for token, path in zip(found, walked, strict=True):
        if path is None or (not NEVER_A_SLOT.isdisjoint(path) and path not in OWN_OF_A_PROOF):
            continue
        fixed.update(raw[at : token.start(1)] + b"\0")
        at = token.end(1)
        spans.append(token.span(1))
        paths.append(path)
    fixed.update(raw[at:])
    return fixed.digest(), spans, paths


def strings(value: object, path: Path = ()) -> Iterator[Path | None]:
    """Every string of a JSON value in the order it is written: the path of a value, None for a name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield None
            yield from strings(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from strings(inner, (*path, at))
    elif isinstance(value, str):
        yield path


def slot_of(document: dict[str, Any], path: Path, addresses: set[str]) -> Slot:
    """A place that differs, as an address where its value stands for one in the statements."""
    value: Any = document
    for step in path:
        value = value[step]
    is_address = (
        f"<{value}>" in addresses and value.startswith(OPENINGS) and not value.encode().translate(None, IRI_BYTES)
    )
    return Slot(path, Kind.IRI if is_address else Kind.LITERAL)


def builder(document: dict[str, Any], paths: Sequence[Path]) -> Callable[..., dict[str, Any]]:
    """A function of the texts at these paths: the document with them, whatever has none of them being shared."""
    source = Source("s{}".format)
    tree: dict[str | int, Any] = {}
    for place, path in enumerate(paths):
        node = tree
        for step in path[:-1]:
            node = node.setdefault(step, {})
        node[path[-1]] = place
    source.write(f"return {rebuilt(source, document, tree)}")
    found, _ = source.function("build", [f"s{place}" for place in range(len(paths))])
    return found


def rebuilt(source: Source, value: Any, tree: Any) -> str:
    """An expression for a value in which some texts are new."""
    if isinstance(tree, int):
        return f"s{tree}"
    if tree is None:
        return source.given(f"c{len(source.names)}", value)
    if isinstance(value, list):
        return f"[{', '.join(rebuilt(source, one, tree.get(at)) for at, one in enumerate(value))}]"
    members = [
        f"{source.given(f'c{len(source.names)}', name)}: {rebuilt(source, value[name], inner)}"
        for name, inner in tree.items()
    ]
    return f"{{**{source.given(f'c{len(source.names)}', value)}, {', '.join(members)}}}"
