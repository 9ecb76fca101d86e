from django.urls import path

from sanxian.blood.views import hospital as views
from sanxian.core.access import Need

urlpatterns = [
    path("hospital", views.desk, name="hospital"),
    path("hospital/patients", views.patients, name="patients"),
    path("hospital/patients/new", views.register, name="register_patient"),
    path("hospital/patients/<int:pk>", views.patient, name="patient"),
    path("hospital/patients/<int:pk>/reveal", views.reveal, name="reveal_patient"),
    path("hospital/patients/<int:pk>/group", views.group_patient, name="group_patient"),
    path("hospital/sign", views.sign, name="sign"),
    path("hospital/issues/<int:pk>/return", views.return_unit, name="return"),
    path("orders/<int:pk>/crossmatch", views.crossmatch, name="crossmatch"),
    path("orders/<int:pk>/crossmatch-after", views.crossmatch_after, name="crossmatch_after"),
    path("orders/<int:pk>/issue", views.issue, name="issue"),
    path("orders/<int:pk>/emergency", views.emergency, name="emergency"),
]

ACCESS: dict[str, Need] = {
    "hospital": "blood.patient.see",
    "patients": "blood.patient.see",
    "register_patient": "blood.patient.register",
    "patient": "blood.patient.see",
    "reveal_patient": "blood.patient.see",
    "group_patient": "blood.patient.group",
    "sign": "blood.unit.sign_emergency",
    "return": "blood.unit.return",
    "crossmatch": "blood.order.crossmatch",
    "crossmatch_after": "blood.order.crossmatch_after",
    "issue": "blood.unit.issue",
    "emergency": "blood.unit.issue_emergency",
}
