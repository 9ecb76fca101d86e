from django.urls import path

from sanxian.blood.views import stock as views
from sanxian.core.access import Need

urlpatterns = [
    path("stock", views.stock, name="stock"),
    path("stock/ready", views.ready, name="ready"),
]

ACCESS: dict[str, Need] = {"stock": "blood.stock.see", "ready": "blood.unit.see"}
