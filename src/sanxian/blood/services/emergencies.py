"""After blood went out before its crossmatch: the crossmatch is done, and what it says is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood import editions
from sanxian.blood.facts.hospital import Reaction
from sanxian.blood.facts.issuing import Match
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Crossmatch, Issue, Order
from sanxian.blood.rules.transfusion import crossmatch_bars, length
from sanxian.blood.selectors import hospital as reads
from sanxian.blood.services import bags, bedside
from sanxian.blood.services.hospital import BASIS, METHODS, matched, tube_faults
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move_many
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal

ALARM = "blood.crossmatch_incompatible"
WHY = "crossmatch_incompatible"


@act("blood.order.crossmatch_after", basis=BASIS, on="order")
def crossmatch_after(
    *,
    order: Order,
    outcomes: Mapping[str, str],
    method: str,
    sampled_at: datetime,
    by: Actor,
    at: datetime,
) -> list[Crossmatch]:
    """Record the crossmatch of units that went out for the order's patient in an emergency, by number.

    An incompatible one raises the alarm: the ward is told; a unit that was not begun is held; of one
    that was begun a reaction case is opened, as if the ward had reported it. Refuses with every fault:
    nothing_chosen, method_unknown, outcome_unknown, crossmatch_not_owed, sample_taken_later,
    crossmatch_too_old (the tube was too old when the unit went out).
    """
    if not outcomes:
        raise Malformed("nothing_chosen")
    owed = {row.unit.number: row for row in reads.unmatched(order.pk)}
    ruled = editions.transfusion(order.org_path, clock.day(at))
    found = [*_faults(outcomes, method, owed), *tube_faults(sampled_at, at)]
    out = [owed[number].issued_at for number in outcomes if number in owed]
    found += crossmatch_bars(sampled_at, min(out, default=sampled_at), ruled)
    Refusal.unless_empty(found)
    until = sampled_at + length(ruled.values.crossmatch_valid)
    said = [(owed[n].unit, owed[n].patient, outcome) for n, outcome in outcomes.items()]
    rows = matched(order, said, method, until, by, at)
    bad = [owed[number] for number, outcome in outcomes.items() if outcome == Match.INCOMPATIBLE]
    for issue in bad:
        _alarm(issue, by, at)
    note(units=len(rows), incompatible=len(bad))
    return rows


def _faults(
    outcomes: Mapping[str, str], method: str, owed: Mapping[str, Issue]
) -> Iterable[Reason]:
    if method not in METHODS:
        yield Reason("method_unknown", params={"method": method[:24]})
    for number, outcome in outcomes.items():
        where = {"number": number[:32]}
        if outcome not in set(Match):
            yield Reason("outcome_unknown", params=where)
        if number not in owed:
            yield Reason("crossmatch_not_owed", params=where)


def _alarm(issue: Issue, by: Actor, at: datetime) -> None:
    """Whoever is at the bed hears of it at once, whatever has become of the bag."""
    if issue.unit.status == UnitStatus.TRANSFUSED:
        bedside.reacted(issue, Reaction.WRONG_BLOOD, 1, "", by, at)
    else:
        bags.let_go([issue.unit], "held", at)
        move_many([issue.unit], "hold", set={"held_for": WHY}, reasons=[WHY])
    duties.open_duty(kind=ALARM, subject=subject_of(issue), place=issue.org_path, by=by, at=at)


def register() -> None:
    """The alarm at the ward."""
    kinds.offer(
        ALARM,
        _("紧急发出的血配血不合：停止输注，看护患者"),
        hours_to_acknowledge=1,
        hours_to_finish=24,
        permission="blood.reaction.report",
        link=link_of,
    )


def link_of(subject: str) -> str:
    """The page of the bag at the bed."""
    return reverse("blood:bed", args=[int(subject.rpartition(":")[2])])
