"""Laws of cohorts that the database itself keeps."""

from __future__ import annotations

from django.db import migrations

from testamur.record.laws import frozen_columns


class Migration(migrations.Migration):
    """A cohort is pinned to its version and its number for good."""

    dependencies = [("cohorts", "0001_initial")]

    operations = [
        *frozen_columns(
            "cohorts_offering", columns=["version_id", "number"], when="1=1", law="cohorts_offering_pinned"
        ),
        *frozen_columns(
            "cohorts_enrolment", columns=["offering_id", "person_id", "number"], when="1=1", law="cohorts_enrolment_of"
        ),
    ]
