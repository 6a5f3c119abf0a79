"""Laws of signing: a plan never changes, bytes are written once, a key moves forwards, a final bit stays."""

from django.db import migrations

from testamur.record.laws import append_only, frozen_columns, refuse

_RANK = "CASE {row}.state WHEN 'pending' THEN 0 WHEN 'active' THEN 1 WHEN 'retired' THEN 2 ELSE 3 END"


class Migration(migrations.Migration):
    """Triggers for both engines."""

    dependencies = [("signing", "0001_initial")]
    operations = [
        *frozen_columns(
            "signing_signeddocument",
            columns=[
                "business_key",
                "public_id",
                "purpose",
                "document_id",
                "profile",
                "suite",
                "plan",
                "plan_hash",
                "created",
            ],
            when="1=1",
            law="signing_document_plan_frozen",
        ),
        *frozen_columns(
            "signing_signeddocument",
            columns=["bytes", "bytes_hash", "signed_at", "signing_key_id"],
            when="OLD.bytes IS NOT NULL",
            law="signing_document_bytes_once",
        ),
        *frozen_columns(
            "signing_key",
            columns=["purpose", "did", "method", "alg", "public", "fingerprint", "wrapped", "created_at"],
            when="1=1",
            law="signing_key_frozen",
        ),
        refuse(
            name="signing_key_forwards",
            table="signing_key",
            event="UPDATE",
            when=f"{_RANK.format(row='NEW')} < {_RANK.format(row='OLD')}",
            message="a key only moves forwards",
        ),
        *append_only("signing_diddocument"),
        *append_only("signing_checkpoint"),
        *frozen_columns(
            "signing_statusentry",
            columns=["list_id", "purpose", "index", "document_id"],
            when="1=1",
            law="signing_status_entry_place_frozen",
        ),
        refuse(
            name="signing_status_final",
            table="signing_statusentry",
            event="UPDATE",
            when="OLD.final_at IS NOT NULL AND (NEW.bit = 0 OR NEW.final_at IS NULL)",
            message="a final bit never returns",
        ),
    ]
