"""Addresses of the people, and what opening them needs."""

from django.urls import path

from sanxian.people.views import doubles, files, own

app_name = "people"

urlpatterns = [
    path("", files.search, name="search"),
    path("new", files.register, name="register"),
    path("own", own.own, name="own"),
    path("own/give", own.agree, name="own_give"),
    path("own/withdraw", own.withdraw, name="own_withdraw"),
    path("doubles", doubles.listed, name="doubles"),
    path("doubles/find", doubles.find, name="find_doubles"),
    path("doubles/<int:pk>", doubles.double, name="double"),
    path("doubles/<int:pk>/merge", doubles.merge, name="merge"),
    path("doubles/<int:pk>/distinguish", doubles.distinguish, name="distinguish"),
    path("doubles/<int:pk>/reconsider", doubles.reconsider, name="reconsider"),
    path("<int:pk>", files.file, name="file"),
    path("<int:pk>/amend", files.amend, name="amend"),
    path("<int:pk>/contact", files.contact, name="contact"),
    path("<int:pk>/contacts", files.other, name="other"),
    path("<int:pk>/consent", files.consent, name="consent"),
    path("<int:pk>/withdraw", files.withdraw, name="withdraw"),
    path("<int:pk>/reveal/<slug:what>", files.reveal, name="reveal"),
    path("<int:pk>/unmerge", files.unmerge, name="unmerge"),
    path("<int:pk>/looks", own.looks, name="looks"),
]

ACCESS = {
    "search": ("people.person.see", "people.person.find"),
    "register": "people.person.register",
    "own": "people.own.see",
    "own_give": "people.own.give",
    "own_withdraw": "people.own.withdraw",
    "doubles": "people.double.see",
    "find_doubles": "people.double.find",
    "double": "people.double.see",
    "merge": "people.person.merge",
    "distinguish": "people.double.distinguish",
    "reconsider": "people.double.reconsider",
    "file": "people.person.see",
    "amend": "people.person.amend",
    "contact": "people.contact.change",
    "other": "people.contact.set",
    "consent": "people.consent.give",
    "withdraw": "people.consent.withdraw",
    "reveal": "people.person.reveal",
    "unmerge": "people.person.unmerge",
    "looks": "people.look.see",
}
