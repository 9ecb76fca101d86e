from django.urls import path

from sanxian.blood.views import components as views
from sanxian.core.access import Need

urlpatterns = [
    path("separation", views.separation, name="separation"),
    path("make", views.make, name="make"),
    path("units", views.units, name="units"),
    path("units/expire", views.expire, name="expire"),
    path("units/act/<slug:word>", views.bags, name="bags"),
    path("units/<int:pk>", views.unit, name="unit"),
]

ACCESS: dict[str, Need] = {
    "separation": "blood.unit.separate",
    "make": "blood.unit.make",
    "units": "blood.unit.see",
    "expire": "blood.unit.discard",
    "bags": ("blood.unit.store", "blood.unit.hold", "blood.unit.clear", "blood.unit.discard"),
    "unit": "blood.unit.see",
}
