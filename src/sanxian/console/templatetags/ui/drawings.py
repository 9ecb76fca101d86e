"""Pictures, drawn on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.template.context import Context

from sanxian.console import parts, plots
from sanxian.console.pictures import bags as bag_pictures
from sanxian.console.pictures import charts, read
from sanxian.console.pictures import gauge as gauge_pictures
from sanxian.console.pictures import graph as graph_pictures
from sanxian.console.pictures import heat as heat_pictures
from sanxian.console.pictures import tiles as tile_pictures
from sanxian.console.templatetags.ui.library import Shown, register, unlike


@register.inclusion_tag("parts/meter.html")
def meter(
    value: Any, max: Any = 100, label: str = "", shown: str = "", note: str = "", tone: str = ""
) -> Shown:
    return {"value": value, "max": max, "label": label, "shown": shown, "note": note, "tone": tone}


@register.inclusion_tag("parts/work.html")
def work(
    label: str, value: Any, max: Any = 100, shown: str = "", note: str = "", text: str = ""
) -> Shown:
    return {"label": label, "value": value, "max": max, "shown": shown, "note": note, "text": text}


@register.inclusion_tag("parts/gauge.html")
def gauge(
    label: str,
    value: Any,
    unit: str = "",
    shown: str = "",
    note: str = "",
    verdict: str = "",
    **band: Any,
) -> Shown:
    """Band: low high min max. A value of None is not measured yet."""
    limits = {
        "low": band.get("low"),
        "high": band.get("high"),
        "start": band.get("min"),
        "end": band.get("max"),
    }
    drawn = gauge_pictures.gauge(value, **limits) if value is not None else None
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "shown": shown,
        "note": note,
        "verdict": verdict,
        "gauge": drawn,
    }


@register.inclusion_tag("parts/pips.html")
def pips(done: int, total: int, label: str = "", tone: str = "blood") -> Shown:
    marks = [{"x": n % 20 * 10, "y": n // 20 * 20, "on": n < done} for n in range(total)]
    high = (total + 19) // 20 * 20 or 20
    return {
        "done": done,
        "total": total,
        "label": label,
        "tone": tone,
        "marks": marks,
        "high": high,
    }


@register.inclusion_tag("parts/hero.html")
def hero(
    title: str, figure: Any, note: str = "", value: Any = None, max: Any = 100, **options: Any
) -> Shown:
    """Options: left right label."""
    return {**options, "title": title, "figure": figure, "note": note, "value": value, "max": max}


@register.inclusion_tag("parts/bags.html", takes_context=True)
def bags(
    context: Context, groups: Sequence[Any], unit: str = "U", full: Any = None, id: str = ""
) -> Shown:
    drawn = bag_pictures.bags(groups, float(full) if full else None)
    return {"bags": drawn, "unit": unit, "id": id or unlike(context, "bags")}


@register.inclusion_tag("parts/chart.html", takes_context=True)
def barchart(context: Context, rows: Sequence[Any], **options: Any) -> Shown:
    """Options: title unit line line_label download."""
    views = charts.bars(rows, plots.number_or_none(options.get("line")))
    lines = [
        [read(r, "label"), parts.amount(read(r, "value")), read(r, "note") or ""] for r in rows
    ]
    return plots.chart_context(
        unlike(context, "chart"),
        views,
        {"heads": ["", options.get("unit", "")], "lines": lines},
        options,
    )


@register.inclusion_tag("parts/chart.html", takes_context=True)
def linechart(
    context: Context, series: Sequence[Any], labels: Sequence[Any], **options: Any
) -> Shown:
    """Options: title unit line line_label download live; lowest, where the axis begins."""
    lowest = plots.number_or_none(options.get("lowest")) or 0.0
    views = charts.lines(series, labels, plots.number_or_none(options.get("line")), lowest)
    names = [str(read(s, "name")) for s in series]
    lines = [
        [label, *(parts.amount(read(s, "values")[i]) for s in series)]
        for i, label in enumerate(labels)
    ]
    key = [{"name": n, **views[0].lines[i]} for i, n in enumerate(names)]
    data = plots.live_data("line", labels, series, options)
    return plots.chart_context(
        unlike(context, "chart"),
        views,
        {"heads": ["", *names], "lines": lines, "key": key, "data": data},
        options,
    )


@register.inclusion_tag("parts/chart.html", takes_context=True)
def bandchart(context: Context, points: Sequence[Any], **options: Any) -> Shown:
    """Options: title unit line line_label download live."""
    names = plots.BAND_NAMES
    lines = [
        [read(p, "label"), *(parts.amount(read(p, n)) for n in names), read(p, "mark") or ""]
        for p in points
    ]
    labels = [read(p, "label") for p in points]
    series = [
        {"key": k, "name": str(n), "values": [read(p, k) for p in points]} for k, n in names.items()
    ]
    heads = ["", *names.values(), ""]
    data = plots.live_data("band", labels, series, options)
    table: Shown = {"lines": lines, "heads": heads, "band": True, "data": data}
    return plots.chart_context(
        unlike(context, "chart"),
        charts.bands(points, plots.number_or_none(options.get("line"))),
        table,
        options,
    )


@register.inclusion_tag("parts/funnel.html")
def funnel(
    rows: Sequence[Any], title: str = "", unit: str = "", download: str = "", least: int = 1
) -> Shown:
    return {
        "stages": charts.funnel(rows, least),
        "title": title,
        "unit": unit,
        "download": download,
    }


@register.inclusion_tag("parts/heat.html")
def heat(
    year: int, month: int, days: Mapping[date, Any], today: date | None = None, label: str = ""
) -> Shown:
    return {
        "weeks": heat_pictures.month(year, month, days, today),
        "year": year,
        "month": month,
        "label": label,
    }


@register.inclusion_tag("parts/yearheat.html")
def yearheat(year: int, values: Mapping[date, Any], unit: str = "", download: str = "") -> Shown:
    months = [
        [m, sum((v or 0) for d, v in values.items() if (d.year, d.month) == (year, m))]
        for m in range(1, 13)
    ]
    return {
        "halves": heat_pictures.year_halves(year, values),
        "year": year,
        "unit": unit,
        "months": months,
        "download": download,
    }


@register.inclusion_tag("parts/graph.html", takes_context=True)
def graph(
    context: Context,
    nodes: Sequence[Any],
    edges: Sequence[Any],
    columns: Sequence[str] = (),
    label: str = "",
) -> Shown:
    drawn = graph_pictures.draw(nodes, edges, columns)
    return {"graph": drawn, "label": label, "columns": columns, "id": unlike(context, "graph")}


@register.inclusion_tag("parts/tiles.html")
def tiles(groups: Sequence[Any]) -> Shown:
    """Groups `{title, tiles: [{label, value, room, open, url}]}`, or `shown` and `tone` of a state."""
    return {"groups": tile_pictures.groups(groups)}
