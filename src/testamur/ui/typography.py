"""Quotes, apostrophes and the spaces of French, set on text that was typed plain (words.md 1).

Texts are typed with straight quotes; pages show the signs of the language. Works on plain text and on rendered HTML: tags,
attributes, code, and what a person is typing are left alone. French uses U+00A0 only: the serif face has no U+202F.
"""

from __future__ import annotations

import re

NBSP = "\u00a0"
_LEAVE = re.compile(
    r"<(code|pre|textarea|script|style|kbd|samp|svg|title|option|bdi)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_QUOTE = '(?:"|&quot;|&#34;)'
_APOSTROPHE = "(?:'|&#x27;|&#39;)"
_PAIR = re.compile(f'{_QUOTE}([^"<>]*?){_QUOTE}')
_OPENING_SINGLE = re.compile(f"(?<![\\w.,;:!?)\u00bb\u201d]){_APOSTROPHE}(\\w[^'<>]*?){_APOSTROPHE}(?!\\w)")
_ANY_APOSTROPHE = re.compile(_APOSTROPHE)


def typographic(text: str, *, language: str) -> str:
    """The text with the quotes and spaces of `language` ("fr", or anything else for English)."""
    french = language.startswith("fr")
    out, at = [], 0
    for kept in _LEAVE.finditer(text):
        out += [_set(text[at : kept.start()], french=french), kept.group()]
        at = kept.end()
    out.append(_set(text[at:], french=french))
    return "".join(out)


def _set(text: str, *, french: bool) -> str:
    if not text or text.isspace():
        return text
    return _french(text) if french else _english(text)


def _english(text: str) -> str:
    text = _PAIR.sub("\u201c\\1\u201d", text)
    text = _OPENING_SINGLE.sub("\u2018\\1\u2019", text)
    return _ANY_APOSTROPHE.sub("\u2019", text)


def _french(text: str) -> str:
    text = _PAIR.sub(f"\u00ab{NBSP}\\1{NBSP}\u00bb", text)
    text = _ANY_APOSTROPHE.sub("\u2019", text)
    text = re.sub("\u00ab[ \u202f]?(?=[^\u00a0])", f"\u00ab{NBSP}", text)
    text = re.sub("(?<=[^\u00a0])[ \u202f]?\u00bb", f"{NBSP}\u00bb", text)
    text = re.sub(r"(?<=\S)[ \u202f]:(?=\s|$)", f"{NBSP}:", text)
    text = re.sub(r"[ \u00a0\u202f]+(?=(?<!&)[;?!](?:\s|$))", "", text)
    text = re.sub(r"(?<=\d)[ \u202f](?=[$%]|h\b|Mo\b|Ko\b|HE\b|ko\b)", NBSP, text)
    text = re.sub(r"(?<=\dh)[ \u202f](?=\d)|(?<=\d h)[ \u202f](?=\d)|(?<=\d\u00a0h)[ \u202f](?=\d)", NBSP, text)
    return re.sub(r"(?<=\d)[ \u202f](?=\d{3}(?!\d))", NBSP, text)
