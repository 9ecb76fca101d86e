from django.urls import path

from sanxian.blood.views import donations as views
from sanxian.blood.views import reactions
from sanxian.core.access import Need

urlpatterns = [
    path("donations/<int:pk>/finish", views.finish, name="finish_donation"),
    path("donations/<int:pk>/stop", views.stop, name="stop_donation"),
    path("donations/<int:pk>/label", views.label, name="donation_label"),
    path("donations/<int:pk>/thanks", views.thanks, name="thanks"),
    path("donations/<int:pk>/reaction", reactions.record, name="record_reaction"),
    path("donor-reactions", reactions.listed, name="donor_reactions"),
    path("donor-reactions/<int:pk>", reactions.one, name="donor_reaction"),
    path("donor-reactions/<int:pk>/call", reactions.call, name="reaction_call"),
]

ACCESS: dict[str, Need] = {
    "finish_donation": "blood.donation.finish",
    "stop_donation": "blood.donation.stop",
    "donation_label": "blood.donation.label",
    "thanks": "blood.visit.see",
    "record_reaction": "blood.reaction.record",
    "donor_reactions": "blood.reaction.settle",
    "donor_reaction": "blood.reaction.settle",
    "reaction_call": "blood.reaction.contact",
}
