"""Parts of the documents that come from the source: the settings table, the process diagram, the linter's rules.

python tools/docs.py            write them anew
python tools/docs.py --check    fail when a document is not in step
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from testamur.config.environment import Environment  # noqa: E402
from testamur.proposals.rules import policy, policy_check  # noqa: E402
from testamur.seal.issue import GENUINE, NOT_CHECKED, OWN_KEY, UNSIGNED  # noqa: E402
from testamur.seal.lint import ALL_RULES, disclosure, resources, w3c_vcdm11  # noqa: E402
from testamur.seal.lint.rule import Rule  # noqa: E402
from testamur.seal.suites.sd_jwt import ALWAYS_SHOWN, TYPE_NAMED  # noqa: E402
from testamur.seal.suites.vc_jwt import CREDENTIAL_ID, SUBJECT_ID  # noqa: E402
from testamur.seal.types import Profile, Severity  # noqa: E402

SETTINGS_HEAD = """# Operating

For the administrator: every setting, and the commands that keep an installation well.

All settings come from the environment. Wrong values are named all at once at start; `testamur check` prints what is in force.

"""
SETTINGS_FOOT = """
`DATABASE_URL` is read as well as `TESTAMUR_DATABASE_URL`.

## Keep it well
- `testamur check` compares the laws that the migrations promise with those in the database; `--record` walks the whole chain.
- Back up the data folder while the processes are stopped, or the PostgreSQL database with its own tools. The folder `secrets` holds the master key: keep a copy apart from the database.
- A mail that could not be sent is tried for about a day and a half, then stays as a dead letter with its reason.
- Stop and start the worker at any time; what was under way is taken up again.

## Keys outside the data folder
Without more, a new signing key is kept in the database, wrapped under the master key. Two settings keep new keys elsewhere; each key that exists stays where it is until it is rotated.

- **Hardware module** (`pip install testamur[hsm]`): `TESTAMUR_PKCS11_MODULE` names its library, `TESTAMUR_PKCS11_TOKEN` the token, `TESTAMUR_PKCS11_PIN_FILE` a file that only the worker's account can read. Each key is made inside the module under its verification method as label, not to be read out; the module must make and use Ed25519 keys (`CKM_EDDSA`).
- **Any other service**: `TESTAMUR_KEY_SERVICE` names a function by its dotted path. It is called in the worker with a `testamur.seal.KeyEntry`, whose `public` is empty for a key that is to be made, and answers a signer: an object with `alg` (`Alg.ED25519`), `method`, `public` (32 bytes) and `sign(data)` giving 64 bytes. It must find the same key again by its id, and raise `KeyUnavailable` when it cannot.

While a module or service does not answer, nothing is signed and nothing is lost: the worker tries again.
"""


def operating() -> str:
    """docs/operating.md."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Environment.model_fields.items():
        default = "" if field.default in ("", False) else f"`{field.default}`"
        rows.append(f"| `TESTAMUR_{name.upper()}` | {default} | {field.description} |")
    return SETTINGS_HEAD + "\n".join(rows) + "\n" + SETTINGS_FOOT


def flow() -> str:
    """docs/flow.md."""
    folder = ROOT / "src" / "testamur" / "proposals" / "data" / "policies"
    parts = [
        "# The process\n\nFor everyone: the stages a proposal goes through, drawn from the policy files that run.\n\n"
        "A policy is data: bodies, stages, decisions, gates, clocks. A proposal stays on the version it started under.\n"
        "The four musts, the separation of duties and the two people at release are the same under every policy.\n"
    ]
    for name in ("mission-chain", "apac-chain", "small-office"):
        read = policy.read((folder / f"{name}.toml").read_text(encoding="utf-8"))
        parts.append(f"\n## {name}\n\n```mermaid\n{policy_check.draw(read).strip()}\n```\n")
    return "".join(parts)


LINT_HEAD = """# Rules of the linter

For engineers: what a credential is held to, rule by rule. `seal.lint(document, profile=...)` names the rules that a document
breaks, each with a JSON pointer; `seal issue` signs nothing that breaks one marked error, and `seal verify` reports
`rule:<id>` in the check `schema`.

- **reading**: the rule also applies to credentials of other people. The others are about what is signed here.
- **vcdm20**, **ob30**, **testamur**: how hard the rule is under each profile. Bare `seal issue` uses ob30, the product
  testamur. A rule of a standard speaks only of documents that call themselves what the standard describes.
- Every rule has a good and a bad example in the source; the tests hold it to both.
"""
LINT_STANDARDS = {
    "vcdm": "VC Data Model 2.0",
    "vcdm11": "VC Data Model 1.1",
    "di": "VC Data Integrity 1.0",
    "bitstring": "Bitstring Status List 1.0",
    "ob30": "Open Badges 3.0",
    "clr20": "Comprehensive Learner Record 2.0",
    "ob20": "Open Badges 2.0",
    "testamur": "Testamur",
}
# Those that are asked where more than the document is at hand.
LINT_ELSEWHERE = (
    (resources.MATCHES, "VC Data Model 2.0, 5.3", "Every stated digest is that of the resource's bytes."),
    (resources.BYTES_GIVEN, "engine, 12", "Under testamur the bytes of every related resource are at hand."),
    (resources.ABOUT, "engine, 12 Approval record", "The approval record is about the achievement that is awarded."),
    (resources.AFTER_APPROVAL, "engine, 12", "validFrom is not before the achievement was approved."),
    (GENUINE, "Open Badges 3.0, EndorsementCredential Verification", "Every endorsement verifies."),
    (NOT_CHECKED, "engine, 4 Endorsements", "A warning: an endorsement could not be checked."),
    (OWN_KEY, "engine, 4", "The key that signs is the issuer's own."),
    (
        UNSIGNED,
        "engine, 12",
        "A document to be signed has no proof yet; under vcdm20 it may have others' proofs.",
    ),
    (
        CREDENTIAL_ID,
        "Open Badges 3.0, JSON Web Token Proof Format",
        "Under vc-jwt-ob3 the credential has an id, and the claim `jti` is that id.",
    ),
    (
        SUBJECT_ID,
        "Open Badges 3.0, JSON Web Token Proof Format",
        "Under vc-jwt-ob3 there is one subject with an id, and the claim `sub` is that id.",
    ),
    (
        ALWAYS_SHOWN,
        "SD-JWT-based Verifiable Credentials, 3.2.2.2; Securing VCs using JOSE and COSE, 3.2",
        "Under sd-jwt-vc nothing is hidden that a verifier needs before it can judge.",
    ),
    (
        TYPE_NAMED,
        "SD-JWT-based Verifiable Credentials, 3.2.2.1",
        "Under sd-jwt-vc the credential has a type with an address, which is the claim `vct`.",
    ),
    (disclosure.MANDATORY, "ecdsa-sd-2023", "What decides how a credential is judged can never be left out."),
)


def lint_rules() -> str:
    """docs/lint-rules.md."""
    parts = [LINT_HEAD]
    rules = sorted({one.id: one for one in (*w3c_vcdm11.RULES, *ALL_RULES)}.values(), key=lambda one: one.id)
    for prefix, standard in LINT_STANDARDS.items():
        parts += [
            f"\n## {standard}\n\n",
            "| rule | section | reading | vcdm20 | ob30 | testamur | demands |\n|---|---|---|---|---|---|---|\n",
        ]
        parts += [lint_row(one) for one in rules if one.id.partition(".")[0] == prefix]
    parts.append("\n## Asked where more than the document is at hand\n\n| rule | section | demands |\n|---|---|---|\n")
    parts += [f"| `{name}` | {section} | {demands} |\n" for name, section, demands in LINT_ELSEWHERE]
    return "".join(parts)


def lint_row(one: Rule) -> str:
    """One rule's line of the table."""
    hard = [one.profiles.get(profile, Severity.WARNING).value if profile in one.profiles else "" for profile in Profile]
    reading = "" if one.signing_only else "yes"
    cells = (f"`{one.id}`", one.section, reading, *hard, one.sentence())
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def main(arguments: list[str]) -> int:
    """See the module's first lines."""
    stale = []
    for name, made in (("operating.md", operating()), ("flow.md", flow()), ("lint-rules.md", lint_rules())):
        path = ROOT / "docs" / name
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != made:
                stale.append(name)
        else:
            path.write_text(made, encoding="utf-8")
    if stale:
        print(f"not in step with the source: {', '.join(stale)}; run make docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
