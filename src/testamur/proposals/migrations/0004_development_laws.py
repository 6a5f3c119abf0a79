"""A quality review that has found no longer changes: kept by the database itself."""

from django.db import migrations

from testamur.record.laws import frozen_columns


class Migration(migrations.Migration):
    """Laws of development."""

    dependencies = (("proposals", "0003_development"),)
    operations = (
        *frozen_columns(
            "proposals_qualityreview",
            columns=[
                "proposal_id", "track", "opened_at", "reviewer_id", "lines", "finding", "summary", "second_reader_id",
                "earlier_graduates", "found_at",
            ],
            when='OLD."found_at" IS NOT NULL',
            law="proposals_qualityreview_frozen",
        ),
    )  # fmt: skip
