"""Our own line icons on a 24 by 24 grid, stroke 2, drawn in the colour of the text beside them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: dict[str, str] = {
    "check": "M4.5 12.5l5 5 10-11",
    "cross": "M6 6l12 12M18 6L6 18",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.5l3.5 2",
    "pause": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM10 9v6M14 9v6",
    "ban": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.7 5.7l12.6 12.6",
    "alert": "M12 3.5L22 20.5H2zM12 10v4.5M12 17.3v.2",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.6v.2",
    "question": "M8.8 9a3.3 3.3 0 1 1 4.9 2.9c-1.1.6-1.7 1.2-1.7 2.6M12 18v.2",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM5 20.5c.4-4 3-6 7-6s6.6 2 7 6",
    "people": "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c.3-3.8 2.7-5.5 6.5-5.5s6.2 1.7 6.5 5.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.9c2 .7 3.2 2.4 3.5 5.1",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21",
    "menu": "M3 6h18M3 12h18M3 18h18",
    "page": "M6 3h8l4.5 4.5V21H6zM9 12h6M9 16h6",
    "print": "M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z",
    "download": "M12 4v11M7 10.5l5 5 5-5M4.5 20h15",
    "upload": "M12 15V4M7 8.5l5-5 5 5M4.5 20h15",
    "share": "M12 15V3.5M8.5 7L12 3.5 15.5 7M7 11H5.5v9.5h13V11H17",
    "wallet": "M3.5 6.5h17v12h-17zM3.5 10h17M15 14.5h2.5",
    "lock": "M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "key": "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12.2L20 3.5M16 7.3l3 3",
    "mail": "M3.5 6h17v12.5h-17zM3.5 7l8.5 7 8.5-7",
    "undo": "M9 5L4.5 9.5 9 14M4.5 9.5h9.5a5 5 0 0 1 0 10h-4",
    "refresh": "M4.5 10a8 8 0 0 1 14.5-2.5V4M19.5 14a8 8 0 0 1-14.5 2.5V20M19 7.5h-3.7M5 16.5h3.7",
    "arrow": "M4 12h15M13 6l6 6-6 6",
    "back": "M20 12H5M11 6l-6 6 6 6",
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "edit": "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
    "copy": "M8.5 8.5H20V20H8.5zM4 15.5V4h11.5",
    "camera": "M3.5 7.5H8L9.5 5h5L16 7.5h4.5V19h-17zM12 9.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4z",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4",
    "gavel": "M13 4l6.5 6.5M10.5 6.5L17 13M15 5.2l-6 6M11 13l-7 7M13 20.5h8",
    "flag": "M6 21V4h12l-3 4 3 4H6",
    "link": "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7l1.3-1.3",
    "moon": "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
    "dot": "M12 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z",
    "crest": "M12 2.5l8 2.2v6.5c0 5-3.2 8.3-8 10.3-4.8-2-8-5.3-8-10.3V4.7z",
}


def icon(name: str, label: str = "", *, css: str = "") -> SafeString:
    """An icon as inline SVG: decorative, or with a `label` an image with that name. Unknown names raise KeyError."""
    path = mark_safe(ICONS[name])  # noqa: S308 - our own constant path data
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon i-{}{}" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" focusable="false" {}><path d="{}"/></svg>',
        name, f" {css}" if css else "", spoken, path,
    )  # fmt: skip
