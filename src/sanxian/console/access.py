"""The table of addresses, as the middleware and the navigation ask it."""

from __future__ import annotations

from django.conf import settings
from django.urls import ResolverMatch
from django.utils.module_loading import import_string

from sanxian.core.access import Need


def table() -> dict[str, Need]:
    """URL name (with namespace) -> what it needs; gathered from every room's `urls.ACCESS`."""
    found: dict[str, Need] = import_string(f"{settings.ROOT_URLCONF}.ACCESS")
    return found


def need_of(match: ResolverMatch | None) -> Need | None:
    """What an address needs; None where nobody declared it. `space:*` declares a whole namespace."""
    if match is None:
        return None
    declared = table()
    whole = f"{match.namespace}:*" if match.namespace else ""
    return declared.get(match.view_name, declared.get(whole))
