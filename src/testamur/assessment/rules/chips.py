"""Short comments an assessor gives with one tap; codes, shown in the reader's language."""

from __future__ import annotations

CHIPS: tuple[str, ...] = ("too_long", "prompted", "unsure", "self_corrected")
