from django.urls import path

from sanxian.blood.views import haemovigilance as views
from sanxian.core.access import Need

urlpatterns = [
    path("cases", views.cases, name="reaction_cases"),
    path("cases/rates", views.rates, name="reaction_rates"),
    path("cases/<int:pk>", views.case, name="reaction_case"),
    path("cases/<int:pk>/secure", views.secure, name="secure_case"),
    path("cases/<int:pk>/inquiry", views.investigate, name="investigate_case"),
    path("cases/<int:pk>/conclude", views.conclude, name="conclude_case"),
    path("cases/<int:pk>/review", views.review, name="review_case"),
    path("cases/<int:pk>/back", views.send_back, name="send_back_case"),
]

_SEE: Need = ("blood.reaction.see", "blood.reaction.review")

ACCESS: dict[str, Need] = {
    "reaction_cases": _SEE,
    "reaction_rates": _SEE,
    "reaction_case": _SEE,
    "secure_case": "blood.reaction.secure",
    "investigate_case": "blood.reaction.investigate",
    "conclude_case": "blood.reaction.conclude",
    "review_case": "blood.reaction.review",
    "send_back_case": "blood.reaction.send_back",
}
