"""How it is measured: pairs on the same documents, interleaved; memory and cold start in processes of their own."""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

from bench import papers
from testamur.seal.contexts import load_context
from testamur.seal.did import file_name
from testamur.seal.issue import issue
from testamur.seal.multi import multibase_decode
from testamur.seal.report import Verdict
from testamur.seal.types import Did, Json
from testamur.seal.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = {f"{papers.VERSION}approval.json": papers.RECORD}


@dataclass(frozen=True, slots=True)
class Pair:
    """Processor seconds of both sides in each round, for so many documents a round."""

    name: str
    ours: tuple[float, ...]
    plain: tuple[float, ...]
    documents: int

    @property
    def ratio(self) -> float:
        """Ours over plain: the median of the rounds' own ratios. Above 1 means that ours takes longer."""
        return statistics.median(one / other for one, other in zip(self.ours, self.plain, strict=True))

    def each(self, seconds: Sequence[float]) -> float:
        """Processor milliseconds for one document, the median of the rounds."""
        return statistics.median(seconds) / self.documents * 1000


def canonical(document: Json) -> str:
    """PyLD's expansion and normalisation, with the same pinned contexts."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load_context}
    return str(jsonld.normalize(document, options))


def hashed(document: Json, proof: Json) -> bytes:
    """What eddsa-rdfc-2022 signs: the digest of the proof's statements, then that of the document's."""
    config = {**proof, "@context": document["@context"]}
    return b"".join(hashlib.sha256(canonical(part).encode()).digest() for part in (config, document))


def plainly_signed(document: Json) -> bytes:
    """PyLD and a signature, nothing else: no rules, no safe mode, no self check."""
    key, _partner = papers.keys()
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-20T19:30:00Z",
        "verificationMethod": str(key.method),
        "proofPurpose": "assertionMethod",
    }
    return key.sign(hashed(document, proof))


def plainly_verified(signed: Json, public: Ed25519PublicKey) -> None:
    """PyLD and one signature; InvalidSignature when it does not hold. The embedded endorsement is not looked at."""
    proof = dict(signed["proof"])
    signature = multibase_decode(proof.pop("proofValue"))
    public.verify(signature, hashed({name: value for name, value in signed.items() if name != "proof"}, proof))


def timed(act: Callable[[Any], object], papers_: Sequence[Any]) -> float:
    """Processor seconds to do it for each: what other programs do meanwhile is not counted."""
    started = time.process_time()
    for one in papers_:
        act(one)
    return time.process_time() - started


def interleaved(
    name: str,
    ours: Callable[[Any], object],
    plain: Callable[[Any], object],
    *,
    batches: Sequence[Sequence[tuple[Any, Any]]],
) -> Pair:
    """Rounds of ours and plain in turn, each round with the order turned round; a first batch warms both up."""
    for act, side in ((ours, 0), (plain, 1)):
        timed(act, [both[side] for both in batches[0]])
    seconds: tuple[list[float], list[float]] = ([], [])
    for number, batch in enumerate(batches[1:]):
        order = ((ours, 0), (plain, 1)) if number % 2 else ((plain, 1), (ours, 0))
        for act, side in order:
            seconds[side].append(timed(act, [both[side] for both in batch]))
    return Pair(name, tuple(seconds[0]), tuple(seconds[1]), len(batches[1]))


def issuing(*, rounds: int = 5, each: int = 20) -> Pair:
    """Our whole `issue` (rules, safe mode, signature, self check) beside PyLD with a signature."""
    key, partner = papers.keys()
    whole = papers.achievement(partner)
    resolver = papers.resolver()
    batches = [
        [(document, document) for document in (papers.award(whole, round_ * each + place) for place in range(each))]
        for round_ in range(rounds + 1)
    ]

    def ours(document: Json) -> None:
        issue(document, signer=key, created=papers.CREATED, resources=RESOURCES, resolver=resolver)

    return interleaved("issue", ours, plainly_signed, batches=batches)


def verifying(*, rounds: int = 5, each: int = 20) -> Pair:
    """Our whole `verify` (eight checks, the endorsement too) beside PyLD with one signature."""
    key, partner = papers.keys()
    whole = papers.achievement(partner)
    resolver = papers.resolver()
    public = Ed25519PublicKey.from_public_bytes(key.public)
    now = papers.CREATED + timedelta(days=1)

    def signed(number: int) -> tuple[bytes, Json]:
        raw = issue(papers.award(whole, number), signer=key, created=papers.CREATED, resources=RESOURCES).raw
        return raw, json.loads(raw)

    batches = [[signed(round_ * each + place) for place in range(each)] for round_ in range(rounds + 1)]

    def ours(raw: bytes) -> None:
        report = verify(raw, now=now, resolver=resolver)
        if report.verdict not in {Verdict.VALID, Verdict.COULD_NOT_CHECK}:  # no status list is at hand
            raise AssertionError(report)

    def plain(document: Json) -> None:
        plainly_verified(document, public)

    return interleaved("verify", ours, plain, batches=batches)


@dataclass(frozen=True, slots=True)
class Growth:
    """Resident memory of a process that issues to a stream."""

    credentials: int
    before: float  # MiB after the first hundred
    after: float  # MiB after the last
    seconds: float


def resident() -> float:
    """MiB of this process in memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def stream(count: int, *, within: float = 35.0) -> Growth:
    """Issue so many credentials (without an endorsement inside), each written out and forgotten.

    Run it in a process of its own. On a busy machine it stops after `within` seconds, and says how many there were.
    """
    key, partner = papers.keys()
    whole = replace(papers.achievement(partner), endorsements=())
    before, started, end = 0.0, time.process_time(), time.monotonic() + within
    done = 0
    with tempfile.TemporaryFile() as output:
        for number in range(count):
            if number == 100:
                before = resident()
            sealed = issue(papers.award(whole, number), signer=key, created=papers.CREATED, resources=RESOURCES)
            output.write(sealed.raw + b"\n")
            done += 1
            if time.monotonic() > end and number > 100:
                break
        return Growth(done, before, resident(), time.process_time() - started)


def process(*command: str) -> float:
    """Seconds of a Python process from start to end."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment(), capture_output=True, check=False)
    if done.returncode not in {0, 2}:  # 2: genuine, but the status list is not at hand
        raise AssertionError(done.stdout + done.stderr)
    return time.perf_counter() - started


def environment() -> dict[str, str]:
    """Ours, with the source on the path."""
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}


def cold_start(*, times: int = 5) -> tuple[float, float]:
    """Median seconds of `testamur seal verify FILE` as a process, and of a Python that does nothing."""
    key, partner = papers.keys()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        raw = issue(
            papers.award(papers.achievement(partner), 1), signer=key, created=papers.CREATED, resources=RESOURCES
        ).raw
        (place / "one.json").write_bytes(raw)
        for did, document in papers.documents_of(key, partner).items():
            (place / file_name(Did(did))).write_text(json.dumps(document), encoding="utf-8")
        command = (
            "-m",
            "testamur",
            "seal",
            "verify",
            str(place / "one.json"),
            "--dids",
            folder,
            "--at",
            "2026-11-21T12:00:00Z",
        )
        ours = [process(*command) for _ in range(times)]
    return statistics.median(ours), statistics.median(process("-c", "pass") for _ in range(times))
