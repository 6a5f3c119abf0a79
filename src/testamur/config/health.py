"""Is the process alive, and is it ready: database reachable, migrations done."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from testamur.people.queries import institution_or_none

_done: list[bool] = []


def _migrated() -> bool:
    """Whether every migration is applied; asked until it is so once, since a running process never goes back."""
    if not _done:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _done.append(True)
    return True


def healthz(_request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "alive"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when pages can be served; 503 with what is missing otherwise."""
    missing = []
    try:
        if not _migrated():
            missing.append("migrations are pending")
        elif institution_or_none() is None:
            missing.append("no institution yet: run testamur init")
    except DatabaseError:
        missing.append("the database does not answer")
    body = {"status": "not ready" if missing else "ready", "missing": missing}
    return JsonResponse(body, status=503 if missing else 200)
