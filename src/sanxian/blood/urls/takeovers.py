from django.urls import path

from sanxian.blood.views import takeovers as views
from sanxian.core.access import Need

urlpatterns = [
    path("takeovers", views.takeovers, name="takeovers"),
    path("takeovers/<int:pk>", views.takeover, name="takeover"),
    path("takeovers/<int:pk>/confirm", views.confirm, name="confirm_takeover"),
    path("takeovers/<int:pk>/withdraw", views.withdraw, name="withdraw_takeover"),
    path("takeovers/<int:pk>/undo", views.undo, name="undo_takeover"),
]

ACCESS: dict[str, Need] = {
    "takeovers": "blood.takeover.see",
    "takeover": "blood.takeover.see",
    "confirm_takeover": "blood.takeover.confirm",
    "withdraw_takeover": "blood.takeover.withdraw",
    "undo_takeover": "blood.takeover.undo",
}
