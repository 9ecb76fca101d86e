"""A refusal raised in a view becomes an answer: a page that teaches, or JSON for /api."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from sanxian.kernel.refusal import Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Refusal):
            return None
        if request.path.startswith("/api/"):
            said = {"reasons": [reason.as_dict() for reason in fault.reasons]}
            return JsonResponse(said, status=fault.http)
        return render(request, "console/refused.html", {"refusal": fault}, status=fault.http)
