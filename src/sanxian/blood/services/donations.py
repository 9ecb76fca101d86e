"""The draw itself: finished or stopped, its first bags, its labels."""

from __future__ import annotations

from datetime import datetime

from sanxian.blood.facts.donor_room import Stop
from sanxian.blood.facts.terms import Component, Kind
from sanxian.blood.models import Donation, Unit
from sanxian.blood.rules.collection import Drawn, drawn_bars
from sanxian.blood.rules.unit_number import unit_number
from sanxian.blood.selectors import apheresis, collection
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import insert_many
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("献血法 第9条", "GB 18467-2011", "血站技术操作规程")
ADDITIVE = "CPDA-1"


@act("blood.donation.finish", basis=BASIS, on="donation")
def finish(
    *,
    donation: Donation,
    by: Actor,
    at: datetime,
    volume_ml: int = 0,
    doses: int = 0,
    plasma_ml: int = 0,
    additive: str = ADDITIVE,
) -> Donation:
    """The bag is full: `volume_ml` of whole blood, or `doses` of platelets (with their volume in
    mL where it was weighed) and `plasma_ml` of plasma taken with them.

    Makes the first bags, untested: one of whole blood, or one for each dose (and one of plasma).
    `donation.units` holds them. Raises NoSuchStep, Refusal (volume_missing, volume_over_wish,
    volume_too_little, doses_missing, doses_over_wish, plasma_without_platelets,
    apheresis_record_missing).
    """
    visit = donation.visit
    drawn = Drawn(Kind(donation.kind), volume_ml, doses, plasma_ml, visit.volume_ml, visit.doses)
    ruling = collection.ruling(donation)
    bars = list(drawn_bars(drawn, ruling.least_ml))
    if drawn.kind is Kind.APHERESIS_PLATELETS and not apheresis.of(donation):
        bars.append(Reason("apheresis_record_missing"))
    Refusal.unless_empty(bars)
    values = {
        "volume_ml": volume_ml,
        "doses": doses,
        "plasma_ml": plasma_ml,
        "additive": additive,
        "ended_at": at,
    }
    move(donation, "finish", set=values)
    move(visit, "finish")
    note(edition=ruling.edition)
    _trail(insert_many(_bags(donation, ruling, at)))
    return donation


def _bags(donation: Donation, ruling: collection.Ruling, at: datetime) -> list[Unit]:
    if donation.kind == Kind.WHOLE_BLOOD:
        return [_bag(donation, Component.WHOLE_BLOOD, donation.volume_ml, 1, ruling, at)]
    each = donation.volume_ml // donation.doses or ruling.dose_ml
    bags = [
        _bag(donation, Component.APHERESIS_PLATELETS, each, which, ruling, at)
        for which in range(1, donation.doses + 1)
    ]
    if donation.plasma_ml:
        bags.append(_bag(donation, Component.FFP, donation.plasma_ml, 1, ruling, at))
    return bags


def _bag(
    donation: Donation,
    component: Component,
    volume: int,
    which: int,
    ruling: collection.Ruling,
    at: datetime,
) -> Unit:
    return Unit(
        number=unit_number(donation.number, component, which),
        donation=donation,
        component=component,
        volume_ml=volume,
        additive=donation.additive,
        collected_at=donation.started_at,
        made_at=at,
        org_path=donation.org_path,
        pack=donation.pack_lot.kind if donation.pack_lot else "",
        expires_at=ruling.expires_at(component, donation),
    )


def _trail(units: list[Unit]) -> None:
    """A bag's trail begins at the arm."""
    frame = current()
    frame.entries.extend(
        Entry(frame.act, subject_of(u), u.org_path, data={"component": u.component}) for u in units
    )


@act("blood.donation.stop", basis=BASIS, on="donation")
def stop(
    *, donation: Donation, reason: str, by: Actor, at: datetime, volume_ml: int = 0
) -> Donation:
    """Break the draw off: too little to use. `reason` is a word of `facts.donor_room.Stop`;
    `volume_ml` what was drawn all the same, which counts for the next interval.

    Raises Malformed (no_such_choice), Refusal (volume_over_wish), NoSuchStep.
    """
    if reason not in set(Stop):
        raise Malformed("no_such_choice", field="reason")
    visit = donation.visit
    if donation.kind == Kind.WHOLE_BLOOD and volume_ml > visit.volume_ml:
        raise Refusal("volume_over_wish", limit=visit.volume_ml)
    move(donation, "stop", set={"ended_at": at, "volume_ml": volume_ml}, reasons=(reason,))
    move(visit, "stop")
    return donation


@act("blood.donation.label", on="donation")
def label(*, donation: Donation, by: Actor, at: datetime, again: bool = False) -> Donation:
    """Record that labels were printed; a second set is `again`, so that none lies about unseen."""
    note(number=donation.number, again=again)
    return donation
