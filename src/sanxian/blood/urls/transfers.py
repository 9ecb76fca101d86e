from django.urls import path

from sanxian.blood.views import transfers as views
from sanxian.core.access import Need

urlpatterns = [
    path("hospital/stock", views.hospital_stock, name="hospital_stock"),
    path("hospital/stock/transfer", views.ask_transfer, name="ask_transfer"),
    path("hospital/stock/back", views.send_back, name="send_back"),
    path("transfers", views.transfers, name="transfers"),
    path("transfers/<int:pk>", views.transfer, name="transfer"),
    path("transfers/<int:pk>/agree", views.agree_transfer, name="agree_transfer"),
    path("transfers/<int:pk>/refuse", views.refuse_transfer, name="refuse_transfer"),
    path("transfers/<int:pk>/withdraw", views.withdraw_transfer, name="withdraw_transfer"),
    path("transfers/<int:pk>/send", views.send_transfer, name="send_transfer"),
]

ACCESS: dict[str, Need] = {
    "hospital_stock": "blood.unit.send_back",
    "ask_transfer": "blood.transfer.ask",
    "send_back": "blood.unit.send_back",
    "transfers": "blood.transfer.see",
    "transfer": "blood.transfer.see",
    "agree_transfer": "blood.transfer.agree",
    "refuse_transfer": "blood.transfer.refuse",
    "withdraw_transfer": "blood.transfer.withdraw",
    "send_transfer": "blood.transfer.send",
}
