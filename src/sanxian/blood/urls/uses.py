from django.urls import path

from sanxian.blood.views import uses as views
from sanxian.core.access import Need

urlpatterns = [
    path("orders/<int:pk>/grounds", views.state, name="state_use"),
    path("uses", views.uses, name="uses"),
    path("uses/shares", views.shares, name="use_shares"),
    path("uses/<int:pk>", views.use, name="use"),
    path("uses/<int:pk>/judge", views.judge, name="judge_use"),
    path("large-uses", views.large_uses, name="large_uses"),
    path("large-uses/<int:pk>", views.large_use, name="large_use"),
    path("large-uses/<int:pk>/chief", views.approve_chief, name="approve_chief"),
    path("large-uses/<int:pk>/department", views.approve_department, name="approve_department"),
    path("large-uses/<int:pk>/refuse", views.refuse_large, name="refuse_large"),
    path("hospital/patients/<int:pk>/large", views.ask_large, name="ask_large"),
]

ACCESS: dict[str, Need] = {
    "state_use": "blood.use.state",
    "uses": "blood.use.see",
    "use_shares": "blood.use.see",
    "use": "blood.use.see",
    "judge_use": "blood.use.judge",
    "large_uses": "blood.use.see",
    "large_use": "blood.use.see",
    "approve_chief": "blood.use.approve_chief",
    "approve_department": "blood.use.approve_department",
    "refuse_large": "blood.use.refuse_large",
    "ask_large": "blood.use.ask_large",
}
