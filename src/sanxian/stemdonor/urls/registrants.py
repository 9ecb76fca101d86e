"""Addresses of registrants, their samples and their calls."""

from django.urls import URLPattern

from sanxian.core.access import Need

urlpatterns: list[URLPattern] = []

ACCESS: dict[str, Need] = {}
