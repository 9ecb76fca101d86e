"""Donations and bags for the tests of the laboratory, without the donor room before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.facts.terms import Assay, Component
from sanxian.blood.models import Batch, Donation, Donor, Release, Session, Site, Unit, Visit
from sanxian.blood.rules.unit_number import unit_number
from sanxian.blood.services import laboratory, release
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, update_step
from sanxian.kernel.numbers import DONATIONS
from sanxian.people.models import Person
from tests.blood.laboratory import kit

_serials = count(1)

GOOD = {
    Assay.ABO: "A",
    Assay.RHD: "+",
    Assay.ALT: "23",
    Assay.HBSAG: "nonreactive",
    Assay.ANTI_HCV: "nonreactive",
    Assay.HIV: "nonreactive",
    Assay.SYPHILIS: "nonreactive",
    Assay.NAT: "nonreactive",
}


def stand(row: Any, **values: Any) -> Any:
    """The row with these values, written past the services: how things stand as a test begins."""
    update_step(type(row), values, {"pk": row.pk})
    for name, value in values.items():
        setattr(row, name, value)
    return row


class Bench:
    """Makes what the laboratory finds on its bench: people, donations that were drawn, bags."""

    def __init__(self, city: SimpleNamespace, at: datetime) -> None:
        self.city, self.at = city, at
        self._sessions: dict[str, Session] = {}

    def donor(self, where: str = "site", **fields: Any) -> Donor:
        path = getattr(self.city, where).path
        number = next(_serials)
        person = create(
            Person,
            name=f"人{number}",
            sex="female",
            born=date(1990, 5, 1),
            org_path=path,
            created_at=self.at,
            id_number="",
            phone="",
            address="",
        )
        return create(
            Donor,
            person=person,
            code=f"D{number:07d}",
            org_path=path,
            registered_at=self.at,
            **fields,
        )

    def session(self, where: str) -> Session:
        if where not in self._sessions:
            org = getattr(self.city, where)
            site = Site.objects.create(
                org=org, org_path=org.path, kind="house", name=org.name, capacity=100
            )
            self._sessions[where] = Session.objects.create(
                site=site, org_path=org.path, day=self.at.date(), opens=time(8), closes=time(17)
            )
        return self._sessions[where]

    def visit(self, donor: Donor, where: str = "site", ended: datetime | None = None) -> Visit:
        session = self.session(where)
        visit = create(
            Visit,
            donor=donor,
            session=session,
            org_path=session.org_path,
            kind="whole_blood",
            arrived_at=ended or self.at,
        )
        return stand(visit, status="donated")

    def donation(
        self,
        *,
        donor: Donor | None = None,
        where: str = "site",
        status: str = "drawn",
        hours: int = 2,
        volume: int = 400,
        kind: str = "whole_blood",
        counted_in: bool = True,
    ) -> Donation:
        """A donation that ended `hours` ago; its laboratory is in order and its tube came."""
        donor = donor or self.donor(where)
        ended = self.at - timedelta(hours=hours)
        visit = self.visit(donor, where, ended)
        row = create(
            Donation,
            number=DONATIONS.make("A9999", 2026, next(_serials)),
            scheme=DONATIONS.name,
            visit=visit,
            donor=donor,
            org_path=visit.org_path,
            kind=kind,
            volume_ml=volume,
            additive="CPDA-1",
            started_at=ended - timedelta(minutes=8),
            ended_at=ended,
            day=ended.date(),
        )
        stand(row, status=status)
        kit.in_order(visit.org_path, self.at)
        if counted_in:
            kit.counted_in(row, ended)
        return row

    def unit(
        self,
        donation: Donation | None = None,
        *,
        component: str = Component.WHOLE_BLOOD,
        place: str = "",
        days: int = 35,
        volume: int = 0,
        **fields: Any,
    ) -> Unit:
        donation = donation or self.donation()
        born = donation.ended_at or self.at
        return create(
            Unit,
            number=unit_number(donation.number, component),
            donation=donation,
            component=component,
            volume_ml=volume or donation.volume_ml or 200,
            additive=donation.additive,
            collected_at=born,
            made_at=born,
            expires_at=born + timedelta(days=days),
            org_path=place or self.city.centre.path,
            **fields,
        )


def readings(donation: Donation, **other: str) -> list[Reading]:
    """All assays of one donation, good unless `other` says otherwise (`hiv="reactive"`)."""
    said = {**GOOD, **{Assay(key): value for key, value in other.items()}}
    tools = kit.TOOL, kit.LOT
    return [Reading(donation.number, assay, outcome, *tools) for assay, outcome in said.items()]


REPEATED = (Assay.HBSAG, Assay.ANTI_HCV, Assay.HIV, Assay.SYPHILIS)
ALT_TO = 50


def runs_of(reading: Reading) -> list[Reading]:
    """A reading and, where it reacts, the two repeats that say the same."""
    high = (
        reading.assay == Assay.ALT and reading.outcome.isdigit() and int(reading.outcome) > ALT_TO
    )
    reacts = reading.assay in REPEATED and reading.outcome == "reactive"
    return [reading] * (3 if high or reacts else 1)


def entered(donations: Iterable[Donation], by: Actor, at: datetime, **other: str) -> None:
    """Bring all results of these donations, as one file of the analyser; what reacts is repeated."""
    rows = [run for d in donations for r in readings(d, **other) for run in runs_of(r)]
    load(rows, by, at)


def load(rows: list[Reading], by: Actor, at: datetime) -> Batch:
    """Take in a file that nobody has seen before; a row that names no instrument names the kit's."""
    rows = [equipped(row) for row in rows]
    digest = f"{next(_serials):064d}"
    return laboratory.load(
        place=by.facility, name="今天.csv", digest=digest, readings=rows, by=by, at=at
    )


def equipped(row: Reading) -> Reading:
    return row if row.instrument or row.lot else replace(row, instrument=kit.TOOL, lot=kit.LOT)


def typed(rows: list[Reading], persons: Iterable[Actor], at: datetime) -> None:
    """Each of these persons types the same."""
    for by in persons:
        given = [equipped(row) for row in rows]
        laboratory.enter(place=by.facility, readings=given, by=by, at=at)


def released(
    donations: list[Donation], labs: SimpleNamespace, at: datetime, **other: str
) -> list[Release]:
    """Results, proposal by the technician, confirmation by the reviewer."""
    entered(donations, labs.technician, at, **other)
    proposed = release.propose(donations=donations, by=labs.technician, at=at)
    return release.confirm(releases=proposed, by=labs.reviewer, at=at)
