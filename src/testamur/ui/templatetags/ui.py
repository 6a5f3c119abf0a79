"""Every tag and filter of the pages: {% load ui %}. Shown together at /design/ in the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from testamur.ui import badge as badges, components, fields, icons, moments, qr
from testamur.ui.marks import LINES, NAMES, STATES, Kind, State
from testamur.ui.typography import typographic as set_type

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from django.forms import BaseForm, BaseFormSet, BoundField
    from django.template.context import Context

register = template.Library()
register.filter("fingerprint", moments.fingerprint)
register.filter("public_id", moments.public_id)


def _language() -> str:
    return "fr" if (get_language() or "en").startswith("fr") else "en"


# --- filters: an empty value stays empty ---


@register.filter
def day(value: date | datetime | None) -> str:
    """Such as "23 November 2026" / « 23 novembre 2026 »."""
    return moments.day(value, _language()) if value else ""


@register.filter
def day_short(value: date | datetime | None) -> str:
    """Such as "23 Nov 2026" / « 23 nov. 2026 »."""
    return moments.day_short(value, _language()) if value else ""


@register.filter
def day_month(value: date | datetime | None) -> str:
    """Such as "23 Nov" / « 23 nov. »."""
    return moments.day_month(value, _language()) if value else ""


@register.filter
def weekday_day(value: date | datetime | None) -> str:
    """Such as "Monday 23 November 2026" / « lundi 23 novembre 2026 »."""
    return moments.weekday_day(value, _language()) if value else ""


@register.filter
def clock_time(value: datetime | None) -> str:
    """Such as "2:41 p.m. ET" / « 14 h 41 HE »."""
    return moments.clock_time(value, _language()) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Such as "23 November 2026, 2:41 p.m. ET"."""
    return moments.moment(value, _language()) if value else ""


@register.filter
def moment_short(value: datetime | None) -> str:
    """Such as "23 Nov 2026, 2:41 p.m. ET"."""
    return moments.moment_short(value, _language()) if value else ""


@register.filter
def money(value: Decimal | int | None) -> str:
    """Such as "$48,200" / « 48 200 $ »."""
    return "" if value is None else moments.money(value, _language())


@register.filter
def number(value: float | None) -> str:
    """Such as "48,200" / « 48 200 »."""
    return "" if value is None else moments.number(value, _language())


@register.filter
def typographic(value: str) -> str:
    """Typographic quotes, apostrophes and French spaces; HTML stays HTML, plain text stays plain text."""
    text = set_type(str(value), language=_language())
    return mark_safe(text) if isinstance(value, SafeString) else text  # noqa: S308 - no character of markup is added


# --- small parts ---


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of ui.icons; decorative unless it has a label."""
    return icons.icon(name, label, css=css)


@register.simple_tag
def mark(kind: str, state: str = "met", size: int = 26, *, decorative: bool = False) -> SafeString:
    """One of the four marks in one of three states, named for screen readers unless it is decorative."""
    return components.mark(Kind(kind), State(state), size=size, decorative=decorative)


@register.simple_tag
def chip(text: str, kind: str = "neutral", icon: str | None = None) -> SafeString:
    """A small state label: ok, warn, bad, info, brass, neutral. `icon=""` leaves the icon out."""
    return components.chip(text, kind, icon)


@register.simple_tag
def inactive_button(label: str, reason: str, css: str = "") -> SafeString:
    """A button that cannot be used now: focusable, announced as unavailable, its reason in sight."""
    return components.inactive_button(label, reason, css=css)


@register.simple_tag
def verdict_sign(shape: str, icon: str) -> SafeString:
    """The sign of a verdict: circle, diamond, octagon or square with an icon in it."""
    return components.verdict_sign(shape, icon)


@register.simple_tag
def qr_code(text: str, label: str = "") -> SafeString:
    """The QR code of a link as SVG on a white tile."""
    return format_html('<span class="qr">{}</span>', mark_safe(qr.svg(text, label=label)))  # noqa: S308 - drawn by us


@register.simple_tag
def badge_svg(definition_id: str, title: str, **options: Any) -> SafeString:
    """A badge inline: size (px), field, state, institution, year, kind, language, decorative."""
    size = int(options.pop("size", 160))
    decorative = bool(options.pop("decorative", False))
    drawing = badges.Badge(definition_id=definition_id, title=title, **options)
    return mark_safe(badges.svg(drawing, size=size, outlined=False, decorative=decorative))  # noqa: S308 - texts escaped there


@register.simple_tag
def crumbs(*parts: str) -> SafeString:
    """Breadcrumb items: label, address, label, address, ..., last label."""
    return components.crumbs(parts)


@register.simple_tag
def error_prefix(*forms: BaseForm | BaseFormSet[Any] | None) -> str:
    """Such as "Error: " before the page's title when one of the forms has a problem."""
    return gettext("Error:") + " " if fields.problems(forms) else ""


@register.simple_block_tag
def wrap(content: str, tag: str, css: str = "", label: str = "") -> SafeString:
    """The content in an element, or nothing at all when the content is blank."""
    return components.wrap(content, tag, css=css, label=label)


# --- parts with a template of their own ---


@register.inclusion_tag("ui/parts/four_marks.html")
def four_marks(readings: Iterable[Any], *, compact: bool = False, size: int = 26) -> dict[str, Any]:
    """The four marks: as a list with state and reason, or compact as icons only. Readings: .mark, .state, .reason."""
    rows = [
        {
            "kind": reading.mark, "state": reading.state, "reason": getattr(reading, "reason", ""),
            "name": getattr(reading, "title", "") or NAMES[Kind(reading.mark)], "words": STATES[State(reading.state)],
        }
        for reading in readings
    ]  # fmt: skip
    return {"rows": rows, "compact": compact, "size": size}


@register.inclusion_tag("ui/parts/marks_explained.html")
def marks_explained() -> dict[str, Any]:
    """What each of the four marks says, in one line each."""
    return {"rows": [{"kind": kind, "name": NAMES[kind], "line": LINES[kind]} for kind in Kind]}


@register.inclusion_tag("ui/forms/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A whole field. Options: style (choices, cards, one, segments, pills, inline), width (s, m, id), label, optional, after."""
    style = str(options.get("style", "choices"))
    width = options.get("width")
    group = fields.kind(bound) == "group"
    return {
        "field": bound, "kind": fields.kind(bound), "style": style, "label": options.get("label") or bound.label,
        "optional": options.get("optional", False), "after": options.get("after", ""), "quiet": options.get("quiet", False),
        "note": options.get("note", ""),
        "control": "" if group else fields.control(bound, css=f"w-{width}" if width else ""),
        "choices": list(fields.choices(bound)) if group else [],
        "described_by": fields.described_by(bound), "hint_id": f"{bound.auto_id}_hint", "error_id": f"{bound.auto_id}_error",
    }  # fmt: skip


@register.inclusion_tag("ui/forms/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any] | None) -> dict[str, Any]:
    """Such as "There is a problem": every error of these forms as a link to its field; takes the focus."""
    return {"problems": fields.problems(forms)}


@register.inclusion_tag("ui/parts/clock.html")
def clock(clock: Any) -> dict[str, Any]:
    """A deadline: words first, then the bar with its tick, then "Day 12 of 28". Needs .words .day .limit .target .state."""
    return components.clock(clock)


@register.inclusion_tag("ui/parts/stage_rail.html")
def stage_rail(stages: Iterable[Any]) -> dict[str, Any]:
    """The stages of a proposal: .title .state (done, current, next, waiting) .note."""
    return {"stages": list(stages)}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What has happened, newest first: .title .text .when, and optional .link .link_text .state (current, done, note)."""
    return {"entries": list(entries)}


@register.inclusion_tag("ui/parts/verdict_band.html")
def verdict_band(shape: str, icon: str, tone: str, heading: str, **more: Any) -> dict[str, Any]:
    """The answer of the public check. tone: ok, warn, bad, none. More: sentence (may be safe HTML), time."""
    return {
        "shape": shape, "icon": icon, "tone": tone, "heading": heading,
        "sentence": more.get("sentence", ""), "time": more.get("time", ""),
    }  # fmt: skip


@register.inclusion_tag("ui/parts/empty_state.html")
def empty_state(text: str, action_url: str = "", action_label: str = "") -> dict[str, Any]:
    """What will appear here, and the next act."""
    return {"text": text, "action_url": action_url, "action_label": action_label}


@register.inclusion_tag("ui/parts/summary_list.html")
def summary_list(rows: Iterable[Any]) -> dict[str, Any]:
    """Facts as a definition list. A row is (label, value), (label, value, change_url) or an object with these names."""
    return {"rows": [components.summary_row(row) for row in rows]}


@register.inclusion_tag("ui/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Any) -> dict[str, Any]:
    """Previous and next of a Django Page; keeps the other parameters of the address."""
    query = context["request"].GET.copy() if "request" in context else None
    if query is not None:
        query.pop("page", None)
    return {"page": page, "query": query.urlencode() if query else ""}


@register.inclusion_tag("ui/parts/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    """A progress bar with its words: "5 of 13"."""
    return {"done": done, "total": total, "label": label}


@register.simple_tag
def days_left(days: int) -> str:
    """Such as "5 days left", "Due today", "1 day late"."""
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days} if days else gettext("Due today")
