"""French catalogues of the rooms: find every message, keep each room's .po in step, compile, and check.

    python tools/words.py [ROOM …]          bring catalogues in step with the source and compile them
    python tools/words.py --check           fail on a missing, empty, fuzzy or merely copied French message

No GNU gettext is needed: Django turns a template into text that Babel's Python extractor reads.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "testamur"
SAME = ROOT / "tools" / "same_in_french.txt"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
Key = tuple[str, ...] | str


def _templatize(text: str, origin: str) -> str:
    from django.conf import settings  # noqa: PLC0415 - Django is only asked for templates

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize  # noqa: PLC0415

    plain = templatize(text, origin=origin)
    return "\n".join(line.strip() for line in plain.splitlines())  # the tokenizer minds indentation


def messages_of(room: Path) -> dict[tuple[str | None, Key], list[str]]:
    """Every message of a room with the files it stands in."""
    found: dict[tuple[str | None, Key], list[str]] = {}
    for path in sorted(room.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
        elif "templates" in path.parts and path.suffix in {".html", ".txt", ".svg"}:
            text = _templatize(path.read_text(encoding="utf-8"), str(path))
        else:
            continue
        if "gettext" not in text and "_(" not in text:
            continue
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            if message:
                found.setdefault((context, message), []).append(str(path.relative_to(room)))
    return found


def catalogue_path(room: Path) -> Path:
    """Where a room's French stands."""
    return room / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def load(path: Path) -> Catalog:
    """A catalogue from its file, or an empty one."""
    if not path.exists():
        return Catalog(locale="fr", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="fr", charset="utf-8")


def in_step(room: Path) -> tuple[Catalog, int]:
    """The catalogue with every message of the source and no other; and how many were new."""
    old, new, added = load(catalogue_path(room)), Catalog(locale="fr", charset="utf-8", project="Testamur"), 0
    for (context, key), places in sorted(messages_of(room).items(), key=lambda item: (item[1][0], str(item[0]))):
        known = old.get(key if isinstance(key, str) else key[0], context)
        string = known.string if known is not None else ("" if isinstance(key, str) else ("", ""))
        added += known is None
        flags = ["python-format"] if re.search(r"%\(\w+\)[sd]", key if isinstance(key, str) else key[0]) else []
        new.add(key, string, locations=[(place, 0) for place in sorted(set(places))][:1], flags=flags, context=context)
    return new, added


def save(room: Path, catalogue: Catalog) -> None:
    """Write and compile a room's catalogue."""
    path = catalogue_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, omit_header=True, width=0, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    )
    path.write_bytes(header.encode() + buffer.getvalue())
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, load(path))


def faults(room: Path) -> list[str]:
    """What is wrong with a room's French."""
    wanted, have = messages_of(room), load(catalogue_path(room))
    same = set(SAME.read_text(encoding="utf-8").splitlines()) if SAME.exists() else set()
    found = []
    for (context, key), places in wanted.items():
        first = key if isinstance(key, str) else key[0]
        message = have.get(first, context)
        where = f"{room.name}: {places[0]}: {first[:70]!r}"
        strings = [] if message is None else [message.string] if isinstance(message.string, str) else list(message.string)
        if not strings or not all(strings):
            found.append(f"{where} has no French")
        elif message is not None and message.fuzzy:
            found.append(f"{where} is fuzzy")
        elif first in strings and first not in same:
            found.append(f"{where} is the same in French; write it, or add it to tools/same_in_french.txt")
        else:
            names = set(re.findall(r"%\(\w+\)[sd]|\{\w*[^}]*\}", first))
            lost = [n for n in names if not any(n in s for s in strings)]
            if lost:
                found.append(f"{where} loses {', '.join(lost)} in French")
    return found


def rooms(names: list[str]) -> list[Path]:
    """Rooms by name; all of them without a name."""
    every = sorted(path for path in SOURCE.iterdir() if path.is_dir() and not path.name.startswith("_"))
    return [room for room in every if not names or room.name in names]


def main(arguments: list[str]) -> int:
    """See the module's first lines."""
    if "--check" in arguments:
        found = [fault for room in rooms([a for a in arguments if a != "--check"]) for fault in faults(room)]
        print("\n".join(found) or "every message has its French")
        return 1 if found else 0
    for room in rooms(arguments):
        catalogue, added = in_step(room)
        if len(catalogue):
            save(room, catalogue)
            empty = sum(1 for message in catalogue if message.id and not (message.string and all(message.string)))
            print(f"{room.name}: {len(catalogue)} messages, {added} new, {empty} without French")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
