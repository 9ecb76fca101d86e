"""Performance: how fast this machine does what a day needs, against limits that are written down."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sanxian.blood.services import components
from sanxian.validation.checking import Fault, check
from sanxian.validation.checks.operation import Trial

PAGES = (
    ("stock", "/blood/stock"),
    ("lab", "/blood/laboratory"),
    ("reviewer", "/blood/release"),
    ("stock", "/blood/orders"),
    ("nurse", "/blood/sessions"),
)


@lru_cache(maxsize=1)
def limits() -> dict[str, dict[str, Any]]:
    """The limits by name, each with value, unit and source."""
    path = Path(__file__).resolve().parent.parent / "limits.toml"
    return tomllib.loads(path.read_text("utf-8"))


def milliseconds(do: Callable[[], object], times: int) -> list[float]:
    do()
    took = []
    for _again in range(times):
        began = time.perf_counter()
        do()
        took.append((time.perf_counter() - began) * 1000)
    return took


def p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]


def at_least(name: str, found: float) -> str:
    limit = limits()[name]
    said = {"found": f"{found:.1f}", "limit": limit["value"], "unit": limit["unit"]}
    if found < limit["value"]:
        raise Fault(gettext("%(found)s %(unit)s，低于下限 %(limit)s") % said)
    return gettext("%(found)s %(unit)s（下限 %(limit)s）") % said


def at_most(name: str, found: float) -> str:
    limit = limits()[name]
    said = {"found": f"{found:.1f}", "limit": limit["value"], "unit": limit["unit"]}
    if found > limit["value"]:
        raise Fault(gettext("%(found)s %(unit)s，高于上限 %(limit)s") % said)
    return gettext("%(found)s %(unit)s（上限 %(limit)s）") % said


@check(
    "PQ-01",
    "RQ-PRF-1",
    title=_("每秒的动作"),
    expected=_("一次动作：权限、一次事务、一行链接的痕迹"),
)
def acts(trial: Trial) -> str:
    stock, bags = trial.life.staff("stock"), trial.shelf()[:1]
    took = milliseconds(
        lambda: components.store(units=bags, storage="V-2", by=stock, at=trial.at), 60
    )
    return at_least("acts_a_second", 1000 / statistics.median(took))


@check(
    "PQ-02",
    "RQ-PRF-2",
    title=_("整条链的速度"),
    expected=_("从手臂到病床，每秒完成的献血人次（不等磁盘）"),
)
def whole_donations(trial: Trial) -> str:
    return at_least("donations_a_second", trial.account["donations"] / trial.account["seconds"])


@check(
    "PQ-03",
    "RQ-PRF-3",
    title=_("页面"),
    expected=_("五个主要页面各打开二十次，第 95 百分位"),
)
def pages(trial: Trial) -> str:
    worst = 0.0
    for username, address in PAGES:
        client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        client.force_login(
            get_user_model().objects.get(username=username),
            "django.contrib.auth.backends.ModelBackend",
        )
        if client.get(address).status_code != 200:
            raise Fault(f"{address}: {client.get(address).status_code}")
        took = milliseconds(lambda a=address, c=client: c.get(a), 20)  # type: ignore[misc]
        worst = max(worst, p95(took))
    return at_most("page_p95", worst)


@check(
    "PQ-04",
    "RQ-INS-4",
    title=_("磁盘"),
    expected=_("写 4 KB 并等到它落盘，第 95 百分位"),
)
def disk(trial: Trial) -> str:
    with tempfile.TemporaryFile(dir=settings.SANXIAN_HOME) as out:

        def write() -> None:
            out.write(b"x" * 4096)
            out.flush()
            os.fsync(out.fileno())

        return at_most("sync_p95", p95(milliseconds(write, 100)))
