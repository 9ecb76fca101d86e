"""Addresses of the duties, and what opening them needs."""

from django.urls import path

from sanxian.core.access import PUBLIC, Need
from sanxian.duties import views
from sanxian.duties.views import feeds, figures

app_name = "duties"

urlpatterns = [
    path("", views.listed, name="listed"),
    path("figures", figures.figures, name="figures"),
    path("calendar", feeds.feed, name="feed"),
    path("calendar/revoke", feeds.revoke, name="feed_revoke"),
    path("calendar/<str:secret>.ics", feeds.calendar, name="calendar"),
    path("<int:pk>", views.duty, name="duty"),
    path("<int:pk>/acknowledge", views.acknowledge, name="acknowledge"),
    path("<int:pk>/finish", views.finish, name="finish"),
    path("<int:pk>/record", views.record, name="record"),
    path("<int:pk>/hand-over", views.hand_over, name="hand_over"),
    path("<int:pk>/reassign", views.reassign, name="reassign"),
    path("<int:pk>/cancel", views.cancel, name="cancel"),
]

_SEES = ("duties.duty.see", "duties.own.see")

ACCESS: dict[str, Need] = {
    "listed": _SEES,
    "figures": "duties.duty.see",
    "feed": "duties.feed.issue",
    "feed_revoke": "duties.feed.revoke",
    "calendar": PUBLIC,  # the address itself is the key
    "duty": _SEES,
    "acknowledge": "duties.duty.acknowledge",
    "finish": "duties.duty.finish",
    "record": "duties.call.record",
    "hand_over": "duties.duty.hand_over",
    "reassign": "duties.duty.reassign",
    "cancel": "duties.duty.cancel",
}
