"""What can be done to a duty. Other rooms open and settle duties inside acts of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sanxian.core.act import act, current, note
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create
from sanxian.duties import kinds, rules, selectors
from sanxian.duties.facts import Clock
from sanxian.duties.lifecycle import SETTLE
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Forbidden, Refusal
from sanxian.orgs import routing
from sanxian.orgs import selectors as orgs

BASIS = "平台工作规则"
OPEN = "duties.duty.open"
REROUTE = "duties.duty.reroute"
ESCALATE = "duties.duty.escalate"


def _house(by: Actor, *permissions: str) -> Actor:
    """`by` for a consequence of the act she is doing: the trail says it was she."""
    return replace(by, grants=(*by.grants, Grant("house", "/", frozenset(permissions))))


# -- for other rooms, inside their acts ------------------------------------------------------------


def open_duty(
    *,
    kind: str,
    subject: str,
    place: str,
    by: Actor,
    at: datetime,
    due: datetime | None = None,
    owner: str = "",
    provisional: bool = False,
) -> Duty:
    """Open a duty about `subject` (`blood.recall:12`) at `place`, or return the one still open.

    `due` replaces the kind's hours; `owner` is an account code. Raises LookupError outside an act,
    and for a kind that no room offered.
    """
    current()
    house = _house(by, OPEN)
    return _open(
        kind=kind,
        subject=subject,
        place=place,
        by=house,
        at=at,
        due=due,
        owner=owner,
        provisional=provisional,
    )


def finish_for(
    *, kind: str, subject: str, by: Actor, at: datetime, place: str = "", note: str = ""
) -> list[Duty]:
    """The room saw the work done: close its duties about `subject` (at `place` only, if given)."""
    return _settle_all(kind, subject, place, "finish", note, by, at)


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
        settle(duties=rows, word=word, note=note, by=_house(by, SETTLE), at=at)
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
    owner: str,
    provisional: bool,
) -> Duty:
    """Open a piece of work, with a clock, at the organisation whose it is."""
    known = selectors.same(kind, subject, place).first()
    if known:
        note(existing=True)
        return known
    clock = rules.start(kinds.get(kind), at, due)
    duty = create(
        Duty,
        kind=kind,
        subject=subject,
        org_path=place,
        owner_org=_whose(kind, place, at),
        owner=orgs.account(owner) if owner else None,
        opened_at=at,
        opened_by=by.id,
        provisional=provisional,
        **_columns(clock),
    )
    note(kind=kind, about=subject, org=duty.owner_org.path, owner=owner)
    return duty


def _columns(clock: Clock) -> dict[str, datetime | None]:
    return {
        "acknowledge_by": clock.acknowledge_by,
        "due_at": clock.due_at,
        "escalate_at": clock.escalate_at,
    }


def _whose(kind: str, place: str, at: datetime) -> Any:
    """The organisation that does this kind of work for a place."""
    return routing.owner(kinds.get(kind).step, place, at)


@act("duties.duty.acknowledge", basis=BASIS, on="duty")
def acknowledge(*, duty: Duty, by: Actor, at: datetime) -> Duty:
    """Say "seen, it is mine now"."""
    _hers(duty, by)
    kind = kinds.get(duty.kind)
    later = rules.after_acknowledging(kind, at, duty.due_at)
    mine = {"owner": orgs.account(by.id), "escalate_at": later}
    return move(duty, "acknowledge", set=mine, owner=by.id)


@act("duties.duty.finish", basis=BASIS, on="duty")
def finish(*, duty: Duty, by: Actor, at: datetime, note: str = "") -> Duty:
    """Report the work done; the room that opened it hears of it in the same transaction."""
    _hers(duty, by)
    move(duty, "finish", set=_closing(at, note), note=note)
    kinds.told(duty, by, at)
    return duty


def _hers(duty: Duty, by: Actor) -> None:
    """A duty with a name on it is that person's; somebody else takes it over by `reassign`."""
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

    Raises Refusal (no_such_account, worker_elsewhere).
    """
    worker = orgs.account(owner) if owner else None
    if worker and not _works_there(worker, duty, by):
        raise Refusal("worker_elsewhere")
    return _hand(duty, worker, duty.owner_org, "duty_reassigned", at)


def _works_there(worker: Any, duty: Duty, by: Actor) -> bool:
    """One gives work only to people of the organisation that owns it, or to oneself."""
    return worker.code == by.id or worker.org.path.startswith(duty.owner_org.path)


def _hand(duty: Duty, worker: Any, org: Any, why: str, at: datetime) -> Duty:
    clock = rules.again(kinds.get(duty.kind), at, duty.due_at)
    code = worker.code if worker else ""
    given: dict[str, Any] = {"owner": worker, "owner_org": org, **_columns(clock)}
    return move(duty, "reassign", set=given, reasons=[why], owner=code, org=org.path)


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
    clock = rules.again(kinds.get(duty.kind), at, duty.due_at)
    fields = {"owner": None, "owner_org": org, "raised": duty.raised + 1, **_columns(clock)}
    if above is None:
        fields |= {"owner": duty.owner, "escalate_at": None}
    why = rules.why_up(duty.status, duty.due_at, at)
    return move(duty, "escalate", set=fields, reasons=[why], org=org.path)


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
    """Give back a duty that a closed account still holds."""
    return _hand(duty, None, duty.owner_org, "duty_owner_gone", at)


def rerouted(*, place: str, by: Actor, at: datetime) -> int:
    """For orgs, inside the act that changed edges, delegations or competences below `place`."""
    current()
    return reroute(place=place, by=_house(by, REROUTE), at=at)


@act(REROUTE, basis=BASIS)
def reroute(*, place: str, by: Actor, at: datetime) -> int:
    """Hand every open duty below `place` to the organisation whose it is now.

    What has gone up already stays up: those above know of it.
    """
    count = 0
    for duty in selectors.open_below(place):
        org = _whose(duty.kind, duty.org_path, at)
        if org.pk != duty.owner_org_id:
            _hand(duty, None, org, "duty_rerouted", at)
            count += 1
    note(rerouted=count)
    return count
