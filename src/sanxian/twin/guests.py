"""Scenes that rooms above the twin play in the demonstration, registered at start-up: called with (life, day)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

GUESTS: list[Callable[..., Any]] = []


def offer(scene: Callable[..., Any]) -> None:
    if scene not in GUESTS:
        GUESTS.append(scene)
