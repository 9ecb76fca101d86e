"""Hours: the ledger, corrections by two people, figures, the file for the ministry's system."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets, trail
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, tried
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.volunteers import editions, forms, ministry, rules
from sanxian.volunteers import labels as words
from sanxian.volunteers.facts import Kind
from sanxian.volunteers.selectors import asking
from sanxian.volunteers.selectors import hours as chosen
from sanxian.volunteers.services import hours
from sanxian.volunteers.views.parts import PAGE, amount, key, tabs, word_of


@require_GET
def listed(request: Request) -> HttpResponse:
    """The ledger of those whom one may see, the latest day first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in set(Kind) else ""
    year = _year(request)
    rows = chosen.listed(request.actor, tab, *chosen.year(year))
    if sheets.wanted(request):
        return _file(request, rows, year)
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    known = {"": _("全部"), **{k.value: words.KINDS[k] for k in Kind}}
    context = {
        "page": page, "rows": [_row(one, request) for one in _named(list(page))],
        "tabs": tabs(known, tab), "year": year, "years": range(clock.day(request.at).year, year - 5, -1),
        "export": sheets.links(request), "ministry": _ministry_link(request, year),
        "corrections": chosen.corrections(request.actor).count(),
    }  # fmt: skip
    return render(request, "volunteers/hours.html", context)


def _year(request: Request) -> int:
    said = key(request.GET.get("year"))
    return said if 2000 <= said <= 2100 else clock.day(request.at).year


def _ministry_link(request: Request, year: int) -> str:
    return f"{request.path}?year={year}&as=ministry&export=csv"


def _named(rows: list[Any]) -> list[tuple[Any, str]]:
    names = asking.names(row.volunteer_id for row in rows)
    return [(row, names[row.volunteer_id]) for row in rows]


def _row(pair: tuple[Any, str], request: Request) -> dict[str, Any]:
    row, name = pair
    may = row.source != "correction" and request.actor.may("volunteers.hours.propose", row.org_path)
    return {
        "row": row, "name": name, "kind": words.KINDS[row.kind],
        "amount": amount(row.minutes), "source": words.SOURCES[row.source],
        "correct": reverse("volunteers:correct", args=[row.pk]) if may else "",
    }  # fmt: skip


def _file(request: Request, rows: Any, year: int) -> HttpResponse:
    if request.GET.get("as") == "ministry":
        trail.saw(request.actor, "volunteers.hours", "ministry", at=request.at,
                  place=request.actor.facility)  # fmt: skip
        said = _named(list(rows))
        orgs = places.names(row.org_path for row, _name in said)
        return sheets.table(
            request, f"volunteer-hours-{year}", ministry.COLUMNS,
            ([row.volunteer.registered_as, name, str(words.KINDS[row.kind]), row.day,
              f"{row.minutes / 60:.2f}", orgs.get(row.org_path, "")] for row, name in said),
        )  # fmt: skip
    header = [_("姓名"), _("服务"), _("日期"), _("分钟"), _("公里"), _("来源")]
    return sheets.table(
        request, f"hours-{year}", header,
        ([name, str(words.KINDS[row.kind]), row.day, row.minutes, row.km,
          str(words.SOURCES[row.source])] for row, name in _named(list(rows))),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def correct(request: Request, pk: int) -> HttpResponse:
    """What a row should have said; somebody else agrees."""
    row = chosen.one(request.actor, pk)
    minutes, km = chosen.corrected(row)
    form = forms.CorrectForm(request.POST or None, initial={"minutes": minutes, "km": km})
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, hours.propose, hours=row, **form.given())
        if made:
            messages.success(request, _("已提出，请另一位同事复核。"))
            return redirect("volunteers:hours")
    context = {
        "form": form, "refusal": refusal, "row": row, "kind": words.KINDS[row.kind],
        "name": asking.names([row.volunteer_id])[row.volunteer_id],
        "now": amount(minutes), "km": km,
    }  # fmt: skip
    return render(request, "volunteers/correct.html", context, status=form_status(form, refusal))


@require_GET
def corrections(request: Request) -> HttpResponse:
    """What waits for a second pair of eyes."""
    return _corrections(request)


def _corrections(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    rows = list(chosen.corrections(request.actor)[:200])
    names = asking.names(row.hours.volunteer_id for row in rows)
    now = chosen.standing(row.hours for row in rows)
    context = {
        "refusal": refusal, "tap": forms.Taps(),
        "rows": [_correction(row, names, now[row.hours_id], request) for row in rows],
    }  # fmt: skip
    return render(request, "volunteers/corrections.html", context,
                  status=int(refusal.http) if refusal else 200)  # fmt: skip


def _correction(
    row: Any, names: dict[int, Any], stands: tuple[int, int], request: Request
) -> dict[str, Any]:
    may = request.actor.may("volunteers.hours.approve", row.org_path)
    return {
        "row": row, "name": names[row.hours.volunteer_id], "kind": words.KINDS[row.hours.kind],
        "was": amount(stands[0]), "now": amount(row.minutes), "why": words.WHYS[row.why],
        "hers": row.proposed_by == request.actor.id,
        "approve": reverse("volunteers:decide", args=[row.pk, "approve"]) if may else "",
        "refuse": reverse("volunteers:decide", args=[row.pk, "refuse"]) if may else "",
    }  # fmt: skip


@require_POST
def decide(request: Request, pk: int, word: str) -> HttpResponse:
    row = chosen.correction(request.actor, pk)
    service = {"approve": hours.approve, "refuse": hours.refuse}[
        word_of(word, ("approve", "refuse"))
    ]
    _made, refusal = tried(request, service, correction=row)
    if refusal:
        return _corrections(request, refusal)
    messages.success(request, _("已更正。") if word == "approve" else _("不更正，记录照旧。"))
    return redirect("volunteers:corrections")


@require_GET
def figures(request: Request) -> HttpResponse:
    """A year by kind of work: persons, hours, kilometres. Of few persons nothing is shown."""
    year = _year(request)
    paths = request.actor.paths("volunteers.figure.see")
    ruled = editions.attendance(paths[0] if paths else "", clock.day(request.at))
    found = [_figure(row, ruled) for row in chosen.totals(request.actor, *chosen.year(year))]
    if sheets.wanted(request):
        header = [_("服务"), _("人数"), _("小时"), _("公里")]
        return sheets.table(request, f"volunteer-figures-{year}", header,
                            ([str(f["kind"]), f["persons"], f["hours"], f["km"]] for f in found))  # fmt: skip
    context = {
        "rows": found, "year": year, "export": sheets.links(request),
        "years": range(clock.day(request.at).year, clock.day(request.at).year - 5, -1),
        "columns": [
            {"key": "kind", "label": _("服务")}, {"key": "persons", "label": _("人数"), "numeric": True},
            {"key": "hours", "label": _("小时"), "numeric": True},
            {"key": "km", "label": _("公里"), "numeric": True},
        ],
        "below": ruled.values.small_below,
    }  # fmt: skip
    return render(request, "volunteers/figures.html", context)


def _figure(row: dict[str, Any], ruled: Any) -> dict[str, Any]:
    if not rules.shown(row["persons"], ruled):
        hidden = f"<{ruled.values.small_below}"
        return {"kind": words.KINDS[row["kind"]], "persons": hidden, "hours": "—", "km": "—"}
    return {"kind": words.KINDS[row["kind"]], "persons": row["persons"],
            "hours": row["minutes"] // 60, "km": row["km"]}  # fmt: skip
