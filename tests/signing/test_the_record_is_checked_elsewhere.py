"""The record taken out as one file: checked line by line without a database, and every way to tamper with it shows."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

import pytest

from testamur.config import record as command
from testamur.record import queries as record
from testamur.record.actions import link_entries
from testamur.record.models import Entry
from testamur.record.rules.actors import SYSTEM
from testamur.seal.did import Directory, file_name
from testamur.seal.record_archive import check_archive
from testamur.signing import queries
from testamur.signing.actions import checkpoints
from tests.signing import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(own_keys: object, noon: datetime) -> list[bytes]:
    """An archive of a record with two checkpoints, the last one over all of it."""
    link_entries()
    checkpoints.sign_head(by=SYSTEM, now=noon)
    papers.approval()
    link_entries()
    checkpoints.sign_head(by=SYSTEM, now=noon)
    return list(queries.archive_lines(about="", now=noon))


def changed(line: bytes, **members: object) -> bytes:
    return json.dumps({**json.loads(line), **members}).encode()


def verdict(lines: list[bytes]) -> tuple[str, list[str]]:
    report = check_archive(lines)
    return report.verdict.value, [fault.value for _line, fault in report.faults]


def test_the_whole_record_is_told_and_holds(archive):
    report = check_archive(archive)
    head = record.head()
    assert (report.verdict.value, report.faults) == ("whole", ())
    assert (report.size, report.told, report.covered, report.chain) == (head.size, head.size, head.size, head.chain)
    assert (report.checkpoints, report.keys_from) == (2, "the archive")


def test_an_archive_about_one_thing_counts_the_rest_without_telling_it(archive, noon):
    subject = Entry.objects.order_by("-pk").values_list("subject", flat=True)[0]
    report = check_archive(queries.archive_lines(about=subject, now=noon))
    assert report.verdict.value == "whole"
    assert 0 < report.told < report.size
    told = [line for line in queries.archive_lines(about=subject, now=noon) if b'"entry"' in line]
    assert all(json.loads(line)["entry"]["subject"].startswith(subject) for line in told)


def entry_at(archive: list[bytes]) -> int:
    return next(place for place, line in enumerate(archive) if b'"entry"' in line)


@pytest.mark.parametrize("member", ["at", "verb", "subject", "actor", "onBehalfOf", "reason", "id"])
def test_a_changed_member_of_an_entry_breaks_the_chain(archive, member):
    place = entry_at(archive)
    entry = json.loads(archive[place])["entry"]
    other = 999 if member == "id" else "another"
    archive[place] = changed(archive[place], entry={**entry, member: other})
    assert verdict(archive)[0] == "broken"
    assert "checkpoint_differs" in verdict(archive)[1]


def test_a_changed_body_breaks_the_chain(archive):
    place = entry_at(archive)
    archive[place] = changed(archive[place], body={"said": "something else"})
    assert verdict(archive)[0] == "broken"


def test_an_entry_left_out_breaks_the_chain(archive):
    del archive[entry_at(archive)]
    assert "out_of_order" in verdict(archive)[1]


def test_an_entry_put_in_breaks_the_chain(archive):
    place = entry_at(archive)
    archive.insert(place, archive[place])
    assert "out_of_order" in verdict(archive)[1]


def test_a_file_cut_short_is_not_whole(archive):
    assert verdict(archive[:-1]) == ("broken", ["cut_short"])
    assert verdict([]) == ("broken", ["cut_short"])


def test_a_rewritten_record_without_the_key_is_unproven_or_broken(archive, noon):
    """Whoever rewrites everything has to leave the checkpoints out; then nobody vouches for it."""
    without = [line for line in archive if b'"note"' not in line]
    assert verdict(without) == ("unproven", [])


def test_what_stands_above_the_last_checkpoint_is_signed_by_nobody(archive):
    """Whoever has the file can put entries at its end and write the last line anew; no checkpoint covers them."""
    head = {**json.loads(archive[0]), "size": record.head().size + 1}
    more = json.dumps({"seq": record.head().size + 1, "leaf": "ab" * 32}).encode()
    chain = hashlib.sha256(bytes.fromhex(record.head().chain) + bytes.fromhex("ab" * 32)).hexdigest()
    forged = [json.dumps(head).encode(), *archive[1:-1], more, json.dumps({"end": head["size"], "chain": chain}).encode()]
    assert verdict(forged) == ("unproven", [])


def test_an_archive_of_nothing_proves_nothing(archive):
    head = json.dumps({**json.loads(archive[0]), "size": 0}).encode()
    assert verdict([head, archive[1], json.dumps({"end": 0, "chain": "0" * 64}).encode()]) == ("unproven", [])


def test_an_archive_ends_with_the_newest_checkpoint(archive, noon):
    papers.endorsement()
    link_entries()
    report = check_archive(queries.archive_lines(about="", now=noon))
    assert report.verdict.value == "whole"
    assert report.size < record.head().size


def test_odd_bodies_are_walked_without_an_exception(archive):
    place = entry_at(archive)
    for body in ({"\U0001f600": 1, "\uffff": 2}, {"a": 1.5}, {"a": 2**53 + 1}, {"a": [[]] * 40}):
        archive[place] = changed(archive[place], body=body)
        assert verdict(archive)[0] == "broken"


def test_a_checkpoint_by_another_key_is_refused(archive):
    place = next(place for place, line in enumerate(archive) if b'"note"' in line)
    note = json.loads(archive[place])["note"]
    at = len(note) - 20
    forged = note[:at] + ("A" if note[at] != "A" else "B") + note[at + 1 :]
    archive[place] = changed(archive[place], note=forged)
    assert verdict(archive) == ("broken", ["checkpoint_signature"])


def test_documents_from_elsewhere_overrule_the_archives_own(archive, tmp_path):
    stranger = {"id": queries.institution_did(), "verificationMethod": [], "assertionMethod": []}
    (tmp_path / file_name(queries.institution_did())).write_text(json.dumps(stranger))
    assert check_archive(archive, resolver=Directory(tmp_path)).verdict.value == "unproven"
    (tmp_path / file_name(queries.institution_did())).write_text(json.dumps(queries.did_document()))
    report = check_archive(archive, resolver=Directory(tmp_path))
    assert (report.verdict.value, report.keys_from) == ("whole", "the documents given")


@pytest.mark.parametrize("line", [b"", b"{", b"[1]", b"null", b'{"seq": true}', b'{"seq": 1}', b'{"a":1,"a":2}', b"\xff", b"x" * 2_000_000])
def test_a_line_that_is_none_is_named_and_nothing_breaks(archive, line):
    archive.insert(3, line)
    report = check_archive(archive)
    assert report.verdict.value == "broken"
    assert report.faults[0][0] == 4


def test_every_byte_of_what_is_chained_counts(archive):
    """One byte changed anywhere below the head: either the JSON says the same, or the archive is no longer whole."""
    whole, head = b"".join(archive), len(archive[0]) + len(archive[1])
    said = [json.loads(line) for line in archive]
    for place in range(head, len(whole), max(1, len(whole) // 300)):
        bent = (whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]).splitlines(keepends=True)
        if not (parses(bent) and [json.loads(line) for line in bent] == said):
            assert check_archive(bent).verdict.value != "whole", place


def parses(lines: list[bytes]) -> bool:
    try:
        return all(json.loads(line) is not None for line in lines)
    except ValueError:
        return False


def test_an_auditor_takes_it_along_and_the_command_checks_it(archive, northlake, client, tmp_path, capsys):
    client.force_login(northlake.gareth)
    answer = client.get("/en/record/archive.ndjson")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="record-')
    file = tmp_path / "record.ndjson"
    file.write_bytes(b"".join(answer.streaming_content))
    assert command.main(["verify", str(file)]) == 0
    assert "whole" in capsys.readouterr().out
    file.write_bytes(file.read_bytes().replace(b"person:", b"Person:", 1))
    assert command.main(["verify", "--json", str(file)]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "broken"
    assert command.main(["verify", str(tmp_path / "nothing")]) == 66


def test_nobody_else_takes_it_along(northlake, client):
    client.force_login(northlake.marcus)
    assert client.get("/en/record/archive.ndjson").status_code == 403
