from django.urls import path

from sanxian.blood.views import coldboxes, massive, patient_samples, postponements
from sanxian.core.access import Need

urlpatterns = [
    path("massive", massive.massives, name="massives"),
    path("massive/<int:pk>", massive.massive, name="massive"),
    path("massive/<int:pk>/next", massive.next_pack, name="next_pack"),
    path("massive/<int:pk>/close", massive.close_massive, name="close_massive"),
    path("hospital/patients/<int:pk>/massive", massive.open_massive, name="open_massive"),
    path("postponed", postponements.postponements, name="postponements"),
    path("postponed/new", postponements.log, name="postpone"),
    path("postponed/totals", postponements.totals, name="postponed"),
    path("postponed/<int:pk>", postponements.postponement, name="postponement"),
    path("postponed/<int:pk>/reschedule", postponements.reschedule, name="reschedule"),
    path("postponed/<int:pk>/withdraw", postponements.withdraw, name="withdraw_postponed"),
    path("hospital/patients/<int:pk>/tubes", patient_samples.samples, name="patient_samples"),
    path("hospital/patients/<int:pk>/tubes/add", patient_samples.add, name="add_sample"),
    path("hospital/patients/<int:pk>/needs", patient_samples.require, name="require"),
    path("orders/<int:pk>/electronic", patient_samples.crossmatch, name="electronic"),
    path("coldboxes", coldboxes.boxes, name="coldboxes"),
    path("coldboxes/new", coldboxes.register, name="register_coldbox"),
    path("coldboxes/<int:pk>", coldboxes.box, name="coldbox"),
    path("coldboxes/<int:pk>/validate", coldboxes.validate, name="validate_coldbox"),
    path("coldboxes/<int:pk>/retire", coldboxes.retire, name="retire_coldbox"),
]

ACCESS: dict[str, Need] = {
    "massives": "blood.massive.see",
    "massive": "blood.massive.see",
    "next_pack": "blood.massive.next",
    "close_massive": "blood.massive.close",
    "open_massive": "blood.massive.open",
    "postponements": "blood.postponement.see",
    "postpone": "blood.postponement.log",
    "postponed": "blood.total.see",
    "postponement": "blood.postponement.see",
    "reschedule": "blood.postponement.reschedule",
    "withdraw_postponed": "blood.postponement.withdraw",
    "patient_samples": "blood.patient.see",
    "add_sample": "blood.patient.sample",
    "require": "blood.patient.need",
    "electronic": "blood.order.crossmatch_electronic",
    "coldboxes": "blood.box.see",
    "register_coldbox": "blood.box.register",
    "coldbox": "blood.box.see",
    "validate_coldbox": "blood.box.validate",
    "retire_coldbox": "blood.box.retire",
}
