"""Marks, notices and lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from sanxian.console import parts, wiring
from sanxian.console.templatetags.ui.library import Shown, register


@register.inclusion_tag("parts/icon.html")
def icon(name: str, small: bool = False, label: str = "") -> Shown:
    return {"name": name, "small": small, "label": label}


@register.inclusion_tag("parts/badge.html")
def badge(value: Any, tone: str = "wait") -> Shown:
    return {"value": value, "tone": parts.tone(tone)}


@register.inclusion_tag("parts/toast.html")
def toast(message: Any, tone: str = "") -> Shown:
    return {"message": message, "tone": tone}


@register.inclusion_tag("parts/nothing.html")
def nothing(
    title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox"
) -> Shown:
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("parts/strip.html")
def strip(
    title: str,
    text: str = "",
    icon: str = "off",
    url: str = "",
    action: str = "",
    tone: str = "warn",
) -> Shown:
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action, "tone": tone}


@register.inclusion_tag("parts/copy.html")
def copy(value: Any) -> Shown:
    return {"value": value}


@register.inclusion_tag("parts/print.html")
def print_button(label: str = "") -> Shown:
    return {"label": label}


@register.simple_block_tag
def card(content: SafeString, title: str = "", **options: Any) -> SafeString:
    """Options: note badge badge_tone focus pad tone foot link link_label id level."""
    options.setdefault("pad", True)
    options["badge_tone"] = parts.tone(options.get("badge_tone", ""))
    return render_to_string("parts/card.html", {"title": title, "content": content, **options})


NOTICE_ICONS = {"info": "info", "ok": "check", "warn": "alert", "bad": "alert"}


@register.simple_block_tag
def notice(content: SafeString, title: str = "", tone: str = "info", icon: str = "") -> SafeString:
    tone = tone if tone in NOTICE_ICONS else "info"
    shown = {
        "title": title,
        "tone": tone,
        "icon": icon or NOTICE_ICONS[tone],
        "content": content.strip(),
    }
    return render_to_string("parts/notice.html", {**shown, "content": mark_safe(shown["content"])})


@register.simple_block_tag
def confirm(
    content: SafeString,
    label: str,
    title: str = "",
    tone: str = "",
    icon: str = "",
    small: bool = False,
) -> SafeString:
    shown = {"label": label, "title": title or label, "tone": tone, "icon": icon, "small": small}
    return render_to_string("parts/confirm.html", {**shown, "content": content})


@register.inclusion_tag("parts/kv.html")
def kv(rows: Sequence[Any]) -> Shown:
    made = [{"label": r[0], "value": r[1]} if isinstance(r, (tuple, list)) else r for r in rows]
    return {"rows": made}


@register.inclusion_tag("parts/stats.html")
def stats(items: Sequence[Any]) -> Shown:
    return {"items": items}


@register.inclusion_tag("parts/tasks.html")
def tasks(items: Sequence[Any], empty: str = "") -> Shown:
    return {"items": items, "empty": empty}


@register.inclusion_tag("parts/answers.html")
def answers(rows: Sequence[Any]) -> Shown:
    return {"rows": rows}


@register.inclusion_tag("parts/trail.html")
def trail(rows: Sequence[Any], empty: str = "") -> Shown:
    return {"rows": rows, "empty": empty}


@register.inclusion_tag("parts/tabs.html")
def tabs(items: Sequence[Any], look: str = "tabs", label: str = "") -> Shown:
    return {"items": items, "look": look, "label": label}


@register.inclusion_tag("parts/way.html")
def way(steps: Sequence[Any], hue: str = "", label: str = "") -> Shown:
    made = parts.steps(steps)
    now = next((s for s in made if s["state"] == "now"), None)
    acting = now and (now["who"] or now["what"] or now["due"])
    hue = hue if hue in {"blood", "stem", "organ"} else ""
    return {
        "steps": made,
        "now": now if acting else None,
        "hue": hue,
        "label": label,
        "long": len(made) > 8,
    }


@register.inclusion_tag("parts/refusal.html")
def refusal(
    refusal: Any,
    title: str = "",
    act: str = "",
    donor: bool = False,
    actions: Sequence[Any] = (),
    foot: str = "",
) -> Shown:
    found = parts.reasons(refusal)
    return {
        "reasons": found,
        "title": title or parts.refusal_title(act, donor=donor),
        "donor": donor,
        "until": parts.free_from(found),
        "actions": actions,
        "foot": foot,
    }


@register.simple_tag(takes_context=True)
def beside(context: Context, where: str, key: Any) -> dict[str, Any] | None:
    """The link that another programme offers beside this record, for whoever may open it."""
    request = context.get("request")
    return wiring.beside(where, key, getattr(request, "actor", None))
