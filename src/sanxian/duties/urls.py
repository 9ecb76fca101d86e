"""Addresses of the duties, and what opening them needs."""

from django.urls import path

from sanxian.duties import views

app_name = "duties"

urlpatterns = [
    path("", views.listed, name="listed"),
    path("<int:pk>", views.duty, name="duty"),
    path("<int:pk>/acknowledge", views.acknowledge, name="acknowledge"),
    path("<int:pk>/finish", views.finish, name="finish"),
    path("<int:pk>/reassign", views.reassign, name="reassign"),
    path("<int:pk>/cancel", views.cancel, name="cancel"),
]

ACCESS = {
    "listed": "duties.duty.see",
    "duty": "duties.duty.see",
    "acknowledge": "duties.duty.acknowledge",
    "finish": "duties.duty.finish",
    "reassign": "duties.duty.reassign",
    "cancel": "duties.duty.cancel",
}
