"""`{% load ui %}`: one tag per component; each draws `parts/<name>.html`. See docs/design.md and the page /design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Form, widgets
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from sanxian.console import parts
from sanxian.console.pictures import bags as bag_pictures
from sanxian.console.pictures import charts, heat as heat_pictures, read
from sanxian.console.pictures import gauge as gauge_pictures
from sanxian.console.pictures import graph as graph_pictures

register = template.Library()
Shown = dict[str, Any]


def query_of(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


def unlike(context: Context, name: str) -> str:
    """An id that no other picture of this page has, whichever template draws it."""
    request = context.get("request")
    if request is None:
        count = context.render_context.setdefault("ui-ids", [0])
    else:
        count = request.META.setdefault("sanxian.ui-ids", [0])
    count[0] += 1
    return f"{name}{count[0]}"


# ---- marks


@register.inclusion_tag("parts/icon.html")
def icon(name: str, small: bool = False, label: str = "") -> Shown:
    return {"name": name, "small": small, "label": label}


@register.inclusion_tag("parts/badge.html")
def badge(value: Any, tone: str = "wait") -> Shown:
    return {"value": value, "tone": parts.tone(tone)}


@register.inclusion_tag("parts/toast.html")
def toast(message: Any, tone: str = "") -> Shown:
    return {"message": message, "tone": tone}


@register.inclusion_tag("parts/nothing.html")
def nothing(title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox") -> Shown:
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("parts/strip.html")
def strip(title: str, text: str = "", icon: str = "off", url: str = "", action: str = "", tone: str = "warn") -> Shown:
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action, "tone": tone}


@register.inclusion_tag("parts/copy.html")
def copy(value: Any) -> Shown:
    return {"value": value}


@register.inclusion_tag("parts/print.html")
def print_button(label: str = "") -> Shown:
    return {"label": label}


# ---- blocks


@register.simple_block_tag
def card(content: SafeString, title: str = "", **options: Any) -> SafeString:
    """Options: note badge badge_tone focus pad tone foot link link_label id level."""
    options.setdefault("pad", True)
    options["badge_tone"] = parts.tone(options.get("badge_tone", ""))
    return render_to_string("parts/card.html", {"title": title, "content": content, **options})


NOTICE_ICONS = {"info": "info", "ok": "check", "warn": "alert", "bad": "alert"}


@register.simple_block_tag
def notice(content: SafeString, title: str = "", tone: str = "info", icon: str = "") -> SafeString:
    tone = tone if tone in NOTICE_ICONS else "info"
    shown = {"title": title, "tone": tone, "icon": icon or NOTICE_ICONS[tone], "content": content.strip()}
    return render_to_string("parts/notice.html", {**shown, "content": mark_safe(shown["content"])})  # noqa: S308 - rendered by the block


@register.simple_block_tag
def confirm(content: SafeString, label: str, title: str = "", tone: str = "", icon: str = "", small: bool = False) -> SafeString:
    shown = {"label": label, "title": title or label, "tone": tone, "icon": icon, "small": small}
    return render_to_string("parts/confirm.html", {**shown, "content": content})


# ---- lists


@register.inclusion_tag("parts/kv.html")
def kv(rows: Sequence[Any]) -> Shown:
    made = [{"label": r[0], "value": r[1]} if isinstance(r, (tuple, list)) else r for r in rows]
    return {"rows": made}


@register.inclusion_tag("parts/stats.html")
def stats(items: Sequence[Any]) -> Shown:
    return {"items": items}


@register.inclusion_tag("parts/tasks.html")
def tasks(items: Sequence[Any], empty: str = "") -> Shown:
    return {"items": items, "empty": empty}


@register.inclusion_tag("parts/answers.html")
def answers(rows: Sequence[Any]) -> Shown:
    return {"rows": rows}


@register.inclusion_tag("parts/trail.html")
def trail(rows: Sequence[Any], empty: str = "") -> Shown:
    return {"rows": rows, "empty": empty}


@register.inclusion_tag("parts/tabs.html")
def tabs(items: Sequence[Any], look: str = "tabs", label: str = "") -> Shown:
    return {"items": items, "look": look, "label": label}


@register.inclusion_tag("parts/way.html")
def way(steps: Sequence[Any], hue: str = "", label: str = "") -> Shown:
    made = parts.steps(steps)
    now = next((s for s in made if s["state"] == "now"), None)
    acting = now and (now["who"] or now["what"] or now["due"])
    hue = hue if hue in {"blood", "stem", "organ"} else ""
    return {"steps": made, "now": now if acting else None, "hue": hue, "label": label, "long": len(made) > 8}


@register.inclusion_tag("parts/refusal.html")
def refusal(
    refusal: Any, title: str = "", act: str = "", donor: bool = False, actions: Sequence[Any] = (), foot: str = ""
) -> Shown:
    found = parts.reasons(refusal)
    return {
        "reasons": found,
        "title": title or parts.refusal_title(act, donor=donor),
        "donor": donor,
        "until": parts.free_from(found),
        "actions": actions,
        "foot": foot,
    }


# ---- tables


@register.inclusion_tag("parts/table.html", takes_context=True)
def table(context: Context, columns: Sequence[Any], rows: Sequence[Any], **options: Any) -> Shown:
    """Options: caption title note fold bare page export empty empty_text empty_url empty_action foot."""
    heads = parts.headings(columns, query_of(context))
    lines = [[parts.cell(read(row, of["key"]), of) for of in heads] for row in rows]
    return {
        **options,
        "heads": heads,
        "lines": lines,
        "exports": parts.exports(options.get("export")),
        "request": context.get("request"),
    }


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> Shown:  # type: ignore[type-arg]
    query = query_of(context)
    return {
        "page": page,
        "before": parts.with_query(query, page=page.previous_page_number()) if page.has_previous() else "",
        "after": parts.with_query(query, page=page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("parts/export.html")
def export(url: Any, label: str = "") -> Shown:
    return {"exports": [(label, url)] if label and isinstance(url, str) else parts.exports(url)}


@register.inclusion_tag("parts/search.html", takes_context=True)
def search(context: Context, name: str = "q", value: str = "", label: str = "", placeholder: str = "", url: str = "") -> Shown:
    kept = [(k, v) for k, vs in query_of(context).lists() for v in vs if k not in {name, "page"}]
    return {"name": name, "value": value, "label": label, "placeholder": placeholder, "url": url, "kept": kept}


# ---- forms


def dress(widget: Any) -> None:
    """Give Django's plain controls the browser's better ones."""
    if isinstance(widget, widgets.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, widgets.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, widgets.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"
    elif isinstance(widget, widgets.NumberInput):
        widget.attrs.setdefault("inputmode", "decimal")


def kind_of(widget: Any) -> str:
    if isinstance(widget, widgets.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, widgets.RadioSelect):
        return "radio"
    return "check" if isinstance(widget, widgets.CheckboxInput) else "input"


def described_by(bound: BoundField, unit: str, help_text: str) -> str:
    base = bound.id_for_label or bound.auto_id
    said = [(help_text, "help"), (unit, "unit"), (bound.errors, "error")]
    return " ".join(f"{base}-{end}" for present, end in said if present)


def control(bound: BoundField, described: str, options: Mapping[str, Any]) -> SafeString:
    attrs: Shown = {"aria-describedby": described or None}
    if kind_of(bound.field.widget) == "input":
        attrs["class"] = f"input {bound.field.widget.attrs.get('class', '')}".strip()
    if bound.errors:
        attrs["aria-invalid"] = "true"
    for name in ("placeholder", "autofocus", "inputmode", "autocomplete"):
        if options.get(name):
            attrs[name] = options[name]
    attrs.update(options.get("attrs", {}))
    return bound.as_widget(attrs={k: v for k, v in attrs.items() if v is not None})


def field_context(bound: BoundField, unit: str, options: Mapping[str, Any]) -> Shown:
    widget = bound.field.widget
    dress(widget)
    help_text = options.get("help") or bound.help_text
    described = described_by(bound, unit, help_text)
    return {
        "field": bound,
        "kind": kind_of(widget),
        "look": options.get("look", "list"),
        "label": options.get("label") or bound.label,
        "help": help_text,
        "unit": unit,
        "base": bound.id_for_label or bound.auto_id,
        "described": described,
        "control": control(bound, described, options),
        "optional": not bound.field.required,
        "small": options.get("small", False),
    }


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, unit: str = "", **options: Any) -> Shown:
    """Options: look label help placeholder autofocus inputmode autocomplete small."""
    return field_context(bound, unit, options)


@register.inclusion_tag("parts/scan.html")
def scan(bound: BoundField, camera: bool = False, **options: Any) -> Shown:
    options["attrs"] = {"data-scan": "", "autocapitalize": "characters", "spellcheck": "false", "class": "input code"}
    options.setdefault("autocomplete", "off")
    return {**field_context(bound, "", options), "camera": camera}


@register.inclusion_tag("parts/fields.html")
def fields(form: Form) -> Shown:
    return {"form": form}


@register.inclusion_tag("parts/formerrors.html")
def formerrors(form: Form) -> Shown:
    listed = [(b.id_for_label or b.auto_id, b.label, e) for b in form for e in b.errors] if form.is_bound else []
    return {"form": form, "listed": listed}


@register.inclusion_tag("parts/mask.html", takes_context=True)
def mask(context: Context, shown: str, url: str, reasons: Sequence[tuple[str, str]]) -> Shown:
    return {"shown": shown, "url": url, "reasons": reasons, "id": unlike(context, "mask")}


# ---- pictures


@register.inclusion_tag("parts/meter.html")
def meter(value: Any, max: Any = 100, label: str = "", shown: str = "", note: str = "", tone: str = "") -> Shown:  # noqa: A002
    return {"value": value, "max": max, "label": label, "shown": shown, "note": note, "tone": tone}


@register.inclusion_tag("parts/work.html")
def work(label: str, value: Any, max: Any = 100, shown: str = "", note: str = "", text: str = "") -> Shown:  # noqa: A002
    return {"label": label, "value": value, "max": max, "shown": shown, "note": note, "text": text}


@register.inclusion_tag("parts/gauge.html")
def gauge(label: str, value: Any, unit: str = "", shown: str = "", note: str = "", verdict: str = "", **band: Any) -> Shown:
    """Band: low high min max. A value of None is not measured yet."""
    limits = {"low": band.get("low"), "high": band.get("high"), "start": band.get("min"), "end": band.get("max")}
    drawn = gauge_pictures.gauge(value, **limits) if value is not None else None
    return {"label": label, "value": value, "unit": unit, "shown": shown, "note": note, "verdict": verdict, "gauge": drawn}


@register.inclusion_tag("parts/pips.html")
def pips(done: int, total: int, label: str = "", tone: str = "blood") -> Shown:
    marks = [{"x": n % 20 * 10, "y": n // 20 * 20, "on": n < done} for n in range(total)]
    high = (total + 19) // 20 * 20 or 20
    return {"done": done, "total": total, "label": label, "tone": tone, "marks": marks, "high": high}


@register.inclusion_tag("parts/hero.html")
def hero(title: str, figure: Any, note: str = "", value: Any = None, max: Any = 100, **options: Any) -> Shown:  # noqa: A002
    """Options: left right label."""
    return {**options, "title": title, "figure": figure, "note": note, "value": value, "max": max}


@register.inclusion_tag("parts/bags.html", takes_context=True)
def bags(context: Context, groups: Sequence[Any], unit: str = "U", full: Any = None, id: str = "") -> Shown:  # noqa: A002
    drawn = bag_pictures.bags(groups, float(full) if full else None)
    return {"bags": drawn, "unit": unit, "id": id or unlike(context, "bags")}


def chart_context(context: Context, views: Sequence[Any], table: Shown, options: Mapping[str, Any]) -> Shown:
    line = options.get("line")
    return {
        "views": views,
        "line_label": options.get("line_label", ""),
        "line": parts.amount(number_or_none(line)),
        "data_id": unlike(context, "chart"),
        **{name: options.get(name, "") for name in ("title", "unit", "download", "live")},
        **table,
    }


def number_or_none(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)


@register.inclusion_tag("parts/chart.html", takes_context=True)
def barchart(context: Context, rows: Sequence[Any], **options: Any) -> Shown:
    """Options: title unit line line_label download."""
    views = charts.bars(rows, number_or_none(options.get("line")))
    lines = [[read(r, "label"), parts.amount(read(r, "value")), read(r, "note") or ""] for r in rows]
    return chart_context(context, views, {"heads": ["", options.get("unit", "")], "lines": lines}, options)


@register.inclusion_tag("parts/chart.html", takes_context=True)
def linechart(context: Context, series: Sequence[Any], labels: Sequence[Any], **options: Any) -> Shown:
    """Options: title unit line line_label download live."""
    views = charts.lines(series, labels, number_or_none(options.get("line")))
    names = [str(read(s, "name")) for s in series]
    lines = [[label, *(parts.amount(read(s, "values")[i]) for s in series)] for i, label in enumerate(labels)]
    key = [{"name": n, **views[0].lines[i]} for i, n in enumerate(names)]
    data = live_data("line", labels, series, options)
    return chart_context(context, views, {"heads": ["", *names], "lines": lines, "key": key, "data": data}, options)


@register.inclusion_tag("parts/chart.html", takes_context=True)
def bandchart(context: Context, points: Sequence[Any], **options: Any) -> Shown:
    """Options: title unit line line_label download live."""
    names = ("past", "mid", "low50", "high50", "low90", "high90")
    lines = [[read(p, "label"), *(parts.amount(read(p, n)) for n in names), read(p, "mark") or ""] for p in points]
    labels = [read(p, "label") for p in points]
    series = [{"name": n, "values": [read(p, n) for p in points]} for n in names]
    table: Shown = {"lines": lines, "band": True, "data": live_data("band", labels, series, options)}
    return chart_context(context, charts.bands(points, number_or_none(options.get("line"))), table, options)


def live_data(kind: str, labels: Sequence[Any], series: Sequence[Any], options: Mapping[str, Any]) -> Shown | None:
    """The chart as JSON values for the script that makes it explorable; None when the page does not ask."""
    if not options.get("live"):
        return None
    rows = [{"name": str(read(s, "name")), "values": list(map(number_or_none, read(s, "values")))} for s in series]
    line = number_or_none(options.get("line"))
    return {"kind": kind, "labels": list(map(str, labels)), "series": rows, "line": line, "unit": options.get("unit", "")}


@register.inclusion_tag("parts/funnel.html")
def funnel(rows: Sequence[Any], title: str = "", unit: str = "", download: str = "") -> Shown:
    return {"stages": charts.funnel(rows), "title": title, "unit": unit, "download": download}


@register.inclusion_tag("parts/heat.html")
def heat(year: int, month: int, days: Mapping[date, Any], today: date | None = None, label: str = "") -> Shown:
    return {"weeks": heat_pictures.month(year, month, days, today), "year": year, "month": month, "label": label}


@register.inclusion_tag("parts/yearheat.html")
def yearheat(year: int, values: Mapping[date, Any], unit: str = "", download: str = "") -> Shown:
    months = [[m, sum((v or 0) for d, v in values.items() if (d.year, d.month) == (year, m))] for m in range(1, 13)]
    return {"halves": heat_pictures.year_halves(year, values), "year": year, "unit": unit, "months": months, "download": download}


@register.inclusion_tag("parts/graph.html", takes_context=True)
def graph(context: Context, nodes: Sequence[Any], edges: Sequence[Any], columns: Sequence[str] = (), label: str = "") -> Shown:
    drawn = graph_pictures.draw(nodes, edges, columns)
    return {"graph": drawn, "label": label, "columns": columns, "id": unlike(context, "graph")}


# ---- the frame


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """` data-theme="dark"` when the visitor chose one; nothing when the system decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if request is not None else ""
    return mark_safe(f' data-theme="{chosen}"') if chosen in {"light", "dark"} else mark_safe("")  # noqa: S308 - one of two words


@register.filter
def tabbar_of(nav: Any) -> list[Any]:
    """The first four places of the side bar, for the bar at a phone's foot."""
    return [item for group in nav or [] for item in read(group, "items") or []][:4] if nav else []


@register.filter
def day(value: Any) -> str:
    return parts.day(value)


@register.filter
def fullday(value: Any) -> str:
    return parts.day(value, year=True)


@register.filter
def stamp(value: Any) -> str:
    return parts.stamp(value)


@register.filter
def moment(value: Any) -> str:
    """2026-11-21 18:00, in the place's time; text is left as it is."""
    return str(parts.shown(value))


@register.filter
def clock(value: Any) -> str:
    return parts.local(value).strftime("%H:%M") if isinstance(value, datetime) else str(value or "")


@register.filter
def amount(value: Any) -> str:
    return parts.amount(value)


@register.filter
def tone_of(value: Any) -> str:
    return parts.tone(value)
