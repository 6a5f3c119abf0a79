"""Reading the holder's side: what the public page may show, my credentials, my links."""

from testamur.wallet.queries.claims import (
    claim_by_token,
    claim_of,
    claims_to_remind,
    disclosure,
    links_of,
    may_be_seen,
    share_by_token,
    standing_of,
    waiting_for,
)
from testamur.wallet.queries.mine import Held, held, mine

__all__ = [
    "Held",
    "claim_by_token",
    "claim_of",
    "claims_to_remind",
    "disclosure",
    "held",
    "links_of",
    "may_be_seen",
    "mine",
    "share_by_token",
    "standing_of",
    "waiting_for",
]
