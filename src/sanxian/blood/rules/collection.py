"""What a draw may have yielded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanxian.blood.facts.terms import Kind
from sanxian.kernel.refusal import Reason

# A scale errs and a line holds some millilitres: the bag may differ by a tenth from what was wanted.
TOLERANCE = 10


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, and what the donor had agreed to give."""

    kind: Kind
    volume_ml: int
    doses: int
    plasma_ml: int
    wanted_ml: int
    wanted_doses: int


def drawn_bars(drawn: Drawn, least_ml: int) -> Iterator[Reason]:
    """Why this cannot be what was drawn; `least_ml` is the smallest volume that makes a unit."""
    if drawn.kind is Kind.WHOLE_BLOOD:
        yield from _whole(drawn, least_ml)
    else:
        yield from _platelets(drawn)


def _whole(drawn: Drawn, least_ml: int) -> Iterator[Reason]:
    most = drawn.wanted_ml + drawn.wanted_ml // TOLERANCE
    least = least_ml - least_ml // TOLERANCE
    if drawn.volume_ml <= 0:
        yield Reason("volume_missing")
    elif drawn.volume_ml < least:
        yield Reason("volume_too_little", params={"limit": least})
    if drawn.volume_ml > most:
        yield Reason("volume_over_wish", params={"limit": most})
    if drawn.doses or drawn.plasma_ml:
        yield Reason("plasma_without_platelets")


def _platelets(drawn: Drawn) -> Iterator[Reason]:
    if drawn.doses <= 0:
        yield Reason("doses_missing")
    if drawn.doses > drawn.wanted_doses:
        yield Reason("doses_over_wish", params={"limit": drawn.wanted_doses})
