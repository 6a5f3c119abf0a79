"""Two small middlewares: one instant per request with its log line, and the headers every answer carries."""

from __future__ import annotations

import secrets
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from testamur.ground import times
from testamur.people.queries import institution_or_none

log = structlog.get_logger()
_PUBLIC_FILES = ("/v/", "/status/", "/.well-known/", "/endorsers/", "/log/", "/static/")


class OneInstant:
    """Take the instant of the act once (`request.now`) and a request id, and write one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and log route name, status and duration; never the path, which may hold a token."""
        request.now = times.utc_now()  # type: ignore[attr-defined]  # read through ui.doors.now_of
        request.id = secrets.token_hex(6)  # type: ignore[attr-defined]  # shown as the reference of a failure
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request.id):  # type: ignore[attr-defined]  # set above
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "answered",
                route=match.view_name if match else "none",
                method=request.method,
                status=response.status_code,
                duration_ms=round((time.perf_counter() - started) * 1000),
            )
        return response

    def process_exception(self, _request: HttpRequest, error: Exception) -> None:
        """Log the kind and the place of what nobody answered; never its text, which may name a person."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("failed", what=f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno} in {place.name}")


class Headers:
    """Policies that no library sets for us (security/requirements.md 4)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers that are not there yet."""
        response = self.get_response(request)
        shared = request.path.startswith(_PUBLIC_FILES)
        camera = "(self)" if "/check" in request.path else "()"
        response.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
        response.setdefault(
            "Permissions-Policy",
            f"camera={camera}, geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)",
        )
        if request.user.is_authenticated if hasattr(request, "user") else False:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class LocalTime:
    """Show instants in the institution's time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the institution's zone in force."""
        try:
            facts = institution_or_none()
        except DatabaseError:
            facts = None
        if facts is None:
            return self.get_response(request)
        with timezone.override(facts.tz):
            return self.get_response(request)
