"""Why blood is asked for: grounds before issue, the committee's verdict, approval of a large use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sanxian.blood.models import LargeUse, UseStatement
from sanxian.blood.selectors import appropriateness as reads
from sanxian.blood.services import appropriateness, hospital
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refusal) as told:
        act()
    return told.value.codes


def order(ward: Ward, quantity: int = 1, **fields: Any) -> Any:
    return ward.order(ward.patient("A+"), quantity, stated=False, **fields)


def test_grounds_are_judged_at_once_and_sealed(ward: Ward) -> None:
    row = ward.state(order(ward), values={"hb": Decimal(62)}, because="高龄，心功能差")
    stored = UseStatement.objects.get(pk=row.pk)
    assert (stored.finding, stored.reasons, stored.ml) == ("appropriate", "", 200)
    assert stored.because == "高龄，心功能差" and '"62"' in stored.given
    text = " ".join(t.data + t.reasons for t in Trail.objects.all())
    assert "62" not in [w.strip('",{}: ') for w in text.split()] and "高龄" not in text


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"values": {"hb": Decimal(101)}}, ("use_reason_missing", "use_outside")),
        ({"values": {"hb": Decimal(80)}}, ("use_reason_missing", "use_between")),
        ({"values": {}}, ("use_reason_missing", "use_value_missing")),
        ({"setting": "holiday"}, ("setting_unknown",)),
        ({"department": "/37/3703/h2/"}, ("department_elsewhere",)),
        ({"values": {"joy": Decimal(1)}}, ("measure_unknown",)),
        ({"values": {"hb": Decimal(900)}}, ("value_impossible",)),
        ({"signs": ("hunger",)}, ("sign_unknown",)),
        ({"setting": "x", "signs": ("y",)}, ("setting_unknown", "sign_unknown")),
    ],
)
def test_what_grounds_must_say(ward: Ward, fields: dict[str, Any], codes: tuple[str, ...]) -> None:
    asked = order(ward)
    assert refused(lambda: ward.state(asked, **fields)) == codes
    assert not UseStatement.objects.exists()


def test_outside_the_lines_with_a_reason_goes_to_the_committee(ward: Ward) -> None:
    row = ward.state(order(ward), values={"hb": Decimal(108)}, because="术中大出血")
    assert (row.finding, row.reasons) == ("outside", "use_outside")
    assert list(reads.to_judge(ward.committee)) == [row]
    assert list(reads.to_judge(ward.persona("transfusion_committee", "hospital2"))) == []


def test_grounds_are_given_once(ward: Ward) -> None:
    asked = order(ward)
    ward.state(asked)
    assert refused(lambda: ward.state(asked)) == ("use_already_stated",)


def test_blood_without_grounds_stays(ward: Ward) -> None:
    ward.stock(1)
    asked = order(ward)
    ward.reserve(asked)
    units = ward.reserved_for(asked)
    ward.carry(*units)
    ward.match(asked, *units)

    def hand_out() -> Any:
        return hospital.issue(order=asked, units=units, ward=ward.ward, by=ward.clerk, at=ward.at)

    assert refused(hand_out) == ("use_not_stated",)
    ward.state(asked)
    assert len(hand_out()) == 1


def test_an_emergency_goes_out_first(ward: Ward) -> None:
    ward.stock(1)
    asked = order(ward, urgency="emergency")
    ward.reserve(asked)
    units = ward.reserved_for(asked)
    ward.carry(*units)
    ward.match(asked, *units)
    issued = hospital.issue(order=asked, units=units, ward=ward.ward, by=ward.clerk, at=ward.at)
    assert len(issued) == 1
    assert asked in list(reads.unstated(ward.doctor)), "it is accounted for afterwards"


@pytest.mark.parametrize(
    ("verdict", "remark", "codes"),
    [
        ("appropriate", "", ()),
        ("accepted", "", ()),
        ("inappropriate", "可先用铁剂", ()),
        ("inappropriate", " ", ("remark_missing",)),
        ("perfect", "", ("verdict_unknown",)),
    ],
)
def test_a_verdict(ward: Ward, verdict: str, remark: str, codes: tuple[str, ...]) -> None:
    row = ward.state(order(ward))

    def judge() -> Any:
        return appropriateness.judge(
            statement=row, verdict=verdict, remark=remark, by=ward.committee, at=ward.at
        )

    if codes:
        assert refused(judge) == codes
        return
    judge()
    stored = UseStatement.objects.get(pk=row.pk)
    assert (stored.status, stored.verdict, stored.verdict_note) == ("judged", verdict, remark)


def test_nobody_judges_the_own_use(ward: Ward) -> None:
    row = ward.state(order(ward))
    UseStatement.objects.filter(pk=row.pk)
    both = ward.committee
    row.doctor = both.id
    told = refused(
        lambda: appropriateness.judge(statement=row, verdict="appropriate", by=both, at=ward.at)
    )
    assert told == ("judged_by_oneself",)


@pytest.mark.parametrize(
    "role", ["hospital_doctor", "hospital_clerk", "ward_nurse", "stock_manager"]
)
def test_only_the_committee_judges(ward: Ward, role: str) -> None:
    row = ward.state(order(ward))
    with pytest.raises(Forbidden):
        appropriateness.judge(
            statement=row, verdict="appropriate", by=ward.persona(role), at=ward.at
        )


# -- a large use ---------------------------------------------------------------------------------------


def ask(ward: Ward, patient: Any, **fields: Any) -> LargeUse:
    return appropriateness.ask_large(patient=patient, by=ward.doctor, at=ward.at, **fields)


def test_the_day_counts_as_a_whole(ward: Ward) -> None:
    patient = ward.patient("A+")
    ward.order(patient, 6)
    assert refused(lambda: ask(ward, patient)) == ("large_use_not_large",)
    ward.order(patient, 3, component="ffp")
    ward.order(patient, 5, urgency="emergency")  # an emergency is not counted
    large = ask(ward, patient)
    assert (large.ml, large.day) == (1800, clock.day(ward.at))
    assert refused(lambda: ask(ward, patient)) == ("large_use_waits",)


def test_a_large_use_is_handed_out_after_two_signatures(ward: Ward) -> None:
    ward.stock(9)
    patient = ward.patient("A+")
    asked = ward.order(patient, 9)
    ward.reserve(asked)
    units = ward.reserved_for(asked)
    ward.carry(*units)
    ward.match(asked, *units)

    def hand_out() -> Any:
        return hospital.issue(
            order=asked, units=units[:1], ward=ward.ward, by=ward.clerk, at=ward.at
        )

    assert refused(hand_out) == ("large_use_not_approved",)
    large = ask(ward, patient)
    large = appropriateness.approve_chief(large=large, by=ward.committee, at=ward.at)
    assert large.status == "asked" and refused(hand_out) == ("large_use_not_approved",)
    large = appropriateness.approve_department(large=large, by=ward.clerk, at=ward.at)
    assert large.status == "approved" and len(hand_out()) == 1


def test_three_different_people(ward: Ward) -> None:
    patient = ward.patient("A+")
    ward.order(patient, 9)
    large = appropriateness.ask_large(patient=patient, by=ward.clerk, at=ward.at)
    told = refused(
        lambda: appropriateness.approve_department(large=large, by=ward.clerk, at=ward.at)
    )
    assert told == ("same_person_large",)
    appropriateness.approve_chief(large=large, by=ward.committee, at=ward.at)
    other = ward.persona("transfusion_committee", number=2)
    told = refused(lambda: appropriateness.approve_chief(large=large, by=other, at=ward.at))
    assert told == ("large_use_signed",)
    second = ward.persona("hospital_clerk", number=2)
    done = appropriateness.approve_department(large=large, by=second, at=ward.at)
    assert done.status == "approved"
    told = refused(lambda: appropriateness.approve_department(large=done, by=second, at=ward.at))
    assert "large_use_ended" in told


def test_a_refusal_names_its_reason(ward: Ward) -> None:
    patient = ward.patient("A+")
    ward.order(patient, 9)
    large = ask(ward, patient)
    told = refused(
        lambda: appropriateness.refuse_large(large=large, why="mood", by=ward.committee, at=ward.at)
    )
    assert told == ("reason_unknown",)
    appropriateness.refuse_large(large=large, why="ask_smaller", by=ward.committee, at=ward.at)
    assert LargeUse.objects.get(pk=large.pk).status == "refused"
    assert ask(ward, patient).status == "asked", "and may be asked again"


def test_what_waits_for_whose_hand(ward: Ward) -> None:
    patient = ward.patient("A+")
    ward.order(patient, 9)
    large = ask(ward, patient)
    assert reads.to_approve(ward.committee) == [large] == reads.to_approve(ward.clerk)
    assert reads.to_approve(ward.doctor) == []
    appropriateness.approve_chief(large=large, by=ward.committee, at=ward.at)
    assert reads.to_approve(ward.committee) == []
    assert reads.to_approve(ward.clerk) == [large]


# -- statistics -----------------------------------------------------------------------------------------


def test_shares_by_department_and_doctor(ward: Ward, django_assert_num_queries: Any) -> None:
    ward.state(order(ward))
    bad = ward.state(order(ward, 2), values={"hb": Decimal(120)}, because="术者要求")
    appropriateness.judge(
        statement=bad, verdict="inappropriate", remark="无指征", by=ward.committee, at=ward.at
    )
    today = clock.day(ward.at)
    with django_assert_num_queries(2):
        [row] = reads.shares(ward.committee, today, today)
    assert (row.department, row.doctor) == ("骨科病区", ward.doctor.id)
    assert (row.total, row.appropriate, row.outside, row.judged, row.inappropriate) == (
        2,
        1,
        1,
        1,
        1,
    )
    assert (row.ml, str(row.share)) == (600, "50.0")
    day = timedelta(days=1)
    assert reads.shares(ward.committee, today + day, today + day) == []
    assert reads.shares(ward.persona("transfusion_committee", "other"), today, today) == []
