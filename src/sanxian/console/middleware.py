"""Who may open an address, and what a refusal looks like: a page that teaches, or JSON for /api."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from sanxian.console.access import need_of
from sanxian.core.access import PUBLIC, may_open
from sanxian.kernel.refusal import Forbidden, Malformed, Reason, Refusal
from sanxian.orgs import selectors as orgs

Answer = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
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


class NulMiddleware:
    """A NUL byte in an address is no text that anybody typed; PostgreSQL would answer it with a fault."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if asked and not request.path.startswith("/api/"):  # the API answers in its own shape
            return answer(request, Malformed("nul_in_address"))
        return self.get_response(request)


class LanguageMiddleware:
    """Chinese first; English by the one switch, kept in a cookie. What the browser prefers is not asked:
    a borrowed computer set to English must not turn a nurse's screens round."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)  # type: ignore[attr-defined]
        patch_vary_headers(response, ["Cookie"])
        return response


class RefusalMiddleware:
    """Turns a Refusal raised in a view into an answer, and an empty page into one that says why."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        read = request.method == "GET" and not request.path.startswith("/api/")
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and read:
            return self._explained(request, response)
        return response

    def _explained(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Somebody opened the address of a button: typed, kept, or loaded again after a refusal."""
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response.get("Allow", "POST")
        return page

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
            return self._method(request) or self._second_factor(request, need, match.view_name)
        if actor is None and not request.path.startswith("/api/"):
            return redirect_to_login(request.get_full_path())
        return answer(request, Forbidden(Reason("not_permitted", params={"act": str(need)})))

    def _method(self, request: HttpRequest) -> HttpResponse | None:
        """A page is read or sent; views of packages would take any other word for one of the two."""
        if request.method in METHODS or request.path.startswith("/api/"):
            return None
        return HttpResponseNotAllowed(METHODS)

    def _second_factor(self, request: HttpRequest, need: Any, name: str) -> HttpResponse | None:
        if need == PUBLIC or name in ON_THE_WAY or not request.user.is_authenticated:
            return None
        if orgs.lacks_second_factor(request.user, request.actor):  # type: ignore[attr-defined]
            return redirect("mfa_activate_totp")
        return None
