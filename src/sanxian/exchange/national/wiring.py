"""What the centre's tasks register with the donor's side and with the duties."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.duties import kinds
from sanxian.duties.facts import Contactable
from sanxian.exchange.models import NationalTask
from sanxian.exchange.national import selectors, services
from sanxian.stemdonor import news
from sanxian.stemdonor.selectors import cases


def connect() -> None:
    for word, listeners in news.TOLD.items():
        listeners.append(partial(services.hear, word))
    news.STOPPED.append(services.needless)
    news.PAGES.append(_pages)
    kinds.offer(
        selectors.KIND, _("国家中心的任务"), 4, 24, permission="stemdonor.case.see", link=_page,
        done=services.ordered, contact=_contact, named=True,
    )  # fmt: skip


def _page(subject: str) -> str:
    return reverse("exchange:national_task", args=[subject.partition(":")[2]])


def _pages(*, case: Any, by: Actor) -> list[tuple[str, str]]:
    """The tasks that a case came of, with what is still to be answered."""
    return [
        (
            ngettext("%(number)s：%(n)s 条答复要发", "%(number)s：%(n)s 条答复要发", n)
            % {"number": task.number, "n": n} if n else _("%(number)s：看任务") % {"number": task.number},
            reverse("exchange:national_task", args=[task.pk]),
        )
        for task, n in selectors.of_case(by, subject_of(case))
    ]  # fmt: skip


def _contact(subject: str, by: Actor, at: datetime) -> Contactable | None:
    task = NationalTask.objects.filter(pk=subject.partition(":")[2]).first()
    return cases.contactable(task.case, by, at) if task else None
