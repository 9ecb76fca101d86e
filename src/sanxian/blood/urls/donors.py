from django.urls import path

from sanxian.blood.views import donors as views
from sanxian.core.access import Need

urlpatterns = [
    path("donors", views.donors, name="donors"),
    path("donors/<int:pk>", views.donor, name="donor"),
    path("donors/<int:pk>/defer", views.defer, name="defer"),
    path("deferrals/<int:pk>/lift", views.lift, name="lift"),
]

ACCESS: dict[str, Need] = {
    "donors": "blood.donor.see",
    "donor": "blood.donor.see",
    "defer": "blood.deferral.set",
    "lift": "blood.deferral.lift",
}
