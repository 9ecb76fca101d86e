from django.urls import path

from sanxian.blood.views import packs
from sanxian.core.access import Need

urlpatterns = [
    path("packs", packs.pack_lots, name="pack_lots"),
    path("packs/<int:pk>/withdraw", packs.withdraw_pack_lot, name="withdraw_pack_lot"),
]

ACCESS: dict[str, Need] = {
    "pack_lots": "blood.pack.see",
    "withdraw_pack_lot": "blood.pack.withdraw",
}
