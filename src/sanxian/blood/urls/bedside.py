from django.urls import path

from sanxian.blood.views import bedside as views
from sanxian.core.access import Need

urlpatterns = [
    path("ward", views.ward, name="ward"),
    path("ward/<int:pk>/check", views.check, name="check"),
    path("ward/<int:pk>", views.bed, name="bed"),
    path("ward/<int:pk>/transfuse", views.transfuse, name="transfuse"),
    path("ward/<int:pk>/finish", views.finish, name="finish"),
    path("ward/<int:pk>/reaction", views.react, name="react"),
]

ACCESS: dict[str, Need] = {
    "ward": "blood.issue.see",
    "check": "blood.unit.check",
    "bed": "blood.issue.see",
    "transfuse": "blood.unit.transfuse",
    "finish": "blood.unit.finish",
    "react": "blood.reaction.report",
}
