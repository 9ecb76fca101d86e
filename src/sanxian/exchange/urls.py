from django.urls import path

from sanxian.core.access import Need
from sanxian.exchange import views

app_name = "exchange"
urlpatterns = [
    path("results", views.load_results, name="load_results"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke", views.revoke_token, name="revoke_token"),
]

ACCESS: dict[str, Need] = {
    "load_results": "blood.result.load",
    "tokens": "exchange.token.issue",
    "revoke_token": "exchange.token.revoke",
}
