from django.urls import path

from sanxian.blood.views import counter
from sanxian.blood.views import visits as views
from sanxian.core.access import Need

urlpatterns = [
    path("sessions/<int:pk>/check-in", counter.check_in, name="check_in"),
    path("sessions/<int:pk>/register", counter.register, name="register"),
    path("visits/<int:pk>", views.visit, name="visit"),
    path("visits/<int:pk>/screen", views.screen, name="screen"),
    path("visits/<int:pk>/draw", views.draw, name="draw"),
    path("visits/<int:pk>/leave", views.leave, name="leave"),
]

ACCESS: dict[str, Need] = {
    "check_in": "blood.visit.check_in",
    "register": "blood.donor.register",
    "visit": "blood.visit.see",
    "screen": "blood.visit.screen",
    "draw": "blood.visit.draw",
    "leave": "blood.visit.leave",
}
