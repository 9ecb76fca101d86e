"""Who may open an address, and what a refusal looks like: a page that teaches, or JSON for /api."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from sanxian.console.access import need_of
from sanxian.core.access import PUBLIC, may_open
from sanxian.kernel.refusal import Forbidden, Reason, Refusal
from sanxian.orgs import selectors as orgs

Answer = Callable[[HttpRequest], HttpResponse]

# What somebody who still lacks a second factor may open.
ON_THE_WAY = frozenset(
    {"mfa_activate_totp", "mfa_view_recovery_codes", "account_reauthenticate", "mfa_reauthenticate"}
)


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page, or as JSON; it holds codes and sentences, no personal value."""
    if request.path.startswith("/api/"):
        said = {"reasons": [reason.as_dict() for reason in refusal.reasons]}
        return JsonResponse(said, status=refusal.http)
    return render(request, "console/refused.html", {"refusal": refusal}, status=refusal.http)


class RefusalMiddleware:
    """Turns a Refusal raised in a view into an answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return answer(request, fault) if isinstance(fault, Refusal) else None


class AccessMiddleware:
    """Keeps to the table of addresses: an undeclared one opens for nobody."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        need = need_of(match)
        actor = request.actor  # type: ignore[attr-defined]
        if match is None or need is None:
            return answer(request, Forbidden("url_not_declared"))
        if may_open(need, actor):
            return self._second_factor(request, need, match.view_name)
        if actor is None and not request.path.startswith("/api/"):
            return redirect_to_login(request.get_full_path())
        return answer(request, Forbidden(Reason("not_permitted", params={"act": str(need)})))

    def _second_factor(self, request: HttpRequest, need: Any, name: str) -> HttpResponse | None:
        if need == PUBLIC or name in ON_THE_WAY or not request.user.is_authenticated:
            return None
        if orgs.lacks_second_factor(request.user, request.actor):  # type: ignore[attr-defined]
            return redirect("mfa_activate_totp")
        return None
