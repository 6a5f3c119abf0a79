"""What every carrier shares: what it carried, the limits on it, and the one way out for everything that is wrong."""

from dataclasses import dataclass
from typing import Final, NoReturn

from testamur.seal.errors import BakeError

MAX_IMAGE: Final = 8 * 1024 * 1024
MAX_CREDENTIAL: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a file carried: the exact bytes, and whether the older Open Badges 2.0 mark held them.

    `relationship` is what an attachment of a PDF file says it is to the paper (`AFRelationship`, such as `Source`).
    """

    raw: bytes
    is_ob2: bool
    relationship: str | None = None


def refuse(reason: str) -> NoReturn:
    """One way out for everything that is wrong with a carrier."""
    raise BakeError(reason)
