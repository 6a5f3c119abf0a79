"""Laws of awards: a released list never changes, a revoked credential stays revoked, what was asked for stays asked."""

from django.db import migrations

from testamur.record.laws import frozen_columns, refuse


class Migration(migrations.Migration):
    """Triggers for both engines."""

    dependencies = [("awards", "0001_initial")]
    operations = [
        *frozen_columns(
            "awards_awardlist",
            columns=[
                "number",
                "offering_id",
                "digest",
                "size",
                "left_out",
                "prepared_by_id",
                "prepared_at",
                "released_by_id",
                "released_digest",
                "released_at",
                "voided_at",
                "voided_reason",
            ],
            when="OLD.released_at IS NOT NULL",
            law="awards_list_released_frozen",
        ),
        *frozen_columns(
            "awards_awardlist",
            columns=["number", "offering_id", "digest", "size", "prepared_by_id", "prepared_at"],
            when="1=1",
            law="awards_list_prepared_frozen",
        ),
        *frozen_columns(
            "awards_award",
            columns=["list_id", "position", "enrolment_id", "person_id", "definition_id", "version_id", "result_id"],
            when="1=1",
            law="awards_award_frozen",
        ),
        *frozen_columns(
            "awards_credential",
            columns=[
                "public_id",
                "award_id",
                "sequence",
                "document_id",
                "replaces_id",
                "name",
                "valid_from",
                "valid_until",
            ],
            when="1=1",
            law="awards_credential_frozen",
        ),
        refuse(
            name="awards_credential_final",
            table="awards_credential",
            event="UPDATE",
            when="OLD.state IN ('revoked', 'replaced') AND NEW.state <> OLD.state",
            message="revoked and replaced are final",
        ),
        *frozen_columns(
            "awards_revocation",
            columns=["credential_id", "code", "reason", "asked_by_id", "asked_at"],
            when="1=1",
            law="awards_revocation_asked_frozen",
        ),
    ]
