"""No two grants of the same person, role and scope overlap."""

from django.db import migrations

from testamur.record.laws import refuse

_OVERLAP = (
    'EXISTS (SELECT 1 FROM "people_grant" g WHERE g."person_id" = NEW."person_id" AND g."role" = NEW."role" '
    'AND g."scope" = NEW."scope" AND g."id" <> NEW."id" '
    'AND (g."ends_on" IS NULL OR g."ends_on" >= NEW."starts_on") '
    'AND (NEW."ends_on" IS NULL OR g."starts_on" <= NEW."ends_on"))'
)


class Migration(migrations.Migration):
    """Laws of people, kept by the database itself."""

    dependencies = (("people", "0001_initial"), ("record", "0002_laws"))
    operations = (
        refuse(name="people_grant_no_overlap", table="people_grant", event="INSERT", when=_OVERLAP, message="grants overlap"),
        refuse(name="people_grant_no_overlap_later", table="people_grant", event="UPDATE", when=_OVERLAP, message="grants overlap"),
    )
