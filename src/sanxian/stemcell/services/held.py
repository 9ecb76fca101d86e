"""Typings that come before their number: kept sealed under the sample's, entered with the person."""

from __future__ import annotations

from datetime import date, datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.stemcell import editions, typed
from sanxian.stemcell.facts import Coarse, Fineness, Method, Stage
from sanxian.stemcell.models import HeldTyping, Registrant
from sanxian.stemcell.selectors import held as chosen
from sanxian.stemcell.selectors import names
from sanxian.stemcell.selectors import registrants as entries
from sanxian.stemcell.services import registrants, typings
from sanxian.stemcell.services.changes import BASIS, require_branch


@act("stemcell.held.keep", basis=BASIS)
def keep(
    *, place: str, sample: str, text: str, method: str, laboratory: str, day: date, by: Actor,
    at: datetime,
) -> tuple[HeldTyping, Fineness]:  # fmt: skip
    """Keep what was typed of a sample until its person has a number; what was kept before is dropped.

    `text` is a GL string. Raises Malformed with every locus that cannot be read, each with locus, text
    and reason, and Refusal (not_a_registry_branch, nomenclature_not_installed).
    """
    require_branch(place)
    known, text = names.held(), typed.tidy(text)
    read, faults = typed.read(text, names.reader(known))
    if method not in set(Method):
        faults.append(Reason("no_such_choice", params={"field": "method"}))
    Malformed.unless_empty(faults)
    before = chosen.of_sample(sample)
    if before:
        move(before, "drop", set={"closed_at": at})
    ruled = editions.rule(Stage.CONFIRMATORY, place, clock.day(at))
    row = create(
        HeldTyping, org_path=place, sample=sample, text=text, method=method,
        laboratory=laboratory.strip()[:60], day=day, release=known.release[:20], recorded_at=at,
        recorded_by=by.id,
    )  # fmt: skip
    note(loci=typed.loci(read), release=row.release)
    return row, typed.fineness(read, ruled.values.loci)


@act("stemcell.held.enter", basis=BASIS, on="held")
def enter(*, held: HeldTyping, number: str, by: Actor, at: datetime) -> Registrant:
    """Give what was kept to the number whose it is; a number that is new is entered.

    Raises what entering and recording raise.
    """
    row = entries.numbers_taken([number]).get(number) or registrants.enter(
        place=held.org_path, number=number, coarse=Coarse(), by=by, at=at
    )
    typings.record(
        registrant=row, text=held.text, method=held.method, laboratory=held.laboratory,
        day=held.day, by=by, at=at,
    )  # fmt: skip
    move(held, "enter", set={"closed_at": at})
    return row


@act("stemcell.held.drop", basis=BASIS, on="held")
def drop(*, held: HeldTyping, by: Actor, at: datetime) -> HeldTyping:
    """The sample is destroyed: what was typed of it is never entered."""
    return move(held, "drop", set={"closed_at": at})
