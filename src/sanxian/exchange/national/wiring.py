"""What the centre's tasks register with the donor's side and with the duties."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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
    kinds.offer(
        selectors.KIND, _("国家中心的任务"), 4, 24, permission="stemdonor.case.see", link=_page,
        done=services.ordered, contact=_contact, named=True,
    )  # fmt: skip


def _page(subject: str) -> str:
    return reverse("exchange:national_task", args=[subject.partition(":")[2]])


def _contact(subject: str, by: Actor, at: datetime) -> Contactable | None:
    task = NationalTask.objects.filter(pk=subject.partition(":")[2]).first()
    return cases.contactable(task.case, by, at) if task else None
