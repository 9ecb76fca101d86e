"""What waits about quality, shared by the desks: actions that are one's own, counts, judgements."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sanxian.blood.selectors import counting, retention
from sanxian.blood.selectors import nonconformities as chosen
from sanxian.console.desks.parts import Look, Task


def own(look: Look) -> list[Task]:
    """Actions that this actor is to do, and counts that she may go on with or close."""
    n = chosen.mine(look.by)
    going, closing = counting.waiting(look.by)
    return [
        Task(
            _("您负责的纠正措施"),
            n,
            look.door("duties:listed"),
            tone="now",
            late=n.filter(due_on__lt=look.on),
        ),
        Task(_("盘点正在进行"), going, look.door("blood:counts", status="open", go=1), tone="now"),
        Task(
            _("盘点等第二人结案"),
            closing,
            look.door("blood:counts", status="counted", go=1),
            tone="warn",
        ),
    ]


def judged(look: Look) -> list[Task]:
    """What waits for who judges quality, step by step."""
    n = chosen.waiting(look.by)
    words = (
        ("open", _("不合格待查原因"), "bad"),
        ("investigated", _("不合格待定措施"), "warn"),
        ("planned", _("措施进行中或待评价"), "wait"),
        ("checked", _("不合格等第二人结案"), "warn"),
    )
    return [
        *(
            Task(
                said,
                n.get(word, 0),
                look.door("blood:nonconformities", status=word, go=1),
                tone=tone,
            )
            for word, said, tone in words
        ),
        Task(
            _("计划偏差等您批准"),
            chosen.to_approve(look.by),
            look.door("blood:deviations", status="proposed", go=1),
            tone="now",
        ),
        records(look),
    ]


def records(look: Look) -> Task:
    """Records past their time that wait for this actor's signature."""
    n = retention.waiting(look.by)
    return Task(_("满年限记录的清除等您决定"), n, look.door("blood:retention", go=1), tone="now")
