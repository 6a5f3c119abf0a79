"""What a story of endorsements stands on: a frozen or adopted version, a partner, an invitation with its link."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from testamur.definitions.models import Version
from testamur.endorsements import actions
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules.signature import Signature
from testamur.notices.models import Mail
from testamur.people.models import Organisation
from tests.cast import NOON


def signature(**changes: Any) -> Signature:
    """Everything a partner fills in to sign."""
    given = {
        "name": "Imani Okonkwo",
        "role": "Chief of Laboratory",
        "demand": True,
        "realism": True,
        "demand_months": 24,
        "interests": "",
        "has_authority": True,
        "term": 24,
    }
    return Signature(**{**given, **changes})


def invited(
    people: SimpleNamespace, version: Version, partner: Organisation, *, email: str = "imani@cedarpoint.example", now: datetime = NOON
) -> Endorsement:
    """Amara asks the partner about the version as it is frozen."""
    return actions.invite(
        version_id=version.pk,
        organisation_id=partner.pk,
        signatory_name="Imani Okonkwo",
        signatory_email=email,
        by=people.amara,
        now=now,
    )


def token_of(one: Endorsement) -> str:
    """The secret of the newest link mailed for an endorsement: only the mail knows it."""
    mail = Mail.objects.filter(kind="to_partner_endorsement_asked", address=one.signatory_email).latest("pk")
    return mail.path.rstrip("/").rpartition("/")[2]


def signed(
    people: SimpleNamespace, version: Version, partner: Organisation, *, now: datetime = NOON, **changes: Any
) -> Endorsement:
    """The partner has signed both statements."""
    one = invited(people, version, partner, now=now)
    return actions.sign(token=token_of(one), signature_=signature(**changes), now=now)
