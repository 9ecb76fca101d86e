"""Policy editions: what holds where and why; a place's own, written by one and approved by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanxian.core import clock, labels, policy, selectors, services
from sanxian.core.export import links, wanted
from sanxian.core.export import table as file_of
from sanxian.kernel.policy import Edition, Value, to_toml
from sanxian.kernel.policy import diff as differences
from sanxian.kernel.policy import topic as topic_named
from sanxian.kernel.refusal import Malformed, Unknown
from sanxian.orgs import selectors as orgs
from sanxian.orgs.forms import editions as forms
from sanxian.orgs.forms.tree import Sure
from sanxian.orgs.views.acting import act, posted

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
    own = [_own_row(row) for row in selectors.editions(request.actor)[:200]]
    context = {
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
        "editions": {"text": "、".join(said["editions"]), "code": True},
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
    ("key", gettext_lazy("项目")),
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
    rows = [row for row in _values(topic, ruled.origins.items()) if _found(words, row)]
    if wanted(request):
        heads, lines = _lines(rows)
        return file_of(request, f"{topic}-{place}-{on}", heads, lines)
    context = {
        "topic": about.name,
        "title": labels.topic_title(topic),
        "place": place,
        "on": on,
        "q": words,
        "columns": _value_columns(),
        "rows": rows,
        "exports": links(request),
        "ruled": ruled,
        "vain": _values(topic, ruled.refused),
        "shipped": _shipped(topic),
        "own": [_own_row(row) for row in selectors.editions(request.actor, topic)],
        "own_columns": _own_columns(),
        "shipped_columns": _shipped_columns(),
        "unverified": sum(v.status == "unverified" for v in ruled.origins.values()),
        "may_write": request.actor.may_somewhere("core.edition.write"),
    }
    return render(request, "orgs/topic.html", context)


def _value_columns() -> list[Any]:
    return [(key, str(label)) for key, label in VALUE_COLUMNS]


def _values(topic: str, items: Iterable[tuple[str, Value]]) -> list[dict[str, Any]]:
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
    heads = [label for _key, label in _value_columns()]
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
        ("key", _("项目")),
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
    return _toml(asked or topic, "\n".join(to_toml(e) for e in found))


def export_one(request: Request, pk: int) -> HttpResponse:
    row = selectors.edition(pk, request.actor)
    return _toml(row.name, row.text)


def _toml(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response


# -- one of the places' own ---------------------------------------------------------------------------


def _page(row: Any) -> str:
    return reverse("orgs:edition", args=[row.pk])


def edition(request: Request, pk: int) -> HttpResponse:
    row = selectors.edition(pk, request.actor)
    found = policy.read(row)
    word, tone = STATUS[row.status]
    may = {
        w: request.actor.may(f"core.edition.{w}", row.org_path)
        for w in ("revise", "propose", "approve", "refuse", "withdraw")
    }
    mine = row.author == request.actor.id
    context = {
        "row": row,
        "edition": found,
        "status": {"text": str(word), "tone": tone},
        "may": may,
        "mine": mine,
        "title": labels.topic_title(row.topic),
        "columns": _value_columns(),
        "values": _values(row.topic, found.values.items()),
        "facts": _facts(row, found),
        "unverified": sum(v.status == "unverified" for v in found.values.values()),
    }
    return render(request, "orgs/edition.html", context)


def _facts(row: Any, found: Edition) -> list[Any]:
    return [
        (_("名称"), found.name),
        (_("出处"), found.source),
        {"label": _("地区"), "value": found.place, "code": True},
        (_("施行"), found.effective or "—"),
        (_("到"), found.until or _("没有期限")),
        {"label": _("起草人"), "value": row.author, "code": True},
        {"label": _("审批人"), "value": row.approver or "—", "code": True},
        {"label": _("内容指纹"), "value": row.hash[:16], "code": True},
    ]


def write(request: Request, topic: str) -> HttpResponse:
    """Begin an edition: its head, here; its values, one by one, on the page that follows."""
    topic_named(topic)
    form = forms.NewEdition(posted(request), orgs=_orgs(request))

    def do(org: int, **said: Any) -> str:
        where = orgs.chosen_org(org, request.actor, "core.edition.write")
        text = to_toml(Edition(place=policy.area(where.path), **said))
        made = services.write_edition(
            org_path=where.path, topic=topic, text=text, by=request.actor, at=request.at
        )
        return _page(made)

    title = _("写一份本地版本：%(topic)s") % {"topic": labels.topic_title(topic)}
    lead = _("先写抬头，再一项一项写和上级不同的规定；没写的照上级的办。写好后由另一位同事审批。")
    return act(
        request,
        form,
        do,
        back=_topic_page(topic),
        done=_("草稿已建，请写各项规定"),
        title=title,
        lead=lead,
        button=_("建草稿"),
    )


def _topic_page(topic: str) -> str:
    return reverse("orgs:topic", args=[topic])


def _orgs(request: Request) -> list[tuple[int, str]]:
    return orgs.area_choices(request.actor, "core.edition.write")


def toml(request: Request, topic: str) -> HttpResponse:
    """The same, as one TOML text; every fault is named."""
    topic_named(topic)
    form = forms.NewToml(posted(request), orgs=_orgs(request))

    def do(org: int, text: str) -> str:
        where = orgs.chosen_org(org, request.actor, "core.edition.write")
        made = services.write_edition(
            org_path=where.path, topic=topic, text=text, by=request.actor, at=request.at
        )
        return _page(made)

    title = _("用 TOML 写一份本地版本：%(topic)s") % {"topic": labels.topic_title(topic)}
    return act(
        request,
        form,
        do,
        back=_topic_page(topic),
        done=_("草稿已建"),
        title=title,
        button=_("建草稿"),
    )


def switch_on(request: Request, topic: str) -> HttpResponse:
    """A shipped draft, in force for a place from a day: as an edition that another person approves."""
    drafts = [
        (e.id, f"{e.name}（{e.id}）") for e in selectors.shipped(topic_named(topic).name) if e.draft
    ]
    form = forms.SwitchOn(posted(request), drafts=drafts, orgs=_orgs(request))

    def do(org: int, draft: str, effective: date) -> str:
        where = orgs.chosen_org(org, request.actor, "core.edition.write")
        made = services.switch_on(
            org_path=where.path,
            topic=topic,
            draft=draft,
            effective=effective,
            by=request.actor,
            at=request.at,
        )
        return _page(made)

    title = _("启用草案：%(topic)s") % {"topic": labels.topic_title(topic)}
    lead = _("草案不会自己生效。由一人提出、另一人批准，从选定的日子起只在选定的地方施行。")
    return act(
        request,
        form,
        do,
        back=_topic_page(topic),
        done=_("草稿已建，请核对后提交审批"),
        title=title,
        lead=lead,
        button=_("建草稿"),
    )


def value(request: Request, pk: int) -> HttpResponse:
    """Write one value of a draft."""
    row = selectors.edition(pk, request.actor)
    about = topic_named(row.topic)
    key = request.GET.get("key", "")
    form = forms.SetValue(posted(request), topic=about, keys=_keys(row), initial=_initial(row, key))

    def do(key: str, value: Any, source: str, verified: bool, note: str) -> None:
        services.set_value(
            row,
            key,
            value=value,
            source=source,
            verified=verified,
            note=note,
            by=request.actor,
            at=request.at,
        )

    return act(
        request,
        form,
        do,
        back=_page(row),
        done=_("已写入草稿"),
        title=_("写一项规定"),
        button=_("写入草稿"),
        lead=_("和上级相同的不用写。没有对照原文核实的，请如实标“待核实”。"),
    )


def _keys(row: Any) -> list[tuple[str, str]]:
    """Every value that holds there now, and those the draft already names."""
    known = policy.resolve(row.topic, row.place, clock.day(row.written_at)).origins.keys()
    keys = sorted({*known, *policy.read(row).values})
    return [(key, _key_label(row.topic, key)) for key in keys]


def _key_label(topic: str, key: str) -> str:
    label = labels.value_label(topic, key)
    return key if label == key else f"{label}（{key}）"


def _initial(row: Any, key: str) -> dict[str, Any]:
    """The value as it is in the draft, else as it holds from above, to start from."""
    values = {
        **policy.resolve(row.topic, row.place, clock.day(row.written_at)).origins,
        **policy.read(row).values,
    }
    if key not in values:
        return {}
    found = values[key]
    return {
        "key": key,
        "value": forms.shown(found.value),
        "source": found.source,
        "note": found.note,
    }


def drop(request: Request, pk: int) -> HttpResponse:
    """Take a value out of a draft: the level above says it again."""
    row = selectors.edition(pk, request.actor)
    key = request.GET.get("key", "")
    if key not in policy.read(row).values:
        raise Unknown("not_found")

    def do(**_said: Any) -> None:
        services.drop_value(row, key, by=request.actor, at=request.at)

    return act(
        request,
        Sure(posted(request)),
        do,
        back=_page(row),
        done=_("已去掉"),
        title=_("去掉“%(key)s”") % {"key": labels.value_label(row.topic, key)},
        button=_("去掉"),
        lead=_("去掉后照上级的规定办。"),
    )


def revise(request: Request, pk: int) -> HttpResponse:
    """The whole text of a draft."""
    row = selectors.edition(pk, request.actor)
    form = forms.AsToml(posted(request), initial={"text": row.text})

    def do(text: str) -> None:
        services.revise_edition(edition=row, text=text, by=request.actor, at=request.at)

    return act(
        request,
        form,
        do,
        back=_page(row),
        done=_("已保存"),
        title=_("修改草稿 %(name)s") % {"name": row.name},
        button=_("保存"),
    )


def propose(request: Request, pk: int) -> HttpResponse:
    return _sure(
        request,
        pk,
        services.propose_edition,
        _("提交审批"),
        _("提交后不能再改。由另一位同事对照原文审批，批准后从施行日起生效。"),
        _("已提交"),
    )


def approve(request: Request, pk: int) -> HttpResponse:
    return _sure(
        request,
        pk,
        services.approve_edition,
        _("批准"),
        _("批准后从施行日起按它判定。请确认每一项都对照过原文，或已标“待核实”。"),
        _("已批准"),
    )


def withdraw(request: Request, pk: int) -> HttpResponse:
    return _sure(
        request,
        pk,
        services.withdraw_edition,
        _("停用"),
        _("马上停用，照上级的规定办。它判定过的事仍可查到当时的依据。"),
        _("已停用"),
        tone="stop",
    )


def _sure(
    request: Request,
    pk: int,
    service: Callable[..., Any],
    word: str,
    lead: str,
    done: str,
    tone: str = "main",
) -> HttpResponse:
    row = selectors.edition(pk, request.actor)

    def do(**_said: Any) -> None:
        service(edition=row, by=request.actor, at=request.at)

    return act(
        request,
        Sure(posted(request)),
        do,
        back=_page(row),
        done=done,
        tone=tone,
        title=f"{word} {row.name}",
        lead=lead,
        button=word,
    )


def refuse(request: Request, pk: int) -> HttpResponse:
    row = selectors.edition(pk, request.actor)
    reasons = [(code, labels.SENTENCES[code]) for code in services.REFUSALS]
    form = forms.Refuse(posted(request), reasons=reasons)

    def do(why: str) -> None:
        services.refuse_edition(edition=row, why=why, by=request.actor, at=request.at)

    return act(
        request,
        form,
        do,
        back=_page(row),
        done=_("已退回"),
        title=_("退回 %(name)s") % {"name": row.name},
        button=_("退回"),
        tone="stop",
    )
