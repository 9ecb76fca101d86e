"""The desks of the laboratory: the worklist by age, and judgements that wait for a second person."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.selectors import batches, confirmations
from sanxian.blood.selectors import controls as batch_controls
from sanxian.blood.selectors import desks as counts
from sanxian.blood.selectors import testing as further
from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first, since

OLD = 2  # full days at the bench after which a donation is called old
FINDINGS = {
    "lacking": ngettext_lazy("%(n)s 份还缺结果", "%(n)s 份还缺结果", "n"),
    "old": ngettext_lazy("%(n)s 份已过两天", "%(n)s 份已过两天", "n"),
    "complete": ngettext_lazy("%(n)s 份结果齐了，等判定", "%(n)s 份结果齐了，等判定", "n"),
    "judged": ngettext_lazy("%(n)s 份判定等您复核", "%(n)s 份判定等您复核", "n"),
    "unfit": ngettext_lazy("其中 %(n)s 份不合格", "其中 %(n)s 份不合格", "n"),
}


def technician(look: Look) -> Desk:
    bench, waiting = counts.bench(look.by, look.at), counts.judged(look.by)
    work, tubes = further.work(look.by), _tubes(look)
    return Desk(
        findings=clauses(
            (bench.lacking, FINDINGS["lacking"]),
            (bench.older(OLD), FINDINGS["old"]),
            (bench.complete, FINDINGS["complete"]),
        ),
        calm=_("检验台上没有等着的标本"),
        step=first(
            _judge(look, bench), _count(look, tubes[0].count), _enter(look, bench), _watch(look)
        ),
        tasks=[
            *_bench(look, bench),
            *_further(look, work),
            *tubes,
            *_controls(look),
            *_held(look),
            *_others(look, waiting),
        ],
        figures=_ages(bench),
        rest=_("标本都做完了。新的结果文件一到，这里就会出现。"),
    )


def reviewer(look: Look) -> Desk:
    bench, waiting = counts.bench(look.by, look.at), counts.judged(look.by)
    work, tubes = further.work(look.by), _tubes(look)
    return Desk(
        findings=clauses(
            (waiting.for_me, FINDINGS["judged"]), (waiting.unfit, FINDINGS["unfit"]),
            (bench.complete, FINDINGS["complete"]),
        ),
        calm=_("没有等您复核的判定"),
        step=first(
            _confirm(look, waiting), _judge(look, bench), _second(look, work), _enter(look, bench),
            _watch(look),
        ),
        tasks=[
            Task(_("等您复核"), waiting.for_me, look.door("blood:release", tab="queue"),
                 tone="now", due=since(waiting.since, look.at), due_note=_("等得最久")),
            *_lots(look), *_others(look, waiting), *_bench(look, bench), *_further(look, work), *tubes,
            *_controls(look), *_held(look),
        ],
        figures=_ages(bench),
        rest=_("复核都做完了。有人判定了新的一批，这里就会出现。"),
    )  # fmt: skip


# -- the next step -----------------------------------------------------------------------------------


def _confirm(look: Look, waiting: counts.Judged) -> Step | None:
    if not waiting.for_me:
        return None
    why = _("两个人都同意，血才能放行；不合格的排在前面。")
    return Step(_("复核判定"), _("去复核"), look.door("blood:release", tab="queue"), why, "check")


def _judge(look: Look, bench: counts.Bench) -> Step | None:
    if not bench.complete:
        return None
    why = _("每一项结果都到了；判定后由另一位同事复核。")
    return Step(
        _("判定结果齐全的标本"), _("去判定"), look.door("blood:release", tab="ready"), why, "flask"
    )


def _count(look: Look, unsettled: Any) -> Step | None:
    """Tubes not counted in, or differences not explained: nothing of them can be judged before."""
    if not unsettled:
        return None
    why = _("逐管扫码，和场次的清单对上；结批以后才能判定。")
    door = look.door("blood:collections", status="open")
    return Step(_("清点送来的标本"), _("去清点"), door, why, "scan")


def _second(look: Look, work: further.Work) -> Step | None:
    """What a colleague typed waits for the second person."""
    if not work.typed:
        return None
    why = _("同事录了一遍；您不看他的，再录一遍，一致才算数。")
    return Step(_("再录一遍结果"), _("去录入"), look.door("blood:bench_work"), why, "edit")


def _enter(look: Look, bench: counts.Bench) -> Step | None:
    if not bench.lacking:
        return None
    why = _("从仪器传入结果文件，或按缺的项目手工补录。")
    return Step(_("补齐结果"), _("打开检验台"), look.door("blood:laboratory"), why, "upload")


def _watch(look: Look) -> Step:
    return Step(
        _("看看检验台"),
        _("打开检验台"),
        look.door("blood:laboratory"),
        _("现在没有要判定、要复核的。"),
        "flask",
    )


# -- what waits --------------------------------------------------------------------------------------


def _bench(look: Look, bench: counts.Bench) -> list[Task]:
    old = bench.older(OLD)
    oldest = look.door("blood:results", bench.oldest) if bench.oldest else ""
    return [
        Task(_("缺结果超过两天"), old, oldest, _("先查最久的一份：标本在哪里，机器有没有传"),
             "warn", late=True),
        Task(_("还缺结果"), bench.lacking, look.door("blood:laboratory"), tone="now"),
        Task(_("结果齐全，等判定"), bench.complete, look.door("blood:release", tab="ready"),
             tone="now"),
    ]  # fmt: skip


def _tubes(look: Look) -> list[Task]:
    """What came and was not counted in or explained, and what waits to be tested together."""
    unsettled = batches.collections(look.by, "open").count()
    ready = len(batches.ready_for_tests(look.by))
    return [
        Task(_("采血批等清点或说明"), unsettled, look.door("blood:collections", status="open"),
             _("结批以后才能判定"), "now"),
        Task(_("采血批等开检"), ready, look.door("blood:test_batches"), tone="now"),
    ]  # fmt: skip


def _controls(look: Look) -> list[Task]:
    """Controls that have run out or failed: results of these instruments are not taken meanwhile."""
    due = batch_controls.due(look.by, look.at)
    failed = sum(code == "control_failed" for _tool, _lot, code in due)
    return [
        Task(_("质控失控"), failed, look.door("blood:controls"), _("重做通过以前结果不能录入"),
             "bad", late=True),
        Task(_("质控要做"), len(due) - failed, look.door("blood:controls"), tone="warn"),
    ]  # fmt: skip


def _lots(look: Look) -> list[Task]:
    """Lots that a second person has to accept."""
    n = batch_controls.lots(look.by).filter(status="quarantine")
    door = look.door("blood:lots", status="quarantine")
    return [Task(_("试剂等验收"), n, door, _("质控通过以后验收"), "now")]


def _further(look: Look, work: further.Work) -> list[Task]:
    """What was begun at the bench and is not ended, and reports of other laboratories to type."""
    door = look.door("blood:bench_work")
    reports = confirmations.waiting(look.by)
    return [
        Task(_("血型不符，要查清或复核"), work.discrepancies, door, tone="bad"),
        Task(_("混样池有反应性，要拆分"), work.pools, door, tone="bad"),
        Task(_("要用同一标本复检"), work.repeats, door, tone="warn"),
        Task(_("要做抗-D 间接试验"), work.weak_d, door, tone="warn"),
        Task(_("同事录了一遍，等您再录"), work.typed, door, tone="now"),
        Task(
            _("外面实验室的报告等录入"), reports, look.door("blood:confirmations", go=1), tone="now"
        ),
    ]


def _others(look: Look, waiting: counts.Judged) -> list[Task]:
    """What the actor judged waits for a colleague; nothing to do but to know it."""
    return [Task(_("您判定的，等同事复核"), waiting.own, look.door("blood:release", tab="queue"))]


def _held(look: Look) -> list[Task]:
    n = sum(counts.held(look.by).values())
    return [Task(_("封存中的血"), n, look.door("blood:units", status="held"), tone="bad")]


# -- the picture -------------------------------------------------------------------------------------


def _ages(bench: counts.Bench) -> list[Figure]:
    """How long the worklist has been lying: one bar a day, everything older in the last one."""
    if not bench.days:
        return []
    columns = {0: _("今天"), 1: _("昨天"), 2: _("前天"), 3: _("更早")}
    tally: dict[int, int] = dict.fromkeys(columns, 0)
    for age, (lacking, complete) in bench.days.items():
        tally[min(max(age, 0), 3)] += lacking + complete
    rows: list[dict[str, Any]] = [
        {"label": columns[age], "value": n, "tone": "bad" if age >= OLD else "now"}
        for age, n in tally.items()
    ]
    return [Figure("bars", _("检验台上的标本，按采血日"), rows, options={"unit": _("份")})]
