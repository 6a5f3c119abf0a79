"""What `testamur seal COMMAND --help` says: one paragraph a command, one sentence an option (command line contract)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def frozen(**texts: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """A table that nobody changes."""
    return MappingProxyType({name: MappingProxyType(dict(text)) for name, text in texts.items()})


SUMMARY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "keygen": "Make a key and write it to a file that only its owner can read. Its public half is printed as one JSON line.",
        "did": "Print the DID document of a key's controller: the key itself first, then the keys before it.",
        "issue": "Issue one credential to each learner of a list, all or none. Everything is read and checked before anything "
        "is signed; the output takes its name only when every line of it is there.",
        "verify": "Check credentials and presentations: JSON, arrays, lines, compact JWS, PNG, SVG, PDF and offline bundles. "
        "Nothing is fetched unless --online is given; contexts never are.",
        "inspect": "Say what files hold, one JSON line each, without checking anything: no signature, no list, no network.",
        "bake": "Put a credential into a PNG, SVG or PDF file, byte for byte as it is.",
        "jose": "Sign or verify one input for the suite for JOSE and COSE, and write how it went: success, failure, or "
        "indeterminate where this version has no such form.",
        "extract": "Take the credential out of a PNG, SVG or PDF file, byte for byte as it was put in.",
    }
)

FORCE: Final = "replace an output that exists; without it the command stops with exit code 73"
OPENS: Final = "a file whose first line opens the key file; else the environment variable TESTAMUR_KEY_PASSPHRASE"
DIDS: Final = "a folder of DID documents, one JSON file each"
HELP: Final = "print this text"

OPTIONS: Final = frozen(
    keygen={
        "--out KEYFILE": "where the key goes; an existing file is never replaced",
        "--alg ALG": "Ed25519 (the default), P-256, P-384 or RS256; RS256 needs --did",
        "--did DID": "a did:web that the key belongs to; without it the key names itself with a did:key",
        "--fragment NAME": "the key's name within its DID; key- and the year unless given",
        "--passphrase-file F": "encrypt the key with the first line of this file; else with TESTAMUR_KEY_PASSPHRASE; else not at all",
        "--help": HELP,
    },
    did={
        "--key KEYFILE": "the key that signs now; its public half is enough",
        "--retired KEYFILE": "a key that no longer signs and still verifies what it signed; may be repeated",
        "--compromised KEYFILE@TIME": "a key that somebody else may have since then: it verifies nothing any more; may be repeated",
        "--dids DIR": "also write the document into this folder, under the DID's encoded name",
        "--out FILE": "write the document to a file instead of printing it",
        "--force": FORCE,
        "--help": HELP,
    },
    issue={
        "--key KEYFILE": "the issuer's key",
        "--achievement ACH.json": "what is awarded: an Achievement, or the wrapper with issuer, validity, endorsements and status",
        "--learners L.csv": "who it is awarded to: name (or given_name and family_name), email, awarded_on, and what else the contract has",
        "--out OUT.ndjson": "where the credentials go, one a line in the order of the list; - is stdout",
        "--suite S": "how they are signed: eddsa-rdfc-2022 (the default), eddsa-jcs-2022, ecdsa-rdfc-2019, ecdsa-sd-2023, "
        "vc-jwt-ob3, vc-jwt-w3c or sd-jwt-vc; key and suite must fit",
        "--workers N": "processes, 1 to 64; the output does not depend on it",
        "--created TIME": "the proofs' time; the clock when the run starts unless given",
        "--valid-from TIME": "validFrom of every credential, instead of the day of the award",
        "--dids DIR": "DID documents of the endorsers: the endorsements are verified before anything is signed",
        "--status DIR": "the folder of status lists; needed when the achievement file has a status",
        "--resource URL=FILE": "the bytes of a related resource, whose digest is computed; may be repeated",
        "--engine E": "auto (compiled, checks itself, falls back), generic, or compiled (refuses what would fall back)",
        "--skip-bad-rows": "issue the good rows of a list that has bad ones; the exit code is still 1",
        "--errors FILE": "also write the faults of the rows to this file, one JSON line each",
        "--seed HEX": "for tests only: ids and salts from a generator seeded with these hex digits",
        "--stats": "print the run's figures as the last line on stderr",
        "--force": FORCE,
        "--passphrase-file F": OPENS,
        "--help": HELP,
    },
    verify={
        "FILE": "what to check, any number; the form is found from the bytes, lines from the name .ndjson or .jsonl; - is stdin",
        "--dids DIR": DIDS + "; they win over what a bundle brings along and over the network",
        "--status DIR": "a folder of status lists; they win in the same way",
        "--at TIME": "judge validity, status and endorsements at this instant instead of now",
        "--json": "one JSON report a line, for programs",
        "--online": "also fetch did:web documents and status lists over https; public addresses only",
        "--accept-issuer ID[=NAME]": "an issuer to trust, with the name to call it by; given once, every other issuer is unknown; may be repeated",
        "--recipient TYPE=VALUE": "say whether the credential is about this person, such as emailAddress=someone@learners.example",
        "--suite S": "only proofs of this suite count, in status lists and endorsements too; may be repeated",
        "--resource URL=FILE": "the bytes of a related resource, to be compared with its digest; may be repeated",
        "--lines": "read every file line by line, whatever its name",
        "--quiet": "print nothing; the exit code tells",
        "--help": HELP,
    },
    inspect={"FILE": "what to look at, any number; - is stdin", "--help": HELP},
    bake={
        "--image IN": "the PNG, SVG or PDF file",
        "--credential FILE": "the credential; its form is checked, its proof is not",
        "--out OUT": "the new file; - is stdout",
        "--replace": "put it in the place of a credential that is already there",
        "--force": FORCE,
        "--help": HELP,
    },
    jose={
        "issue|verify": "what to do with the input",
        "--input F": "a credential or presentation to sign, or a token to verify; - is stdin",
        "--key METHOD.json": "a verification method with publicKeyJwk, and with secretKeyJwk to sign",
        "--feature FEATURE": "credential_jose, presentation_jose, credential_sdjwt, presentation_sdjwt, credential_cose or "
        "presentation_cose",
        "--sd PATHS": 'a JSON array of paths that are shown one by one, such as ["credentialSubject.name"]',
        "--output OUT": "where the result goes; an existing file is replaced",
        "--help": HELP,
    },
    extract={
        "IMAGE": "the PNG, SVG or PDF file; - is stdin",
        "--out FILE": "where the credential goes; stdout unless given",
        "--force": FORCE,
        "--help": HELP,
    },
)

TOOL: Final = (
    "Exit codes: 0 done · 64 usage · 65 an input is not what it must be · 66 an input cannot be read · "
    "73 an output exists or cannot be created"
)
CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "keygen": TOOL,
        "did": TOOL,
        "issue": "Exit codes: 0 done · 1 a row was refused · 64 usage · 65 an input is not what it must be · 66 an input cannot "
        "be read · 70 a self-check failed, nothing was handed out · 73 an output exists or cannot be created · "
        "77 passphrase",
        "verify": "Exit codes: 0 every input is valid · 1 one is bad · 2 none is bad, one could not be checked or has an unknown "
        "issuer · 64 usage · 66 a folder or resource cannot be read",
        "inspect": "Exit codes: 0 done · 1 a file is not a credential · 64 usage · 66 a file cannot be read",
        "bake": TOOL,
        "jose": TOOL,
        "extract": f"{TOOL} · 1 no credential in the file",
    }
)
