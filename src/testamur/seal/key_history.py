"""When keys were retired or lost, as JSON: what a DID document does not say, for bundles and archives (seal.md section 10)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NoReturn

from testamur.seal import hygiene, multi
from testamur.seal.did import KeyEntry, KeyState
from testamur.seal.errors import MalformedInput
from testamur.seal.types import Alg, Json, MethodId

MOST_KEYS: Final = 1024


def history_json(history: Sequence[KeyEntry]) -> list[dict[str, Any]]:
    """The keys in their order."""
    return [_key_json(entry) for entry in history]


def read_history(found: object) -> tuple[KeyEntry, ...]:
    """Read keys that `history_json` wrote; MalformedInput otherwise: an unreadable instant would let a key through."""
    if not isinstance(found, list) or len(found) > MOST_KEYS:
        _refuse()
    return tuple(_read_key(key) for key in found)


def _key_json(entry: KeyEntry) -> dict[str, Any]:
    times = {"retiredAt": entry.retired_at, "revokedAt": entry.revoked_at}
    return {
        "id": entry.id,
        "alg": entry.alg.value,
        "public": multi.base64url_encode(entry.public),
        "state": entry.state.value,
        **{name: hygiene.write_instant(time) for name, time in times.items() if time is not None},
    }


def _read_key(key: Any) -> KeyEntry:
    try:
        retired, revoked = (_instant(key, name) for name in ("retiredAt", "revokedAt"))
        public = multi.base64url_decode(str(key["public"]))
        return KeyEntry(MethodId(str(key["id"])), Alg(key["alg"]), public, KeyState(key["state"]), retired, revoked)
    except (KeyError, TypeError, ValueError, MalformedInput):
        _refuse()


def _instant(key: Json, name: str) -> datetime | None:
    if name not in key:
        return None
    return hygiene.read_instant(key[name]) or _refuse()


def _refuse() -> NoReturn:
    raise MalformedInput("baked_data_missing", "the key history is not well formed")
