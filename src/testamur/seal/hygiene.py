"""Strict reading of what strangers send, and the rules for text, IRIs and times (seal.md section 5).

Every rule here stands for two parsers that disagree, or for an input that would exhaust one.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, NoReturn

from testamur.seal.errors import LimitExceeded, MalformedInput
from testamur.seal.types import Limits

# A text that never ends is one token too, and nothing is tried twice: the time is that of one pass, whatever is sent.
_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_OPENING = frozenset(b"[{")
_NO_BRACKETS = bytes(sorted({*range(256)} - set(b"[]{}")))
_LARGEST_INT = 2**53
_LONGEST_NUMBER = 40
_LONGEST_USUAL = 40
_FORBIDDEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff\ufdd0-\ufdef]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f<>\"{}|\\^`\s]+")
_OWN_IRI = re.compile(r"(?:https?://[!-~]+|(?:did|urn|mailto):[!-~]+)")
_INSTANT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d))", re.ASCII)
_FARTHEST_ZONE = timedelta(hours=14)


def read_json(data: bytes, *, limits: Limits) -> Any:
    """Read UTF-8 JSON strictly: `data` in bytes, the JSON value out.

    Refused with `MalformedInput` (reason a code of the check `format`): a byte order mark, other encodings, duplicate
    member names at any depth, NaN and infinities, integers beyond 2^53, lone surrogates, trailing text; and
    `LimitExceeded` for size, depth, number of values and length of a string.
    """
    if len(data) > limits.input_bytes:
        raise LimitExceeded("input_bytes", len(data))
    if data.startswith(b"\xef\xbb\xbf"):
        raise MalformedInput("not_json", "a byte order mark stands before the JSON")
    _refuse_depth(data, limits.depth)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedInput("not_json", f"not UTF-8 at byte {error.start}") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            parse_int=_small_int,
            parse_float=_finite_float,
            parse_constant=_refuse_constant,
        )
    except (json.JSONDecodeError, RecursionError) as error:
        raise MalformedInput("not_json", str(error) if isinstance(error, json.JSONDecodeError) else None) from None
    _refuse_size(value, limits)
    return value


def text_allowed(text: str) -> bool:
    """Tell whether a text may be signed: no control characters but tab and line ends, no noncharacters, no surrogates."""
    # Whatever may not be signed is not printable either, and that is known much sooner.
    return text.isprintable() or (
        _FORBIDDEN.search(text) is None and not any(ord(c) & 0xFFFE == 0xFFFE for c in text if c > "\ufdcf")
    )


def is_absolute_iri(text: object) -> bool:
    """Tell whether this is an absolute IRI of any scheme, without white space and the characters IRIs never carry."""
    return isinstance(text, str) and _ABSOLUTE_IRI.fullmatch(text) is not None


def iri_allowed(text: object) -> bool:
    """Tell whether we would sign this IRI: absolute, ASCII, of the schemes https, http, did, urn and mailto."""
    return is_absolute_iri(text) and isinstance(text, str) and _OWN_IRI.fullmatch(text) is not None


def read_instant(text: object) -> datetime | None:
    """Read an xsd:dateTimeStamp (zone required) as an aware datetime; None when it is not one.

    Fractions beyond microseconds are cut. Second 60 and hour 24 are not read.
    """
    if not isinstance(text, str):
        return None
    return _usual_instant(text) if len(text) <= _LONGEST_USUAL else _instant(text)


def _instant(text: str) -> datetime | None:
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, utc, sign, zone_hour, zone_minute = found.groups()
    zone = UTC
    if not utc:
        offset = timedelta(hours=int(zone_hour), minutes=int(zone_minute))
        if offset > _FARTHEST_ZONE or int(zone_minute) > 59:
            return None
        zone = timezone(offset if sign == "+" else -offset)
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), micro, tzinfo=zone)
    except ValueError:
        return None


# One credential asks for the same few times again and again, and those of one list for the same ones.
_usual_instant = lru_cache(maxsize=1024)(_instant)


def write_instant(instant: datetime) -> str:
    """Write an aware datetime as every document of ours does: UTC, whole seconds, `Z`."""
    if instant.utcoffset() is None:
        raise ValueError("an instant has a zone")
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def utf16_order_differs(texts: Iterable[str]) -> bool:
    """Tell whether these texts sort differently by code point and by UTF-16 unit; then two libraries sign differently."""
    ordered = sorted(set(texts))
    return ordered != sorted(ordered, key=lambda text: text.encode("utf-16-be", "surrogatepass"))


def walk(value: object, pointer: str = "") -> Iterator[tuple[str, object]]:
    """Give every value of a JSON document, the whole first, with its JSON pointer (RFC 6901)."""
    yield pointer, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, f"{pointer}/{escape_pointer(name)}")
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from walk(inner, f"{pointer}/{n}")


def escape_pointer(name: str) -> str:
    """Write a member name as a step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _refuse_depth(data: bytes, depth: int) -> None:
    """Count brackets outside strings before the parser recurses into them."""
    level = 0
    for code in _TEXTS.sub(b"", data).translate(None, _NO_BRACKETS):
        if code in _OPENING:
            level += 1
            if level > depth:
                raise LimitExceeded("depth", level)
        else:
            level -= 1


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedInput("duplicate_key", "a member name stands twice in one object")
    return found


def _small_int(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER or abs(number := int(digits)) > _LARGEST_INT:
        raise MalformedInput("bad_number", "an integer beyond 2^53")
    return number


def _finite_float(digits: str) -> float:
    number = float(digits) if len(digits) <= _LONGEST_NUMBER else float("inf")
    if number in {float("inf"), float("-inf")}:
        raise MalformedInput("bad_number", "a number that does not fit a double")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedInput("bad_number", f"{name} is not JSON")


def _refuse_size(value: object, limits: Limits) -> None:
    nodes = 0
    stack: list[object] = [value]
    while stack:
        nodes += 1
        if nodes > limits.nodes:
            raise LimitExceeded("nodes", nodes)
        current = stack.pop()
        if isinstance(current, dict):
            stack.extend(current.values())
            for name in current:
                _refuse_text(name, limits)
        elif isinstance(current, list):
            stack.extend(current)
        elif isinstance(current, str):
            _refuse_text(current, limits)


def _refuse_text(text: str, limits: Limits) -> None:
    if _SURROGATE.search(text):
        raise MalformedInput("bad_text", "half of a surrogate pair stands alone")
    if len(text) > limits.string_bytes or (not text.isascii() and len(text.encode()) > limits.string_bytes):
        raise LimitExceeded("string_bytes", len(text))
