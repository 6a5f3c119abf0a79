"""A PDF file carries one credential as an attachment, byte for byte, and nothing built into one does harm."""

import io
import random
import subprocess
import sys
import time
import tracemalloc
import zlib
from contextlib import suppress
from functools import partial

import pypdf
import pytest
import typst
from hypothesis import given, settings, strategies as st

from testamur.seal.bake import MAX_CREDENTIAL, bake_bytes, extract, extract_marked
from testamur.seal.errors import BakeError
from testamur.seal.inspect import inspect
from tests.seal.pack import LONG
from tests.seal.papers import CREDENTIAL, attached, hybrid_paper, packed_paper, paper, plain, stream

MIB = 1024 * 1024
OTHER = b'{"type":"VerifiableCredential"}'


def by_pypdf(data: bytes) -> dict[str, list[bytes]]:
    """What another library finds attached."""
    return {name: list(found) for name, found in pypdf.PdfReader(io.BytesIO(data), strict=True).attachments.items()}


def written_by_pypdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_attachment("notes.txt", b"not a credential")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def written_by_typst(folder, standards=("a-3a", "ua-1")) -> bytes:
    """As the certificate is made: one page, the signed file attached."""
    (folder / "credential.json").write_bytes(CREDENTIAL)
    (folder / "page.typ").write_text(
        '#set document(title: "Certificate")\n= Certificate\n'
        '#pdf.attach("credential.json", relationship: "source", mime-type: "application/json", description: "signed")'
    )
    return typst.compile(
        str(folder / "page.typ"), root=str(folder), format="pdf", pdf_standards=list(standards), timestamp=1_700_000_000
    )


HONEST = {
    "table": paper(plain()),
    "another program's": written_by_pypdf(),
    "packed": packed_paper(plain()),
    "table and stream": hybrid_paper(plain(), hidden=3),
    "packed with a predictor": packed_paper(plain(), predictor=12),
    "updated once": bake_bytes(paper(plain()), OTHER),
}


@pytest.mark.parametrize("kind", HONEST)
@pytest.mark.parametrize("credential", [CREDENTIAL, b"eyJhIjoxfQ.e30.c2ln", b"eyJhIjoxfQ.e30.c2ln~ZGlz~"])
def test_what_is_attached_comes_out_and_another_library_finds_it_too(kind, credential):
    baked = bake_bytes(HONEST[kind], credential, replace=True)
    name = "credential.json" if credential.startswith(b"{") else "credential.jwt"
    assert extract(baked) == credential
    assert extract_marked(baked).relationship == "Source"
    assert by_pypdf(baked)[name] == [credential]
    assert len(pypdf.PdfReader(io.BytesIO(baked), strict=True).pages) == 1


def test_what_was_there_keeps_its_bytes_and_its_attachments():
    before = written_by_pypdf()
    baked = bake_bytes(before, CREDENTIAL)
    assert baked.startswith(before)
    assert by_pypdf(baked)["notes.txt"] == [b"not a credential"]


def test_a_second_credential_is_refused_unless_it_replaces_the_first_which_is_blanked_out():
    baked = bake_bytes(paper(plain()), CREDENTIAL)
    with pytest.raises(BakeError, match="already carries"):
        bake_bytes(baked, OTHER)
    again = bake_bytes(baked, OTHER, replace=True)
    assert extract(again) == OTHER
    assert CREDENTIAL not in again
    assert by_pypdf(again) == {"credential.json": [OTHER]}


BUILDS = {
    "table": paper,
    "stream": packed_paper,
    "stream with a predictor": partial(packed_paper, predictor=15),
    "table and stream": partial(hybrid_paper, hidden=5),
}


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS.keys())
def test_every_form_of_cross_reference_is_read(build):
    found = extract_marked(build(attached()))
    assert (found.raw, found.relationship) == (CREDENTIAL, "Data")
    assert extract(build(attached(zlib.compress(CREDENTIAL), members=b"/Filter /FlateDecode"))) == CREDENTIAL
    assert inspect(build(attached())).as_json("a.pdf")["types"] == ["VerifiableCredential"]


@pytest.mark.parametrize(
    ("standards", "relationship"), [(("a-3a", "ua-1"), "Source"), (("2.0",), "Source"), (("1.7",), None)]
)
def test_a_paper_as_the_certificate_is_made_carries_the_signed_file(tmp_path, standards, relationship):
    found = extract_marked(written_by_typst(tmp_path, standards))
    assert (found.raw, found.relationship) == (CREDENTIAL, relationship)


@pytest.mark.parametrize(
    ("name", "body", "is_one"),
    [
        (b"award.json", CREDENTIAL, True),
        (b"CREDENTIAL.JWT", b"anything", True),
        (b"badge.jws", b"eyJhIjoxfQ.e30.c2ln", True),
        (b"grades.json", b'{"grades": [1, 2]}', False),
        (b"notes.txt", b"eyes on the road. Then home.", False),
        (b"film.mp4", b"{" + b"a" * 2 * MIB, False),
    ],
)
def test_an_attachment_is_a_credential_by_its_name_or_by_what_it_says(name, body, is_one):
    data = paper(attached(body, name))
    if is_one:
        assert extract(data) == body
    else:
        with pytest.raises(BakeError, match="no credential"):
            extract(data)


def two_attachments() -> bytes:
    objects = attached()
    objects[1] = objects[1].replace(b"4 0 R] >> >>", b"4 0 R (b.json) 6 0 R] >> >>")
    objects[6] = objects[4].replace(b"5 0 R", b"7 0 R")
    objects[7] = stream(OTHER)
    return paper(objects)


def circle(objects: dict[int, bytes]) -> bytes:
    return paper({**attached(), **objects})


def updates(n: int) -> bytes:
    data = paper(plain())
    for _ in range(n):
        start = data.rindex(b"startxref")
        before = int(data[start:].split()[1])
        place = len(data)
        data += b"xref\n0 0\ntrailer\n<< /Size 9 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (before, place)
    return data


def bomb(size: int) -> bytes:
    return zlib.compress(bytes(size), 9)


def wide_table(entries: int) -> bytes:
    head = b"%%PDF-1.7\nxref\n0 %d\n" % entries
    return head + b"0000000009 00000 n \n" * entries + b"trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF"


def table_bomb(widths: bytes, entries: int) -> bytes:
    body = stream(bomb(64 * MIB), b"/Type /XRef /W %b /Index [0 %d] /Filter /FlateDecode" % (widths, entries))
    return b"%%PDF-1.7\n1 0 obj\n%b\nendobj\nstartxref\n9\n%%%%EOF" % body


def group_bomb() -> bytes:
    data = packed_paper(attached())
    start = data.index(b"/Type /ObjStm")
    return data[:start].replace(b"<< /Length", b"<< /Length") + data[start:].replace(b"/N 4", b"/N 49999", 1)


TRAPS = {
    "nothing_attached": paper(plain()),
    "two_credentials": two_attachments(),
    "encrypted": paper(attached(), b"/Encrypt << /Filter /Standard >>"),
    "unpacks_to_a_gib": paper(attached(bomb(128 * MIB), members=b"/Filter /FlateDecode")),
    "twice_packed": paper(attached(bomb(MIB), members=b"/Filter [/FlateDecode /FlateDecode]")),
    "unknown_packing": paper(attached(members=b"/Filter /LZWDecode")),
    "broken_packing": paper(attached(b"not packed", members=b"/Filter /FlateDecode")),
    "packing_cut_short": paper(attached(zlib.compress(CREDENTIAL)[:-6], members=b"/Filter /FlateDecode")),
    "too_large": paper(attached(b"{" + b"a" * MAX_CREDENTIAL)),
    "tree_that_holds_itself": circle({1: b"<< /Names << /EmbeddedFiles 6 0 R >> >>", 6: b"<< /Kids [6 0 R 6 0 R] >>"}),
    "tree_without_end": paper({1: b"<< /Names << /EmbeddedFiles 2 0 R >> >>", **{n: b"<< /Kids [%d 0 R] >>" % (n + 1) for n in range(2, 2000)}}),
    "reference_to_itself": circle({4: b"4 0 R"}),
    "references_in_a_circle": circle({4: b"6 0 R", 6: b"4 0 R"}),
    "length_that_asks_for_itself": circle({5: b"<< /Length 5 0 R >>\nstream\n{}\nendstream"}),
    "stream_longer_than_the_file": circle({5: b"<< /Length 99999999999999999999999999999999 >>\nstream\n{}\nendstream"}),
    "stream_of_a_wrong_length": circle({5: b"<< /Length 1 >>\nstream\n{}\nendstream"}),
    "sections_in_a_circle": paper(attached(), b"/Prev 9").replace(b"/Prev 9", b"/Prev %d" % paper(attached(), b"/Prev 9").rindex(b"xref\n0")),
    "a_thousand_sections": updates(1000),
    "table_of_400_000_entries": wide_table(400_000),
    "table_of_nothing_repeated": table_bomb(b"[0 0 0]", 2**31 - 1),
    "table_of_a_gib": table_bomb(b"[1 4 2]", 49_000),
    "group_with_too_many_objects": group_bomb(),
    "nested_100_000_deep": circle({4: b"[" * 100_000}),
    "a_million_members": circle({4: b"<<" + b"/A 1 " * 1_000_000 + b">>"}),
    "a_member_twice": circle({4: b"<< /EF << /F 5 0 R >> /EF << /F 5 0 R >> >>"}),
    "text_without_end": circle({4: b"<< /F (" + b"(" * 4 * MIB}),
    "blanks_without_end": circle({4: b" " * 7 * MIB}),
    "comments_without_end": circle({4: b"%\n" * 3 * MIB}),
    "number_of_a_million_digits": circle({4: b"1" * 1_000_000}),
    "object_that_is_another": paper(attached()).replace(b"5 0 obj", b"8 0 obj"),
    "no_trailer": paper(attached()).replace(b"trailer", b"trailing"),
    "no_end": paper(attached())[:-30],
    "end_at_nothing": b"%PDF-1.7\n" + b"a" * 100 + b"\nstartxref\n4000000000\n%%EOF",
    "only_a_header": b"%PDF-1.7",
    "predictor_of_no_kind": packed_paper(attached(), predictor=12).replace(b"/Predictor 12", b"/Predictor 4 "),
    "predictor_that_is_a_reference": packed_paper(attached(), predictor=12).replace(
        b"/Predictor 12 /Columns 7", b"/Predictor 1 0 R/Columns"
    ),
    "too_large_a_file": b"%PDF-1.7\n" + bytes(8 * MIB),
    "65_attachments": paper(
        {
            1: b"<< /AF [%b] >>" % b" ".join(b"%d 0 R" % n for n in range(2, 132, 2)),
            **{n: b"<< /EF << /F %d 0 R >> >>" % (n + 1) for n in range(2, 132, 2)},
            **{n: stream(b"{}") for n in range(3, 133, 2)},
        }
    ),
    "60_attachments_that_unpack_to_a_mib": paper(
        {
            1: b"<< /AF [%b] >>" % b" ".join(b"%d 0 R" % n for n in range(2, 122, 2)),
            **{n: b"<< /EF << /F %d 0 R >> >>" % (n + 1) for n in range(2, 122, 2)},
            **{n: stream(zlib.compress(b"{" + bytes(2 * MIB)), b"/Filter /FlateDecode") for n in range(3, 123, 2)},
        }
    ),
}  # fmt: skip


@pytest.mark.parametrize("data", TRAPS.values(), ids=TRAPS.keys())
def test_each_trap_is_refused_at_once_and_takes_little_memory(data):
    start = time.process_time()
    with pytest.raises(BakeError):
        extract(data)
    assert time.process_time() - start < 0.5
    tracemalloc.start()
    with pytest.raises(BakeError):
        extract(data)
    assert tracemalloc.get_traced_memory()[1] < 64 * MIB
    tracemalloc.stop()


@given(st.sampled_from([paper(attached()), packed_paper(attached(), predictor=12)]), st.binary(max_size=40), st.data())
@settings(max_examples=300)
def test_random_bytes_in_a_paper_are_read_or_refused_and_nothing_else(whole, noise, draw):
    at = draw.draw(st.integers(0, len(whole)))
    cut = draw.draw(st.integers(0, 40))
    try:
        extract(whole[:at] + noise + whole[at + cut :])
    except BakeError as refused:
        assert str(refused)


PARTS = (
    b"<< >> [ ] ( ) / % 0 -1 99999999999 4,0,R obj stream endstream xref trailer startxref /Prev,9 /Kids null".split()
)


def test_papers_with_parts_of_papers_thrown_in_are_read_or_refused_and_nothing_else():
    chance = random.Random(2026)
    honest = [paper(attached()), packed_paper(attached(), predictor=12), HONEST["updated once"], written_by_pypdf()]
    for _ in range(100_000 if LONG else 2_000):
        data = bytearray(chance.choice(honest))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            part = chance.choice([*PARTS, chance.randbytes(1), bytes(data[at : at + 99])]).replace(b",", b" ")
            data[at : at + chance.randint(0, 30)] = part
        whole, started = bytes(data), time.process_time()
        with suppress(BakeError):
            assert extract(whole)
        with suppress(BakeError):
            assert extract(bake_bytes(whole, CREDENTIAL, replace=True)) == CREDENTIAL
        assert time.process_time() - started < 0.5


def test_a_catalogue_of_an_impossible_generation_is_not_written_again():
    strange = paper(plain()).replace(b"/Root 1 0 R", b"/Root 1 70000 R").replace(b"\n1 0 obj", b"\n1 70000 obj")
    strange = strange.replace(b" 00000 n \n2 1", b" 70000 n \n2 1", 1)
    with pytest.raises(BakeError):
        bake_bytes(strange, CREDENTIAL)


def test_a_paper_costs_no_other_library():
    code = (
        "import sys; from testamur.seal.bake import extract; extract(sys.stdin.buffer.read());"
        "assert not {'pypdf', 'PIL'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=paper(attached()), check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
