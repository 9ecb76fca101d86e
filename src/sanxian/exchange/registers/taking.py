"""A file into the house: read, matched, checked, and handed to the act that takes it in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sanxian.blood.rules.registers import FAULTS_MOST
from sanxian.blood.selectors.laboratory import printable
from sanxian.blood.services import registers as intakes
from sanxian.blood.services import takeovers
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.core.database import writer
from sanxian.exchange.registers import fields, heading, lines, reading
from sanxian.hla.loci import LOCI
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.stemcell.facts import Method
from sanxian.stemcell.selectors import registrants as branches
from sanxian.stemcell.services import intakes as typings
from sanxian.stemdonor.services import intakes as registrants

LONGEST_GL = 4000  # signs of a cell that holds a whole typing


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
    faults: tuple[Reason, ...] = ()  # of the rows that were left out
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a whole file beside its rows."""

    system: str = ""  # whose stock it was
    method: str = Method.UNSAID  # how typings were done, by whom, when: of rows that do not say it
    laboratory: str = ""
    day: date | None = None


NOTHING = About()


def opened(
    kind: str, name: str, content: bytes, remembered: Mapping[str, str], chosen: Mapping[str, str]
) -> File:
    """Read a file; `chosen` (heading to field) goes before what is remembered and what is guessed.

    Raises Malformed as `reading.read` and `heading.headed` do.
    """
    known = {**remembered, **chosen}
    longest = LONGEST_GL if kind == fields.TYPINGS else reading.LONGEST_CELL
    table = reading.read(name, content, longest)
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
    about: About = NOTHING,
    dry: bool = False,
    part: bool = False,
    told: Callable[[int], None] = lambda done: None,
) -> Taken:
    """Take the file in where the actor works, whole or not at all; `dry` does all but keep it.

    `part` takes the good rows of typings and names the faults of the others. Raises Malformed with
    every fault (row and column), Refusal.
    """
    places = heading.places(file.headed.heading, file.mapping, fields.of(file.kind))
    if file.kind == fields.TYPINGS and not {n for n in places if _holds_typing(n)}:
        raise Malformed("typings_column_missing")
    place, faults = place_of(file.kind, by), list[Reason]()
    given = (file.kind, file.headed.rows, places, clock.day(at))
    if part and file.kind == fields.TYPINGS:
        rows, faults = lines.sifted(*given, date1904=file.date1904, told=told)
        rows, more = typings.sifted(place, rows, at)
        faults = sorted([*faults, *more], key=lambda reason: int(reason.params["row"]))
        if not rows:
            raise Malformed(*faults[:FAULTS_MOST])
    else:
        rows = lines.read(*given, date1904=file.date1904, told=told)
    if not dry:
        return _done(file, rows, about, place, by, at, faults)
    with writer(), transaction.atomic():
        taken = _done(file, rows, about, place, by, at, faults)
        transaction.set_rollback(True)
    return replace(taken, record="")


def place_of(kind: str, by: Actor) -> str:
    """Where a register is taken in: the actor's facility; typings at the registry branch. Raises Unknown."""
    if kind != fields.TYPINGS:
        return by.facility
    return branches.branch(by, fields.SERVICES[kind])


def _holds_typing(name: str) -> bool:
    return name == "gl" or name.partition("_")[0] in LOCI


def _done(
    file: File,
    rows: list[Any],
    about: About,
    place: str,
    by: Actor,
    at: datetime,
    faults: Sequence[Reason],
) -> Taken:
    said: dict[str, Any] = {"place": place, "name": file.name, "digest": file.digest, "lines": rows,
                            "by": by, "at": at}  # fmt: skip
    if file.kind == fields.UNITS:
        statement = takeovers.propose(system=about.system, **said)
        return Taken(statement.rows, statement.rows, subject_of(statement))
    if file.kind == fields.TYPINGS:
        said |= {"method": about.method, "laboratory": about.laboratory, "day": about.day,
                 "digest": _of_rows(file, rows) if faults else file.digest}  # fmt: skip
    intake = _SERVICES[file.kind](**said)
    left = len({reason.params["row"] for reason in faults})
    return Taken(intake.rows, intake.made, subject_of(intake), tuple(faults[:FAULTS_MOST]), left)


def _of_rows(file: File, rows: list[Any]) -> str:
    """Which rows of which file: once more of its rows can be read, it may come again."""
    numbers = ",".join(str(line.row) for line in rows)
    return hashlib.sha256(f"{file.digest}:{numbers}".encode()).hexdigest()


_SERVICES: dict[str, Callable[..., Any]] = {
    fields.DONORS: intakes.take_donors,
    fields.DONATIONS: intakes.take_donations,
    fields.REGISTRANTS: registrants.take,
    fields.TYPINGS: typings.take,
}
