from django.urls import path

from sanxian.blood.views import bedside as views
from sanxian.blood.views import tubes
from sanxian.core.access import Need

urlpatterns = [
    path("ward", views.ward, name="ward"),
    path("ward/<int:pk>/check", views.check, name="check"),
    path("ward/<int:pk>", views.bed, name="bed"),
    path("ward/<int:pk>/transfuse", views.transfuse, name="transfuse"),
    path("ward/<int:pk>/finish", views.finish, name="finish"),
    path("ward/<int:pk>/reaction", views.react, name="react"),
    path("ward/<int:pk>/observe", views.observe, name="observe"),
    path("ward/<int:pk>/stop", views.stop, name="stop_transfusion"),
    path("ward/<int:pk>/record", views.record, name="record"),
    path("tubes", tubes.listed, name="tubes"),
    path("tubes/take", tubes.take, name="take_tube"),
    path("tubes/<int:pk>", tubes.tube, name="tube"),
    path("tubes/<int:pk>/accept", tubes.accept, name="accept_tube"),
    path("tubes/<int:pk>/reject", tubes.reject, name="reject_tube"),
]

ACCESS: dict[str, Need] = {
    "ward": "blood.issue.see",
    "check": "blood.unit.check",
    "bed": "blood.issue.see",
    "transfuse": "blood.unit.transfuse",
    "finish": "blood.unit.finish",
    "react": "blood.reaction.report",
    "observe": "blood.observation.record",
    "stop_transfusion": "blood.unit.finish",
    "record": "blood.issue.see",
    "tubes": "blood.tube.see",
    "take_tube": "blood.tube.take",
    "tube": "blood.tube.see",
    "accept_tube": "blood.tube.accept",
    "reject_tube": "blood.tube.reject",
}
