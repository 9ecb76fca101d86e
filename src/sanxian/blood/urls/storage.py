from django.urls import path

from sanxian.blood.views import labels, processing, samples
from sanxian.blood.views import storage as views
from sanxian.core.access import Need

urlpatterns = [
    path("treat", processing.treatments, name="treatments"),
    path("treat/<slug:word>", processing.treat, name="treat"),
    path("units/labels", labels.labels, name="labels"),
    path("units/labels/print", labels.first_print, name="print_labels"),
    path("units/<int:pk>/label", labels.reprint, name="reprint"),
    path("units/<int:pk>/label/check", labels.relabel, name="relabel"),
    path("spots", views.spots, name="spots"),
    path("spots/new", views.spot_new, name="spot_new"),
    path("spots/<int:pk>", views.spot, name="spot"),
    path("spots/<int:pk>/log", views.spot_log, name="spot_log"),
    path("spots/<int:pk>/file", views.spot_file, name="spot_file"),
    path("spots/<int:pk>/close", views.spot_close, name="spot_close"),
    path("excursions", views.excursions, name="excursions"),
    path("excursions/<int:pk>", views.excursion, name="excursion"),
    path("qc", samples.samples, name="qc"),
    path("qc/pick", samples.pick, name="qc_pick"),
    path("qc/<int:pk>", samples.sample, name="qc_sample"),
    path("qc/<int:pk>/drop", samples.drop, name="qc_drop"),
]

_TREATS = (
    "blood.unit.leucodeplete",
    "blood.unit.wash",
    "blood.unit.irradiate",
    "blood.unit.freeze",
    "blood.unit.thaw",
    "blood.unit.split",
    "blood.unit.pool",
    "blood.unit.convert",
)
ACCESS: dict[str, Need] = {
    "treatments": _TREATS,
    "treat": _TREATS,
    "labels": "blood.unit.see",
    "print_labels": "blood.unit.print",
    "reprint": "blood.unit.reprint",
    "relabel": "blood.unit.relabel",
    "spots": "blood.spot.see",
    "spot_new": "blood.spot.open",
    "spot": "blood.spot.see",
    "spot_log": "blood.spot.log",
    "spot_file": "blood.spot.log",
    "spot_close": "blood.spot.close",
    "excursions": "blood.spot.see",
    "excursion": "blood.spot.see",
    "qc": "blood.qc.see",
    "qc_pick": "blood.qc.pick",
    "qc_sample": "blood.qc.see",
    "qc_drop": "blood.qc.drop",
}
