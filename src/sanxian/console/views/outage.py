"""What a fault that nobody caught looks like: 503 where it passes, 500 where it is ours."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.defaults import server_error

from sanxian.core.database import out_of_service
from sanxian.kernel.refusal import Reason

WAIT = 30  # seconds after which it is worth while to try again


def fault(request: HttpRequest) -> HttpResponse:
    """The handler of every exception, wherever it was raised: Django calls it while it is handled."""
    if out_of_service(sys.exc_info()[1]):
        return unavailable(request)
    return server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """A page that asks no database, or JSON below /api."""
    answer: HttpResponse
    if request.path.startswith("/api/"):
        answer = JsonResponse({"reasons": [Reason("out_of_service").as_dict()]}, status=503)
    else:
        page = loader.get_template("503.html").render({"outage": True})
        answer = HttpResponse(page, status=503)
    answer.headers["Retry-After"] = str(WAIT)
    answer.headers["Cache-Control"] = "no-store"
    return answer
