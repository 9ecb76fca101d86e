"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sanxian.console import selectors
from sanxian.core import home
from sanxian.orgs import selectors as orgs


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `actor_label`, `home_clock` (None in a real home), `theme`: asked only when shown."""
    actor = getattr(request, "actor", None)
    at = getattr(request, "at", None)
    return {
        "nav": SimpleLazyObject(lambda: selectors.nav(actor, request.path)),
        "actor_label": SimpleLazyObject(lambda: orgs.label_of(actor) if actor else ""),
        "home_clock": SimpleLazyObject(lambda: at if at and home.kind() != "real" else None),
        "theme": request.COOKIES.get("theme", ""),
    }
