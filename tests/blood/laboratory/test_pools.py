"""Nucleic-acid pools: made, cleared, resolved, given up; and nobody is judged out of an open one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import (
    AssayRun,
    CaseReport,
    CounsellingCase,
    Deferral,
    Donation,
    NatPool,
    PoolMember,
    Result,
)
from sanxian.blood.selectors import counselling
from sanxian.blood.services import laboratory, pools, release
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import entered, load, readings, typed

pytestmark = pytest.mark.django_db
R, N = "reactive", "nonreactive"
VIRUSES = ("hbv", "hcv", "hiv")


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


def made(donations: list[Donation], labs: Any, at: Any) -> NatPool:
    centre = labs.technician.facility
    return pools.make(place=centre, donations=donations, by=labs.technician, at=at)


def nat(of: Any, outcome: str) -> Reading:
    number = of.code if isinstance(of, NatPool) else of.number
    return Reading(number, "nat", outcome)


def outcomes(donations: list[Donation]) -> list[str]:
    rows = Result.objects.filter(assay="nat").exclude(status="void")
    found = {row.donation_id: row.outcome for row in rows}
    return [found.get(d.pk, "") for d in donations]


@pytest.fixture
def three(bench: Any) -> list[Donation]:
    return [bench.donation() for _ in range(3)]


class TestMaking:
    def test_samples_in_their_order(self, labs: Any, at: Any, three: Any) -> None:
        pool = made(three, labs, at)
        rows = pool.members.order_by("position").values_list("donation_id", "position", "live")
        assert list(rows) == [(d.pk, n, True) for n, d in enumerate(three, 1)]
        assert (pool.status, pool.size) == ("pending", 3) and pool.code.startswith("NP")

    def test_every_fault_at_once(self, bench: Any, labs: Any, at: Any, three: Any) -> None:
        made(three[:2], labs, at)
        tested, judged = bench.donation(), bench.donation(status="proposed")
        load([nat(tested, N)], labs.technician, at)
        with pytest.raises(Refusal) as error:
            made([three[0], tested, judged], labs, at)
        assert {(r.code, r.params["number"]) for r in error.value.reasons} == {
            ("pool_already_pooled", three[0].number),
            ("pool_already_tested", tested.number),
            ("pool_donation_judged", judged.number),
        }

    def test_the_size(self, bench: Any, labs: Any, at: Any, three: Any) -> None:
        for chosen in ([three[0]], [bench.donation() for _ in range(9)]):
            with pytest.raises(Refusal) as error:
                made(chosen, labs, at)
            assert codes(error) == {"pool_size"}
        with pytest.raises(Malformed):
            made([], labs, at)

    def test_who_may(self, labs: Any, at: Any, three: Any) -> None:
        for by in (labs.maker, labs.quality, labs.elsewhere):
            with pytest.raises(Forbidden):
                pools.make(place=labs.technician.facility, donations=three, by=by, at=at)


class TestClear:
    @pytest.mark.parametrize("by_hand", [False, True])
    def test_all_members_at_once(self, labs: Any, at: Any, three: Any, by_hand: bool) -> None:
        pool = made(three, labs, at)
        if by_hand:
            typed([nat(pool, N)], [labs.technician], at)
            assert outcomes(three) == ["", "", ""]
            typed([nat(pool, N)], [labs.other], at)
        else:
            load([nat(pool, N)], labs.technician, at)
        pool.refresh_from_db()
        assert (pool.status, pool.tested_at) == ("clear", at)
        assert outcomes(three) == [N, N, N]
        assert not PoolMember.objects.filter(live=True).exists()

    def test_they_are_released_like_all_others(self, labs: Any, at: Any, three: Any) -> None:
        pool = made(three, labs, at)
        rest = [r for d in three for r in readings(d) if r.assay != "nat"]
        load([*rest, nat(pool, N)], labs.technician, at)
        rows = release.propose(donations=three, by=labs.technician, at=at)
        release.confirm(releases=rows, by=labs.reviewer, at=at)
        assert set(Donation.objects.values_list("status", flat=True)) == {"released"}

    def test_a_pool_says_so_once(self, labs: Any, at: Any, three: Any) -> None:
        pool = made(three, labs, at)
        load([nat(pool, N)], labs.technician, at)
        for rows in ([nat(pool, N)], [nat(pool, R)]):
            with pytest.raises(Refusal) as error:
                load(rows, labs.technician, at)
            assert codes(error) == {"pool_not_pending"}

    def test_twice_in_one_file_is_refused(self, labs: Any, at: Any, three: Any) -> None:
        pool = made(three, labs, at)
        with pytest.raises(Refusal) as error:
            load([nat(pool, N), nat(pool, R)], labs.technician, at)
        assert codes(error) == {"pool_not_pending"}

    def test_a_member_waits_for_its_pool(self, labs: Any, at: Any, three: Any) -> None:
        made(three, labs, at)
        with pytest.raises(Refusal) as error:
            load([nat(three[0], N)], labs.technician, at)
        assert codes(error) == {"pool_pending_first"}

    def test_another_laboratorys_pool_is_unknown(self, labs: Any, at: Any, three: Any) -> None:
        pool = made(three, labs, at)
        NatPool.objects.filter(pk=pool.pk).update(org_path="/37/3702/bc2/")
        with pytest.raises(Refusal) as error:
            load([nat(pool, N)], labs.technician, at)
        assert codes(error) == {"result_donation_unknown"}


class TestResolution:
    @pytest.mark.parametrize(
        ("singles", "expected"),
        [((R, N, N), [R, N, N]), ((N, N, N), ["initial_reactive"] * 3), ((R, R, N), [R, R, N])],
    )
    def test_each_by_itself(
        self, labs: Any, at: Any, three: Any, singles: Any, expected: list[str]
    ) -> None:
        pool = made(three, labs, at)
        load([nat(pool, R)], labs.technician, at)
        assert outcomes(three) == ["", "", ""]
        for donation, said in zip(three, singles, strict=True):
            assert outcomes(three) == ["", "", ""]
            load([nat(donation, said)], labs.technician, at)
        pool.refresh_from_db()
        assert (pool.status, outcomes(three)) == ("resolved", expected)
        assert AssayRun.objects.filter(role="single").count() == 3

    @pytest.mark.parametrize("reacted", [False, True])
    def test_nobody_is_judged_out_of_an_open_pool(
        self, labs: Any, at: Any, three: Any, reacted: bool
    ) -> None:
        rest = [r for d in three for r in readings(d, hiv=N) if r.assay != "nat"]
        load(rest, labs.technician, at)
        pool = made(three, labs, at)
        if reacted:
            load([nat(pool, R)], labs.technician, at)
            load([nat(three[0], R), nat(three[1], N)], labs.technician, at)
        for donation in three:
            with pytest.raises(Refusal) as error:
                release.propose(donations=[donation], by=labs.technician, at=at)
            assert ("pool_unresolved" if reacted else "pool_pending") in codes(error)

    def test_even_what_another_marker_condemns(self, bench: Any, labs: Any, at: Any) -> None:
        donations = [bench.donation(), bench.donation()]
        entered([donations[0]], labs.technician, at, hiv=R)
        first = Result.objects.get(assay="nat")
        laboratory.void(result=first, reason="instrument_fault", by=labs.technician, at=at)
        made(donations, labs, at)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[donations[0]], by=labs.technician, at=at)
        assert "pool_pending" in codes(error)

    def test_a_single_that_reacts_rejects_and_the_virus_is_told_apart(
        self, labs: Any, at: Any, three: Any
    ) -> None:
        rest = [r for d in three for r in readings(d) if r.assay != "nat"]
        pool = made(three, labs, at)
        load([*rest, nat(pool, R)], labs.technician, at)
        load([nat(three[0], R), nat(three[1], N), nat(three[2], N)], labs.technician, at)
        viruses = [
            Reading(three[0].number, f"nat_{v}", R if v == "hbv" else N)
            for v in ("hbv", "hcv", "hiv")
        ]
        load(viruses, labs.technician, at)
        with pytest.raises(Refusal) as error:
            load([Reading(three[1].number, "nat_hbv", N)], labs.technician, at)
        assert codes(error) == {"nat_not_reactive"}
        rows = release.propose(donations=three, by=labs.technician, at=at)
        assert [row.verdict for row in rows] == ["unfit", "fit", "fit"]
        release.confirm(releases=rows, by=labs.reviewer, at=at)
        assert Deferral.objects.get().donor_id == three[0].donor_id

    @pytest.mark.parametrize(
        ("virus", "found", "back"),
        [
            ("hiv", ("reactive_nat", "reactive_nat_hiv"), False),
            ("hbv", ("reactive_nat", "reactive_nat_hbv"), True),
            ("", ("reactive_nat",), True),
        ],
    )
    def test_what_follows_differs_by_virus(
        self, bench: Any, labs: Any, at: Any, virus: str, found: tuple[str, ...], back: bool
    ) -> None:
        """HIV that only the nucleic-acid test saw is reported, and is no way back."""
        donation = bench.donation()
        rest = [r for r in readings(donation) if r.assay != "nat"]
        load([*rest, nat(donation, R)], labs.technician, at)
        said = [Reading(donation.number, f"nat_{v}", R if v == virus else N) for v in VIRUSES]
        load(said, labs.technician, at)
        rows = release.propose(donations=[donation], by=labs.technician, at=at)
        release.confirm(releases=rows, by=labs.reviewer, at=at)
        case = CounsellingCase.objects.get()
        assert counselling.findings(case) == found
        assert CaseReport.objects.filter(case=case).exists() == bool(virus)
        _policy, bars = counselling.reentry(case, (at + timedelta(days=400)).date())
        assert ("reentry_not_offered" not in {r.code for r in bars}) == back

    def test_a_single_twice_is_refused(self, labs: Any, at: Any, three: Any) -> None:
        pool = made(three, labs, at)
        load([nat(pool, R)], labs.technician, at)
        load([nat(three[0], N)], labs.technician, at)
        with pytest.raises(Refusal) as error:
            load([nat(three[0], N)], labs.technician, at)
        assert codes(error) == {"result_already_there"}


class TestGivingUp:
    def test_before_it_was_tested(self, labs: Any, at: Any, three: Any) -> None:
        pool = made(three, labs, at)
        with pytest.raises(Malformed):
            pools.dissolve(pool=pool, reason="mood", by=labs.technician, at=at)
        pools.dissolve(pool=pool, reason="pool_spoilt", by=labs.technician, at=at)
        assert pool.status == "dissolved"
        load([nat(three[0], N)], labs.technician, at)
        made(three[1:], labs, at)

    @pytest.mark.parametrize("outcome", [R, N])
    def test_not_after_it(self, labs: Any, at: Any, three: Any, outcome: str) -> None:
        """A pool that reacted is not made to be forgotten."""
        pool = made(three, labs, at)
        load([nat(pool, outcome)], labs.technician, at)
        pool.refresh_from_db()
        with pytest.raises(NoSuchStep):
            pools.dissolve(pool=pool, reason="pool_spoilt", by=labs.technician, at=at)
