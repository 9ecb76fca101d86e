"""What the shell around a page shows to whom."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from sanxian.console.access import table
from sanxian.console.nav import BARS, LINKS, Link
from sanxian.core.access import may_open
from sanxian.core.actor import Actor


def nav(actor: Actor | None, path: str) -> list[dict[str, Any]]:
    """Groups of links that `actor` may open, `current` where `path` lies; nothing for a stranger."""
    if actor is None:
        return []
    declared = table()
    groups: dict[str, list[dict[str, Any]]] = {}
    for link in LINKS:
        url = _url(link)
        if url and may_open(declared.get(link.name), actor):
            groups.setdefault(str(link.group), []).append(
                {"url": url, "label": link.label, "icon": link.icon, "current": False,
                 "name": link.name}
            )  # fmt: skip
    _mark(groups, path)
    return [{"title": title, "items": items} for title, items in groups.items()]


def bar(actor: Actor | None, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Four places of the side bar for a phone: the desk, what the role opens most, then the next."""
    if actor is None:
        return []
    items = {item["name"]: item for group in groups for item in group["items"]}
    most = next((BARS[role] for role in BARS if role in actor.roles), ())
    wanted = [name for name in ("home", *most) if name in items]
    return [items[name] for name in [*wanted, *(n for n in items if n not in wanted)][:4]]


def _url(link: Link) -> str:
    try:
        return reverse(link.name)
    except NoReverseMatch:
        return ""


def _mark(groups: dict[str, list[dict[str, Any]]], path: str) -> None:
    """The one link whose address is the longest beginning of where we are."""
    items = [item for group in groups.values() for item in group]
    here = [i for i in items if path == i["url"] or path.startswith(i["url"].rstrip("/") + "/")]
    here = [i for i in here if i["url"] != "/" or path == "/"]
    if here:
        max(here, key=lambda item: len(item["url"]))["current"] = True
