"""The vectors of this house are what its script makes, byte for byte, and are judged as their names say."""

import pytest

from testamur.seal.did import Directory
from testamur.seal.verify import verify
from tests.seal import award
from tests.vectors.make import FOLDER, vectors

MADE = vectors()
JUDGED = {
    "award.json": ("could_not_check", None),
    "award-jcs.json": ("could_not_check", None),
    "award.svg": ("could_not_check", None),
    "endorsement.json": ("valid", None),
    "award-of-somebody-else.json": ("not_genuine", "signature"),
    "award-without-proof.json": ("not_genuine", "proof_missing"),
    "award-with-a-member-nobody-signed.json": ("not_genuine", "term_not_defined"),
    "award-with-a-forged-endorsement.json": ("not_genuine", "endorsement_not_genuine"),
}


@pytest.mark.parametrize("name", sorted(MADE))
def test_each_vector_is_made_again_byte_for_byte(name):
    assert (FOLDER / name).read_bytes() == MADE[name]


def test_there_is_no_file_that_the_script_does_not_make():
    # What each release issued is kept beside them, and has a test of its own.
    kept = FOLDER / "releases"
    files = (path for path in FOLDER.rglob("*") if path.suffix in {".json", ".svg"} and kept not in path.parents)
    assert {str(path.relative_to(FOLDER)) for path in files} == set(MADE)


@pytest.mark.parametrize(("name", "judged"), JUDGED.items(), ids=list(JUDGED))
def test_each_vector_is_judged_as_its_name_says(name, judged):
    report = verify((FOLDER / name).read_bytes(), now=award.SIGNED_AT, resolver=Directory(FOLDER / "dids"))
    verdict, reason = judged
    assert report.verdict == verdict
    reasons = {check.reason for check in report.checks}
    # No list is at hand here, which is all that is missing of the good ones.
    assert (reason or "list_unavailable" if verdict != "valid" else "no_status") in reasons
