"""Laws of definitions: a frozen content never changes, an approval never changes, a frozen revision is kept for ever."""

from django.db import migrations

from testamur.record.laws import append_only, frozen_columns


class Migration(migrations.Migration):
    """Triggers for both engines."""

    dependencies = [("definitions", "0001_initial"), ("record", "0002_laws")]
    operations = [
        *frozen_columns(
            "definitions_version",
            columns=["content", "definition_id", "number"],
            when="OLD.frozen_at IS NOT NULL",
            law="definitions_version_content_frozen",
        ),
        *frozen_columns(
            "definitions_version",
            columns=[
                "content_hash",
                "frozen_at",
                "revision",
                "origin",
                "approved_at",
                "approved_on",
                "authority_ref",
                "public_id",
            ],
            when="OLD.approved_at IS NOT NULL",
            law="definitions_version_approval_frozen",
        ),
        *append_only("definitions_frozenrevision"),
        *frozen_columns(
            "definitions_adoption",
            columns=["resolution_number", "resolved_on", "body_key", "scan_sha256", "entered_by_id", "confirmed_by_id"],
            when="OLD.confirmed_at IS NOT NULL",
            law="definitions_adoption_frozen",
        ),
    ]
