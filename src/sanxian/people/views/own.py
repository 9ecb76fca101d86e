"""A person's own view: what she agreed to, and who looked at her file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.kernel.refusal import Malformed
from sanxian.orgs import places
from sanxian.people import forms, selectors, services
from sanxian.people import labels as words
from sanxian.people.views.files import _consents


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    person = selectors.own(request.actor)
    context = {
        "person": person, "consents": _consents(person), "once": forms.Once(),
        "looks": _looks(selectors.looks(person, request.actor)),
    }  # fmt: skip
    return render(request, "people/own.html", context)


@require_GET
def looks(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looked at a file, for auditors."""
    person = selectors.traced(pk, request.actor)
    found = _looks(selectors.looks(person, request.actor))
    return render(request, "people/looks.html", {"pk": pk, "looks": found})


def _looks(sights: list[Any]) -> list[dict[str, Any]]:
    names = places.names(sight.place for sight in sights)
    return [
        {
            "at": sight.at, "text": _said(sight.why),
            "who": " · ".join(filter(None, (names.get(sight.place), sight.actor))),
        }
        for sight in sights
    ]  # fmt: skip


def _said(why: str) -> str:
    """ "phone:call" in words: what was shown, and why."""
    what, _colon, reason = why.partition(":")
    if not reason:
        return _("打开档案")
    shown, because = words.HIDDEN.get(what, what), words.LOOKS.get(reason, reason)
    return _("查看%(what)s：%(why)s") % {"what": shown, "why": because}


@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    form = forms.Agree(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    services.own_give(
        place=request.actor.facility, purpose=form.cleaned_data["purpose"], version=form.version(),
        by=request.actor, at=request.at, request=form.cleaned_data["request"],
    )  # fmt: skip
    messages.success(request, _("谢谢，已记录。您随时可以撤回。"))
    return redirect("people:own")


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    form = forms.Take(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    services.own_withdraw(
        place=request.actor.facility, by=request.actor, at=request.at, **form.given()
    )
    messages.success(request, _("已撤回。"))
    return redirect("people:own")
