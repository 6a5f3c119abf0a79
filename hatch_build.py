"""Build hook: compile the French catalogues and cut the web fonts; also callable by hand.

    python hatch_build.py words    # every django.po to its .mo, with Babel: no gettext program is needed
    python hatch_build.py fonts    # woff2 slices of the two typefaces
    python hatch_build.py          # both

Both are quick when nothing changed. The typefaces are under the SIL Open Font License 1.1 with a Reserved Font Name, so
a cut is a modified version and bears another name: Testamur Sans and Testamur Serif, with the licence beside it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import sys
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fontTools import subset
from fontTools.ttLib import TTFont
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "src" / "testamur"
FONTS = SOURCE / "ui" / "static" / "ui" / "fonts"

SLICES: dict[str, str] = {
    "latin": "0000-00FF 0131 0152-0153 02BB-02BC 02C6 02DA 02DC 2000-206F 2074 20AC 2122 2190-2193 2212 2215 FEFF FFFD",
    "latin-ext": "0100-0130 0132-0151 0154-02BA 02BD-02C5 02C7-02CC 0300-036F 1E00-1EFF 20A0-20AB 20AD-20CF 2113 A720-A7FF",
    "greek-cyrillic": "0370-03FF 0400-052F 1F00-1FFF 2116",
}
FEATURES = ("kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum", "pnum", "onum", "zero")
CREDIT = """Testamur Sans and Testamur Serif

Cut from Source Sans Pro and Source Serif Pro by Adobe, taken from the packages font-source-sans-pro and
font-source-serif-pro. Subset, unhinted and renamed, because "Source" is a Reserved Font Name of the licence below.

"""


class Cut(NamedTuple):
    """One face to cut: the package and file it comes from, and the file name, family and slices it gets."""

    package: str
    source: str
    name: str
    family: str
    style: str
    slices: tuple[str, ...] = ("latin", "latin-ext", "greek-cyrillic")


_SANS, _SERIF = "font_source_sans_pro", "font_source_serif_pro"
CUTS = (
    Cut(_SANS, "SourceSansPro-Regular.ttf", "sans-400", "Testamur Sans", "Regular"),
    Cut(_SANS, "SourceSansPro-Semibold.ttf", "sans-600", "Testamur Sans", "Semibold"),
    Cut(_SANS, "SourceSansPro-Bold.ttf", "sans-700", "Testamur Sans", "Bold"),
    Cut(_SANS, "SourceSansPro-It.ttf", "sans-400-italic", "Testamur Sans", "Italic", ("latin", "latin-ext")),
    Cut(_SERIF, "SourceSerifPro-Regular.ttf", "serif-400", "Testamur Serif", "Regular"),
    Cut(_SERIF, "SourceSerifPro-Semibold.ttf", "serif-600", "Testamur Serif", "Semibold"),
    Cut(_SERIF, "SourceSerifPro-It.ttf", "serif-400-italic", "Testamur Serif", "Italic", ("latin", "latin-ext")),
)


def words(source: Path = SOURCE) -> list[Path]:
    """Compile each catalogue that is newer than its .mo; returns what was written. Fuzzy messages are left out."""
    written = []
    for catalogue in sorted(source.glob("**/locale/*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        with catalogue.open("rb") as text:
            messages = read_po(text, locale=catalogue.parent.parent.name)
        with compiled.open("wb") as out:
            write_mo(out, messages, use_fuzzy=False)
        written.append(compiled)
    return written


def fonts(target: Path = FONTS) -> list[Path]:
    """Cut every face into its slices; returns what was written, nothing when the recipe and sources are unchanged."""
    target.mkdir(parents=True, exist_ok=True)
    stamp, recipe = target / "cut.sha256", _recipe()
    wanted = [target / f"{cut.name}-{piece}.woff2" for cut in CUTS for piece in cut.slices]
    if stamp.exists() and stamp.read_text() == recipe and all(path.exists() for path in wanted):
        return []
    for cut in CUTS:
        for piece in cut.slices:
            _cut(cut, piece, target / f"{cut.name}-{piece}.woff2")
    for package, name in ((_SANS, "OFL-sans.txt"), (_SERIF, "OFL-serif.txt")):
        (target / name).write_text(CREDIT + (_files(package) / "LICENSE.txt").read_text(encoding="utf-8"))
    stamp.write_text(recipe)
    return wanted


def _recipe() -> str:
    versions = [importlib.metadata.version(name) for name in ("font-source-sans-pro", "font-source-serif-pro")]
    return hashlib.sha256(repr((SLICES, FEATURES, CUTS, CREDIT, versions)).encode()).hexdigest()


def _files(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"The package {package} is missing: the typefaces come from it.")
    return Path(found.submodule_search_locations[0]) / "files"


def _cut(cut: Cut, piece: str, out: Path) -> None:
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=list(FEATURES), name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True, recalc_timestamp=False, desubroutinize=True,
    )  # fmt: skip
    font = TTFont(_files(cut.package) / cut.source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_code_points(SLICES[piece]))
    cutter.subset(font)
    _rename(font, cut)
    subset.save_font(font, str(out), options)


def _code_points(ranges: str) -> list[int]:
    points: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        points.extend(range(int(first, 16), int(last or first, 16) + 1))
    return points


def _rename(font: TTFont, cut: Cut) -> None:
    full = f"{cut.family} {cut.style}"
    names = {1: cut.family, 2: cut.style, 3: f"{full}; cut for Testamur", 4: full, 6: full.replace(" ", "")}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it packs the wheel, also for an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make words and fonts, and have the wheel carry them although they are not in the repository."""
        del version
        words()
        fonts()
        build_data["artifacts"] += ["src/testamur/**/*.mo", "src/testamur/ui/static/ui/fonts/*"]


if __name__ == "__main__":
    tasks = {"words": words, "fonts": fonts}
    for task in sys.argv[1:] or tasks:
        made = tasks[task]()
        print(f"{task}: {len(made)} written" if made else f"{task}: nothing changed")
