from django.urls import path

from sanxian.blood.views import laboratory as views
from sanxian.core.access import Need

urlpatterns = [
    path("laboratory", views.laboratory, name="laboratory"),
    path("laboratory/donations/<int:pk>", views.results, name="results"),
    path("laboratory/results/<int:pk>/void", views.void_result, name="void_result"),
    path("laboratory/batches/<int:pk>", views.batch, name="batch"),
]

ACCESS: dict[str, Need] = {
    "laboratory": "blood.result.see",
    "results": "blood.result.see",
    "void_result": "blood.result.void",
    "batch": "blood.result.see",
}
