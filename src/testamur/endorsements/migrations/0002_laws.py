"""Laws of endorsements: what was asked about never changes; what was signed never changes; none is deleted."""

from django.db import migrations

from testamur.record.laws import frozen_columns


class Migration(migrations.Migration):
    """Triggers for both engines."""

    dependencies = [("endorsements", "0001_initial"), ("record", "0002_laws")]
    operations = [
        *frozen_columns(
            "endorsements_endorsement",
            columns=["version_id", "content_hash", "organisation_id", "public_id", "invited_by_id"],
            when="1=1",
            law="endorsements_asked_frozen",
        ),
        *frozen_columns(
            "endorsements_endorsement",
            columns=[
                "statement_demand",
                "statement_realism",
                "demand_months",
                "signatory_name",
                "signed_at",
                "in_force_from",
                "expires_on",
                "custody",
                "document_id",
            ],
            when="OLD.document_id IS NOT NULL",
            law="endorsements_signed_frozen",
        ),
    ]
