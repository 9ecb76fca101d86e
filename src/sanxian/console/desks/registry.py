"""The desk of a registry branch: whom it was asked about, and what keeps a registrant from being found."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first, hour
from sanxian.stemcell.selectors import queries, registrants

FINDINGS = {
    "untyped": ngettext_lazy("%(n)s 人还没有分型", "%(n)s 人还没有分型", "n"),
}
LATEST = 5


def officer(look: Look) -> Desk:
    """Search first; then who is in the register and cannot be found."""
    totals = registrants.totals(look.by)
    untyped = registrants.untyped(look.by).count()
    return Desk(
        findings=clauses((untyped, FINDINGS["untyped"])),
        calm=_("在库的人都能检索到") if totals["available"] else _("库里还没有人"),
        step=first(_search(look, totals["available"]), _fill(look)),
        tasks=[
            Task(_("在库但还没有分型"), untyped, look.door("stemcell:registry", tab="untyped"),
                 _("没有分型的人，检索找不到"), tone="warn"),
            Task(_("暂不可用，等恢复"), totals["unavailable"],
                 look.door("stemcell:registry", tab="unavailable")),
        ],
        figures=[_figures(look, totals), *_latest(look)],
        rest=_("可以看看库容再大一些，患者的机会有多少。"),
    )  # fmt: skip


def _search(look: Look, available: int) -> Step | None:
    if not available:
        return None
    why = _("写患者代码和分型，选初配或高分辨配型。")
    return Step(_("为患者检索"), _("检索"), look.door("stemcell:search"), why, "search")


def _fill(look: Look) -> Step:
    why = _("先看一遍，再整份导入，或一行也不导入。")
    return Step(_("导入分型"), _("选文件"), look.door("stemcell:files"), why, "upload")


def _figures(look: Look, totals: dict[str, int]) -> Figure:
    stats = [
        {"label": _("可检索"), "value": totals["available"], "unit": _("人"),
         "url": look.door("stemcell:registry", tab="available")},
        {"label": _("暂不可用"), "value": totals["unavailable"], "unit": _("人"),
         "url": look.door("stemcell:registry", tab="unavailable")},
        {"label": _("已退库"), "value": totals["left"], "unit": _("人"),
         "url": look.door("stemcell:registry", tab="left")},
    ]  # fmt: skip
    url = look.door("stemcell:coverage")
    return Figure("stats", _("资料库"), stats, url=url, word=_("库容与机会"))


def _latest(look: Look) -> list[Figure]:
    rows = [
        {"label": row.patient, "url": look.door("stemcell:query", row.pk),
         "note": _("找到 %(n)s 位") % {"n": row.found}, "due": hour(row.asked_at)}
        for row in queries.listed(look.by)[:LATEST]
    ]  # fmt: skip
    url = look.door("stemcell:asked")
    return [Figure("list", _("最近的检索"), rows, url=url, word=_("看全部"))] if rows else []
