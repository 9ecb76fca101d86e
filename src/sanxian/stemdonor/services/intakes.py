"""Registers of another system: registrants taken over in whole or not at all, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanxian.core import clock
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import begun, move
from sanxian.core.prepared import insert, insert_many
from sanxian.core.selectors import used
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.people import selectors as people
from sanxian.people.facts import Opened
from sanxian.people.services import registers as files
from sanxian.stemdonor import editions
from sanxian.stemdonor.facts.registrants import Channel, RegistrantLine
from sanxian.stemdonor.models import Intake, Registrant
from sanxian.stemdonor.rules import keeping
from sanxian.stemdonor.rules.intakes import FAULTS_MOST, fault, faults
from sanxian.stemdonor.selectors import registrants as chosen

BASIS = ("红十字会法 第11条", "个人信息保护法 第13条")
PART = 1000  # registrants in one statement, and on one line of the trail
BLOCKERS_MOST = 200


@act("stemdonor.intake.take", basis=BASIS)
def take(
    *, place: str, name: str, digest: str, lines: Sequence[RegistrantLine], by: Actor, at: datetime
) -> Intake:
    """Take over a register: each row finds its person by document or opens a file, and stands in
    the registry under its number, in its county's care.

    The days on which to be in touch again are spread over a year. Raises Refusal
    (registrants_empty, registrants_same_file) and Malformed with every fault, by row and column.
    """
    if not lines:
        raise Refusal("registrants_empty")
    on, counties = clock.day(at), _counties(place)
    _refuse(faults(lines, counties, on, editions.enrolment(place, on)))
    intake = _begun(place, name, digest, len(lines), by, at)
    opened = _files(lines, counties, at)
    _refuse([*_numbers(lines), *_standing(lines, opened)])
    keys: list[int] = []
    for start in range(0, len(lines), PART):
        part = lines[start : start + PART]
        rows = [_row(line, opened[line.who.row], counties, intake) for line in part]
        keys += [row.pk for row in insert_many(begun(rows, "take_over"))]
    Intake.objects.filter(pk=intake.pk).update(made=len(keys))
    intake.made = len(keys)
    note(rows=intake.rows, made=intake.made, digest=digest)
    _trail(intake, keys)
    return intake


def _refuse(found: Iterable[Reason]) -> None:
    reasons = list(found)
    if reasons:
        raise Malformed(*reasons[:FAULTS_MOST])


def _counties(place: str) -> dict[str, str]:
    """Every word for a county of the city -> its path."""
    rows = places.of_kind(places.city_of(place), Kind.COUNTY)
    words = {word: path for path, name in rows for word in (name, path.strip("/").split("/")[-1])}
    return words | ({"": place} if places.kind_of(place) == Kind.COUNTY else {})


def _begun(place: str, name: str, digest: str, rows: int, by: Actor, at: datetime) -> Intake:
    row = Intake(org_path=place, name=name[:120], digest=digest, rows=rows, at=at, by=by.id)
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError as twice:
        raise Refusal("registrants_same_file") from twice
    return row


def _files(
    lines: Sequence[RegistrantLine], counties: dict[str, str], at: datetime
) -> dict[int, Opened]:
    """The person's file of each row; a new one belongs to the county."""
    found: dict[int, Opened] = {}
    wrong: list[Reason] = []
    for county in sorted({counties[line.county] for line in lines}):
        here = [line for line in lines if counties[line.county] == county]
        opened, bad = files.open_many([line.who for line in here], place=county, at=at)
        wrong += bad
        found |= {line.who.row: one for line, one in zip(here, opened, strict=False)}
    _refuse(wrong)
    return found


def _numbers(lines: Sequence[RegistrantLine]) -> Iterable[Reason]:
    taken = chosen.numbers_taken(line.number for line in lines)
    return (
        fault("registry_number_taken", line, "number") for line in lines if line.number in taken
    )


def _standing(lines: Sequence[RegistrantLine], opened: dict[int, Opened]) -> Iterable[Reason]:
    """Whoever stands already, and two rows of one person who has no document."""
    here = chosen.standing_persons(one.pk for one in opened.values())
    seen: set[int] = set()
    for line in lines:
        key = opened[line.who.row].pk
        if key in here:
            yield fault("already_registered", line, "name")
        elif key in seen:
            yield fault("one_person_twice", line, "name")
        seen.add(key)


def _row(
    line: RegistrantLine, opened: Opened, counties: dict[str, str], intake: Intake
) -> Registrant:
    listed = _moment(line.listed) or intake.at
    return Registrant(
        person_id=opened.pk, number=line.number, org_path=counties[line.county],
        site_path=intake.org_path, channel=Channel.FILE, enrolled_at=listed,
        enrolled_by=intake.by, listed_at=listed, kept_at=_moment(line.kept),
        next_on=keeping.spread(clock.day(intake.at), line.who.row), intake=intake,
        made_person=opened.made,
    )  # fmt: skip


def _moment(day: date | None) -> datetime | None:
    return clock.instant(day) if day else None


def _trail(intake: Intake, keys: Sequence[int]) -> None:
    """One chained row for each part of the file: which keys it brought."""
    frame = current()
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        data: dict[str, Any] = {"rows": len(part), "first": min(part), "last": max(part),
                                "digest": intake.digest}  # fmt: skip
        frame.entries.append(Entry(frame.act, subject_of(intake), intake.org_path, data=data))


@act("stemdonor.intake.undo", basis=BASIS, on="intake")
def undo(*, intake: Intake, by: Actor, at: datetime) -> Intake:
    """Take a register back: what it brought is deleted, if nobody has used any of it since.

    Raises Refusal with `registrant_used` for each that is used: its number, and by what.
    """
    rows = list(intake.registrants.values_list("pk", "number", "person_id", "made_person"))
    numbers = {pk: number for pk, number, *_ in rows}
    _unused(used(Registrant, list(numbers)), numbers)
    move(intake, "undo", set={"undone_at": at, "undone_by": by.id})
    keys = list(numbers)
    for start in range(0, len(keys), PART):
        Registrant.objects.filter(pk__in=keys[start : start + PART]).delete()
    persons = {person: numbers[pk] for pk, _, person, made in rows if made}
    _unused(people.used(list(persons)), persons)
    files.take_back(list(persons))
    note(rows=intake.rows, made=intake.made, digest=intake.digest)
    return intake


def _unused(found: dict[int, str], numbers: dict[int, str]) -> None:
    blockers = sorted((numbers[key], what) for key, what in found.items())[:BLOCKERS_MOST]
    Refusal.unless_empty(
        Reason("registrant_used", params={"number": number, "by": what})
        for number, what in blockers
    )
