"""The pages of storage: the map of a place, one spot with its temperatures, excursions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.storage import DecisionForm, LoggerFileForm, ReadingForm, SpotForm
from sanxian.blood.labels.screen import COMPONENTS, UNIT_STATUSES, UNIT_TONES
from sanxian.blood.labels.storage import DECISIONS, EXCURSION_STATUSES, SPOT_KINDS
from sanxian.blood.rules import temperature_file
from sanxian.blood.rules.temperature import Reading
from sanxian.blood.selectors import spots as chosen
from sanxian.blood.selectors.release import names as people
from sanxian.blood.services import keeping, temperatures
from sanxian.blood.views.bags import COLUMNS, rows
from sanxian.core import clock, sheets
from sanxian.core.web import Request, request_number
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places

STATES = {
    "excursion": (gettext_lazy("异常未结案"), "bad"),
    "outside": (gettext_lazy("超出范围"), "bad"),
    "silent": (gettext_lazy("久未测温"), "warn"),
    "unmeasured": (gettext_lazy("还没有测温"), "warn"),
    "good": (gettext_lazy("正常"), "ok"),
}
DAYS = {"1": 1, "7": 7, "31": 31}
POINTS = 200  # of a chart
SILENT = ("silent", "unmeasured")


def _degrees(value: Any) -> str:
    return "—" if value is None else f"{value} ℃"


# -- the map -----------------------------------------------------------------------------------------


@require_http_methods(["GET"])
def spots(request: Request) -> HttpResponse:
    """Every spot in reach, place by place: how cold, how full, what is wrong."""
    found = chosen.shown(request.actor, request.at)
    q = request.GET.get("q", "")[:40].strip()
    if q:
        found = [s for s in found if q in s.spot.name]
    names = places.names({s.spot.org_path for s in found})
    columns = [
        {"key": "name", "label": _("设备")},
        {"key": "kind", "label": _("种类")},
        {"key": "place", "label": _("在哪里")},
        {"key": "celsius", "label": _("温度"), "numeric": True},
        {"key": "band", "label": _("范围")},
        {"key": "bags", "label": _("袋数"), "numeric": True},
        {"key": "state", "label": _("状态")},
    ]
    if sheets.wanted(request):
        return sheets.table(request, "spots", *_spots_sheet(found, names))
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_spot_row(s, names) for s in page],
        "columns": columns,
        "tiles": _tiles(found, names),
        "wrong": sum(s.outside for s in found),
        "silent": sum(s.state in SILENT for s in found),
        "export": sheets.links(request),
        "q": q,
        "silent_one": next((s.spot.pk for s in found if s.state in SILENT), None),
        "may_log": request.actor.may_somewhere("blood.spot.log"),
        "may_close": request.actor.may_somewhere("blood.excursion.close"),
        "may_open": request.actor.may_somewhere("blood.spot.open"),
        "open_excursions": chosen.excursions(request.actor, status="open").count(),
    }
    return render(request, "blood/spots.html", context)


def _spot_row(shown: chosen.Shown, names: dict[str, str]) -> dict[str, Any]:
    spot, (said, tone) = shown.spot, STATES[shown.state]
    at = f"{clock.local(shown.measured_at):%m-%d %H:%M}" if shown.measured_at else ""
    return {
        "name": {"text": spot.name, "url": reverse("blood:spot", args=[spot.pk])},
        "kind": str(SPOT_KINDS[spot.kind]),  # type: ignore[index]
        "place": names.get(spot.org_path, spot.org_path),
        "celsius": {"text": _degrees(shown.celsius), "note": at},
        "band": f"{shown.band.low} – {shown.band.high} ℃",
        "bags": f"{shown.bags} / {spot.capacity}" if spot.capacity else str(shown.bags),
        "state": {"text": str(said), "tone": tone},
    }


def _spots_sheet(
    found: list[chosen.Shown], names: dict[str, str]
) -> tuple[list[str], list[list[Any]]]:
    header = [_("编号"), _("设备"), _("种类"), _("在哪里"), _("温度 ℃"), _("测温时间"),
              _("袋数"), _("状态")]  # fmt: skip
    return header, [
        [
            s.spot.code,
            s.spot.name,
            str(SPOT_KINDS[s.spot.kind]),  # type: ignore[index]
            names.get(s.spot.org_path, s.spot.org_path),
            s.celsius,
            s.measured_at,
            s.bags,
            str(STATES[s.state][0]),
        ]
        for s in found
    ]


def _tiles(found: list[chosen.Shown], names: dict[str, str]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for shown in found:
        said, tone = STATES[shown.state]
        word = _degrees(shown.celsius) if shown.state in ("good", "outside") else str(said)
        groups.setdefault(shown.spot.org_path, []).append(
            {
                "label": shown.spot.name,
                "shown": word,
                "tone": tone,
                "url": reverse("blood:spot", args=[shown.spot.pk]),
            }
        )
    return [{"title": names.get(path, path), "tiles": tiles} for path, tiles in groups.items()]


@require_http_methods(["GET", "POST"])
def spot_new(request: Request) -> HttpResponse:
    """A refrigerator, freezer or agitator comes into use."""
    paths = request.actor.paths("blood.spot.open")
    found = places.names(paths)
    choices = [(path, found[path]) for path in paths if path in found]
    form = SpotForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "capacity": form.cleaned_data["capacity"] or 0}
        try:
            made = keeping.open_spot(by=request.actor, at=request.at, **said)
        except Refusal as refusal:
            context = {"form": form, "refusal": refusal}
            return render(request, "blood/spot_new.html", context, status=refusal.http)
        messages.success(request, _("已启用。"))
        return redirect("blood:spot", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "blood/spot_new.html", {"form": form}, status=status)


# -- one spot ----------------------------------------------------------------------------------------


@require_http_methods(["GET"])
def spot(request: Request, pk: int) -> HttpResponse:
    """One spot: its temperatures, its silences, what lies in it."""
    found = chosen.spot(request.actor, pk)
    if sheets.wanted(request):
        return _log_sheet(request, found)
    return _spot(request, found)


def _log_sheet(request: Request, found: Any) -> HttpResponse:
    since = request.at - timedelta(days=DAYS.get(request.GET.get("days", ""), 31))
    log = chosen.readings(found, since, request.at)
    header = [_("时间"), _("温度 ℃"), _("来源")]
    return sheets.table(request, "temperatures", header, [[r.at, r.celsius, r.source] for r in log])


def _spot(
    request: Request,
    found: Any,
    *,
    typed: Any = None,
    file: Any = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    days = request.GET.get("days", "7")
    since = request.at - timedelta(days=DAYS.get(days, 7))
    log = list(chosen.readings(found, since, request.at).values_list("at", "celsius"))
    bags = chosen.lying(found)
    page = Paginator(bags, 50).get_page(request.GET.get("page"))
    names = places.names([found.org_path])
    band = chosen.band_of(found, request.at)
    context = {
        "spot": found,
        "place": names.get(found.org_path, found.org_path),
        "kind": SPOT_KINDS[found.kind],  # type: ignore[index]
        "band": band,
        "chart": _chart(log, band) if log else None,
        "gaps": _gaps(chosen.silences(found, [at for at, _c in log], request.at)),
        "last": log[-1] if log else None,
        "outside": bool(log) and not band.low <= log[-1][1] <= band.high,
        "tabs": [
            {"label": _("一天"), "url": "?days=1", "current": days == "1"},
            {"label": _("七天"), "url": "?days=7", "current": days not in ("1", "31")},
            {"label": _("一个月"), "url": "?days=31", "current": days == "31"},
        ],
        "page": page,
        "columns": COLUMNS,
        "rows": rows(page, names, request.at),
        "open": chosen.excursions(request.actor, status="open").filter(spot=found).first(),
        "typed": typed or ReadingForm(),
        "file": file or LoggerFileForm(),
        "refusal": refusal,
        "may_log": request.actor.may("blood.spot.log", found.org_path),
        "may_store": request.actor.may("blood.unit.store", found.org_path),
        "may_close": request.actor.may("blood.spot.close", found.org_path) and not found.closed_at,
        "export": sheets.links(request),
    }
    return render(request, "blood/spot.html", context, status=status)


def _chart(log: list[tuple[datetime, Any]], band: Any) -> dict[str, Any]:
    """At most POINTS points: of many readings the one farthest from the middle of each stretch."""
    middle = (band.low + band.high) / 2
    size = -(-len(log) // POINTS)
    stretches = [log[i : i + size] for i in range(0, len(log), size)]
    kept = [max(s, key=lambda r: abs(r[1] - middle)) for s in stretches]
    return {
        "labels": [f"{clock.local(at):%m-%d %H:%M}" for at, _c in kept],
        "series": [
            {"name": _("温度"), "values": [float(c) for _at, c in kept]},
            {"name": _("上限"), "values": [float(band.high)] * len(kept), "tone": "warn"},
            {"name": _("下限"), "values": [float(band.low)] * len(kept), "tone": "warn"},
        ],
    }


def _gaps(found: list[tuple[datetime, datetime]]) -> list[str]:
    return [
        _("%(one)s 至 %(two)s 没有温度记录")
        % {"one": f"{clock.local(a):%m-%d %H:%M}", "two": f"{clock.local(b):%m-%d %H:%M}"}
        for a, b in found[-6:]
    ]


@require_POST
def spot_log(request: Request, pk: int) -> HttpResponse:
    """One temperature, typed."""
    found, form = chosen.spot(request.actor, pk), ReadingForm(request.POST)
    if not form.is_valid():
        return _spot(request, found, typed=form, status=422)
    reading = Reading(form.moment(request.at), form.cleaned_data["celsius"])
    return _logged(request, found, [reading], "typed", form.cleaned_data["request"], typed=form)


@require_POST
def spot_file(request: Request, pk: int) -> HttpResponse:
    """The file of a temperature logger."""
    found, form = chosen.spot(request.actor, pk), LoggerFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _spot(request, found, file=form, status=422)
    try:
        text = temperature_file.decoded(form.cleaned_data["file"].read())
        readings = temperature_file.read(text, clock.PLACE)
    except Refusal as refusal:
        return _spot(request, found, file=form, refusal=refusal, status=refusal.http)
    return _logged(request, found, readings, "file", form.cleaned_data["request"], file=form)


def _logged(
    request: Request,
    found: Any,
    readings: list[Reading],
    source: str,
    number: Any,
    **forms: Any,
) -> HttpResponse:
    try:
        opened = temperatures.log(
            spot=found,
            readings=readings,
            source=source,
            by=request.actor,
            at=request.at,
            request=number,
        )
    except Refusal as refusal:
        return _spot(request, found, refusal=refusal, status=refusal.http, **forms)
    if opened:
        bags = opened[-1].lines.filter(held=True).count()
        messages.warning(
            request, _("温度超出范围太久：%(n)s 袋血已封存，等质量负责人定夺。") % {"n": bags}
        )
    else:
        messages.success(request, _("已记下 %(n)s 条温度。") % {"n": len(readings)})
    return redirect("blood:spot", found.pk)


@require_POST
def spot_close(request: Request, pk: int) -> HttpResponse:
    """It goes out of use."""
    found = chosen.spot(request.actor, pk)
    try:
        keeping.close_spot(
            spot=found,
            by=request.actor,
            at=request.at,
            request=request_number(request.POST.get("request")),
        )
    except Refusal as refusal:
        return _spot(request, found, refusal=refusal, status=refusal.http)
    messages.success(request, _("已停用。"))
    return redirect("blood:spots")


# -- excursions --------------------------------------------------------------------------------------


@require_http_methods(["GET"])
def excursions(request: Request) -> HttpResponse:
    """Faults of the cold, the latest first."""
    said = {"status": request.GET.get("status", "")[:8], "q": request.GET.get("q", "")[:40]}
    found = chosen.excursions(request.actor, **said)
    columns = [
        {"key": "code", "label": _("编号"), "code": True},
        {"key": "spot", "label": _("设备")},
        {"key": "since", "label": _("开始")},
        {"key": "until", "label": _("恢复")},
        {"key": "range", "label": _("最低 / 最高")},
        {"key": "bags", "label": _("袋数"), "numeric": True},
        {"key": "status", "label": _("状态")},
    ]
    if sheets.wanted(request):
        return sheets.table(request, "excursions", *_excursions_sheet(found[:5000]))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": columns,
        "rows": [_excursion_row(e) for e in page],
        "open": found.filter(status="open").count(),
        "export": sheets.links(request),
        "q": said["q"],
    }
    return render(request, "blood/excursions.html", context)


def _excursion_row(row: Any) -> dict[str, Any]:
    tone = "bad" if row.status == "open" else "ok"
    return {
        "code": {"text": row.code, "url": reverse("blood:excursion", args=[row.pk]), "code": True},
        "spot": row.spot.name,
        "since": f"{clock.local(row.since):%Y-%m-%d %H:%M}",
        "until": f"{clock.local(row.until):%m-%d %H:%M}" if row.until else _("还没有恢复"),
        "range": f"{row.coldest} / {row.warmest} ℃",
        "bags": row.bags,
        "status": {"text": str(EXCURSION_STATUSES[row.status]), "tone": tone},
    }


def _excursions_sheet(found: Any) -> tuple[list[str], list[list[Any]]]:
    header = [_("编号"), _("设备"), _("开始"), _("恢复"), _("最低 ℃"), _("最高 ℃"), _("袋数"),
              _("状态")]  # fmt: skip
    return header, [
        [
            e.code,
            e.spot.name,
            e.since,
            e.until,
            e.coldest,
            e.warmest,
            e.bags,
            str(EXCURSION_STATUSES[e.status]),
        ]
        for e in found
    ]


@require_http_methods(["GET", "POST"])
def excursion(request: Request, pk: int) -> HttpResponse:
    """One fault of the cold: what it touched, and a decision for every bag."""
    found = chosen.excursion(request.actor, pk)
    lines = chosen.lines(found)
    if request.method != "POST":
        return _excursion(request, found, lines, DecisionForm(lines=lines))
    form = DecisionForm(request.POST, lines=lines)
    if not form.is_valid():
        return _excursion(request, found, lines, form, status=422)
    try:
        temperatures.close(
            excursion=found,
            decisions=form.decisions(),
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _excursion(request, found, lines, form, refusal=refusal, status=refusal.http)
    messages.success(request, _("已结案，%(n)s 袋血各有去处。") % {"n": len(lines)})
    return redirect("blood:excursion", found.pk)


def _excursion(
    request: Request,
    found: Any,
    lines: list[Any],
    form: DecisionForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    until = found.until or request.at
    log = chosen.readings(found.spot, found.since - timedelta(hours=6), until + timedelta(hours=6))
    points = list(log.values_list("at", "celsius"))
    band = chosen.band_of(found.spot, request.at)
    may = found.status == "open" and request.actor.may("blood.excursion.close", found.org_path)
    names = places.names([found.org_path])
    who = people({found.opened_by, found.closed_by} - {""})
    context = {
        "excursion": found,
        "place": names.get(found.org_path, found.org_path),
        "band": band,
        "chart": _chart(points, band) if points else None,
        "lines": [_line(line, form, may=may) for line in lines],
        "held": sum(line.unit.status == "held" for line in lines),
        "elsewhere": [line for line in lines if not line.held],
        "form": form,
        "may": may,
        "refusal": refusal,
        "closed_by": who.get(found.closed_by, found.closed_by),
    }
    return render(request, "blood/excursion.html", context, status=status)


def _line(line: Any, form: DecisionForm, *, may: bool) -> dict[str, Any]:
    unit = line.unit
    return {
        "unit": unit,
        "component": COMPONENTS[unit.component],
        "was": UNIT_STATUSES[line.was],
        "status": UNIT_STATUSES[unit.status],
        "tone": UNIT_TONES[unit.status],
        "decision": DECISIONS.get(line.decision, ""),
        "field": form[f"unit{unit.pk}"] if may else None,
    }
