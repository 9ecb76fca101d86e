"""What is done to bags after they were made: each act consumes its bags and gives new ones their
number, their expiry and their genealogy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sanxian.blood.facts.processing_policy import Word
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Donation, Unit
from sanxian.blood.rules import treatments
from sanxian.blood.rules.processing import Rules
from sanxian.blood.rules.treatments import Bag, Made
from sanxian.blood.rules.unit_number import pool_number, product_code, unit_number
from sanxian.blood.selectors import kin
from sanxian.blood.selectors.rulings import Rulings
from sanxian.blood.services import numbers
from sanxian.blood.services.bags import (
    BASIS,
    CHUNK,
    fresh,
    give_birth,
    inherited,
    not_on_shelf,
)
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, Grant
from sanxian.kernel.refusal import Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

PLASMA = (Component.FFP, Component.FROZEN_PLASMA, Component.CRYO)


@act("blood.unit.leucodeplete", basis=BASIS, on="units")
def leucodeplete(
    *, units: Sequence[Unit], by: Actor, at: datetime, closed: bool = True
) -> list[Unit]:
    """Filter the white cells out. `closed` False: the bag was opened, and keeps for hours only.

    Refuses as every act here, with each fault of each bag: treatment_not_for_this, treated_before,
    pool_stays_as_it_is, unit_not_on_shelf, unit_past_expiry, donation_rejected; no_numbers_left where
    a bag of another system is to be numbered by a place that has no numbers of its own this year.
    """
    return _treat(Word.LEUCODEPLETE, units, at, closed, {"leucodepleted": True})


@act("blood.unit.wash", basis=BASIS, on="units")
def wash(*, units: Sequence[Unit], by: Actor, at: datetime) -> list[Unit]:
    """Wash red cells in saline: the plasma goes, and a day is left. Refuses as `leucodeplete`."""
    return _treat(Word.WASH, units, at, False, {"washed": True})


@act("blood.unit.irradiate", basis=BASIS, on="units")
def irradiate(*, units: Sequence[Unit], by: Actor, at: datetime) -> list[Unit]:
    """Irradiate, against graft-versus-host disease. Refuses as `leucodeplete`, and
    irradiation_too_late."""
    return _treat(Word.IRRADIATE, units, at, True, {"irradiated_at": at})


@act("blood.unit.freeze", basis=BASIS, on="units")
def freeze(*, units: Sequence[Unit], by: Actor, at: datetime) -> list[Unit]:
    """Freeze red cells in glycerol for years. Refuses as `leucodeplete`, and freeze_too_late."""
    return _treat(Word.FREEZE, units, at, True, {})


@act("blood.unit.thaw", basis=BASIS, on="units")
def thaw(*, units: Sequence[Unit], by: Actor, at: datetime) -> list[Unit]:
    """Thaw plasma, cryoprecipitate or frozen red cells, which are washed free of glycerol then."""
    return _treat(Word.THAW, units, at, False, {})


@act("blood.unit.convert", basis=BASIS, on="units")
def convert(*, units: Sequence[Unit], by: Actor, at: datetime) -> list[Unit]:
    """Fresh frozen plasma past its year becomes frozen plasma. Refuses as `leucodeplete`, and
    plasma_still_fresh, conversion_not_done."""
    return _treat(Word.CONVERT, units, at, True, {})


@act("blood.unit.split", basis=BASIS, on="unit")
def split(
    *, unit: Unit, volumes: Sequence[int], by: Actor, at: datetime, closed: bool = True
) -> list[Unit]:
    """Divide a bag into parts of these mL, for a small child. Refuses as `leucodeplete`, and
    split_into_so_many, split_part_too_small, split_more_than_there_is."""
    rows, rulings = fresh([unit]), Rulings(clock.day(at))
    rules = rulings.processing(unit.org_path)
    bag = seen(rows[0])
    bars = [*treatments.bars(bag, Word.SPLIT, at, rules)]
    Refusal.unless_empty(
        [*not_on_shelf(rows, at), *bars, *treatments.split_bars(bag, volumes, rules)]
    )
    whole = treatments.made(bag, Word.SPLIT, at, rules, closed=closed)
    parts = [Made(whole.component, v, whole.additive, whole.expires_at) for v in volumes]
    given = {} if closed else {"closed_system": False}
    return _born([(rows[0], part) for part in parts], given, rules, at)


@act("blood.unit.pool", basis=BASIS, on="units")
def pool(*, units: Sequence[Unit], by: Actor, at: datetime) -> Unit:
    """Pool platelets, or thawed cryoprecipitate, of one blood group into one bag.

    Refuses as `leucodeplete`, and taken_over_not_pooled, pool_of_so_many, pool_of_one_group, pool_of_one_component,
    pool_needs_release, pool_of_one_place.
    """
    rows, rulings = fresh(units), Rulings(clock.day(at))
    rules, bags = rulings.processing(rows[0].org_path), [seen(u) for u in rows]
    bars = [r for bag in bags for r in treatments.bars(bag, Word.POOL, at, rules)]
    if len({u.org_path for u in rows}) > 1:
        bars.append(Reason("pool_of_one_place"))
    Refusal.unless_empty([*not_on_shelf(rows, at), *bars, *treatments.pool_bars(bags, rules)])
    child = _pooled(rows, treatments.pooled(bags, at, rules), at)
    give_birth([(row, child) for row in rows], at)
    note(edition=rules.editions, made=1)
    return child


def _pooled(rows: list[Unit], made: Made, at: datetime) -> Unit:
    """A pool has what every bag in it has; its irradiation is the last of theirs."""
    shared = set.intersection(*(set(u.antigens.split()) for u in rows))
    rays = [u.irradiated_at for u in rows]
    given: dict[str, Any] = {
        name: all(getattr(u, name) for u in rows)
        for name in ("leucodepleted", "washed", "cmv_negative")
    }
    known = [u.donation.number for u in rows if u.donation]
    given["irradiated_at"] = max(r for r in rays if r) if all(rays) else None
    return Unit(
        number=_pool_number(min(known), made.component, given),
        donation=None,
        component=made.component,
        volume_ml=made.volume_ml,
        additive=made.additive,
        collected_at=min(u.collected_at for u in rows),
        made_at=at,
        expires_at=made.expires_at,
        org_path=rows[0].org_path,
        antigens=" ".join(sorted(shared)),
        closed_system=False,
        parts=len(rows),
        **given,
    )


def _pool_number(lowest: str, component: Component, given: dict[str, Any]) -> str:
    done = _done(given["leucodepleted"], given["irradiated_at"])
    first = pool_number(lowest, component, **done)
    before = Unit.objects.filter(number__startswith=first[:16]).count()
    return pool_number(lowest, component, before + 1, **done)


# -- one bag becomes one bag -------------------------------------------------------------------------


def is_pool(unit: Unit) -> bool:
    """A bag without a donation is a pool, or comes of a bag of another system."""
    return unit.donation_id is None and unit.parts > 1


def seen(unit: Unit) -> Bag:
    """A bag as the rules see it."""
    return Bag(
        number=unit.number,
        component=Component(unit.component),
        volume_ml=unit.volume_ml,
        additive=unit.additive,
        collected_at=unit.collected_at,
        expires_at=unit.expires_at,
        leucodepleted=unit.leucodepleted,
        washed=unit.washed,
        irradiated=unit.irradiated_at is not None,
        abo=unit.abo,
        rhd=unit.rhd,
        released=unit.released_at is not None,
        pooled=is_pool(unit),
        foreign=unit.donation_id is None and not is_pool(unit),
    )


def _treat(
    word: Word, units: Sequence[Unit], at: datetime, closed: bool, given: dict[str, Any]
) -> list[Unit]:
    rows, rulings = fresh(units), Rulings(clock.day(at))
    bags = [(row, seen(row), rulings.processing(row.org_path)) for row in rows]
    old = word is Word.CONVERT  # nothing fresh is converted
    bars = [r for _, bag, rules in bags for r in treatments.bars(bag, word, at, rules)]
    Refusal.unless_empty([*not_on_shelf(rows, at, old=old), *bars])
    made = [(row, treatments.made(bag, word, at, rules, closed=closed)) for row, bag, rules in bags]
    opened = word in (Word.WASH, Word.THAW) or not closed
    return _born(made, given | ({"closed_system": False} if opened else {}), bags[0][2], at)


def _born(
    made: list[tuple[Unit, Made]], given: dict[str, Any], rules: Rules, at: datetime
) -> list[Unit]:
    """The bags, with the next free number of each product of each donation: one query for all. What
    comes of another system's bag is numbered by the place that took that over."""
    taken = numbers_taken(parent.donation_id for parent, _ in made)
    ours = _own_numbers([parent for parent, _ in made if parent.donation is None], at)
    born = [(parent, _child(parent, part, given, taken, ours, at)) for parent, part in made]
    children = give_birth(born, at)
    note(edition=rules.editions, made=len(children))
    return children


def _own_numbers(parents: list[Unit], at: datetime) -> dict[int, list[str]]:
    """By parent, numbers for its children of the series of the place that took its blood over."""
    places = kin.receivers({parent.pk for parent in parents})
    found: dict[int, list[str]] = {}
    for place in dict.fromkeys(places[parent.pk] for parent in parents):
        theirs = [parent.pk for parent in parents if places[parent.pk] == place]
        given = numbers.take_bags(place, clock.day(at), len(theirs))
        for key, number in zip(theirs, given, strict=True):
            found.setdefault(key, []).append(number)
    return found


def _child(
    parent: Unit,
    part: Made,
    given: dict[str, Any],
    taken: dict[str, int],
    ours: dict[int, list[str]],
    at: datetime,
) -> Unit:
    attributes = {**inherited(parent), **given}
    if part.component is Component.THAWED_PLASMA or parent.component in PLASMA:
        attributes |= {"leucodepleted": False, "irradiated_at": None}
    done = _done(attributes["leucodepleted"], attributes["irradiated_at"])
    if parent.donation:
        number = next_number(parent.donation.number, part.component, taken, **done)
    else:
        number = ours[parent.pk].pop(0)
    return Unit(
        number=number,
        component=part.component,
        volume_ml=part.volume_ml,
        additive=part.additive,
        made_at=at,
        expires_at=part.expires_at,
        **attributes,
    )


def _done(leucodepleted: bool, irradiated_at: datetime | None) -> dict[str, bool]:
    return {"leucodepleted": leucodepleted, "irradiated": irradiated_at is not None}


def next_number(donation: str, component: Component, taken: dict[str, int], **done: bool) -> str:
    """The next free number of a product of a donation; `taken` counts on."""
    key = f"{donation}{product_code(component, **done)}"
    taken[key] = taken.get(key, 0) + 1
    return unit_number(donation, component, taken[key], **done)


def numbers_taken(donations: Iterable[int | None]) -> dict[str, int]:
    """How many bags each product of these donations has had: donation number + code -> highest."""
    keys = sorted({key for key in donations if key})
    found: dict[str, int] = {}
    for i in range(0, len(keys), CHUNK):
        part = keys[i : i + CHUNK]
        whose = dict(Donation.objects.filter(pk__in=part).values_list("pk", "number"))
        rows = Unit.objects.filter(donation__in=part).values_list("donation_id", "number")
        for donation, number in rows:
            key = f"{whose[donation]}{number[14:16]}"
            found[key] = max(found.get(key, 0), int(number[16]))
    return found


# -- plasma past its year ----------------------------------------------------------------------------


def ripe(place: str, at: datetime) -> list[Unit]:
    """Fresh frozen plasma on the shelf of a place that is past its year and may be converted."""
    rules = Rulings(clock.day(at)).processing(place)
    rows = Unit.objects.filter(
        org_path=place,
        component=Component.FFP,
        status__in=[UnitStatus.UNTESTED, UnitStatus.AVAILABLE],
        expires_at__lte=at,
        donation__isnull=False,
    ).select_related("donation")
    return [u for u in rows.order_by("pk") if not _barred(u, at, rules)]


def _barred(unit: Unit, at: datetime, rules: Rules) -> list[Reason]:
    return [
        *not_on_shelf([unit], at, old=True),
        *treatments.bars(seen(unit), Word.CONVERT, at, rules),
    ]


def convert_all(at: datetime) -> int:
    """Convert what is ripe in every blood centre; one act for each. Returns how many bags."""
    rows = Unit.objects.filter(
        component=Component.FFP,
        status__in=[UnitStatus.UNTESTED, UnitStatus.AVAILABLE],
        expires_at__lte=at,
    )
    count = 0
    for place in sorted(set(rows.values_list("org_path", flat=True))):
        count += len(_converted(place, at))
    return count


def _converted(place: str, at: datetime) -> list[Unit]:
    units = ripe(place, at) if places.kind_of(place) == Kind.CENTRE else []
    if not units:
        return []
    grant = Grant("house", place, frozenset({"blood.unit.convert"}))
    return convert(units=units, by=Actor("house", place, (grant,)), at=at)
