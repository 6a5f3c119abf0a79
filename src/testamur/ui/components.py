"""The small components that are clearer in Python than as a template."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from testamur.ui.icons import ICONS, icon
from testamur.ui.marks import SHAPES, Kind, State, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHIP_ICONS = {"ok": "check", "warn": "clock", "bad": "alert", "info": "refresh"}
_SIGNS = {
    "circle": '<circle class="shape" cx="48" cy="48" r="46"/>',
    "diamond": '<path class="shape" d="M48 1l47 47-47 47L1 48z"/>',
    "octagon": '<path class="shape" d="M29 2h38l27 27v38L67 94H29L2 67V29z"/>',
    "square": '<rect class="shape" x="6" y="6" width="84" height="84" rx="10"/>',
}
_GLYPH_SCALE = {"circle": 2, "diamond": 1.75, "octagon": 2, "square": 2}
_BAR = 280


def mark(kind: Kind, state: State, *, size: int, decorative: bool = False) -> SafeString:
    """A mark as inline SVG (ux.md 8): dashed, half filled or solid; the words say the same."""
    shape = SHAPES[kind]
    spoken_as = (
        mark_safe('aria-hidden="true"')
        if decorative
        else format_html('role="img" aria-label="{}"', spoken(kind, state))
    )
    half = ""
    if state is State.PARTLY:
        key = f"half-{kind}"
        half = format_html(
            '<path class="base" d="{0}"/><clipPath id="{1}"><path d="M-1 24h50v25H-1z"/></clipPath>'
            '<path class="half" d="{0}" clip-path="url(#{1})"/>',
            shape.outline, key,
        )  # fmt: skip
    return format_html(
        '<svg class="mark {}" viewBox="-1 -1 50 50" width="{}" height="{}" focusable="false" {}>{}'
        '<path class="shape" d="{}"/><path class="glyph" d="{}"/></svg>',
        state, size, size, spoken_as, half, shape.outline, shape.glyph,
    )  # fmt: skip


def chip(text: str, kind: str, icon_name: str | None) -> SafeString:
    """A state label; the icon follows the kind unless it is named, or left out with an empty name."""
    name = _CHIP_ICONS.get(kind, "") if icon_name is None else icon_name
    return format_html('<span class="chip {}">{}{}</span>', kind, icon(name) if name else "", text)


def inactive_button(label: str, reason: str, *, css: str = "") -> SafeString:
    """Never a dead `disabled`: it keeps its place in the tab order and its reason is text beside it."""
    key = "why-" + sha256(f"{label}{reason}".encode()).hexdigest()[:8]
    return format_html(
        '<button type="button" class="button{}" aria-disabled="true" aria-describedby="{}">{}</button>'
        ' <span class="secondary effect" id="{}">{}</span>',
        f" {css}" if css else "", key, label, key, reason,
    )  # fmt: skip


def verdict_sign(shape: str, icon_name: str) -> SafeString:
    """The shape of a verdict with its glyph; decorative, because the words beside it are the verdict."""
    scale = _GLYPH_SCALE[shape]
    offset = 48 - 12 * scale
    return format_html(
        '<svg class="sign" viewBox="0 0 96 96" width="96" height="96" aria-hidden="true" focusable="false">{}'
        '<path class="glyph" d="{}" transform="translate({} {}) scale({})"/></svg>',
        mark_safe(_SIGNS[shape]), ICONS[icon_name], offset, offset, scale,  # noqa: S308 - constant drawing
    )  # fmt: skip


def crumbs(parts: Sequence[str]) -> SafeString:
    """label, address, label, address, ..., last label (the page itself, without a link)."""
    links = format_html_join(
        "", '<li><a href="{}">{}</a></li>', [(parts[at + 1], parts[at]) for at in range(0, len(parts) - 1, 2)]
    )
    here = format_html('<li aria-current="page">{}</li>', parts[-1]) if len(parts) % 2 else ""
    return format_html("{}{}", links, here)


def wrap(content: str, tag: str, *, css: str = "", label: str = "") -> SafeString:
    """The content in an element; an empty string when it is blank. Loose list items get their list."""
    inner = content.strip()
    if not inner:
        return mark_safe("")
    if inner.startswith("<li"):
        inner = f"<ol>{inner}</ol>"
    return format_html(
        "<{0}{1}{2}>{3}</{0}>",
        mark_safe(re.sub(r"[^a-z]", "", tag)),  # noqa: S308 - letters only
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-label="{}"', label) if label else "",
        mark_safe(inner),  # noqa: S308 - already rendered by the template that wraps it
    )


def clock(reading: Any) -> dict[str, Any]:
    """Geometry and words of a clock: the bar's length, the tick at the target, the day in words."""
    limit = max(int(reading.limit), 1)
    day = int(reading.day)
    late = day > limit
    words = gettext("Day %(day)s, limit was %(limit)s") if late else gettext("Day %(day)s of %(limit)s")
    icons = {"bad": "alert", "paused": "pause"}
    return {
        "clock": reading, "late": late, "icon": icons.get(str(reading.state), "clock"),
        "filled": round(_BAR * min(max(day, 0), limit) / limit), "tick": round(_BAR * int(reading.target) / limit) - 1,
        "day_words": words % {"day": day, "limit": limit},
    }  # fmt: skip


def summary_row(row: Any) -> dict[str, Any]:
    """One row of a summary list from the shapes a view may hand over."""
    if isinstance(row, dict):
        return {"label": row["label"], "value": row["value"], "change_url": row.get("change_url", "")}
    if isinstance(row, tuple | list):
        return {"label": row[0], "value": row[1], "change_url": row[2] if len(row) > 2 else ""}
    return {"label": row.label, "value": row.value, "change_url": getattr(row, "change_url", "")}
