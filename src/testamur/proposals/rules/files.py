"""What a file is, by its first bytes rather than by its name (forms.md section 1: PDF, Word, image, CSV, at most 25 MB)."""

from __future__ import annotations

from collections.abc import Sequence

from testamur.ground.errors import Allowed, Refusal, Verdict

LIMIT = 25 * 1024 * 1024
_MB = 1024 * 1024
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "csv": "text/csv; charset=utf-8",
}


def kind_of(content: bytes, *, name: str) -> str:
    """pdf, docx, png, jpeg, csv, or "" for anything else. A CSV has no magic: text with a separator, named .csv."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK\x03\x04") and b"word/" in content and b"[Content_Types].xml" in content:
        return "docx"
    if name.casefold().endswith(".csv") and _is_table(content):
        return "csv"
    return ""


def may_attach(content: bytes, *, name: str, accept: Sequence[str]) -> Verdict:
    """Is it one of the kinds a field takes, and not too large?"""
    if not content:
        return Refusal("file_empty", {"name": name})
    if len(content) > LIMIT:
        return Refusal("file_size", {"size": -(-len(content) // _MB)})
    if kind_of(content, name=name) not in accept:
        return Refusal("file_kind_csv" if "csv" in accept else "file_kind", {"name": name})
    return Allowed()


def _is_table(content: bytes) -> bool:
    try:
        text = content[:4096].decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content[:4096].decode("latin-1")
    return "\x00" not in text and any(mark in text for mark in (",", ";", "\t"))
