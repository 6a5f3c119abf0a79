"""Laws of the wallet: a claim belongs to its award for ever, a yes is not taken back."""

from django.db import migrations

from testamur.record.laws import frozen_columns, refuse


class Migration(migrations.Migration):
    """Triggers for both engines."""

    dependencies = [("wallet", "0001_initial")]
    operations = [
        *frozen_columns("wallet_claim", columns=["award_id", "created_at"], when="1=1", law="wallet_claim_frozen"),
        refuse(
            name="wallet_claim_accepted_once",
            table="wallet_claim",
            event="UPDATE",
            when="OLD.accepted_at IS NOT NULL AND (NEW.accepted_at IS NULL OR NEW.accepted_at <> OLD.accepted_at)",
            message="a claim is accepted once",
        ),
        *frozen_columns(
            "wallet_sharelink",
            columns=["claim_id", "token_hash", "created_at", "expires_at"],
            when="1=1",
            law="wallet_sharelink_frozen",
        ),
    ]
