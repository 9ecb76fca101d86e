"""Organisations: the tree, one of them, and what can be done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from sanxian.orgs import labels, selectors, services
from sanxian.orgs.forms import tree as forms
from sanxian.orgs.views.acting import act, listing, posted

Request = Any  # an HttpRequest with `actor` and `at`


def tree(request: Request) -> HttpResponse:
    """Every organisation that one may see, in the order of the tree."""
    rows = selectors.orgs(request.actor, request.GET.get("q", "").strip())
    columns = [
        ("name", _("机构")),
        ("kind", _("种类")),
        ("level", _("层级")),
        ("division", _("区划代码")),
        ("path", _("路径")),
        ("state", _("状态")),
    ]
    return listing(request, "orgs/tree.html", "orgs", columns, rows, _tree_cells)


def _tree_cells(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for org in rows:
        yield {
            "name": {"text": org.name, "url": reverse("orgs:org", args=[org.pk])},
            "kind": str(labels.KINDS[org.kind]),
            "level": str(labels.LEVELS[org.level]),
            "division": {"text": org.division, "code": True},
            "path": {"text": org.path, "code": True},
            "state": {"text": _("已撤销"), "tone": "wait"}
            if org.closed
            else {"text": _("在用"), "tone": "ok"},
        }


def org(request: Request, pk: int) -> HttpResponse:
    """One organisation: where it stands and stood, whose steps it does, who works there."""
    found = selectors.org(pk, request.actor)
    may = {word: request.actor.may(f"orgs.{word.replace('_', '.')}", found.path) for word in ACTS}
    context = {
        "org": found,
        "facts": _facts(found),
        "may": may,
        "edges": [_edge(e) for e in selectors.edges(found)],
        "delegations": [_delegation(d, request) for d in selectors.delegations(found)],
        "steps": [_step(s, found, may) for s in selectors.competences(found, request.at)],
        "accounts": [_account(a) for a in selectors.accounts(request.actor, org=found)[:200]],
        "edge_columns": [("parent", _("上级机构")), ("since", _("从")), ("until", _("到"))],
        "delegation_columns": [
            ("step", _("环节")),
            ("giver", _("由谁授出")),
            ("taker", _("授权给")),
            ("since", _("从")),
            ("until", _("到")),
            ("act", ""),
        ],
        "step_columns": [
            ("step", _("环节")),
            ("levels", _("由哪一级做")),
            ("owner", _("现在由谁做")),
            ("act", ""),
        ],
        "account_columns": [("name", _("姓名")), ("username", _("用户名")), ("state", _("状态"))],
    }
    return render(request, "orgs/org.html", context)


ACTS = (
    "org_open",
    "org_close",
    "org_move",
    "delegation_give",
    "delegation_revoke",
    "competence_set",
    "account_see",
)


def _facts(org: Any) -> list[Any]:
    return [
        (_("种类"), str(labels.KINDS[org.kind])),
        (_("层级"), str(labels.LEVELS[org.level])),
        {"label": _("机构编号"), "value": org.org_id, "code": True},
        {"label": _("路径"), "value": org.path, "code": True},
        {"label": _("行政区划代码"), "value": org.division, "code": True},
        (_("上级机构"), org.parent.name if org.parent else "—"),
        (_("设立"), org.opened),
        (_("撤销"), org.closed or "—"),
    ]


def _edge(edge: Any) -> dict[str, Any]:
    return {"parent": edge.parent.name, "since": edge.since, "until": edge.until or _("现在")}


def _delegation(row: Any, request: Request) -> dict[str, Any]:
    ended = row.until and row.until <= request.at.date()
    may = request.actor.may("orgs.delegation.revoke", row.giver.path)
    url = reverse("orgs:delegation_revoke", args=[row.pk])
    return {
        "step": str(labels.STEPS[row.step]),
        "giver": row.giver.name,
        "taker": row.taker.name,
        "since": row.since,
        "until": row.until or _("长期"),
        "act": {"text": _("收回"), "url": url, "button": True} if may and not ended else None,
    }


def _step(said: dict[str, Any], org: Any, may: dict[str, bool]) -> dict[str, Any]:
    levels = _("、").join(str(labels.LEVELS[level]) for level in said["levels"])
    url = reverse("orgs:competence_set", args=[org.pk, said["step"]])
    return {
        "step": str(labels.STEPS[said["step"]]),
        "owner": said["owner"].name,
        "levels": {"text": levels, "note": _("本地规定") if said["own"] else ""},
        "act": {"text": _("修改"), "url": url, "button": True} if may["competence_set"] else None,
    }


def _account(row: Any) -> dict[str, Any]:
    return {
        "name": {"text": row.name, "url": reverse("orgs:account", args=[row.pk])},
        "username": {"text": row.username, "code": True},
        "state": {"text": _("在用"), "tone": "ok"}
        if row.is_active
        else {"text": _("已停用"), "tone": "wait"},
    }


def _page(org: Any) -> str:
    return reverse("orgs:org", args=[org.pk])


def org_open(request: Request, pk: int) -> HttpResponse:
    parent = selectors.org(pk, request.actor)
    form = forms.OpenOrg(posted(request), parent_kind=parent.kind)

    def do(**said: Any) -> str:
        made = services.open_org(parent=parent, by=request.actor, at=request.at, **said)
        return _page(made)

    title = _("在“%(name)s”下面设立机构") % {"name": parent.name}
    return act(
        request, form, do, back=_page(parent), done=_("已设立"), title=title, button=_("设立")
    )


def org_close(request: Request, pk: int) -> HttpResponse:
    found = selectors.org(pk, request.actor)

    def do(**_said: Any) -> None:
        services.close_org(org=found, by=request.actor, at=request.at)

    return act(
        request,
        forms.Sure(posted(request)),
        do,
        back=_page(found),
        done=_("已撤销"),
        title=_("撤销“%(name)s”") % {"name": found.name},
        button=_("撤销"),
        tone="stop",
        lead=_("从今天起不再使用，记录全部保留。"),
    )


def org_move(request: Request, pk: int) -> HttpResponse:
    found = selectors.org(pk, request.actor)
    parents = selectors.org_choices(request.actor, "orgs.org.move")
    form = forms.MoveOrg(posted(request), parents=parents)

    def do(parent: int) -> None:
        above = selectors.chosen_org(parent, request.actor, "orgs.org.move")
        services.move_org(org=found, parent=above, by=request.actor, at=request.at)

    return act(
        request,
        form,
        do,
        back=_page(found),
        done=_("已移动，没办完的事已重新分派"),
        title=_("移动“%(name)s”") % {"name": found.name},
        button=_("移动"),
        lead=_(
            "它和它下面的机构、账号、记录一起走；没办完的事按新的上级重新分派。以前的隶属关系保留。"
        ),
    )


def delegation_give(request: Request, pk: int) -> HttpResponse:
    giver = selectors.org(pk, request.actor)
    form = forms.GiveDelegation(posted(request), takers=selectors.takers(giver))

    def do(taker: int, **said: Any) -> None:
        who = selectors.org(taker, request.actor)
        services.give_delegation(giver=giver, taker=who, by=request.actor, at=request.at, **said)

    return act(
        request,
        form,
        do,
        back=_page(giver),
        done=_("已授权，没办完的事已重新分派"),
        title=_("“%(name)s”授出一个环节") % {"name": giver.name},
        button=_("授权"),
    )


def delegation_revoke(request: Request, pk: int) -> HttpResponse:
    found = selectors.delegation(pk, request.actor)

    def do(**_said: Any) -> None:
        services.revoke_delegation(delegation=found, by=request.actor, at=request.at)

    said = {"step": labels.STEPS[found.step], "taker": found.taker.name}
    return act(
        request,
        forms.Sure(posted(request)),
        do,
        back=_page(found.giver),
        done=_("已收回"),
        title=_("从%(taker)s收回“%(step)s”") % said,
        button=_("收回"),
        tone="stop",
        lead=_("从今天起收回，没办完的事重新分派。"),
    )


def competence_set(request: Request, pk: int, step: str) -> HttpResponse:
    found = selectors.org(pk, request.actor)
    now = {s["step"]: s for s in selectors.competences(found, request.at)}
    initial = {"levels": now[step]["levels"]} if step in now and now[step]["own"] else {}
    form = forms.SetCompetence(posted(request), initial=initial)

    def do(levels: list[str]) -> None:
        services.set_competence(
            org=found, step=step, levels=levels, by=request.actor, at=request.at
        )

    return act(
        request,
        form,
        do,
        back=_page(found),
        done=_("已修改，没办完的事已重新分派"),
        title=str(labels.STEPS.get(step, step)),
        button=_("保存"),
        lead=_("在“%(name)s”和它的下级，从今天起由哪一级做。") % {"name": found.name},
    )
