"""Light or dark, kept in a cookie for a year: no account is needed to choose."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 3600


def after(chosen: str, now: str) -> str:
    """The word asked for, else the other of the two."""
    if chosen in {"light", "dark"}:
        return chosen
    return "light" if now == "dark" else "dark"


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    answer = HttpResponseRedirect(back if here else "/")
    word = after(request.POST.get("theme", ""), request.COOKIES.get("theme", ""))
    secure = bool(settings.SESSION_COOKIE_SECURE)
    answer.set_cookie("theme", word, max_age=YEAR, samesite="Lax", secure=secure)
    return answer
