"""Release in so many words: codes with their numbers, the trail, the moment of expiry, the other hand."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import (
    CounsellingCase,
    Deferral,
    Donation,
    Donor,
    EarlierDonation,
    Intake,
    Recall,
    RecallLine,
    Release,
    Result,
    Unit,
)
from sanxian.blood.services import laboratory, release
from sanxian.core.models import Trail
from sanxian.core.move import Overtaken
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Malformed, Refusal
from tests.blood.laboratory.bench import entered, load, released

pytestmark = pytest.mark.django_db
R = "reactive"


def told(error: pytest.ExceptionInfo[Refusal]) -> list[tuple[str, dict[str, Any]]]:
    return [(r.code, dict(r.params)) for r in error.value.reasons]


def proposed(donations: list[Donation], labs: Any, at: Any, **other: str) -> list[Release]:
    entered(donations, labs.technician, at, **other)
    return release.propose(donations=donations, by=labs.technician, at=at)


def steps(subject: Any) -> dict[str, str]:
    """The steps of a record in the trail, each with its reasons."""
    rows = Trail.objects.filter(subject=f"{subject._meta.label_lower}:{subject.pk}")
    return dict(rows.exclude(step="").values_list("step", "reasons"))


# -- the trail -------------------------------------------------------------------------------------


def test_the_trail_says_how_many_and_by_which_edition(bench: Any, labs: Any, at: Any) -> None:
    rows = released([bench.donation(), bench.donation()], labs, at)
    for act in ("blood.release.propose", "blood.release.confirm"):
        said = Trail.objects.filter(act=act, edition=rows[0].edition)
        assert any(json.loads(row.data).get("donations") == 2 for row in said), act
        assert rows[0].edition


def test_what_is_unfit_says_so_at_every_step_and_no_more(bench: Any, labs: Any, at: Any) -> None:
    unit = bench.unit()
    released([unit.donation], labs, at, hiv=R)
    assert steps(unit.donation)["reject"].split() == ["lab_deferral"]
    assert steps(unit)["hold"].split() == ["lab_deferral"]
    unit.refresh_from_db()
    assert unit.held_for == "lab_deferral"


@pytest.mark.parametrize("reason", release.REOPEN_REASONS)
def test_a_reopened_judgement_says_why(bench: Any, labs: Any, at: Any, reason: str) -> None:
    (row,) = proposed([bench.donation()], labs, at)
    again = release.reopen(release=row, reason=reason, by=labs.reviewer, at=at)
    assert steps(row.donation)["reopen"].split() == [reason]
    assert again.reopened_at == at


def test_the_reasons_to_reopen() -> None:
    assert set(release.REOPEN_REASONS) == {
        "results_in_doubt", "retest", "wrong_judgement", "group_discrepancy",
    }  # fmt: skip


# -- refusals --------------------------------------------------------------------------------------


def test_an_unknown_reason_is_a_fault_of_its_field(bench: Any, labs: Any, at: Any) -> None:
    (row,) = proposed([bench.donation()], labs, at)
    with pytest.raises(Malformed) as error:
        release.reopen(release=row, reason="mood", by=labs.reviewer, at=at)
    assert told(error) == [("reason_unknown", {"field": "reason"})]


def test_what_is_confirmed_or_reopened_is_not_open(bench: Any, labs: Any, at: Any) -> None:
    (done,) = released([bench.donation()], labs, at)
    (open_one,) = proposed([bench.donation()], labs, at)
    release.reopen(release=open_one, reason="retest", by=labs.reviewer, at=at)
    for row in (done, open_one):
        with pytest.raises(Refusal) as error:
            release.reopen(release=row, reason="retest", by=labs.reviewer, at=at)
        assert told(error)[0] == ("release_not_open", {"number": row.donation.number})


def test_a_donation_that_does_not_wait_is_named_with_its_status(
    bench: Any, labs: Any, at: Any
) -> None:
    donation = bench.donation()
    proposed([donation], labs, at)
    with pytest.raises(Refusal) as error:
        release.propose(donations=[donation], by=labs.other, at=at)
    assert told(error)[0] == (
        "donation_not_waiting",
        {"number": donation.number, "status": "proposed"},
    )


def test_all_that_is_missing_is_named_at_once(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation()
    entered([donation], labs.technician, at)
    for assay in ("alt", "nat"):
        gone = Result.objects.get(donation=donation, assay=assay)
        laboratory.void(result=gone, reason="control_failed", by=labs.technician, at=at)
    with pytest.raises(Refusal) as error:
        release.propose(donations=[donation], by=labs.technician, at=at)
    assert told(error) == [("results_missing", {"number": donation.number, "assays": "alt nat"})]


def test_what_reacts_is_judged_though_another_assay_is_missing(
    bench: Any, labs: Any, at: Any
) -> None:
    donation = bench.donation()
    entered([donation], labs.technician, at, hiv=R)
    gone = Result.objects.get(donation=donation, assay="alt")
    laboratory.void(result=gone, reason="control_failed", by=labs.technician, at=at)
    (row,) = release.propose(donations=[donation], by=labs.technician, at=at)
    assert row.verdict == "unfit"


def test_each_refusal_names_the_donation(bench: Any, labs: Any, at: Any) -> None:
    other = bench.donation(donor=bench.donor(abo="O", rhd="+"))
    entered([other], labs.technician, at)
    with pytest.raises(Refusal) as error:
        release.propose(donations=[other], by=labs.technician, at=at)
    assert told(error) == [("group_discrepancy", {"number": other.number})]

    changed = bench.donation()
    rows = proposed([changed], labs, at)
    row = Result.objects.get(donation=changed, assay="hiv")
    row.outcome = R
    row.save(update_fields=["outcome"])
    with pytest.raises(Refusal) as error:
        release.confirm(releases=rows, by=labs.reviewer, at=at)
    assert told(error) == [("verdict_changed", {"number": changed.number})]


@pytest.mark.parametrize(
    ("known", "refused"),
    [(("A", ""), False), (("", "+"), False), (("B", ""), True), (("", "-"), True)],
)
def test_half_a_group_on_record_is_compared_and_completed(
    bench: Any, labs: Any, at: Any, known: tuple[str, str], refused: bool
) -> None:
    donor = bench.donor(abo=known[0], rhd=known[1])
    donation = bench.donation(donor=donor)
    if not refused:
        released([donation], labs, at)
        donor.refresh_from_db()
        assert (donor.abo, donor.rhd) == ("A", "+")
        return
    entered([donation], labs.technician, at)
    with pytest.raises(Refusal) as error:
        release.propose(donations=[donation], by=labs.technician, at=at)
    assert told(error) == [("group_discrepancy", {"number": donation.number})]


def recalled(unit: Unit, at: Any) -> Recall:
    recall = Recall.objects.create(
        code="R1", org_path=unit.org_path, root="x", cause="c", opened_at=at, opened_by="a"
    )
    RecallLine.objects.create(recall=recall, unit=unit, found="untested", place=unit.org_path)
    return recall


def test_an_open_recall_holds_up_what_is_good_and_nothing_that_is_bad(
    bench: Any, labs: Any, at: Any
) -> None:
    good, bad = bench.unit(), bench.unit()
    entered([good.donation], labs.technician, at)
    entered([bad.donation], labs.technician, at, hiv=R)
    recall = recalled(good, at)
    RecallLine.objects.create(recall=recall, unit=bad, found="untested", place=bad.org_path)
    with pytest.raises(Refusal) as error:
        release.propose(donations=[good.donation], by=labs.technician, at=at)
    assert told(error) == [("release_donation_held", {"number": good.donation.number})]
    (row,) = release.propose(donations=[bad.donation], by=labs.technician, at=at)
    assert row.verdict == "unfit"


# -- the other hand --------------------------------------------------------------------------------


def test_a_judgement_whose_donation_went_on_is_not_open(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation()
    rows = proposed([donation], labs, at)
    Donation.objects.filter(pk=donation.pk).update(status="drawn")
    with pytest.raises(Refusal) as error:
        release.confirm(releases=rows, by=labs.reviewer, at=at)
    assert told(error) == [("release_not_open", {"number": donation.number})]


def test_two_who_confirm_at_the_same_moment(bench: Any, labs: Any, at: Any) -> None:
    """Both have read it as open; the one who signs second is told, and signs nothing."""
    (row,) = proposed([bench.donation()], labs, at)
    seen = release._standing([row])
    release.confirm(releases=[row], by=labs.reviewer, at=at)
    with pytest.raises(Overtaken) as error:
        release._sign(seen.values(), labs.quality, at)
    assert told(error) == [("overtaken", {"record": "release"})]
    row.refresh_from_db()
    assert row.confirmed_by == labs.reviewer.id


def test_the_answer_knows_its_second_signature(bench: Any, labs: Any, at: Any) -> None:
    (row,) = released([bench.donation()], labs, at)
    assert (row.confirmed_by, row.confirmed_at) == (labs.reviewer.id, at)


# -- bags ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "status"),
    [(timedelta(0), "untested"), (timedelta(seconds=1), "available")],
)
def test_the_moment_of_expiry(bench: Any, labs: Any, at: Any, left: Any, status: str) -> None:
    unit = bench.unit()
    Unit.objects.filter(pk=unit.pk).update(expires_at=at + left)
    released([unit.donation], labs, at)
    unit.refresh_from_db()
    assert (unit.status, unit.released_at) == (status, at)


@pytest.mark.parametrize(
    ("said", "cmv", "antigens"),
    [
        ({"anti_cmv": "nonreactive"}, True, ""),
        ({"anti_cmv": R}, False, ""),
        ({"phenotype": "E- K-"}, False, "E- K-"),
        ({}, False, ""),
    ],
)
def test_each_further_test_goes_with_the_bag_by_itself(
    bench: Any, labs: Any, at: Any, said: dict[str, str], cmv: bool, antigens: str
) -> None:
    unit, beside = bench.unit(), bench.unit()
    more = [Reading(unit.donation.number, assay, value) for assay, value in said.items()]
    if more:
        load(more, labs.technician, at)
    released([unit.donation, beside.donation], labs, at)
    for row in (unit, unit.donation):
        row.refresh_from_db()
        assert (row.cmv_negative, row.antigens) == (cmv, antigens)
    beside.refresh_from_db()
    assert (beside.cmv_negative, beside.antigens) == (False, "")


@pytest.mark.parametrize(
    ("component", "found", "after"),
    [
        ("ffp", "untested", "held"),
        ("red_cells", "untested", "available"),
        ("ffp", "discarded", "discarded"),
    ],
)
def test_plasma_with_irregular_antibodies_is_held(
    bench: Any, labs: Any, at: Any, component: str, found: str, after: str
) -> None:
    unit, beside = bench.unit(component=component), bench.unit(component="ffp")
    Unit.objects.filter(pk=unit.pk).update(status=found, ended_for="x")
    load([Reading(unit.donation.number, "antibody_screen", R)], labs.technician, at)
    released([unit.donation, beside.donation], labs, at)
    unit.refresh_from_db()
    beside.refresh_from_db()
    assert (unit.status, beside.status) == (after, "available")
    if after == "held":
        assert unit.held_for == "lab_not_used"
        assert steps(unit)["hold"].split() == ["lab_not_used"]


def test_whose_plasma_is_not_used(bench: Any, labs: Any, at: Any) -> None:
    """The edition's components of a donor with antibodies; not of others, nor what is of no donation."""
    plasma, beside = bench.unit(component="ffp"), bench.unit(component="ffp")
    cells = bench.unit(plasma.donation, component="red_cells")
    said = {plasma: R, beside: "nonreactive"}
    load([Reading(u.donation.number, "antibody_screen", w) for u, w in said.items()], labs.technician, at)  # fmt: skip
    assert release.with_antibodies([plasma], at) == set(), "not before two persons agreed"
    released([u.donation for u in said], labs, at)
    pooled = Unit(pk=cells.pk + 1000, component="cryo")
    assert release.with_antibodies([plasma, beside, cells, pooled], at) == {plasma.pk}


# -- what follows for the donor ------------------------------------------------------------------------


def test_the_counsellor_is_told_of_markers_only(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation()
    released([donation], labs, at, hiv=R, alt="900")
    case = CounsellingCase.objects.get(donation=donation)
    assert json.loads(case.findings) == ["reactive_hiv"]
    deferral = Deferral.objects.get(donor=donation.donor)
    assert set(json.loads(deferral.detail)["findings"]) == {"reactive_hiv", "alt_high"}
    assert deferral.edition == case.edition != ""


def test_a_donation_in_another_system_is_looked_back_to(bench: Any, labs: Any, at: Any) -> None:
    donor, place = bench.donor(), bench.city.centre.path
    intake = Intake.objects.create(
        kind="donations", org_path=place, name="旧", digest="0" * 64, rows=1, made=1, at=at, by="a"
    )
    EarlierDonation.objects.create(
        intake=intake, donor=donor, org_path=place, kind="whole_blood", day=date(2024, 5, 1)
    )
    donation = bench.donation(donor=donor)
    released([donation], labs, at, nat=R)
    duty = Duty.objects.get(kind="blood.lookback")
    assert duty.subject == f"blood.donation:{donation.pk}"


def test_only_what_was_released_is_looked_back_to(bench: Any, labs: Any, at: Any) -> None:
    donor = bench.donor()
    bench.donation(donor=donor, hours=24 * 200, status="discarded")
    released([bench.donation(donor=donor)], labs, at, nat=R)
    assert not Duty.objects.filter(kind="blood.lookback").exists()


def test_a_donor_of_whom_nothing_is_known_gets_both_halves(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation()
    released([donation], labs, at, abo="B", rhd="-")
    assert Donor.objects.filter(pk=donation.donor_id, abo="B", rhd="-").exists()
