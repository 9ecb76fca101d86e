"""Addresses of the donor's side, and what opening them needs; one file an area."""

from sanxian.core.access import Need
from sanxian.stemdonor.urls import cases, registrants

app_name = "stemdonor"

urlpatterns = [*registrants.urlpatterns, *cases.urlpatterns]

ACCESS: dict[str, Need] = {**registrants.ACCESS, **cases.ACCESS}
