"""Addresses of match cases, hospitals, wards and of what comes after."""

from django.urls import URLPattern, path

from sanxian.core.access import Need
from sanxian.stemdonor.views import after, cases, company, figures, hospitals, plans, ward

urlpatterns: list[URLPattern] = [
    path("cases", cases.listed, name="cases"),
    path("cases/<int:pk>", cases.case, name="case"),
    path("cases/<int:pk>/do/<str:word>", cases.step, name="case_step"),
    path("cases/<int:pk>/plan", plans.plan, name="plan"),
    path("cases/<int:pk>/paper", plans.paper, name="plan_paper"),
    path("cases/<int:pk>/costs", after.costs, name="costs"),
    path("costs", after.all_costs, name="all_costs"),
    path("costs/<int:pk>/<str:word>", after.cost_step, name="cost_step"),
    path("hospitals", hospitals.hospitals, name="hospitals"),
    path("hospitals/<int:pk>", hospitals.hospital, name="hospital"),
    path("hospitals/<int:pk>/roads", hospitals.road, name="road"),
    path("ward", ward.ward, name="ward"),
    path("ward/<int:pk>", ward.ward_case, name="ward_case"),
    path("ward/<int:pk>/<str:word>", ward.step, name="ward_step"),
    path("cells", ward.take, name="take"),
    path("peers", cases.peers, name="peers"),
    path("peers/<int:pk>", cases.peer, name="peer"),
    path("company/<int:pk>", company.company, name="company"),
    path("follow", after.follow_ups, name="follow_ups"),
    path("follow/<int:pk>", after.follow_up, name="follow_up"),
    path("follow/<int:pk>/<str:word>", after.follow_step, name="follow_step"),
    path("visits", after.visits, name="visits"),
    path("visits/<int:pk>", after.visit, name="visit"),
    path("funnel", figures.funnel, name="funnel"),
    path("reviews", figures.reviews, name="reviews"),
    path("reviews/<int:pk>", figures.review, name="review"),
]

_SEE = "stemdonor.case.see"

ACCESS: dict[str, Need] = {
    "cases": _SEE,
    "case": _SEE,
    "case_step": "stemdonor.case.stop",
    "plan": "stemdonor.plan.make",
    "plan_paper": _SEE,
    "costs": "stemdonor.cost.enter",
    "all_costs": "stemdonor.cost.see",
    "cost_step": "stemdonor.cost.approve",
    "hospitals": "stemdonor.hospital.see",
    "hospital": "stemdonor.hospital.see",
    "road": "stemdonor.hospital.measure",
    "ward": "stemdonor.ward.see",
    "ward_case": "stemdonor.ward.see",
    "ward_step": "stemdonor.ward.see",
    "take": "stemdonor.handover.take",
    "peers": "stemdonor.peer.see",
    "peer": "stemdonor.peer.see",
    "company": "stemdonor.company.see",
    "follow_ups": "stemdonor.follow.see",
    "follow_up": ("stemdonor.follow.see", "stemdonor.ward.see"),
    "follow_step": ("stemdonor.follow.decline", "stemdonor.follow.settle"),
    "visits": "stemdonor.care.see",
    "visit": "stemdonor.care.record",
    "funnel": "stemdonor.funnel.see",
    "reviews": "stemdonor.review.see",
    "review": "stemdonor.review.settle",
}
