"""JSON Canonicalization Scheme (RFC 8785): orjson where it agrees with the standard, our own writer where it does not."""

import json
import math
from typing import Any

import orjson

from testamur.seal.errors import MalformedInput

_LARGEST_INT = 2**53
_LARGEST_PLAIN = 1e21
_SMALLEST_PLAIN = 1e-6


def canonical_json(value: Any) -> bytes:
    """Give the RFC 8785 bytes of a JSON value; `MalformedInput` for NaN, big integers and lone surrogates."""
    try:
        if _orjson_agrees(value):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        return _write(value).encode("utf-8")
    except (orjson.JSONEncodeError, UnicodeEncodeError):
        raise MalformedInput("bad_text", "text that UTF-8 cannot hold") from None


def _orjson_agrees(value: object) -> bool:
    """Floats are written otherwise, and names beyond the BMP sorted otherwise, than the standard asks."""
    if isinstance(value, dict):
        return all(isinstance(name, str) and (name.isascii() or max(name) < "\ud800") for name in value) and all(
            map(_orjson_agrees, value.values())
        )
    if isinstance(value, list):
        return all(map(_orjson_agrees, value))
    if isinstance(value, int):
        if abs(value) > _LARGEST_INT:
            raise MalformedInput("bad_number", "an integer beyond 2^53")
        return True
    return value is None or isinstance(value, str)


def _write(value: Any) -> str:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_write(name)}:{_write(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_write, value)) + "]"
    if isinstance(value, float):
        return _write_float(value)
    return json.dumps(value, ensure_ascii=False)


def _write_float(number: float) -> str:
    """Write a double as ECMAScript's Number::toString does (RFC 8785 section 3.2.2.3)."""
    if not math.isfinite(number):
        raise MalformedInput("bad_number", "a number that is not finite")
    if number == 0:
        return "0"
    digits, _, exponent = f"{abs(number)!r}".partition("e")
    whole, _, fraction = digits.partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole) + int(exponent or 0)
    figures = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(figures)
    figures = figures.rstrip("0")
    return ("-" if number < 0 else "") + _place_point(figures, point, abs(number))


def _place_point(figures: str, point: int, size: float) -> str:
    """Place the decimal point: `size` = 0.figures times ten to the power `point`."""
    if _SMALLEST_PLAIN <= size < _LARGEST_PLAIN:
        if point <= 0:
            return f"0.{'0' * -point}{figures}"
        if point >= len(figures):
            return figures + "0" * (point - len(figures))
        return f"{figures[:point]}.{figures[point:]}"
    rest = f".{figures[1:]}" if len(figures) > 1 else ""
    return f"{figures[0]}{rest}e{point - 1:+d}"
