"""Bytes to a document: the size, what carries it, the form (steps 1 and 2 of verification, seal.md section 4)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from testamur.seal import hygiene
from testamur.seal.bake import carrier_name, extract
from testamur.seal.errors import BakeError, LimitExceeded, MalformedInput
from testamur.seal.types import Limits

JWS: Final = re.compile(rb"\s*([A-Za-z0-9_=-]*)\.([A-Za-z0-9_=-]*)\.([A-Za-z0-9_=-]*)(~[A-Za-z0-9_.~=-]*)?\s*")


class Form(StrEnum):
    """What the bytes are, once out of the picture that carried them."""

    JSON = "json"
    JWS = "jws"


@dataclass(frozen=True, slots=True)
class Opened:
    """What was handed in: `raw` are the credential's own bytes, `document` is its JSON (None for a compact JWS)."""

    raw: bytes
    form: Form
    document: object = None


def open_credential(data: bytes | str, limits: Limits) -> Opened:
    """Take the credential out of whatever carries it and read it; `MalformedInput` with a reason of check `format`."""
    raw = _credential_bytes(data, limits)
    if JWS.fullmatch(raw) is not None:
        return Opened(raw, Form.JWS)
    return Opened(raw, Form.JSON, hygiene.read_json(raw, limits=limits))


def _credential_bytes(data: bytes | str, limits: Limits) -> bytes:
    if len(data) > limits.image_bytes:
        # Nothing may be that long, so not even a copy is made of it.
        raise LimitExceeded("image_bytes", len(data))
    try:
        raw = data.encode("utf-8") if isinstance(data, str) else bytes(data)
    except UnicodeEncodeError:
        raise MalformedInput("bad_text", "half of a surrogate pair stands alone") from None
    if carrier_name(raw) is None:
        if len(raw) > limits.input_bytes:
            raise LimitExceeded("input_bytes", len(raw))
        return raw
    if len(raw) > limits.image_bytes:
        raise LimitExceeded("image_bytes", len(raw))
    try:
        return extract(raw)
    except BakeError as error:
        raise MalformedInput("baked_data_missing", str(error)) from None
