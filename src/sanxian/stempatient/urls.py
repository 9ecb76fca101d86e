"""Addresses of the patient's side, and what opening them needs."""

from django.urls import path

from sanxian.core.access import Need
from sanxian.stempatient import views

app_name = "stempatient"

urlpatterns = [
    path("", views.listed, name="listed"),
    path("new", views.enter, name="enter"),
    path("cases/<int:pk>", views.case, name="case"),
    path("cases/<int:pk>/who", views.reveal, name="reveal"),
    path("cases/<int:pk>/<str:word>", views.step, name="step"),
]

ACCESS: dict[str, Need] = {
    "listed": "stempatient.case.see",
    "enter": "stempatient.case.open",
    "case": "stempatient.case.see",
    "reveal": "stempatient.case.reveal",
    "step": "stempatient.case.amend",
}
