"""A quality review may be followed by another one, in the next round; the database keeps every one that has found."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from testamur.record.laws import frozen_columns

_TABLE, _LAW = "proposals_qualityreview", "proposals_qualityreview_frozen"


def lift(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers off while the table changes; one engine loses them with the change, the other keeps them."""
    for name in (_LAW, f"{_LAW}_kept"):
        on = f' ON "{_TABLE}"' if editor.connection.vendor == "postgresql" else ""
        editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}', params=None)


class Migration(migrations.Migration):
    """Rounds of the curriculum quality review."""

    dependencies = (("proposals", "0004_development_laws"),)
    operations = (
        migrations.RunPython(lift, migrations.RunPython.noop),
        migrations.AlterField(
            "qualityreview", "proposal",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="quality_reviews", to="proposals.proposal"
            ),
        ),
        migrations.AddField("qualityreview", "round", models.PositiveSmallIntegerField(default=1)),
        migrations.AlterModelOptions("qualityreview", options={"ordering": ("round",)}),
        migrations.AddConstraint(
            "qualityreview",
            models.UniqueConstraint(fields=["proposal", "track", "round"], name="proposals_qualityreview_round_once"),
        ),
        *frozen_columns(
            _TABLE,
            columns=[
                "proposal_id", "round", "track", "opened_at", "reviewer_id", "lines", "finding", "summary",
                "second_reader_id", "earlier_graduates", "found_at",
            ],
            when='OLD."found_at" IS NOT NULL',
            law=_LAW,
        ),
    )  # fmt: skip
