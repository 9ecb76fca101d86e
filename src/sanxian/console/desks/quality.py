"""The desks of those who watch: recalls and quarantine, and the trail of everything."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.labels.components import HELD_FOR
from sanxian.blood.labels.recalls import CAUSES
from sanxian.blood.selectors import aftercare, counselling, registers, visits
from sanxian.blood.selectors import desks as counts
from sanxian.console.desks import cold, faults, supply, ways
from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first, since
from sanxian.core import clock, labels
from sanxian.core import selectors as core
from sanxian.core.pages import counted
from sanxian.kernel.refusal import Reason
from sanxian.people import selectors as people

FINDINGS = {
    "recalls": ngettext_lazy("%(n)s 起召回未结", "%(n)s 起召回未结", "n"),
    "silent": ngettext_lazy("%(n)s 家医院没有答复", "%(n)s 家医院没有答复", "n"),
    "held": ngettext_lazy("%(n)s 袋血封存", "%(n)s 袋血封存", "n"),
    "reactions": ngettext_lazy("%(n)s 起献血不良反应待随访", "%(n)s 起献血不良反应待随访", "n"),
    "closing": ngettext_lazy("%(n)s 件不合格等第二人结案", "%(n)s 件不合格等第二人结案", "n"),
    "deviations": ngettext_lazy("%(n)s 项偏差等您批准", "%(n)s 项偏差等您批准", "n"),
    "acts": ngettext_lazy("今天记下 %(n)s 步", "今天记下 %(n)s 步", "n"),
    "sights": ngettext_lazy("查看保密内容 %(n)s 次", "查看保密内容 %(n)s 次", "n"),
}


def officer(look: Look) -> Desk:
    recalls, held = counts.recalled(look.by), counts.held(look.by)
    [reactions] = counted([visits.reactions(look.by)])
    told, back = aftercare.listed(look.by), counselling.reentries(look.by)
    silent = sum(r.silent for r in recalls)
    return Desk(
        findings=clauses(
            (len(recalls), FINDINGS["recalls"]), (silent, FINDINGS["silent"]),
            (sum(held.values()), FINDINGS["held"]), (reactions, FINDINGS["reactions"]),
        ),
        calm=_("没有未结的召回，也没有封存的血"),
        step=first(_recall(look, recalls), cold.step(look), _settle(look, reactions), _clear(look, held), _trace(look)),
        tasks=[
            *(_line(look, one) for one in recalls), ways.to_review(look), *cold.tasks(look),
            *faults.judged(look), *faults.own(look), supply.held(look, held),
            Task(_("献血不良反应待随访"), reactions, look.door("blood:donor_reactions", go=1),
                 tone="warn"),
            Task(_("献血后回告待决定"), told, look.door("blood:informations", go=1), tone="warn"),
            Task(_("归队等第二人"), back, look.door("blood:reentries", go=1), tone="now"),
            Task(_("库存移交清单等您签字"), registers.waiting(look.by),
                 look.door("blood:takeovers", go=1), tone="now"),
            Task(_("疑似重复档案"), people.doubles(look.by), look.door("people:doubles")),
        ],
        figures=_reasons(look, held),
        rest=_("要查一袋血的来去，点上面的按钮。"),
    )  # fmt: skip


def _recall(look: Look, recalls: list[counts.Recalled]) -> Step | None:
    """The recall that still waits for answers; else the oldest that can be closed."""
    if not recalls:
        return None
    one = next((r for r in recalls if r.silent), recalls[0])
    url = look.door("blood:recall", one.recall.pk)
    said = {"code": one.recall.code, "silent": one.silent, "told": one.told}
    if one.silent:
        why = _("%(told)s 家医院里还有 %(silent)s 家没有答复，请打电话问。") % said
        return Step(_("催问召回 %(code)s 的答复") % said, _("打开召回"), url, why, "phone")
    return Step(_("给召回 %(code)s 结案") % said, _("打开召回"), url, _("医院都已答复。"), "check")


def _line(look: Look, one: counts.Recalled) -> Task:
    note = _("%(cause)s；%(told)s 家医院，%(silent)s 家未答复") % {
        "cause": CAUSES.get(one.recall.cause, one.recall.cause), "told": one.told,
        "silent": one.silent,
    }  # fmt: skip
    return Task(
        _("召回 %(code)s") % {"code": one.recall.code},
        1,
        look.door("blood:recall", one.recall.pk),
        note,
        "bad" if one.silent else "now",
        since(one.recall.opened_at, look.at),
        _("已开始"),
        named=True,
    )


def _settle(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("问问献血者现在怎么样，记下处理，再了结。")
    return Step(
        _("随访献血不良反应"), _("去随访"), look.door("blood:donor_reactions"), why, "phone"
    )


def _clear(look: Look, held: dict[str, int]) -> Step | None:
    if not held:
        return None
    why = _("查清原因的解除封存，不能用的报废。")
    return Step(
        _("处理封存的血"), _("看封存"), look.door("blood:units", status="held"), why, "lock"
    )


def _trace(look: Look) -> Step:
    return Step(
        _("追溯一袋血"),
        _("去追溯"),
        look.door("blood:trace"),
        _("输入血袋号、献血码或编码。"),
        "search",
    )


def _why(code: str) -> str:
    """What a bag is held for, in words; a code that only a refusal speaks of says its sentence."""
    return str(HELD_FOR.get(code) or CAUSES.get(code) or labels.sentence(Reason(code)))


def _reasons(look: Look, held: dict[str, int]) -> list[Figure]:
    if not held:
        return []
    rows: list[dict[str, Any]] = [
        {"label": _why(code), "value": n, "max": sum(held.values()), "shown": str(n), "tone": "bad"}
        for code, n in list(held.items())[:6]
    ]  # fmt: skip
    url = look.door("blood:units", status="held")
    return [Figure("meters", _("为什么封存"), rows, _("袋"), url, _("看全部"))]


# -- the auditor -------------------------------------------------------------------------------------

ROOMS = ("blood", "people", "orgs", "core", "duties", "exchange")


def deputy(look: Look) -> Desk:
    """What waits for a second signature; nothing that one signs alone."""
    waits = faults.chosen.waiting(look.by)
    closing, planned = waits.get("checked", 0), waits.get("planned", 0)
    deviations = faults.chosen.to_approve(look.by).count()
    return Desk(
        findings=clauses((closing, FINDINGS["closing"]), (deviations, FINDINGS["deviations"])),
        calm=_("没有等第二人签字的事"),
        step=Step(_("看等结案的不合格"), _("打开"), look.door("blood:nonconformities", status="checked"),
                  _("评价和结案要两个人；您没有评价过的，可以结案。"), "check"),
        tasks=[
            Task(_("不合格等第二人结案"), closing,
                 look.door("blood:nonconformities", status="checked"), tone="now"),
            Task(_("措施进行中或待评价"), planned,
                 look.door("blood:nonconformities", status="planned")),
            Task(_("计划偏差等您批准"), deviations,
                 look.door("blood:deviations", status="proposed"), tone="now"),
        ],
        rest=_("有人评价了效果，或提出了偏差，这里就会出现。"),
    )  # fmt: skip


def auditor(look: Look) -> Desk:
    """What was written down today, room by room, and how often somebody looked at sealed facts."""
    today = core.acts(look.by, clock.instant(look.on), look.at)
    sights = today.pop("core.record.saw", 0)
    total = sum(today.values())
    return Desk(
        findings=clauses((total, FINDINGS["acts"]), (sights, FINDINGS["sights"])),
        calm=_("今天还没有记录"),
        step=Step(_("抽查今天的痕迹"), _("打开痕迹"), look.door("orgs:trail"),
                  _("挑一步，看谁、何时、按哪条规则、为什么。"), "shield"),
        tasks=[
            Task(_("查看保密内容"), sights, look.door("orgs:trail", act="core.record.saw"),
                 _("逐条看缘由是否说得通"), "warn" if sights else "wait"),
        ],
        figures=_rooms(today),
        rest=_("今天没有要特别看的。可以随意抽一袋血，从头追溯一遍。"),
    )  # fmt: skip


def _rooms(today: dict[str, int]) -> list[Figure]:
    names = {
        "blood": _("无偿献血"),
        "people": _("个人档案"),
        "orgs": _("机构"),
        "core": _("规则"),
        "duties": _("待办"),
        "exchange": _("数据交换"),
    }
    tally: Counter[str] = Counter()
    for act, n in today.items():
        tally[act.partition(".")[0]] += n
    rows = [{"label": names[room], "value": tally[room]} for room in ROOMS if tally[room]]
    return (
        [Figure("bars", _("今天的记录，按业务"), rows, options={"unit": _("步")})] if rows else []
    )
