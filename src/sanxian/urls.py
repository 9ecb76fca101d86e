"""Every address of Sanxian: the rooms, each below its own word, and who may open what."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from sanxian.core.access import Need

ROOMS = tuple(
    (prefix, import_module(module))
    for prefix, module in (
        ("", "sanxian.orgs.doors"),
        ("", "sanxian.console.urls"),
        ("orgs/", "sanxian.orgs.urls"),
        ("people/", "sanxian.people.urls"),
        ("duties/", "sanxian.duties.urls"),
        ("blood/", "sanxian.blood.urls"),
        ("volunteers/", "sanxian.volunteers.urls"),
        ("stemcell/", "sanxian.stemcell.urls"),
        ("stempatient/", "sanxian.stempatient.urls"),
        ("stemdonor/", "sanxian.stemdonor.urls"),
        ("coordination/", "sanxian.coordination.urls"),
        ("my/", "sanxian.portal.urls"),
        ("city/", "sanxian.insight.urls"),
        ("exchange/", "sanxian.exchange.urls"),
        ("api/", "sanxian.exchange.api"),
    )
    if find_spec(module)
)

handler500 = "sanxian.console.views.outage.fault"

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(room)) for prefix, room in ROOMS
]


def _access() -> dict[str, Need]:
    table: dict[str, Need] = {}
    for _, room in ROOMS:
        space = f"{room.app_name}:" if hasattr(room, "app_name") else ""
        table |= {f"{space}{name}": need for name, need in getattr(room, "ACCESS", {}).items()}
    return table


ACCESS: dict[str, Need] = _access()
