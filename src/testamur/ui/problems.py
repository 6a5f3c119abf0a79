"""What went wrong, put into words once: errors of the house become pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.shortcuts import render

from testamur.ground.errors import NotAllowed, NotFound, Refused, Stale, TooMany, Unavailable
from testamur.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class Problems:
    """Turns the errors that actions raise into pages that say why and what next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a known error; None leaves anything else to the 500 page."""
        if isinstance(error, NotAllowed):
            return render(
                request, "ui/problems/not_allowed.html", {"why": say(error), "facts": error.facts}, status=403
            )
        if isinstance(error, Refused):
            return render(request, "ui/problems/refused.html", {"why": say(error)}, status=409)
        if isinstance(error, NotFound | ObjectDoesNotExist):  # a number in a form may name nothing, too
            return render(request, "404.html", status=404)
        if isinstance(error, Stale):
            return render(request, "ui/problems/stale.html", {"stale": error}, status=409)
        if isinstance(error, TooMany | Unavailable):
            status = 429 if isinstance(error, TooMany) else 503
            response = render(request, "ui/problems/later.html", {"seconds": error.retry_after}, status=status)
            response["Retry-After"] = str(error.retry_after)
            return response
        return None
