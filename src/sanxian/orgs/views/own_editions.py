"""A place's own edition: written by one person, proposed, approved or sent back by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from sanxian.core import clock, labels, policy, selectors, services
from sanxian.kernel.policy import Edition, to_toml
from sanxian.kernel.policy import topic as topic_named
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import selectors as orgs
from sanxian.orgs.forms import editions as forms
from sanxian.orgs.forms.tree import Sure
from sanxian.orgs.views.acting import act, posted
from sanxian.orgs.views.editions import STATUS, value_columns, value_rows

Request = Any  # an HttpRequest with `actor` and `at`


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
        "columns": value_columns(),
        "values": value_rows(row.topic, found.values.items()),
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
        (e.id, _("%(label)s（%(key)s）") % {"label": e.name, "key": e.id})
        for e in selectors.shipped(topic_named(topic).name)
        if e.draft
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
    return key if label == key else _("%(label)s（%(key)s）") % {"label": label, "key": key}


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
