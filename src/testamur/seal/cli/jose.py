"""`testamur conformance jose`: the program that the suite for JOSE and COSE runs (command line contract, section 12)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from testamur.seal.cli import ended
from testamur.seal.cli.chance import SystemChance
from testamur.seal.cli.files import DATA, DONE, USAGE, read, stop, write
from testamur.seal.cli.options import Options
from testamur.seal.conformance.jose_cases import FEATURES, Result, sign_case, verify_case
from testamur.seal.errors import MalformedInput
from testamur.seal.hygiene import read_json
from testamur.seal.types import Limits

SYNTAX: Final = "issue|verify --input F --key METHOD.json --feature FEATURE [--sd PATHS] --output OUT"


def main(argv: Sequence[str]) -> int:
    """Run one case; 0 whenever OUT was written, whatever stands in it."""
    return ended(lambda: run(list(argv)))


def run(argv: list[str]) -> int:
    """Read, sign or verify, write the result. OUT is replaced: the suite runs its cases again and again."""
    given = options().read(argv)
    if given.operation not in {"issue", "verify"}:
        stop(USAGE, f"unknown operation: {given.operation}; choose issue or verify")
    if given.feature not in FEATURES:
        stop(USAGE, f"unknown --feature: {given.feature}; choose {', '.join(FEATURES)}")
    paths = paths_of(given.sd)
    data, method = read(given.input, limit=Limits().input_bytes), method_of(given.key)
    now = datetime.now(UTC).replace(microsecond=0)
    result: Result
    if given.operation == "issue":
        result = sign_case(data, method, given.feature, now=now, random=SystemChance(), paths=paths)
    else:
        result = verify_case(data.strip(), method, given.feature, now=now)
    write(given.output, json.dumps(result.as_json(), ensure_ascii=False).encode() + b"\n", force=True)
    return DONE


def options() -> Options:
    """The options of the program."""
    found = Options("jose", SYNTAX, program="testamur conformance")
    found.add_argument("operation", metavar="issue|verify")
    for name in ("--input", "--key", "--feature", "--output"):
        found.needs(name)
    found.add_argument("--sd")
    return found


def paths_of(text: str | None) -> list[str]:
    """The paths of `--sd`, a JSON array of texts; Stop 64."""
    try:
        found: Any = json.loads(text) if text is not None else []
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        stop(USAGE, '--sd needs a JSON array of paths, such as ["credentialSubject.name"]')
    return found


def method_of(name: str) -> dict[str, Any]:
    """The verification method in a file; Stop 65, 66."""
    try:
        found = read_json(read(name, limit=64 * 1024), limits=Limits())
    except MalformedInput:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("id"), str) or "publicKeyJwk" not in found:
        stop(DATA, f"{name} is not a verification method with a publicKeyJwk")
    return found
