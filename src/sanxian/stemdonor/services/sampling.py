"""The random call sample: drawn by lot, called one by one, closed with a rate."""

from __future__ import annotations

from datetime import datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import Overtaken
from sanxian.core.prepared import create, insert_many, update
from sanxian.kernel.refusal import Refusal
from sanxian.stemdonor import editions
from sanxian.stemdonor.facts.registrants import Found
from sanxian.stemdonor.models import RateCall, RateDraw
from sanxian.stemdonor.rules import rate
from sanxian.stemdonor.selectors import sampling as draws
from sanxian.stemdonor.services.parts import BASIS, known


@act("stemdonor.rate.draw", basis=BASIS)
def draw(*, place: str, seed: int, size: int = 0, by: Actor, at: datetime) -> RateDraw:
    """Draw registrants of a place by lot; `seed` is kept, so that anybody can repeat it.

    `size` 0 is the edition's. Raises Refusal (draw_still_open, nobody_in_registry).
    """
    ruled = editions.rate(place, clock.day(at))
    if draws.open_in(place):
        raise Refusal("draw_still_open")
    counties = draws.population(place)
    if not counties:
        raise Refusal("nobody_in_registry")
    lot = rate.drawn(list(counties), size or ruled.values.size, seed)
    made = create(
        RateDraw, org_path=place, seed=seed, population=len(counties), size=len(lot), at=at,
        by=by.id,
    )  # fmt: skip
    insert_many(
        RateCall(draw=made, registrant_id=key, org_path=counties[key], place=n)
        for n, key in enumerate(lot, 1)
    )
    note(seed=seed, population=made.population, size=made.size)
    return made


@act("stemdonor.rate.call", basis=BASIS, on="call")
def found(*, call: RateCall, found: str, by: Actor, at: datetime) -> RateCall:
    """What a call of the sample found; the last one closes the draw. Raises Malformed, Refusal."""
    known(Found, found, "found")
    said = {"found": found, "at": at, "by": by.id}
    if not update(RateCall, said, pk=call.pk, found=""):
        raise Overtaken("overtaken", record="rate_call", step="found")
    call.found = found
    if not RateCall.objects.filter(draw=call.draw_id, found="").exists():
        update(RateDraw, {"closed_at": at}, pk=call.draw_id)
    return call
