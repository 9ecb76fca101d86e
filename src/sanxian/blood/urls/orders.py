from django.urls import path

from sanxian.blood.views import orders as views
from sanxian.core.access import Need

urlpatterns = [
    path("orders", views.orders, name="orders"),
    path("orders/new", views.place, name="place_order"),
    path("orders/reserve", views.reserve_many, name="reserve_orders"),
    path("orders/<int:pk>", views.order, name="order"),
    path("orders/<int:pk>/reserve", views.reserve, name="reserve_order"),
    path("orders/<int:pk>/free", views.free, name="free_order"),
    path("orders/<int:pk>/cancel", views.cancel, name="cancel_order"),
    path("orders/<int:pk>/close", views.close, name="close_order"),
]

ACCESS: dict[str, Need] = {
    "orders": "blood.order.see",
    "place_order": "blood.order.place",
    "reserve_orders": "blood.order.reserve",
    "order": "blood.order.see",
    "reserve_order": "blood.order.reserve",
    "free_order": "blood.order.free",
    "cancel_order": "blood.order.cancel",
    "close_order": "blood.order.close",
}
