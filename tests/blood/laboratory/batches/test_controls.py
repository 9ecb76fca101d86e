"""Instruments, lots and controls: what stands between a measurement and a result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sanxian.blood.facts.bench import Control
from sanxian.blood.facts.terms import Assay
from sanxian.blood.models import ControlRun, Instrument, ReagentLot, Result
from sanxian.blood.selectors import controls as chosen
from sanxian.blood.services import controls, laboratory
from sanxian.blood.services.controls import NewLot
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory import kit
from tests.blood.laboratory.bench import readings

pytestmark = pytest.mark.django_db
LATER = date(2027, 6, 1)
NEGATIVE = Control("I-7", "hbsag", "N1", "negative", "nonreactive", "nonreactive")
POSITIVE = replace(NEGATIVE, level="positive", expected="reactive", found="reactive")
HIGH = Control("I-7", "alt", "N1", "2", "120", "121", "5")


@pytest.fixture
def place(labs):
    return labs.technician.facility


@pytest.fixture
def tool(labs, place, at):
    return controls.register_instrument(
        place=place, code="I-7", name="发光仪", kind="serology", by=labs.technician, at=at
    )


@pytest.fixture
def lots(labs, place, at):
    new = [NewLot(assay, "N1", LATER, "某厂") for assay in ("hbsag", "alt")]
    return controls.register_lots(place=place, lots=new, by=labs.technician, at=at)


def run(labs, at, *rows):
    return controls.run_controls(
        place=labs.technician.facility, controls=list(rows), by=labs.technician, at=at
    )


class TestInstruments:
    def test_one_code_once(self, tool, labs, place, at):
        again = {"code": " I-7 ", "name": "x", "kind": "nat"}
        with pytest.raises(Refusal) as refused:
            controls.register_instrument(place=place, by=labs.technician, at=at, **again)
        assert refused.value.codes == ("instrument_known",)
        assert Instrument.objects.count() == 1

    def test_another_laboratory_has_its_own(self, tool, labs, at):
        controls.register_instrument(
            place=labs.elsewhere.facility,
            code="I-7",
            name="x",
            kind="nat",
            by=labs.elsewhere,
            at=at,
        )
        assert [i.code for i in chosen.instruments(labs.technician)] == ["I-7"]

    @pytest.mark.parametrize(
        ("said", "codes"),
        [
            ({"code": " "}, ("field_empty",)),
            ({"name": ""}, ("field_empty",)),
            ({"kind": "toaster"}, ("no_such_choice",)),
            ({"code": "x" * 41}, ("field_too_long",)),
            (
                {"code": "", "name": "", "kind": ""},
                ("field_empty", "field_empty", "no_such_choice"),
            ),
        ],
    )
    def test_faults(self, labs, place, at, said, codes):
        given = {"code": "I", "name": "x", "kind": "nat", **said}
        with pytest.raises(Malformed) as refused:
            controls.register_instrument(place=place, by=labs.technician, at=at, **given)
        assert refused.value.codes == codes

    def test_its_life(self, tool, labs, at):
        controls.pull_instrument(instrument=tool, reason="maintenance", by=labs.technician, at=at)
        assert tool.status == "out_of_service"
        with pytest.raises(Forbidden):
            controls.return_instrument(instrument=tool, by=labs.technician, at=at)
        controls.return_instrument(instrument=tool, by=labs.reviewer, at=at)
        controls.retire_instrument(instrument=tool, by=labs.reviewer, at=at)
        with pytest.raises(NoSuchStep):
            controls.return_instrument(instrument=tool, by=labs.reviewer, at=at)

    def test_pulled_with_a_known_reason(self, tool, labs, at):
        with pytest.raises(Malformed):
            controls.pull_instrument(instrument=tool, reason="x", by=labs.technician, at=at)


class TestLots:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"assay": "tea"}, "no_such_choice"),
            ({"lot": " "}, "field_empty"),
            ({"lot": "x" * 41}, "field_too_long"),
            ({"maker": "x" * 61}, "field_too_long"),
            ({"expires_on": date(2026, 11, 22)}, "lot_expired"),
            ({"lot": "N1"}, "lot_known"),
        ],
    )
    def test_faults(self, lots, labs, place, at, said, code):
        new = replace(NewLot("hbsag", "N2", LATER), **said)
        with pytest.raises(Refusal) as refused:
            controls.register_lots(place=place, lots=[new], by=labs.technician, at=at)
        assert refused.value.codes == (code,)
        assert ReagentLot.objects.count() == 2

    def test_twice_in_one_delivery(self, labs, place, at):
        new = NewLot("hiv", "N2", LATER)
        with pytest.raises(Refusal) as refused:
            controls.register_lots(place=place, lots=[new, new], by=labs.technician, at=at)
        assert refused.value.codes == ("lot_known",)

    def test_good_to_the_last_day(self, labs, place, at):
        new = NewLot("hiv", "N2", clock.day(at))
        controls.register_lots(place=place, lots=[new], by=labs.technician, at=at)

    def test_accepted_by_another_after_its_controls(self, tool, lots, labs, at):
        hbsag = lots[0]
        with pytest.raises(Refusal) as refused:
            controls.accept_lots(lots=[hbsag], by=labs.reviewer, at=at)
        assert refused.value.codes == ("lot_needs_controls",)
        run(labs, at, NEGATIVE)
        with pytest.raises(Refusal):  # one level is not enough
            controls.accept_lots(lots=[hbsag], by=labs.reviewer, at=at)
        run(labs, at, POSITIVE)
        (row,) = controls.accept_lots(lots=[hbsag], by=labs.reviewer, at=at)
        assert (row.status, row.accepted_by) == ("accepted", labs.reviewer.id)

    def test_not_on_failed_controls(self, tool, lots, labs, at):
        run(labs, at, NEGATIVE, replace(POSITIVE, found="nonreactive"))
        with pytest.raises(Refusal) as refused:
            controls.accept_lots(lots=lots[:1], by=labs.reviewer, at=at)
        assert refused.value.codes == ("lot_needs_controls",)

    def test_not_by_who_registered_it(self, tool, labs, place, at):
        new = [NewLot("hbsag", "N1", LATER)]
        lots = controls.register_lots(place=place, lots=new, by=labs.reviewer, at=at)
        run(labs, at, NEGATIVE, POSITIVE)
        with pytest.raises(Refusal) as refused:
            controls.accept_lots(lots=lots, by=labs.reviewer, at=at)
        assert refused.value.codes == ("lot_own",)

    def test_an_expired_one_is_not_accepted(self, tool, lots, labs, at):
        late = at + timedelta(days=400)
        run(labs, late, NEGATIVE, POSITIVE)
        with pytest.raises(Refusal) as refused:
            controls.accept_lots(lots=lots[:1], by=labs.reviewer, at=late)
        assert refused.value.codes == ("lot_expired",)

    def test_refused_it_does_not_come_back(self, tool, lots, labs, at):
        run(labs, at, NEGATIVE, POSITIVE)
        controls.reject_lot(lot=lots[0], reason="cold_chain_broken", by=labs.technician, at=at)
        with pytest.raises(NoSuchStep):
            controls.accept_lots(lots=lots[:1], by=labs.reviewer, at=at)

    def test_its_controls_end_with_it(self, tool, lots, labs, at):
        controls.reject_lot(lot=lots[0], reason="cold_chain_broken", by=labs.technician, at=at)
        with pytest.raises(Refusal) as refused:
            run(labs, at, NEGATIVE)
        assert refused.value.codes == ("lot_ended",)


class TestRuns:
    def test_judged_as_they_are_written(self, tool, lots, labs, at):
        rows = run(labs, at, NEGATIVE, replace(POSITIVE, found="nonreactive"), HIGH)
        assert [(r.ok, r.rule) for r in rows] == [(True, "match"), (False, "match"), (True, "in")]
        assert '"failed":1' in Trail.objects.get(act="blood.control.run").data

    def test_a_number_remembers_the_last_one(self, tool, lots, labs, at):
        (first,) = run(labs, at, replace(HIGH, found="131"))
        assert (first.ok, first.rule) == (True, "1-2s")
        (again,) = run(labs, at + timedelta(hours=1), replace(HIGH, found="131"))
        assert (again.ok, again.rule) == (False, "2-2s")

    def test_also_within_one_list(self, tool, lots, labs, at):
        rows = run(labs, at, replace(HIGH, found="109"), replace(HIGH, found="109"))
        assert [r.ok for r in rows] == [True, False]

    @pytest.mark.parametrize(
        ("said", "codes"),
        [
            ({"instrument": "I-8"}, ("instrument_unknown",)),
            ({"lot": "N9"}, ("lot_unknown",)),
            ({"assay": "hiv"}, ("lot_unknown",)),
            ({"instrument": "I-8", "lot": "N9"}, ("instrument_unknown", "lot_unknown")),
            ({"level": " "}, ("field_empty",)),
            ({"found": ""}, ("field_empty",)),
            ({"found": "x" * 25}, ("field_too_long",)),
            ({"sd": "0"}, ("control_no_number",)),
            ({"sd": "2"}, ("control_no_number",)),
        ],
    )
    def test_faults(self, tool, lots, labs, at, said, codes):
        with pytest.raises(Refusal) as refused:
            run(labs, at, POSITIVE, replace(NEGATIVE, **said))
        assert refused.value.codes == codes
        assert not ControlRun.objects.exists()

    def test_none_on_an_instrument_out_of_service(self, tool, lots, labs, at):
        controls.pull_instrument(instrument=tool, reason="moved", by=labs.technician, at=at)
        with pytest.raises(Refusal) as refused:
            run(labs, at, NEGATIVE)
        assert refused.value.codes == ("instrument_not_in_service",)


class TestResults:
    """The bench of the tests is in order; each case breaks one thing."""

    @pytest.fixture
    def donation(self, bench):
        return bench.donation()

    def load(self, labs, at, rows, digest="d"):
        return laboratory.load(
            place=labs.technician.facility,
            name="f.csv",
            digest=digest.ljust(64, "0"),
            readings=rows,
            by=labs.technician,
            at=at,
        )

    def refused(self, labs, at, rows):
        with pytest.raises(Refusal) as refused:
            self.load(labs, at, rows)
        assert not Result.objects.exists()
        return refused.value

    def hiv(self, donation, **said):
        row = next(r for r in readings(donation) if r.assay == "hiv")
        return [replace(row, row=7, **said)]

    def test_in_order_they_count(self, donation, labs, at):
        assert self.load(labs, at, self.hiv(donation)).rows == 1

    @pytest.mark.parametrize(
        ("said", "codes"),
        [
            ({"instrument": ""}, ("instrument_missing",)),
            ({"lot": ""}, ("lot_missing",)),
            ({"instrument": "", "lot": ""}, ("instrument_missing", "lot_missing")),
            ({"instrument": "X"}, ("instrument_unknown",)),
            ({"lot": "X"}, ("lot_unknown",)),
        ],
    )
    def test_they_name_what_the_house_knows(self, donation, labs, at, said, codes):
        refusal = self.refused(labs, at, self.hiv(donation, **said))
        assert refusal.codes == codes
        assert refusal.reasons[0].params["row"] == 7

    def test_an_instrument_out_of_service(self, donation, labs, at):
        Instrument.objects.update(status="out_of_service")
        assert self.refused(labs, at, self.hiv(donation)).codes == ("instrument_not_in_service",)

    @pytest.mark.parametrize("status", ["quarantine", "rejected", "closed"])
    def test_a_lot_that_is_not_accepted(self, donation, labs, at, status):
        ReagentLot.objects.filter(assay="hiv").update(status=status)
        assert self.refused(labs, at, self.hiv(donation)).codes == ("lot_not_accepted",)

    def test_an_expired_lot(self, donation, labs, at):
        ReagentLot.objects.update(expires_on=clock.day(at) - timedelta(days=1))
        assert self.refused(labs, at, self.hiv(donation)).codes == ("lot_expired",)

    def test_no_controls_since_yesterday(self, donation, labs, at):
        refusal = self.refused(labs, at + timedelta(hours=24), self.hiv(donation))
        assert refusal.codes == ("control_missing",)
        assert refusal.reasons[0].edition == "bench-conventions-2019"

    def test_a_failed_control_until_it_is_done_again(self, donation, labs, at):
        tool = Instrument.objects.get(org_path=labs.technician.facility)
        kit.controls(tool, at - timedelta(minutes=5), ok=False, assay="hiv")
        assert self.refused(labs, at, self.hiv(donation)).codes == ("control_failed",)
        kit.controls(tool, at - timedelta(minutes=1), assay="hiv")
        self.load(labs, at, self.hiv(donation))

    def test_every_reason_at_once(self, donation, labs, at):
        Instrument.objects.update(status="out_of_service")
        ReagentLot.objects.filter(assay="hiv").update(status="closed")
        refusal = self.refused(labs, at + timedelta(days=300), readings(donation))
        assert set(refusal.codes) == {
            "instrument_not_in_service",
            "lot_not_accepted",
            "lot_expired",
            "control_missing",
        }

    def test_typed_ones_too(self, donation, labs, at):
        with pytest.raises(Refusal) as refused:
            laboratory.enter(
                place=labs.technician.facility,
                readings=self.hiv(donation, lot=""),
                by=labs.technician,
                at=at,
            )
        assert refused.value.codes == ("lot_missing",)

    def test_another_laboratory_s_lot_does_not_count(self, donation, labs, at, bench):
        kit.in_order(bench.city.other_site.path, at, "AU-1", "OTHER")
        assert self.refused(labs, at, self.hiv(donation, lot="OTHER")).codes == ("lot_unknown",)

    def test_queries_do_not_grow(self, bench, labs, at, django_assert_num_queries):
        for many in (1, 5):
            rows = [r for _ in range(many) for r in readings(bench.donation())]
            with django_assert_num_queries(4):
                assert list(chosen.bars(labs.technician.facility, rows, at)) == []


class TestDue:
    def test_what_was_run_before_and_has_run_out(self, bench, labs, at):
        bench.donation()
        assert chosen.due(labs.technician, at) == []
        late = chosen.due(labs.technician, at + timedelta(hours=24))
        assert {(lot.assay, code) for _tool, lot, code in late} == {
            (assay.value, "control_missing") for assay in Assay
        }
        assert chosen.due(labs.elsewhere, at + timedelta(hours=24)) == []

    def test_lots_that_end_soon(self, bench, labs, at):
        bench.donation()
        ReagentLot.objects.filter(assay="hiv").update(expires_on=clock.day(at) + timedelta(days=9))
        today = clock.day(at)
        soon = chosen.expiring(labs.technician, today, today + timedelta(days=30))
        assert [row.assay for row in soon] == ["hiv"]
