"""What was put on record is never changed, deleted or replaced; links follow each other without a gap."""

from django.db import migrations

from testamur.record.laws import append_only, refuse


class Migration(migrations.Migration):
    """Laws of the record, kept by the database itself."""

    dependencies = (("record", "0001_initial"),)
    operations = (
        *append_only("record_entry"),
        *append_only("record_link"),
        refuse(
            name="record_link_follows",
            table="record_link",
            event="INSERT",
            when='NEW."seq" <> COALESCE((SELECT MAX("seq") FROM "record_link"), 0) + 1',
            message="a link follows the last one",
        ),
    )
