"""The only clock. A real home tells the machine's time; a simulated one stands where its city did."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This home's time, in UTC."""
    from sanxian.core.models import Home

    stood = Home.objects.filter(pk=1).values_list("clock", flat=True).first()
    return stood or datetime.now(UTC)


def day(at: datetime) -> date:
    """The day of `at` where the people are: a UTC date is yesterday before eight in the morning."""
    return at.astimezone(PLACE).date()


def local(at: datetime) -> datetime:
    return at.astimezone(PLACE)


def instant(on: date, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC instant of a local time of day."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=PLACE).astimezone(UTC)
