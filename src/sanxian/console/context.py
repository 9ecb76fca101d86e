"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sanxian.console import selectors
from sanxian.core import home
from sanxian.orgs import selectors as orgs


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `tabbar`, `actor_label`, `home_clock` (None in a real home), `theme`: asked when shown."""
    actor = getattr(request, "actor", None)
    at = getattr(request, "at", None)
    nav = SimpleLazyObject(lambda: selectors.nav(actor, request.path))
    return {
        "nav": nav,
        "tabbar": SimpleLazyObject(lambda: selectors.bar(actor, nav)),  # type: ignore[arg-type]
        "actor_label": SimpleLazyObject(lambda: orgs.label_of(actor) if actor else ""),
        "home_clock": SimpleLazyObject(lambda: at if at and home.kind() != "real" else None),
        "theme": request.COOKIES.get("theme", ""),
    }
