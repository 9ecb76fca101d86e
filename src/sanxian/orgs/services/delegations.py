"""Which level does a step, and what is handed on for a time. Open work follows at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places, routing, rules
from sanxian.orgs.facts import Level, Place
from sanxian.orgs.models import Competence, Delegation, Org


@act("orgs.delegation.give", basis="S002-16", on="giver")
def give_delegation(
    *,
    giver: Org,
    taker: Org,
    step: str,
    by: Actor,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
    basis: str = "",
) -> Delegation:
    """Hand a step to another organisation from a day (default: today) up to a day."""
    first = since or clock.day(at)
    _possible(giver, taker, step, first, until)
    row = Delegation.objects.create(
        giver=giver, taker=taker, step=step, since=first, until=until, basis=basis
    )
    note(step=step, taker=taker.path, since=first, until=until)
    routing.reroute(giver.path, by, at)
    return row


def _possible(giver: Org, taker: Org, step: str, since: date, until: date | None) -> None:
    if step not in rules.TABLE:
        raise Malformed("step_unknown", step=step)
    if until and until <= since:
        raise Refusal("delegation_dates")
    if giver.pk == taker.pk:
        raise Refusal("delegation_to_itself")
    if not (taker.path.startswith(giver.path) or taker.path in places.above(giver.path)):
        raise Refusal("delegation_elsewhere")
    place, rights = Place(giver.path, Level(giver.level)), routing.rights(step)
    if not rules.competent(step, place, rights, since, routing.table(step, giver.path, since)):
        raise Refusal("delegation_not_competent", giver=giver.name)
    same = Delegation.objects.filter(giver=giver, taker=taker, step=step)
    if rules.overlap(since, until, same.values_list("since", "until")):
        raise Refusal("delegation_overlaps")


@act("orgs.delegation.revoke", basis="S002-16", on="delegation")
def revoke_delegation(*, delegation: Delegation, by: Actor, at: datetime) -> Delegation:
    """Take a delegation back from today on; its open work goes back with it."""
    on = clock.day(at)
    if delegation.until and delegation.until <= on:
        raise Refusal("delegation_over")
    delegation.until, delegation.revoked_at = max(on, delegation.since), at
    delegation.save(update_fields=["until", "revoked_at"])
    note(step=delegation.step, taker=delegation.taker.path)
    routing.reroute(delegation.giver.path, by, at)
    return delegation


@act("orgs.competence.set", basis="S002-18", on="org")
def set_competence(
    *, org: Org, step: str, levels: Iterable[str], by: Actor, at: datetime
) -> list[Competence]:
    """Say which levels do a step below an organisation from today on; none: as the level above says."""
    on = clock.day(at)
    wanted = set(levels)
    if step not in rules.TABLE:
        raise Malformed("step_unknown", step=step)
    if wanted - set(Level):
        raise Malformed("level_unknown")
    open_rows = Competence.objects.filter(org_path=org.path, step=step, until__isnull=True)
    gone = open_rows.exclude(level__in=wanted)
    gone.filter(since__gte=on).delete()
    gone.update(until=on)
    kept = set(open_rows.values_list("level", flat=True))
    made = Competence.objects.bulk_create(
        Competence(step=step, level=level, org_path=org.path, since=on) for level in wanted - kept
    )
    note(step=step, levels=sorted(wanted))
    routing.reroute(org.path, by, at)
    return made
