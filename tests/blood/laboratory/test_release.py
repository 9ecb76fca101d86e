"""Two persons release; what is unfit is held wherever it lies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from sanxian.blood.models import (
    Deferral,
    Donation,
    Donor,
    Recall,
    RecallLine,
    Release,
    Result,
    Unit,
    UnitEdge,
)
from sanxian.blood.services import components, laboratory, release
from sanxian.core import clock
from sanxian.core.actor import Grant
from sanxian.core.models import Trail
from sanxian.core.trail import verify
from sanxian.duties.models import Duty
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import entered, released

pytestmark = pytest.mark.django_db


def proposed(donations: list[Donation], labs: Any, at: Any, **other: str) -> list[Release]:
    entered(donations, labs.technician, at, **other)
    return release.propose(donations=donations, by=labs.technician, at=at)


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


class TestPropose:
    def test_a_good_donation_is_found_fit(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        (row,) = proposed([donation], labs, at)
        donation.refresh_from_db()
        assert (row.verdict, row.proposed_by, donation.status) == (
            "fit",
            labs.technician.id,
            "proposed",
        )
        assert row.edition
        assert set(donation.results.values_list("status", flat=True)) == {"valid"}

    @pytest.mark.parametrize(
        "bad",
        [
            {"hbsag": "reactive"},
            {"anti_hcv": "reactive"},
            {"hiv": "reactive"},
            {"syphilis": "reactive"},
            {"nat": "reactive"},
            {"alt": "900"},
        ],
    )
    def test_one_bad_result_makes_it_unfit(
        self, bench: Any, labs: Any, at: Any, bad: dict[str, str]
    ) -> None:
        (row,) = proposed([bench.donation()], labs, at, **bad)
        assert row.verdict == "unfit"

    @pytest.mark.parametrize(
        "assay", ["abo", "rhd", "alt", "hbsag", "anti_hcv", "hiv", "syphilis", "nat"]
    )
    def test_no_assay_may_be_missing(self, bench: Any, labs: Any, at: Any, assay: str) -> None:
        whole, short = bench.donation(), bench.donation()
        entered([whole, short], labs.technician, at)
        gone = Result.objects.get(donation=short, assay=assay)
        laboratory.void(result=gone, reason="control_failed", by=labs.technician, at=at)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[whole, short], by=labs.technician, at=at)
        (reason,) = error.value.reasons
        assert (reason.code, reason.params) == (
            "results_missing",
            {"number": short.number, "assays": assay},
        )
        assert not Release.objects.exists()

    def test_twice_is_refused(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        proposed([donation], labs, at)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[donation], by=labs.other, at=at)
        assert "donation_not_waiting" in codes(error)

    def test_results_that_are_judged_stay(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        proposed([donation], labs, at)
        with pytest.raises(Refusal) as error:
            laboratory.void(
                result=donation.results.first(), reason="retest", by=labs.technician, at=at
            )
        assert codes(error) == {"result_judged"}

    @pytest.mark.parametrize("known", [{"abo": "O", "rhd": "+"}, {"abo": "A", "rhd": "-"}])
    def test_another_group_than_the_donors_is_not_judged(
        self, bench: Any, labs: Any, at: Any, known: dict[str, str]
    ) -> None:
        donation = bench.donation(donor=bench.donor(**known))
        entered([donation], labs.technician, at)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[donation], by=labs.technician, at=at)
        assert codes(error) == {"group_discrepancy"}
        donation.refresh_from_db()
        assert donation.status == "drawn"

    def test_two_donations_of_one_donor_must_agree(self, bench: Any, labs: Any, at: Any) -> None:
        donor = bench.donor()
        one, other = bench.donation(donor=donor), bench.donation(donor=donor)
        entered([one], labs.technician, at)
        entered([other], labs.technician, at, abo="B")
        with pytest.raises(Refusal) as error:
            release.propose(donations=[one, other], by=labs.technician, at=at)
        assert codes(error) == {"group_discrepancy"}

    def test_a_wrong_group_does_not_hold_up_a_rejection(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donation = bench.donation(donor=bench.donor(abo="O", rhd="-"))
        (row,) = released([donation], labs, at, hiv="reactive")
        donation.refresh_from_db()
        assert (row.verdict, donation.status) == ("unfit", "rejected")

    def test_nothing_chosen_is_said(self, labs: Any, at: Any) -> None:
        with pytest.raises(Refusal):
            release.propose(donations=[], by=labs.technician, at=at)


class TestTwoPersons:
    @pytest.mark.parametrize(
        ("blind", "code"),
        [
            ("_not_confirmable", "release_needs_two_persons"),
            ("_changed", "release_donation_held"),
            ("", ""),
        ],
    )
    def test_the_rule_has_the_last_word(
        self, bench: Any, labs: Any, at: Any, monkeypatch: Any, blind: str, code: str
    ) -> None:
        """Though an act forgot what it asks first, the rule still asks who signs, and what holds."""
        donation = bench.donation()
        rows = proposed([donation], labs, at)
        by = labs.technician if blind == "_not_confirmable" else labs.reviewer
        if blind:
            monkeypatch.setattr(release, blind, lambda *asked: [])
        if blind == "_changed":
            monkeypatch.setattr(release.Judged, "fit", property(lambda judged: judged.ruling.fit))
            Deferral.objects.create(
                donor=donation.donor,
                org_path=donation.org_path,
                code="interview_deferral",
                since=donation.day,
                decided_by="d",
            )
        if not code:
            assert len(release.confirm(releases=rows, by=by, at=at)) == 1
            return
        grant = Grant("both", "/", frozenset({"blood.release.confirm"}))
        with pytest.raises(Refusal) as error:
            release.confirm(releases=rows, by=replace(by, grants=(*by.grants, grant)), at=at)
        assert codes(error) == {code}
        donation.refresh_from_db()
        assert donation.status == "proposed"

    def test_the_same_person_may_not_confirm(self, bench: Any, labs: Any, at: Any) -> None:
        one, other = bench.donation(), bench.donation()
        entered([one, other], labs.technician, at)
        mine = release.propose(donations=[one], by=labs.reviewer, at=at)
        hers = release.propose(donations=[other], by=labs.technician, at=at)
        with pytest.raises(Refusal) as error:
            release.confirm(releases=[*mine, *hers], by=labs.reviewer, at=at)
        assert [(r.code, r.params["number"]) for r in error.value.reasons] == [
            ("same_person", one.number)
        ]
        assert set(Donation.objects.values_list("status", flat=True)) == {"proposed"}

    def test_only_a_reviewer_may_confirm(self, bench: Any, labs: Any, at: Any) -> None:
        rows = proposed([bench.donation()], labs, at)
        for actor in (labs.other, labs.maker, labs.quality, labs.elsewhere):
            with pytest.raises(Forbidden):
                release.confirm(releases=rows, by=actor, at=at)

    def test_the_verdict_is_worked_out_again(self, bench: Any, labs: Any, at: Any) -> None:
        """A result that was changed behind the proposal's back does not slip through."""
        donation = bench.donation()
        rows = proposed([donation], labs, at)
        row = Result.objects.get(donation=donation, assay="hiv")
        row.outcome = "reactive"
        row.save(update_fields=["outcome"])
        with pytest.raises(Refusal) as error:
            release.confirm(releases=rows, by=labs.reviewer, at=at)
        assert codes(error) == {"verdict_changed"}

    def test_a_result_that_vanished_stops_the_release(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        rows = proposed([donation], labs, at)
        Result.objects.filter(donation=donation, assay="nat").update(status="void")
        with pytest.raises(Refusal) as error:
            release.confirm(releases=rows, by=labs.reviewer, at=at)
        assert "results_missing" in codes(error)

    def test_a_donor_grouped_meanwhile_stops_the_release(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donation = bench.donation()
        rows = proposed([donation], labs, at)
        Donor.objects.filter(pk=donation.donor_id).update(abo="B", rhd="+")
        with pytest.raises(Refusal) as error:
            release.confirm(releases=rows, by=labs.reviewer, at=at)
        assert codes(error) == {"group_discrepancy"}

    def test_once_confirmed_it_is_not_open(self, bench: Any, labs: Any, at: Any) -> None:
        rows = released([bench.donation()], labs, at)
        with pytest.raises(Refusal) as error:
            release.confirm(releases=rows, by=labs.reviewer, at=at)
        assert codes(error) == {"release_not_open"}

    def test_reopened_it_can_be_judged_again(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        (row,) = proposed([donation], labs, at)
        release.reopen(release=row, reason="results_in_doubt", by=labs.reviewer, at=at)
        donation.refresh_from_db()
        assert donation.status == "drawn"
        assert set(donation.results.values_list("status", flat=True)) == {"entered"}
        with pytest.raises(Refusal):
            release.confirm(releases=[row], by=labs.reviewer, at=at)
        again = release.propose(donations=[donation], by=labs.other, at=at)
        release.confirm(releases=again, by=labs.reviewer, at=at)
        donation.refresh_from_db()
        assert donation.status == "released"

    def test_a_confirmed_judgement_is_not_reopened(self, bench: Any, labs: Any, at: Any) -> None:
        (row,) = released([bench.donation()], labs, at)
        with pytest.raises(Refusal):
            release.reopen(release=row, reason="retest", by=labs.reviewer, at=at)

    def test_reopening_wants_a_known_reason(self, bench: Any, labs: Any, at: Any) -> None:
        (row,) = proposed([bench.donation()], labs, at)
        with pytest.raises(Malformed):
            release.reopen(release=row, reason="mood", by=labs.reviewer, at=at)


class TestFit:
    def test_donation_donor_and_bags_get_their_group(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        unit = bench.unit(donation)
        released([donation], labs, at, abo="AB", rhd="-")
        for row in (donation, donation.donor, unit):
            row.refresh_from_db()
            assert (row.abo, row.rhd) == ("AB", "-")
        assert (donation.status, unit.status, unit.released_at) == ("released", "available", at)
        assert verify().ok

    @pytest.mark.parametrize(
        ("found", "after", "carries"),
        [
            ("untested", "available", True),
            ("travelling", "travelling", True),
            ("held", "held", True),
            ("consumed", "consumed", True),
            ("discarded", "discarded", False),
        ],
    )
    def test_where_a_bag_is_decides_what_release_does(
        self, bench: Any, labs: Any, at: Any, found: str, after: str, carries: bool
    ) -> None:
        unit = bench.unit()
        Unit.objects.filter(pk=unit.pk).update(status=found, ended_for="x")
        released([unit.donation], labs, at)
        unit.refresh_from_db()
        assert (unit.status, unit.released_at is not None) == (after, carries)

    def test_a_bag_past_its_time_does_not_come_to_the_shelf(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donation = bench.donation(hours=24 * 40)
        unit = bench.unit(donation, days=35)
        released([donation], labs, at)
        unit.refresh_from_db()
        assert (unit.status, unit.abo) == ("untested", "A")

    def test_bags_in_another_place_are_released_too(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        unit = bench.unit(donation, place=bench.city.hospital.path)
        released([donation], labs, at)
        unit.refresh_from_db()
        assert unit.status == "available"

    def test_a_batch_of_every_group(self, bench: Any, labs: Any, at: Any) -> None:
        groups = [(abo, rhd) for abo in ("A", "B", "O", "AB") for rhd in "+-"]
        donations = [bench.donation() for _ in groups]
        units = [bench.unit(d) for d in donations]
        for donation, (abo, rhd) in zip(donations, groups, strict=True):
            entered([donation], labs.technician, at, abo=abo, rhd=rhd)
        rows = release.propose(donations=donations, by=labs.technician, at=at)
        release.confirm(releases=rows, by=labs.reviewer, at=at)
        for unit, group in zip(units, groups, strict=True):
            unit.refresh_from_db()
            assert (unit.abo, unit.rhd) == group


class TestUnfit:
    def test_every_sibling_is_held_wherever_it_lies(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        whole = bench.unit(donation)
        cells, plasma = components.separate(units=[whole], by=labs.maker, at=at)
        cryo, rest = components.make(units=[plasma], by=labs.maker, at=at)
        Unit.objects.filter(pk=cells.pk).update(
            status="travelling", org_path=bench.city.other_hospital.path
        )
        released([donation], labs, at, hiv="reactive")
        found = dict(Unit.objects.values_list("pk", "status"))
        assert found == {
            whole.pk: "consumed",
            plasma.pk: "consumed",
            cells.pk: "held",
            cryo.pk: "held",
            rest.pk: "held",
        }
        held = Unit.objects.filter(status="held")
        assert set(held.values_list("held_for", flat=True)) == {"lab_deferral"}
        donation.refresh_from_db()
        assert (donation.status, donation.abo) == ("rejected", "")

    def test_a_pool_with_an_unfit_parent_is_held(self, bench: Any, labs: Any, at: Any) -> None:
        good, bad = bench.unit(component="ffp"), bench.unit(component="ffp")
        pool = Unit.objects.create(
            number="UPOOL1",
            component="cryo",
            volume_ml=50,
            collected_at=at,
            made_at=at,
            expires_at=at + timedelta(days=9),
            org_path=bench.city.centre.path,
        )
        for parent in (good, bad):
            UnitEdge.objects.create(parent=parent, child=pool)
        released([bad.donation], labs, at, nat="reactive")
        statuses = [Unit.objects.get(pk=u.pk).status for u in (good, bad, pool)]
        assert statuses == ["untested", "held", "held"]

    def test_a_reactive_marker_defers_for_good_and_says_not_which(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donation = bench.donation()
        released([donation], labs, at, syphilis="reactive")
        row = Deferral.objects.get(donor=donation.donor)
        assert (row.code, row.until, row.since, row.status) == (
            "lab_deferral",
            None,
            clock.day(at),
            "active",
        )
        assert json.loads(row.detail) == {
            "donation": donation.number,
            "findings": ["reactive_syphilis"],
        }
        with connection.cursor() as cursor:
            cursor.execute("SELECT detail FROM blood_deferral")
            assert b"syphilis" not in bytes(cursor.fetchone()[0])
        said = " ".join(Trail.objects.values_list("reasons", flat=True)) + " ".join(
            Trail.objects.exclude(act="blood.result.load").values_list("data", flat=True)
        )
        assert "lab_deferral" in said and "syphilis" not in said

    def test_a_raised_alt_defers_for_a_time(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        released([donation], labs, at, alt="120")
        row = Deferral.objects.get(donor=donation.donor)
        assert row.until and row.until > clock.day(at)

    def test_earlier_donations_open_a_lookback(self, bench: Any, labs: Any, at: Any) -> None:
        donor = bench.donor()
        released([bench.donation(donor=donor, hours=24 * 200)], labs, at)
        now = bench.donation(donor=donor)
        released([now], labs, at, nat="reactive")
        duty = Duty.objects.get(kind="blood.lookback")
        assert (duty.subject, duty.org_path) == (f"blood.donation:{now.pk}", bench.city.centre.path)

    @pytest.mark.parametrize("bad", [{"alt": "120"}, {"nat": "reactive"}])
    def test_no_lookback_without_a_marker_or_a_past(
        self, bench: Any, labs: Any, at: Any, bad: dict[str, str]
    ) -> None:
        donor = bench.donor()
        if "alt" in bad:
            released([bench.donation(donor=donor, hours=24 * 200)], labs, at)
        released([bench.donation(donor=donor)], labs, at, **bad)
        assert not Duty.objects.filter(kind="blood.lookback").exists()

    def test_what_was_rejected_stays_rejected(self, bench: Any, labs: Any, at: Any) -> None:
        unit = bench.unit()
        released([unit.donation], labs, at, hiv="reactive")
        with pytest.raises(Refusal) as error:
            components.clear(units=[unit], reason="checked_good", by=labs.quality, at=at)
        assert "donation_rejected" in codes(error)
        with pytest.raises(Refusal):
            release.propose(donations=[unit.donation], by=labs.technician, at=at)


def test_a_discarded_donation_is_never_judged(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation(status="discarded")
    with pytest.raises(Refusal) as error:
        release.propose(donations=[donation], by=labs.technician, at=at)
    assert not isinstance(error.value, NoSuchStep)
    assert "donation_not_waiting" in codes(error)


@pytest.mark.parametrize("size", [2, 20])
def test_lists_cost_the_same_queries(
    bench: Any, labs: Any, at: Any, size: int, django_assert_max_num_queries: Any
) -> None:
    donations = [bench.donation() for _ in range(size)]
    for donation in donations:
        bench.unit(donation)
    entered(donations, labs.technician, at)
    with django_assert_max_num_queries(24):
        rows = release.propose(donations=donations, by=labs.technician, at=at)
    with django_assert_max_num_queries(29):
        release.confirm(releases=rows, by=labs.reviewer, at=at)


class TestHeldByOthers:
    """Good results do not release the blood of a donor whom another finding bars for good."""

    @pytest.mark.parametrize(
        ("code", "until", "status", "verdict"),
        [
            ("lab_deferral", None, "active", "unfit"),
            ("interview_deferral", None, "active", "unfit"),
            ("lookback_deferral", None, "active", "unfit"),
            ("lab_deferral", timedelta(days=90), "active", "fit"),
            ("lab_deferral", None, "lifted", "fit"),
            ("tattoo", None, "active", "fit"),
        ],
    )
    def test_a_deferral_for_good_bars_the_next_donation(
        self, bench: Any, labs: Any, at: Any, code: str, until: Any, status: str, verdict: str
    ) -> None:
        donation = bench.donation()
        row = Deferral.objects.create(
            donor=donation.donor,
            org_path=bench.city.other_centre.path,
            code=code,
            detail="",
            since=clock.day(at),
            until=clock.day(at) + until if until else None,
            decided_by="a",
        )
        Deferral.objects.filter(pk=row.pk).update(status=status)
        (judged,) = proposed([donation], labs, at)
        assert judged.verdict == verdict

    def test_it_is_rejected_without_a_second_deferral(self, bench: Any, labs: Any, at: Any) -> None:
        donor = bench.donor()
        released([bench.donation(donor=donor)], labs, at, nat="reactive")
        unit = bench.unit(bench.donation(donor=donor))
        released([unit.donation], labs, at)
        unit.refresh_from_db()
        assert (unit.status, unit.held_for) == ("held", "lab_deferral")
        assert Deferral.objects.filter(donor=donor).count() == 1

    def test_one_list_may_hold_both(self, bench: Any, labs: Any, at: Any) -> None:
        donor = bench.donor()
        good, bad = bench.donation(donor=donor), bench.donation(donor=donor)
        entered([good], labs.technician, at)
        entered([bad], labs.technician, at, hiv="reactive")
        rows = release.propose(donations=[good, bad], by=labs.technician, at=at)
        assert {r.verdict for r in rows} == {"unfit"}

    def test_a_deferral_that_comes_between_stops_the_release(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donor = bench.donor()
        late, early = bench.donation(donor=donor), bench.donation(donor=donor)
        rows = proposed([late], labs, at)
        released([early], labs, at, nat="reactive")
        with pytest.raises(Refusal) as error:
            release.confirm(releases=rows, by=labs.reviewer, at=at)
        assert codes(error) == {"verdict_changed"}

    def test_an_open_recall_waits_and_a_confirmed_one_rejects(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        unit = bench.unit()
        entered([unit.donation], labs.technician, at)
        recall = Recall.objects.create(
            code="R1", org_path=unit.org_path, root="x", cause="c", opened_at=at, opened_by="a"
        )
        RecallLine.objects.create(recall=recall, unit=unit, found="untested", place=unit.org_path)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[unit.donation], by=labs.technician, at=at)
        assert codes(error) == {"release_donation_held"}
        Recall.objects.filter(pk=recall.pk).update(status="closed")
        Unit.objects.filter(pk=unit.pk).update(status="held", recalled=True)
        (row,) = release.propose(donations=[unit.donation], by=labs.technician, at=at)
        assert row.verdict == "unfit"
