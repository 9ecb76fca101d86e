"""What the views of the donor room share: an act tried, its refusal kept for the same page."""

from __future__ import annotations

from django.http import HttpRequest

from sanxian.core import trail


def may(request: HttpRequest, permission: str, path: str) -> bool:
    return bool(request.actor.may(permission, path))  # type: ignore[attr-defined]


def saw(request: HttpRequest, person: int, why: str, place: str) -> None:
    """Put a sensitive read on the trail, where the person concerned finds it."""
    subject = f"people.person:{person}"
    trail.saw(request.actor, subject, why, at=request.at, place=place)  # type: ignore[attr-defined]
