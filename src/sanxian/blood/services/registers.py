"""Registers of another system: donors and their history, taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from sanxian.blood.facts import Why
from sanxian.blood.facts.registers import FOR_GOOD, DonationLine, DonorLine
from sanxian.blood.models import (
    Deferral,
    Donation,
    Donor,
    EarlierDonation,
    Intake,
    IntakeLine,
)
from sanxian.blood.rules.registers import FAULTS_MOST, donation_faults, donor_faults, fault
from sanxian.blood.selectors import registers as chosen
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import insert, insert_many
from sanxian.core.selectors import used
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.people import selectors as people
from sanxian.people.facts import Opened
from sanxian.people.services import registers as files

BASIS = ("血站管理办法", "献血法 第9条", "个人信息保护法 第13条")
WRITTEN = 500  # rows in one statement
CHUNK = 1000  # rows that one line of the trail stands for
BLOCKERS_MOST = 200
DONORS, DONATIONS = "donors", "donations"


def _refuse(faults: Iterable[Reason]) -> None:
    """Raises Malformed with the first thousand faults."""
    found = list(faults)
    if found:
        raise Malformed(*found[:FAULTS_MOST])


def _begun(
    place: str, kind: str, name: str, digest: str, rows: int, by: Actor, at: datetime
) -> Intake:
    row = Intake(
        org_path=place, kind=kind, name=name[:120], digest=digest, rows=rows, at=at, by=by.id
    )
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError as twice:
        raise Refusal("intake_same_file") from twice
    return row


def _trail(intake: Intake, keys: Sequence[int]) -> None:
    """One chained row for each part of the file: which keys it brought."""
    frame = current()
    for i in range(0, len(keys), CHUNK):
        part = keys[i : i + CHUNK]
        data = {"rows": len(part), "first": min(part), "last": max(part), "digest": intake.digest}
        frame.entries.append(Entry(frame.act, subject_of(intake), intake.org_path, data=data))


# -- donors ------------------------------------------------------------------------------------------


@act("blood.intake.take", basis=BASIS)
def take_donors(
    *, place: str, name: str, digest: str, lines: Sequence[DonorLine], by: Actor, at: datetime
) -> Intake:
    """Take in a file of donors: each finds its person by document, or opens a file.

    A bar of the other system stands here too. Raises Refusal (intake_same_file, intake_empty) and
    Malformed with every fault, each with `row` and `column`.
    """
    if not lines:
        raise Refusal("intake_empty")
    _refuse(donor_faults(lines, clock.day(at)))
    intake = _begun(place, DONORS, name, digest, len(lines), by, at)
    donors, opened = _donors(lines, place, at)
    barred = _barred(lines, donors, place, by, at)
    for i in range(0, len(lines), CHUNK):
        part = zip(lines[i : i + CHUNK], donors[i : i + CHUNK], opened[i : i + CHUNK], strict=True)
        insert_many([_line(intake, line, donor, file, barred) for line, donor, file in part])
    return _done(intake, donors, sum(f is not None for f in opened))


def _line(
    intake: Intake, line: DonorLine, donor: int, file: Opened | None, barred: dict[int, Deferral]
) -> IntakeLine:
    return IntakeLine(
        intake=intake,
        donor_id=donor,
        former=line.former,
        made_person=file is not None and file.made,
        made_donor=file is not None,
        deferral=barred.get(line.row),
    )


def _done(intake: Intake, keys: Sequence[int], made: int) -> Intake:
    Intake.objects.filter(pk=intake.pk).update(made=made)
    intake.made = made
    note(kind=intake.kind, rows=intake.rows, made=made, digest=intake.digest)
    _trail(intake, keys)
    return intake


def _donors(
    lines: Sequence[DonorLine], place: str, at: datetime
) -> tuple[list[int], list[Opened | None]]:
    """The donor's key of each line, and the person's file where the donor is new here."""
    former = chosen.by_former(place, [r.former for r in lines if not r.who.id_number])
    asked = [r for r in lines if r.who.id_number or r.former not in former]
    found, faults = files.open_many([r.who for r in asked], place=place, at=at)
    _refuse(faults)
    opened = {line.row: file for line, file in zip(asked, found, strict=True)}
    known = chosen.donors_of(f.pk for f in found if not f.made)
    rows = {d.pk: d for part in chosen.parts(former.values()) for d in _of_keys(part)}
    here = [
        known.get(opened[r.row].pk) if r.row in opened else rows[former[r.former]] for r in lines
    ]
    _refuse([*_one_person_twice(lines, opened, here), *_other_group(lines, here)])
    fresh = _enrolled(lines, opened, here, place, at)
    return (
        [d.pk if d else fresh[r.row] for r, d in zip(lines, here, strict=True)],
        [opened[r.row] if d is None else None for r, d in zip(lines, here, strict=True)],
    )


def _of_keys(keys: list[int]) -> Iterable[Donor]:
    return Donor.objects.filter(pk__in=keys)


def _one_person_twice(
    lines: Sequence[DonorLine], opened: dict[int, Opened], here: Sequence[Donor | None]
) -> Iterator[Reason]:
    """Two lines that turn out to be one person: by document and by former number."""
    seen: dict[tuple[str, int], int] = {}
    for line, donor in zip(lines, here, strict=True):
        key = ("donor", donor.pk) if donor else ("person", opened[line.row].pk)
        if key in seen:
            yield fault(line.row, "id_number", "row_twice", first=seen[key])
        seen.setdefault(key, line.row)


def _other_group(lines: Sequence[DonorLine], here: Sequence[Donor | None]) -> Iterator[Reason]:
    for line, donor in zip(lines, here, strict=True):
        if donor is None:
            continue
        if line.abo and donor.abo and line.abo != donor.abo:
            yield fault(line.row, "abo", "donor_group_differs")
        if line.rhd and donor.rhd and line.rhd != donor.rhd:
            yield fault(line.row, "rhd", "donor_group_differs")


def _enrolled(
    lines: Sequence[DonorLine],
    opened: dict[int, Opened],
    here: Sequence[Donor | None],
    place: str,
    at: datetime,
) -> dict[int, int]:
    """Keys of new donors, by the line of the file; written part by part."""
    new = [line for line, donor in zip(lines, here, strict=True) if donor is None]
    codes = _codes(len(new))
    keys: dict[int, int] = {}
    for i in range(0, len(new), CHUNK):
        part = new[i : i + CHUNK]
        rows = [
            Donor(
                person_id=opened[line.row].pk,
                code=codes[i + n],
                org_path=place,
                abo=line.abo,
                rhd=line.rhd,
                registered_at=clock.instant(line.registered) if line.registered else at,
            )
            for n, line in enumerate(part)
        ]
        insert_many(rows)
        keys |= {line.row: row.pk for line, row in zip(part, rows, strict=True)}
    return keys


def _codes(count: int) -> list[str]:
    """Fresh donor codes. Among a hundred thousand random ones a twin is likely, so they are asked."""
    found: set[str] = set()
    while len(found) < count:
        drawn = {new_code("D") for _ in range(count - len(found))}
        found |= drawn - set(chosen.by_code(drawn))
    return list(found)


def _barred(
    lines: Sequence[DonorLine], donors: Sequence[int], place: str, by: Actor, at: datetime
) -> dict[int, Deferral]:
    """The bars that are not over yet, as deferrals, by the line of the file."""
    today = clock.day(at)
    rows = {
        line.row: Deferral(
            donor_id=donor,
            org_path=place,
            code=Why.OTHER_DEFERRAL,
            since=today,
            until=None if line.barred_until == FOR_GOOD else line.barred_until,
            decided_by=by.id,
        )
        for line, donor in zip(lines, donors, strict=True)
        if line.barred_until and line.barred_until > today
    }
    insert_many(rows.values())
    return rows


# -- donations -----------------------------------------------------------------------------------------


@act("blood.intake.take", basis=BASIS)
def take_donations(
    *, place: str, name: str, digest: str, lines: Sequence[DonationLine], by: Actor, at: datetime
) -> Intake:
    """Take in the history of donors who are known here; it counts for intervals and maxima.

    A donation that was taken in before is passed over. Raises Refusal (intake_same_file,
    intake_empty) and Malformed with every fault, each with `row` and `column`.
    """
    if not lines:
        raise Refusal("intake_empty")
    _refuse(donation_faults(lines, clock.day(at)))
    donors = _named(lines, place)
    new = _new_ones(lines, donors, place)
    intake = _begun(place, DONATIONS, name, digest, len(lines), by, at)
    rows = [
        EarlierDonation(
            intake=intake,
            donor_id=donors[line.row],
            org_path=place,
            number=line.number,
            kind=line.kind,
            volume_ml=line.volume_ml,
            doses=line.doses,
            day=line.day,
        )
        for line in new
    ]
    insert_many(rows)
    return _done(intake, [row.pk for row in rows], len(rows))


def _named(lines: Sequence[DonationLine], place: str) -> dict[int, int]:
    """The donor's key of each line. Raises Malformed (donor_unknown_row)."""
    index = {r.row: people.id_index(r.id_number, r.document) if r.id_number else "" for r in lines}
    persons = people.of_documents(index.values())
    of_person = {key: d.pk for key, d in chosen.donors_of(persons.values()).items()}
    former = chosen.by_former(place, [r.former for r in lines])
    codes = chosen.by_code([r.code for r in lines])
    found: dict[int, int] = {}
    faults = []
    for line in lines:
        key = of_person.get(persons.get(index[line.row], 0)) if line.id_number else None
        key = key or codes.get(line.code) or former.get(line.former)
        if key:
            found[line.row] = key
        else:
            faults.append(fault(line.row, "id_number", "donor_unknown_row"))
    _refuse(faults)
    return found


def _new_ones(
    lines: Sequence[DonationLine], donors: dict[int, int], place: str
) -> list[DonationLine]:
    """The lines not taken in before. Raises Malformed where a line contradicts what is known."""
    before: dict[tuple[int, date, str], str] = {}
    drawn: set[tuple[int, date]] = set()
    for part in chosen.parts(donors.values()):
        rows = EarlierDonation.objects.filter(donor__in=part)
        for donor, day, kind, number in rows.values_list("donor_id", "day", "kind", "number"):
            before[donor, day, kind] = number
        drawn |= set(Donation.objects.filter(donor__in=part).values_list("donor_id", "day"))
    taken = chosen.earlier_by_number(place, [r.number for r in lines])
    new, faults, seen = [], [], dict[tuple[int, date, str], int]()
    for line in lines:
        key = (donors[line.row], line.day, line.kind)
        if key in seen:
            faults.append(fault(line.row, "day", "row_twice", first=seen[key]))
        elif key[:2] in drawn:
            faults.append(fault(line.row, "day", "donation_known_here"))
        elif key not in before and line.number in taken:
            faults.append(fault(line.row, "number", "number_taken"))
        elif key not in before:
            new.append(line)
        seen.setdefault(key, line.row)
    _refuse(faults)
    return new


# -- taken back ----------------------------------------------------------------------------------------


@act("blood.intake.undo", basis=BASIS, on="intake")
def undo(*, intake: Intake, by: Actor, at: datetime) -> Intake:
    """Take a file back: what it brought is deleted, if nobody has used any of it since.

    Raises Refusal with `intake_used` for each row that is used (its donor's code, and by what).
    """
    move(intake, "undo", set={"undone_at": at})
    if intake.kind == DONORS:
        _undo_donors(intake)
    else:
        _undo_donations(intake)
    note(kind=intake.kind, rows=intake.rows, made=intake.made)
    return intake


def _undo_donors(intake: Intake) -> None:
    lines = list(IntakeLine.objects.filter(intake=intake).select_related("donor"))
    deferrals = [line.deferral_id for line in lines if line.deferral_id]
    made = {line.donor_id: line for line in lines if line.made_donor}
    persons = {line.donor.person_id: line for line in lines if line.made_person}
    IntakeLine.objects.filter(intake=intake).delete()
    of_deferral = {line.deferral_id: line for line in lines if line.deferral_id}
    _unused(used(Deferral, deferrals), of_deferral)
    _delete(Deferral, deferrals)
    _unused(used(Donor, list(made)), made)
    _delete(Donor, list(made))
    _unused(people.used(list(persons)), persons)
    files.take_back(list(persons))


def _delete(table: type[Deferral] | type[Donor], keys: Sequence[int]) -> None:
    for i in range(0, len(keys), WRITTEN):
        table.objects.filter(pk__in=keys[i : i + WRITTEN]).delete()


def _unused(found: dict[int, str], lines: dict[int, IntakeLine]) -> None:
    if found:
        rows = sorted((lines[key].donor.code, what) for key, what in found.items())
        raise Refusal(
            *(
                Reason("intake_used", params={"donor": code, "by": what})
                for code, what in rows[:BLOCKERS_MOST]
            )
        )


def _undo_donations(intake: Intake) -> None:
    rows = dict(EarlierDonation.objects.filter(intake=intake).values_list("pk", "donor__code"))
    found = used(EarlierDonation, list(rows))
    if found:
        listed = sorted((rows[key], what) for key, what in found.items())[:BLOCKERS_MOST]
        raise Refusal(
            *(Reason("intake_used", params={"donor": code, "by": what}) for code, what in listed)
        )
    EarlierDonation.objects.filter(intake=intake).delete()
