"""The faces that look at the whole city: the public page and the screen of the command room."""

from django.urls import path

from sanxian.core.access import PUBLIC, Need
from sanxian.insight import views

app_name = "insight"

urlpatterns = [
    path("", views.city, name="city"),
    path("screen", views.screen, name="screen"),
]

ACCESS: dict[str, Need] = {
    "city": PUBLIC,
    "screen": ("blood.total.see", "blood.stock.see"),
}
