"""Cases of both sides that wait for a link. Their codes, places and days; what a link joins is not among them."""

from __future__ import annotations

from sanxian.coordination import sides
from sanxian.coordination.facts import Side, Waiting
from sanxian.coordination.selectors import links
from sanxian.core.actor import Actor
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

JOIN = "coordination.link.join"


def pairs(by: Actor) -> dict[Side, list[Waiting]]:
    """Both sides in the province for which the actor's branch works. Raises Unknown."""
    branch = links.branch(by, JOIN)
    area = places.nearest(branch, Kind.PROVINCE) or branch
    found = {Side.DONOR: sides.DONOR.waiting(area), Side.PATIENT: sides.patients_waiting(area)}
    free = {side: links.unlinked(side, [row.uid for row in rows]) for side, rows in found.items()}
    return {side: [r for r in rows if r.uid in free[side]] for side, rows in found.items()}


def counts(by: Actor) -> tuple[int, int]:
    """How many donors and how many patients wait."""
    found = pairs(by)
    return len(found[Side.DONOR]), len(found[Side.PATIENT])
