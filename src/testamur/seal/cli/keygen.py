"""`testamur seal keygen`: a fresh key in a file of its own (command line contract, section 2)."""

import json
import re
from datetime import UTC, datetime
from typing import Final

from testamur.seal.cli.chance import SystemChance
from testamur.seal.cli.files import DONE, USAGE, passphrase_of, say, stop, warn, write
from testamur.seal.cli.options import Options
from testamur.seal.did import did_web_url
from testamur.seal.errors import ResolutionFailed
from testamur.seal.keys import generate_key, public_member
from testamur.seal.types import Alg, Did

SYNTAX: Final = "--out KEYFILE [--alg Ed25519|P-256|P-384|RS256] [--did DID] [--fragment NAME] [--passphrase-file F]"
FRAGMENT: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}\Z")
OFFERED: Final = (Alg.ED25519, Alg.P256, Alg.P384, Alg.RS256)
OWNER_ONLY: Final = 0o600


def run(argv: list[str]) -> int:
    """Make a key, write its file, print its public half."""
    options = Options("keygen", SYNTAX)
    options.needs("--out")
    options.add_argument("--alg", default=Alg.ED25519.value)
    options.add_argument("--did")
    options.add_argument("--fragment")
    options.add_argument("--passphrase-file")
    given = options.read(argv)
    now = datetime.now(UTC).replace(microsecond=0)
    alg = algorithm(given.alg)
    if alg is Alg.RS256 and given.did is None:
        stop(USAGE, "--alg RS256 needs --did: did:key has no form for it")
    did, fragment = named(given.did, given.fragment, now)
    passphrase = passphrase_of(given.passphrase_file)
    if passphrase == b"":
        stop(USAGE, "the passphrase is empty")
    key = generate_key(alg, random=SystemChance(), did=did, fragment=fragment)
    data = key.key_file(created=now, random=SystemChance(), passphrase=passphrase)
    write(given.out, data, mode=OWNER_ONLY)
    if passphrase is None:
        warn(f"{given.out} is not encrypted; give --passphrase-file or TESTAMUR_KEY_PASSPHRASE to protect it")
    say(
        json.dumps(
            {
                "verificationMethod": key.method,
                "controller": key.controller,
                **public_member(key.alg, key.public),
                "alg": key.alg.value,
            }
        )
    )
    return DONE


def algorithm(name: str) -> Alg:
    """The kind of key."""
    if name not in {alg.value for alg in OFFERED}:
        stop(USAGE, f"unknown --alg: {name}; choose Ed25519, P-256, P-384 or RS256")
    return Alg(name)


def named(did: str | None, fragment: str | None, now: datetime) -> tuple[Did | None, str | None]:
    """The DID and fragment of the key's method; without a DID the key names itself."""
    if did is None:
        if fragment is not None:
            stop(USAGE, "--fragment needs --did")
        return None, None
    try:
        did_web_url(Did(did))
    except ResolutionFailed:
        stop(USAGE, f"--did needs a did:web such as did:web:credentials.northlake.example, not {did}")
    chosen = fragment or f"key-{now.year}"
    if FRAGMENT.match(chosen) is None:
        stop(USAGE, "--fragment takes letters, digits and . _ ~ -")
    return Did(did), chosen
