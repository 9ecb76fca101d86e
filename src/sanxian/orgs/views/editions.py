"""Policy editions: what holds where and why; a place's own, written by one and approved by another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanxian.core import clock, labels, policy, selectors
from sanxian.core.lifecycle import EditionStatus
from sanxian.core.sheets import links, wanted
from sanxian.core.sheets import table as file_of
from sanxian.kernel.policy import Value, to_toml
from sanxian.kernel.policy import diff as differences
from sanxian.kernel.policy import topic as topic_named
from sanxian.kernel.refusal import Malformed, Unknown
from sanxian.orgs.forms import editions as forms

Request = Any  # an HttpRequest with `actor` and `at`

STATUS = {
    "draft": (gettext_lazy("草稿"), "wait"),
    "proposed": (gettext_lazy("待审批"), "now"),
    "approved": (gettext_lazy("已批准"), "ok"),
    "refused": (gettext_lazy("已退回"), "bad"),
    "withdrawn": (gettext_lazy("已停用"), "wait"),
}


def _place(request: Request) -> str:
    """The place asked for, else the area in which the actor works."""
    asked = request.GET.get("place", "").strip()
    return asked or policy.area(request.actor.facility)


def _on(request: Request) -> date:
    """The day asked for, else today. Raises Malformed for what is no day."""
    asked = request.GET.get("on", "").strip()
    try:
        return date.fromisoformat(asked) if asked else clock.day(request.at)
    except ValueError as fault:
        raise Malformed("unreadable", field="on") from fault


def editions(request: Request) -> HttpResponse:
    """Every topic, and the places' own editions that wait for somebody."""
    place, on = _place(request), _on(request)
    columns = [
        ("topic", _("主题")),
        {"key": "values", "label": _("几项规定"), "numeric": True},
        {"key": "unverified", "label": _("待核实"), "numeric": True},
        ("editions", _("现行版本")),
    ]
    rows = [_topic_row(said) for said in selectors.overview(place, on)]
    found = list(selectors.editions(request.actor)[:200])
    own = [_own_row(row) for row in found]
    context = {
        "proposed": sum(row.status == EditionStatus.PROPOSED for row in found),
        "drafts": sum(row.status == EditionStatus.DRAFT for row in found),
        "columns": columns,
        "rows": rows,
        "own": own,
        "own_columns": _own_columns(),
        "place": place,
        "on": on,
    }
    return render(request, "orgs/editions.html", context)


def _topic_row(said: dict[str, Any]) -> dict[str, Any]:
    url = reverse("orgs:topic", args=[said["topic"]])
    return {
        **said,
        "topic": {"text": labels.topic_title(said["topic"]), "url": url},
        "editions": {"text": _("、").join(said["editions"]), "code": True},
    }


def _own_columns() -> list[Any]:
    return [
        ("name", _("编号")),
        ("topic", _("主题")),
        ("place", _("地区")),
        ("status", _("状态")),
        ("written", _("起草")),
    ]


def _own_row(row: Any) -> dict[str, Any]:
    word, tone = STATUS[row.status]
    return {
        "name": {"text": row.name, "url": reverse("orgs:edition", args=[row.pk]), "code": True},
        "topic": labels.topic_title(row.topic),
        "place": {"text": row.place, "code": True},
        "status": {"text": str(word), "tone": tone},
        "written": clock.day(row.written_at),
    }


VALUE_COLUMNS = (
    ("key", gettext_lazy("条目")),
    ("value", gettext_lazy("值")),
    ("source", gettext_lazy("出处")),
    ("status", gettext_lazy("核实")),
    ("edition", gettext_lazy("版本")),
)


def topic(request: Request, topic: str) -> HttpResponse:
    """The values that hold in a place on a day, each with its source; and every edition of the topic."""
    about, place, on = topic_named(topic), _place(request), _on(request)
    ruled = selectors.ruled(topic, place, on, request.GET.get("edition") or None)
    words = request.GET.get("q", "").strip().lower()
    rows = [row for row in value_rows(topic, ruled.origins.items()) if _found(words, row)]
    if wanted(request):
        heads, lines = _lines(rows)
        return file_of(request, f"{topic}-{place}-{on}", heads, lines)
    context = {
        "topic": about.name,
        "title": labels.topic_title(topic),
        "place": place,
        "on": on,
        "q": words,
        "columns": value_columns(),
        "rows": rows,
        "exports": links(request),
        "ruled": ruled,
        "vain": value_rows(topic, ruled.refused),
        "shipped": _shipped(topic),
        "own": [_own_row(row) for row in selectors.editions(request.actor, topic)],
        "own_columns": _own_columns(),
        "shipped_columns": _shipped_columns(),
        "unverified": sum(v.status == "unverified" for v in ruled.origins.values()),
        "may_write": request.actor.may_somewhere("core.edition.write"),
    }
    return render(request, "orgs/topic.html", context)


def value_columns() -> list[Any]:
    return [(key, str(label)) for key, label in VALUE_COLUMNS]


def value_rows(topic: str, items: Iterable[tuple[str, Value]]) -> list[dict[str, Any]]:
    return [_value_row(topic, key, value) for key, value in sorted(items, key=lambda item: item[0])]


def _value_row(topic: str, key: str, value: Value) -> dict[str, Any]:
    unverified = value.status == "unverified"
    label = labels.value_label(topic, key)
    return {
        "key": {"text": label, "note": key if label != key else ""},
        "value": {"text": forms.shown(value.value), "code": True},
        "source": {"text": value.source, "note": value.note},
        "status": {"text": _("待核实"), "tone": "warn"}
        if unverified
        else {"text": _("已核实"), "tone": "ok"},
        "edition": {
            "text": value.edition_id,
            "code": True,
            "note": "" if value.overridable else _("下级不能改"),
        },
    }


def _found(words: str, row: dict[str, Any]) -> bool:
    said = " ".join(f"{cell['text']} {cell.get('note', '')}" for cell in row.values())
    return words in said.lower()


def _lines(rows: list[dict[str, Any]]) -> tuple[list[str], Iterator[list[str]]]:
    heads = [label for _key, label in value_columns()]
    return heads, ([row[key]["text"] for key, _label in VALUE_COLUMNS] for row in rows)


def _shipped_columns() -> list[Any]:
    return [
        ("id", _("编号")),
        ("name", _("名称")),
        ("source", _("出处")),
        ("since", _("施行")),
        ("state", _("状态")),
    ]


def _shipped(topic: str) -> list[dict[str, Any]]:
    url = reverse("orgs:topic_export", args=[topic])
    return [
        {
            "id": {"text": e.id, "code": True, "url": f"{url}?edition={e.id}"},
            "name": e.name,
            "source": e.source,
            "since": e.effective,
            "state": {"text": _("草案"), "tone": "wait"}
            if e.draft
            else {"text": _("随平台发布"), "tone": "ok"},
        }
        for e in selectors.shipped(topic)
    ]


def diff(request: Request, topic: str) -> HttpResponse:
    """Where two places differ, value by value."""
    on, here = _on(request), _place(request)
    there = request.GET.get("with", "").strip()
    one, two = selectors.ruled(topic, here, on), selectors.ruled(topic, there, on)
    rows = [_diff_row(topic, *found) for found in differences(one, two)]
    columns = [
        ("key", _("条目")),
        ("here", one.place or _("全国")),
        ("there", two.place or _("全国")),
    ]
    if wanted(request):
        lines = [[row[key]["text"] for key, _label in columns] for row in rows]
        return file_of(request, f"{topic}-{one.place}-{two.place}", [c[1] for c in columns], lines)
    context = {
        "topic": topic,
        "title": labels.topic_title(topic),
        "columns": columns,
        "rows": rows,
        "here": here,
        "there": there,
        "on": on,
        "exports": links(request),
    }
    return render(request, "orgs/topic_diff.html", context)


def _diff_row(topic: str, key: str, one: Value | None, two: Value | None) -> dict[str, Any]:
    def side(value: Value | None) -> dict[str, Any]:
        if value is None:
            return {"text": "—"}
        return {"text": forms.shown(value.value), "note": value.source, "code": True}

    label = labels.value_label(topic, key)
    note = key if label != key else ""
    return {"key": {"text": label, "note": note}, "here": side(one), "there": side(two)}


def export(request: Request, topic: str) -> HttpResponse:
    """Editions of a topic as TOML: one by its id, or all."""
    topic_named(topic)
    asked = request.GET.get("edition")
    found = [e for e in policy.editions(topic) if asked in (None, e.id)]
    if not found:
        raise Unknown("not_found")
    return as_toml(asked or topic, "\n".join(to_toml(e) for e in found))


def export_one(request: Request, pk: int) -> HttpResponse:
    row = selectors.edition(pk, request.actor)
    return as_toml(row.name, row.text)


def as_toml(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response
