from django.urls import path

from sanxian.blood.views import trace as views
from sanxian.core.access import Need

urlpatterns = [
    path("trace", views.trace, name="trace"),
    path("trace/<str:kind>/<int:key>", views.graph, name="graph"),
    path("trace/<str:kind>/<int:key>/recall", views.open_recall, name="open_recall"),
    path("recalls", views.recalls, name="recalls"),
    path("recalls/<int:pk>", views.recall, name="recall"),
    path("recalls/<int:pk>/close", views.close_recall, name="close_recall"),
    path("notices/<int:pk>/answer", views.answer_notice, name="answer_notice"),
]

ACCESS: dict[str, Need] = {
    "trace": "blood.trace.see",
    "graph": "blood.trace.see",
    "open_recall": "blood.recall.open",
    "recalls": "blood.recall.see",
    "recall": "blood.recall.see",
    "close_recall": "blood.recall.close",
    "answer_notice": "blood.recall.answer",
}
