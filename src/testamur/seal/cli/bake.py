"""`testamur seal bake` and `testamur seal extract`: credential into a picture or paper, and out again, byte for byte (section 11)."""

from typing import Final

from testamur.seal.bake import NOTHING_INSIDE, bake_bytes, carrier_name, extract_marked
from testamur.seal.cli.files import BAD, DATA, DONE, STDIO, read, refuse_existing, stop, tell, warn, write, write_stdout
from testamur.seal.cli.options import Options, one_stdin
from testamur.seal.errors import BakeError
from testamur.seal.inspect import inspect
from testamur.seal.types import Limits

BAKE_SYNTAX: Final = "--image IN.png|IN.svg|IN.pdf --credential FILE --out OUT [--replace] [--force]"
EXTRACT_SYNTAX: Final = "IMAGE [--out FILE] [--force]"


def run_bake(argv: list[str]) -> int:
    """Put a file's bytes, as they are, into a picture or a PDF file."""
    options = Options("bake", BAKE_SYNTAX)
    options.needs("--image")
    options.needs("--credential")
    options.needs("--out")
    options.add_argument("--replace", action="store_true")
    options.add_argument("--force", action="store_true")
    given = options.read(argv)
    one_stdin([given.image, given.credential])
    refuse_existing(given.out, force=given.force)
    image = read(given.image, limit=Limits().image_bytes)
    credential = read(given.credential, limit=Limits().input_bytes)
    seen = inspect(credential)
    if seen.document is None or seen.form not in ("json", "jws"):
        stop(DATA, f"{given.credential} is not a credential")
    if carrier_name(image) is None:
        stop(DATA, f"{given.image} is neither a PNG nor an SVG nor a PDF file")
    try:
        baked = bake_bytes(image, credential, replace=given.replace)
    except BakeError as error:
        stop(DATA, f"{given.image}: {error}")
    write(given.out, baked, force=given.force)
    return DONE


def run_extract(argv: list[str]) -> int:
    """Write the exact bytes of the one credential in a picture or a PDF file."""
    options = Options("extract", EXTRACT_SYNTAX)
    options.add_argument("image", metavar="IMAGE")
    options.add_argument("--out", default=STDIO)
    options.add_argument("--force", action="store_true")
    given = options.read(argv)
    refuse_existing(given.out, force=given.force)
    image = read(given.image, limit=Limits().image_bytes)
    try:
        found = extract_marked(image)
    except BakeError as error:
        if str(error) == NOTHING_INSIDE or carrier_name(image) is None:
            tell(f"testamur: error: no credential in {given.image}")
        else:
            tell(f"testamur: error: {given.image}: {error}")
        return BAD
    if found.is_ob2:
        warn(f"{given.image} carries an Open Badges 2.0 credential")
    if given.out == STDIO:
        write_stdout(found.raw)
    else:
        write(given.out, found.raw, force=given.force)
    return DONE
