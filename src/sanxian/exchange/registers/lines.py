"""Rows as lines of a register; every fault is named by its row and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sanxian.blood.facts.registers import DonationLine, DonorLine, UnitLine
from sanxian.blood.rules.registers import FAULTS_MOST
from sanxian.exchange.registers import cells, fields
from sanxian.hla.loci import LOCI
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.people.facts import Document, Particulars
from sanxian.people.rules import identity
from sanxian.stemcell.facts import Coarse, Method, TypedLine
from sanxian.stemdonor.facts.registrants import RegistrantLine

V = TypeVar("V")
Line = DonorLine | DonationLine | UnitLine | RegistrantLine | TypedLine


@dataclass(slots=True)
class Reader:
    """One row after another: where the columns stand, and what was wrong so far."""

    places: Mapping[str, int]
    on: date
    date1904: bool = False
    faults: list[Reason] = field(default_factory=list)
    row: int = 0
    cells: Sequence[str] = ()

    def text(self, name: str) -> str:
        place = self.places.get(name, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else ""

    def get(self, name: str, reader: Callable[[str], V], otherwise: V) -> V:
        """The value of a cell; `otherwise`, and a fault on the list, where it cannot be read."""
        try:
            return reader(self.text(name))
        except Malformed as refusal:
            for reason in refusal.reasons:
                self.fault(reason.code, name, **dict(reason.params))
            return otherwise

    def must(self, name: str, reader: Callable[[str], V], otherwise: V) -> V:
        if not self.text(name):
            self.fault("cell_empty", name)
            return otherwise
        return self.get(name, reader, otherwise)

    def fault(self, code: str, name: str, **params: Any) -> None:
        params.pop("field", None)
        where = {**params, "row": self.row, "column": name}
        self.faults.append(Reason(code, params=where))


def read(
    kind: str,
    rows: Sequence[tuple[int, Sequence[str]]],
    places: Mapping[str, int],
    on: date,
    *,
    date1904: bool = False,
    told: Callable[[int], None] = lambda done: None,
) -> list[Any]:
    """The lines of a register of `kind`. Raises Malformed with up to a thousand faults."""
    found, faults = sifted(kind, rows, places, on, date1904=date1904, told=told, most=FAULTS_MOST)
    Malformed.unless_empty(faults[:FAULTS_MOST])
    return found


def sifted(
    kind: str,
    rows: Sequence[tuple[int, Sequence[str]]],
    places: Mapping[str, int],
    on: date,
    *,
    date1904: bool = False,
    told: Callable[[int], None] = lambda done: None,
    most: int = 0,
) -> tuple[list[Any], list[Reason]]:
    """The lines that can be read, and what is wrong with the others; it stops at `most` faults, if any.

    `told` hears how many rows are done, every thousand.
    """
    reader = Reader(places, on, date1904)
    found: list[Line] = []
    for done, (row, given) in enumerate(rows):
        reader.row, reader.cells = row, given
        before = len(reader.faults)
        if any(place < len(given) and given[place] for place in places.values()):
            line = _READERS[kind](reader)
            found += [line] if len(reader.faults) == before else []
        if most and len(reader.faults) >= most:
            break
        if done % 1000 == 0:
            told(done)
    return found, reader.faults


def _who(r: Reader) -> Particulars:
    """Name, document, sex, day of birth, telephone and address, checked against one another."""
    document = r.get("document", cells.document, str(Document.RESIDENT))
    number = r.get("id_number", lambda text: cells.number(text, document), "")
    sex = r.get("sex", cells.sex, "")
    born = r.get("born", lambda text: cells.day(text, r.date1904), None)
    if number and document == Document.RESIDENT:
        sex, born = sex or identity.sex_of(number), born or identity.born_of(number)
    for reason in identity.identity_bars(
        number=number, document=document, sex=sex, born=born, on=r.on
    ):
        r.fault(reason.code, str(reason.params.get("field", "id_number")))
    return Particulars(
        row=r.row,
        name=r.must("name", identity.clean_name, "-"),
        sex=sex,
        born=born,
        document=document,
        id_number=number,
        phone=r.get("phone", cells.phone, ""),
        address=r.get("address", _address, ""),
    )


def _donor(r: Reader) -> DonorLine:
    who = _who(r)
    abo, with_rhd = r.get("abo", cells.group, ("", ""))
    rhd = r.get("rhd", cells.rhd, "") or with_rhd
    if with_rhd and rhd != with_rhd:
        r.fault("rhd_said_twice", "rhd")
    return DonorLine(
        who,
        former=r.get("former", cells.former, ""),
        abo=abo,
        rhd=rhd,
        registered=r.get("registered", lambda text: cells.day(text, r.date1904), None),
        barred_until=r.get("barred_until", lambda text: cells.bar(text, r.date1904), None),
    )


def _registrant(r: Reader) -> RegistrantLine:
    return RegistrantLine(
        _who(r),
        number=r.must("number", lambda text: cells.label(text, 24), "-"),
        county=r.text("county"),
        listed=r.get("listed", lambda text: cells.day(text, r.date1904), None),
        kept=r.get("kept", lambda text: cells.day(text, r.date1904), None),
    )


def _typing(r: Reader) -> TypedLine:
    columns = {
        locus: (r.get(f"{locus}_1", cells.allele, ""), r.get(f"{locus}_2", cells.allele, ""))
        for locus in LOCI
    }
    return TypedLine(
        r.row,
        number=r.must("number", str.upper, ""),
        gl=r.text("gl"),
        columns={locus: pair for locus, pair in columns.items() if any(pair)},
        coarse=_coarse(r),
        method=r.get("method", cells.method, str(Method.UNSAID)),
        laboratory=r.text("laboratory")[:60],
        day=r.get("day", lambda text: cells.day(text, r.date1904), None),
    )


def _coarse(r: Reader) -> Coarse:
    """What a search filters by; a blood group is said whole or not at all."""
    abo, rhd = r.get("abo", cells.group, ("", ""))
    said = r.get("rhd", cells.rhd, "")
    if rhd and said and rhd != said:
        r.fault("rhd_said_twice", "rhd")
    if abo and not (rhd or said):
        r.fault("rhd_not_said", "abo")
    return Coarse(
        born=r.get("born", lambda text: cells.year(text, r.date1904), None),
        sex=r.get("sex", cells.sex, ""),
        region=r.text("region"),
        abo=f"{abo}{rhd or said}" if abo else "",
        cmv=r.get("cmv", cells.cmv, ""),
    )


def _address(text: str) -> str:
    return text[:200]


def _donation(r: Reader) -> DonationLine:
    document = r.get("document", cells.document, str(Document.RESIDENT))
    return DonationLine(
        row=r.row,
        day=r.must("day", lambda text: cells.moment(text, r.date1904)[0], r.on),
        kind=r.must("kind", cells.kind, "whole_blood"),
        id_number=r.get("id_number", lambda text: cells.number(text, document), ""),
        document=document,
        former=r.get("former", cells.former, ""),
        code=r.text("code").upper(),
        number=r.get("number", lambda text: cells.label(text) if text else "", ""),
        volume_ml=r.get("volume_ml", cells.amount, 0),
        doses=r.get("doses", cells.amount, 0),
    )


def _unit(r: Reader) -> UnitLine:
    abo, with_rhd = r.must("abo", cells.group, ("A", "+"))
    rhd = r.get("rhd", cells.rhd, "+") or with_rhd
    if with_rhd and rhd != with_rhd:
        r.fault("rhd_said_twice", "rhd")
    at = r.must("collected_at", lambda text: cells.instant(text, r.date1904), None)
    until = r.must("expires_at", lambda text: cells.instant(text, r.date1904), None)
    return UnitLine(
        row=r.row,
        number=r.must("number", cells.label, "-"),
        component=r.must("component", cells.component, "red_cells"),
        abo=abo,
        rhd=rhd,
        volume_ml=r.must("volume_ml", cells.amount, 1),
        collected_at=cast(datetime, at),  # a fault stands where it is missing
        expires_at=cast(datetime, until),
        doses=r.get("doses", cells.amount, 1) or 1,
        donation=r.get("donation", lambda text: cells.label(text) if text else "", ""),
        storage=r.text("storage")[:40],
    )


_READERS: dict[str, Callable[[Reader], Line]] = {
    fields.DONORS: _donor,
    fields.DONATIONS: _donation,
    fields.UNITS: _unit,
    fields.REGISTRANTS: _registrant,
    fields.TYPINGS: _typing,
}
