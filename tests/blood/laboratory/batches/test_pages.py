"""The pages of batches and bench: who may, what they say, what they do; a fixed number of queries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.blood.models import (
    CollectionBatch,
    ControlRun,
    Instrument,
    ReagentLot,
    Recall,
    TestBatch,
    Unit,
)
from sanxian.blood.services import batches
from tests.blood.laboratory import kit
from tests.blood.laboratory.bench import entered, released

pytestmark = pytest.mark.django_db
BOX = re.compile(r'name="(found-[^"]+)"')  # the fields of the usual controls


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def url(name: str, *args: Any) -> str:
    return reverse(f"blood:{name}", args=args)


def form(**said: Any) -> dict[str, Any]:
    return {"request": str(uuid4()), **said}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr("sanxian.core.clock.now", lambda: at)


@pytest.fixture
def handed(drawn, nurse, at):
    return batches.hand_over(session=drawn.session, by=nurse, at=at)


@pytest.fixture
def counted(handed, drawn, labs, at):
    return batches.receive(
        batch=handed, tubes=drawn.numbers, bags=drawn.numbers, by=labs.technician, at=at
    )


PAGES = ("collections", "test_batches", "bench", "instruments", "lots", "controls", "turnaround", "touched")  # fmt: skip


class TestWhoMay:
    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("role", ["lab_technician", "lab_reviewer", "quality_officer"])
    def test_the_laboratory(self, signed_in, page, role):
        assert signed_in(role).get(url(page)).status_code == 200

    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("role", ["stock_manager", "hospital_clerk", "donor"])
    def test_others_are_refused(self, signed_in, page, role):
        assert signed_in(role).get(url(page)).status_code == 403

    def test_the_nurse_hands_over_and_no_more(self, signed_in, handed):
        nurse = signed_in("nurse")
        assert nurse.get(url("collections")).status_code == 200
        assert nurse.get(url("collection", handed.pk)).status_code == 200
        assert nurse.get(url("bench")).status_code == 403
        assert nurse.post(url("close_collection", handed.pk), form()).status_code == 403

    def test_another_city_sees_none_of_it(self, signed_in, counted, labs, at):
        batch = batches.open_tests(
            place=labs.technician.facility, batches=[counted], by=labs.technician, at=at
        )
        client = signed_in("lab_technician", "other")
        assert counted.code not in text(client.get(url("collections")))
        for page in ("collection", "collection_sheet"):
            assert client.get(url(page, counted.pk)).status_code == 404
        assert client.get(url("test_batch", batch.pk)).status_code == 404

    @pytest.mark.parametrize(
        "page", ["collections", "test_batches", "instruments", "lots", "controls", "turnaround"]
    )
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_every_list_leaves_as_a_file(self, signed_in, counted, page, kind):
        answer = signed_in("lab_technician").get(url(page), {"export": kind})
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]


class TestCollections:
    def test_from_the_session_to_the_closed_batch(self, signed_in, drawn):
        nurse, lab = signed_in("nurse"), signed_in("lab_technician")
        assert "1 场还没有交接" in text(nurse.get(url("collections")))
        answer = nurse.post(url("hand_over"), form(session=drawn.session.pk))
        batch = CollectionBatch.objects.get()
        assert answer.url == url("collection", batch.pk)
        assert "3 份献血等清点" in text(lab.get(answer.url))
        scans = "\n".join(drawn.numbers)
        short = form(tubes="\n".join(drawn.numbers[:2]), bags=scans)
        assert lab.post(answer.url, short).status_code == 302
        assert "还有 1 处差异要说明" in text(lab.get(answer.url))
        why = {f"why-{drawn.numbers[2]}": "tube_broken"}
        assert lab.post(url("explain_collection", batch.pk), form(**why)).status_code == 302
        assert "差异都已说明" in text(lab.get(answer.url))
        assert lab.post(url("close_collection", batch.pk), form()).status_code == 302
        assert "已结批" in text(lab.get(answer.url))

    def test_a_session_of_elsewhere(self, signed_in, drawn):
        nurse = signed_in("nurse", "other")
        assert nurse.post(url("hand_over"), form(session=drawn.session.pk)).status_code == 404

    def test_a_scan_that_is_none_stays_on_the_page(self, signed_in, handed):
        answer = signed_in("lab_technician").post(
            url("collection", handed.pk), form(tubes="X1", bags="")
        )
        assert answer.status_code == 422
        assert "X1 不是献血码" in text(answer)

    def test_not_closed_with_differences(self, signed_in, handed, drawn, labs, at):
        batches.receive(batch=handed, tubes=drawn.numbers, bags=[], by=labs.technician, at=at)
        answer = signed_in("lab_technician").post(url("close_collection", handed.pk), form())
        assert answer.status_code == 409
        assert "差异还没有说明" in text(answer)

    def test_opened_again(self, signed_in, counted):
        reviewer = signed_in("lab_reviewer")
        page = url("reopen_collection", counted.pk)
        reviewer.post(page, form(reason="nonsense"))
        counted.refresh_from_db()
        assert counted.status == "closed"
        reviewer.post(page, form(reason="late_arrival"))
        counted.refresh_from_db()
        assert counted.status == "open"

    def test_the_sheet_lists_every_number(self, signed_in, handed, drawn):
        said = text(signed_in("nurse").get(url("collection_sheet", handed.pk)))
        assert all(number in said for number in drawn.numbers)

    def test_the_list_asks_as_often_for_many(
        self, signed_in, bench, labs, nurse, at, django_assert_max_num_queries
    ):
        client = signed_in("lab_technician")
        for n in range(6):
            bench.donation(where=("site", "bus")[n % 2])
        client.get(url("collections"))
        with django_assert_max_num_queries(16):
            client.get(url("collections"))


class TestRuns:
    def test_from_the_collection_to_the_closed_run(self, signed_in, counted, drawn, labs, at):
        lab = signed_in("lab_technician")
        assert "1 个采血批等开检" in text(lab.get(url("test_batches")))
        answer = lab.post(url("test_batches"), form(batch=counted.pk))
        batch = TestBatch.objects.get()
        assert answer.url == url("test_batch", batch.pk)
        assert "还有 3 份缺结果" in text(lab.get(answer.url))
        entered(drawn.donations[:2], labs.technician, at)
        line = batch.lines.get(donation=drawn.donations[2])
        lab.post(answer.url, form(**{f"why-{line.pk}": "sample_short", "why-x": "y"}))
        assert lab.post(url("close_tests", batch.pk), form()).status_code == 302
        batch.refresh_from_db()
        assert batch.status == "closed"
        signed_in("lab_reviewer").post(url("reopen_tests", batch.pk), form(reason="quality_review"))
        batch.refresh_from_db()
        assert batch.status == "open"

    def test_nothing_chosen(self, signed_in, counted):
        answer = signed_in("lab_technician").post(url("test_batches"), form())
        assert answer.status_code == 422

    def test_not_closed_while_something_lacks(self, signed_in, counted, labs, at):
        batch = batches.open_tests(
            place=labs.technician.facility, batches=[counted], by=labs.technician, at=at
        )
        answer = signed_in("lab_technician").post(url("close_tests", batch.pk), form())
        assert answer.status_code == 409
        assert "还缺" in text(answer)


class TestBench:
    def test_an_instrument_is_registered_pulled_returned(self, signed_in):
        lab, reviewer = signed_in("lab_technician"), signed_in("lab_reviewer")
        lab.post(url("instruments"), form(code="I-7", name="发光仪", kind="serology", serial=""))
        tool = Instrument.objects.get()
        step = [url("instrument_step", tool.pk, w) for w in ("pull", "return", "retire", "melt")]
        assert lab.post(step[0], form(reason="maintenance")).status_code == 302
        assert "停用" in text(lab.get(url("instruments")))
        assert lab.post(step[1], form()).status_code == 403
        assert reviewer.post(step[1], form()).status_code == 302
        assert reviewer.post(step[2], form()).status_code == 302
        assert reviewer.post(step[3], form()).status_code == 404
        tool.refresh_from_db()
        assert tool.status == "retired"

    def test_faults_of_a_form_stay_on_the_page(self, signed_in, bench):
        bench.donation()
        lab = signed_in("lab_technician")
        again = form(code="AU-1", name="x", kind="nat")
        assert lab.post(url("instruments"), again).status_code == 409
        assert lab.post(url("instruments"), form(code="")).status_code == 422
        assert lab.post(url("lots"), form(lot="")).status_code == 422

    def test_from_the_delivery_to_the_accepted_lot(self, signed_in, bench):
        kit.in_order(bench.city.centre.path, bench.at)
        lab, reviewer = signed_in("lab_technician"), signed_in("lab_reviewer")
        lab.post(
            url("lots"), form(assays=["hiv"], lot="N-5", maker="某厂", expires_on="2027-06-01")
        )
        lot = ReagentLot.objects.get(lot="N-5")
        accept = url("lot_step", lot.pk, "accept")
        assert lab.post(accept, form()).status_code == 403
        answer = reviewer.post(accept, form())
        assert answer.status_code == 409
        assert "还没有做齐质控" in text(answer)
        one = {"one": "1", "instrument": "AU-1", "lot": lot.pk, "sd": ""}
        for level in ("nonreactive", "reactive"):
            said = form(**one, level=level, expected=level, found=level)
            assert lab.post(url("controls"), said).status_code == 302
        assert reviewer.post(accept, form()).status_code == 302
        assert reviewer.post(url("lot_step", lot.pk, "close"), form()).status_code == 302
        lot.refresh_from_db()
        assert lot.status == "closed"

    def test_a_lot_is_refused(self, signed_in, bench):
        kit.in_order(bench.city.centre.path, bench.at)
        lot = ReagentLot.objects.get(assay="hiv")
        lab = signed_in("lab_technician")
        lab.post(url("lot_step", lot.pk, "reject"), form(reason="withdrawn_by_maker"))
        lot.refresh_from_db()
        assert lot.status == "rejected"
        assert lab.post(url("lot_step", lot.pk, "eat"), form()).status_code in (403, 404)

    def test_the_usual_controls(self, signed_in, bench):
        kit.in_order(bench.city.centre.path, bench.at)
        lab, before = signed_in("lab_technician"), ControlRun.objects.count()
        first, second = BOX.findall(text(lab.get(url("controls"))))[:2]
        lab.post(url("controls"), form(**{first: "x", second: "y"}))
        assert ControlRun.objects.count() == before + 2
        page = text(lab.get(url("bench")))
        assert "失控" in page

    def test_a_fold_for_each_instrument_open_where_something_is_due(self, signed_in, bench):
        place = bench.city.centre.path
        kit.in_order(place, bench.at)
        tool = Instrument.objects.create(
            org_path=kit.places.nearest(place, kit.Kind.CENTRE),
            code="BU-2",
            name="酶免仪",
            kind="serology",
            since="2026-01-01",
        )
        kit.controls(tool, bench.at - timedelta(hours=40), assay="hiv")
        page = text(signed_in("lab_technician").get(url("controls")))
        folds = re.findall(r'<details class="part"( open)?><summary><b class="code">([^<]+)', page)
        assert folds == [("", "AU-1"), (" open", "BU-2")]
        assert "1 项要做" in page

    def test_what_a_colleague_runs_meanwhile_moves_no_field(self, signed_in, bench):
        """A field is named by instrument, lot and level, not by its place in the list."""
        kit.in_order(bench.city.centre.path, bench.at)
        lab = signed_in("lab_technician")
        box = BOX.findall(text(lab.get(url("controls"))))[3]
        tool, lot = Instrument.objects.get(code="AU-1"), ReagentLot.objects.get(assay="abo")
        said = {"one": "1", "instrument": tool.code, "lot": lot.pk, "sd": ""}
        lab.post(url("controls"), form(**said, level="0", expected="O", found="O"))
        lab.post(url("controls"), form(**{box: "seen"}))
        made = ControlRun.objects.latest("pk")
        assert made.found == "seen"
        assert box == f"found-{made.instrument_id}-{made.lot_id}-{made.level}"

    def test_controls_are_found_by_lot_and_the_failed_ones_alone(self, signed_in, bench):
        kit.in_order(bench.city.centre.path, bench.at)
        kit.controls(Instrument.objects.get(code="AU-1"), bench.at, ok=False, assay="alt")
        lab = signed_in("lab_technician")

        def listed(query: str) -> int:
            answer = lab.get(url("controls") + f"?export=csv&{query}")
            return len(answer.content.decode().splitlines()) - 1

        whole, failed = ControlRun.objects.count(), ControlRun.objects.filter(ok=False).count()
        assert (listed(""), listed("q=L1"), listed("q=au-1")) == (whole, whole, whole)
        assert (listed("q=nowhere"), listed("show=failed")) == (0, failed)
        assert 0 < failed < whole
        assert "没有这样的质控" in text(lab.get(url("controls") + "?q=nowhere"))

    def test_a_control_that_cannot_be_read(self, signed_in, bench):
        kit.in_order(bench.city.centre.path, bench.at)
        lab = signed_in("lab_technician")
        one = form(one="1", instrument="AU-1", lot="0", level="x", expected="x", found="x")
        assert lab.post(url("controls"), one).status_code == 422
        assert lab.post(url("controls"), form()).status_code == 422

    def test_the_title_says_what_is_wrong(self, signed_in, bench, monkeypatch, at):
        kit.in_order(bench.city.centre.path, at)
        lab = signed_in("lab_technician")
        assert "都正常" in text(lab.get(url("bench")))
        monkeypatch.setattr("sanxian.core.clock.now", lambda: at + timedelta(hours=30))
        assert "项质控今天还没做" in text(lab.get(url("bench")))


class TestTurnaround:
    def test_late_ones_first(self, signed_in, bench):
        late = bench.donation(hours=40)
        soon = bench.donation(hours=3)
        said = text(signed_in("lab_technician").get(url("turnaround")))
        assert "1 份已超时" in said
        assert said.index(late.number) < said.index(soon.number)

    def test_medians_of_what_was_released(self, signed_in, bench, labs, at):
        released([bench.donation(hours=h) for h in (10, 20, 30)], labs, at)
        said = text(signed_in("lab_reviewer").get(url("turnaround")))
        assert "20 小时" in said
        assert "没有在途的献血" in said

    def test_as_often_for_many(self, signed_in, bench, labs, at, django_assert_max_num_queries):
        released([bench.donation() for _ in range(5)], labs, at)
        for _ in range(5):
            bench.donation()
        client = signed_in("lab_technician")
        client.get(url("turnaround"))
        with django_assert_max_num_queries(24):
            client.get(url("turnaround"))


class TestTouched:
    @pytest.fixture
    def unit(self, bench, labs, at):
        unit = bench.unit()
        released([unit.donation], labs, at)
        return unit

    def ask(self, client, what, **more):
        return client.get(url("touched"), {"what": what, **more})

    def test_of_an_instrument(self, signed_in, unit):
        tool = Instrument.objects.get()
        said = text(self.ask(signed_in("lab_technician"), f"instrument-{tool.pk}"))
        assert "1 袋血还在有效期内" in said
        assert unit.number in said and unit.donation.number in said

    def test_of_a_lot(self, signed_in, unit):
        lot = ReagentLot.objects.get(assay="hiv")
        said = text(self.ask(signed_in("quality_officer"), f"lot-{lot.pk}"))
        assert unit.number in said
        other = ReagentLot.objects.get(assay="anti_cmv")
        assert unit.number not in text(self.ask(signed_in("lab_technician"), f"lot-{other.pk}"))

    def test_only_between_the_days(self, signed_in, unit):
        tool = Instrument.objects.get()
        said = self.ask(
            signed_in("lab_technician"),
            f"instrument-{tool.pk}",
            since="2026-01-01",
            until="2026-01-31",
        )
        assert unit.number not in text(said)

    def test_another_city_s_is_no_choice(self, signed_in, unit):
        tool = Instrument.objects.get()
        answer = self.ask(signed_in("lab_technician", "other"), f"instrument-{tool.pk}")
        assert unit.number not in text(answer)

    def test_as_a_file(self, signed_in, unit):
        tool = Instrument.objects.get()
        answer = self.ask(signed_in("lab_technician"), f"instrument-{tool.pk}", export="csv")
        assert unit.number in answer.content.decode("utf-8-sig")

    def test_all_of_it_is_held_by_one_button(self, signed_in, unit, bench):
        tool = Instrument.objects.get()
        said = form(what=f"instrument-{tool.pk}", since="2026-11-01", until="2026-11-23")
        assert signed_in("lab_technician").post(url("recall_touched"), said).status_code == 403
        answer = signed_in("quality_officer").post(url("recall_touched"), said)
        recall = Recall.objects.get()
        assert answer.url == url("recall", recall.pk)
        assert (recall.cause, recall.root) == ("equipment", f"blood.instrument:{tool.pk}")
        unit = Unit.objects.get(pk=unit.pk)
        assert (unit.status, unit.recalled) == ("held", True)

    def test_nothing_asked_nothing_recalled(self, signed_in, unit):
        answer = signed_in("quality_officer").post(url("recall_touched"), form(what="x"))
        assert answer.status_code == 404
        assert not Recall.objects.exists()
