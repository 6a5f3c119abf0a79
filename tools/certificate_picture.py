"""Write the certificate of a credential as a PNG to standard output: `python tools/certificate_picture.py PUBLIC_ID`.

The paper itself is only ever made as a PDF; here the same page is set with the same data into a picture instead.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import typst

from testamur.config import boot

PPI = 110.0


def as_picture(template: str, **options: Any) -> bytes:
    """What typst is asked for, as PNG."""
    options.pop("pdf_standards", None)
    picture: bytes = typst.compile(template, **(options | {"format": "png", "ppi": PPI}))
    return picture


def main(public_id: str) -> int:
    """See the module's first lines; 1 when there is no such credential."""
    boot.set_up()
    from testamur.awards import queries  # noqa: PLC0415 - models can be imported only once Django is set up
    from testamur.ground import times  # noqa: PLC0415 - as above

    paper = import_module("testamur.wallet.papers.certificate")
    facts = queries.credential(public_id)
    if facts is None:
        return 1
    paper.typst = SimpleNamespace(compile=as_picture)  # type: ignore[attr-defined]  # the module's own import, replaced
    sys.stdout.buffer.write(paper.certificate(facts, language="en", now=times.utc_now()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
