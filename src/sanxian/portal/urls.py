"""A donor's own pages."""

from django.urls import path

from sanxian.core.access import Need
from sanxian.portal import case, cells, letters, views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("history", views.history, name="history"),
    path("history/<str:number>/tell", views.tell, name="tell"),
    path("certificates/<str:number>", views.certificate, name="certificate"),
    path("me", views.me, name="me"),
    path("me/contact", views.contact, name="contact"),
    path("me/quiet", views.quiet, name="quiet"),
    path("me/leave", views.leave, name="leave"),
    path("me/return", views.come_back, name="come_back"),
    path("stemcell", cells.cells, name="cells"),
    path("stemcell/keep", cells.keep, name="cells_keep"),
    path("stemcell/withdraw", cells.withdraw, name="cells_withdraw"),
    path("case", case.case, name="case"),
    path("case/stop", case.stop, name="case_stop"),
    path("case/please-not", case.please_not, name="please_not"),
    path("case/please", case.please, name="please"),
    path("letters", letters.letters, name="letters"),
    path("letters/<int:pk>/open", letters.read, name="letter_read"),
    path("letters/<int:pk>/back", letters.back, name="letter_back"),
]

ACCESS: dict[str, Need] = {
    "home": "blood.own.see",
    "history": "blood.own.see",
    "tell": "blood.own.tell",
    "certificate": "blood.own.see",
    "me": "people.own.see",
    "contact": "people.own.contact",
    "quiet": "people.own.withdraw",
    "leave": "people.own.withdraw",
    "come_back": "people.own.give",
    "cells": "stemdonor.own.see",
    "cells_keep": "stemdonor.own.keep",
    "cells_withdraw": "stemdonor.own.withdraw",
    "case": "stemdonor.own.see",
    "case_stop": "stemdonor.own.stop",
    "please_not": "stemdonor.own.please_not",
    "please": "stemdonor.own.please",
    "letters": "coordination.own.see",
    "letter_read": "coordination.own.see",
    "letter_back": "coordination.own.see",
}
