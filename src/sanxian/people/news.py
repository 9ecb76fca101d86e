"""News upward: who wants to know that somebody took a consent back, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# called with person= (the standing file), purpose=, by=, at=
WITHDRAWN: list[Callable[..., Any]] = []
