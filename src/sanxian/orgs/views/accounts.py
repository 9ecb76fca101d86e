"""Accounts and their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from sanxian.core import clock
from sanxian.orgs import selectors, services
from sanxian.orgs.forms import tree as forms
from sanxian.orgs.services.accounts import new_password
from sanxian.orgs.views.acting import act, listing, posted

Request = Any  # an HttpRequest with `actor` and `at`


def accounts(request: Request) -> HttpResponse:
    rows = selectors.accounts(request.actor, request.GET.get("q", "").strip())
    columns = [
        ("name", _("姓名")),
        ("username", _("用户名")),
        ("org", _("所在机构")),
        ("roles", _("岗位")),
        ("code", _("痕迹里的代码")),
        ("state", _("状态")),
    ]
    may_open = request.actor.may_somewhere("orgs.account.open")
    return listing(
        request, "orgs/accounts.html", "accounts", columns, rows, _cells(request), may_open=may_open
    )


def _cells(request: Request) -> Callable[[Iterable[Any]], Iterator[dict[str, Any]]]:
    def cells(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
        found = list(rows)
        roles = selectors.roles_by_account(found, clock.day(request.at))
        for row in found:
            yield {
                "name": {"text": row.name, "url": _page(row)},
                "username": {"text": row.username, "code": True},
                "org": row.org.name,
                "roles": _("、").join(roles.get(row.pk, [])),
                "code": {"text": row.code, "code": True},
                "state": {"text": _("在用"), "tone": "ok"}
                if row.is_active
                else {"text": _("已停用"), "tone": "wait"},
            }

    return cells


def _page(account: Any) -> str:
    return reverse("orgs:account", args=[account.pk])


def account(request: Request, pk: int) -> HttpResponse:
    """One account: its roles with their days, and what can be done to it."""
    found = selectors.account_at(pk, request.actor)
    on = clock.day(request.at)
    words = ("edit", "close", "reopen", "reset")
    context = {
        "account": found,
        "facts": _facts(found),
        "may": {w: request.actor.may(f"orgs.account.{w}", found.org.path) for w in words},
        "may_give": request.actor.may("orgs.grant.give", found.org.path) and found.is_active,
        "grants": [_grant(g, on, request) for g in selectors.grants(found)],
        "grant_columns": [
            ("role", _("岗位")),
            ("org", _("在哪里")),
            ("since", _("从")),
            ("until", _("到")),
            ("state", _("状态")),
            ("act", ""),
        ],
    }
    return render(request, "orgs/account.html", context)


def _facts(row: Any) -> list[Any]:
    factor = _("已设置") if selectors.has_second_factor(row) else _("还没有")
    return [
        (_("所在机构"), row.org.name),
        {"label": _("用户名"), "value": row.username, "code": True},
        {"label": _("痕迹里的代码"), "value": row.code, "code": True},
        (_("第二步验证"), factor if row.second_factor else _("不要求")),
        (_("开通"), row.opened_at),
        (_("停用"), row.closed_at or "—"),
    ]


def _grant(row: Any, on: Any, request: Request) -> dict[str, Any]:
    holds = row.since <= on and (row.until is None or on < row.until)
    later = row.since > on and (row.until is None or row.until > row.since)
    may = (holds or later) and request.actor.may("orgs.grant.end", row.org.path)
    state = (
        (_("有效"), "ok") if holds else (_("还没开始"), "now") if later else (_("已结束"), "wait")
    )
    return {
        "role": selectors.role_label(row.role),
        "org": row.org.name,
        "since": row.since,
        "until": row.until or _("长期"),
        "state": {"text": state[0], "tone": state[1]},
        "act": {"text": _("结束"), "url": reverse("orgs:grant_end", args=[row.pk]), "button": True}
        if may
        else None,
    }


def account_open(request: Request) -> HttpResponse:
    orgs = selectors.org_choices(request.actor, "orgs.account.open")
    form = forms.OpenAccount(posted(request), orgs=orgs)
    password = new_password()

    def do(org: int, **said: Any) -> Any:
        where = selectors.chosen_org(org, request.actor, "orgs.account.open")
        made = services.open_account(
            org=where, password=password, by=request.actor, at=request.at, **said
        )
        return made

    return _with_password(request, form, do, password, _("开通账号"), reverse("orgs:accounts"))


def account_reset(request: Request, pk: int) -> HttpResponse:
    found = selectors.account_at(pk, request.actor)
    password = new_password()

    def do(**_said: Any) -> Any:
        services.reset_account(account=found, password=password, by=request.actor, at=request.at)
        return found

    title = _("重设“%(name)s”的密码") % {"name": found.name}
    return _with_password(request, forms.Sure(posted(request)), do, password, title, _page(found))


def account_reopen(request: Request, pk: int) -> HttpResponse:
    found = selectors.account_at(pk, request.actor)
    password = new_password()

    def do(**_said: Any) -> Any:
        services.reopen_account(account=found, password=password, by=request.actor, at=request.at)
        return found

    title = _("重新开通“%(name)s”") % {"name": found.name}
    return _with_password(request, forms.Sure(posted(request)), do, password, title, _page(found))


def _with_password(
    request: Request, form: Any, do: Callable[..., Any], password: str, title: str, back: str
) -> HttpResponse:
    """The first password is shown once, on the page that answers, and kept nowhere."""
    made: list[Any] = []
    lead = _("系统给一个新密码，只显示一次。请当面或打电话告诉本人，并请本人登录后马上更换。")
    answer = act(
        request,
        form,
        lambda **said: made.append(do(**said)),
        back=back,
        done=_("好了"),
        title=title,
        button=_("确认"),
        lead=lead,
    )
    if not made:
        return answer
    context = {"account": made[0], "password": password, "page": _page(made[0])}
    return render(request, "orgs/password_told.html", context)


def account_edit(request: Request, pk: int) -> HttpResponse:
    found = selectors.account_at(pk, request.actor)
    form = forms.EditAccount(
        posted(request),
        orgs=selectors.org_choices(request.actor, "orgs.account.edit"),
        initial={"name": found.name, "org": found.org_id},
    )

    def do(name: str, org: int) -> None:
        where = selectors.chosen_org(org, request.actor, "orgs.account.edit")
        services.edit_account(account=found, name=name, org=where, by=request.actor, at=request.at)

    return act(
        request,
        form,
        do,
        back=_page(found),
        done=_("已保存"),
        title=_("修改账号"),
        button=_("保存"),
        lead=_("调到别的机构后，原来的岗位还在，请另行结束。"),
    )


def account_close(request: Request, pk: int) -> HttpResponse:
    found = selectors.account_at(pk, request.actor)

    def do(**_said: Any) -> None:
        services.close_account(account=found, by=request.actor, at=request.at)

    return act(
        request,
        forms.Sure(posted(request)),
        do,
        back=_page(found),
        done=_("已停用"),
        title=_("停用“%(name)s”的账号") % {"name": found.name},
        button=_("停用"),
        tone="stop",
        lead=_("马上退出登录，岗位今天全部结束。做过的事都留在痕迹里。"),
    )


def grant_give(request: Request, pk: int) -> HttpResponse:
    found = selectors.account_at(pk, request.actor)
    form = forms.GiveGrant(
        posted(request),
        orgs=selectors.org_choices(request.actor, "orgs.grant.give"),
        roles=selectors.role_choices(),
        initial={"org": found.org_id},
    )

    def do(role: str, org: int, **said: Any) -> None:
        where = selectors.chosen_org(org, request.actor, "orgs.grant.give")
        services.give_grant(
            account=found, role=role, org=where, by=request.actor, at=request.at, **said
        )

    title = _("给“%(name)s”一个岗位") % {"name": found.name}
    return act(
        request, form, do, back=_page(found), done=_("已授予"), title=title, button=_("授予")
    )


def grant_end(request: Request, pk: int) -> HttpResponse:
    found = selectors.grant(pk, request.actor)

    def do(**_said: Any) -> None:
        services.end_grant(grant=found, by=request.actor, at=request.at)

    said = {"name": found.account.name, "role": selectors.role_label(found.role)}
    return act(
        request,
        forms.Sure(posted(request)),
        do,
        back=_page(found.account),
        done=_("已结束"),
        title=_("结束“%(name)s”的岗位：%(role)s") % said,
        button=_("结束"),
        tone="stop",
        lead=_("从今天起没有这个岗位。"),
    )
