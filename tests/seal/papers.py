"""PDF files made by hand, object by object: honest ones of every form of cross-reference, and the parts for dishonest ones."""

import struct
import zlib
from collections.abc import Mapping

CREDENTIAL = '{"type":["VerifiableCredential"],"name":"Zoë ) endstream"}\r\n'.encode()


def stream(body: bytes, members: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(body), members, body)


def attached(body: bytes = CREDENTIAL, name: bytes = b"credential.json", members: bytes = b"") -> dict[int, bytes]:
    """The objects of a one-page paper with one attachment."""
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(%b) 4 0 R] >> >> /AF [4 0 R] >>"
        % name,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72.5] >>",
        4: b"<< /Type /Filespec /F (%b) /UF (%b) /EF << /F 5 0 R >> /AFRelationship /Data >>" % (name, name),
        5: stream(body, members),
    }


def plain() -> dict[int, bytes]:
    return {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: attached()[2], 3: attached()[3]}


def paper(objects: Mapping[int, bytes], trailer: bytes = b"", *, before: bytes = b"%PDF-1.7\n") -> bytes:
    """A file with a cross-reference table in text."""
    data, places = bytearray(before), {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        data += b"%d 1\n%010d 00000 n \n" % (number, place)
    data += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, start)
    return bytes(data)


def packed_paper(objects: Mapping[int, bytes], *, predictor: int = 1) -> bytes:
    """A file as most programs write it now: objects in an object stream, the table in a stream, both compressed."""
    streams = {number: body for number, body in objects.items() if b"stream\n" in body}
    inside = {number: body for number, body in objects.items() if number not in streams}
    group, own = max(objects) + 1, max(objects) + 2
    index, bodies = b"", b""
    for number, body in inside.items():
        index += b"%d %d " % (number, len(bodies))
        bodies += body + b" "
    head = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(inside), len(index))
    streams[group] = stream(zlib.compress(index + bodies), head)
    data, rows = bytearray(b"%PDF-2.0\n"), {0: (0, 0, 65535)}
    for number, body in streams.items():
        rows[number] = (1, len(data), 0)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows |= {number: (2, group, n) for n, number in enumerate(inside)}
    rows[own] = (1, len(data), 0)
    start = len(data)
    packed, above = b"", bytes(7)
    for _, row in sorted(rows.items()):
        line = struct.pack(">BIH", *row)
        shown = bytes((a - b) & 255 for a, b in zip(line, above, strict=True)) if predictor > 1 else line
        packed, above = packed + (b"\x02" if predictor > 1 else b"") + shown, line
    parms = b"/DecodeParms << /Predictor %d /Columns 7 >>" % predictor if predictor > 1 else b""
    members = b"/Type /XRef /Size %d /W [1 4 2] /Root 1 0 R /Filter /FlateDecode %b" % (own + 1, parms)
    data += b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF" % (own, stream(zlib.compress(packed), members), start)
    return bytes(data)


def hybrid_paper(objects: Mapping[int, bytes], *, hidden: int) -> bytes:
    """A file for old programs and new ones: the table in text says that an object is free, a stream says where it is."""
    data, places = bytearray(b"%PDF-1.5\n"), {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    beside = len(data)
    row = struct.pack(">BIH", 1, places[hidden], 0)
    members = b"/Type /XRef /Size %d /W [1 4 2] /Index [%d 1]" % (max(objects) + 2, hidden)
    data += b"%d 0 obj\n%b\nendobj\n" % (max(objects) + 1, stream(row, members))
    start = len(data)
    data += b"xref\n"
    for number, place in {0: 0, **places}.items():
        free = number in (0, hidden)
        data += b"%d 1\n%010d %05d %b \n" % (number, 0 if free else place, 65535 if free else 0, b"f" if free else b"n")
    trailer = b"/Size %d /Root 1 0 R /XRefStm %d" % (max(objects) + 2, beside)
    data += b"trailer\n<< %b >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)
    return bytes(data)
