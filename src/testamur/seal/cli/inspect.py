"""`testamur seal inspect`: what files say of themselves, one JSON line each (command line contract, section 10)."""

import json
from typing import Final

from testamur.seal.cli.files import BAD, DONE, NO_INPUT, STDIO, Stop, read, say, tell
from testamur.seal.cli.inputs import inputs
from testamur.seal.cli.options import Options, one_stdin
from testamur.seal.inspect import inspect

SYNTAX: Final = "FILE…"


def run(argv: list[str]) -> int:
    """Print what each file says; 1 when one is not a credential, 66 when one cannot be read."""
    options = Options("inspect", SYNTAX)
    options.add_argument("files", nargs="+", metavar="FILE")
    given = options.read(argv)
    one_stdin(given.files)
    code = DONE
    for name in given.files:
        try:
            if name != STDIO:
                read(name, limit=0)
        except Stop as unreadable:
            tell(f"testamur: error: {unreadable.message}")
            code = NO_INPUT
            continue
        for one in inputs(name, lines=False):
            seen = inspect(one.data or b"")
            say(json.dumps(seen.as_json(one.name), ensure_ascii=False))
            if seen.document is None and code == DONE:
                code = BAD
    return code
