"""A city lives: donors come, blood is tested, made, ordered, given; all through the services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.rules.apheresis import Run
from sanxian.blood.services import (
    apheresis,
    components,
    donations,
    donors,
    orders,
    packs,
    postponements,
    reactions,
    release,
    sessions,
    shipments,
    visits,
)
from sanxian.core import clock
from sanxian.duties import selectors as duties
from sanxian.duties import services as duty_acts
from sanxian.twin import crowd, mix, registers, testing
from sanxian.twin.bench import TOOL, LabBench
from sanxian.twin.city import Plan, SitePlan
from sanxian.twin.crowd import Someone
from sanxian.twin.demand import Demand
from sanxian.twin.mix import Day
from sanxian.twin.staff import Staff
from sanxian.twin.testing import Testing

DECLARED = "sheet-2012"  # the declaration that the nation's edition asks to be signed


@dataclass(slots=True)
class Tally:
    """What happened, counted as it happened."""

    days: int = 0
    arrived: int = 0
    refused: int = 0
    donations: int = 0


@dataclass(slots=True)
class Drawn:
    """A donation on its way to the laboratory, and what its tubes will say."""

    donation: Any
    who: Someone
    failing: str = ""


@dataclass
class Life:
    """The state of a simulated city between two days. `sites` are open in the order of the plan."""

    plan: Plan
    staff: Staff
    rng: Random
    sites: dict[str, Any]
    demand: Demand
    bench: LabBench
    busy_sites: int = 3
    tally: Tally = field(default_factory=Tally)
    waiting: list[Drawn] = field(default_factory=list)
    regulars: list[Someone] = field(default_factory=list)
    history: list[Drawn] = field(default_factory=list)
    refused: list[Someone] = field(default_factory=list)
    open_today: list[Any] = field(default_factory=list)
    serial: int = 0
    packs: str = ""  # the lot of bag sets that is drawn into
    misrecorded: int = 0  # of the next who come: known to a register, under a wrong group

    @property
    def tests(self) -> Testing:
        """How the laboratory tests."""
        return Testing(self.staff, self.plan.path("centre"), self.bench)

    @property
    def used(self) -> list[Drawn]:
        """Donations of which something was transfused, oldest first."""
        return [d for d in self.history if d.donation.units.filter(status="transfused").exists()]

    # -- a day -------------------------------------------------------------------------------------

    def live(self, day: date, given: Day) -> None:
        """One day from the night's expiry to the evening's separation."""
        self.night(day)
        self._laboratory(day)
        self.demand.morning(day)
        self._duties(day)
        fresh = self._donors(day, given)
        self.bench.hand_over(day)
        self._bring_in(day)
        self._separate(day)
        self.waiting += fresh
        self.history += fresh
        self.tally.days += 1

    def _duties(self, day: date) -> None:
        """Everybody sees to what is due, the same day."""
        names = ("quality", *(f"clerk{key}" for key in self.plan.hospitals))
        for by in map(self.staff, names):
            for duty in list(duties.mine(by)):
                duty_acts.acknowledge(duty=duty, by=by, at=self._at(day, 16))
                duty_acts.finish(duty=duty, by=by, at=self._at(day, 16, 30))

    def _at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return clock.instant(day, hour, minute)

    def night(self, day: date) -> None:
        components.tick(self._at(day, 0, 30))
        orders.tick(self._at(day, 0, 40))
        postponements.tick(self._at(day, 0, 50))

    # -- donors ------------------------------------------------------------------------------------

    def _donors(self, day: date, given: Day) -> list[Drawn]:
        """As many of each group give as the day says; those turned away come besides."""
        drawn: list[Drawn] = []
        self.open_today = []
        if not given.total:
            return drawn
        self._bag_sets(day)
        wholes, apheresis = self._open_sessions(day, given.total)
        coming = [g for group, n in given.groups.items() for g in [group] * n]
        self.rng.shuffle(coming)
        minutes = Minutes(self._at(day, 8, 40), len(coming))
        for group in coming:
            platelets = bool(apheresis) and self.rng.random() < mix.APHERESIS
            session = self.rng.choice(apheresis if platelets else wholes)
            while self.rng.random() < crowd.REFUSED:
                self._turn_away(session, group, next(minutes))
            drawn.append(self._give(session, group, next(minutes), platelets=platelets))
        drawn += self._misrecorded(wholes[0], minutes) if self.misrecorded else ()
        self.open_today = list({s.pk: s for s in (*wholes, *apheresis)}.values())
        for session in self.open_today:
            sessions.close_session(
                session=session, by=self.staff("nurse"), at=self._at(day, 17, 30)
            )
        return drawn

    def _bag_sets(self, day: date) -> None:
        """A lot of bag sets for the year; each whole blood is scanned into it."""
        lot = f"CX{day:%y}Q"
        if self.packs == lot:
            return
        self.packs = lot
        packs.register_lot(
            place=self.plan.path("centre"),
            lot=lot,
            kind="quadruple",
            volume_ml=400,
            expires_on=day + timedelta(days=730),
            maker="青禾医用耗材",
            by=self.staff("stock"),
            at=self._at(day, 6, 30),
        )

    def _open_sessions(self, day: date, total: int) -> tuple[list[Any], list[Any]]:
        """Enough sites for the day's donors, planned and opened."""
        rows = [s for s in self.plan.sites if day.weekday() in s.weekdays]
        whole = [s for s in rows if s.kind in {"house", "bus", "centre"}]
        count = min(len(whole), max(self.busy_sites, 1 + total // 30))
        chosen = self.rng.sample(whole, count)
        rooms = [s for s in rows if s.kind == "apheresis"]
        rooms = self.rng.sample(rooms, min(len(rooms), 1 + total // 100))
        room = total * 2 + 20
        return (
            [self._session(s, day, whole=room, platelets=0) for s in chosen],
            [self._session(s, day, whole=0, platelets=room) for s in rooms],
        )

    def _session(self, site: SitePlan, day: date, *, whole: int, platelets: int) -> Any:
        early = self._at(day, 7)
        session = sessions.plan(
            site=self.sites[site.place],
            day=day,
            opens=site.opens,
            closes=site.closes,
            capacity_whole_blood=whole,
            capacity_platelets=platelets,
            by=self.staff("stock"),
            at=early,
        )
        return sessions.open_session(
            session=session, by=self.staff("registrar"), at=self._at(day, 8, 30)
        )

    def somebody(self, group: str, day: date) -> Someone:
        self.serial += 1
        rhd = "-" if self.rng.random() < mix.RH_NEGATIVE else "+"
        return crowd.invent(self.rng, self.serial, day, group, rhd)

    def _misrecorded(self, session: Any, minutes: Minutes) -> Iterator[Drawn]:
        """Donors of the system before this one, whose register says another group. Chance has its
        own dice for them, so that the city is otherwise what it would have been."""
        kept, self.rng = self.rng, Random(self.misrecorded)
        for group in "ABO"[: self.misrecorded]:
            at = next(minutes)
            who = self.somebody(group, clock.day(at))
            registers.known_wrongly(self.staff, self.plan.path("centre"), who, at)
            drawn = self._given_by(session, who, at)
            yield replace(drawn, failing="")
        self.rng, self.misrecorded = kept, 0

    def _regular(self, group: str, day: date) -> Someone | None:
        """A platelet donor whose fortnight has passed."""
        for who in self.regulars:
            if who.abo == group and who.gave[-1][1] + timedelta(days=15) <= day:
                return who
        return None

    def receive(self, session: Any, who: Someone, at: datetime, *, platelets: bool) -> Any:
        registrar = self.staff("registrar")
        if who.record is None:
            who.record = donors.register(
                place=session.org_path,
                name=who.name,
                sex=who.sex,
                born=who.born,
                id_number=who.id_number,
                phone=who.phone,
                address=who.address,
                by=registrar,
                at=at,
            )
        self.tally.arrived += 1
        wish = (
            {"doses": 2 if self.rng.random() < 0.6 else 1}
            if platelets
            else {"volume_ml": int(mix.pick(self.rng, mix.VOLUMES))}
        )
        return visits.check_in(
            session=session,
            donor=who.record,
            kind="apheresis_platelets" if platelets else "whole_blood",
            by=registrar,
            at=at,
            **wish,
        )

    def _turn_away(self, session: Any, group: str, at: datetime) -> None:
        """Somebody who may not give today: refused by the rules, not by the script."""
        who = self.somebody(group, clock.day(at))
        takes_platelets = session.capacity_whole_blood == 0
        visit = self.receive(session, who, at, platelets=takes_platelets)
        answers, measured = crowd.turned_away(self.rng, who, clock.day(at))
        visits.screen(
            visit=visit, answers=answers, measured=measured, by=self.staff("nurse"), at=at
        )
        if visit.status != "deferred":
            raise AssertionError(f"the rules accepted somebody unfit: {measured}")
        self.tally.refused += 1
        self.refused = [*self.refused[-20:], who]

    def _give(self, session: Any, group: str, at: datetime, *, platelets: bool) -> Drawn:
        """Somebody of that group gives; a regular whom the record bars is thanked and goes home."""
        day = clock.day(at)
        who = (self._regular(group, day) if platelets else None) or self.somebody(group, day)
        visit = self._accepted(session, who, at, platelets=platelets)
        while visit is None:
            self.regulars = [r for r in self.regulars if r is not who]
            who = self.somebody(group, day)
            visit = self._accepted(session, who, at, platelets=platelets)
        return self._drawn(visit, who, at, platelets=platelets)

    def _given_by(self, session: Any, who: Someone, at: datetime) -> Drawn:
        """Whole blood of this very person."""
        visit = self._accepted(session, who, at, platelets=False)
        if visit is None:
            raise AssertionError("the rules refused somebody fit")
        return self._drawn(visit, who, at, platelets=False)

    def _drawn(self, visit: Any, who: Someone, at: datetime, *, platelets: bool) -> Drawn:
        """From the needle to the end of the donation."""
        donation = visits.draw(
            visit=visit,
            declared=DECLARED,
            pack="" if platelets else self.packs,
            by=self.staff("nurse"),
            at=at + timedelta(minutes=6),
        )
        donation = self._fill(donation, visit, at + timedelta(minutes=16), platelets=platelets)
        who.gave.append((visit.kind, clock.day(at)))
        if platelets and who not in self.regulars:
            self.regulars.append(who)
        self.tally.donations += 1
        return Drawn(donation, who, mix.failed(self.rng))

    def _accepted(self, session: Any, who: Someone, at: datetime, *, platelets: bool) -> Any:
        """The visit of somebody who looks fit; None where the rules said no."""
        visit = self.receive(session, who, at, platelets=platelets)
        measured = crowd.measured(self.rng, who, platelets=platelets)
        visits.screen(
            visit=visit, answers=crowd.well(), measured=measured, by=self.staff("nurse"), at=at
        )
        if visit.status == "accepted":
            return visit
        if not who.gave:
            raise AssertionError(f"the rules refused somebody fit: {visit.screening.reasons}")
        self.tally.refused += 1
        return None

    def _fill(self, donation: Any, visit: Any, at: datetime, *, platelets: bool) -> Any:
        nurse = self.staff("nurse")
        amount = {"doses": visit.doses} if platelets else {"volume_ml": visit.volume_ml}
        if platelets:
            self._machine(donation, visit, at)
        donation = donations.finish(donation=donation, by=nurse, at=at, **amount)
        if self.rng.random() < mix.DONOR_REACTION:
            reaction = reactions.record(
                donation=donation,
                kind=self.rng.choice(("vasovagal", "haematoma", "faint")),
                grade=1,
                care="平卧休息，饮水，观察二十分钟后离开",
                by=nurse,
                at=at,
            )
            reactions.settle(reaction=reaction, by=nurse, at=at + timedelta(minutes=25))
        return donation

    def _machine(self, donation: Any, visit: Any, at: datetime) -> None:
        """What the separator wrote: about five litres through it for each dose."""
        processed = 2600 + 1100 * visit.doses + self.rng.randint(-150, 150)
        run = Run(
            started_at=donation.started_at,
            ended_at=at,
            processed_ml=processed,
            anticoagulant_ml=processed // 10,
            product_ml=250 * visit.doses,
        )
        apheresis.record(
            donation=donation,
            device=f"MCS-{1 + at.minute % 6}",
            kit="单采耗材 995E",
            kit_lot="K2611",
            programme="血小板",
            run=run,
            returns=5 + 2 * visit.doses,
            counts={"platelets_before": Decimal(230), "hct_before": Decimal("0.42")},
            by=self.staff("nurse"),
            at=at,
        )

    # -- from the sites to the centre ----------------------------------------------------------------

    def _bring_in(self, day: date) -> None:
        """One box from each site, counted in at the centre."""
        centre = self.plan.path("centre")
        for path, units in self._lying_at_sites():
            nurse = self.staff("nurse")
            box = shipments.pack(
                from_path=path, to_path=centre, units=units, by=nurse, at=self._at(day, 17, 40)
            )
            shipments.send(shipment=box, by=nurse, at=self._at(day, 17, 50))
            shipments.receive(
                place=centre,
                shipment=box,
                seen=[u.number for u in units],
                by=self.staff("components"),
                at=self._at(day, 18, 40),
            )

    def _lying_at_sites(self) -> Iterator[tuple[str, list[Any]]]:
        """What lies at the sites of the day; the others sent theirs when they were open."""
        centre = self.plan.path("centre")
        for path in dict.fromkeys(session.org_path for session in self.open_today):
            units = list(self.demand.lying(path)) if path != centre else []
            if units:
                yield path, units

    def _separate(self, day: date) -> None:
        """Whole blood becomes red cells and plasma the same evening."""
        bags = [u for u in self.demand.lying(self.plan.path("centre"), "whole_blood")]
        if bags:
            components.separate(units=bags, by=self.staff("components"), at=self._at(day, 20))

    # -- laboratory --------------------------------------------------------------------------------

    def _laboratory(self, day: date) -> None:
        """Yesterday's tubes: results by file, one person proposes, another confirms."""
        drawn, self.waiting = self.waiting, []
        if not drawn:
            return
        self.bench.morning(day)
        made = self.tests.pool(drawn, self._at(day, 7, 50))
        rows = [*self._readings(drawn, made), *self.tests.pooled(made)]
        self.tests.load(rows, f"analyser-{day}.csv", self._at(day, 8))
        self.tests.resolve(made, self._at(day, 8, 30))
        releases = release.propose(
            donations=[d.donation for d in drawn], by=self.staff("lab"), at=self._at(day, 9)
        )
        release.confirm(releases=releases, by=self.staff("reviewer"), at=self._at(day, 9, 30))
        self.bench.put_away(day)
        self.tests.put_away(drawn, day)
        self._after_release(day)

    def _readings(self, drawn: list[Drawn], made: list[tuple[Any, list[Any]]]) -> Iterator[Reading]:
        """What the analysers found; the nucleic acid of pooled samples is the pool's to say."""
        pooled = {one.donation.pk for _pool, members in made for one in members}
        for n, one in enumerate(drawn, 2):
            said = mix.readings(self.rng, one.who.abo, one.who.rhd, one.failing)
            if one.donation.pk in pooled:
                del said["nat"]
            for assay, outcome in testing.runs(said):
                yield Reading(one.donation.number, assay, outcome, TOOL, self.bench.lot, n)

    def _after_release(self, day: date) -> None:
        """Some plasma becomes cryoprecipitate; what was held for good is destroyed after a while."""
        plasma = self.demand.lying(self.plan.path("centre"), "ffp", released=True)
        chosen = [u for u in plasma if clock.day(u.made_at) == day - timedelta(days=1)]
        chosen = [u for u in chosen if self.rng.random() < mix.CRYO]
        if chosen:
            components.make(units=chosen, by=self.staff("components"), at=self._at(day, 10))
        held = self.demand.held(self.plan.path("centre"))
        old = [u for u in held if clock.day(u.made_at) <= day - timedelta(days=5)]
        if old:
            components.discard(
                units=old, reason="lab_deferral", by=self.staff("quality"), at=self._at(day, 10, 30)
            )


class Minutes:
    """Moments of a day, one after another, so that everybody fits in before the site closes."""

    def __init__(self, start: datetime, count: int) -> None:
        self.now = start
        self.gap = timedelta(seconds=min(600.0, 7.8 * 3600 / (count * 1.2 + 1)))

    def __next__(self) -> datetime:
        self.now += self.gap
        return self.now
