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


# Of each byte, the character it stands for (256 is a multiple of 32: no bias), and what it adds to the check sum in
# the places that count once and twice.
CHARACTERS: Final = "".join(ALPHABET[byte % BASE] for byte in range(256)).encode()
ONCE: Final = bytes(byte % BASE for byte in range(256))
TWICE: Final = bytes(2 * (byte % BASE) // BASE + 2 * (byte % BASE) % BASE for byte in range(256))


def public_id(random: Random) -> str:
    """A fresh id in groups of four, ``7Q2M-XK4D-93HT-5HR2``; `random` is handed in by the caller."""
    drawn = random.randbytes(BODY)
    total = sum(drawn[0::2].translate(TWICE)) + sum(drawn[1::2].translate(ONCE))
    text = drawn.translate(CHARACTERS).decode() + ALPHABET[-total % BASE]
    return f"{text[:4]}-{text[4:8]}-{text[8:12]}-{text[12:]}"


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
