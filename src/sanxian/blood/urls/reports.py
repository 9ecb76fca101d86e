from django.urls import path

from sanxian.blood.views import reports as views
from sanxian.core.access import Need

urlpatterns = [
    path("reports", views.reports, name="reports"),
    path("reports/<slug:name>", views.report, name="report"),
]

_READS: Need = ("blood.report.see", "blood.report.findings")
ACCESS: dict[str, Need] = {"reports": _READS, "report": _READS}
