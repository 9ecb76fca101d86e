"""One morning in which everything is going on at once, so that each desk has its next act.

Played through the services like every other day: it leaves at least one record in every state of
every lifecycle, which a test asserts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.selectors import batches as batch_reads
from sanxian.blood.selectors import levels
from sanxian.blood.selectors import recalls as recall_reads
from sanxian.blood.services import (
    batches,
    bedside,
    components,
    controls,
    donations,
    donors,
    hospital,
    laboratory,
    orders,
    packs,
    reactions,
    recalls,
    release,
    sessions,
    shipments,
    visits,
)
from sanxian.core import clock, later, services
from sanxian.core import models as core
from sanxian.duties import selectors as duties
from sanxian.duties import services as duty_acts
from sanxian.orgs import selectors as orgs
from sanxian.people import selectors as people
from sanxian.people import services as files
from sanxian.twin import (
    cases,
    coordination,
    crowd,
    giving,
    guests,
    mix,
    patients,
    registers,
    registrants,
    sealed,
    stemcells,
    testing,
    volunteers,
    wards,
)
from sanxian.twin.aftercare import Aftercare
from sanxian.twin.bench import SPARE, TOOL
from sanxian.twin.cold import Cold
from sanxian.twin.demand import set_aside
from sanxian.twin.faults import Faults
from sanxian.twin.founding import founder
from sanxian.twin.life import DECLARED, Drawn, Life

MARKERS = frozenset({"hbsag", "anti_hcv", "hiv", "syphilis", "nat"})


def play(life: Life, day: date) -> None:
    """The morning of `day`, up to about twenty past ten."""
    scene = Scene(life, day)
    cold = Cold(life, day)
    life.night(day)
    cold.night()
    scene.laboratory()
    scene.orders_and_boxes()
    giving.play(life, day)
    cold.morning()
    scene.donor_room()
    scene.editions()
    scene.doubles()
    scene.quality()
    wards.play(life, day)
    Aftercare(scene).play()
    Faults(life, day).play()
    registers.play(life.staff, life.plan.path("centre"), day)
    _registry(life, day)
    volunteers.play(life.staff("county"), founder(), day)
    giver = scene.giver()
    registrants.play(life, day, giver)
    cases.play(life, day)
    coordination.play(life, founder(), day)
    patients.play(life, day)
    for guest in guests.GUESTS:
        guest(life, day)
    later.work_off()
    scene.donor_account(giver)
    sealed.last_word(life, day)


def _registry(life: Life, day: date) -> None:
    """The registry branch of the province; its registrants live in the city's counties."""
    counties = tuple(p.division for p in life.plan.places if p.kind == "county")
    stemcells.play(life.staff, life.plan.path("registry"), counties, day)


class Scene:
    def __init__(self, life: Life, day: date) -> None:
        self.life, self.day, self.plan, self.staff = life, day, life.plan, life.staff
        self.centre, self.rng = life.plan.path("centre"), life.rng

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + timedelta(days=days), hour, minute)

    # -- the laboratory at half past eight -------------------------------------------------------------

    def laboratory(self) -> None:
        """Yesterday's tubes: some released, two wait for the second person, four for results."""
        whole, self.life.waiting = self.life.waiting, []
        wrong = [one for one in whole if _misrecorded(one)]
        drawn = [one for one in whole if one not in wrong]
        for one in drawn[:1]:
            one.failing = "hbsag"
        late, tested = drawn[-4:], drawn[:-4]
        self._bench()
        self._torn_sets()
        self.life.tests.doubts(tested, late, self.day)
        self._load(tested)
        self._begun(late[-1])
        self._test_again(tested[-1])
        at, lab = self.at(8, 40), self.staff("lab")
        proposed = release.propose(donations=[d.donation for d in tested], by=lab, at=at)
        release.confirm(releases=proposed[:-2], by=self.staff("reviewer"), at=self.at(9))
        self.life.tests.corrections(wrong, self.day)
        self.life.tests.put_away(whole, self.day)
        gone = [d for d in self.life.history if d.failing in MARKERS and d not in late]
        self.life.tests.outside([(d.donation, d.failing) for d in gone], self.day)
        self.life.tests.samples([d.donation.retained for d in gone[:2]], self.day)

    def _torn_sets(self) -> None:
        """A lot of bag sets that came damaged: nothing is drawn into it."""
        stock = self.staff("stock")
        given = {"kind": "quadruple_filter", "volume_ml": 400, "maker": "青禾医用耗材"}
        last_day = self.day + timedelta(days=500)
        lot = packs.register_lot(
            place=self.centre,
            lot="CX-TORN",
            expires_on=last_day,
            by=stock,
            at=self.at(7, 40),
            **given,
        )
        packs.withdraw_lot(lot=lot, reason="damaged", by=stock, at=self.at(7, 42))

    def _bench(self) -> None:
        """Every state of what the laboratory works with: two machines more, one broken, one given
        up; a lot in quarantine, one refused, one used up; a batch whose count is in doubt."""
        bench, lab, reviewer = self.life.bench, self.staff("lab"), self.staff("reviewer")
        bench.morning(self.day)
        bench.install(SPARE, "备用血液筛查系统", self.day)
        bench.run(self.day, 7, 45, SPARE)
        for code, name in (("AU-9", "旧酶标仪"), ("AU-3", "全自动生化分析仪")):
            tool = bench.install(code, name, self.day)
            controls.pull_instrument(
                instrument=tool, reason="instrument_fault", by=lab, at=self.at(7, 50)
            )
            if code == "AU-9":
                controls.retire_instrument(instrument=tool, by=reviewer, at=self.at(7, 55))
        soon, later_ = self.day + timedelta(days=20), self.day + timedelta(days=400)
        warm, *_ = bench.deliver("L-WARM", self.day, later_)
        controls.reject_lot(lot=warm, reason="cold_chain_broken", by=lab, at=self.at(7, 58))
        main, bench.lot = bench.lot, "L-LAST"
        last = bench.deliver("L-LAST", self.day, soon)
        bench.run(self.day, 7, 56, SPARE)
        bench.lot = main
        used_up, *_ = controls.accept_lots(lots=last[:1], by=reviewer, at=self.at(7, 58))
        controls.close_lot(lot=used_up, by=reviewer, at=self.at(7, 59))
        self._count_in_doubt()

    def _count_in_doubt(self) -> None:
        """The reviewer has a batch counted again: a tube turned up that its session did not list."""
        closed = batch_reads.collections(self.staff("reviewer"), "closed")
        batch, other = closed[len(closed) // 2], closed[len(closed) // 3]
        batches.reopen(
            batch=batch, reason="count_in_doubt", by=self.staff("reviewer"), at=self.at(8)
        )
        stray = other.lines.exclude(batch=batch).values_list("number", flat=True)[:1]
        batches.receive(
            batch=batch, tubes=list(stray), bags=[], by=self.staff("lab"), at=self.at(8, 5)
        )

    def _load(self, drawn: list[Drawn]) -> None:
        """What the analysers found; the last two were grouped by hand, in tubes."""
        by_hand = {d.donation.number for d in drawn[-2:]}
        rows = [
            Reading(d.donation.number, assay, outcome, TOOL, self.life.bench.lot, line)
            for line, d in enumerate(drawn, 2)
            for assay, outcome in testing.runs(
                mix.readings(self.rng, d.who.abo, d.who.rhd, d.failing)
            )
            if assay not in ("abo", "rhd") or d.donation.number not in by_hand
        ]
        laboratory.load(
            place=self.centre,
            name=f"analyser-{self.day}.csv",
            readings=rows,
            digest=f"{self.day:%Y%m%d}".ljust(64, "0"),
            by=self.staff("lab"),
            at=self.at(8, 10),
        )

    def _begun(self, drawn: Drawn) -> None:
        """What the biochemistry has of a donation whose nucleic acid is still being looked for."""
        row = self.life.tests.row(drawn.donation.number, "alt", "19", SPARE)
        self.life.tests.load([row], f"alt-{self.day}.csv", self.at(8, 36))

    def _test_again(self, drawn: Drawn) -> None:
        """One ALT is taken back and done again."""
        lab, at = self.staff("lab"), self.at(8, 20)
        wrong = drawn.donation.results.get(assay="alt")
        laboratory.void(result=wrong, reason="instrument_fault", by=lab, at=at)
        again = Reading(drawn.donation.number, "alt", "21", SPARE, self.life.bench.lot)
        self.life.tests.typed([again], ("lab", "reviewer"), at)

    # -- orders, boxes and wards -------------------------------------------------------------------------

    def orders_and_boxes(self) -> None:
        """An order in every state, and a box in every state."""
        first, second, third = self.plan.hospitals[:3]
        self._order(first, "red_cells", 2, "AB", "-")  # nothing to give: it waits
        self._withdrawn(second)
        ready = self._order(first, "red_cells", 1, "B", "+")
        travelling = self._order(third, "red_cells", 2, "A", "+", urgency="urgent")
        delivered = self._order(first, "red_cells", 2, "A", "+")
        at_the_bed = self._order(first, "red_cells", 1, "B", "+")
        orders.reserve(
            supplier=self.centre,
            orders=[ready, travelling, delivered, at_the_bed],
            by=self.staff("stock"),
            at=self.at(8, 50),
        )
        self._box(third, [travelling], received=False)
        self._box(first, [delivered], received=True)
        self._box(first, [at_the_bed], received=True)
        self._to_the_bed(first, at_the_bed)
        part = self._more_than_there_is(second)
        orders.reserve(
            supplier=self.centre, orders=[part], by=self.staff("stock"), at=self.at(9, 30)
        )
        self._boxes_not_sent(first)

    def _order(
        self,
        key: str,
        component: str,
        count: int,
        abo: str,
        rhd: str,
        *,
        urgency: str = "routine",
        stock: bool = False,
        stated: bool = True,
    ) -> Any:
        at = self.at(8, 5)
        patient = None
        if not stock:
            patient = self.life.demand.patient(key, at)
            hospital.group(patient=patient, abo=abo, rhd=rhd, by=self.staff(f"clerk{key}"), at=at)
        late = self.at(9, 30)  # when the last of them is served
        if levels.barred(self.centre, component, (abo, rhd), urgency, late):
            urgency = "emergency"  # on a short morning only these pass
        order = orders.place(
            hospital=self.plan.path(key),
            supplier=self.centre,
            component=component,
            quantity=count,
            urgency=urgency,
            patient=patient,
            abo=abo,
            rhd=rhd,
            needed_by=self.at(17),
            indication="anaemia",
            by=self.staff(f"clerk{key}"),
            at=at,
        )
        if patient is not None and stated:
            self.life.demand.state(key, order, at)
        return order

    def _more_than_there_is(self, key: str) -> Any:
        """A hospital asks for its shelf two bags more of what is scarcest than the centre has."""
        lying = self.life.demand.lying(self.centre, released=True)
        shelf = Counter((u.component, u.abo, u.rhd) for u in lying if u.component != "whole_blood")
        (component, abo, rhd), count = min(shelf.items(), key=lambda row: (row[1], row[0]))
        return self._order(key, component, count + 2, abo, rhd, urgency="urgent", stock=True)

    def _withdrawn(self, key: str) -> None:
        order = self._order(key, "ffp", 2, "O", "+")
        orders.cancel(
            place=order.org_path,
            order=order,
            why="not_needed",
            by=self.staff(f"clerk{key}"),
            at=self.at(8, 30),
        )

    def _box(self, key: str, wanted: list[Any], *, received: bool) -> None:
        units = [u for o in wanted for u in set_aside(o, self.centre, self.day)]
        box = shipments.pack(
            from_path=self.centre,
            to_path=self.plan.path(key),
            units=units,
            by=self.staff("stock"),
            at=self.at(9),
        )
        shipments.send(shipment=box, by=self.staff("stock"), at=self.at(9, 5))
        if received:
            shipments.receive(
                place=self.plan.path(key),
                shipment=box,
                seen=[u.number for u in units],
                by=self.staff(f"clerk{key}"),
                at=self.at(9, 35),
            )

    def _to_the_bed(self, key: str, order: Any) -> None:
        units = set_aside(order, order.org_path, self.day)
        hospital.crossmatch(
            order=order,
            outcomes={u.number: "compatible" for u in units},
            method="gel_card",
            sampled_at=self.at(9, 10),
            by=self.staff(f"clerk{key}"),
            at=self.at(9, 45),
        )
        hospital.issue(
            order=order,
            units=units,
            ward=self.plan.path(f"{key}w1"),
            by=self.staff(f"clerk{key}"),
            at=self.at(10, 10),
        )

    def _boxes_not_sent(self, key: str) -> None:
        spare = list(self.life.demand.lying(self.centre, released=True))[:4]
        stock, at = self.staff("stock"), self.at(9, 40)
        to = self.plan.path(key)
        shipments.pack(from_path=self.centre, to_path=to, units=spare[:2], by=stock, at=at)
        box = shipments.pack(from_path=self.centre, to_path=to, units=spare[2:], by=stock, at=at)
        shipments.cancel(shipment=box, why="no_transport", by=stock, at=at)

    # -- the donor room at ten -------------------------------------------------------------------------

    def donor_room(self) -> None:
        """A house in full swing: one donor in each state; tomorrow planned, one drive called off."""
        sites = [s for s in self.plan.sites if s.kind == "house"]
        house = self._session(sites[0], open_it=True)
        self._session(sites[1], open_it=True)
        self._tomorrow(sites)
        drawn = [self._donor(house, self.at(8, 40 + n), "give") for n in range(3)]
        self._donor(house, self.at(8, 45), "stop")
        for n, end in enumerate(
            ("defer", "defer", "leave", "draw", "accept", "accept", "wait", "wait", "wait")
        ):
            self._donor(house, self.at(9, 30) + timedelta(minutes=5 * n), end)
        self.life.waiting += [one for one in drawn if one]

    def _session(self, site: Any, *, open_it: bool) -> Any:
        session = sessions.plan(
            site=self.life.sites[site.place],
            day=self.day,
            opens=site.opens,
            closes=site.closes,
            by=self.staff("stock"),
            at=self.at(7),
        )
        if open_it:
            sessions.open_session(session=session, by=self.staff("registrar"), at=self.at(8, 30))
        return session

    def _tomorrow(self, sites: list[Any]) -> None:
        stock, at = self.staff("stock"), self.at(9)
        unit = orgs.by_path(self.plan.path("unit1"))
        bus = next(s for s in self.plan.sites if s.kind == "bus")
        for offset, host in ((1, unit), (2, None)):
            session = sessions.plan(
                site=self.life.sites[bus.place],
                day=self.day + timedelta(days=offset),
                opens=bus.opens,
                closes=bus.closes,
                host=host,
                title="青禾机械厂团体献血" if host else "",
                by=stock,
                at=at,
            )
        sessions.cancel_session(session=session, by=stock, at=at)
        sessions.plan(
            site=self.life.sites[sites[0].place],
            day=self.day + timedelta(days=1),
            opens=sites[0].opens,
            closes=sites[0].closes,
            by=stock,
            at=at,
        )

    def _donor(self, session: Any, at: datetime, end: str) -> Drawn | None:
        """Somebody comes, and gets as far as `end`."""
        nurse = self.staff("nurse")
        who = self.life.somebody("A" if at.minute % 2 else "O", self.day)
        visit = self.life.receive(session, who, at, platelets=False)
        if end == "wait":
            return None
        if end == "leave":
            visits.leave(visit=visit, by=self.staff("registrar"), at=at)
            return None
        measured = crowd.measured(self.rng, who, platelets=False)
        if end == "defer":
            measured = replace(measured, hb_g_per_l=Decimal(104))
        visits.screen(visit=visit, answers=crowd.well(), measured=measured, by=nurse, at=at)
        if end in {"defer", "accept"}:
            return None
        return self._at_the_arm(visit, who, at + timedelta(minutes=5), end)

    def _at_the_arm(self, visit: Any, who: Any, at: datetime, end: str) -> Drawn | None:
        nurse = self.staff("nurse")
        pack = self.life.packs if visit.volume_ml else ""
        donation = visits.draw(visit=visit, declared=DECLARED, pack=pack, by=nurse, at=at)
        if end == "draw":
            return None
        if end == "stop":
            donations.stop(
                donation=donation,
                reason="donor_unwell",
                volume_ml=90,
                by=nurse,
                at=at + timedelta(minutes=4),
            )
            reactions.record(
                donation=donation,
                kind="vasovagal",
                grade=2,
                by=nurse,
                care="平卧、抬高下肢、口服糖水，血压回升",
                at=at + timedelta(minutes=5),
            )
            return None
        donation = donations.finish(
            donation=donation, volume_ml=visit.volume_ml, by=nurse, at=at + timedelta(minutes=9)
        )
        return Drawn(donation, who)

    # -- recall and quality ------------------------------------------------------------------------------

    def recall_opens(self) -> None:
        """A donor tells of something afterwards: what came of the donation is recalled."""
        drawn = next(d for d in reversed(self.life.used) if d.donation.kind == "whole_blood")
        self._recall(drawn, "donor_information", self.at(20, 40))

    def recall_closes(self) -> None:
        """The hospitals have answered, and the inquiry found no risk."""
        quality = self.staff("quality")
        for recall in recall_reads.recalls(quality).filter(status="open"):
            self._answered(recall, self.at(20, 50))
            recalls.close_recall(recall=recall, outcome="cleared", by=quality, at=self.at(21))

    def _recall(self, drawn: Drawn, cause: str, at: datetime) -> Any:
        return recalls.open_recall(
            root=drawn.donation, cause=cause, place=self.centre, by=self.staff("quality"), at=at
        )

    def _answered(self, recall: Any, at: datetime) -> None:
        for notice in recall.notices.all():
            key = notice.org_path.strip("/").rpartition("/")[2]
            recalls.answer_notice(notice=notice, by=self.staff(f"clerk{key}"), at=at)

    def quality(self) -> None:
        """A recall that hospitals have not answered; a deferral lifted; duties in every state."""
        quality = self.staff("quality")
        for drawn in self.life.used[-30:]:
            recall = self._recall(drawn, "donor_information", self.at(9, 50))
            if recall.notices.count():
                break
        healed = self.life.refused[-1]
        deferral = healed.record.deferrals.filter(status="active").first() or donors.defer(
            donor=healed.record,
            code="tattoo",
            until=self.day + timedelta(days=300),
            by=quality,
            at=self.at(9),
        )
        donors.lift(deferral=deferral, reason="doctor_cleared", by=quality, at=self.at(9, 55))
        held = list(self.life.demand.held(self.centre))[:1]
        if held:
            components.discard(units=held, reason="lab_deferral", by=quality, at=self.at(10))
        self._duties()

    def _duties(self) -> None:
        """Two patients reacted last night: one duty is seen, one needless; one goes up unseen."""
        quality = self.staff("quality")
        for n, (key, issue) in enumerate(self.life.demand.given[-3:]):
            bedside.report(
                issue=issue,
                kind="febrile",
                grade=1,
                care="停止输注，对症处理，体温恢复正常",
                by=self.staff(f"ward{key}"),
                at=self.at(22, n, days=-1),
            )
        rows = list(duties.mine(quality))
        seen = max(self.at(8, 30), rows[0].opened_at)  # nobody takes it before it is there
        duty_acts.acknowledge(duty=rows[0], by=quality, at=seen)
        duty_acts.cancel(duty=rows[1], by=quality, at=self.at(8, 35))
        duty_acts.tick(self.at(10))

    # -- editions, files, a donor's telephone --------------------------------------------------------

    def editions(self) -> None:
        """The city's own rules: one draft, one proposed, one approved, one refused, one withdrawn."""
        path, admin, approver = self.plan.path("city"), self.staff("admin"), self.staff("approver")
        made = [self._edition(n, path, admin) for n in range(4)]
        for edition in made[1:]:
            services.propose_edition(edition=edition, by=admin, at=self.at(9))
        for edition in made[2:]:
            services.approve_edition(edition=edition, by=approver, at=self.at(9, 10))
        services.withdraw_edition(edition=made[3], by=approver, at=self.at(9, 20))
        refused = services.switch_on(
            org_path=path,
            topic="blood.eligibility",
            draft="law-draft-2025",
            effective=self.day + timedelta(days=60),
            by=admin,
            at=self.at(9),
        )
        services.propose_edition(edition=refused, by=admin, at=self.at(9, 5))
        services.refuse_edition(edition=refused, why="not_now", by=approver, at=self.at(9, 30))

    def _edition(self, n: int, path: str, by: Any) -> core.Edition:
        days, last = 4 + n, self.day + timedelta(days=365 * (4 - n))
        text = (
            f'[[edition]]\nid = "qinghe-stock-{n + 1}"\nname = "青禾市库存警戒线"\n'
            f'place = "370300"\neffective = {self.day - timedelta(days=30)}\n'
            f'source = "演示：市血站库存管理办法"\nstatus = "unverified"\n'
            f"rank = {n}\nuntil = {last}\n\n"
            f"[edition.values.line_days]\nred_cells = {days}\n"
        )
        return services.write_edition(
            org_path=path, topic="blood.stock", text=text, by=by, at=self.at(8, 30)
        )

    def doubles(self) -> None:
        """Three people were registered twice: one pair merged, one told apart, one waits."""
        admin, at = self.staff("registrar"), self.at(9)
        twins = [d.who for d in self.life.history[:3]]
        for who in twins:
            files.register(
                place=self.centre,
                name=who.name,
                sex=who.sex,
                born=who.born,
                phone=who.phone,
                address=who.address,
                by=admin,
                at=at,
            )
        keeper = self.staff("quality")
        files.find_doubles(place=self.centre, by=keeper, at=at)
        rows = list(people.doubles(keeper)[:3])
        if len(rows) > 2:
            one, two = sorted((rows[0].one, rows[0].other), key=lambda p: not p.id_index)
            files.merge(keeper=one, other=two, why="second_file", by=keeper, at=at)
            files.distinguish(double=rows[1], by=keeper, at=at)

    def giver(self) -> Any:
        """Somebody whose blood was used, and who may be asked for stem cells as well."""
        return next(
            d.who
            for d in self.life.history
            if registrants.may_be_asked(d.who, self.day)
            and d.donation.units.filter(status="transfused").exists()  # she is thanked for it today
            and not d.who.record.deferrals.filter(status="active").exists()
        )

    def donor_account(self, who: Any) -> None:
        """She signs in with her telephone."""
        from sanxian.orgs.services import accounts, grants

        person = who.record.person
        by, at = founder(), self.at(10)
        org = orgs.by_path(self.plan.path("city"))
        account = accounts.open_account(
            org=org,
            username="donor",
            name=who.name,
            password="",
            person_uid=UUID(str(person.uid)),
            by=by,
            at=at,
        )
        grants.give_grant(account=account, role="donor", org=org, by=by, at=at)


def _misrecorded(one: Drawn) -> bool:
    """Whether the donor's record says another group than the blood."""
    donor = one.donation.donor
    return bool(donor.abo) and donor.abo != one.who.abo
