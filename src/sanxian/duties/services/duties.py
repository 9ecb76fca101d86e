"""What can be done to a duty. Other rooms open and settle duties inside acts of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, current, note, once, subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create, update
from sanxian.core.trail import Entry
from sanxian.duties import editions, kinds, selectors
from sanxian.duties.facts import Clock, Naming, Unit
from sanxian.duties.lifecycle import SETTLE, DutyStatus
from sanxian.duties.models import Duty
from sanxian.duties.rules import clocks as rules
from sanxian.duties.services import attempts
from sanxian.duties.services.parts import BASIS, PERSON, house
from sanxian.kernel.refusal import Forbidden, Refusal
from sanxian.orgs import routing
from sanxian.orgs import selectors as orgs

OPEN = "duties.duty.open"
REROUTE = "duties.duty.reroute"
ESCALATE = "duties.duty.escalate"
RECOUNT = "duties.duty.recount"
TAKE = "duties.duty.acknowledge"


# -- for other rooms, inside their acts ------------------------------------------------------------


def open_duty(
    *,
    kind: str,
    subject: str,
    place: str,
    by: Actor,
    at: datetime,
    due: datetime | None = None,
    since: datetime | None = None,
    owner: str = "",
    provisional: bool = False,
    party: str = "",
    site: str = "",
    knows: str = "",
) -> Duty:
    """Open a duty about `subject` (`blood.recall:12`) at `place`, or return the one still open.

    `due` replaces the kind's clock; `since` is the later moment from which that clock counts (the day
    of an examination); `owner` is an account code, and a kind that is offered as named
    finds one by itself; `party` (`people.person:<uid>`) is whom it is about, asked of the kind's
    `contact` where it is left out. A kind that is routed by site goes to the crew of today's session at
    `site`, to the account `knows` where it is of that crew, and to `place` where nobody of a crew may do
    it. Raises LookupError outside an act, and for a kind that no room
    offered.
    """
    current()
    crew = _of_crew(kind, site, knows, at)
    return _open(
        kind=kind,
        subject=subject,
        place=site if crew else place,
        crew=crew,
        by=house(by, OPEN),
        at=at,
        due=due,
        since=since,
        owner=owner,
        provisional=provisional,
        party=party or _party(kind, subject, by, at),
    )


def _of_crew(kind: str, site: str, knows: str, at: datetime) -> str:
    """Who of the crew at a site does this kind of work: who knows of it, else who has least to do."""
    if not site or not kinds.get(kind).by_site:
        return ""
    on = clock.day(at)
    return selectors.of_crew(kinds.crew(site, on), knows, site, _needed(kind), on)


def _party(kind: str, subject: str, by: Actor, at: datetime) -> str:
    if subject.startswith(PERSON):
        return subject
    found = kinds.contact(kind, subject, by, at)
    return found.party if found else ""


def finish_for(
    *, kind: str, subject: str, by: Actor, at: datetime, place: str = "", note: str = ""
) -> list[Duty]:
    """The room saw the work done: close its duties about `subject` (at `place` only, if given)."""
    return _settle_all(kind, subject, place, "finish", note, by, at)


def finish_about(
    *, kind: str, subjects: Iterable[str], by: Actor, at: datetime, note: str = ""
) -> list[Duty]:
    """As `finish_for`, about many records with one statement; for a part of a file at a time."""
    current()
    rows = selectors.standing_about(kind, subjects)
    if rows:
        settle(duties=rows, word="finish", note=note, by=house(by, SETTLE), at=at)
    return rows


def cancel_for(
    *, kind: str, subject: str, by: Actor, at: datetime, place: str = "", note: str = ""
) -> list[Duty]:
    """The work has become needless: close its duties about `subject`."""
    return _settle_all(kind, subject, place, "cancel", note, by, at)


def _settle_all(
    kind: str, subject: str, place: str, word: str, note: str, by: Actor, at: datetime
) -> list[Duty]:
    current()
    rows = selectors.standing(kind, subject, place)
    if rows:
        settle(duties=rows, word=word, note=note, by=house(by, SETTLE), at=at)
    return rows


# -- acts --------------------------------------------------------------------------------------------


@act(OPEN, basis=BASIS)
def _open(
    *,
    kind: str,
    subject: str,
    place: str,
    by: Actor,
    at: datetime,
    due: datetime | None,
    since: datetime | None,
    owner: str,
    provisional: bool,
    party: str,
    crew: str = "",
) -> Duty:
    """Open a piece of work, with a clock, at the organisation whose it is."""
    known = selectors.standing(kind, subject, place)
    if known:
        note(existing=True)
        return known[0]
    found, edition = _clock(kind, place, at, due, since)
    org = once(f"duties.whose:{kind}:{place}", lambda: _whose(kind, place, at))
    duty = create(
        Duty,
        kind=kind,
        subject=subject,
        org_path=place,
        owner_org=org,
        opened_at=at,
        opened_by=by.id,
        provisional=provisional or found.provisional,
        due_given=due is not None,
        counts_from=since,
        party=party,
        **_named(kind, org, owner, at, crew),
        **_columns(found),
    )
    said = duty.owner.code if duty.owner else ""
    note(kind=kind, about=subject, org=org.path, owner=said, edition=edition)
    return duty


def _clock(
    kind: str, place: str, at: datetime, due: datetime | None, since: datetime | None
) -> tuple[Clock, str]:
    timing, time, edition = editions.timing(kind, place, at)
    due = max(due, at) if due else None  # what comes too late is late from its first moment
    begins = clock.local(since) if since else None
    return editions.utc(rules.start(timing, clock.local(at), time, due, begins)), edition


def _named(kind: str, org: Any, owner: str, at: datetime, crew: str) -> dict[str, Any]:
    """Whose name stands on a duty when it opens, and how it came there."""
    if owner:
        return {"owner": orgs.account(owner), "named_at": at, "naming": Naming.GIVEN.value}
    worker = orgs.account(crew) if crew else _worker(kind, org, at)
    return {"owner": worker, **({"named_at": at, "naming": Naming.RULE.value} if worker else {})}


def _worker(kind: str, org: Any, at: datetime) -> Any:
    """For a kind that is named: who of the organisation, or else above it, has least to do."""
    if not kinds.get(kind).named:
        return None
    code = selectors.least_loaded(org.path, _needed(kind), clock.day(at))
    return orgs.account(code) if code else None


def _needed(kind: str) -> set[str]:
    return {TAKE, kinds.get(kind).permission} - {""}


def _columns(found: Clock) -> dict[str, datetime | None]:
    return {
        "acknowledge_by": found.acknowledge_by,
        "due_at": found.due_at,
        "escalate_at": found.escalate_at,
    }


def _whose(kind: str, place: str, at: datetime) -> Any:
    """The organisation that does this kind of work for a place."""
    return routing.owner(kinds.get(kind).step, place, at)


@act(TAKE, basis=BASIS, on="duty")
def acknowledge(*, duty: Duty, by: Actor, at: datetime) -> Duty:
    """Say "seen, it is mine now"."""
    hers(duty, by)
    timing, time, _edition = editions.timing(duty.kind, duty.org_path, at)
    later = rules.after_acknowledging(timing, clock.local(at), time, duty.due_at)
    mine = {"owner": orgs.account(by.id), "escalate_at": later.astimezone(UTC)}
    return move(duty, "acknowledge", set=mine | _first(duty, Naming.TAKEN, at), owner=by.id)


def _first(duty: Duty, how: Naming, at: datetime) -> dict[str, Any]:
    """What is measured once: when a name first stood on it, and when it was first acknowledged."""
    found: dict[str, Any] = {}
    since = max(at, duty.opened_at)  # who writes down later what she did before took no time
    if duty.named_at is None:
        found |= {"named_at": since, "naming": how.value}
    if how == Naming.TAKEN and duty.seen_at is None:
        found["seen_at"] = since
    return found


@act("duties.duty.finish", basis=BASIS, on="duty")
def finish(
    *, duty: Duty, by: Actor, at: datetime, note: str = "", minutes: int = 0, trips: int = 0
) -> Duty:
    """Report the work done; the room that opened it hears of it in the same transaction.

    `minutes` of staff and `trips` of the person are written down where they are said.
    """
    hers(duty, by)
    if minutes or trips:
        attempts.at_desk(duty, minutes, trips, by, at)
    move(duty, "finish", set=_closing(at, note), note=note)
    kinds.told(duty, by, at)
    return duty


def hers(duty: Duty, by: Actor) -> None:
    """A duty with a name on it is that person's; somebody else takes it over by `reassign`.

    Raises Refusal, and Forbidden where the kind needs a permission that `by` lacks.
    """
    if duty.owner and duty.owner.code != by.id:
        raise Refusal("duty_of_another")
    needed = kinds.get(duty.kind).permission
    if needed and not by.may(needed, duty.org_path):
        raise Forbidden("not_permitted", act=needed)


def _closing(at: datetime, note: str) -> dict[str, Any]:
    return {"closed_at": at, "escalate_at": None, "note": note}


@act("duties.duty.reassign", basis=BASIS, on="duty")
def reassign(*, duty: Duty, owner: str, by: Actor, at: datetime) -> Duty:
    """Give a duty to another account ("" to whoever takes it first), with new hours to be seen.

    Raises Refusal (no_such_account, worker_elsewhere, worker_may_not).
    """
    worker = orgs.account(owner) if owner else None
    if worker and not _works_there(worker, duty, by):
        raise Refusal("worker_elsewhere")
    if worker and owner not in selectors.able(duty, clock.day(at)):
        raise Refusal("worker_may_not")
    return _hand(duty, worker, _org_of(worker, duty), "duty_reassigned", at)


def _works_there(worker: Any, duty: Duty, by: Actor) -> bool:
    """One gives work only to people of the organisation that owns it, or to oneself."""
    return worker.code == by.id or worker.org.path.startswith(duty.owner_org.path)


def _org_of(worker: Any, duty: Duty) -> Any:
    """Work that had gone up comes down again with the worker of a place nearer to it."""
    nearer = worker and worker.org.path.startswith(duty.owner_org.path)
    return worker.org if nearer and duty.org_path.startswith(worker.org.path) else duty.owner_org


@act("duties.duty.hand_over", basis=BASIS, on="duty")
def hand_over(*, duty: Duty, owner: str, by: Actor, at: datetime) -> Duty:
    """Pass one's own duty on to a colleague who may do it, or free it ("") for whoever takes it.

    Raises Refusal (duty_of_another, worker_elsewhere).
    """
    if not duty.owner or duty.owner.code != by.id:
        raise Refusal("duty_of_another")
    if owner and owner not in selectors.able(duty, clock.day(at)):
        raise Refusal("worker_elsewhere")
    worker = orgs.account(owner) if owner else None
    return _hand(duty, worker, duty.owner_org, "duty_handed_over", at)


def _hand(duty: Duty, worker: Any, org: Any, why: str, at: datetime) -> Duty:
    found = _again(duty, at)
    code = worker.code if worker else ""
    given: dict[str, Any] = {"owner": worker, "owner_org": org, "handed": duty.handed + 1}
    given |= _columns(found) | (_first(duty, Naming.GIVEN, at) if worker else {})
    return move(duty, "reassign", set=given, reasons=[why], owner=code, org=org.path)


def _again(duty: Duty, at: datetime, *, above: bool = False) -> Clock:
    timing, time, _edition = editions.timing(duty.kind, duty.org_path, at)
    return editions.utc(rules.again(timing, clock.local(at), time, duty.due_at, above=above))


@act("duties.duty.cancel", basis=BASIS, on="duty")
def cancel(*, duty: Duty, by: Actor, at: datetime, note: str = "") -> Duty:
    """Close a duty that has become needless."""
    return move(duty, "cancel", set=_closing(at, note), note=note)


@act(SETTLE, basis=BASIS, on="duties")
def settle(*, duties: list[Duty], word: str, note: str, by: Actor, at: datetime) -> list[Duty]:
    """Close duties whose work another act has done ("finish") or made needless ("cancel")."""
    return move_many(duties, word, set=_closing(at, note), note=note)


@act(ESCALATE, basis=BASIS, on="duty")
def escalate(*, duty: Duty, by: Actor, at: datetime) -> Duty:
    """Take a duty whose clock ran out one organisation up; at the top it stays, and stays late."""
    above = duty.owner_org.parent
    org = above or duty.owner_org
    fields: dict[str, Any] = {"owner_org": org, "raised": duty.raised + 1}
    fields |= _columns(_again(duty, at, above=True))
    if above is None:
        fields |= {"owner": duty.owner, "escalate_at": None}
    else:
        fields |= {"owner": _worker(duty.kind, org, at)}
    if fields["owner"]:
        fields |= _first(duty, Naming.RULE, at)
    why = rules.why_up(duty.status, duty.due_at, at)
    said = fields["owner"].code if fields["owner"] else ""
    return move(duty, "escalate", set=fields, reasons=[why], org=org.path, owner=said)


# -- by the house itself -----------------------------------------------------------------------------


def tick(at: datetime) -> int:
    """Escalate everything whose clock has run out, and free what a closed account still holds;
    returns how many. Each in its own transaction: one that somebody just took holds up no other."""
    freed = sum(_by_itself(release, duty, at) for duty in selectors.orphaned())
    return freed + sum(_by_itself(escalate, duty, at) for duty in selectors.going_up(at))


def _by_itself(do: Any, duty: Duty, at: datetime) -> int:
    by = Actor("house", duty.owner_org.path, (Grant("house", "/", frozenset({do.act})),))
    try:
        do(duty=duty, by=by, at=at)
    except Refusal:  # overtaken: somebody moved it between our reading and our writing
        return 0
    return 1


@act("duties.duty.release", basis=BASIS, on="duty")
def release(*, duty: Duty, by: Actor, at: datetime) -> Duty:
    """Give back a duty that a closed account still holds; a named one goes to a colleague."""
    worker = _worker(duty.kind, duty.owner_org, at)
    return _hand(duty, worker, duty.owner_org, "duty_owner_gone", at)


def recounted(*, by: Actor, at: datetime) -> int:
    """For core, inside the act that published or changed holidays."""
    current()
    rows = selectors.by_own_clock()
    return recount(duties=rows, by=house(by, RECOUNT), at=at) if rows else 0


@act(RECOUNT, basis=BASIS, on="duties")
def recount(*, duties: list[Duty], by: Actor, at: datetime) -> int:
    """Count clocks of working time anew from the day each duty was opened; how many changed.

    A day that the room gave stays: only that room knows how it was counted.
    """
    changed = [duty for duty in duties if _count_again(duty)]
    frame = current()
    frame.entries += [
        Entry(RECOUNT, subject_of(duty), duty.org_path, data={"due": duty.due_at.isoformat()})
        for duty in changed
    ]
    note(recounted=len(changed), of=len(duties))
    return len(changed)


def _count_again(duty: Duty) -> bool:
    timing, time, _edition = editions.timing(duty.kind, duty.org_path, duty.opened_at)
    if timing.unit == Unit.HOURS:
        return False
    begins = clock.local(duty.counts_from) if duty.counts_from else None
    found = editions.utc(rules.start(timing, clock.local(duty.opened_at), time, since=begins))
    fields: dict[str, Any] = {"due_at": found.due_at, "provisional": found.provisional}
    if duty.status == DutyStatus.OPEN and not duty.handed and not duty.raised:
        fields |= {"acknowledge_by": found.acknowledge_by, "escalate_at": found.escalate_at}
    elif duty.status == DutyStatus.ACKNOWLEDGED and duty.escalate_at == duty.due_at:
        fields["escalate_at"] = found.due_at
    changed = {name: value for name, value in fields.items() if getattr(duty, name) != value}
    for name, value in changed.items():
        setattr(duty, name, value)
    return bool(changed) and update(Duty, changed, pk=duty.pk) == 1


def rerouted(*, place: str, by: Actor, at: datetime) -> int:
    """For orgs, inside the act that changed edges, delegations or competences below `place`."""
    current()
    return reroute(place=place, by=house(by, REROUTE), at=at)


@act(REROUTE, basis=BASIS)
def reroute(*, place: str, by: Actor, at: datetime) -> int:
    """Hand every open duty below `place` to the organisation whose it is now.

    What has gone up already stays up: those above know of it.
    """
    count = 0
    for duty in selectors.open_below(place):
        org = _whose(duty.kind, duty.org_path, at)
        if org.pk != duty.owner_org_id:
            _hand(duty, _worker(duty.kind, org, at), org, "duty_rerouted", at)
            count += 1
    note(rerouted=count)
    return count
