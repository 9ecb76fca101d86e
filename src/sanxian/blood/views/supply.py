"""What the pages of stock, orders, hospital and bedside share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from sanxian.blood.labels.screen import COMPONENTS, UNIT_STATUSES, UNIT_TONES
from sanxian.core import sheets
from sanxian.core.pages import Pages
from sanxian.core.web import request_number
from sanxian.kernel.numbers import normalise
from sanxian.kernel.refusal import Forbidden, Refusal, Unknown

ROWS = 50


class Fresh:
    """A new request number at each rendering: one page may hold several forms."""

    def __str__(self) -> str:
        return str(uuid4())


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; with a refusal on it where the act was refused. A faulty form has status 422."""
    given = {"fresh": Fresh(), "refusal": refusal, **context}
    name = f"blood/supply/{template}.html"
    return render(request, name, given, status=refusal.http if refusal else status)


def attempt(request: HttpRequest, service: Any, said: str, **given: Any) -> Refusal | None:
    """Do an act; None when it is done and said, else its refusal for the same page."""
    return answered(request, service, said, **given)[1]


def answered(
    request: HttpRequest, service: Any, said: str, **given: Any
) -> tuple[Any, Refusal | None]:
    """Do an act: what it gave back, or its refusal.

    A lack of right, and what one may not know of, go on to the refusal page.
    """
    given["request"] = request_number(request.POST.get("request"))
    try:
        result = service(by=request.actor, at=request.at, **given)  # type: ignore[attr-defined]
    except (Forbidden, Unknown):
        raise
    except Refusal as refusal:
        return None, refusal
    if said:
        messages.success(request, said)
    return result, None


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    return Pages(rows, ROWS).get_page(request.GET.get("page"))


def picked(request: HttpRequest, rows: Iterable[Any], name: str = "unit") -> list[Any]:
    """Those of the rows whose key was ticked; a key that is none of them is not found."""
    known = {str(row.pk): row for row in rows}
    wanted = request.POST.getlist(name)
    if not set(wanted) <= set(known):
        raise Unknown("not_found")
    return [known[key] for key in dict.fromkeys(wanted)]


def numbers(text: str) -> list[str]:
    """Unit numbers as they were scanned or typed, one a line, without doubles."""
    words = text.replace(",", " ").replace("，", " ").split()
    return list(dict.fromkeys(normalise(word) for word in words))


def unit_cell(unit: Any) -> dict[str, Any]:
    return {"text": unit.number, "url": reverse("blood:unit", args=[unit.pk]), "code": True}


def component(code: str) -> str:
    return str(COMPONENTS.get(code, code))


def group(unit: Any) -> str:
    return f"{unit.abo}{unit.rhd}"


def status_cell(unit: Any) -> dict[str, Any]:
    return {"text": UNIT_STATUSES[unit.status], "tone": UNIT_TONES[unit.status]}


def choice(value: str | None, known: Iterable[str], default: str = "") -> str:
    """A query parameter that is one of the known words; anything else is the default."""
    return value if value in set(known) else default


def seg(
    request: HttpRequest, name: str, options: Sequence[tuple[str, Any]], now: str
) -> list[dict[str, Any]]:
    """Joined buttons that set one parameter and keep the others."""
    found = []
    for value, label in options:
        query = request.GET.copy()
        query.pop("page", None)
        query[name] = value
        found.append({"url": f"?{query.urlencode()}", "label": label, "current": value == now})
    return found


def exports(request: HttpRequest) -> list[tuple[str, str]]:
    """Links to the same list as Excel and CSV."""
    return sheets.links(request)


def joined(words: Iterable[str]) -> str:
    return _("、").join(words)
