"""What becomes of a registrant, told to the registry by its number. A number that a branch does not have
yet is nobody's fault: its file comes later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sanxian.coordination.sides import house
from sanxian.core.actor import Actor
from sanxian.stemcell.facts import Absence, Leaving
from sanxian.stemcell.lifecycle import RegistrantStatus
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services import registrants

ABSENCES = {**{why.value: why for why in Absence}, "lost": Absence.UNREACHABLE}
LEAVINGS = {why.value: why for why in Leaving}


def _row(number: str) -> Any:
    return chosen.numbers_taken([number]).get(number)


def entered(*, number: str, why: str, by: Actor, at: datetime) -> None:
    """A number that stood aside may be found again; a new one waits for its typing's file."""
    restored(number=number, why=why, by=by, at=at)


def suspended(*, number: str, why: str, by: Actor, at: datetime) -> None:
    row = _row(number)
    if row and row.status == RegistrantStatus.AVAILABLE:
        said = ABSENCES.get(why, Absence.UNDECIDED)
        registrants.suspend(
            registrant=row, why=said, by=house(by, "stemcell.registrant.suspend"), at=at
        )


def restored(*, number: str, why: str, by: Actor, at: datetime) -> None:
    row = _row(number)
    if row and row.status == RegistrantStatus.UNAVAILABLE:
        registrants.restore(registrant=row, by=house(by, "stemcell.registrant.restore"), at=at)


def left(*, number: str, why: str, by: Actor, at: datetime) -> None:
    row = _row(number)
    if row and row.status in (RegistrantStatus.AVAILABLE, RegistrantStatus.UNAVAILABLE):
        said = LEAVINGS.get(why, Leaving.UNSAID)
        registrants.leave(
            registrant=row, why=said, by=house(by, "stemcell.registrant.leave"), at=at
        )
