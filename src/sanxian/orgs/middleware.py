"""Who asks, and when."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sanxian.core import clock
from sanxian.orgs import selectors


class ActorMiddleware:
    """Sets `request.actor` (None for a stranger) and `request.at`; keeps pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = clock.now()  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            on = clock.day(request.at)  # type: ignore[attr-defined]
            request.actor = selectors.actor_for(request.user, on)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response
