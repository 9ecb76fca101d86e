"""Until when a record stands."""

from __future__ import annotations

from datetime import date


def erasable_to(on: date, years: int) -> date:
    """The last day whose records have stood for `years` on the day `on`."""
    leap = (on.month, on.day) == (2, 29)
    return date(on.year - years, on.month, 28 if leap else on.day)
