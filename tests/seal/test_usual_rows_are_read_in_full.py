"""Rows of a list that are read in one pass: the same learner that the full check gives, and never one it refuses."""

from datetime import UTC, datetime

from hypothesis import given, settings, strategies as st

from testamur.seal.cli.chance import DrawnChance
from testamur.seal.cli.press import lay
from testamur.seal.learners import in_full, read_learners
from testamur.seal.usual_rows import UsualRows
from tests.seal.pack import LONG

COLUMNS = ("name", "email", "identifier", "awarded_on", "assessed_on", "evidence_url", "result_VEN_1", "result_score")
STATUS = {"id": "https://x.example/v1/#VEN-1", "type": ["ResultDescription"], "name": "One", "resultType": "Status"}
SCORE = {"id": "https://x.example/v1/#score", "type": ["ResultDescription"], "resultType": "Percent", "valueMax": "100"}
KEYS = {"result_VEN_1": STATUS, "result_score": SCORE}
CREATED = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
ENDORSED = [(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))]

blanks = st.sampled_from(["", "", "", " ", "\t", "\u00a0"])
names = st.one_of(st.sampled_from(["Zoë", "Ann Poe", "", "山田 花子", "x" * 401, "a\tb", "a\nb"]), st.text(max_size=20))
emails = st.one_of(
    st.sampled_from(
        ["a@b.example", "A.B@B.Example", "a..b@b.example", ".a@b.example", "a@b", "a b@c.example", "a@b@c.example", ""]
    ),
    st.from_regex(r"[a-zé0-9.+]{1,8}@[a-zA-Z0-9-]{1,6}\.example", fullmatch=True),
    st.text(max_size=12),
)
identifiers = st.sampled_from(
    ["", "NL-1", "did:example:a", "URN:x", "urn:x y", "https://é.example", "https:", "x" * 201, "=1+1", "DID:a"]
)
days = st.sampled_from(
    ["2026-11-20", "2026-11-19", "2026-11-30", "2026-02-30", "2025-01-01", "", "20 November", "２026-11-20"]
)
evidence = st.sampled_from(["", "https://e.example/1", "http://e.example/1", "https://e.example/é", "x"])
status = st.sampled_from(["", "Completed", "completed", "Failed", "?"])
scores = st.sampled_from(["", "87.5", "101", "1e3", "x"])


def padded(cell: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(blanks, cell, blanks).map("".join)


rows = st.lists(
    st.tuples(*map(padded, (names, emails, identifiers, days, days, evidence, status, scores))), min_size=1, max_size=6
)


def fresh() -> UsualRows:
    return UsualRows(COLUMNS, KEYS, created=CREATED, endorsed=ENDORSED)


@settings(max_examples=5_000 if LONG else 200, deadline=None)
@given(records=rows)
def test_a_row_read_in_one_pass_is_the_learner_of_the_full_check(records):
    usual, full = fresh(), fresh()
    for row, record in enumerate(records, start=1):
        quick = usual.read(row, record)
        slow, faults = in_full(row, record, COLUMNS, KEYS, full)
        if quick is None:
            assert in_full(row, record, COLUMNS, KEYS, usual) == (slow, faults)
        else:
            assert (quick, list(faults)) == (slow, [])
        assert usual.emails | {""} == full.emails | {""}


def test_most_rows_of_an_honest_list_are_usual_ones():
    usual = fresh()
    for number in range(50):
        row = (
            f"Zoë {number}",
            f"zoe.{number}@learners.example",
            f"NL-{number}",
            "2026-11-20",
            "2026-11-18",
            "",
            "Completed",
            "",
        )
        assert usual.read(number, row) is not None


def test_a_person_named_twice_is_found_whichever_way_the_rows_are_read():
    text = "name,email,awarded_on\nA,a@b.example,2026-11-20\nB\u00a0,A@B.example,2026-11-20\nC,a@B.EXAMPLE,2026-11-20\n"
    found = read_learners(text.encode(), descriptions=(), common=(), created=CREATED)
    assert [(one.row, one.code) for one in found.errors] == [(3, "email_repeated")]


def test_no_drawn_bytes_are_given_twice():
    chance = DrawnChance(64)
    drawn = [chance.randbytes(16) for _ in range(8)]
    assert {len(one) for one in drawn} == {16}
    assert len(set(drawn)) == 8


@given(lines=st.lists(st.binary(max_size=40), max_size=60), room=st.integers(0, 2000))
def test_lines_lie_on_a_shelf_as_they_would_stand_in_the_file(lines, room):
    shelf = memoryview(bytearray(room))
    laid = lay(lines, shelf)
    whole = b"".join(line + b"\n" for line in lines)
    assert bytes(shelf[:laid]) == (whole if len(whole) <= room else b"")
