"""Typings: read when they are recorded, replaced by newer ones, never rewritten."""

from __future__ import annotations

from datetime import date, datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, update
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.stemcell import news, typed
from sanxian.stemcell.facts import Correction, Method
from sanxian.stemcell.lifecycle import HERE, TypingStatus
from sanxian.stemcell.models import Registrant, Typing
from sanxian.stemcell.selectors import names
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services.changes import BASIS, next_change


@act("stemcell.typing.record", basis=BASIS, on="registrant")
def record(
    *,
    registrant: Registrant,
    text: str,
    method: str,
    laboratory: str = "",
    day: date | None = None,
    by: Actor,
    at: datetime,
) -> Typing:
    """Keep what a laboratory typed, as a GL string; a typing that stood is replaced by it.

    It is read with the names installed. Raises Malformed with every locus that cannot be read, and
    Refusal (nomenclature_not_installed, registrant_gone).
    """
    return _stand(registrant, text, method, laboratory, day, Correction.RETYPED, at, by)


@act("stemcell.typing.correct", basis=BASIS, on="typing")
def correct(
    *,
    typing: Typing,
    text: str,
    why: str,
    method: str = "",
    laboratory: str = "",
    day: date | None = None,
    by: Actor,
    at: datetime,
) -> Typing:
    """Put a right typing in the place of a wrong one, and say what was wrong; both are kept.

    Raises as `record` does, Malformed for an unknown reason, Refusal (typing_not_standing,
    typing_unchanged).
    """
    if why not in set(Correction):
        raise Malformed("no_such_choice", field="why")
    if typing.status != TypingStatus.STANDING:
        raise Refusal("typing_not_standing")
    if typed.tidy(text) == typing.text:
        raise Refusal("typing_unchanged")
    return _stand(
        typing.registrant,
        text,
        method or typing.method,
        laboratory or typing.laboratory,
        day or typing.day,
        Correction(why),
        at,
        by,
    )


def _stand(
    registrant: Registrant,
    text: str,
    method: str,
    laboratory: str,
    day: date | None,
    why: Correction,
    at: datetime,
    by: Actor,
) -> Typing:
    """The new typing in the place of the one that stood, if any."""
    if registrant.status not in HERE:
        raise Refusal("registrant_gone", number=registrant.number)
    known, text = names.held(), typed.tidy(text)
    read, faults = typed.read(text, names.reader(known))
    Malformed.unless_empty([*faults, *_unfit(method, laboratory, day, at)])
    old = chosen.standing(registrant)
    if old:
        move(old, "replace")
    new = create(
        Typing,
        registrant=registrant,
        org_path=registrant.org_path,
        text=text,
        loci=typed.loci(read),
        method=method,
        laboratory=laboratory.strip(),
        day=day,
        release=known.release[:20],
        why=why if old else "",
        replaces=old,
        recorded_at=at,
        recorded_by=by.id,
    )
    registrant.change = next_change(registrant.org_path)
    update(Registrant, {"change": registrant.change}, pk=registrant.pk)
    note(registrant=registrant.pk, loci=new.loci, release=new.release, why=new.why)
    if old is None:
        news.typed([registrant.number], by, at)
    return new


def _unfit(method: str, laboratory: str, day: date | None, at: datetime) -> list[Reason]:
    found = []
    if method not in set(Method):
        found.append(Reason("no_such_choice", params={"field": "method"}))
    if len(laboratory.strip()) > 60:
        found.append(Reason("field_too_long", params={"field": "laboratory"}))
    if day and day > clock.day(at):
        found.append(Reason("typed_in_future", params={"field": "day"}))
    return found
