"""How the house tests read the source: files of a room, imports, calls. Every law is tried on a good and a bad sample."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "testamur"
SERVICES = {"ground", "ui", "record", "jobs", "notices", "seal"}
DOORS = {"rules", "words", "models", "queries", "actions"}
OPENS_ONTO = {"models": {"models", "rules", "words"}, "queries": {"queries", "models", "rules", "words"},
              "words": {"rules", "words"}, "rules": {"rules"}}  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One import of the house in a file: of what, where."""

    file: str
    line: int
    module: str


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the house with its path, migrations left out."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(SOURCE)), path


def room_of(file: str) -> str:
    """The room a file stands in."""
    return file.split("/", 1)[0].removesuffix(".py")


def kind_of(file: str) -> str:
    """The kind of room inside the app: rules, models, views, …"""
    parts = file.split("/")
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def imports_in(source: str, file: str) -> list[Import]:
    """The imports of our own modules in a source text."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("testamur"):
            if node.module.count(".") == 1:
                found += [Import(file, node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
            else:
                found.append(Import(file, node.lineno, node.module))
        elif isinstance(node, ast.Import):
            found += [Import(file, node.lineno, a.name) for a in node.names if a.name.startswith("testamur")]
    return found


def through_a_door(one: Import) -> bool:
    """Whether an import of another app goes through one of its doors (house.md 3)."""
    here, there = room_of(one.file), one.module.split(".")
    room, kind = there[1], there[2] if len(there) > 2 else ""
    if room == here or here in {"__main__", "config", "demo"} or room in SERVICES or here in SERVICES:
        return True
    if kind not in DOORS:
        return False
    if kind == "actions":
        return kind_of(one.file) in {"actions", "tasks"}
    allowed = OPENS_ONTO.get(kind_of(one.file))
    return allowed is None or kind in allowed


WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def writes_in(source: str) -> list[tuple[int, str]]:
    """Calls that look like writes to the database: `.save(`, `.objects.create(`, …"""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            text = ast.unparse(node.func.value)
            if node.func.attr in {"update", "save", "delete"} and not (
                "objects" in text or "filter(" in text or "_default_manager" in text or node.func.attr == "save"
            ):
                continue
            if node.func.attr == "save" and node.args:
                continue  # a file, not a row
            found.append((node.lineno, f"{text}.{node.func.attr}"))
    return found
