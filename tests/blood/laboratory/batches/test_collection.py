"""Collection and test batches: what came against what was drawn, and what is tested together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanxian.blood.models import CollectionBatch, CollectionLine, Donation, Session, TestBatch
from sanxian.blood.selectors import batches as chosen
from sanxian.blood.services import batches, release
from sanxian.blood.services.batches import EXPLANATIONS
from sanxian.core import clock, policy
from sanxian.core.models import Edition, Trail
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import entered, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(drawn, nurse, at):
    return batches.hand_over(session=drawn.session, by=nurse, at=at)


@pytest.fixture
def counted(handed, drawn, labs, at):
    """Closed at once: everything agrees."""
    return batches.receive(
        batch=handed, tubes=drawn.numbers, bags=drawn.numbers, by=labs.technician, at=at
    )


class TestHandOver:
    def test_it_lists_what_was_drawn(self, handed, drawn):
        assert handed.status == "open"
        lines = CollectionLine.objects.filter(batch=handed)
        assert {line.number for line in lines} == set(drawn.numbers)
        assert {line.difference for line in lines} == {"both_missing"}

    def test_what_was_handed_over_is_not_listed_again(self, handed, drawn, nurse, at, bench):
        with pytest.raises(Refusal) as refused:
            batches.hand_over(session=drawn.session, by=nurse, at=at)
        assert refused.value.codes == ("collection_nothing_drawn",)
        later = bench.donation(counted_in=False)
        again = batches.hand_over(session=drawn.session, by=nurse, at=at)
        assert [line.number for line in again.lines.all()] == [later.number]

    def test_not_while_somebody_gives(self, drawn, nurse, at, bench):
        bench.donation(counted_in=False, status="drawing")
        with pytest.raises(Refusal) as refused:
            batches.hand_over(session=drawn.session, by=nurse, at=at)
        assert refused.value.codes == ("collection_still_drawing",)

    def test_what_was_stopped_is_not_listed(self, drawn, nurse, at, bench):
        stopped = bench.donation(counted_in=False, status="discarded")
        batch = batches.hand_over(session=drawn.session, by=nurse, at=at)
        assert not batch.lines.filter(number=stopped.number).exists()

    @pytest.mark.parametrize(
        ("role", "where"), [("lab_technician", ""), ("registrar", ""), ("nurse", "other")]
    )
    def test_only_the_nurse_of_the_place(self, drawn, persona, at, role, where):
        with pytest.raises(Forbidden):
            batches.hand_over(session=drawn.session, by=persona(role, where), at=at)

    def test_the_waiting_sessions(self, drawn, nurse, at):
        assert chosen.to_hand_over(nurse) == [(drawn.session, 3)]
        batches.hand_over(session=drawn.session, by=nurse, at=at)
        assert chosen.to_hand_over(nurse) == []


class TestCounting:
    def test_all_there_closes_at_once(self, counted, labs):
        assert counted.status == "closed"
        assert counted.closed_by == counted.received_by == labs.technician.id
        assert not counted.lines.exclude(difference="").exists()

    def test_the_trail_says_numbers_of_things(self, counted):
        row = Trail.objects.filter(act="blood.collection.receive").order_by("pk").first()
        assert '"differences":0' in row.data and '"tubes":3' in row.data

    def test_a_bag_is_known_by_its_own_number_too(self, handed, drawn, labs, at, bench):
        bags = [bench.unit(d).number for d in drawn.donations]
        batch = batches.receive(
            batch=handed, tubes=drawn.numbers, bags=bags, by=labs.technician, at=at
        )
        assert batch.status == "closed"

    @pytest.mark.parametrize(
        ("tubes", "bags", "said"),
        [
            ((0, 1), (0, 1, 2), {"tube_missing"}),
            ((0, 1, 2), (0, 1), {"bag_missing"}),
            ((0, 1), (0, 1), {"both_missing"}),
            ((0,), (1,), {"both_missing", "bag_missing", "tube_missing"}),
        ],
    )
    def test_differences_are_named(self, handed, drawn, labs, at, tubes, bags, said):
        batch = batches.receive(
            batch=handed,
            tubes=[drawn.numbers[n] for n in tubes],
            bags=[drawn.numbers[n] for n in bags],
            by=labs.technician,
            at=at,
        )
        assert batch.status == "open"
        found = set(batch.lines.exclude(difference="").values_list("difference", flat=True))
        assert found == said

    def test_a_tube_without_a_donation(self, handed, drawn, labs, at, bench):
        stray = bench.donation(where="bus").number
        batch = batches.receive(
            batch=handed,
            tubes=[*drawn.numbers, stray],
            bags=drawn.numbers,
            by=labs.technician,
            at=at,
        )
        line = batch.lines.get(number=stray)
        assert (line.difference, line.donation_id) == ("not_listed", None)

    def test_a_donation_that_was_finished_after_the_list(self, handed, drawn, labs, at, bench):
        late = bench.donation(counted_in=False)
        numbers = [*drawn.numbers, late.number]
        batch = batches.receive(
            batch=handed, tubes=numbers, bags=numbers, by=labs.technician, at=at
        )
        assert batch.status == "closed"
        assert batch.lines.get(number=late.number).donation == late

    def test_counting_again_adds_up(self, handed, drawn, labs, at):
        one, two, three = drawn.numbers
        by = labs.technician
        batches.receive(batch=handed, tubes=[one], bags=[one, two], by=by, at=at)
        batches.explain(batch=handed, said={two: "tube_broken"}, by=by, at=at)
        batch = batches.receive(batch=handed, tubes=[two, three], bags=[three], by=by, at=at)
        assert batch.status == "closed"
        line = batch.lines.get(number=two)  # it came after all: nothing is left to explain
        assert (line.difference, line.explained, line.explained_by) == ("", "", "")

    def test_a_scan_that_is_no_number(self, handed, drawn, labs, at):
        wrong = drawn.numbers[0][:-1] + ("0" if drawn.numbers[0][-1] != "0" else "1")
        with pytest.raises(Malformed) as refused:
            batches.receive(batch=handed, tubes=[wrong, "x"], bags=[], by=labs.technician, at=at)
        assert refused.value.codes == ("scan_unreadable",) * 2
        handed.refresh_from_db()
        assert handed.received_at is None

    def test_nothing_scanned(self, handed, labs, at):
        with pytest.raises(Malformed) as refused:
            batches.receive(batch=handed, tubes=[" "], bags=[], by=labs.technician, at=at)
        assert refused.value.codes == ("nothing_scanned",)

    def test_a_closed_batch_is_not_counted(self, counted, drawn, labs, at):
        with pytest.raises(Refusal) as refused:
            batches.receive(batch=counted, tubes=drawn.numbers, bags=[], by=labs.technician, at=at)
        assert refused.value.codes == ("collection_closed",)


class TestExplaining:
    @pytest.fixture
    def short(self, handed, drawn, labs, at):
        """Two came; the third neither tube nor bag."""
        return batches.receive(
            batch=handed, tubes=drawn.numbers[:2], bags=drawn.numbers[:2], by=labs.technician, at=at
        )

    def test_it_is_not_closed_before(self, short, drawn, labs, at):
        with pytest.raises(Refusal) as refused:
            batches.close(batch=short, by=labs.technician, at=at)
        (reason,) = refused.value.reasons
        assert (reason.code, reason.params["number"]) == ("collection_difference", drawn.numbers[2])

    def test_explained_it_is(self, short, drawn, labs, at):
        by = labs.technician
        batches.explain(batch=short, said={drawn.numbers[2]: "lost"}, by=by, at=at)
        assert batches.close(batch=short, by=by, at=at).status == "closed"

    @pytest.mark.parametrize("code", ["spare_label", "tube_not_drawn", "nonsense", ""])
    def test_only_what_fits(self, short, drawn, labs, at, code):
        with pytest.raises(Malformed) as refused:
            batches.explain(batch=short, said={drawn.numbers[2]: code}, by=labs.technician, at=at)
        assert refused.value.codes == ("explanation_unfit",)

    def test_only_what_differs(self, short, drawn, labs, at):
        with pytest.raises(Malformed):
            batches.explain(batch=short, said={drawn.numbers[0]: "lost"}, by=labs.technician, at=at)

    def test_not_before_it_was_counted(self, handed, drawn, labs, at):
        batches.explain(
            batch=handed, said=dict.fromkeys(drawn.numbers, "lost"), by=labs.technician, at=at
        )
        with pytest.raises(Refusal) as refused:
            batches.close(batch=handed, by=labs.technician, at=at)
        assert refused.value.codes == ("collection_not_received",)

    def test_each_difference_can_be_explained(self):
        fits = {difference for fitting in EXPLANATIONS.values() for difference in fitting}
        assert fits == {"tube_missing", "bag_missing", "both_missing", "not_listed"}


class TestReopening:
    def test_with_a_reason(self, counted, labs, at):
        batch = batches.reopen(batch=counted, reason="late_arrival", by=labs.reviewer, at=at)
        assert (batch.status, batch.closed_at) == ("open", None)
        assert batches.close(batch=batch, by=labs.technician, at=at).status == "closed"

    def test_only_a_known_reason(self, counted, labs, at):
        with pytest.raises(Malformed):
            batches.reopen(batch=counted, reason="because", by=labs.reviewer, at=at)

    def test_not_by_the_technician(self, counted, labs, at):
        with pytest.raises(Forbidden):
            batches.reopen(batch=counted, reason="late_arrival", by=labs.technician, at=at)

    def test_not_what_is_open(self, handed, labs, at):
        with pytest.raises(NoSuchStep):
            batches.reopen(batch=handed, reason="late_arrival", by=labs.reviewer, at=at)


class TestRelease:
    def propose(self, donations, labs, at):
        return release.propose(donations=donations, by=labs.technician, at=at)

    def test_outside_any_batch_nothing_is_proposed(self, drawn, labs, at):
        entered(drawn.donations, labs.technician, at)
        with pytest.raises(Refusal) as refused:
            self.propose(drawn.donations, labs, at)
        assert refused.value.codes == ("donation_outside_batch",) * 3
        assert refused.value.reasons[0].edition == "bench-conventions-2019"

    def test_nor_from_an_open_one(self, handed, drawn, labs, at):
        entered(drawn.donations, labs.technician, at)
        with pytest.raises(Refusal) as refused:
            self.propose(drawn.donations[:1], labs, at)
        assert refused.value.codes == ("collection_batch_open",)

    def test_nor_one_whose_tube_never_came(self, handed, drawn, labs, at):
        by = labs.technician
        batches.receive(batch=handed, tubes=drawn.numbers[:2], bags=drawn.numbers, by=by, at=at)
        batches.explain(batch=handed, said={drawn.numbers[2]: "tube_broken"}, by=by, at=at)
        batches.close(batch=handed, by=by, at=at)
        entered(drawn.donations, by, at)
        with pytest.raises(Refusal) as refused:
            self.propose(drawn.donations, labs, at)
        assert refused.value.codes == ("tube_never_came",)

    def test_counted_in_it_is(self, counted, drawn, labs, at):
        rows = released(drawn.donations, labs, at)
        assert {row.verdict for row in rows} == {"fit"}

    def test_where_the_edition_asks_for_no_batches(self, drawn, labs, at):
        text = """
        [[edition]]
        id = "zibo-no-batches"
        name = "不要求采集批（示例）"
        place = "370300"
        effective = 2026-01-01
        source = "示例文件 §4"
        status = "unverified"
        [edition.values]
        collection_batch_required = false
        """
        Edition.objects.create(
            topic="blood.bench", name="zibo-no-batches", place="3703", org_path="/37/3703/", text=text, hash="0",
            status="approved", author="a-1", approver="a-2", written_at=at, approved_at=at,
        )  # fmt: skip
        policy.forget()
        entered(drawn.donations, labs.technician, at)
        assert len(self.propose(drawn.donations, labs, at)) == 3

    def test_two_queries_whatever_the_list(self, counted, drawn, at, django_assert_num_queries):
        donations = list(Donation.objects.filter(number__in=drawn.numbers))
        for many in (1, 3):
            with django_assert_num_queries(2):  # the edition, and the lines
                assert list(chosen.bars(donations[:many], clock.day(at))) == []


class TestTestBatches:
    @pytest.fixture
    def batch(self, counted, labs, at):
        return batches.open_tests(
            place=labs.technician.facility, batches=[counted], by=labs.technician, at=at
        )

    def test_it_takes_what_came(self, batch, drawn):
        assert {line.donation.number for line in batch.lines.all()} == set(drawn.numbers)

    def test_not_twice_at_once(self, batch, counted, labs, at):
        assert chosen.ready_for_tests(labs.technician) == []
        with pytest.raises(Refusal) as refused:
            batches.open_tests(
                place=labs.technician.facility, batches=[counted], by=labs.technician, at=at
            )
        assert refused.value.codes == ("testbatch_empty",)

    def test_only_from_closed_collections(self, handed, labs, at):
        with pytest.raises(Refusal) as refused:
            batches.open_tests(
                place=labs.technician.facility, batches=[handed], by=labs.technician, at=at
            )
        assert refused.value.codes == ("collection_not_closed",)

    def test_another_city_takes_nothing(self, counted, labs, at):
        with pytest.raises(Refusal) as refused:
            batches.open_tests(
                place=labs.elsewhere.facility, batches=[counted], by=labs.elsewhere, at=at
            )
        assert refused.value.codes == ("testbatch_empty",)

    def test_it_is_closed_when_all_is_in(self, batch, drawn, labs, at):
        with pytest.raises(Refusal) as refused:
            batches.close_tests(batch=batch, by=labs.technician, at=at)
        assert refused.value.codes == ("testbatch_lacks",) * 3
        assert "hiv" in refused.value.reasons[0].params["assays"]
        entered(drawn.donations, labs.technician, at)
        assert batches.close_tests(batch=batch, by=labs.technician, at=at).status == "closed"

    def test_or_explained(self, batch, drawn, labs, at):
        entered(drawn.donations[:2], labs.technician, at)
        line = batch.lines.get(donation=drawn.donations[2])
        batches.explain_tests(
            batch=batch, said={line.pk: "sample_short"}, by=labs.technician, at=at
        )
        assert batches.close_tests(batch=batch, by=labs.technician, at=at).status == "closed"

    @pytest.mark.parametrize("code", ["", "nonsense", "lost"])
    def test_only_what_is_known(self, batch, labs, at, code):
        line = batch.lines.first()
        with pytest.raises(Malformed):
            batches.explain_tests(batch=batch, said={line.pk: code}, by=labs.technician, at=at)
        with pytest.raises(Malformed):
            batches.explain_tests(batch=batch, said={0: "elsewhere"}, by=labs.technician, at=at)

    def test_what_was_judged_lacks_nothing(self, batch, drawn, labs, at):
        released(drawn.donations, labs, at)
        assert batches.close_tests(batch=batch, by=labs.technician, at=at).status == "closed"

    def test_opened_again_with_a_reason(self, batch, drawn, labs, at):
        released(drawn.donations, labs, at)
        batches.close_tests(batch=batch, by=labs.technician, at=at)
        row = TestBatch.objects.get(pk=batch.pk)
        again = batches.reopen_tests(
            batch=row, reason="quality_review", by=labs.reviewer, at=at + timedelta(hours=1)
        )
        assert again.status == "open"
        with pytest.raises(Malformed):
            batches.reopen_tests(batch=again, reason="x", by=labs.reviewer, at=at)


class TestReading:
    def test_the_list_counts(self, handed, drawn, labs, at):
        (row,) = chosen.collections(labs.technician)
        assert (row.drawn, row.tubes, row.bags, row.differing) == (3, 0, 0, 3)

    def test_found_by_number_and_code(self, handed, counted, drawn, labs):
        for q in (handed.code, drawn.numbers[0].lower()):
            assert [r.pk for r in chosen.collections(labs.technician, q=q)] == [handed.pk]
        assert not chosen.collections(labs.technician, q="x")

    def test_another_city_sees_none(self, handed, labs):
        assert not chosen.collections(labs.elsewhere)

    def test_sessions_and_batches_are_many(self, bench, nurse, labs, at):
        for where in ("site", "bus"):
            donation = bench.donation(where=where, counted_in=False)
            session = Session.objects.get(visits=donation.visit)
            batches.hand_over(session=session, by=nurse, at=at)
        assert CollectionBatch.objects.count() == 2
        assert len(chosen.collections(labs.technician)) == 2
