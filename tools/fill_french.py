"""Fill a room's catalogue from lines `English<TAB>French` on standard input (`#` lines are passed over)."""

from __future__ import annotations

import sys

from words import SOURCE, in_step, save


def main(room_name: str) -> int:
    """Set every French message given; say which English is not in the room."""
    room = SOURCE / room_name
    catalogue, _added = in_step(room)
    unknown = 0
    for line in sys.stdin.read().splitlines():
        english, tab, french = line.partition("\t")
        if not tab or line.startswith("#"):
            continue
        message = catalogue.get(english.replace("\\n", "\n"))
        if message is None:
            unknown += 1
            print(f"not in {room_name}: {english}")
        else:
            message.string = french.replace("\\n", "\n")
    save(room, catalogue)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
