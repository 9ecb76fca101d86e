from django.urls import path

from sanxian.blood.views import counter, sessions
from sanxian.blood.views import sites as views
from sanxian.core.access import Need

urlpatterns = [
    path("sites", views.sites, name="sites"),
    path("sites/open", views.open_site, name="open_site"),
    path("sites/<int:pk>", views.site, name="site"),
    path("sites/<int:pk>/amend", views.amend_site, name="amend_site"),
    path("sites/<int:pk>/close", views.close_site, name="close_site"),
    path("sites/<int:pk>/week", views.plan_week, name="plan_week"),
    path("sessions", sessions.sessions, name="sessions"),
    path("sessions/plan", sessions.plan, name="plan"),
    path("sessions/<int:pk>", counter.board, name="session"),
    path("sessions/<int:pk>/roster", sessions.roster, name="session_roster"),
    path("sessions/<int:pk>/crew", sessions.crew, name="crew"),
    path("sessions/<int:pk>/open", sessions.move_session, {"step": "open"}, name="open_session"),
    path("sessions/<int:pk>/close", sessions.move_session, {"step": "close"}, name="close_session"),
    path(
        "sessions/<int:pk>/cancel", sessions.move_session, {"step": "cancel"}, name="cancel_session"
    ),
    path("drives", sessions.drives, name="drives"),
    path("drives/<int:pk>", sessions.drive, name="drive"),
    path("numbers", views.blocks, name="blocks"),
]

ACCESS: dict[str, Need] = {
    "sites": "blood.site.see",
    "open_site": "blood.site.open",
    "site": "blood.site.see",
    "amend_site": "blood.site.amend",
    "close_site": "blood.site.close",
    "plan_week": "blood.session.plan",
    "sessions": "blood.session.see",
    "plan": "blood.session.plan",
    "session": "blood.session.see",
    "session_roster": "blood.donor.see",
    "crew": "blood.session.staff",
    "open_session": "blood.session.open",
    "close_session": "blood.session.close",
    "cancel_session": "blood.session.cancel",
    "drives": "blood.drive.see",
    "drive": "blood.drive.see",
    "blocks": "blood.number.allot",
}
