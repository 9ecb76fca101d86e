"""The quality sampling plan at work: picking the month's bags, and writing down what they measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from sanxian.blood import editions
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import UNIT, SampleStatus, UnitStatus
from sanxian.blood.models import QualitySample, SampleValue, Unit
from sanxian.blood.rules import quality
from sanxian.blood.rules.quality import Policy
from sanxian.blood.selectors import samples
from sanxian.blood.services.bags import BASIS, let_go
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import insert_many
from sanxian.kernel.refusal import Refusal

HOLDABLE = next(row.source for row in UNIT.steps if row.word == "hold")


@act("blood.qc.pick", basis=BASIS, on="place")
def pick(*, place: str, month: date, by: Actor, at: datetime) -> list[QualitySample]:
    """Pick the bags of a month that are to be measured, as the plan says; picking again adds what
    the month has come to need since. Refuses: sample_month_planned."""
    first = month.replace(day=1)
    policy = editions.sampling(place, clock.day(at))
    made, picked = samples.made_in(place, first), samples.picked_in(place, first)
    rows = [
        QualitySample(
            unit=unit,
            org_path=place,
            component=unit.component,
            month=first,
            picked_at=at,
            picked_by=by.id,
        )
        for component in Component
        for unit in _chosen(component, first, made, picked, place, policy)
    ]
    if not rows:
        raise Refusal("sample_month_planned")
    note(edition=",".join(policy.edition_ids), samples=len(rows))
    return insert_many(rows)


def _chosen(
    component: Component,
    month: date,
    made: Counter[str],
    picked: Counter[str],
    place: str,
    policy: Policy,
) -> list[Unit]:
    lacking = quality.need(component, made[component], policy) - picked[component]
    if lacking <= 0 or not quality.asked(component, leucodepleted=True, policy=policy):
        return []
    there = {u.number: u for u in samples.to_pick(place, month, component)}
    return [there[number] for number in quality.order(there, month)[:lacking]]


@act("blood.qc.measure", basis=BASIS, on="sample")
def measure(
    *, sample: QualitySample, values: Mapping[str, str], by: Actor, at: datetime
) -> QualitySample:
    """Write down what was measured, each value judged by the edition of the day. A bag that fails is
    held where it still can be. Refuses with every fault: sample_not_waiting, measure_missing,
    measure_unreadable, measure_not_asked."""
    row = QualitySample.objects.select_related("unit__donation").get(pk=sample.pk)
    if row.status != SampleStatus.PICKED:
        raise Refusal("sample_not_waiting")
    policy, component = editions.sampling(row.org_path, clock.day(at)), Component(row.component)
    wanted = quality.asked(component, leucodepleted=row.unit.leucodepleted, policy=policy)
    Refusal.unless_empty(quality.unreadable(values, wanted))
    given = {name: said for name, said in values.items() if said.strip()}
    found = quality.judged(component, samples.source_ml(row.unit), given, policy)
    insert_many(SampleValue(sample=row, measure=m.measure, value=m.value, ok=m.ok) for m in found)
    facts = {"measured_at": at, "measured_by": by.id, "edition": ",".join(policy.edition_ids)}
    good = all(m.ok for m in found)
    move(row, "pass" if good else "fail", set=facts)
    if not good:
        _held_back(row.unit, row.pk, at)
    return row


def _held_back(unit: Unit, sample: int, at: datetime) -> None:
    if UnitStatus(unit.status) not in HOLDABLE:
        return
    let_go([unit], "held", at)
    why = "quality_failed"
    move_many([unit], "hold", set={"held_for": why}, reasons=[why], sample=sample)


@act("blood.qc.drop", basis=BASIS, on="sample")
def drop(*, sample: QualitySample, by: Actor, at: datetime) -> QualitySample:
    """The bag was used before it could be measured; the plan picks another. Refuses:
    sample_unit_there, sample_not_waiting."""
    row = QualitySample.objects.select_related("unit").get(pk=sample.pk)
    if row.status != SampleStatus.PICKED:
        raise Refusal("sample_not_waiting")
    if row.unit.status in samples.THERE and row.unit.org_path == row.org_path:
        raise Refusal("sample_unit_there")
    return move(row, "drop")
