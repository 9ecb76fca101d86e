"""What waits about cold and quality, shared by the desks of those who keep or judge blood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from sanxian.blood.selectors import samples, spots
from sanxian.console.desks.parts import Look, Step, Task, since


def tasks(look: Look) -> list[Task]:
    """Spots that are too warm, cold or silent; excursions; samples that wait or have failed."""
    shown = spots.shown(look.by, look.at) if look.by.may_somewhere(spots.SEE) else []
    wrong = sum(s.outside for s in shown)
    silent = sum(s.state in ("silent", "unmeasured") for s in shown)
    open_ones = list(spots.open_excursions(look.by)[:50])
    return [
        Task(
            _("温度异常，等您定夺"),
            len(open_ones),
            _excursion(look, open_ones),
            tone="bad",
            due=since(open_ones[0].since, look.at) if open_ones else "",
            due_note=_("最早的"),
            late=True,
        ),
        Task(_("储存设备温度超出范围"), wrong, look.door("blood:spots"), tone="bad", late=True),
        Task(_("储存设备久未测温"), silent, look.door("blood:spots"), tone="warn"),
        Task(_("质量抽检等测定"), samples.waiting(look.by), look.door("blood:qc")),
        Task(
            _("抽检不合格，血还封存着"),
            samples.failed(look.by),
            look.door("blood:qc", status="failed"),
            tone="bad",
        ),
    ]


def step(look: Look) -> Step | None:
    """The oldest excursion that this actor may close."""
    found = spots.open_excursions(look.by).first()
    if found is None:
        return None
    why = _("%(spot)s 超出了范围；里面的血都已封存，逐袋决定能不能用。") % {"spot": found.spot.name}
    return Step(_("定夺温度异常"), _("打开"), look.door("blood:excursion", found.pk), why, "warn")


def _excursion(look: Look, rows: Sequence[Any]) -> str:
    if len(rows) == 1:
        return look.door("blood:excursion", rows[0].pk)
    return look.door("blood:excursions", status="open")
