"""Whom one may ask after a registrant: named by the registrant, agreed to, and forgotten when taken back."""

from __future__ import annotations

from datetime import datetime

from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.people import facts as persons
from sanxian.people.rules import identity
from sanxian.stemdonor.facts.registrants import MOST_RELATIVES, Kin
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.models import Registrant, Relative
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services.parts import CONSENT, here, known


@act("stemdonor.relative.name", basis=CONSENT)
def name(
    *,
    place: str,
    registrant: Registrant,
    kin: str,
    called: str,
    phone: str,
    how: str = persons.Channel.PAPER,
    by: Actor,
    at: datetime,
) -> Relative:
    """The registrant names somebody who may be asked where to find them, and agrees to it.

    `how` is the way in which they agreed. Raises Malformed, Refusal (relatives_enough,
    registrant_left, registrant_elsewhere).
    """
    here(registrant, place)
    known(Kin, kin, "kin")
    known((persons.Channel.PAPER, persons.Channel.SCREEN), how, "how")
    if registrant.status == RegistrantStatus.LEFT:
        raise Refusal("registrant_left")
    if not called.strip():
        raise Malformed("unreadable", field="called")
    number = identity.clean_phone(phone)
    taken = {row.place for row in chosen.relatives(registrant)}
    free = next((n for n in range(1, MOST_RELATIVES + 1) if n not in taken), 0)
    if not free:
        raise Refusal("relatives_enough", most=MOST_RELATIVES)
    note(place_of_two=free)
    return create(
        Relative, registrant=registrant, org_path=registrant.org_path, place=free, kin=kin,
        name=called.strip()[:60], phone=number, way=how, at=at, by=by.id,
    )  # fmt: skip


@act("stemdonor.relative.forget", basis=CONSENT)
def forget(*, place: str, relative: Relative, by: Actor, at: datetime) -> Relative:
    """Taken back: the row stays to say that there was one, name and telephone do not."""
    here(relative.registrant, place)
    if relative.ended_at:
        raise Refusal("overtaken")
    return _forgotten(relative, at)


def forget_all(registrant: Registrant, at: datetime) -> None:
    """Who leaves leaves nobody behind who is called."""
    for relative in chosen.relatives(registrant):
        _forgotten(relative, at)


def _forgotten(relative: Relative, at: datetime) -> Relative:
    relative.name = relative.phone = ""
    relative.ended_at = at
    relative.save(update_fields=["name", "phone", "ended_at"])
    return relative


@act("stemdonor.relative.reveal", basis=CONSENT, on="relative")
def reveal(*, relative: Relative, by: Actor, at: datetime) -> Relative:
    """The number may be seen in full: in the relative's turn, after the ways before were tried.

    Raises Refusal (relative_not_yet, overtaken).
    """
    if relative.ended_at:
        raise Refusal("overtaken")
    if not chosen.relatives_turn(relative.registrant, by, at):
        raise Refusal("relative_not_yet")
    return relative
