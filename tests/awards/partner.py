"""The partner's part: Cedar Point endorses the version as frozen, through its mailed link, under a key kept for it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from testamur.definitions.models import Version
from testamur.endorsements import actions, tasks
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules.signature import Signature
from testamur.notices.models import Mail
from testamur.people.actions.persons import add_organisation
from testamur.record.rules.actors import SYSTEM

SIGNED = datetime(2026, 4, 16, 15, 12, tzinfo=UTC)
WITHDRAWN = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


def endorses(version: Version, northlake: SimpleNamespace) -> Endorsement:
    """Asked by CE, signed by the partner in April 2026 for two years, and signed by the worker."""
    cedar_point = add_organisation(
        slug="cedar-point-labs",
        name_en="Cedar Point Community Laboratories",
        name_fr="Laboratoires communautaires Cedar Point",
        kind="lab",
        domain="cedarpoint.example",
        by=SYSTEM,
        now=SIGNED,
    )
    asked = actions.invite(
        version_id=version.pk,
        organisation_id=cedar_point.pk,
        signatory_name="Imani Okonkwo",
        signatory_email="imani@cedarpoint.example",
        by=northlake.priya,
        now=SIGNED,
    )
    token = Mail.objects.filter(kind="to_partner_endorsement_asked").latest("pk").path.rstrip("/").rpartition("/")[2]
    given = Signature(
        name="Imani Okonkwo",
        role="Laboratory director",
        demand=True,
        realism=True,
        demand_months=24,
        interests="",
        has_authority=True,
        term=24,
    )
    actions.sign(token=token, signature_=given, now=SIGNED)
    tasks.sign_due(SIGNED)
    return Endorsement.objects.get(pk=asked.pk)


def withdraws(version: Version, northlake: SimpleNamespace) -> None:
    """Before the assessment day, on the partner's written word."""
    one = Endorsement.objects.get(version=version)
    actions.record_withdrawal(
        endorsement_id=one.pk, reason="We no longer run this service.", by=northlake.priya, now=WITHDRAWN
    )
