"""The badge of a micro-credential (ux.md 9): the same picture from the same facts, as SVG and as PNG.

The pattern under the plate is computed from the SHA-256 of the definition's identifier, so that every micro-credential has its
own. A private credential shows the neutral tile and nothing else. A badge is a picture: it proves nothing by itself.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

from testamur.ui.drawing import (
    Fill,
    Part,
    Stroke,
    Text,
    circle,
    parsed,
    png as painted,
    polygon,
    rectangle,
    svg as written,
)
from testamur.ui.marks import SHAPES
from testamur.ui.typefaces import Command, outline, outline_on_arc, width

FIELDS = {
    "vascular": "#0B5A4E", "vascular_access": "#0B5A4E", "laboratory": "#1F5E8C", "imaging": "#5B3E8E", "perfusion": "#8E2F45",
}  # fmt: skip
_INACTIVE, _RIM, _RIM_INACTIVE, _INK, _WHITE = "#4A5552", "#B8943A", "#9AA5A1", "#14211E", "#FFFFFF"
_RIBBONS = {
    ("expired", "en"): ("EXPIRED", "#744700", "#FFEFCC"), ("expired", "fr"): ("EXPIRÉE", "#744700", "#FFEFCC"),
    ("revoked", "en"): ("REVOKED", "#9E1420", "#FCE6E6"), ("revoked", "fr"): ("RÉVOQUÉE", "#9E1420", "#FCE6E6"),
}  # fmt: skip
_KIND = {"en": "MICRO-CREDENTIAL", "fr": "MICROCERTIFICATION"}
_PRIVATE = {"en": "Private", "fr": "Privée"}
_SPOKEN = {
    "en": {"active": "badge of {}", "expired": "badge of {}, expired", "revoked": "badge of {}, revoked"},
    "fr": {"active": "insigne de {}", "expired": "insigne de {}, expirée", "revoked": "insigne de {}, révoquée"},
}
_SMALL = 128
_BOX = 200.0


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge shows. `title` is the badge title: at most three lines, as a list, a tuple or with line breaks.

    `field` is a key of FIELDS, `colour` another field colour of the institution. `full_title` is what a screen reader says;
    without it the lines of the title are said. `state`: active, expired, revoked, private.
    """

    definition_id: str
    title: str | tuple[str, ...] | list[str]
    field: str = "vascular"
    state: str = "active"
    institution: str = ""
    year: int | None = None
    language: str = "en"
    full_title: str = ""
    colour: str = ""

    @property
    def lines(self) -> list[str]:
        """The lines of the plate, at most three."""
        lines = self.title.splitlines() if isinstance(self.title, str) else list(self.title)
        return [line.strip() for line in lines if line.strip()][:3] or [""]

    @property
    def spoken(self) -> str:
        """The alternative text: title and state."""
        if self.state == "private":
            return _PRIVATE[self.language]
        text = _SPOKEN[self.language][self.state].format(self.full_title or " ".join(self.lines))
        return text[0].upper() + text[1:]


def svg(badge: Badge, *, size: int = 160, outlined: bool = True, decorative: bool = False) -> str:
    """The badge as SVG. Outlined (for files and papers) needs no font; not outlined sets the title in the page's serif."""
    return written(
        _parts(badge, small=size <= _SMALL),
        size=size,
        box=_BOX,
        title="" if decorative else badge.spoken,
        outlined=outlined,
    )


def png(badge: Badge, *, size: int = 600) -> bytes:
    """The badge as PNG for mail and baking, painted from the same geometry."""
    return painted(_parts(badge, small=size <= _SMALL), size=size, box=_BOX)


def _parts(badge: Badge, *, small: bool) -> list[Part]:
    if badge.state == "private":
        return _private_tile(badge.language)
    live = badge.state == "active"
    field = (badge.colour or FIELDS.get(badge.field, FIELDS["vascular"])) if live else _INACTIVE
    rim = _RIM if live else _RIM_INACTIVE
    parts: list[Part] = [
        Fill(_scallops(), rim),
        Fill(circle(100, 100, 92), field),
        Stroke(circle(100, 100, 90), rim, 1),
        Stroke(circle(100, 100, 70), rim, 0.8),
        _rosette(badge.definition_id, small=small),
    ]
    if not small and badge.institution:
        parts.append(Fill(_arc(badge.institution.upper(), 8.9, 78.5, 178, below=False), _WHITE))
    if not small and live:
        parts.append(Fill(_arc(_kind_and_year(badge), 9.4, 84.5, 150, below=True), _WHITE))
    if live:
        parts += _marks(field, small=small)
    parts += _plate(badge.lines, rim, small=small)
    if not live:
        parts += _ribbon(badge.state, badge.language, small=small)
    return parts


def _kind_and_year(badge: Badge) -> str:
    kind = _KIND[badge.language]
    return f"{kind} \u00b7 {badge.year}" if badge.year else kind


def _arc(text: str, size: float, radius: float, length: float, *, below: bool) -> tuple[Command, ...]:
    natural = width(text, "sans-600", size)
    size = min(size, size * length / natural)
    spread = min(length, width(text, "sans-600", size) + len(text) * 2.2)
    return tuple(outline_on_arc(text, "sans-600", size, centre=(100, 100), radius=radius, length=spread, below=below))


def _scallops() -> tuple[Command, ...]:
    return polygon(
        (100 + radius * math.sin(angle), 100 - radius * math.cos(angle))
        for step in range(72)
        for radius, angle in [(98 if step % 2 == 0 else 94.5 - 1.5, math.pi * step / 36)]
    )


def _rosette(definition_id: str, *, small: bool) -> Stroke:
    """7 to 15 petals in 6 to 8 interlaced lines that fill the inner ring; every number comes from the digest."""
    digest = hashlib.sha256(definition_id.encode()).digest()
    petals, lines, depth = 7 + digest[0] % 9, 6 + digest[1] % 3, 12 + digest[2] % 8
    sway, tilt = 2 + digest[3] % 4, digest[4] / 40
    angles = [2 * math.pi * step / (96 if small else 132) for step in range(96 if small else 132)]
    path: list[Command] = []
    for line in range(lines):
        phase = 2 * math.pi * line / lines + tilt
        swing = [depth * math.sin(petals * a + phase) * math.cos(sway * a / 2 + phase / 3) ** 2 for a in angles]
        path += polygon(_polar(67.5 - depth + by, angle) for by, angle in zip(swing, angles, strict=True))
        if not small and line % 2:
            path += polygon(_polar(18 + 1.1 * depth * (1 + math.sin(petals * a - phase)), a) for a in angles)
    return Stroke(tuple(path), _WHITE, 0.55, 0.34)


def _polar(radius: float, angle: float) -> tuple[float, float]:
    return 100 + radius * math.cos(angle), 100 + radius * math.sin(angle)


def _plate(lines: list[str], rim: str, *, small: bool) -> list[Part]:
    x, y, across, down = (10, 63, 180, 74) if small else (17, 68, 166, 64)
    size = {1: 19.0, 2: 19.0, 3: 15.5}[len(lines)] * (1.22 if small else 1)
    longest = max(width(line, "serif-600", size) for line in lines)
    size = round(min(size, size * (across - 12) / longest), 2) if longest else size
    step = size * 1.1
    first = y + down / 2 - step * (len(lines) - 1) / 2 + size * 0.33
    plate: list[Part] = [
        Fill(rectangle(x, y, across, down, 3), _WHITE), Stroke(rectangle(x, y, across, down, 3), rim, 1.8),
    ]  # fmt: skip
    return plate + [_title_line(line, size, round(first + step * row, 2)) for row, line in enumerate(lines)]


def _title_line(text: str, size: float, y: float, colour: str = _INK) -> Text:
    x = 100 - width(text, "serif-600", size) / 2
    return Text(text, 100, y, size, colour, tuple(outline(text, "serif-600", size, (x, y))))


def _marks(field: str, *, small: bool) -> list[Part]:
    across, step, y = (19.0, 25.0, 143.5) if small else (13.5, 21.0, 145.5)
    left = 100 - (3 * step + across) / 2
    parts: list[Part] = []
    for place, shape in enumerate(SHAPES.values()):
        at, scale = (left + place * step, y), across / 48
        parts.append(Fill(parsed(shape.outline, scale=scale, at=at), _WHITE))
        if not small:
            parts.append(Stroke(parsed(shape.glyph, scale=scale, at=at), field, 1.05))
    return parts


def _ribbon(state: str, language: str, *, small: bool) -> list[Part]:
    word, ink, tint = _RIBBONS[state, language]
    y, size = (137.0, 22.0) if small else (134.0, 19.0)
    gap = 2.6
    across = width(word, "sans-700", size) + gap * (len(word) - 1)
    x, outlines = 100 - across / 2, []
    for letter in word:
        outlines += outline(letter, "sans-700", size, (x, y + 16 + size * 0.34))
        x += width(letter, "sans-700", size) + gap
    box = rectangle(14, y, 172, 32, 2)
    return [Fill(box, tint), Stroke(box, ink, 2.2), Fill(tuple(outlines), ink)]


def _private_tile(language: str) -> list[Part]:
    """The neutral answer: grey, a lock and one word. It says nothing about whose or what."""
    lock = parsed("M6 11H18V20.5H6Z", scale=2.6, at=(68.8, 18))
    bow = parsed("M8.5 11V8C8.5 3.3 15.5 3.3 15.5 8V11", scale=2.6, at=(68.8, 18))
    return [
        Fill(_scallops(), _RIM_INACTIVE), Fill(circle(100, 100, 92), _INACTIVE), Fill(lock, _WHITE), Stroke(bow, _WHITE, 5),
        Fill(rectangle(17, 84, 166, 52, 3), _WHITE), _title_line(_PRIVATE[language], 22, 117),
    ]  # fmt: skip
