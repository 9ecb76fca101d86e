"""What the views of the donor room share: an act tried, its refusal kept for the same page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from sanxian.blood.forms.acts import request_number
from sanxian.core import trail
from sanxian.kernel.refusal import Forbidden, Refusal


def tried(
    asked: HttpRequest, service: Callable[..., Any], /, **given: Any
) -> tuple[Any, Refusal | None]:
    """What the service answered, or its refusal; a lack of right goes on to the refusal page."""
    given.setdefault("request", request_number(asked.POST.get("request")))
    try:
        return service(by=asked.actor, at=asked.at, **given), None  # type: ignore[attr-defined]
    except Forbidden:
        raise
    except Refusal as refusal:
        return None, refusal


def may(request: HttpRequest, permission: str, path: str) -> bool:
    return bool(request.actor.may(permission, path))  # type: ignore[attr-defined]


def saw(request: HttpRequest, person: int, why: str, place: str) -> None:
    """Put a sensitive read on the trail, where the person concerned finds it."""
    subject = f"people.person:{person}"
    trail.saw(request.actor, subject, why, at=request.at, place=place)  # type: ignore[attr-defined]


def form_status(form: Any, refusal: Any) -> int:
    """What a form's page answers: 200 when fresh, 422 with faults, the refusal's own status."""
    if refusal:
        return int(refusal.http)
    return 422 if form.is_bound and form.errors else 200
