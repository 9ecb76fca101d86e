"""A registry branch: registrants drawn from made-up frequencies, what became of some, patients asked for.

Nobody here is anybody: numbers, typings and patients' codes are invented, and the frequencies are those
which come with Sanxian for demonstrations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

import numpy as np

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.hla import Reader
from sanxian.hla.drawing import columns, demonstration, draw
from sanxian.hla.names import Nomenclature, common
from sanxian.stemcell.facts import Absence, Coarse, Leaving, Method, Narrowed, Stage, TypedLine
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services import intakes, registrants, searching, typings
from sanxian.stemcell.typed import as_gl
from sanxian.twin.staff import Staff

PEOPLE = 3000
UNTYPED = 4
SEED = 46
LABORATORY = "省血液中心组织配型实验室"
GROUPS = ("A+", "B+", "O+", "AB+")
SHARES = (28, 29, 34, 9)
OLD = 13  # a registrant typed by antigens, whom the first patient is like
COARSE = ("A", "B", "DRB1")  # what was typed long ago, by antigens
Columns = Mapping[str, tuple[str, str]]


def play(staff: Staff, place: str, regions: tuple[str, ...], day: date) -> None:
    """A register of PEOPLE, some away and some gone, a file that was a mistake, three patients."""
    at, by = clock.instant(day, 8, 40), staff("registry")
    people = drawn(PEOPLE + 10)
    lines = [_line(n, typed, regions) for n, typed in enumerate(people[:PEOPLE])]
    before = at - timedelta(days=30)
    intakes.take(
        place=place, name="在库分型（演示）.csv", digest="a" * 64, lines=lines, method=Method.NGS,
        laboratory=LABORATORY, by=by, at=before,
    )  # fmt: skip
    _lived(by, [line.number for line in lines], people, before + timedelta(days=9))
    for n in range(UNTYPED):
        number, coarse = f"SD{PEOPLE + n:06d}", Coarse(1998 + n, "female", regions[0])
        registrants.enter(place=place, number=number, coarse=coarse, by=by, at=at)
    mistaken = intakes.take(
        place=place, name="在库分型（错发）.csv", digest="b" * 64, by=by, at=at,
        lines=[_line(PEOPLE + 100 + n, people[n], regions) for n in range(3)],
    )  # fmt: skip
    intakes.undo(intake=mistaken, by=by, at=at + timedelta(minutes=6))
    _asked(by, place, people, at + timedelta(minutes=10))


def drawn(people: int) -> list[Columns]:
    """Typings of so many people, the same every time."""
    population = next(iter(demonstration(Reader(common())).populations.values()))
    pairs = draw(population, people, np.random.default_rng(SEED))
    return list(columns(population, pairs))


def _line(n: int, typed: Columns, regions: tuple[str, ...]) -> TypedLine:
    """One registrant; every seventh was typed long ago, by antigens of three loci."""
    rng = Random(SEED + n)
    return TypedLine(
        n + 2,
        f"SD{n:06d}",
        columns=_by_antigens(typed, common()) if n % 7 == 6 else dict(typed),
        coarse=Coarse(
            rng.randrange(1974, 2008),
            rng.choice(("male", "female")),
            rng.choice(regions),
            rng.choices(GROUPS, SHARES)[0],
            rng.choice(("neg", "pos", "pos", "")),
        ),
    )


def _by_antigens(typed: Columns, names: Nomenclature) -> dict[str, tuple[str, str]]:
    def said(locus: str, allele: str) -> str:
        entries, _ = names.resolve(locus, allele.partition("*")[2])
        return entries[0].antigens[0] if entries[0].antigens else allele

    return {x: (said(x, typed[x][0]), said(x, typed[x][1])) for x in COARSE}


def _lived(by: Actor, numbers: list[str], people: list[Columns], at: datetime) -> None:
    """Some away, some gone, one typed again, one corrected."""
    rows = [chosen.numbered(by, number) for number in numbers[::150]]
    for n, why in enumerate((*Absence, Absence.UNREACHABLE, Absence.DEFERRED)):
        registrants.suspend(registrant=rows[n], why=why, by=by, at=at)
    registrants.restore(registrant=rows[0], by=by, at=at + timedelta(days=2))
    for n, why in enumerate(Leaving, 10):
        registrants.leave(registrant=rows[n], why=why, by=by, at=at)
    old = chosen.numbered(by, numbers[6])  # by antigens
    typings.record(
        registrant=old, text=as_gl(people[6]), method=Method.NGS, laboratory=LABORATORY,
        day=clock.day(at), by=by, at=at,
    )  # fmt: skip
    wrong = chosen.standing(rows[15])
    assert wrong is not None
    typings.correct(typing=wrong, text=as_gl(people[PEOPLE + 1]), why="sample_mixup", by=by, at=at)


def _asked(by: Actor, place: str, people: list[Columns], at: datetime) -> None:
    """Three patients: one coarse, one as fine as can be, one who wants the young."""
    asked = (
        ("PT2611-01", Stage.PRELIMINARY, {x: people[OLD][x] for x in COARSE}, Narrowed()),
        ("PT2611-02", Stage.CONFIRMATORY, people[PEOPLE + 3], Narrowed()),
        ("PT2611-03", Stage.CONFIRMATORY, people[PEOPLE + 4], Narrowed(age_to=40, sex="male")),
    )
    for n, (patient, stage, typed, narrowed) in enumerate(asked):
        searching.search(
            place=place, patient=patient, text=as_gl(typed), stage=stage, narrowed=narrowed, by=by,
            at=at + timedelta(minutes=7 * n),
        )  # fmt: skip
