"""Ways to spoil what is handed to the verifier: each takes a source of chance and honest bytes, and gives other bytes.

`forged(seed, n)` is the n-th input of an endless row, the same for the same seed and number, so that a failure can be
made again from the two numbers that the test prints.
"""

import base64
import copy
import gzip
import json
import random
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.seal.honest import CORPUS, Honest
from tests.seal.odd import HEADERS, NAMES, ODD_NUMBERS, ODD_TEXTS, ODD_VALUES, PROOF_MEMBERS, STATUS_MEMBERS

Chance = random.Random
TEXT = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
Spoil = Callable[[Chance, Honest], bytes]

# ---- documents ----


@dataclass(slots=True)
class Place:
    """A value of a document: the container that holds it, and under what."""

    holder: dict | list
    step: str | int

    @property
    def value(self) -> object:
        return self.holder[self.step]

    @value.setter
    def value(self, new: object) -> None:
        self.holder[self.step] = new


def places(value: object) -> Iterator[Place]:
    """Every value below this one."""
    steps: list = list(
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, inner in steps:
        yield Place(value, step)  # type: ignore[arg-type]  # only containers have steps
        yield from places(inner)


def objects(document: object) -> list[dict]:
    """Every object of the document, the whole first."""
    found = [document] if isinstance(document, dict) else []
    return found + [place.value for place in places(document) if isinstance(place.value, dict)]


def one_place(chance: Chance, document: object) -> Place:
    return chance.choice(list(places(document)) or [Place([document], 0)])


def odd_value(chance: Chance) -> object:
    # A copy: what is put into one document must not be changed there for all others.
    odd = (chance.choice(ODD_VALUES), chance.choice(ODD_TEXTS), chance.randrange(-(2**53), 2**53))
    return copy.deepcopy(chance.choice(odd))


def change_text(chance: Chance, document: dict) -> None:
    texts = [place for place in places(document) if isinstance(place.value, str)]
    if not texts:
        return
    place = chance.choice(texts)
    old = str(place.value)
    place.value = chance.choice(
        (
            old + "x",
            old[1:],
            old.upper(),
            old[::-1],
            " " + old,
            chance.choice(ODD_TEXTS),
            str(chance.choice(texts).value),
        )
    )


def change_value(chance: Chance, document: dict) -> None:
    one_place(chance, document).value = odd_value(chance)


def drop(chance: Chance, document: dict) -> None:
    place = one_place(chance, document)
    del place.holder[place.step]  # type: ignore[arg-type]  # a list's steps are numbers


def rename(chance: Chance, document: dict) -> None:
    holder = chance.choice(objects(document))
    if holder:
        holder[chance.choice(NAMES)] = holder.pop(chance.choice(list(holder)))


def add(chance: Chance, document: dict) -> None:
    chance.choice(objects(document))[chance.choice(NAMES)] = odd_value(chance)


def wrap(chance: Chance, document: dict) -> None:
    place = one_place(chance, document)
    for _ in range(chance.choice((1, 1, 1, 2, 40))):
        place.value = [place.value] if chance.random() < 0.8 else {chance.choice(NAMES): place.value}


def unwrap(chance: Chance, document: dict) -> None:
    full = [place for place in places(document) if isinstance(place.value, list) and place.value]
    if full:
        place = chance.choice(full)
        place.value = place.value[0]  # type: ignore[index]  # chosen for being a list


def swap(chance: Chance, document: dict) -> None:
    one, other = one_place(chance, document), one_place(chance, document)
    one.value, other.value = copy.deepcopy(other.value), copy.deepcopy(one.value)


def graft(chance: Chance, document: dict) -> None:
    foreign = chance.choice([one.document for one in CORPUS if one.document is not None])
    one_place(chance, document).value = copy.deepcopy(one_place(chance, foreign).value)


def repeat(chance: Chance, document: dict) -> None:
    full = [place for place in places(document) if isinstance(place.value, list) and place.value]
    if full:
        values = chance.choice(full).value
        values += [copy.deepcopy(chance.choice(values))] * chance.choice((1, 2, 40))  # type: ignore[operator, arg-type]


def spoil_proof(chance: Chance, document: dict) -> None:
    proofs = [one for one in objects(document) if "proofPurpose" in one or "proofValue" in one]
    if proofs:
        name = chance.choice(list(PROOF_MEMBERS))
        chance.choice(proofs)[name] = copy.deepcopy(chance.choice(PROOF_MEMBERS[name]))


def many_proofs(chance: Chance, document: dict) -> None:
    holders = [one for one in objects(document) if "proof" in one]
    if holders:
        holder = chance.choice(holders)
        proofs = holder["proof"] if isinstance(holder["proof"], list) else [holder["proof"]]
        extra = [copy.deepcopy(chance.choice(proofs)) for _ in range(chance.choice((1, 2, 9)))] if proofs else []
        for one in extra:
            if isinstance(one, dict) and chance.random() < 0.7:
                name = chance.choice(list(PROOF_MEMBERS))
                one[name] = copy.deepcopy(chance.choice(PROOF_MEMBERS[name]))
        holder["proof"] = chance.choice((proofs + extra, extra + proofs, []))


def spoil_status(chance: Chance, document: dict) -> None:
    entries = [one for one in objects(document) if "statusPurpose" in one] or [document]
    entry = chance.choice(entries)
    name = chance.choice(list(STATUS_MEMBERS))
    entry[name] = copy.deepcopy(chance.choice(STATUS_MEMBERS[name]))
    if chance.random() < 0.2:
        document["credentialStatus"] = [copy.deepcopy(entry) for _ in range(chance.choice((2, 50)))]


def spoil_contexts(chance: Chance, document: dict) -> None:
    contexts: tuple[object, ...] = (
        {"@vocab": "https://attacker.example/"},
        [{"@vocab": "urn:x:"}],
        "https://attacker.example/context.json",
        ["https://www.w3.org/ns/credentials/v2"],
        None,
        [None],
        [],
        7,
        {"name": "urn:x:name", "@protected": False},
        {"@import": "https://attacker.example/context.json"},
        ["https://www.w3.org/ns/credentials/v2"] * 20,
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://w3id.org/security/data-integrity/v2",
        "https://w3id.org/openbadges/v2",
        ["https://www.w3.org/2018/credentials/v1"],
    )
    holder = chance.choice(objects(document))
    new = copy.deepcopy(chance.choice(contexts))
    old = holder.get("@context")
    holder["@context"] = [*old, new] if isinstance(old, list) and chance.random() < 0.5 else new


CHANGES: tuple[Callable[[Chance, dict], None], ...] = (
    change_text,
    change_value,
    drop,
    rename,
    add,
    wrap,
    unwrap,
    swap,
    graft,
    repeat,
    spoil_proof,
    many_proofs,
    spoil_status,
    spoil_contexts,
)


def spoil_document(chance: Chance, honest: Honest) -> bytes:
    """Change the JSON in one to four places, and put it back into what carried it."""
    if honest.document is None:
        return spoil_bytes(chance, honest)
    document = copy.deepcopy(honest.document)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        chance.choice(CHANGES)(chance, document)
    return honest.carry(written(chance, document))


def written(chance: Chance, document: dict) -> bytes:
    """The document as text, sometimes in another layout than it had; what JSON cannot say is left as Python says it."""
    return json.dumps(
        document,
        ensure_ascii=chance.random() < 0.3,
        indent=chance.choice((None, None, None, 1)),
        sort_keys=False,
        separators=chance.choice(((",", ":"), (", ", ": "))),
    ).encode("utf-8", "surrogatepass")


# ---- texts and bytes ----


def spoil_text(chance: Chance, honest: Honest) -> bytes:
    """Change the JSON as text, where parsers differ: members twice, odd numbers, escapes, marks before and after."""
    text = honest.raw.decode("utf-8", "replace")
    numbers = chance.choice(ODD_NUMBERS)
    name = chance.choice(NAMES)
    spot = chance.choice([place for place, mark in enumerate(text) if mark in '{[,:"'] or [0])
    changes: tuple[Callable[[], str], ...] = (
        lambda: text.replace("{", f'{{"{name}": {numbers}, ', 1),
        lambda: text[: spot + 1] + f' "{name}": "x", ' + text[spot + 1 :],
        lambda: text[:spot] + numbers + text[spot:],
        lambda: "\ufeff" + text,
        lambda: text + chance.choice((" ", "\n", "{}", "\0", ",", text)),
        lambda: text.replace("a", "\\u0061", chance.randrange(1, 20)),
        lambda: text.replace("e", "\\ud835", 1),
        lambda: text.replace(":", ":\u00a0", 1),
        lambda: text.replace(",", ",,", 1),
        lambda: text[:spot],
        lambda: "[" * chance.choice((1, 50, 5000)) + text,
        lambda: text.replace('"', "'", chance.randrange(1, 9)),
    )
    return honest.carry(chance.choice(changes)().encode("utf-8", "surrogatepass"))


def spoil_bytes(chance: Chance, honest: Honest) -> bytes:
    """Flip, cut out, double or exchange bytes of the file as it lies there."""
    data = bytearray(honest.data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        place = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 2, 4, 64, 4096))
        change = chance.randrange(5)
        if change == 0 and place < len(data):
            data[place] ^= 1 << chance.randrange(8)
        elif change == 1:
            del data[place : place + length]
        elif change == 2:
            data[place:place] = data[place : place + length]
        elif change == 3:
            data[place:place] = chance.randbytes(length)
        else:
            other = chance.choice(CORPUS).data
            start = chance.randrange(len(other))
            data[place : place + length] = other[start : start + length]
    return bytes(data)


def spoil_in_place(chance: Chance, honest: Honest) -> bytes:
    """Change one text where it stands, and leave every other byte: what a verifier that goes by shape would meet."""
    texts = list(TEXT.finditer(honest.raw))
    if not texts:
        return spoil_bytes(chance, honest)
    data = honest.raw
    for found in sorted(chance.sample(texts, min(len(texts), chance.choice((1, 1, 2)))), key=lambda one: -one.start()):
        old = found.group(1)
        new = chance.choice(
            (
                old,
                old + b"x",
                old[1:],
                old.replace(b"a", b"\\u0061"),
                old + b"\\",
                old + b'\\"',
                old + b'","x":"',
                b"\\ud800",
                b"\xff",
                json.dumps(chance.choice(ODD_TEXTS), ensure_ascii=False).encode()[1:-1],
                chance.choice(texts).group(1),
            )
        )
        data = data[: found.start(1)] + new + data[found.end(1) :]
    return honest.carry(data)


def other_encoding(chance: Chance, honest: Honest) -> bytes:
    """The same words in a dress that nobody asked for."""
    text = honest.raw.decode("utf-8", "replace")
    return chance.choice(
        (
            lambda: text.encode("utf-16"),
            lambda: text.encode("utf-32"),
            lambda: text.encode("latin-1", "replace"),
            lambda: gzip.compress(honest.data),
            lambda: base64.b64encode(honest.data),
            lambda: json.dumps(text).encode(),
            f"[{text}]".encode,
            lambda: honest.data * 2,
            lambda: zlib.compress(honest.data),
            lambda: b"\x89PNG\r\n\x1a\n" + honest.data,
            lambda: b"<svg>" + honest.data,
            lambda: b"%PDF-1.7\n" + honest.data,
            lambda: b"PK\x03\x04" + honest.data,
            lambda: b"%PDF-1.7\n" + honest.data + b"\n%%EOF",
        )
    )()


# ---- pictures ----


def spoil_picture(chance: Chance, honest: Honest) -> bytes:
    """Put the credential into a picture in a wrong way."""
    raw = honest.raw
    keyword = chance.choice((b"openbadgecredential", b"openbadges", b"OpenBadgeCredential", b""))
    flags = chance.choice((b"\0\0\0\0\0", b"\0\1\0\0\0", b"\0\0\0en\0\0", b"\0", b"\0\0\1\0\0", b""))
    body = zlib.compress(raw) if flags[1:2] == b"\1" else raw
    text = chunk(chance, b"iTXt", keyword + flags + body)
    head = chunk(chance, b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))
    parts = [head, *[text] * chance.choice((1, 1, 2)), chunk(chance, b"IDAT", zlib.compress(b"\0\1\2" * 2))]
    chance.shuffle(parts)
    png = b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chance.choice((chunk(chance, b"IEND", b""), b""))
    space = chance.choice(("https://purl.imsglobal.org/ob/v3p0", "http://openbadges.org", "urn:x", ""))
    element = chance.choice(("credential", "assertion", "openbadges"))
    inner = chance.choice(
        (b"<![CDATA[" + raw + b"]]>", raw.replace(b"<", b"&lt;").replace(b"&", b"&amp;"), b"&x;" + raw)
    )
    start = chance.choice(
        (b"", b'<?xml version="1.0"?>', b'<!DOCTYPE svg [<!ENTITY x "y">]>', b"<!-- -->", b"\xef\xbb\xbf")
    )
    mark = f'<ob:{element} xmlns:ob="{space}">'.encode() + inner + f"</ob:{element}>".encode()
    svg = start + b'<svg xmlns="http://www.w3.org/2000/svg">' + mark * chance.choice((1, 1, 2)) + b"</svg>"
    return chance.choice((png, svg, svg[:-3], png[: len(png) // 2]))


def chunk(chance: Chance, kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file, sometimes with a wrong length or sum."""
    length = len(data) if chance.random() < 0.9 else chance.choice((0, len(data) + 1, 2**31, 2**32 - 1))
    total = zlib.crc32(kind + data) if chance.random() < 0.95 else 0
    return struct.pack(">I", length) + kind + data + struct.pack(">I", total)


# ---- compact JWS and what is built on it ----


def b64(value: object) -> bytes:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def spoil_token(chance: Chance, honest: Honest) -> bytes:
    """Change a token part by part; what is no token becomes the payload of a forged one."""
    main, *shown = honest.data.strip().split(b"~")
    parts = main.split(b".")
    if len(parts) != 3 or honest.form == "json":
        parts, shown = [b64(chance.choice(HEADERS)), b64(honest.raw), b64(chance.randbytes(64))], []
    changes: tuple[Callable[[], list[bytes]], ...] = (
        lambda: [b64({**header_of(parts[0]), **chance.choice(HEADERS)}), parts[1], parts[2]],
        lambda: [parts[0], b64(spoilt_payload(chance, parts[1])), parts[2]],
        lambda: [parts[0], parts[1], b64(chance.randbytes(chance.choice((0, 32, 63, 64, 65, 96, 256))))],
        lambda: [*parts, b"", b""],
        lambda: [parts[0], parts[1], b""],
        lambda: [part + b"=" for part in parts],
        lambda: chance.sample(parts, 3),
        lambda: [parts[0], parts[1] + b"A", parts[2]],
        lambda: [parts[0].replace(b"-", b"+").replace(b"_", b"/") + b"+", parts[1], parts[2]],
    )
    spoilt = b".".join(chance.choice(changes)()) if chance.random() < 0.8 else b".".join(parts)
    if shown and chance.random() < 0.7:
        chance.shuffle(shown)
        shown = shown[: chance.randrange(len(shown) + 1)] + shown[: chance.choice((0, 1, 2))]
    return b"~".join([spoilt, *shown])


def header_of(part: bytes) -> dict:
    found = json_in(part)
    return found if isinstance(found, dict) else {}


def json_in(part: bytes) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except ValueError:
        return {}


def spoilt_payload(chance: Chance, part: bytes) -> object:
    document = json_in(part)
    if isinstance(document, dict):
        chance.choice(CHANGES)(chance, document)
    return document


WAYS: tuple[tuple[int, Spoil], ...] = (
    (50, spoil_document),
    (12, spoil_text),
    (14, spoil_bytes),
    (20, spoil_in_place),
    (4, other_encoding),
    (8, spoil_picture),
    (12, spoil_token),
)


def forged(seed: int, n: int) -> tuple[str, bytes]:
    """The n-th forged input: what was done to which honest file, and the bytes."""
    chance = random.Random(f"{seed}:{n}")
    honest = chance.choice(CORPUS)
    way = chance.choices([spoil for _, spoil in WAYS], weights=[weight for weight, _ in WAYS])[0]
    return f"{way.__name__} of {honest.name}", way(chance, honest)
