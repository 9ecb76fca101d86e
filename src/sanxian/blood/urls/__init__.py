"""The addresses of the blood programme: one module for each area, each with its ACCESS."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern

from sanxian.core.access import Need

app_name = "blood"
AREAS = tuple(
    import_module(f"sanxian.blood.urls.{area}")
    for area in (
        "sites",
        "donors",
        "visits",
        "donations",
        "packs",
        "aftercare",
        "laboratory",
        "batches",
        "testing",
        "release",
        "components",
        "storage",
        "stock",
        "shipments",
        "orders",
        "distribution",
        "hospital",
        "bedside",
        "transfers",
        "uses",
        "haemovigilance",
        "autologous",
        "trace",
        "takeovers",
        "quality",
        "reports",
    )
    if find_spec(f"sanxian.blood.urls.{area}")
)
urlpatterns: list[URLPattern] = [route for area in AREAS for route in area.urlpatterns]
ACCESS: dict[str, Need] = {name: need for area in AREAS for name, need in area.ACCESS.items()}
