"""What the shells need, and how dates and numbers are written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from sanxian.console import parts
from sanxian.console.pictures import read
from sanxian.console.templatetags.ui.library import register


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """` data-theme="dark"` when the visitor chose one; nothing when the system decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if request is not None else ""
    return mark_safe(f' data-theme="{chosen}"') if chosen in {"light", "dark"} else mark_safe("")


@register.filter
def tabbar_of(nav: Any) -> list[Any]:
    """The first four places of the side bar, for the bar at a phone's foot."""
    return [item for group in nav or [] for item in read(group, "items") or []][:4] if nav else []


@register.filter
def day(value: Any) -> str:
    return parts.day(value)


@register.filter
def fullday(value: Any) -> str:
    return parts.day(value, year=True)


@register.filter
def stamp(value: Any) -> str:
    return parts.stamp(value)


@register.filter
def moment(value: Any) -> str:
    """2026-11-21 18:00, in the place's time; text is left as it is."""
    return str(parts.shown(value))


@register.filter
def clock(value: Any) -> str:
    return parts.local(value).strftime("%H:%M") if isinstance(value, datetime) else str(value or "")


@register.filter
def amount(value: Any) -> str:
    return parts.amount(value)


@register.filter
def tone_of(value: Any) -> str:
    return parts.tone(value)
