"""Addresses of registrants, their samples and their calls."""

from django.urls import URLPattern, path

from sanxian.core.access import Need
from sanxian.stemdonor.views import (
    enrolment,
    intakes,
    quality,
    registrants,
    relatives,
    samples,
    sampling,
)

urlpatterns: list[URLPattern] = [
    path("", registrants.registrants, name="registrants"),
    path("enrol", enrolment.enrol, name="enrol"),
    path("enrol/new", enrolment.newcomer, name="newcomer"),
    path("enrol/agree", enrolment.agree, name="agree"),
    path("prospects", enrolment.prospects, name="prospects"),
    path("enrol/<int:pk>", enrolment.beside, name="beside"),
    path("registrants/<int:pk>", registrants.registrant, name="registrant"),
    path("registrants/<int:pk>/consent", registrants.consent, name="consent"),
    path("registrants/<int:pk>/check", registrants.check, name="check"),
    path("registrants/<int:pk>/draw", registrants.draw, name="draw"),
    path("registrants/<int:pk>/enlist", registrants.enlist, name="enlist"),
    path("registrants/<int:pk>/step/<str:word>", registrants.step, name="step"),
    path("registrants/<int:pk>/confirm", relatives.confirm, name="confirm"),
    path("registrants/<int:pk>/relatives", relatives.name, name="relative"),
    path("relatives/<int:pk>/forget", relatives.forget, name="relative_forget"),
    path("relatives/<int:pk>/reveal", relatives.reveal, name="relative_reveal"),
    path("unconfirmed", relatives.unconfirmed, name="unconfirmed"),
    path("calls", registrants.calls, name="calls"),
    path("calls/<int:pk>", registrants.call, name="call"),
    path("samples", samples.waiting, name="samples"),
    path("samples/<int:pk>", samples.sample, name="sample"),
    path("samples/<int:pk>/<str:word>", samples.step, name="sample_step"),
    path("boxes", samples.boxes, name="boxes"),
    path("boxes/<int:pk>", samples.box, name="box"),
    path("bench", samples.bench, name="bench"),
    path("intakes", intakes.intakes, name="intakes"),
    path("intakes/<int:pk>/undo", intakes.undo, name="undo"),
    path("quality", quality.quality, name="quality"),
    path("rate", sampling.rate, name="rate"),
    path("rate/<int:pk>", sampling.lot, name="lot"),
    path("rate/calls/<int:pk>", sampling.found, name="found"),
]

_SEE = ("stemdonor.registrant.see", "stemdonor.enrolment.see")
_BOX = ("stemdonor.sample.see", "stemdonor.bench.see")
ENROL = "stemdonor.registrant.enrol"

ACCESS: dict[str, Need] = {
    "registrants": _SEE,
    "enrol": ENROL,
    "newcomer": ENROL,
    "agree": ENROL,
    "beside": ENROL,
    "prospects": "stemdonor.prospect.see",
    "registrant": _SEE,
    "consent": "stemdonor.registrant.consent",
    "check": "stemdonor.registrant.check",
    "draw": "stemdonor.registrant.draw",
    "enlist": "stemdonor.registrant.enlist",
    "step": "stemdonor.registrant.withdraw",
    "confirm": "stemdonor.registrant.confirm",
    "relative": "stemdonor.relative.name",
    "relative_forget": "stemdonor.relative.forget",
    "relative_reveal": "stemdonor.relative.reveal",
    "unconfirmed": "stemdonor.registrant.confirm",
    "calls": "stemdonor.registrant.call_back",
    "call": "stemdonor.registrant.call_back",
    "samples": "stemdonor.sample.see",
    "sample": _BOX,
    "sample_step": "stemdonor.sample.discard",
    "boxes": _BOX,
    "box": _BOX,
    "bench": "stemdonor.bench.see",
    "intakes": "stemdonor.intake.see",
    "undo": "stemdonor.intake.undo",
    "quality": ("stemdonor.quality.see", "stemdonor.quality.own"),
    "rate": "stemdonor.rate.see",
    "lot": "stemdonor.rate.see",
    "found": "stemdonor.rate.call",
}
