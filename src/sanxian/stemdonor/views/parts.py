"""What the pages of the donor's side share."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from sanxian.core.web import Request

PAGE = 50


def shown(
    request: Request, template: str, context: dict[str, Any], form: Any = None
) -> HttpResponse:
    """The page: 200 when fresh, 422 with faults, the refusal's own status."""
    refusal = context.get("refusal")
    bad = form is not None and form.is_bound and form.errors
    status = int(refusal.http) if refusal else 422 if bad else 200
    return render(request, f"stemdonor/{template}.html", context, status=status)
