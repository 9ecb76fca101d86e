"""Many files at once, inside the act of another room: what `register` does for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Q

from sanxian.core.act import current
from sanxian.core.later import later
from sanxian.core.prepared import insert_many
from sanxian.kernel.refusal import Reason
from sanxian.people import selectors
from sanxian.people.facts import Opened, Particulars
from sanxian.people.lifecycle import DoubleStatus
from sanxian.people.models import Double, Person
from sanxian.people.rules import alike

CHUNK = 2000  # keys in one question; SQLite bears 32,766
WRITTEN = 500  # files in one statement


def open_many(
    people: Sequence[Particulars], *, place: str, at: datetime
) -> tuple[list[Opened], list[Reason]]:
    """The file of each, in their order: found by its document, else made, sealed, and written.

    Runs inside an act. Reasons (`number_on_another_file`, with the row) mean that nothing was
    written.
    """
    current()
    indexes = [selectors.id_index(one.id_number, one.document) for one in people]
    known = _known(indexes)
    faults = list(_other_names(people, indexes, known))
    if faults:
        return [], faults
    fresh = [one for one, index in zip(people, indexes, strict=True) if index not in known]
    new = iter(_written(fresh, place, at))
    return [
        Opened(known[index][0], False) if index in known else Opened(next(new), True)
        for index in indexes
    ], []


def _written(people: Sequence[Particulars], place: str, at: datetime) -> list[int]:
    """Keys of fresh files, written part by part: a hundred thousand at once would fill the memory."""
    keys: list[int] = []
    for i in range(0, len(people), CHUNK):
        rows = [_made(one, place, at) for one in people[i : i + CHUNK]]
        insert_many(rows)
        keys += [row.pk for row in rows]
    _compare_later(keys)
    return keys


def _known(indexes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Key and name of the standing file of each document."""
    wanted = sorted({index for index in indexes if index})
    found: dict[str, tuple[int, str]] = {}
    for i in range(0, len(wanted), CHUNK):
        rows = selectors.numbered(id_index__in=wanted[i : i + CHUNK])
        found |= {
            index: (pk, name) for index, pk, name in rows.values_list("id_index", "pk", "name")
        }
    return found


def _other_names(
    people: Sequence[Particulars], indexes: Sequence[str], known: dict[str, tuple[int, str]]
) -> Iterator[Reason]:
    for one, index in zip(people, indexes, strict=True):
        name = known[index][1] if index in known else one.name
        if name != one.name and not alike.names(name, one.name):
            yield Reason("number_on_another_file", params={"row": one.row, "column": "id_number"})


def _made(one: Particulars, place: str, at: datetime) -> Person:
    return Person(
        name=one.name,
        sex=one.sex,
        born=one.born,
        document=one.document,
        id_number=one.id_number,
        id_index=selectors.id_index(one.id_number, one.document),
        phone=one.phone,
        phone_index=selectors.phone_index(one.phone),
        address=one.address,
        org_path=place,
        created_at=at,
    )


def _compare_later(keys: list[int]) -> None:
    """Doubles are looked for afterwards, in parts: one task a file would be a task too many."""
    for i in range(0, len(keys), WRITTEN):
        later("people.compare_many", keys[i : i + WRITTEN])


def take_back(keys: Sequence[int]) -> None:
    """Delete files that a register made; inside an act that saw that nobody has used them.

    A machine's suspicion that nobody has looked at goes with its file. What still points to a file
    makes the database refuse.
    """
    current()
    for i in range(0, len(keys), WRITTEN):
        part = keys[i : i + WRITTEN]
        near = Q(one__in=part) | Q(other__in=part)
        Double.objects.filter(near, status=DoubleStatus.SUSPECTED).delete()
        Person.objects.filter(pk__in=part).delete()
