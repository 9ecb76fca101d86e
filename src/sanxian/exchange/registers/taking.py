"""A file into the house: read, matched, checked, and handed to the act that takes it in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sanxian.blood.selectors.laboratory import printable
from sanxian.blood.services import registers as intakes
from sanxian.blood.services import takeovers
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.core.database import writer
from sanxian.exchange.registers import fields, heading, lines, reading
from sanxian.stemdonor.services import intakes as registrants


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: its heading, its rows, and what its columns are taken to mean."""

    kind: str
    name: str
    digest: str
    headed: heading.Headed
    date1904: bool
    mapping: dict[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it; `record` is such as `blood.intake:3`, "" when it was only looked at."""

    rows: int
    made: int
    record: str


def opened(
    kind: str, name: str, content: bytes, remembered: Mapping[str, str], chosen: Mapping[str, str]
) -> File:
    """Read a file; `chosen` (heading to field) goes before what is remembered and what is guessed.

    Raises Malformed as `reading.read` and `heading.headed` do.
    """
    known = {**remembered, **chosen}
    table = reading.read(name, content)
    found = heading.headed(table, fields.of(kind), known)
    return File(
        kind=kind,
        name=printable(name)[:120],
        digest=hashlib.sha256(content).hexdigest(),
        headed=found,
        date1904=table.date1904,
        mapping=heading.guess(found.heading, fields.of(kind), known),
    )


def take(
    file: File,
    *,
    by: Actor,
    at: datetime,
    system: str = "",
    dry: bool = False,
    told: Callable[[int], None] = lambda done: None,
) -> Taken:
    """Take the file in at the actor's facility, whole or not at all; `dry` does all but keep it.

    Raises Malformed with every fault (row and column), Refusal.
    """
    places = heading.places(file.headed.heading, file.mapping, fields.of(file.kind))
    rows = lines.read(
        file.kind,
        file.headed.rows,
        places,
        clock.day(at),
        date1904=file.date1904,
        told=told,
    )
    if not dry:
        return _done(file, rows, system, by, at)
    with writer(), transaction.atomic():
        taken = _done(file, rows, system, by, at)
        transaction.set_rollback(True)
    return Taken(taken.rows, taken.made, "")


def _done(file: File, rows: list[Any], system: str, by: Actor, at: datetime) -> Taken:
    said: dict[str, Any] = {
        "place": by.facility,
        "name": file.name,
        "digest": file.digest,
        "lines": rows,
        "by": by,
        "at": at,
    }
    if file.kind == fields.UNITS:
        statement = takeovers.propose(system=system, **said)
        return Taken(statement.rows, statement.rows, subject_of(statement))
    intake = _SERVICES[file.kind](**said)
    return Taken(intake.rows, intake.made, subject_of(intake))


_SERVICES: dict[str, Callable[..., Any]] = {
    fields.DONORS: intakes.take_donors,
    fields.DONATIONS: intakes.take_donations,
    fields.REGISTRANTS: registrants.take,
}
