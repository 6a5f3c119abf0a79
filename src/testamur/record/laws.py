"""Laws that the database itself keeps, written once for both engines, used in migrations of every room.

A superuser can switch triggers off; the chain of the record and its signed checkpoints exist for that case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from django.apps import apps
from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import ProjectState, StateApps

Run = Callable[[Apps, BaseDatabaseSchemaEditor], None]


class Law(RunPython):
    """A migration operation that knows which triggers it makes, so that `testamur check` can look for them."""

    def __init__(self, forwards: Run, backwards: Run, *, names: Sequence[str]) -> None:
        super().__init__(forwards, backwards)
        self.law_names = tuple(names)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Only SQL is run: no model is built from the state, which costs most of a migration's time."""
        del app_label, from_state, to_state
        self.code(cast("StateApps", apps), schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """The same on the way back."""
        del app_label, from_state, to_state
        if self.reverse_code is not None:
            self.reverse_code(cast("StateApps", apps), schema_editor)


def _operation(sqlite: Sequence[str], postgres: Sequence[str], names: Sequence[tuple[str, str]]) -> RunPython:
    def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in postgres if editor.connection.vendor == "postgresql" else sqlite:
            editor.execute(statement, params=None)

    def backwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for name, table in names:
            on = f' ON "{table}"' if editor.connection.vendor == "postgresql" else ""
            editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}', params=None)

    return Law(forwards, backwards, names=[name for name, _table in names])


def refuse(*, name: str, table: str, event: str, when: str, message: str) -> RunPython:
    """A trigger that refuses a row.

    `name` is unique over the house; `event` is INSERT, UPDATE or DELETE; `when` is an SQL condition over OLD and NEW
    that both engines read alike ("1=1" for always); `message` begins with the name so that tests can tell the law.
    """
    text = f"{name}: {message}".replace("'", "''")
    sqlite = f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW WHEN {when} BEGIN SELECT RAISE(ABORT, \'{text}\'); END'
    back = "OLD" if event == "DELETE" else "NEW"
    postgres = (
        f'CREATE OR REPLACE FUNCTION "{name}_f"() RETURNS trigger LANGUAGE plpgsql AS $law$ BEGIN '
        f"IF ({when}) THEN RAISE EXCEPTION '%', '{text}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {back}; END $law$",
        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}_f"()',
    )
    return _operation([sqlite], list(postgres), [(name, table)])


def append_only(table: str) -> list[RunPython]:
    """Rows of the table are never changed, deleted or put in again under a used id (INSERT OR REPLACE included)."""
    operations = [
        refuse(name=f"{table}_no_{event.lower()}", table=table, event=event, when="1=1", message="append only")
        for event in ("UPDATE", "DELETE")
    ]
    return [*operations, _no_replace(table)]


def _no_replace(table: str) -> RunPython:
    name = f"{table}_no_replace"
    sqlite = (
        f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{table}" FOR EACH ROW '  # noqa: S608 - our own table's name
        f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE rowid = NEW.rowid) '
        f"BEGIN SELECT RAISE(ABORT, '{name}: used id'); END"
    )
    postgres = (
        f'CREATE OR REPLACE FUNCTION "{name}_f"() RETURNS trigger LANGUAGE plpgsql AS $law$ BEGIN '
        f"RAISE EXCEPTION '%', '{name}: append only' USING ERRCODE = 'integrity_constraint_violation'; END $law$",
        f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION "{name}_f"()',
    )
    return _operation([sqlite], list(postgres), [(name, table)])


def frozen_columns(table: str, *, columns: Sequence[str], when: str, law: str) -> list[RunPython]:
    """The columns no longer change once `when` (a condition over OLD) holds, and such a row is not deleted.

    `law` is the trigger's name, unique over the house, such as "version_content_frozen".
    """
    differs = " OR ".join(f'(OLD."{column}" IS NOT NULL AND NEW."{column}" IS NULL)'
                          f' OR (OLD."{column}" IS NULL AND NEW."{column}" IS NOT NULL)'
                          f' OR CAST(OLD."{column}" AS TEXT) <> CAST(NEW."{column}" AS TEXT)' for column in columns)
    return [
        refuse(name=law, table=table, event="UPDATE", when=f"({when}) AND ({differs})", message="frozen"),
        refuse(name=f"{law}_kept", table=table, event="DELETE", when=when, message="kept"),
    ]
