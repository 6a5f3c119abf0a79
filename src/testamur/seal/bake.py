"""A credential inside the file that shows it: put it in, get the exact bytes out, refuse anything that could be a trap.

Open Badges 3.0, "Baking": PNG carries one uncompressed ``iTXt`` chunk, SVG one ``openbadges:credential`` element
directly after the root tag. A PDF file carries one attachment (ISO 32000-2, 14.13, associated files). Open Badges 2.0
marks are read, never written. Whatever the file, it carries one credential: two are refused, both ways.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from testamur.seal.carriers.carried import MAX_CREDENTIAL, MAX_IMAGE, Extracted, refuse
from testamur.seal.carriers.pdf import bake_pdf, is_pdf, pdf_credentials
from testamur.seal.carriers.png import bake_png, is_png, png_credentials
from testamur.seal.carriers.svg import bake_svg, is_svg, svg_credentials

if TYPE_CHECKING:
    from testamur.seal.types import Sealed

NOTHING_INSIDE: Final = "no credential in this file"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A kind of file: how it is known by its beginning, what it carries, and how a credential is put in.

    `bake` takes the file, the credential, and whether one that is there may be replaced.
    """

    name: str
    is_one: Callable[[bytes], bool]
    credentials: Callable[[bytes], list[Extracted]]
    bake: Callable[[bytes, bytes, bool], bytes]


CARRIERS: Final = (
    Carrier("png", is_png, png_credentials, bake_png),
    Carrier("pdf", is_pdf, pdf_credentials, bake_pdf),
    Carrier("svg", is_svg, svg_credentials, bake_svg),
)


def bake(image: bytes, sealed: "Sealed", *, replace: bool = False) -> bytes:
    """The file with the credential's exact bytes inside; BakeError when it already carries one."""
    return bake_bytes(image, sealed.raw, replace=replace)


def bake_bytes(image: bytes, credential: bytes, *, replace: bool = False) -> bytes:
    """As `bake`, for bytes read from a file. PNG, SVG and PDF; the result is proven by reading it back."""
    if len(credential) > MAX_CREDENTIAL:
        refuse("the credential is larger than 1 MiB")
    baked = _carrier_of(image).bake(image, credential, replace)
    if extract(baked) != credential:
        refuse("the credential's bytes cannot be carried unchanged in this kind of file")
    return baked


def extract(image: bytes) -> bytes:
    """The exact bytes of the one credential inside; BakeError when there is none, or more than one."""
    return extract_marked(image).raw


def extract_marked(image: bytes) -> Extracted:
    """As `extract`, with what the mark said: whether it was an Open Badges 2.0 one, and an attachment's relationship."""
    found = _carrier_of(image).credentials(image)
    current = [one for one in found if not one.is_ob2] or found
    if not current:
        refuse(NOTHING_INSIDE)
    if len(current) > 1:
        refuse("more than one credential in this file")
    return current[0]


def carrier_name(data: bytes) -> str | None:
    """What kind of carrier these bytes begin as: `png`, `pdf` or `svg`; None for anything else."""
    return next((one.name for one in CARRIERS if one.is_one(data)), None)


def _carrier_of(image: bytes) -> Carrier:
    if len(image) > MAX_IMAGE:
        refuse("the file is larger than 8 MiB")
    found = next((one for one in CARRIERS if one.is_one(image)), None)
    return found or refuse("the file is neither a PNG nor an SVG nor a PDF file")


__all__ = [
    "CARRIERS",
    "MAX_CREDENTIAL",
    "MAX_IMAGE",
    "NOTHING_INSIDE",
    "Carrier",
    "Extracted",
    "bake",
    "bake_bytes",
    "carrier_name",
    "extract",
    "extract_marked",
    "is_pdf",
    "is_png",
    "is_svg",
]
