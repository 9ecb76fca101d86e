"""Addresses of the registry of stem-cell donors, and what opening them needs."""

from django.urls import path

from sanxian.core.access import Need
from sanxian.stemcell.views import coverage, files, names, registrants, searching

app_name = "stemcell"

urlpatterns = [
    path("", registrants.registry, name="registry"),
    path("registrants/new", registrants.enter, name="enter"),
    path("registrants/<int:pk>", registrants.registrant, name="registrant"),
    path("registrants/<int:pk>/typing", registrants.typing, name="typing"),
    path("registrants/<int:pk>/<str:word>", registrants.step, name="step"),
    path("search", searching.search, name="search"),
    path("queries", searching.asked, name="asked"),
    path("queries/<int:pk>", searching.query, name="query"),
    path("queries/<int:pk>/pairs/<int:registrant>", searching.pair, name="pair"),
    path("files", files.files, name="files"),
    path("files/<int:pk>/undo", files.undo, name="undo"),
    path("names", names.names, name="names"),
    path("coverage", coverage.coverage, name="coverage"),
]

ACCESS: dict[str, Need] = {
    "registry": "stemcell.registrant.see",
    "enter": "stemcell.registrant.enter",
    "registrant": "stemcell.registrant.see",
    "typing": "stemcell.typing.record",
    "step": "stemcell.registrant.suspend",
    "search": "stemcell.registry.search",
    "asked": "stemcell.query.see",
    "query": "stemcell.query.see",
    "pair": "stemcell.pair.explain",
    "files": "stemcell.intake.see",
    "undo": "stemcell.intake.undo",
    "names": "stemcell.names.see",
    "coverage": "stemcell.coverage.see",
}
