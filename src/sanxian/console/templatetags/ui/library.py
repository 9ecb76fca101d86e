"""The library that the modules of this folder register their tags with."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context

register = template.Library()
Shown = dict[str, Any]


def query_of(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


def unlike(context: Context, name: str) -> str:
    """An id that no other picture of this page has, whichever template draws it."""
    request = context.get("request")
    kept: Any = context.render_context if request is None else request.META
    kept["sanxian.ids"] = kept.get("sanxian.ids", 0) + 1
    return f"{name}{kept['sanxian.ids']}"
