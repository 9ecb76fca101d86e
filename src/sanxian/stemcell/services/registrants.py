"""Registrants: entered under a number, for a while not available, back again, gone."""

from __future__ import annotations

from datetime import datetime

from sanxian.core import clock
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemcell import editions, rules
from sanxian.stemcell.facts import Absence, Coarse, Leaving
from sanxian.stemcell.models import Registrant
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services.changes import BASIS, next_change, require_branch


@act("stemcell.registrant.enter", basis=BASIS)
def enter(*, place: str, number: str, coarse: Coarse, by: Actor, at: datetime) -> Registrant:
    """Enter a registrant under the registry's own number; no name and no document come along.

    Raises Malformed with every fault, Refusal (not_a_registry_branch, registrant_known).
    """
    require_branch(place)
    number, day = number.strip().upper(), clock.day(at)
    Malformed.unless_empty(
        [
            *rules.number_bars(number),
            *rules.coarse_bars(coarse, day.year, editions.register(place, day)),
        ]
    )
    if chosen.numbers_taken([number]):
        raise Refusal("registrant_known", number=number)
    return create(
        Registrant,
        org_path=place,
        number=number,
        born=coarse.born,
        sex=coarse.sex,
        region=coarse.region,
        abo=coarse.abo,
        cmv=coarse.cmv,
        change=next_change(place),
        entered_at=at,
        entered_by=by.id,
    )


@act("stemcell.registrant.suspend", basis=BASIS, on="registrant")
def suspend(*, registrant: Registrant, why: str, by: Actor, at: datetime) -> Registrant:
    """Not to be asked for now, and why. Raises Malformed, NoSuchStep."""
    if why not in set(Absence):
        raise Malformed("no_such_choice", field="why")
    return _moved(registrant, "suspend", why)


@act("stemcell.registrant.restore", basis=BASIS, on="registrant")
def restore(*, registrant: Registrant, by: Actor, at: datetime) -> Registrant:
    """May be found again. Raises NoSuchStep."""
    return _moved(registrant, "restore", "")


@act("stemcell.registrant.leave", basis=BASIS, on="registrant")
def leave(*, registrant: Registrant, why: str, by: Actor, at: datetime) -> Registrant:
    """Out of the registry, for good; what was typed is kept, and found no more."""
    if why not in set(Leaving):
        raise Malformed("no_such_choice", field="why")
    return _moved(registrant, "leave", why)


def _moved(registrant: Registrant, word: str, why: str) -> Registrant:
    given = {"status_for": why, "change": next_change(registrant.org_path)}
    return move(registrant, word, set=given, reasons=[why] if why else [])
