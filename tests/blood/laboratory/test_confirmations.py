"""Confirmatory tests typed by two persons, and samples that are kept as long as they must be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.blood.models import Confirmation, Donation, RetainedSample
from sanxian.blood.selectors import confirmations as chosen
from sanxian.blood.services import confirmations, retained
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.core.move import Overtaken
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import entered

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


@pytest.fixture
def reactive(bench: Any, labs: Any, at: Any) -> Donation:
    donation = bench.donation()
    entered([donation], labs.technician, at, hiv="reactive")
    return donation


def sent(of: Donation, labs: Any, at: Any, **other: Any) -> Confirmation:
    said = {
        "donor": of.donor,
        "donation": of,
        "purpose": "confirm",
        "marker": "hiv",
        "method": "western_blot",
        "laboratory": "市疾控中心",
        **other,
    }
    place = labs.technician.facility
    return confirmations.send(place=place, by=labs.technician, at=at, **said)


def answered(row: Confirmation, by: Any, at: Any, outcome: str = "positive") -> Confirmation:
    row = Confirmation.objects.get(pk=row.pk)
    day = clock.day(at)
    return confirmations.answer(confirmation=row, outcome=outcome, reported_on=day, by=by, at=at)


class TestConfirmation:
    def test_two_persons_type_the_same(self, labs: Any, at: Any, reactive: Donation) -> None:
        row = sent(reactive, labs, at)
        answered(row, labs.technician, at)
        assert chosen.standing(reactive.donor) == []
        done = answered(row, labs.reviewer, at)
        assert done.status == "standing"
        assert chosen.standing(reactive.donor) == [("hiv", "positive", clock.day(at))]
        assert chosen.reentry(reactive.donor) == []

    def test_two_that_differ_are_forgotten(self, labs: Any, at: Any, reactive: Donation) -> None:
        row = sent(reactive, labs, at)
        answered(row, labs.technician, at)
        done = answered(row, labs.reviewer, at, "negative")
        assert (done.status, done.first_by) == ("sent", "")
        assert Confirmation.objects.get().first_reading == ""
        answered(row, labs.reviewer, at, "negative")
        assert answered(row, labs.technician, at, "negative").outcome == "negative"

    def test_not_the_same_person_twice(self, labs: Any, at: Any, reactive: Donation) -> None:
        row = sent(reactive, labs, at)
        answered(row, labs.technician, at)
        with pytest.raises(Refusal) as error:
            answered(row, labs.technician, at)
        assert codes(error) == {"typed_by_you"}

    @pytest.mark.parametrize("late", [False, True])
    def test_what_stands_is_typed_no_more(
        self, labs: Any, at: Any, reactive: Donation, late: bool
    ) -> None:
        """A word for who opened the page too late; the database never has to say it alone."""
        row = sent(reactive, labs, at)
        answered(row, labs.technician, at)
        seen = Confirmation.objects.get(pk=row.pk)
        answered(row, labs.reviewer, at)
        opened = seen if late else Confirmation.objects.get(pk=row.pk)
        said = {"outcome": "negative" if late else "positive", "reported_on": clock.day(at)}
        with pytest.raises(Overtaken if late else NoSuchStep), transaction.atomic():
            confirmations.answer(confirmation=opened, by=labs.reviewer, at=at, **said)
        assert Confirmation.objects.get().outcome == "positive"

    def test_the_day_is_part_of_it(self, labs: Any, at: Any, reactive: Donation) -> None:
        row = sent(reactive, labs, at)
        for days in (-1, 1):
            with pytest.raises(Refusal) as error:
                confirmations.answer(
                    confirmation=row,
                    outcome="positive",
                    reported_on=clock.day(at) + timedelta(days=days),
                    by=labs.technician,
                    at=at,
                )
            assert codes(error) == {"confirmation_day"}

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"marker": "hbsag"}, "confirmation_not_reactive"),
            ({"donation": None}, "confirmation_no_donation"),
        ],
    )
    def test_what_is_confirmed_reacted(
        self, labs: Any, at: Any, reactive: Donation, said: Any, code: str
    ) -> None:
        with pytest.raises(Refusal) as error:
            sent(reactive, labs, at, **said)
        assert codes(error) == {code}

    def test_of_this_donor(self, bench: Any, labs: Any, at: Any, reactive: Donation) -> None:
        with pytest.raises(Refusal) as error:
            sent(reactive, labs, at, donor=bench.donor())
        assert codes(error) == {"confirmation_no_donation"}

    @pytest.mark.parametrize(
        "said",
        [
            {"marker": "alt"}, {"marker": "x"}, {"method": "x"}, {"purpose": "x"},
            {"laboratory": " "}, {"laboratory": "x" * 81},
        ],
    )  # fmt: skip
    def test_malformed(self, labs: Any, at: Any, reactive: Donation, said: Any) -> None:
        with pytest.raises(Malformed):
            sent(reactive, labs, at, **said)

    def test_one_at_a_time(self, labs: Any, at: Any, reactive: Donation) -> None:
        row = sent(reactive, labs, at)
        with pytest.raises(Refusal) as error:
            sent(reactive, labs, at)
        assert codes(error) == {"confirmation_under_way"}
        confirmations.withdraw(confirmation=row, reason="no_answer", by=labs.technician, at=at)
        sent(reactive, labs, at)

    def test_before_coming_back_no_donation_is_needed(self, bench: Any, labs: Any, at: Any) -> None:
        donor = bench.donor()
        row = sent(bench.donation(), labs, at, donor=donor, donation=None, purpose="reentry")
        for by in (labs.technician, labs.reviewer):
            answered(row, by, at, "negative")
        assert chosen.reentry(donor) == [("hiv", "negative", clock.day(at))]

    def test_sealed_and_silent(self, labs: Any, at: Any, reactive: Donation) -> None:
        row = sent(reactive, labs, at)
        answered(row, labs.technician, at)
        answered(row, labs.reviewer, at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT marker, outcome, first_reading FROM blood_confirmation")
            stored = b"".join(bytes(cell) for cell in cursor.fetchone())
        assert b"hiv" not in stored and b"positive" not in stored
        rows = Trail.objects.filter(act__startswith="blood.confirmation")
        said = " ".join(f"{r.data} {r.reasons}" for r in rows)
        assert "hiv" not in said and "positive" not in said

    def test_one_person_is_refused_by_the_database(
        self, labs: Any, at: Any, reactive: Donation
    ) -> None:
        row = sent(reactive, labs, at)
        with pytest.raises(DatabaseError), transaction.atomic():
            Confirmation.objects.filter(pk=row.pk).update(
                status="standing", first_by="a", second_by="a"
            )

    def test_who_may(self, labs: Any, at: Any, reactive: Donation) -> None:
        row = sent(reactive, labs, at)
        for by in (labs.maker, labs.elsewhere, labs.quality):
            with pytest.raises(Forbidden):
                answered(row, by, at)


class TestRetained:
    def store(self, labs: Any, at: Any, *pairs: tuple[Donation, str]) -> list[RetainedSample]:
        place = labs.technician.facility
        return retained.store(place=place, samples=list(pairs), by=labs.technician, at=at)

    def test_a_list_at_once(self, bench: Any, labs: Any, at: Any) -> None:
        donation, other = bench.donation(), bench.donation()
        bench.unit(donation, days=35)
        one, two = self.store(labs, at, (donation, "F3-B-12"), (other, "F3-B-13"))
        assert (one.position, one.status) == ("F3-B-12", "stored")
        assert one.kept_until == (clock.day(at) + timedelta(days=35)).replace(year=at.year + 2)
        assert two.kept_until == donation.day.replace(year=donation.day.year + 2)

    def test_every_fault_at_once(self, bench: Any, labs: Any, at: Any) -> None:
        stored, fresh, stopped = (
            bench.donation(),
            bench.donation(),
            bench.donation(status="discarded"),
        )
        self.store(labs, at, (stored, "A1"))
        with pytest.raises(Refusal) as error:
            self.store(
                labs, at, (stored, "A2"), (fresh, "A1"), (stopped, " "), (bench.donation(), "A2")
            )
        assert sorted(error.value.codes) == [
            "sample_already_stored", "sample_no_position", "sample_not_drawn",
            "sample_position_taken", "sample_position_taken",
        ]  # fmt: skip
        with pytest.raises(Malformed):
            self.store(labs, at)

    def test_out_and_back_and_used_up(self, bench: Any, labs: Any, at: Any) -> None:
        (row,) = self.store(labs, at, (bench.donation(), "A1"))
        by = labs.technician
        with pytest.raises(Malformed):
            retained.take_out(sample=row, reason="mood", by=by, at=at)
        retained.take_out(sample=row, reason="lookback", by=by, at=at)
        retained.put_back(sample=row, by=by, at=at)
        with pytest.raises(NoSuchStep):
            retained.use_up(sample=row, by=by, at=at)
        retained.take_out(sample=row, reason="lookback", by=by, at=at)
        retained.use_up(sample=row, by=by, at=at)
        assert (row.status, row.ended_for) == ("ended", "used_up")
        self.store(labs, at, (bench.donation(), "A1"))  # its place is free again

    def test_not_destroyed_before_its_time(self, bench: Any, labs: Any, at: Any) -> None:
        (row,) = self.store(labs, at, (bench.donation(), "A1"))
        with pytest.raises(Refusal) as error:
            retained.destroy(samples=[row], by=labs.technician, at=at)
        (reason,) = error.value.reasons
        assert (reason.code, reason.until) == ("sample_kept", row.kept_until)
        later = at + timedelta(days=366 * 2)
        retained.destroy(samples=[row], by=labs.technician, at=later)
        assert (row.status, row.ended_on) == ("ended", clock.day(later))

    def test_a_bag_made_since_keeps_it_longer(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        (row,) = self.store(labs, at, (donation, "A1"))
        bench.unit(donation, component="ffp", days=365)
        with pytest.raises(Refusal) as error:
            retained.destroy(samples=[row], by=labs.technician, at=at + timedelta(days=366 * 2))
        assert codes(error) == {"sample_kept"}

    def test_nor_by_the_database(self, bench: Any, labs: Any, at: Any) -> None:
        (row,) = self.store(labs, at, (bench.donation(), "A1"))
        early = {"status": "ended", "ended_for": "kept_long_enough", "ended_on": clock.day(at)}
        with pytest.raises(DatabaseError), transaction.atomic():
            RetainedSample.objects.filter(pk=row.pk).update(**early)

    def test_another_city_has_no_hand_in_it(self, bench: Any, labs: Any, at: Any) -> None:
        (row,) = self.store(labs, at, (bench.donation(), "A1"))
        with pytest.raises(Forbidden):
            retained.take_out(sample=row, reason="lookback", by=labs.elsewhere, at=at)
