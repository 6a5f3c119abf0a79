"""The proof of a check is never changed."""

from django.db import migrations

from testamur.record.laws import append_only


class Migration(migrations.Migration):
    """Laws of verification, kept by the database itself."""

    dependencies = (("verification", "0001_initial"), ("record", "0002_laws"))
    operations = (*append_only("verification_checkrecord"),)
