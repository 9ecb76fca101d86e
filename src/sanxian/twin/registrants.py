"""Registrants of a county in every stage: thinking it over, on the way, in the registry, gone.

Nobody here is anybody; everything is done through the services, at the time at which it would have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sanxian.core import clock
from sanxian.people import services as files
from sanxian.people.facts import Document, Particulars
from sanxian.stemcell.typed import as_gl
from sanxian.stemdonor.facts.registrants import TRUE, Channel, Method, RegistrantLine
from sanxian.stemdonor.selectors import sampling as draws
from sanxian.stemdonor.selectors.samples import content
from sanxian.stemdonor.services import intakes, registrants, relatives, samples, sampling
from sanxian.stemdonor.services.enrolment import CONSENTS
from sanxian.twin import crowd, stemcells
from sanxian.twin.life import Life

SERIALS = 490_000  # of people whom only this scene knows
TAKEN_OVER = 48
HERS = 14  # the line whose case has a plan by now: who signs in as a donor finds it on her pages
CALLED = 26
RIGHT = {str(code): true for code, true in TRUE.items()}
SAID = {"family": "yes", "understood": "yes", "willing": "yes"}
DAY = timedelta(days=1)


def play(life: Life, day: Any, giver: crowd.Someone) -> None:
    """A register taken over, in which stands one who gives blood too; thirty people on the way, two
    boxes, a call sample."""
    scene = Registrants(life, clock.instant(day, 9, 5))
    scene.taken_over(giver)
    scene.on_the_way()
    scene.boxes()
    scene.in_the_registry()
    scene.lot()


def may_be_asked(who: crowd.Someone, day: date) -> bool:
    """Whether somebody is of 20 to 44 years."""
    return 20 <= day.year - who.born.year <= 44


class Registrants:
    def __init__(self, life: Life, at: datetime) -> None:
        staff, plan = life.staff, life.plan
        self.at, self.day = at, clock.day(at)
        self.worker, self.town, self.bench = staff("county"), staff("cityrc"), staff("hla")
        self.county, self.city = plan.path("county1"), plan.path("city")
        self.laboratory = plan.path("laboratory")
        self.people = self._people()
        self.typings = [as_gl(typed) for typed in stemcells.drawn(10)]

    def _people(self) -> Iterator[crowd.Someone]:
        """People of 20 to 44: whom one may ask."""
        n = SERIALS
        while True:
            who = crowd.invent(Random(n), n, self.day, "A", "+")
            if may_be_asked(who, self.day):
                yield who
            n += 1

    def taken_over(self, giver: crowd.Someone) -> None:
        """The register of the system before; some of it is due to be heard of by now."""
        before = self.at - 300 * DAY
        people = [next(self.people) for _ in range(TAKEN_OVER)]
        people[HERS] = giver
        lines = [self._line(n, who) for n, who in enumerate(people)]
        self._take("在库登记者名册.xlsx", "9", lines, before)
        other = [self._line(900 + n, next(self.people)) for n in range(3)]
        wrong = self._take("邻市名册.xlsx", "8", other, before + DAY)  # the neighbour's, by mistake
        intakes.undo(intake=wrong, by=self.town, at=before + 2 * DAY)

    def _take(self, name: str, digit: str, lines: list[RegistrantLine], at: datetime) -> Any:
        return intakes.take(
            place=self.city, name=name, digest=digit * 64, lines=lines, by=self.town, at=at
        )

    def _line(self, n: int, who: crowd.Someone) -> RegistrantLine:
        particulars = Particulars(
            row=n + 2, name=who.name, sex=who.sex, born=who.born, document=Document.RESIDENT,
            id_number=who.id_number, phone=f"+86{who.phone}", address="",
        )  # fmt: skip
        county = self.county.strip("/").split("/")[-1]
        listed = self.day - (900 + 31 * n) * DAY
        return RegistrantLine(particulars, f"QH{n + 1:06d}", county, listed)

    # -- on the way ------------------------------------------------------------------------------------

    def on_the_way(self) -> None:
        """Intentions, a check not passed yet, days to think it over, and two who went: the
        tube of one of them is destroyed."""
        for n in range(2):
            self._enrolled(self.at - (3 + n) * DAY, agreed=CONSENTS[:n])
        waiting = [self._enrolled(self.at - n * DAY) for n in range(2)]
        self._understood(waiting[0], self.at, {**RIGHT, "spine": True})
        for days in (1, 3, 5, 8, 9):
            self._drawn(self.at - days * DAY)
        unsure = self._drawn(self.at - 8 * DAY).registrant
        registrants.call_back(
            registrant=unsure, outcome="undecided", again_at=self.at + 6 * DAY / 24, minutes=9,
            by=self.worker, at=self.at - DAY,
        )  # fmt: skip
        for ground in ("unsaid", "family"):
            sample = self._drawn(self.at - 4 * DAY)
            registrants.withdraw(
                registrant=sample.registrant, ground=ground, by=self.worker, at=self.at - 2 * DAY
            )
        sample.refresh_from_db()
        samples.discard(place=self.county, sample=sample, by=self.worker, at=self.at - DAY)
        for _ in range(4):
            self._kept(self.at - 12 * DAY)

    def _enrolled(self, at: datetime, agreed: Any = CONSENTS) -> Any:
        who = next(self.people)
        person = files.register(
            place=self.county, name=who.name, id_number=who.id_number, phone=who.phone,
            by=self.worker, at=at,
        )  # fmt: skip
        return registrants.enrol(
            place=self.county, person=person.pk, county=self.county, channel=Channel.EVENT,
            agreed=agreed, by=self.worker, at=at,
        )  # fmt: skip

    def _understood(self, row: Any, at: datetime, answers: Any = None) -> None:
        registrants.check(
            place=self.county, registrant=row, answers=answers or RIGHT,
            explained_by=self.worker.id, by=self.worker, at=at,
        )  # fmt: skip

    def _drawn(self, at: datetime) -> Any:
        row = self._enrolled(at)
        self._understood(row, at)
        return registrants.draw(place=self.county, registrant=row, by=self.worker, at=at)

    def _kept(self, at: datetime) -> Any:
        sample = self._drawn(at)
        registrants.call_back(
            registrant=sample.registrant, outcome="keep", answers=SAID, minutes=6, by=self.worker,
            at=at + 7 * DAY,
        )  # fmt: skip
        return sample

    # -- the laboratory ---------------------------------------------------------------------------------

    def boxes(self) -> None:
        """One box that arrived short of one, with its samples at every stage; one on its way."""
        drawn = self.at - 40 * DAY
        box = self._sent([self._kept(drawn) for _ in range(8)], drawn + 8 * DAY)
        there = content(box)[1:]
        samples.receive(
            place=self.laboratory, consignment=box, present=[s.number for s in there],
            by=self.bench, at=drawn + 9 * DAY,
        )  # fmt: skip
        self.typed = [self._typed(n, s, drawn + 20 * DAY) for n, s in enumerate(there[:4])]
        self._regretted(self._typed(9, there[5], drawn + 20 * DAY))
        registrants.withdraw(
            registrant=self._of(there[4]), by=self.worker, at=self.at - DAY
        )  # and is to be destroyed in the laboratory
        self._sent([self._kept(self.at - 14 * DAY) for _ in range(2)], self.at - DAY)

    def _sent(self, rows: list[Any], at: datetime) -> Any:
        return samples.send(
            samples=rows, place=self.city, laboratory=self.laboratory, by=self.town, at=at
        )

    def _typed(self, n: int, sample: Any, at: datetime) -> Any:
        """The sample as it is now; what was sent is older."""
        fresh = type(sample).objects.select_related("registrant", "consignment").get(pk=sample.pk)
        return samples.type_in(
            place=self.laboratory, sample=fresh, typed_on=clock.day(at), text=self.typings[n],
            method=Method.NGS, by=self.bench, at=at,
        )  # fmt: skip

    def _regretted(self, sample: Any) -> None:
        """Withdrawn after the typing: sample and typing are destroyed."""
        registrants.withdraw(registrant=sample.registrant, by=self.worker, at=self.at - 2 * DAY)
        fresh = type(sample).objects.select_related("registrant", "consignment").get(pk=sample.pk)
        samples.discard(place=self.laboratory, sample=fresh, by=self.bench, at=self.at - DAY)

    def _of(self, sample: Any) -> Any:
        return type(sample).objects.select_related("registrant").get(pk=sample.pk).registrant

    # -- in the registry --------------------------------------------------------------------------------

    def in_the_registry(self) -> None:
        """Two who have a number, one deferred, one out of reach; two more wait for a number."""
        at = self.at - 10 * DAY
        one, two = (
            registrants.enlist(
                registrant=sample.registrant, number=f"QH90000{n}", by=self.town, at=at
            )
            for n, sample in enumerate(self.typed[:2], 1)
        )
        registrants.defer(
            registrant=one, why="health", ground="pregnant", by=self.worker, at=at + DAY
        )
        relatives.name(
            place=self.county, registrant=two, kin="sibling", called="佟家弟", phone="19900000988",
            by=self.worker, at=at,
        )  # fmt: skip
        for n in range(3):
            registrants.talk(
                registrant=two, outcome="unreachable", by=self.worker, at=at + (1 + n) * DAY
            )
        registrants.lose(registrant=two, by=self.worker, at=at + 5 * DAY)

    def lot(self) -> None:
        """A call sample, half way through: enough for a rate."""
        lot = sampling.draw(place=self.city, seed=20261123, size=40, by=self.town, at=self.at)
        answers = ("ready", "ready", "unreachable", "ready", "unwilling", "unreachable", "unfit")
        for n, call in enumerate(list(draws.calls(lot))[:CALLED]):
            sampling.found(
                call=call, found=answers[n % len(answers)], by=self.worker,
                at=self.at + timedelta(minutes=n),
            )  # fmt: skip
