"""The home page: the desks of whoever signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from sanxian.console.desks import ELSEWHERE, desks
from sanxian.console.desks.parts import Desk, Look
from sanxian.core.actor import Actor
from sanxian.duties import selectors as duty_selectors
from sanxian.duties import views as duties
from sanxian.orgs import selectors as orgs

OWN = ("/my/", "/people/own")  # the donor's phone, and what everybody has: one's own file


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each role's desk, one below another; a donor goes to her own page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.roles and set(actor.roles) <= ELSEWHERE:
        return redirect(own_page())
    found = desks(Look(actor, request.at))  # type: ignore[attr-defined]
    if not found:
        return render(request, "console/desk_none.html")
    return render(request, "console/desk.html", page(request, found))


def page(request: HttpRequest, found: list[tuple[str, Desk]]) -> dict[str, Any]:
    """The context of `desk.html`: the first desk with a finding gives the title and the one button."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    leading = next((desk for _role, desk in found if desk.findings), found[0][1])
    context = {
        "leading": leading, "several": len(found) > 1, "today": request.at,  # type: ignore[attr-defined]
        "desks": [
            {"role": orgs.role_label(role), "key": role, "desk": desk, "leads": desk is leading}
            for role, desk in found
        ],
        "has_duties": actor.may_somewhere(duty_selectors.SEE),
        "own": own_page() if set(actor.roles) & ELSEWHERE else "",
    }  # fmt: skip
    return context | (duties.desk(request) if context["has_duties"] else {})


def own_page() -> str:
    for path in OWN:
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return OWN[-1]
