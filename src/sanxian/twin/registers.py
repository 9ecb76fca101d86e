"""What came from the system before this one: a register of donors, their history, some stock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random

from sanxian.blood.facts.registers import FOR_GOOD, DonationLine, DonorLine, UnitLine
from sanxian.blood.services import registers, takeovers
from sanxian.core import clock
from sanxian.people.facts import Document, Particulars
from sanxian.twin import crowd
from sanxian.twin.staff import Staff

SERIALS = 480_000  # of people whom only the other system knew
PEOPLE = 24
SYSTEM = "原采供血管理系统"


def play(staff: Staff, centre: str, day: date) -> None:
    """A register taken in and one taken back; four statements about stock, one in each state."""
    at = clock.instant(day, 8, 10)
    people = [_someone(n, day) for n in range(PEOPLE)]
    _take_in(staff, centre, people, at)
    _stock(staff, centre, at)


def _someone(n: int, day: date) -> crowd.Someone:
    return crowd.invent(Random(SERIALS + n), SERIALS + n, day, "ABO"[n % 3], "+")


def _take_in(staff: Staff, centre: str, people: list[crowd.Someone], at: datetime) -> None:
    by = staff("registrar")
    registers.take_donors(
        place=centre,
        name="献血者名册.xlsx",
        digest="d" * 64,
        lines=[_donor(n, who) for n, who in enumerate(people, 2)],
        by=by,
        at=at,
    )
    registers.take_donations(
        place=centre,
        name="历年献血.csv",
        digest="e" * 64,
        lines=[_gift(n, who, at) for n, who in enumerate(people, 2)],
        by=by,
        at=at + timedelta(minutes=4),
    )
    again = [_donor(n, _someone(PEOPLE + n, clock.day(at))) for n in range(2, 5)]
    mistaken = registers.take_donors(
        place=centre,
        name="献血者名册（旧）.csv",
        digest="f" * 64,
        lines=again,
        by=by,
        at=at + timedelta(minutes=6),
    )
    registers.undo(intake=mistaken, by=by, at=at + timedelta(minutes=9))


def known_wrongly(staff: Staff, centre: str, who: crowd.Someone, at: datetime) -> None:
    """A register of one line, which says another group than the donor has."""
    wrong = replace(_donor(2, who), abo="O" if who.abo != "O" else "A", rhd=who.rhd)
    registers.take_donors(
        place=centre,
        name=f"转入名册 {who.serial}.csv",
        digest=sha256(who.id_number.encode()).hexdigest(),
        lines=[wrong],
        by=staff("registrar"),
        at=at - timedelta(minutes=5),
    )


def _donor(row: int, who: crowd.Someone) -> DonorLine:
    return DonorLine(
        who=Particulars(
            row=row,
            name=who.name,
            sex=who.sex,
            born=who.born,
            document=Document.RESIDENT,
            id_number=who.id_number,
            phone=f"+86{who.phone}",
            address=who.address,
        ),
        former=f"XZ{who.serial}",
        abo=who.abo,
        rhd=who.rhd,
        barred_until=FOR_GOOD if row == 7 else None,
    )


def _gift(row: int, who: crowd.Someone, at: datetime) -> DonationLine:
    return DonationLine(
        row=row,
        day=clock.day(at) - timedelta(days=200 + 9 * row),
        kind="whole_blood",
        former=f"XZ{who.serial}",
        number=f"JC25{row:06d}",
        volume_ml=400 if row % 2 else 300,
    )


def _stock(staff: Staff, centre: str, at: datetime) -> None:
    """Proposed, confirmed, withdrawn, undone."""
    stock, quality = staff("stock"), staff("quality")
    signed, undone, withdrawn, _waiting = (
        takeovers.propose(
            place=centre,
            system=SYSTEM,
            name=f"库存清单{n}.xlsx",
            digest=str(n) * 64,
            lines=[_bag(10 * n + which, at) for which in range(2, 5)],
            by=stock,
            at=at + timedelta(minutes=10 + n),
        )
        for n in range(1, 5)
    )
    takeovers.confirm(takeover=signed, by=quality, at=at + timedelta(minutes=20))
    takeovers.confirm(takeover=undone, by=quality, at=at + timedelta(minutes=21))
    takeovers.undo(takeover=undone, by=quality, at=at + timedelta(minutes=25))
    takeovers.withdraw(takeover=withdrawn, by=stock, at=at + timedelta(minutes=26))


def _bag(n: int, at: datetime) -> UnitLine:
    drawn = at - timedelta(days=60)
    return UnitLine(
        row=n,
        number=f"JC25{n:06d}FP",
        component="ffp",
        abo="ABO"[n % 3],
        rhd="+",
        volume_ml=150,
        collected_at=drawn,
        expires_at=drawn + timedelta(days=365),
        donation=f"JC25{n:06d}",
        storage="低温冰箱 2 层",
    )
