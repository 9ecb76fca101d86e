"""What the pages of coordination share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sanxian.core.web import Request, tried

PAGE = 50
Page = Callable[..., HttpResponse]


def done(
    request: Request, page: Page, form: Any, service: Any, to: str, *keys: Any, **given: Any
) -> HttpResponse:
    """Send what a form holds to a service: back to the page with what is wrong, or on to `to`."""
    if not form.is_valid():
        return page(request, form=form)
    said = form.given() if hasattr(form, "given") else dict(form.cleaned_data)
    said.pop("request", None)
    _made, refusal = tried(request, service, **given, **said)
    if refusal:
        return page(request, form=form, refusal=refusal)
    messages.success(request, _("已记录。"))
    return redirect(to, *keys)
