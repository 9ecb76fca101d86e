"""Who acts in a simulated city: its accounts, as actors of a day."""

from __future__ import annotations

from datetime import date

from sanxian.core.actor import Actor
from sanxian.orgs import selectors
from sanxian.twin.city import Plan


class Staff:
    """`staff("nurse")`, `staff("clerkh1")`: the actor behind a user name, as of `on`."""

    def __init__(self, plan: Plan, on: date) -> None:
        self.plan, self.on = plan, on
        self._known: dict[str, Actor] = {}

    def __call__(self, username: str) -> Actor:
        if username not in self._known:
            self._known[username] = selectors.actor_named(username, self.on)
        return self._known[username]
