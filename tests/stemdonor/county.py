"""A county at work: `County(city, persona)` enrols, samples, calls, sends and types."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sanxian.people import services as people
from sanxian.people.facts import Purpose
from sanxian.people.models import Person
from sanxian.people.rules.demo import demo_id_number
from sanxian.stemdonor.facts.registrants import TRUE
from sanxian.stemdonor.models import Consignment, Registrant, Sample
from sanxian.stemdonor.services import registrants, samples
from tests.personas import AT

BOTH = (Purpose.HSC_REGISTER, Purpose.HSC_TYPING)
RIGHT = {str(code): true for code, true in TRUE.items()}
SAID = {"family": "yes", "understood": "yes", "willing": "yes"}
WEEK = timedelta(days=7)


class County:
    def __init__(self, city: SimpleNamespace, persona: Any) -> None:
        self.city, self.persona, self.at = city, persona, AT
        self.path: str = city.county.path
        self.worker = persona("county_worker")
        self.town = persona("city_worker")
        self.bench = persona("hla_technician")
        self.nurse = persona("nurse", "site")
        self.laboratory: str = city.laboratory.path
        self.count = 0

    def person(
        self, name: str = "王小明", born: date = date(1995, 3, 12), phone: str = ""
    ) -> Person:
        self.count += 1
        return people.register(
            place=self.path, name=name, phone=phone or f"138{self.count:08d}",
            id_number=demo_id_number(self.count, born, "female"), by=self.worker, at=self.at,
        )  # fmt: skip

    def enrolled(self, person: Person | None = None, **given: Any) -> Registrant:
        said: dict[str, Any] = {
            "place": self.path, "county": self.path, "channel": "event", "agreed": BOTH,
            "by": self.worker, "at": self.at,
        }  # fmt: skip
        person = person or self.person()
        return registrants.enrol(person=person.pk, **{**said, **given})

    def understood(self, row: Registrant, answers: Any = None, at: datetime | None = None) -> Any:
        return registrants.check(
            place=self.path, registrant=row, answers=RIGHT if answers is None else answers,
            explained_by=self.worker.id, by=self.worker, at=at or self.at,
        )  # fmt: skip

    def drawn(self, row: Registrant | None = None, at: datetime | None = None) -> Sample:
        row = row or self.enrolled()
        self.understood(row, at=at)
        return registrants.draw(place=self.path, registrant=row, by=self.worker, at=at or self.at)

    def kept(self, row: Registrant | None = None, at: datetime | None = None) -> Sample:
        """Sampled, and willing to stay."""
        sample = self.drawn(row)
        registrants.call_back(
            registrant=sample.registrant, outcome="keep", answers=SAID, by=self.worker,
            at=at or self.at + WEEK,
        )  # fmt: skip
        return sample

    def sent(self, *rows: Sample, at: datetime | None = None) -> Consignment:
        rows = rows or (self.kept(),)
        return samples.send(
            samples=rows, place=self.city.city.path, laboratory=self.laboratory, by=self.town,
            at=at or self.at + WEEK,
        )  # fmt: skip

    def received(self, box: Consignment | None = None, missing: int = 0) -> Consignment:
        box = box or self.sent()
        numbers = [row.number for row in box.samples.order_by("number")]
        return samples.receive(
            place=self.laboratory, consignment=box, present=numbers[missing:], by=self.bench,
            at=self.at + WEEK,
        )  # fmt: skip

    def typed(self, box: Consignment | None = None) -> Sample:
        box = box or self.received()
        sample = box.samples.select_related("registrant", "consignment").get()
        day = (self.at + WEEK).date()
        return samples.type_in(
            place=self.laboratory, sample=sample, typed_on=day, by=self.bench, at=self.at + WEEK
        )

    def listed(self, number: str = "SD-00001", person: Person | None = None) -> Registrant:
        kept = self.kept(self.enrolled(person))
        sample = self.typed(self.received(self.sent(kept)))
        return registrants.enlist(
            registrant=sample.registrant, number=number, by=self.town, at=self.at + WEEK
        )
