"""News of the donor room to whoever stands beside it; joined by the console, never by an import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# (site=path, day=, by=, at=) when a session has ended, inside that act.
SESSION_ENDED: list[Callable[..., Any]] = []
