"""Public ids: sixteen characters a person can read over the telephone, the last one a check character.

Alphabet and rule: command line contract, section 6 (Luhn mod 32 over fifteen random characters).
"""

from typing import Final

from testamur.seal.types import Random

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY: Final = 15
GROUP: Final = 4
BASE: Final = len(ALPHABET)
# People read O as 0 and I or L as 1; the alphabet has none of these letters.
FOLDED: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def public_id(random: Random) -> str:
    """A fresh id in groups of four, ``7Q2M-XK4D-93HT-5HR2``; `random` is handed in by the caller."""
    body = "".join(ALPHABET[byte % BASE] for byte in random.randbytes(BODY))  # 256 is a multiple of 32: no bias
    return grouped(body + check_character(body))


def check_character(body: str) -> str:
    """The Luhn mod 32 check character of an id's other characters; ValueError on a foreign one."""
    total = 0
    for place, character in enumerate(reversed(body)):
        product = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += product // BASE + product % BASE
    return ALPHABET[-total % BASE]


def is_public_id(text: str) -> bool:
    """Say whether this is exactly the printed form, hyphens and check character included."""
    return text == read_public_id(text)


def read_public_id(text: str) -> str | None:
    """What a person typed, in any case and with or without hyphens, in printed form; None when it is no id."""
    characters = text.upper().translate(FOLDED)
    if len(characters) != BODY + 1 or any(character not in ALPHABET for character in characters):
        return None
    return grouped(characters) if check_character(characters[:BODY]) == characters[BODY] else None


def grouped(characters: str) -> str:
    """Sixteen characters in groups of four with hyphens."""
    return "-".join(characters[start : start + GROUP] for start in range(0, len(characters), GROUP))
