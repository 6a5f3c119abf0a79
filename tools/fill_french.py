"""Fill a room's catalogue from lines `English<TAB>French` on standard input; ` || ` stands between singular and plural."""

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
        singular = english.split(" || ")[0].replace("\\n", "\n")
        message = catalogue.get(singular)
        if message is None:
            unknown += 1
            print(f"not in {room_name}: {english}")
        else:
            forms = tuple(form.replace("\\n", "\n") for form in french.split(" || "))
            message.string = forms if isinstance(message.id, tuple | list) else forms[0]
    save(room, catalogue)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
