"""Every address of Sanxian: the rooms, each below its own word."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = (
    ("", "sanxian.orgs.doors"),
    ("", "sanxian.console.urls"),
    ("orgs/", "sanxian.orgs.urls"),
    ("people/", "sanxian.people.urls"),
    ("duties/", "sanxian.duties.urls"),
    ("blood/", "sanxian.blood.urls"),
    ("my/", "sanxian.portal.urls"),
    ("city/", "sanxian.insight.urls"),
    ("exchange/", "sanxian.exchange.urls"),
    ("api/", "sanxian.exchange.api"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, module in ROOMS if find_spec(module)
]
