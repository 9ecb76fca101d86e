"""The desks of those who keep the house: accounts and numbers, and the rules that wait for approval."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.selectors import sites
from sanxian.console.desks import faults
from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first, hour, since
from sanxian.core import labels
from sanxian.core import selectors as core
from sanxian.core.lifecycle import EditionStatus
from sanxian.orgs import places
from sanxian.orgs import selectors as orgs
from sanxian.people import selectors as people

FEW = 500  # numbers left in a place's last block
AHEAD = timedelta(days=45)  # how early next year's holidays are asked for
FINDINGS = {
    "waiting": ngettext_lazy("%(n)s 份规则等您审批", "%(n)s 份规则等您审批", "n"),
    "numbers": ngettext_lazy("%(n)s 处献血码快用完", "%(n)s 处献血码快用完", "n"),
    "idle": ngettext_lazy("%(n)s 个账号没有岗位", "%(n)s 个账号没有岗位", "n"),
    "doubles": ngettext_lazy("%(n)s 对疑似重复档案", "%(n)s 对疑似重复档案", "n"),
    "drafts": ngettext_lazy("%(n)s 份规则草稿没有送审", "%(n)s 份规则草稿没有送审", "n"),
}


def administrator(look: Look) -> Desk:
    low = _short_blocks(look)
    idle = orgs.accounts(look.by).filter(is_active=True, grants__isnull=True).count()
    doubles = people.doubles(look.by).count()
    drafts = core.editions(look.by).filter(status=EditionStatus.DRAFT, author=look.by.id)
    n_drafts = drafts.count()
    return Desk(
        findings=clauses(
            (len(low), FINDINGS["numbers"]), (idle, FINDINGS["idle"]),
            (doubles, FINDINGS["doubles"]), (n_drafts, FINDINGS["drafts"]),
        ),
        calm=_("账号、号码和规则都安好"),
        step=first(_allot(look, low), _give_roles(look, idle), _compare(look, doubles), _accounts(look)),
        tasks=[
            Task(_("献血码快用完的地方"), len(low), look.door("blood:blocks"), _names(low), "warn"),
            Task(_("没有岗位的账号"), idle, look.door("orgs:accounts"), tone="warn"),
            faults.records(look),
            Task(_("疑似重复档案"), doubles, look.door("people:doubles")),
            Task(_("没有送审的规则草稿"), n_drafts, look.door("orgs:editions")),
            *_holidays(look),
        ],
        figures=[_house(look)],
        rest=_("没有等着的事。可以看看谁的岗位该到期了。"),
    )  # fmt: skip


def _short_blocks(look: Look) -> list[Any]:
    """Places whose blocks of this year, taken together, hold few numbers."""
    totals: dict[str, int] = {}
    for block in sites.blocks(look.by).filter(year=look.on.year % 100):
        left = block.left  # type: ignore[attr-defined]  # annotated by the selector
        totals[block.org_path] = totals.get(block.org_path, 0) + left
    return [path for path, n in totals.items() if n < FEW]


def _names(paths: list[str]) -> str:
    return _("、").join(places.names(paths[:3]).values()) if paths else ""


def _holidays(look: Look) -> list[Task]:
    """Next year's working days, once the year is nearly over: duties are counted by them."""
    year = (look.on + AHEAD).year
    if year == look.on.year or core.days(look.by, year).exists():
        return []
    label = _("%(year)s 年的放假安排还没有填") % {"year": year}
    return [
        Task(
            label, 1, look.door("orgs:holidays", year=year), _("工作日按它计算"), "warn", named=True
        )
    ]


def _allot(look: Look, low: list[str]) -> Step | None:
    if not low:
        return None
    why = _("%(names)s：用完就不能再登记采血。") % {"names": _names(low)}
    return Step(_("分配献血码"), _("去分配"), look.door("blood:blocks"), why, "scan")


def _give_roles(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("没有岗位的账号什么也打不开。给岗位，或停用。")
    return Step(_("给账号安排岗位"), _("看账号"), look.door("orgs:accounts"), why, "user")


def _compare(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("两份档案并排看：是同一个人就合并，不是就记下来。")
    return Step(_("核对疑似重复档案"), _("去核对"), look.door("people:doubles"), why, "copy")


def _accounts(look: Look) -> Step:
    return Step(
        _("看看账号与岗位"),
        _("打开账号"),
        look.door("orgs:accounts"),
        _("现在没有等着您的事。"),
        "user",
    )


def _house(look: Look) -> Figure:
    accounts = orgs.accounts(look.by).filter(is_active=True).count()
    stats = [
        {"label": _("机构"), "value": orgs.orgs(look.by).filter(closed__isnull=True).count(),
         "url": look.door("orgs:tree")},
        {"label": _("启用的账号"), "value": accounts, "url": look.door("orgs:accounts")},
        {"label": _("本地规则版本"), "value": core.editions(look.by).count(),
         "url": look.door("orgs:editions")},
    ]  # fmt: skip
    return Figure("stats", _("这里管着"), stats)


# -- the policy approver -----------------------------------------------------------------------------


def approver(look: Look) -> Desk:
    """What somebody else wrote and proposed; one's own hand never approves one's own text."""
    proposed = core.editions(look.by).filter(status=EditionStatus.PROPOSED)
    rows = list(proposed.exclude(author=look.by.id).order_by("written_at", "pk")[:50])
    return Desk(
        findings=clauses((len(rows), FINDINGS["waiting"])),
        calm=_("没有等您审批的规则"),
        step=first(_approve(look, rows), _read(look)),
        tasks=[_edition(look, row) for row in rows],
        figures=[Figure("stats", _("本地规则"), _approved(look))],
        rest=_("有人写好新的规则版本并送审，这里就会出现。"),
    )


def _approved(look: Look) -> list[dict[str, Any]]:
    n = core.editions(look.by).filter(status=EditionStatus.APPROVED).count()
    return [{"label": _("已批准"), "value": n, "unit": _("份"), "url": look.door("orgs:editions")}]


def _approve(look: Look, rows: list[Any]) -> Step | None:
    if not rows:
        return None
    why = _("先看它改了哪几项、出处是什么，再批准或退回。")
    title = _("审批 %(name)s") % {"name": rows[0].name}
    return Step(title, _("打开"), look.door("orgs:edition", rows[0].pk), why, "doc")


def _read(look: Look) -> Step:
    why = _("标着“待核实”的值，还没有人对过原文。")
    return Step(_("看看现行规则"), _("打开规则"), look.door("orgs:editions"), why, "doc")


def _edition(look: Look, row: Any) -> Task:
    note = f"{labels.topic_title(row.topic)} · {hour(row.written_at)}"
    return Task(row.name, 1, look.door("orgs:edition", row.pk), note, "now",
                since(row.written_at, look.at), _("已写好"), named=True)  # fmt: skip
