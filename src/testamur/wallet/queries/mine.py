"""What a holder has: each credential with the claim that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from testamur.awards import queries as awards
from testamur.awards.queries import CredentialFacts
from testamur.ground.errors import NotFound
from testamur.people.models import Person
from testamur.wallet.models import Claim
from testamur.wallet.queries.claims import claim_of
from testamur.wallet.rules.disclosure import Disclosure


@dataclass(frozen=True, slots=True)
class Held:
    """One credential of a holder, and how far they have come with it."""

    facts: CredentialFacts
    claim: Claim | None

    @property
    def is_claimed(self) -> bool:
        """Whether the holder said that the name is theirs."""
        return self.claim is not None and self.claim.accepted_at is not None

    @property
    def choice(self) -> Disclosure | None:
        """The holder's choice."""
        return self.claim.choice if self.claim else None


def mine(person: Person) -> list[Held]:
    """Everything a person holds, newest first."""
    return [Held(facts, claim_of(facts.award_id)) for facts in awards.credentials_of(person)]


def held(person: Person, public_id: str) -> Held:
    """One credential of this person. Raises NotFound for an unknown one and for somebody else's."""
    facts = awards.credential(public_id)
    if facts is None or facts.person.pk != person.pk:
        raise NotFound("credential")
    return Held(facts, claim_of(facts.award_id))
