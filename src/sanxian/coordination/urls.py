"""Addresses of coordination, and what opening them needs."""

from django.urls import path

from sanxian.coordination.views import drafts, legs, links, missions, post, waiting
from sanxian.core.access import Need

app_name = "coordination"

urlpatterns = [
    path("links", links.listed, name="links"),
    path("waiting", waiting.pairs, name="waiting"),
    path("links/<int:pk>", links.link, name="link"),
    path("links/<int:pk>/open", links.opened, name="open"),
    path("links/<int:pk>/way", links.way, name="way"),
    path("links/<int:pk>/<str:word>", links.step, name="link_step"),
    path("openings", links.openings, name="openings"),
    path("openings/<int:pk>", links.review, name="review"),
    path("missions", missions.listed, name="missions"),
    path("missions/new", missions.plan, name="plan"),
    path("missions/years", missions.years, name="years"),
    path("missions/<int:pk>", missions.mission, name="mission"),
    path("missions/<int:pk>/offer", missions.offer, name="offer"),
    path("missions/<int:pk>/cancel", missions.cancel, name="cancel"),
    path("escort", legs.mine, name="my_legs"),
    path("escort/<int:pk>", legs.leg, name="leg"),
    path("escort/<int:pk>/<str:word>", legs.step, name="leg_step"),
    path("letters", post.letters, name="letters"),
    path("letters/<int:pk>", post.letter, name="letter"),
    path("letters/<int:pk>/<str:word>", post.letter_step, name="letter_step"),
    path("meetings", post.meetings, name="meetings"),
    path("meetings/<int:pk>/<str:word>", post.meeting_step, name="meeting_step"),
    path("patients/<int:pk>/letters", post.patient, name="patient_post"),
    path("patients/<int:pk>/letters/<int:letter>", post.patient_read, name="patient_read"),
    path("patients/<int:pk>/letters/<int:letter>/back", post.patient_back, name="patient_back"),
    path("publicity", drafts.check, name="check"),
    path("publicity/send", drafts.send, name="send"),
    path("drafts", drafts.listed, name="drafts"),
    path("drafts/<int:pk>", drafts.draft, name="draft"),
    path("drafts/<int:pk>/<str:word>", drafts.step, name="draft_step"),
]

ACCESS: dict[str, Need] = {
    "links": "coordination.link.see",
    "waiting": "coordination.link.join",
    "way": "coordination.mission.plan",
    "link": "coordination.link.see",
    "open": "coordination.link.open",
    "link_step": "coordination.link.end",
    "openings": "coordination.opening.see",
    "review": "coordination.opening.review",
    "missions": "coordination.mission.see",
    "plan": "coordination.mission.plan",
    "years": "coordination.mission.see",
    "mission": "coordination.mission.see",
    "offer": "coordination.leg.offer",
    "cancel": "coordination.mission.cancel",
    "my_legs": "coordination.leg.see",
    "leg": "coordination.leg.see",
    "leg_step": "coordination.leg.see",
    "letters": "coordination.letter.see",
    "letter": "coordination.letter.see",
    "letter_step": "coordination.letter.release",
    "meetings": "coordination.meeting.see",
    "meeting_step": "coordination.meeting.approve",
    "patient_post": "coordination.post.see",
    "patient_read": "coordination.post.see",
    "patient_back": "coordination.post.see",
    "check": "coordination.draft.check",
    "send": "coordination.draft.send",
    "drafts": "coordination.draft.see",
    "draft": "coordination.draft.see",
    "draft_step": "coordination.draft.pass",
}
