"""What the pages of the donor's side share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from sanxian.core.web import Request
from sanxian.kernel.refusal import Forbidden, Refusal

PAGE = 50


def tried(
    asked: Request, service: Callable[..., Any], /, **given: Any
) -> tuple[Any, Refusal | None]:
    """What the service answered, or its refusal; a lack of right goes on to the refusal page."""
    given.setdefault("request", number(asked.POST.get("request")))
    try:
        return service(by=asked.actor, at=asked.at, **given), None
    except Forbidden:
        raise
    except Refusal as refusal:
        return None, refusal


def number(raw: str | None) -> UUID | None:
    try:
        return UUID(raw or "")
    except ValueError:
        return None


def shown(
    request: Request, template: str, context: dict[str, Any], form: Any = None
) -> HttpResponse:
    """The page: 200 when fresh, 422 with faults, the refusal's own status."""
    refusal = context.get("refusal")
    bad = form is not None and form.is_bound and form.errors
    status = int(refusal.http) if refusal else 422 if bad else 200
    return render(request, f"stemdonor/{template}.html", context, status=status)
