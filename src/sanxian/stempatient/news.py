"""Who wants to hear what the patient's side says: filled at start-up by the room above.

Each is called in the act's own transaction with case=, word=, by=, at=; it must carry on nothing of the
patient but what its own table of the two sides allows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sanxian.core.actor import Actor
from sanxian.stempatient.facts import Told

TOLD: dict[Told, list[Callable[..., Any]]] = {word: [] for word in Told}


# (case=, by=) -> words and address of pages that a room above has about a request, of those which `by`
# may open.
PAGES: list[Callable[..., list[tuple[Any, str]]]] = []


def tell(word: Told, case: Any, by: Actor, at: datetime) -> None:
    for told in TOLD[word]:
        told(case=case, word=word, by=by, at=at)
