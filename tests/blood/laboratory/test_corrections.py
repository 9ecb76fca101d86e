"""A donor's group on record was wrong: two persons correct it, and everything it labelled is held."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from sanxian.blood.models import (
    Crossmatch,
    Donation,
    Donor,
    GroupCorrection,
    GroupDiscrepancy,
    Issue,
    MislabelledUnit,
    Notice,
    Recall,
    Release,
    Reservation,
    Result,
    Unit,
)
from sanxian.blood.selectors import corrections as chosen
from sanxian.blood.services import (
    bedside,
    components,
    corrections,
    discrepancies,
    hospital,
    laboratory,
    recalls,
    release,
)
from sanxian.core.models import Trail
from sanxian.duties.models import Duty
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.hospital.wardwork import Ward
from tests.blood.laboratory.bench import load, readings
from tests.blood.laboratory.test_further_pages import form, text, url
from tests.blood.laboratory.test_groups import tubes

pytestmark = pytest.mark.django_db
O_CELLS = {"anti_a": "0", "a1_cells": "4+"}


@pytest.fixture
def ward(city: SimpleNamespace, persona: Any, at: Any) -> Ward:
    return Ward(city, persona, at)


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


def before(ward: Ward, donor: Donor, group: str = "A+") -> Donation:
    """An earlier donation of this donor, released under a group."""
    row = ward.bench.donation(donor=donor, status="proposed", hours=30)
    made = Release.objects.create(
        donation=row, org_path=row.org_path, verdict="fit", edition="e",
        proposed_by="a-one", proposed_at=ward.at,
    )  # fmt: skip
    Release.objects.filter(pk=made.pk).update(confirmed_by="a-two", confirmed_at=ward.at)
    Donation.objects.filter(pk=row.pk).update(status="released", abo=group[:-1], rhd=group[-1])
    row.refresh_from_db()
    return row


def settled(donation: Donation, labs: Any, at: Any) -> GroupDiscrepancy:
    """The tubes say O of a donor who is A on record; two persons find that the record is wrong."""
    for _ in range(2):
        load([tubes(donation, **O_CELLS)], labs.technician, at)
    doubt = GroupDiscrepancy.objects.get(donation=donation)
    assert doubt.codes == "group_record_differs"
    discrepancies.explain(
        discrepancy=doubt, cause="record_wrong", abo="O", rhd="+", by=labs.technician, at=at
    )
    doubt.refresh_from_db()
    return discrepancies.agree(discrepancy=doubt, by=labs.reviewer, at=at)


def proposed(doubt: GroupDiscrepancy, labs: Any, at: Any) -> GroupCorrection:
    return corrections.propose(discrepancy=doubt, reason="mistyped", by=labs.reviewer, at=at)


def confirmed(row: GroupCorrection, labs: Any, at: Any) -> GroupCorrection:
    return corrections.confirm(correction=row, by=labs.quality, at=at)


@pytest.fixture
def donor(ward: Ward) -> Donor:
    return ward.bench.donor(abo="A", rhd="+")


@pytest.fixture
def doubt(ward: Ward, donor: Donor, labs: Any, at: Any) -> GroupDiscrepancy:
    return settled(ward.bench.donation(donor=donor), labs, at)


def state(unit: Unit) -> tuple[str, bool]:
    row = Unit.objects.get(pk=unit.pk)
    return row.status, row.recalled


def everywhere(ward: Ward, donor: Donor) -> dict[str, Unit]:
    """A red cell given, one issued, a plasma on the shelf, a cryo kept for an order."""
    one, two = before(ward, donor), before(ward, donor)
    given = ward.unit("A+", donation=one)
    order = ward.order(ward.patient("A+"))
    ward.reserve(order)
    ward.carry(given)
    ward.match(order, given)
    (issue,) = hospital.issue(order=order, units=[given], ward=ward.ward, by=ward.clerk, at=ward.at)
    bedside.transfuse(checks=ward.check([ward.scan(issue)]), by=ward.nurse, at=ward.at)
    bedded = ward.unit("A+", donation=two)
    other = ward.order(ward.patient("A+"))
    ward.reserve(other)
    ward.carry(bedded)
    ward.match(other, bedded)
    hospital.issue(order=other, units=[bedded], ward=ward.ward, by=ward.clerk, at=ward.at)
    shelf = ward.unit("A+", "ffp", donation=one)
    kept = ward.unit("A+", "cryo", donation=two)
    ward.reserve(ward.order(ward.patient("A+"), component="cryo"))
    return {"given": given, "bedded": bedded, "shelf": shelf, "kept": kept}


class TestTwoPersons:
    def test_nothing_changes_before_the_second_agrees(
        self, ward: Ward, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        unit = ward.unit("A+", donation=before(ward, donor))
        row = proposed(doubt, labs, at)
        donor.refresh_from_db()
        assert (donor.abo, row.status, row.org_path) == ("A", "proposed", ward.centre)
        assert state(unit) == ("available", False)
        assert Duty.objects.get(kind="blood.group_correction").org_path == ward.centre

    def test_the_second_is_another(self, doubt: GroupDiscrepancy, labs: Any, at: Any) -> None:
        row = proposed(doubt, labs, at)
        with pytest.raises(Refusal) as error:
            corrections.confirm(correction=row, by=labs.reviewer, at=at)
        assert codes(error) == {"same_person"}

    def test_then_the_donation_is_released_by_the_new_group(
        self, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        donation = doubt.donation
        load([r for r in readings(donation) if r.assay not in ("abo", "rhd")], labs.technician, at)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[donation], by=labs.technician, at=at)
        assert codes(error) == {"group_discrepancy"}
        confirmed(proposed(doubt, labs, at), labs, at)
        rows = release.propose(donations=[donation], by=labs.technician, at=at)
        release.confirm(releases=rows, by=labs.reviewer, at=at)
        donation.refresh_from_db()
        assert (donation.status, donation.abo, donation.rhd) == ("released", "O", "+")
        assert Duty.objects.get(kind="blood.group_correction").status == "done"

    def test_withdrawn_the_record_stays(
        self, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        row = proposed(doubt, labs, at)
        corrections.withdraw(correction=row, by=labs.quality, at=at)
        donor.refresh_from_db()
        assert donor.abo == "A"
        with pytest.raises(NoSuchStep):
            confirmed(row, labs, at)
        assert proposed(doubt, labs, at).status == "proposed", "and may be proposed anew"

    @pytest.mark.parametrize("role", ["lab_technician", "component_technician", "nurse"])
    def test_who_may_not(self, persona: Any, doubt: GroupDiscrepancy, at: Any, role: str) -> None:
        with pytest.raises(Forbidden):
            corrections.propose(discrepancy=doubt, reason="mistyped", by=persona(role), at=at)

    def test_a_reason_is_chosen(self, doubt: GroupDiscrepancy, labs: Any, at: Any) -> None:
        with pytest.raises(Malformed):
            corrections.propose(discrepancy=doubt, reason="why not", by=labs.reviewer, at=at)

    def test_the_trail_says_that_but_not_what(
        self, ward: Ward, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        ward.unit("A+", donation=before(ward, donor))
        row = confirmed(proposed(doubt, labs, at), labs, at)
        said = Trail.objects.filter(act__startswith="blood.group.")
        assert set(said.values_list("act", flat=True)) == {
            "blood.group.correct",
            "blood.group.confirm",
        }
        last = said.get(act="blood.group.confirm")
        assert json.loads(last.data)["donations"] == 1
        assert json.loads(last.data)["recall"] == row.recall_id
        assert not {"abo", "rhd", "reason"} & set(json.loads(last.data))


class TestBars:
    def test_an_open_doubt_proves_nothing(
        self, ward: Ward, donor: Donor, labs: Any, at: Any
    ) -> None:
        load([tubes(ward.bench.donation(donor=donor), **O_CELLS)], labs.technician, at)
        with pytest.raises(Refusal) as error:
            proposed(GroupDiscrepancy.objects.get(), labs, at)
        assert codes(error) == {"group_correction_unproved"}

    def test_nor_one_whose_results_were_taken_back(
        self, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        row = Result.objects.get(donation=doubt.donation, assay="abo")
        laboratory.void(result=row, reason="wrong_sample", by=labs.technician, at=at)
        with pytest.raises(Refusal) as error:
            proposed(doubt, labs, at)
        assert codes(error) == {"group_correction_unproved"}

    def test_one_at_a_time(self, doubt: GroupDiscrepancy, labs: Any, at: Any) -> None:
        proposed(doubt, labs, at)
        with pytest.raises(Refusal) as error:
            proposed(doubt, labs, at)
        assert codes(error) == {"group_correction_under_way"}

    def test_another_tube_of_hers_says_otherwise(
        self, ward: Ward, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        load([tubes(ward.bench.donation(donor=donor))], labs.technician, at)
        with pytest.raises(Refusal) as error:
            proposed(doubt, labs, at)
        assert codes(error) == {"group_correction_disputed"}

    def test_what_came_between_the_signatures(
        self, ward: Ward, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        row = proposed(doubt, labs, at)
        load([tubes(ward.bench.donation(donor=donor))], labs.technician, at)
        with pytest.raises(Refusal) as error:
            confirmed(row, labs, at)
        assert codes(error) == {"group_correction_disputed"}

    def test_corrected_once_there_is_nothing_to_correct(
        self, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        confirmed(proposed(doubt, labs, at), labs, at)
        with pytest.raises(Refusal) as error:
            proposed(doubt, labs, at)
        assert codes(error) == {"group_correction_same"}


class TestWhatHungOnIt:
    @pytest.fixture
    def units(self, ward: Ward, donor: Donor) -> dict[str, Unit]:
        return everywhere(ward, donor)

    def test_all_of_it_is_held_or_told_at_once(
        self, ward: Ward, units: dict[str, Unit], doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        row = confirmed(proposed(doubt, labs, at), labs, at)
        assert {name: state(u) for name, u in units.items()} == {
            "given": ("transfused", True),
            "bedded": ("held", True),
            "shelf": ("held", True),
            "kept": ("held", True),
        }
        found = dict(MislabelledUnit.objects.values_list("unit", "found"))
        assert found == {
            units["given"].pk: "transfused", units["bedded"].pk: "issued",
            units["shelf"].pk: "available", units["kept"].pk: "reserved",
        }  # fmt: skip
        recall = Recall.objects.get()
        assert (recall.cause, recall.status, row.recall_id) == ("label_fault", "open", recall.pk)
        notice = Notice.objects.get()
        assert (notice.org_path, notice.patients) == (ward.hospital, 2)
        assert Duty.objects.filter(kind="blood.recall", org_path=ward.hospital).exists()
        assert not Issue.objects.filter(unit=units["bedded"], closed_at__isnull=True).exists()
        assert not Reservation.objects.filter(unit=units["kept"], ended_at__isnull=True).exists()

    def test_its_crossmatches_hold_no_longer(
        self, ward: Ward, units: dict[str, Unit], doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        other = ward.unit("A+")
        patient = ward.patient("A+")
        for n, unit in enumerate((units["shelf"], other)):
            Crossmatch.objects.create(
                patient=patient, unit=unit, order=ward.order(patient), org_path=ward.hospital,
                outcome="compatible", method=("electronic", "gel_card")[n], at=at, by="a-one",
                valid_until=at + timedelta(days=2),
            )  # fmt: skip
        confirmed(proposed(doubt, labs, at), labs, at)
        open_ = Crossmatch.objects.filter(valid_until__gt=at)
        assert set(open_.values_list("unit", flat=True)) == {other.pk}

    def test_what_bears_the_right_group_stays(
        self, ward: Ward, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        right, wrong = before(ward, donor, "O+"), before(ward, donor, "A+")
        good, bad = ward.unit("O+", donation=right), ward.unit("A+", donation=wrong)
        stranger = ward.unit("A+")
        confirmed(proposed(doubt, labs, at), labs, at)
        assert [state(u)[0] for u in (good, bad, stranger)] == ["available", "held", "available"]

    def test_a_record_without_blood_needs_no_recall(
        self, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        row = confirmed(proposed(doubt, labs, at), labs, at)
        donor.refresh_from_db()
        assert (donor.abo, row.recall) == ("O", None)
        assert not Recall.objects.exists()

    def test_it_is_never_cleared_whatever_the_recall_says(
        self, ward: Ward, units: dict[str, Unit], doubt: GroupDiscrepancy, labs: Any, at: Any
    ) -> None:
        row = confirmed(proposed(doubt, labs, at), labs, at)
        recalls.answer_notice(notice=Notice.objects.get(), by=ward.clerk, at=at)
        recalls.close_recall(recall=row.recall, outcome="cleared", by=labs.quality, at=at)
        unit = Unit.objects.get(pk=units["shelf"].pk)
        with pytest.raises(Refusal) as error:
            components.clear(units=[unit], reason="checked_good", by=labs.quality, at=at)
        assert codes(error) == {"unit_mislabelled"}
        components.discard(units=[unit], reason="recalled", by=labs.quality, at=at)

    def test_a_fault_in_the_middle_leaves_nothing_half_done(
        self, ward: Ward, units: dict[str, Unit], donor: Donor, doubt: GroupDiscrepancy,
        labs: Any, at: Any, monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        row = proposed(doubt, labs, at)

        def broken(**_: Any) -> None:
            raise RuntimeError("the power goes")

        monkeypatch.setattr(recalls, "open_recall", broken)
        with pytest.raises(RuntimeError):
            confirmed(row, labs, at)
        donor.refresh_from_db()
        assert donor.abo == "A" and state(units["shelf"]) == ("available", False)
        assert GroupCorrection.objects.get().status == "proposed"
        assert not MislabelledUnit.objects.exists()


class TestPages:
    @pytest.fixture(autouse=True)
    def stopped_clock(self, monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
        monkeypatch.setattr("sanxian.core.clock.now", lambda: at)

    def test_from_the_doubt_to_the_corrected_record(
        self, ward: Ward, donor: Donor, doubt: GroupDiscrepancy, signed_in: Any
    ) -> None:
        unit = ward.unit("A+", donation=before(ward, donor))
        technician, reviewer = signed_in("lab_technician"), signed_in("lab_reviewer")
        page = text(technician.get(url("discrepancy", doubt.pk)))
        assert "献血者的记录要更正" in page and "请检验审核人或质量负责人提出更正" in page
        assert "提出更正</button>" in text(reviewer.get(url("discrepancy", doubt.pk)))
        sent = reviewer.post(url("correct_group", doubt.pk), form(reason="mistyped"))
        row = GroupCorrection.objects.get()
        assert sent.url == url("group_correction", row.pk)
        assert "等另一位同事复核" in text(reviewer.get(sent.url))
        refused = reviewer.post(url("confirm_correction", row.pk), form())
        assert refused.status_code == 409 and state(unit)[0] == "available"
        quality = signed_in("quality_officer")
        assert "1 份血型更正等您复核" in text(quality.get(url("group_corrections")))
        page = text(quality.get(url("group_correction", row.pk)))
        assert "献血 1 次，由它制成的血 1 袋" in page and "同意更正" in page
        done = quality.post(url("confirm_correction", row.pk), form(), follow=True)
        assert "记录已更正，1 袋按原血型贴签的血已追回" in text(done)
        assert state(unit)[0] == "held"
        assert "看这份更正" in text(reviewer.get(url("discrepancy", doubt.pk)))

    def test_without_a_reason_nothing_is_proposed(
        self, doubt: GroupDiscrepancy, signed_in: Any
    ) -> None:
        sent = signed_in("lab_reviewer").post(url("correct_group", doubt.pk), form(reason=""))
        assert sent.url == url("discrepancy", doubt.pk)
        assert not GroupCorrection.objects.exists()

    def test_what_is_refused_is_said(self, doubt: GroupDiscrepancy, labs: Any, at: Any, signed_in: Any) -> None:  # fmt: skip
        proposed(doubt, labs, at)
        sent = signed_in("quality_officer").post(
            url("correct_group", doubt.pk), form(reason="mistyped")
        )
        assert sent.status_code == 409 and "已有一份更正等第二人复核" in text(sent)

    def test_the_list_is_found_and_exported(
        self, donor: Donor, doubt: GroupDiscrepancy, labs: Any, at: Any, signed_in: Any,
        django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        row = proposed(doubt, labs, at)
        reviewer = signed_in("lab_reviewer")
        for q, there in ((donor.code, True), (doubt.donation.number[-4:], True), ("D000", False)):
            page = text(reviewer.get(url("group_corrections"), {"q": q}))
            assert (url("group_correction", row.pk) in page) is there, q
        sheet = reviewer.get(url("group_corrections"), {"export": "csv"})
        assert donor.code in sheet.content.decode("utf-8-sig")
        withdrawn = reviewer.post(url("withdraw_correction", row.pk), form(), follow=True)
        assert "已撤回，记录不变" in text(withdrawn)

    def test_another_city_sees_nothing(self, doubt: GroupDiscrepancy, labs: Any, at: Any, signed_in: Any) -> None:  # fmt: skip
        row = proposed(doubt, labs, at)
        away = signed_in("lab_reviewer", "other")
        assert away.get(reverse("blood:group_correction", args=[row.pk])).status_code == 404
        assert chosen.listed(away.actor).count() == 0


def test_raw_sql_corrects_nothing(ward: Ward, donor: Donor) -> None:
    """The story of the guard itself stands in tests/blood/test_guards; here only that it is on."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE blood_donor SET abo = 'O' WHERE id = %s", [donor.pk])
