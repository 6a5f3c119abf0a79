"""What every view takes at its door: who asks, and the one instant of the request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from testamur.ground import times

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.base_user import AbstractBaseUser

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def now_of(request: HttpRequest) -> datetime:
    """The one instant of this request: aware, UTC."""
    return getattr(request, "now", None) or times.utc_now()


def person_of(request: HttpRequest) -> Any:
    """The signed-in person. Only after `signed_in`."""
    return request.user


def person_or_none(request: HttpRequest) -> Any:
    """The signed-in person, or None."""
    user: AbstractBaseUser | None = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def signed_in(view: View[P]) -> View[P]:
    """Send whoever is not signed in to the sign-in page, and back here afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if person_or_none(request) is None:
            where = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('people:sign_in')}?{where}")
        return view(request, *args, **kwargs)

    return guarded
