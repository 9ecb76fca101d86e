"""What is known of a duty and its kind, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work, offered by the room that opens it.

    `label` is what the screens call it; the hours are counted from opening. `permission` is what
    the worker must hold to be shown it before anybody owns it; `step` the step of the table of
    competences by which an organisation is chosen ("" = the place itself); `link` gives the page of
    a subject; `unverified` says that the hours stand in no rule that we have read.
    """

    code: str
    label: Any
    hours_to_acknowledge: int
    hours_to_finish: int
    permission: str = ""
    step: str = ""
    link: Callable[[str], str] | None = None
    unverified: bool = True


@dataclass(frozen=True, slots=True)
class Clock:
    """The three instants of a duty."""

    acknowledge_by: datetime
    due_at: datetime
    escalate_at: datetime | None
