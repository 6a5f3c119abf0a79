"""What would exhaust a verifier is refused with its reason, soon and in little memory."""

import copy
import gzip
import json
import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from testamur.seal import jose, rdfc
from testamur.seal.errors import WorkBudgetExceeded
from testamur.seal.multi import base64url_encode
from testamur.seal.rdfc import Quad
from testamur.seal.report import CheckName, Report, Verdict
from testamur.seal.sd_jwt import digest_of
from testamur.seal.types import Limits
from tests.seal.honest import FOLDER, Lists, judged
from tests.seal.pack import LONG
from tests.vectors.release import HOLDER

BADGE = json.loads((FOLDER / "award-eddsa-rdfc-2022.json").read_bytes())
ENDORSEMENT = json.loads((FOLDER / "endorsement.json").read_bytes())
CONTEXT = "https://www.w3.org/ns/credentials/v2"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">'
MIB = 1024 * 1024
Quads = list[Quad]


def badge(**members: object) -> bytes:
    return json.dumps({**BADGE, **members}).encode()


def achievement(**members: object) -> bytes:
    found = copy.deepcopy(BADGE)
    found["credentialSubject"]["achievement"] |= members
    return json.dumps(found).encode()


def objects(count: int) -> list[dict]:
    return [{"type": ["Evidence"], "name": f"n{n}"} for n in range(count)]


def in_time(data: bytes | str, seconds: float) -> Report:
    """Verify; the reader's own time is measured, not the machine's."""
    started = time.process_time()
    report = judged(data)
    assert time.process_time() - started < seconds
    assert [check.name for check in report.checks] == list(CheckName)
    return report


# ---- JSON ----

JSON: dict[str, tuple[Callable[[], bytes | str], str]] = {
    "a hundred MiB": (lambda: b'{"a": "' + b"a" * (100 * MIB) + b'"}', "too_large"),
    "a hundred MiB of text": (lambda: '{"a": "' + "a" * (100 * MIB) + '"}', "too_large"),
    "a hundred MiB of spaces": (lambda: b" " * (100 * MIB), "too_large"),
    "arrays 100,000 deep": (lambda: b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    "objects 100,000 deep": (lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too_deep"),
    "a million members": (lambda: b"{" + b",".join(b'"%d":1' % n for n in range(1_000_000)) + b"}", "too_large"),
    "members of a MiB": (lambda: b"{" + b",".join(b'"%d":1' % n for n in range(90_000)) + b"}", "too_large"),
    "a number of 10^8 digits": (lambda: b'{"a": ' + b"9" * 10**8 + b"}", "too_large"),
    "a number of a MiB": (lambda: b'{"a": ' + b"9" * (MIB - 10) + b"}", "bad_number"),
    "a fraction of a MiB": (lambda: b'{"a": 0.' + b"9" * (MIB - 20) + b"}", "bad_number"),
    "a text that never ends": (lambda: b'{"a": "' + b'\\"' * (MIB // 2 - 10), "not_json"),
    "a text that ends in a backslash": (lambda: b'{"a": "' + b'\\"' * (MIB // 2 - 10) + b"\\", "not_json"),
    "quotes only": (lambda: b'"' * MIB, "not_json"),
    "a MiB of spaces": (lambda: b" " * MIB, "not_json"),
    "a MiB of letters": (lambda: b"a" * MIB, "not_json"),
    "letters and one dot": (lambda: b"a" * (MIB // 2) + b"." + b"a" * (MIB // 3), "not_json"),
    "one member a million times": (lambda: b"{" + b",".join([b'"a":1'] * 150_000) + b"}", "duplicate_key"),
    "one long name": (lambda: b'{"' + b"a" * 70_000 + b'":1}', "too_large"),
}


@pytest.mark.parametrize("kind", JSON)
def test_huge_and_deep_json_is_refused_at_once(kind):
    make, reason = JSON[kind]
    report = in_time(make(), 0.5)
    assert (report.verdict, report.check("format").reason) == (Verdict.MALFORMED, reason)


@pytest.mark.parametrize("kind", JSON)
def test_huge_and_deep_json_takes_little_memory(kind):
    if not LONG:
        pytest.skip("measured with TESTAMUR_LONG=1")
    assert peak(JSON[kind][0]()) < 50 * MIB


def peak(data: bytes | str) -> int:
    """The most memory that the verification took, above what the input itself takes."""
    tracemalloc.start()
    try:
        judged(data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# ---- documents ----


def presentation(inside: list) -> dict:
    return {"@context": [CONTEXT], "type": ["VerifiablePresentation"], "verifiableCredential": inside}


def with_proofs(count: int, document: dict) -> dict:
    return {**document, "proof": [{**document["proof"], "nonce": str(n)} for n in range(count)]}


def chained() -> bytes:
    first = {**ENDORSEMENT["proof"], "id": "urn:a:b"}
    later = [
        {**first, "id": f"urn:a:{n}", "previousProof": ["urn:a:b", *(f"urn:a:{m}" for m in range(n))] * 200}
        for n in range(7)
    ]
    return json.dumps({**ENDORSEMENT, "proof": [first, *later]}).encode()


def circle() -> bytes:
    ids = [f"urn:a:{n}" for n in range(8)]
    proofs = [{**ENDORSEMENT["proof"], "id": one, "previousProof": ids} for one in ids]
    return json.dumps({**ENDORSEMENT, "proof": proofs}).encode()


def many_states(**members: object) -> bytes:
    entry = BADGE["credentialStatus"]
    entries = [{**entry, "id": f"{entry['id']}{n}", **{k: f"{v}{n}" for k, v in members.items()}} for n in range(600)]
    return badge(credentialStatus=entries)


def tree(depth: int, width: int) -> dict:
    """Objects that nothing tells apart."""
    found: dict = {"type": ["Evidence"]}
    for _ in range(depth):
        found = (
            {"type": ["Profile"], "parentOrg": found}
            if width == 1
            else {"type": ["Profile"], "otherIdentifier": [found] * width}
        )
    return found


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "9,000 tags": lambda: achievement(tag=[f"t{n}" for n in range(9_000)]),
    "9,000 equal tags": lambda: achievement(tag=["t"] * 9_000),
    "nine arrays of 900": lambda: badge(
        evidence=[{"id": f"urn:x:{n}", "type": ["Evidence", *(f"urn:t:{m}" for m in range(900))]} for n in range(9)]
    ),
    "one id in 2,500 places": lambda: badge(
        evidence=[{"id": "urn:x:y", "type": ["Evidence"], "name": f"n{n}"} for n in range(2_500)]
    ),
    "9,000 types": lambda: badge(type=[*BADGE["type"], *(f"https://a.example/{n}" for n in range(9_000))]),
    "900 objects without id": lambda: badge(evidence=objects(900)),
    "300 equal objects": lambda: badge(evidence=[{"type": ["Evidence"]}] * 300),
    "300 equal objects of nobody": lambda: json.dumps(
        {name: value for name, value in BADGE.items() if name != "id"} | {"evidence": [{"type": ["Evidence"]}] * 300}
    ).encode(),
    "a tree of equal objects": lambda: badge(evidence=[tree(5, 3)]),
    "a long chain of equal objects": lambda: badge(evidence=[tree(20, 1), tree(20, 1)]),
    "a context at every object": lambda: badge(
        evidence=[{"@context": (BADGE["@context"] * 6)[:16], **one} for one in objects(400)]
    ),
    "600 entries of one list": many_states,
    "600 entries of 600 lists": lambda: many_states(
        statusListCredential=BADGE["credentialStatus"]["statusListCredential"]
    ),
    "eight proofs": lambda: json.dumps(with_proofs(8, BADGE)).encode(),
    "proofs that wait for each other": circle,
    "proofs that repeat what they wait for": chained,
    "32 endorsements of eight proofs": lambda: achievement(
        endorsement=[{**with_proofs(8, ENDORSEMENT), "id": f"urn:x:{n}"} for n in range(32)]
    ),
    "300 credentials": lambda: json.dumps(
        presentation([{**ENDORSEMENT, "id": f"urn:x:{n}"} for n in range(300)])
    ).encode(),
    "90 credentials of eight proofs, three deep": lambda: json.dumps(
        presentation([presentation([presentation([with_proofs(8, ENDORSEMENT)] * 90)])])
    ).encode(),
    "texts of 64 KB": lambda: badge(name="a" * 65_000, description="é" * 32_000),
    "an id of 64 KB": lambda: badge(id="urn:x:" + "a" * 65_000),
    "a proof value of 64 KB": lambda: badge(proof={**BADGE["proof"], "proofValue": "z" + "2" * 65_000}),
    "a key of 64 KB": lambda: badge(proof={**BADGE["proof"], "verificationMethod": "did:key:z" + "2" * 65_000}),
    "did:jwk of 64 KB": lambda: badge(proof={**BADGE["proof"], "verificationMethod": "did:jwk:" + "W1tb" * 16_000}),
    "an index of 64 KB": lambda: badge(credentialStatus={**BADGE["credentialStatus"], "statusListIndex": "1" * 65_000}),
    "times of 64 KB": lambda: badge(validFrom="2026-11-20T19:00:00." + "1" * 65_000 + "Z"),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_made_to_cost_much_is_never_valid_and_soon_done(kind):
    assert in_time(DOCUMENTS[kind](), 2.0).verdict is not Verdict.VALID


def test_nobody_is_sent_out_for_hundreds_of_lists():
    asked = []

    class Counting(Lists):
        def list(self, url: str) -> bytes:
            asked.append(url)
            return super().list(url)

    report = judged(many_states(statusListCredential="https://attacker.example/"), status=Counting())
    assert (report.check("format").reason, asked) == ("too_large", [])


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_made_to_cost_much_takes_little_memory(kind):
    if not LONG:
        pytest.skip("measured with TESTAMUR_LONG=1")
    assert peak(DOCUMENTS[kind]()) < 64 * MIB


# ---- graphs, at the limits of what a document may be ----


def ring(size: int, edges: int) -> Quads:
    return [Quad(f"_:a{n}", f"<urn:p{m}>", f"_:a{(n + 1) % size}") for n in range(size) for m in range(edges)]


def both(left: int, right: int) -> Quads:
    return [Quad(f"_:l{n}", "<urn:p>", f"_:r{m}") for n in range(left) for m in range(right)]


def clique(size: int, edges: int = 1, name: str = "c") -> Quads:
    return [
        Quad(f"_:{name}{n}", f"<urn:p{e}>", f"_:{name}{m}")
        for n in range(size)
        for m in range(size)
        if n != m
        for e in range(edges)
    ]


def grid(width: int, height: int) -> Quads:
    right = [Quad(f"_:g{x}x{y}", "<urn:p>", f"_:g{(x + 1) % width}x{y}") for x in range(width) for y in range(height)]
    down = [Quad(f"_:g{x}x{y}", "<urn:q>", f"_:g{x}x{(y + 1) % height}") for x in range(width) for y in range(height)]
    return right + down


def stars(hubs: int, spokes: int) -> Quads:
    return [Quad(f"_:h{n}", "<urn:p>", f"_:s{n}x{m}") for n in range(hubs) for m in range(spokes)]


GRAPHS: dict[str, Quads] = {
    "a ring of 500, nine edges each": ring(500, 9),
    "a ring of 7, 700 edges each": ring(7, 700),
    "two nodes, 2,400 edges each": ring(2, 2400),
    "70 by 70": both(70, 70),
    "9 by 500": both(9, 500),
    "250 by 20": both(250, 20),
    "a clique of 70": clique(70),
    "a clique of 8, 80 edges each": clique(8, 80),
    "two cliques of 50": clique(50) + clique(50, name="d"),
    "a torus": grid(22, 22),
    "a long torus": grid(3, 170),
    "50 stars": stars(50, 9),
    "two stars": stars(2, 250),
}


@pytest.mark.parametrize("kind", GRAPHS)
def test_a_poison_graph_is_labelled_or_given_up_within_a_second(kind):
    started = time.process_time()
    try:
        assert rdfc.canonicalise(GRAPHS[kind], limits=Limits()).text
    except WorkBudgetExceeded:
        assert len(GRAPHS[kind]) >= 100
    assert time.process_time() - started < 1.0


# ---- tokens ----


def token(payload: dict, **header: object) -> str:
    return jose.sign({"typ": "dc+sd-jwt", "kid": HOLDER.method, **header}, payload, HOLDER)


def disclosures(count: int) -> tuple[list[str], list[str]]:
    """As many disclosures, and their digests."""
    texts = [base64url_encode(json.dumps([f"s{n}", f"n{n}", n]).encode()) for n in range(count)]
    return texts, [digest_of(text) for text in texts]


def nested(depth: int) -> str:
    """A disclosure in a disclosure, and so on."""
    value: object = 1
    texts = []
    for n in range(depth):
        texts.append(base64url_encode(json.dumps([f"s{n}", "a", value]).encode()))
        value = {"_sd": [digest_of(texts[-1])]}
    return "~".join([token({"vct": "urn:x:y", "iss": HOLDER.controller, **value}), *texts, ""])  # type: ignore[dict-item]


def all_shown(count: int) -> str:
    texts, digests = disclosures(count)
    return "~".join([token({"vct": "urn:x:y", "iss": HOLDER.controller, "_sd": digests}), *texts, ""])


BIG_JWK = {"kty": "RSA", "n": "A" * 60_000 + "w", "e": "AQAB"}
TOKENS: dict[str, Callable[[], str]] = {
    "5,000 disclosures": lambda: all_shown(5_000),
    "20,000 disclosures that stand nowhere": lambda: "~".join([token({"vct": "urn:x:y"}), *disclosures(20_000)[0], ""]),
    "disclosures 1,000 deep": lambda: nested(1_000),
    "one disclosure 20,000 times": lambda: "~".join([token({"vct": "urn:x:y"}), *(["WyJhIiwiYiIsMV0"] * 20_000), ""]),
    "a MiB of tildes": lambda: token({"vct": "urn:x:y"}) + "~" * 1_000_000,
    "a MiB of dots": lambda: "a." * 500_000,
    "a MiB of payload": lambda: f"e30.{'A' * 1_000_000}.",
    "a key of 60 KB": lambda: token({"vct": "urn:x:y"}, jwk=BIG_JWK) + "~",
    "a kid of 60 KB": lambda: token({"vct": "urn:x:y"}, kid="did:key:z" + "1" * 60_000) + "~",
    "a header of 9,000 members": lambda: token({"vct": "urn:x:y"}, **{f"m{n}": n for n in range(9_000)}) + "~",
    "a thousand audiences": lambda: token({"vct": "urn:x:y", "aud": ["a"] * 9_000}) + "~",
}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_token_made_to_cost_much_is_soon_done(kind):
    # Whoever holds a key may sign 5,000 claims; all the others are refused.
    verdict = in_time(TOKENS[kind]().encode(), 1.5).verdict
    assert verdict is not Verdict.VALID or kind == "5,000 disclosures"


# ---- lists ----


def list_of(bits: bytes) -> bytes:
    """A list credential with these bits; nobody signed it, which is found out last."""
    listed = json.loads(
        (FOLDER / "status/https%3A%2F%2Fcredentials.northlake.example%2Fstatus%2Frevocation-1.json").read_bytes()
    )
    listed["credentialSubject"]["encodedList"] = "u" + base64url_encode(gzip.compress(bits))
    return json.dumps(listed).encode()


@pytest.mark.parametrize("size", [9 * MIB, 40 * MIB])
def test_a_list_that_expands_too_far_says_nothing(size):
    bomb = list_of(bytes(size))
    started = time.process_time()
    report = judged((FOLDER / "award-revoked.json").read_bytes(), status=Lists(**{"revocation-1": bomb}))
    assert time.process_time() - started < 0.5
    assert (report.verdict, report.check("status").reason) == (Verdict.COULD_NOT_CHECK, "list_proof")


# ---- pictures ----


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


HEAD = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))
END = chunk(b"IEND", b"")
MARK = b"openbadgecredential"
CARRIED = b'<ob:credential xmlns:ob="https://purl.imsglobal.org/ob/v3p0">'

PICTURES: dict[str, Callable[[], bytes]] = {
    "compressed text of a GiB": lambda: (
        HEAD + chunk(b"iTXt", MARK + b"\0\1\0\0\0" + zlib.compress(bytes(64 * MIB), 9)) + END
    ),
    "a chunk of 2^31 bytes": lambda: HEAD + struct.pack(">I", 2**31) + b"iTXt" + MARK + END,
    "a chunk of 2^32-1 bytes": lambda: HEAD + struct.pack(">I", 2**32 - 1) + b"iTXt" + MARK + END,
    "100,000 chunks": lambda: HEAD + chunk(b"tEXt", b"") * 100_000 + END,
    "two credentials": lambda: HEAD + chunk(b"iTXt", MARK + b"\0\0\0\0\0{}") * 2 + END,
    "a text of 7 MiB": lambda: HEAD + chunk(b"iTXt", MARK + b"\0\0\0\0\0" + b"a" * (7 * MIB)) + END,
    "a picture of 9 MiB": lambda: HEAD + chunk(b"IDAT", bytes(9 * MIB)) + END,
    "laughing entities": lambda: (
        b'<!DOCTYPE svg [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]>"
        + SVG
        + b"&j;</svg>"
    ),
    "an entity outside": lambda: (
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG + CARRIED + b"&x;</ob:credential></svg>"
    ),
    "a document type outside": lambda: b'<!DOCTYPE svg SYSTEM "http://attacker.example/x.dtd">' + SVG + b"</svg>",
    "two million elements": lambda: SVG + b"<a/>" * 2_000_000 + b"</svg>",
    "elements 100,000 deep": lambda: SVG + b"<a>" * 100_000,
    "700,000 attributes": lambda: SVG[:-1] + b" " + b" ".join(b'a%d=""' % n for n in range(600_000)) + b"></svg>",
    "300,000 name spaces": lambda: (
        SVG[:-1] + b" " + b" ".join(b'xmlns:a%d="u"' % n for n in range(300_000)) + b"></svg>"
    ),
    "an element inside the credential": lambda: SVG + CARRIED + b"<a/></ob:credential></svg>",
    "an endless attribute": lambda: SVG[:-1] + b' a="' + b"a" * (7 * MIB),
    "another coding": lambda: '<?xml version="1.0" encoding="utf-16"?><svg/>'.encode("utf-16"),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_made_to_cost_much_is_refused(kind):
    report = in_time(PICTURES[kind](), 1.5)
    assert report.verdict is Verdict.MALFORMED
    assert report.check("format").reason in {"baked_data_missing", "too_large", "not_json"}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_made_to_cost_much_takes_little_memory(kind):
    if not LONG:
        pytest.skip("measured with TESTAMUR_LONG=1")
    assert peak(PICTURES[kind]()) < 50 * MIB
