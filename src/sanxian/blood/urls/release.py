from django.urls import path

from sanxian.blood.views import release as views
from sanxian.core.access import Need

urlpatterns = [
    path("release", views.release, name="release"),
    path("release/propose", views.propose, name="propose"),
    path("release/confirm", views.confirm_many, name="confirm_many"),
    path("release/<int:pk>", views.judgement, name="judgement"),
    path("release/<int:pk>/confirm", views.confirm, name="confirm"),
    path("release/<int:pk>/reopen", views.reopen, name="reopen"),
]

ACCESS: dict[str, Need] = {
    "release": "blood.release.see",
    "propose": "blood.release.propose",
    "confirm_many": "blood.release.confirm",
    "judgement": "blood.release.see",
    "confirm": "blood.release.confirm",
    "reopen": "blood.release.reopen",
}
