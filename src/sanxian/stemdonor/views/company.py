"""The page of a volunteer beside a donor, for a phone: who, when, where, whom to call; nothing else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sanxian.core.web import Request
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels import beside as words
from sanxian.stemdonor.selectors import company as chosen


@require_GET
def company(request: Request, pk: int) -> HttpResponse:
    """One's own days, from the yes until they are over."""
    found = chosen.company(request.actor, pk, request.at)
    context = {
        "row": found, "offer": pk, "do": words.DO[found.role], "title": words.HELPS[found.role],
        "tap": ActForm(),
    }  # fmt: skip
    return render(request, "stemdonor/company.html", context)
