"""How the work goes: from arrival to a named worker, and on; what it costs. Never by worker."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.duties import editions, kinds, selectors
from sanxian.duties.facts import Naming
from sanxian.duties.models import Attempt, Duty
from sanxian.duties.rules.figures import Share, Spread, spread

COLUMNS = (
    "kind", "opened_at", "named_at", "naming", "seen_at", "due_at", "closed_at", "status", "handed",
    "raised",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of duty in one month: how many, and each figure with how many it is of."""

    kind: str
    opened: int
    named: Spread
    by_rule: Share
    seen: Spread
    late: Share
    handed: int
    raised: int
    attempts: int = 0
    minutes: int = 0
    trips: int = 0
    too_many_trips: int = 0


@dataclass(slots=True)
class _Sum:
    named: list[timedelta] = field(default_factory=list)
    seen: list[timedelta] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)


def month_of(text: str, at: datetime) -> date:
    """The first day of the month said as 2026-11; of this month where that is none."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else clock.day(at).replace(day=1)
    except ValueError:
        return clock.day(at).replace(day=1)


def next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def work(by: Actor, first: date, at: datetime) -> list[Work]:
    """The duties opened in a month in the actor's places, by kind, the most frequent first."""
    begin, end = clock.instant(first), clock.instant(next_month(first))
    rows = within(Duty.objects.all(), by, selectors.SEE).filter(
        opened_at__gte=begin, opened_at__lt=end, kind__in=kinds.KINDS
    )
    found: dict[str, _Sum] = defaultdict(_Sum)
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        _add(found[row[0]], dict(zip(COLUMNS, row, strict=True)), at)
    costs = _costs(by, begin, end, at)
    made = [_work(kind, found[kind], costs.get(kind, {})) for kind in {*found, *costs}]
    return sorted(made, key=lambda one: (-one.opened, one.kind))


def _add(total: _Sum, row: dict[str, Any], at: datetime) -> None:
    total.count["opened"] += 1
    total.count["handed"] += row["handed"]
    total.count["raised"] += row["raised"] > 0
    ended = row["closed_at"] or at
    if row["status"] != "cancelled" and (row["closed_at"] or row["due_at"] <= at):
        total.count["fell_due"] += 1
        total.count["late"] += ended > row["due_at"]
    if row["named_at"]:
        total.named.append(row["named_at"] - row["opened_at"])
        total.count["by_rule"] += row["naming"] == Naming.RULE
    if row["seen_at"]:
        total.seen.append(row["seen_at"] - row["opened_at"])


def _work(kind: str, total: _Sum, cost: dict[str, int]) -> Work:
    count = total.count
    return Work(
        kind=kind,
        opened=count["opened"],
        named=spread(total.named),
        by_rule=Share(count["by_rule"], len(total.named)),
        seen=spread(total.seen),
        late=Share(count["late"], count["fell_due"]),
        handed=count["handed"],
        raised=count["raised"],
        **cost,
    )


def _costs(by: Actor, begin: datetime, end: datetime, at: datetime) -> dict[str, dict[str, int]]:
    """Attempts, staff minutes and trips of the month, by kind."""
    rows = within(Attempt.objects.all(), by, selectors.SEE)
    rows = rows.filter(at__gte=begin, at__lt=end, kind__in=kinds.KINDS).order_by()
    sums = {"attempts": Count("pk"), "minutes": Sum("minutes"), "trips": Sum("trips")}
    found: dict[str, dict[str, int]] = {}
    for row in map(dict, rows.values("kind").annotate(**sums)):
        found[row["kind"]] = {name: int(row[name]) for name in sums}
    for kind, n in _too_many(by, begin, end, at).items():
        found.setdefault(kind, {})["too_many_trips"] = n
    return found


def _too_many(by: Actor, begin: datetime, end: datetime, at: datetime) -> dict[str, int]:
    """Duties of the month for which a person had to come more often than she should."""
    rows = within(Duty.objects.all(), by, selectors.SEE).filter(
        Q(trips__gt=0), opened_at__gte=begin, opened_at__lt=end, kind__in=kinds.KINDS
    )
    found: Counter[str] = Counter()
    for kind, place, trips in rows.values_list("kind", "org_path", "trips"):
        most = editions.call_rule(place, clock.day(at)).values.most_trips
        found[kind] += trips > most
    return dict(found)
