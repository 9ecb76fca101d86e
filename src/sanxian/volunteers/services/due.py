"""What falls due without anybody's asking: offers without an answer, shifts that are over."""

from __future__ import annotations

from datetime import datetime

from sanxian.volunteers.services import offers, shifts


def tick(at: datetime) -> int:
    """Do what is due; returns how much."""
    return offers.expire_all(at) + shifts.close_all(at)
