"""Parts of the documents that come from the source: the settings table, the process diagram, the glossary of roles.

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


def main(arguments: list[str]) -> int:
    """See the module's first lines."""
    stale = []
    for name, made in (("operating.md", operating()), ("flow.md", flow())):
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
