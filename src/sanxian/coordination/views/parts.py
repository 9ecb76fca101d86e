"""What the pages of coordination share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sanxian.core.web import Request
from sanxian.kernel.refusal import Forbidden, Refusal

PAGE = 50
Page = Callable[..., HttpResponse]


def tried(
    asked: Request, service: Callable[..., Any], /, **given: Any
) -> tuple[Any, Refusal | None]:
    """What the service answered, or its refusal; a lack of right goes on to the refusal page."""
    given["request"] = _number(asked.POST.get("request"))
    try:
        return service(by=asked.actor, at=asked.at, **given), None
    except Forbidden:
        raise
    except Refusal as refusal:
        return None, refusal


def _number(raw: str | None) -> UUID | None:
    try:
        return UUID(raw or "")
    except ValueError:
        return None


def status(form: Any, refusal: Refusal | None) -> int:
    """200 when fresh, 422 with faults, the refusal's own status."""
    if refusal:
        return int(refusal.http)
    return 422 if form is not None and form.is_bound and form.errors else 200


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
