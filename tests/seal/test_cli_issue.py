"""An institution issues to a list of learners on the command line: all or none, in order, every fault named."""

import fcntl
import json
from pathlib import Path

import pytest

from testamur.seal.issue import issue
from testamur.seal.keys import load_public
from testamur.seal.multi import multikey_encode
from testamur.seal.public_id import is_public_id
from tests.seal import award
from tests.seal.desk import HEADER, LIST, SUKARNI, VERSION, ZOE, Desk, achievement, set_up
from tests.seal.oracles import openbadgeslib_says, pyld_says


@pytest.fixture
def desk(tmp_path: Path, capsys) -> Desk:
    return set_up(tmp_path, capsys)


def test_the_whole_example_of_the_contract(desk):
    assert desk.issue("--dids", "dids", "--stats") == 0
    figures = json.loads(desk.last())
    assert (figures["issued"], figures["refused"]) == (2, 0)
    assert desk.run("verify", "out.ndjson", "--dids", "dids", "--json") == 0
    reports = [json.loads(line) for line in desk.out.splitlines()]
    assert [(one["input"], one["verdict"]) for one in reports] == [("out.ndjson:1", "valid"), ("out.ndjson:2", "valid")]


def test_each_line_has_the_members_in_the_contracts_order_and_the_learner_of_its_row(desk):
    desk.issue()
    first, second = desk.lines()
    assert list(first) == [
        "@context", "id", "type", "name", "issuer", "validFrom", "validUntil", "awardedDate", "credentialSubject",
        "credentialSchema", "proof",
    ]  # fmt: skip
    identities = first["credentialSubject"]["identifier"]
    assert [one["identityType"] for one in identities] == ["emailAddress", "name", "identifier"]
    assert identities[1]["identityHash"] == "Zoë O’Brien-Ångström"
    assert identities[0]["salt"] != identities[2]["salt"]
    assert (first["validFrom"], first["validUntil"]) == ("2026-11-20T00:00:00Z", "2029-11-20T00:00:00Z")
    assert first["credentialSubject"]["activityEndDate"] == "2026-11-18T00:00:00Z"
    assert second["credentialSubject"]["identifier"][1]["identityHash"] == "Sukarni"
    assert is_public_id(second["id"].rpartition("/")[2])
    assert "zoe." not in json.dumps(first["credentialSubject"])


def test_every_line_verifies_with_libraries_that_are_not_ours(desk):
    desk.write(
        "venipuncture.json", achievement(evidence={"name": "Summative assessment", "narrative": "Setting: ward."})
    )
    assert desk.issue() == 0
    key = load_public((desk.folder / "key.json").read_bytes())
    multikey = multikey_encode(key.alg, key.public)
    for document in desk.lines():
        assert pyld_says(document, multikey)
        assert openbadgeslib_says(document, multikey)


def test_the_same_seed_gives_the_same_bytes_whatever_workers_and_engine(desk):
    desk.issue("--seed", "00ff", "--created", "2026-11-21T00:00:00Z")
    first = (desk.folder / "out.ndjson").read_bytes()
    assert "can be guessed" in desk.err
    desk.issue(
        "--seed", "00ff", "--created", "2026-11-21T00:00:00Z", "--engine", "generic", "--workers", "4", "--force"
    )
    assert (desk.folder / "out.ndjson").read_bytes() == first
    desk.issue("--seed", "00fe", "--created", "2026-11-21T00:00:00Z", "--force")
    assert (desk.folder / "out.ndjson").read_bytes() != first


def cohort(many: int) -> str:
    """So many learners; every third has another identifier, some have names that need care."""
    names = ("Zoë \U0001f600", "O'Brien", "Sukarni", "مرحبا", "tab\there")
    return HEADER + "".join(
        f"{names[n % 5]} {n},n{n}@learners.example,{f'NL-{n}' if n % 3 == 0 else ''},2026-11-{10 + n % 9},2026-11-01\n"
        for n in range(many)
    )


def issued(desk: Desk, *words: str) -> tuple[bytes, dict]:
    """The bytes and the figures of a run with fixed seed and time."""
    fixed = ("--seed", "00ff", "--created", "2026-11-21T00:00:00Z", "--stats", "--force", "--status", "status")
    assert desk.issue(*fixed, *words) == 0
    figures = json.loads(desk.last())
    for left in (desk.folder / "status").iterdir():
        left.unlink()
    return (desk.folder / "out.ndjson").read_bytes(), figures


def test_every_engine_gives_the_same_bytes_and_says_how_many_it_compiled(desk):
    status = {"statusPurpose": "revocation", "statusListCredential": LIST}
    desk.write("venipuncture.json", achievement(status=status))
    desk.learners(cohort(30))
    slow, slowly = issued(desk, "--engine", "generic")
    fast, figures = issued(desk, "--engine", "compiled")
    automatic, both = issued(desk)
    assert slow == fast == automatic
    assert (slowly["compiled"], slowly["generic"], slowly["self_checks"]) == (0, 30, 0)
    assert (figures["issued"], figures["compiled"], figures["generic"]) == (30, 30, 0)
    assert (both["compiled"], both["self_checks"]) == (30, 3)


def test_two_workers_give_the_bytes_of_one_in_the_order_of_the_list(desk):
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}))
    desk.learners(cohort(1010))
    one, figures = issued(desk)
    two, figures_of_two = issued(desk, "--workers", "2")
    assert one == two
    assert figures["issued"] == figures_of_two["issued"] == 1010
    assert figures_of_two["compiled"] == 1010


def test_an_empty_list_gives_an_empty_file(desk):
    desk.learners(HEADER)
    assert desk.issue() == 0
    assert (desk.folder / "out.ndjson").read_bytes() == b""


def test_one_bad_row_stops_the_whole_list(desk):
    desk.learners(HEADER + ZOE + "Nobody,not-an-address,,2026-11-20,\n" + SUKARNI)
    assert desk.issue("--errors", "errors.ndjson") == 1
    assert desk.row_errors() == [(2, "email", "email_malformed")]
    assert desk.last() == "testamur: error: cohort.csv: 1 of 3 rows have errors; nothing was issued"
    assert not (desk.folder / "out.ndjson").exists()
    assert json.loads((desk.folder / "errors.ndjson").read_text())["code"] == "email_malformed"


def test_good_rows_are_issued_when_that_is_chosen_and_the_code_is_still_one(desk):
    desk.learners(HEADER + ZOE + "Nobody,not-an-address,,2026-11-20,\n" + SUKARNI)
    assert desk.issue("--skip-bad-rows", "--stats") == 1
    assert (json.loads(desk.last())["issued"], json.loads(desk.last())["refused"]) == (2, 1)
    names = [line["credentialSubject"]["identifier"][1]["identityHash"] for line in desk.lines()]
    assert names == ["Zoë O’Brien-Ångström", "Sukarni"]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",a@learners.example,,2026-11-20,", "name", "name_missing"),
        ("A\u0007B,a@learners.example,,2026-11-20,", "name", "text_not_allowed"),
        ("A\ufffeB,a@learners.example,,2026-11-20,", "name", "text_not_allowed"),
        (f"{'A' * 401},a@learners.example,,2026-11-20,", "name", "too_long"),
        ("A,,,2026-11-20,", "email", "email_missing"),
        ("A,a b@learners.example,,2026-11-20,", "email", "email_malformed"),
        ("A,a@b,,2026-11-20,", "email", "email_malformed"),
        (f"A,{'a' * 250}@learners.example,,2026-11-20,", "email", "email_malformed"),
        ("A,SUKARNI@learners.example,,,", "awarded_on", "date_missing"),
        ("A,a@learners.example,,20.11.2026,", "awarded_on", "date_malformed"),
        ("A,a@learners.example,,2026-02-30,", "awarded_on", "date_malformed"),
        ("A,a@learners.example,,2030-01-01,", "awarded_on", "date_in_future"),
        ("A,a@learners.example,,2026-11-20,2026-11-21", "assessed_on", "date_order"),
        ("A,a@learners.example,urn:x:é,2026-11-20,", "identifier", "iri_not_allowed"),
        (f"A,a@learners.example,{'9' * 201},2026-11-20,", "identifier", "too_long"),
        ("A,sukarni@LEARNERS.example,,2026-11-20,", "email", "email_repeated"),
        ("A,a@learners.example,NL-1,2026-11-20,", "identifier", "identifier_repeated"),
        ("A,a@learners.example", None, "row_malformed"),
    ],
)  # fmt: skip
def test_each_fault_of_a_row_has_its_code(desk, row, column, code):
    first = "Sukarni,sukarni@learners.example,NL-1,2026-11-20,2026-11-18\n"
    desk.learners(HEADER + first + row + "\n")
    assert desk.issue("--created", "2026-11-23T16:00:00Z") == 1
    assert desk.row_errors() == [(2, column, code)]


def test_at_most_a_thousand_faults_are_printed(desk):
    desk.learners(HEADER + "".join(f"A,,{n},2026-11-20,\n" for n in range(1003)))
    assert desk.issue() == 1
    assert len(desk.row_errors()) == 1001
    assert desk.row_errors()[-1] == (None, None, "more_errors")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("name,awarded_on", "cohort.csv: missing column: email"),
        ("email,awarded_on", "cohort.csv: missing column: name (or given_name and family_name)"),
        ("given_name,email,awarded_on", "cohort.csv: missing column: family_name"),
        ("name,given_name,family_name,email,awarded_on", "cohort.csv: give name or given_name and family_name, not both"),
        ("name,mail,awarded_on", "cohort.csv: unknown column: mail"),
        ("name,email,email,awarded_on", "cohort.csv: column given twice: email"),
        ("name,email,awarded_on,result_oral", "cohort.csv: no resultDescription for column result_oral"),
        ("name,email,awarded_on,result_VEN_1", "cohort.csv: the achievement file already has a result for column result_VEN_1"),
    ],
)  # fmt: skip
def test_a_wrong_header_is_named_and_nothing_is_written(desk, header, said):
    desk.learners(header + "\n")
    assert desk.issue() == 65
    assert desk.last() == f"testamur: error: {said}"
    assert not (desk.folder / "out.ndjson").exists()


def test_a_list_that_is_not_utf8_is_refused_with_the_byte(desk):
    desk.learners("")
    desk.write("cohort.csv", HEADER.encode() + b"Zo\xeb,a@learners.example,,2026-11-20,\n")
    assert desk.issue() == 65
    assert desk.last() == f"testamur: error: cohort.csv is not UTF-8 (byte {len(HEADER) + 2})"


@pytest.mark.parametrize(
    "text", ['name,email,awarded_on\n"A"b,a@x.example,2026-11-20\n', 'name,email,awarded_on\n"A,a@x']
)
def test_a_file_that_is_no_csv_is_refused(desk, text):
    desk.learners(text)
    assert desk.issue() == 65
    assert desk.last().startswith("testamur: error: cohort.csv: not a CSV file: ")


def test_a_list_of_nothing_has_no_columns(desk):
    desk.learners("")
    assert desk.issue() == 65
    assert "missing column" in desk.last()
    desk.learners("name,email,awarded_on," + ",".join(f"result_{n}" for n in range(300)))
    assert desk.issue() == 65
    assert desk.last() == "testamur: error: cohort.csv: more than 256 columns"


def test_a_byte_order_mark_quotes_and_windows_line_ends_are_read(desk):
    desk.write(
        "cohort.csv",
        b"\xef\xbb\xbf" + b'email,name,awarded_on\r\na@learners.example," =SUM(1) ""x"", y ",2026-11-20\r\n',
    )
    assert desk.issue() == 0
    assert desk.lines()[0]["credentialSubject"]["identifier"][1]["identityHash"] == '=SUM(1) "x", y'


def test_two_parts_of_a_name_are_joined_as_written(desk):
    desk.learners(
        "given_name,family_name,email,awarded_on\nZoë,Ångström,a@x.example,2026-11-20\nSukarni,,b@x.example,2026-11-20\n"
    )
    assert desk.issue() == 0
    names = [line["credentialSubject"]["identifier"][1]["identityHash"] for line in desk.lines()]
    assert names == ["Zoë Ångström", "Sukarni"]


def test_an_address_as_identifier_becomes_the_subjects_id(desk):
    desk.learners(HEADER + "A,a@learners.example,did:example:a,2026-11-20,\n")
    desk.issue()
    subject = desk.lines()[0]["credentialSubject"]
    assert subject["id"] == "did:example:a"
    assert len(subject["identifier"]) == 2


def rubric(**members: object) -> dict:
    """An achievement file with every kind of result the standard has."""
    levels = [
        {"id": f"{VERSION}#L{n}", "type": ["RubricCriterionLevel"], "name": name, "level": str(n)}
        for n, name in enumerate(("Novice", "Independent", "Expert"))
    ]
    kinds = [
        {"id": f"{VERSION}#skill-1", "resultType": "RubricCriterionLevel", "rubricCriterionLevel": levels, "requiredLevel": f"{VERSION}#L1"},
        {"id": f"{VERSION}#written", "resultType": "Percent", "valueMin": "0", "valueMax": "100", "requiredValue": "70"},
        {"id": f"{VERSION}#grade", "resultType": "LetterGrade", "allowedValue": ["C", "B", "A"], "requiredValue": "B"},
        {"id": f"{VERSION}#shown", "resultType": "Status"},
    ]  # fmt: skip
    found = achievement(**members)
    described = [{"type": ["ResultDescription"], "name": "One", **one} for one in kinds]
    found["achievement"] = {**found["achievement"], "resultDescription": described}
    del found["result"]
    return found


def test_results_of_every_kind_are_read_and_scores_are_warned_of(desk):
    desk.write("venipuncture.json", rubric())
    desk.learners(
        "name,email,awarded_on,result_skill_1,result_written,result_grade,result_shown\n"
        "A,a@x.example,2026-11-20,expert,82.5,A,Completed\n"
        "B,b@x.example,2026-11-20,1,,B,\n"
    )
    assert desk.issue() == 0
    first, second = (line["credentialSubject"]["result"] for line in desk.lines())
    assert [{**one, "type": None, "resultDescription": None} for one in first] == [
        {"type": None, "resultDescription": None, **said}
        for said in ({"achievedLevel": f"{VERSION}#L2"}, {"value": "82.5"}, {"value": "A"}, {"status": "Completed"})
    ]
    assert len(second) == 2
    assert "testamur.result.no_score" in desk.rules()


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("skill_1", "Master", "result_unknown_level"),
        ("skill_1", "Novice", "result_below_requirement"),
        ("written", "eighty", "result_not_a_number"),
        ("written", "101", "result_out_of_range"),
        ("written", "69.9", "result_below_requirement"),
        ("grade", "D", "result_not_allowed"),
        ("grade", "C", "result_below_requirement"),
        ("shown", "Done", "result_unknown_status"),
    ],
)
def test_a_result_that_the_achievement_does_not_allow_is_refused(desk, column, value, code):
    desk.write("venipuncture.json", rubric())
    desk.learners(f"name,email,awarded_on,result_{column}\nA,a@x.example,2026-11-20,{value}\n")
    assert desk.issue() == 1
    assert desk.row_errors() == [(1, f"result_{column}", code)]


def test_an_endorsement_is_checked_before_anything_is_signed(desk):
    endorsed = award.signed_endorsement()
    desk.write("venipuncture.json", achievement(endorsements=[endorsed]))
    assert desk.issue("--dids", "dids") == 0
    assert "warning: endorsement_not_checked" in desk.err
    partner = award.key_of(award.PARTNER, "key-1", 8)
    desk.write("partner.json", partner.key_file(created=award.SIGNED_AT, random=award.random.Random(1)))
    desk.run("did", "--key", "partner.json", "--dids", "dids")
    assert desk.issue("--dids", "dids", "--force") == 0
    assert "endorsement_not_checked" not in desk.err
    assert desk.run("verify", "out.ndjson", "--dids", "dids") == 0
    forged = {**endorsed, "name": "Endorsement of something else"}
    desk.write("venipuncture.json", achievement(endorsements=[forged]))
    assert desk.issue("--dids", "dids", "--force") == 65
    said = f"testamur: error: venipuncture.json: the endorsement by {award.PARTNER} does not verify; nothing was issued"
    assert desk.last() == said


def test_an_endorsement_that_was_not_in_force_on_the_day_is_a_fault_of_the_row(desk):
    desk.write("venipuncture.json", achievement(endorsements=[award.signed_endorsement()]))
    desk.learners(HEADER + "A,a@x.example,,2026-11-20,2026-04-14\nB,b@x.example,,2026-11-20,2026-04-16\n")
    assert desk.issue() == 1
    assert desk.row_errors() == [(1, "assessed_on", "endorsement_not_in_force")]


def test_an_endorsement_of_another_achievement_is_refused(desk):
    desk.write("venipuncture.json", achievement(endorsements=[award.signed_endorsement(subject="urn:x:other")]))
    assert desk.issue() == 65
    assert "testamur.endorsement.subject" in desk.rules()


def test_every_row_gets_its_own_place_in_the_list_and_no_place_is_given_twice(desk):
    status = {"statusPurpose": "revocation", "statusListCredential": LIST}
    desk.write("venipuncture.json", achievement(status=status))
    assert desk.issue() == 64
    assert desk.issue("--status", "status") == 0
    first = [line["credentialStatus"]["statusListIndex"] for line in desk.lines()]
    assert desk.issue("--status", "status", "--force") == 0
    second = [line["credentialStatus"]["statusListIndex"] for line in desk.lines()]
    assert len({*first, *second}) == 4
    state = json.loads(next((desk.folder / "status").glob("*.state.json")).read_text())
    assert sorted(map(str, state["allocated"]), key=int) == sorted([*first, *second], key=int)
    assert desk.run("verify", "out.ndjson", "--dids", "dids", "--status", "status", "--json") == 0
    assert json.loads(desk.out.splitlines()[0])["checks"][6] == {"name": "status", "result": "pass", "reason": None}
    assert not list((desk.folder / "status").glob("*.lock"))


def test_two_runs_on_one_list_are_refused_and_members_of_the_state_are_kept(desk):
    status = {"statusPurpose": "revocation", "statusListCredential": LIST}
    desk.write("venipuncture.json", achievement(status=status))
    desk.issue("--status", "status")
    state = next((desk.folder / "status").glob("*.state.json"))
    state.write_text(json.dumps({**json.loads(state.read_text()), "decoys": [3]}))
    lock = state.with_name(state.name.replace(".state.json", ".lock"))
    with lock.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert desk.issue("--status", "status", "--force") == 73
    # A file that a killed run left behind locks nothing.
    assert lock.is_file()
    assert desk.issue("--status", "status", "--force") == 0
    assert json.loads(state.read_text())["decoys"] == [3]


def test_a_list_without_its_state_is_never_started_afresh(desk):
    desk.write("venipuncture.json", achievement(status={"statusPurpose": "revocation", "statusListCredential": LIST}))
    desk.issue("--status", "status")
    next((desk.folder / "status").glob("*.state.json")).unlink()
    assert desk.issue("--status", "status", "--force") == 65


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--suite", "ecdsa-rdfc-2019"], 64, "suite ecdsa-rdfc-2019 needs a P-256 or P-384 key; key.json holds Ed25519"),
        (["--suite", "rot13"], 64, "unknown suite: rot13"),
        (["--engine", "compiled", "--suite", "eddsa-jcs-2022"], 64, "--engine compiled signs with eddsa-rdfc-2022 only"),
        (["--engine", "warp"], 64, "unknown --engine: warp; choose auto, compiled or generic"),
        (["--workers", "0"], 64, "--workers needs a number from 1 to 64"),
        (["--seed", "xyz"], 64, "--seed needs an even number of hex digits"),
        (["--created", "2026-11-20"], 64, "--created needs a time with a zone, such as 2026-11-23T16:00:00Z"),
        (["--resource", "x"], 64, "--resource needs two parts with = between them: x"),
        (["--learners", "nobody.csv"], 66, "cannot read nobody.csv: No such file or directory"),
        (["--key", "venipuncture.json"], 65, "venipuncture.json is not a testamur-key-1 file"),
    ],
)  # fmt: skip
def test_each_mistake_of_the_caller_has_its_sentence_and_code(desk, words, code, said):
    assert desk.issue(*words) == code
    assert desk.last() == f"testamur: error: {said}"


def test_an_output_that_is_there_is_replaced_only_by_force(desk):
    desk.write("out.ndjson", "kept")
    assert desk.issue() == 73
    assert desk.last() == "testamur: error: out.ndjson exists; use --force to replace it"
    assert (desk.folder / "out.ndjson").read_text() == "kept"
    assert desk.issue("--force") == 0
    assert sorted(path.name for path in desk.folder.iterdir()) == [
        "cohort.csv",
        "dids",
        "key.json",
        "out.ndjson",
        "venipuncture.json",
    ]


def test_results_on_stdout_are_the_credentials_and_nothing_else(desk):
    words = ["--key", "key.json", "--achievement", "venipuncture.json", "--learners", "cohort.csv", "--out", "-"]
    assert desk.run("issue", *words) == 0
    assert [json.loads(line)["type"][1] for line in desk.out.splitlines()] == ["OpenBadgeCredential"] * 2


def test_hostile_names_are_signed_as_written(desk):
    names = [
        "%s {0} {name}",
        "\\u0000 \\n",
        '"><script>',
        "مرحبا \u200f١٢٣",
        "e\u0301",
        "👩‍⚕️ Ａ",
        "_:c14n0 <urn:x> .",
        "Z" * 400,
        "a\tb",
    ]
    rows = "".join(
        f'"{name.replace(chr(34), chr(34) * 2)}",n{at}@x.example,,2026-11-20,\n' for at, name in enumerate(names)
    )
    desk.learners(HEADER + rows)
    assert desk.issue() == 0
    signed = [line["credentialSubject"]["identifier"][1]["identityHash"] for line in desk.lines()]
    assert signed == names
    assert desk.run("verify", "out.ndjson", "--dids", "dids", "--quiet") == 0
    key = load_public((desk.folder / "key.json").read_bytes())
    assert all(pyld_says(line, multikey_encode(key.alg, key.public)) for line in desk.lines())


def test_jcs_is_another_suite_for_the_same_list(desk):
    assert desk.issue("--suite", "eddsa-jcs-2022") == 0
    assert desk.lines()[0]["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert desk.run("verify", "out.ndjson", "--dids", "dids") == 0


def test_the_unsigned_example_is_issued_again_by_the_api(desk):
    sealed = issue(
        award.award(endorsements=(award.signed_endorsement(),)), signer=award.key_of(award.DID), created=award.SIGNED_AT
    )
    key = award.key_of(award.DID)
    assert pyld_says(json.loads(sealed.raw), multikey_encode(key.alg, key.public))
