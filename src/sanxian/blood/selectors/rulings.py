"""The rules of laboratory and separation, asked with the policy of a place and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sanxian.blood.facts.processing_policy import PROCESSING
from sanxian.blood.facts.supply_policy import STORAGE, TESTING, Testing
from sanxian.blood.facts.terms import Assay, Component
from sanxian.blood.models import Unit
from sanxian.blood.rules import processing, testing
from sanxian.blood.rules.processing import Part, Source
from sanxian.blood.rules.testing import Verdict
from sanxian.core import clock, policy
from sanxian.kernel.days import IntervalEnd, MonthEnd, first_free
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason


@dataclass(slots=True)
class Rulings:
    """Everything an act on a list asks, each policy read once for each area, not for each row."""

    on: date
    _known: dict[tuple[str, str], Resolved[Any]] = field(default_factory=dict)

    def _policy(self, topic: Any, path: str) -> Resolved[Any]:
        key = topic.name, policy.area(path)
        if key not in self._known:
            self._known[key] = policy.resolve(topic, key[1], self.on)
        return self._known[key]

    def required(self, path: str) -> tuple[Assay, ...]:
        """The assays a donation of that place needs."""
        return tuple(self._policy(TESTING, path).values.required)

    def testing(self, path: str) -> Resolved[Testing]:
        """How a place tests."""
        return self._policy(TESTING, path)

    def verdict(
        self, results: Mapping[Assay, str], path: str, pending: Iterable[Reason] = ()
    ) -> Verdict:
        """What the standing results say; nothing is fit while work is `pending`."""
        return testing.verdict(results, self.testing(path), pending=pending)

    def deferred_until(self, verdict: Verdict, path: str) -> date | None:
        """The donor's first day again: never (None) after a reactive marker, a time after ALT."""
        if verdict.defers:
            return None
        span = self._policy(PROCESSING, path).values.alt_deferral
        return first_free(self.on, span, IntervalEnd.SAME_DAY, MonthEnd.CLAMP)

    def parts(
        self, unit: Unit, into: tuple[str, ...], at: datetime
    ) -> tuple[tuple[Part, ...], tuple[Reason, ...]]:
        """The bags that `unit` becomes, or the reasons why it cannot."""
        rules = self.processing(unit.org_path)
        source = _source(unit)
        found = tuple(processing.bars(source, into, at, rules))
        return (() if found else processing.parts(source, into, at, rules)), found

    def processing(self, path: str) -> processing.Rules:
        return processing.Rules(
            self._policy(PROCESSING, path), self._policy(STORAGE, path), clock.PLACE
        )


def _source(unit: Unit) -> Source:
    return Source(
        unit.number,
        Component(unit.component),
        unit.volume_ml,
        unit.collected_at,
        unit.expires_at,
        unit.pack,
    )
