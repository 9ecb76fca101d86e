"""A donor's own letters to whom she gave: what she wrote, what the relay does with it, what came back.

Neither she nor this page knows the other; the relay takes a letter from her case and the house carries it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.coordination import forms, sides
from sanxian.coordination.facts import Side
from sanxian.coordination.selectors import contact as chosen
from sanxian.coordination.services import contact
from sanxian.coordination.views import post
from sanxian.core.web import Request, form_status, tried
from sanxian.kernel.refusal import Refusal
from sanxian.stemdonor.selectors import cases


@require_http_methods(["GET", "POST"])
def letters(request: Request) -> HttpResponse:
    """What came, what was written, and a sheet of paper."""
    if request.method == "GET":
        return _page(request)
    form = forms.LetterForm(request.POST)
    if not form.is_valid() or not _given(request):
        return _page(request, form)
    text = form.cleaned_data["text"]
    _made, refusal = tried(
        request, contact.write_from, side=Side.DONOR, uid=_to(request), text=text
    )
    if refusal:
        return _page(request, form, refusal)
    messages.success(request, _("收到了。读过、时间到了、双方都同意，就会转交。"))
    return redirect("portal:letters")


def _page(request: Request, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    uids = sides.DONOR.mine(request.actor)
    context = {
        "form": form or forms.LetterForm(), "refusal": refusal, "given": _given(request),
        **post.of_side(Side.DONOR, uids, request.at, _back),
    }  # fmt: skip
    return render(request, "portal/letters.html", context, status=form_status(form, refusal))


def _given(request: Request) -> bool:
    """Whether she has given: before that nobody writes."""
    return any(case.collected_on for case in cases.all_own(request.actor))


def _to(request: Request) -> str:
    """The latest of her cases in which she gave."""
    return next(str(c.uid) for c in cases.all_own(request.actor) if c.collected_on)


def _back(letter: int) -> str:
    return reverse("portal:letter_back", args=[letter])


@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    """She opens a letter: that is its delivery."""
    uids = sides.DONOR.mine(request.actor)
    come = [row for uid in uids for row in chosen.for_side(Side.DONOR, uid)]
    try:
        contact.read_by(letter=post.among(come, pk), at=request.at)
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    return redirect("portal:letters")


@require_POST
def back(request: Request, pk: int) -> HttpResponse:
    """She wants a letter back before it has gone."""
    uids = sides.DONOR.mine(request.actor)
    wrote = [row for uid in uids for row in chosen.written_by_side(Side.DONOR, uid)]
    try:
        contact.withdraw_from(letter=post.among(wrote, pk), at=request.at)
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("收回了。"))
    return redirect("portal:letters")
