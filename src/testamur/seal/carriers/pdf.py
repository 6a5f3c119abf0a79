"""PDF: one attachment carries the credential, as a file associated with the document (ISO 32000-2, 7.11 and 14.13).

Reading walks the tree of embedded files and the document's associated files, nothing else. Writing adds an update at
the end of the file (7.5.6): whatever was there keeps its bytes.
"""

import hashlib
import re
import struct
from dataclasses import dataclass
from typing import Any, Final

from testamur.seal.carriers.carried import MAX_CREDENTIAL, Extracted, refuse
from testamur.seal.carriers.pdf_file import PdfFile, Stream
from testamur.seal.carriers.pdf_values import Name, Ref, written_value

MAX_NODES: Final = 256
MAX_NUMBER: Final = 8_388_607
MAX_GENERATION: Final = 65_535
MAX_ATTACHMENTS: Final = 64
FILE_NAMES: Final = frozenset({"credential.json", "credential.jwt", "credential.jws"})
# As the certificate's attachment is: the signed file is what the paper was made from.
RELATIONSHIP: Final = "Source"
JWS: Final = re.compile(rb"\s*[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*(?:~[A-Za-z0-9_.~-]*)?\s*")
SAYS_SO: Final = re.compile(rb'"(?:Verifiable(?:Credential|Presentation)|Assertion)"')
_PEEK: Final = 64
_OF_THE_STREAM: Final = frozenset(
    {"Type", "W", "Index", "Length", "Filter", "DecodeParms", "Prev", "XRefStm", "Size", "Root", "ID"}
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file: its key in the tree (None: it is only an associated file), what describes it, its bytes' place."""

    key: bytes | None
    described: Any
    name: str
    relationship: str | None
    stream: Stream
    refs: tuple[Ref, ...]


def is_pdf(data: bytes) -> bool:
    """Say whether this begins as a PDF file does."""
    return data.startswith(b"%PDF-")


def pdf_credentials(image: bytes) -> list[Extracted]:
    """Every credential attached to the file. BakeError for a file that is broken, encrypted, or made to cost much."""
    file = PdfFile(image)
    found: list[Extracted] = []
    for one in attachments(file):
        raw = credential_in(file, one)
        if raw is not None:
            found.append(Extracted(raw, is_ob2=False, relationship=one.relationship))
        if len(found) > 1:
            # Two are refused, whatever comes after them.
            break
    return found


def credential_in(file: PdfFile, attached: Attachment) -> bytes | None:
    """The attachment's bytes when it is a credential: by its name, or because its content says so."""
    named = attached.name.lower() in FILE_NAMES
    start = file.unpack(attached.stream, _PEEK, whole=False).lstrip(b"\xef\xbb\xbf\x00\t\n\f\r ")
    if not named and not start.startswith((b"{", b"ey", b"ew")):
        return None
    # One byte too many says that it is too long, of whatever length it is.
    raw = file.unpack(attached.stream, MAX_CREDENTIAL + 1, whole=False)
    if len(raw) > MAX_CREDENTIAL:
        return refuse("the credential is larger than 1 MiB") if named else None
    says_so = SAYS_SO.search(raw) if start.startswith(b"{") else JWS.fullmatch(raw)
    return raw if named or says_so else None


def attachments(file: PdfFile) -> list[Attachment]:
    """Every file that is attached to the document, each once."""
    root = file.entries(file.trailer.get("Root"))
    found: dict[tuple[int, int], Attachment] = {}
    in_tree = _leaves(file, file.entries(root.get("Names")).get("EmbeddedFiles"))
    for key, described in [*in_tree, *((None, one) for one in file.items(root.get("AF")))]:
        one = _attachment(file, key, described)
        if one is not None:
            found.setdefault((one.stream.start, one.stream.end), one)
        if len(found) > MAX_ATTACHMENTS:
            refuse("the PDF file has too many attachments")
    return list(found.values())


def _leaves(file: PdfFile, tree: Any) -> list[tuple[bytes, Any]]:
    """Keys and values of a name tree (7.9.6), in their order; a tree that goes in a circle is too large."""
    waiting, found, seen = [tree], list[tuple[bytes, Any]](), 0
    while waiting:
        seen += 1
        if max(seen, len(found), len(waiting)) > MAX_NODES:
            refuse("the PDF file has too many attachments")
        node = file.entries(waiting.pop())
        pairs = file.items(node.get("Names"))
        found += [(key, value) for key, value in zip(pairs[::2], pairs[1::2], strict=False) if isinstance(key, bytes)]
        waiting += reversed(file.items(node.get("Kids")))
    return found


def _attachment(file: PdfFile, key: bytes | None, described: Any) -> Attachment | None:
    """The file that a file specification embeds (7.11.3); None when it embeds none."""
    entries = file.entries(described)
    embedded = file.entries(entries.get("EF"))
    bytes_at = embedded.get("UF", embedded.get("F"))
    stream = file.resolve(bytes_at)
    if not isinstance(stream, Stream):
        return None
    name = file.resolve(entries.get("UF", entries.get("F")))
    relationship = file.resolve(entries.get("AFRelationship"))
    return Attachment(
        key=key,
        described=described,
        name=_text(name) if isinstance(name, bytes) else "",
        relationship=str(relationship) if isinstance(relationship, Name) else None,
        stream=stream,
        refs=tuple(one for one in (described, bytes_at) if isinstance(one, Ref)),
    )


def _text(written: bytes) -> str:
    """A text string (7.9.2.2), near enough to know a file's name by it."""
    if written.startswith(b"\xfe\xff"):
        return written[2:].decode("utf-16-be", "replace")
    return written.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


# Writing ----------------------------------------------------------------------------------------------------------


def bake_pdf(image: bytes, credential: bytes, replace: bool) -> bytes:  # noqa: FBT001 - one caller, a table of carriers
    """The file with the credential attached. One that is replaced is blanked out: the update alone would only hide it."""
    file = PdfFile(image)
    attached = attachments(file)
    old = [one for one in attached if credential_in(file, one) is not None]
    if old and not replace:
        refuse("this file already carries a credential")
    data = bytearray(image)
    for one in old:
        data[one.stream.start : one.stream.end] = b" " * (one.stream.end - one.stream.start)
    return bytes(data) + _update(file, credential, [one for one in attached if one not in old], old)


def _update(file: PdfFile, credential: bytes, kept: list[Attachment], old: list[Attachment]) -> bytes:
    """The update: the embedded file, what describes it, the catalogue that names it, and a cross-reference section."""
    root = file.trailer.get("Root")
    catalogue = file.entries(root)
    if not isinstance(root, Ref) or root.generation > MAX_GENERATION or not catalogue:
        refuse("the PDF file has no catalogue")
    number = _free_number(file)
    name = "credential.json" if credential.lstrip()[:1] == b"{" else "credential.jwt"
    kind = "application/vc" if name.endswith("json") else "application/jwt"
    stream, spec = Ref(number, 0), Ref(number + 1, 0)
    size = len(credential)
    embedded = {"Type": Name("EmbeddedFile"), "Subtype": Name(kind), "Length": size, "Params": {"Size": size}}
    described = {
        "Type": Name("Filespec"),
        "F": name.encode(),
        "UF": name.encode(),
        "EF": {"F": stream, "UF": stream},
        "AFRelationship": Name(RELATIONSHIP),
    }
    leaves = {one.key: one.described for one in kept if one.key is not None} | {name.encode(): spec}
    tree = {"Names": [part for leaf in sorted(leaves.items(), key=lambda leaf: leaf[0]) for part in leaf]}
    gone = {ref for one in old for ref in one.refs}
    others = [one for one in file.items(catalogue.get("AF")) if one not in gone]
    start = len(file.data)
    names = {**file.entries(catalogue.get("Names")), "EmbeddedFiles": tree}
    written = {
        stream: b"%b\nstream\n%b\nendstream" % (written_value(embedded), credential),
        spec: written_value(described),
        root: written_value({**catalogue, "Names": names, "AF": [*others, spec]}),
    }
    return _section(file, start, written, gone, hashlib.sha256(credential).digest()[:16])


def _free_number(file: PdfFile) -> int:
    """The first of two numbers that no object has, whether or not the tables name it: one in a stream need not name itself."""
    size = file.trailer.get("Size")
    number = max([*file.places, size - 1 if type(size) is int and size < MAX_NUMBER else 0]) + 1
    return number if number < MAX_NUMBER else refuse("the PDF file has no number left for an object")


def _section(file: PdfFile, start: int, written: dict[Ref, bytes], gone: set[Ref], new_id: bytes) -> bytes:
    """Objects and their cross-reference section, of the kind that the file had (7.5.6, 7.5.8)."""
    parts, places = [b"\n"], {0: (0, 0, 65535)}
    at = start + 1
    for ref, body in written.items():
        places[ref.number] = (1, at, ref.generation)
        parts.append(b"%d %d obj\n%b\nendobj\n" % (ref.number, ref.generation, body))
        at += len(parts[-1])
    # An object that is gone links back to object 0, which is never used again (7.5.4).
    places |= {ref.number: (0, 0, 65535) for ref in gone}
    first_id = file.items(file.trailer.get("ID"))[:1]
    trailer = {name: value for name, value in file.trailer.items() if name not in _OF_THE_STREAM}
    trailer |= {"Size": max([*file.places, *places]) + 1, "Root": file.trailer["Root"], "Prev": file.start}
    if first_id:
        trailer["ID"] = [first_id[0], new_id]
    parts.append(_table(places, trailer) if file.has_table else _table_stream(places, trailer, at))
    return b"".join([*parts, b"\nstartxref\n%d\n%%%%EOF\n" % at])


def _table(places: dict[int, tuple[int, int, int]], trailer: dict[str, Any]) -> bytes:
    lines = [
        b"%d 1\n%010d %05d %c \n" % (number, offset, generation, b"fn"[kind])
        for number, (kind, offset, generation) in sorted(places.items())
    ]
    return b"xref\n" + b"".join(lines) + b"trailer\n" + written_value(trailer)


def _table_stream(places: dict[int, tuple[int, int, int]], trailer: dict[str, Any], at: int) -> bytes:
    own = trailer["Size"]
    rows = sorted({**places, own: (1, at, 0)}.items())
    data = b"".join(struct.pack(">BIH", *fields) for _, fields in rows)
    index = [part for number, _ in rows for part in (number, 1)]
    described = {"Type": Name("XRef"), "W": [1, 4, 2], "Index": index, "Length": len(data)}
    body = written_value({**trailer, **described, "Size": own + 1})
    return b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj" % (own, body, data)
