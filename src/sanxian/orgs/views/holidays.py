"""The working-day calendar, as an administrator edits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sanxian.core import clock, selectors, services
from sanxian.orgs import selectors as orgs
from sanxian.orgs.forms import editions as forms
from sanxian.orgs.views.acting import act, listing, posted

Request = Any  # an HttpRequest with `actor` and `at`


def holidays(request: Request) -> HttpResponse:
    """The days of a year that differ from their weekday."""
    year = _year(request)
    rows = selectors.days(request.actor, year)
    columns = [("day", _("日子")), ("works", _("安排")), ("name", _("名目"))]
    context = {
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "may_set": request.actor.may_somewhere("core.holiday.set"),
    }
    return listing(
        request, "orgs/holidays.html", f"holidays-{year}", columns, rows, _cells, **context
    )


def _year(request: Request) -> int:
    asked = request.GET.get("year", "")
    now = clock.day(request.at).year
    return int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= 2100 else now


def _cells(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "day": row.day,
            "name": row.name,
            "works": {"text": _("上班"), "tone": "now"}
            if row.works
            else {"text": _("放假"), "tone": "ok"},
        }


def holiday_set(request: Request) -> HttpResponse:
    choices = orgs.area_choices(request.actor, "core.holiday.set")
    form = forms.SetDay(posted(request), orgs=choices)

    def do(org: int, **said: Any) -> None:
        where = orgs.chosen_org(org, request.actor, "core.holiday.set")
        services.set_holiday(org_path=where.path, by=request.actor, at=request.at, **said)

    return act(
        request,
        form,
        do,
        back=reverse("orgs:holidays"),
        done=_("已保存"),
        title=_("改一天的安排"),
        button=_("保存"),
    )


def holiday_fill(request: Request) -> HttpResponse:
    choices = orgs.area_choices(request.actor, "core.holiday.fill")
    initial = {"year": clock.day(request.at).year}
    form = forms.FillYear(posted(request), orgs=choices, initial=initial)

    def do(org: int, year: int) -> str:
        where = orgs.chosen_org(org, request.actor, "core.holiday.fill")
        services.fill_holidays(org_path=where.path, year=year, by=request.actor, at=request.at)
        return f"{reverse('orgs:holidays')}?year={year}"

    return act(
        request,
        form,
        do,
        back=reverse("orgs:holidays"),
        done=_("已填入"),
        title=_("填入一年的放假安排"),
        button=_("填入"),
        lead=_("按国务院公布的安排填；已经写过的日子不动。"),
    )
