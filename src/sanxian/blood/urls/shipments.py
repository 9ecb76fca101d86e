from django.urls import path

from sanxian.blood.views import shipments as views
from sanxian.core.access import Need

urlpatterns = [
    path("boxes", views.boxes, name="boxes"),
    path("boxes/pack", views.pack, name="pack"),
    path("boxes/<int:pk>", views.box, name="box"),
    path("boxes/<int:pk>/send", views.send, name="send_box"),
    path("boxes/<int:pk>/cancel", views.cancel, name="cancel_box"),
    path("boxes/<int:pk>/receive", views.receive, name="receive_box"),
    path("boxes/<int:pk>/answer", views.answer, name="answer_box"),
    path("boxes/<int:pk>/slip", views.slip, name="slip"),
]

ACCESS: dict[str, Need] = {
    "boxes": "blood.shipment.see",
    "pack": "blood.shipment.pack",
    "box": "blood.shipment.see",
    "send_box": "blood.shipment.send",
    "cancel_box": "blood.shipment.cancel",
    "receive_box": "blood.shipment.receive",
    "answer_box": "blood.shipment.answer",
    "slip": "blood.shipment.see",
}
