"""The code on the wall: six digits that change every few minutes and are good for one shift alone."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from sanxian.core import keys

PURPOSE = "volunteers.check_in"
DIGITS = 6


def at_moment(shift: UUID, at: datetime, minutes: int) -> str:
    """What the screen of a shift shows; `minutes` is how long a code stands."""
    return _code(shift, _window(at, minutes))


def fits(said: str, shift: UUID, at: datetime, minutes: int) -> bool:
    """Whether a code is the shift's present one or, for slow fingers, the one before."""
    now = _window(at, minutes)
    return any([hmac.compare_digest(said, _code(shift, window)) for window in (now, now - 1)])


def _window(at: datetime, minutes: int) -> int:
    return int(at.timestamp()) // (60 * minutes)


def _code(shift: UUID, window: int) -> str:
    made = hmac.new(keys.key(PURPOSE), f"{shift}|{window}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
