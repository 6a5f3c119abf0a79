"""Which laws the migrations of the house promise, and which the database has: triggers, by name."""

from __future__ import annotations

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader


def promised() -> set[str]:
    """Names of every trigger that a migration of ours makes (`record.laws` leaves them on its operations)."""
    loader = MigrationLoader(None)
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("testamur.")}
    found: set[str] = set()
    for (label, _name), migration in loader.disk_migrations.items():
        if label in rooms:
            for operation in migration.operations:
                found.update(getattr(operation, "law_names", ()))
    return found


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers in the database."""
    sql = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {str(row[0]) for row in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Promised and not there, or switched off."""
    return sorted(promised() - installed(connection))
