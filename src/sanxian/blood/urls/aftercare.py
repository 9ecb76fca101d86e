from django.urls import path

from sanxian.blood.views import aftercare, apheresis, care, counselling
from sanxian.core.access import PUBLIC, Need

urlpatterns = [
    path("donations/<int:pk>/apheresis/record", apheresis.record, name="record_apheresis"),
    path("donations/<int:pk>/apheresis", apheresis.shown, name="apheresis"),
    path("donations/<int:pk>/apheresis/paper", apheresis.paper, name="apheresis_paper"),
    path("apheresis", apheresis.listed, name="apheresis_list"),
    path("tell", aftercare.slip, name="tell"),
    path("inform", aftercare.find, name="inform_find"),
    path("donations/<int:pk>/inform", aftercare.inform, name="inform"),
    path("informations", aftercare.listed, name="informations"),
    path("informations/<int:pk>", aftercare.one, name="information"),
    path("donor-reactions/figures", care.reactions, name="reaction_figures"),
    path("iron", care.iron, name="iron"),
    path("counselling", counselling.listed, name="cases"),
    path("counselling/<int:pk>", counselling.one, name="case"),
    path("counselling/<int:pk>/letter", counselling.letter, name="case_letter"),
    path("counselling/<int:pk>/<slug:word>", counselling.act, name="case_act"),
    path("reentries", counselling.reentries, name="reentries"),
    path("reentries/<int:pk>", counselling.reentry, name="reentry"),
]

ACCESS: dict[str, Need] = {
    "record_apheresis": "blood.apheresis.record",
    "apheresis": "blood.visit.see",
    "apheresis_paper": "blood.visit.see",
    "apheresis_list": "blood.visit.see",
    "tell": PUBLIC,
    "inform_find": "blood.information.take",
    "inform": "blood.information.take",
    "informations": "blood.information.see",
    "information": "blood.information.see",
    "reaction_figures": "blood.reaction.count",
    "iron": "blood.reaction.contact",
    "cases": "blood.counselling.see",
    "case": "blood.counselling.see",
    "case_letter": "blood.counselling.notice",
    "case_act": "blood.counselling.see",
    "reentries": "blood.reentry.agree",
    "reentry": "blood.reentry.agree",
}
