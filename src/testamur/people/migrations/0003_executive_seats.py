"""The seats of an executive committee; the law about grants is made again where the table is."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from testamur.people.rules.roles import Role
from testamur.record.laws import refuse

_OVERLAP = (
    'EXISTS (SELECT 1 FROM "people_grant" g WHERE g."person_id" = NEW."person_id" AND g."role" = NEW."role" '
    'AND g."scope" = NEW."scope" AND g."id" <> NEW."id" '
    'AND (g."ends_on" IS NULL OR g."ends_on" >= NEW."starts_on") '
    'AND (NEW."ends_on" IS NULL OR g."starts_on" <= NEW."ends_on"))'
)
_LAWS = ("people_grant_no_overlap", "people_grant_no_overlap_later")
_CHOICES = [(role.value, role.value) for role in Role]


def lift(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers off while the table changes; one engine loses them with the change, the other keeps them."""
    for name in _LAWS:
        on = ' ON "people_grant"' if editor.connection.vendor == "postgresql" else ""
        editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}', params=None)


class Migration(migrations.Migration):
    """Three more roles."""

    dependencies = (("people", "0002_laws"),)
    operations = (
        migrations.RunPython(lift, migrations.RunPython.noop),
        migrations.AlterField("grant", "role", models.CharField(choices=_CHOICES, max_length=40)),
        migrations.AlterField("body", "member_role", models.CharField(blank=True, choices=_CHOICES, max_length=40)),
        migrations.AlterField("body", "chair_role", models.CharField(blank=True, choices=_CHOICES, max_length=40)),
        migrations.AlterField("body", "secretary_role", models.CharField(blank=True, choices=_CHOICES, max_length=40)),
        migrations.RemoveConstraint("grant", "people_grant_role"),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="people_grant_role"),
        ),
        refuse(name=_LAWS[0], table="people_grant", event="INSERT", when=_OVERLAP, message="grants overlap"),
        refuse(name=_LAWS[1], table="people_grant", event="UPDATE", when=_OVERLAP, message="grants overlap"),
    )
