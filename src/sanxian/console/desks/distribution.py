"""What waits of great bleedings, postponed operations, differences and cold boxes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sanxian.blood.lifecycle import MassiveStatus, PostponementStatus
from sanxian.blood.selectors import desks as counts
from sanxian.blood.selectors import distribution
from sanxian.console.desks.parts import Look, Task, since


def supplier(look: Look) -> list[Task]:
    """For who keeps the stock."""
    over = distribution.boxes(look.by).filter(valid_until__lt=look.on)
    return [
        differences(look),
        bleeding(look),
        Task(_("等血的手术"), _waiting(look), look.door("blood:postponements"), tone="warn"),
        Task(_("要重新验证的冷藏箱"), over, look.door("blood:coldboxes"), tone="warn"),
    ]


def hospital(look: Look) -> list[Task]:
    """For the transfusion department and its doctors."""
    ready = distribution.postponements(look.by, status=PostponementStatus.RECOVERED)
    url = look.door("blood:postponements", status="recovered")
    return [
        bleeding(look),
        differences(look),
        Task(_("血已恢复、待改期的手术"), ready, url, tone="now"),
        Task(_("等血的手术"), _waiting(look), look.door("blood:postponements"), tone="warn"),
    ]


def _waiting(look: Look) -> QuerySet[Any]:
    return distribution.postponements(look.by, status=PostponementStatus.POSTPONED)


def bleeding(look: Look) -> Task:
    running = distribution.massives(look.by).filter(status=MassiveStatus.OPEN)
    return Task(_("正在大量输血"), running, look.door("blood:massives", go=1), tone="bad")


def differences(look: Look) -> Task:
    """Boxes of ours that came with differences which nobody has answered."""
    rows = list(distribution.to_answer(look.by)[: counts.MOST])
    url = look.door("blood:box", rows[0].pk) if rows else ""
    due = since(rows[0].received_at, look.at) if rows else ""
    return Task(_("血箱有差异，等您答复"), len(rows), url, "", "bad", due, _("签收"))
