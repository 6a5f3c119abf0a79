"""The seven micro-credentials of the demo as data, and the papers the loader makes for them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from testamur.definitions.rules import content as contents

DATA = Path(__file__).parent / "data"


@cache
def _records() -> dict[str, dict[str, Any]]:
    whole = json.loads((DATA / "microcredentials.json").read_text(encoding="utf-8"))
    return {record["slug"]: record for record in whole["microcredentials"]}


def slugs() -> list[str]:
    """The seven, in the order of the file."""
    return list(_records())


def record(slug: str) -> dict[str, Any]:
    """One record with its origin and remarks."""
    return _records()[slug]


def content_of(slug: str) -> dict[str, Any]:
    """What defines it: the content of a version. A fresh copy."""
    copy: dict[str, Any] = json.loads(json.dumps(contents.defining(_records()[slug])))
    return copy


def resolution_scan(number: str, title: str, day: str) -> bytes:
    """A one-page invented PDF that stands for the scan of an earlier resolution."""
    lines = ["Northlake Institute of Health Sciences (invented)", f"Resolution {number}", f"Passed on {day}", title, "Demo data: this paper is invented."]
    plain = [line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") for line in lines]
    text = b"BT /F1 14 Tf 72 720 Td 22 TL " + b" ".join(b"(" + line + b") Tj T*" for line in plain) + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length " + str(len(text)).encode() + b" >>\nstream\n" + text + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for place, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += str(place).encode() + b" 0 obj\n" + body + b"\nendobj\n"
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n" + str(len(out)).encode() + b"\n%%EOF\n"
