"""The reports of a centre by name: what they count, in whose places, and what they never say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from sanxian.blood.labels.reports import REPORTS
from sanxian.blood.models import (
    CounsellingCase,
    Donation,
    DonorReaction,
    EarlierDonation,
    Intake,
    Screening,
    Unit,
)
from sanxian.blood.selectors import reports
from sanxian.blood.selectors.reports import Period
from sanxian.blood.services import hospital, takeovers
from sanxian.core import clock
from sanxian.core.labels import sentence
from sanxian.people.models import Person
from tests.blood.hospital.wardwork import Ward
from tests.blood.registers.crowd import bag

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def quality(ward: Ward) -> Any:
    return ward.persona("quality_officer")


def days(ward: Ward, back: int = 29, ahead: int = 0) -> Period:
    today = clock.day(ward.at)
    return Period(today - timedelta(days=back), today + timedelta(days=ahead))


def test_donations_by_place_sex_and_first_time(ward: Ward, quality: Any) -> None:
    first = ward.bench.donation(volume=200)
    again = ward.bench.donation()
    Person.objects.filter(pk=again.donor.person_id).update(sex="male")
    day = again.day - timedelta(days=200)
    Donation.objects.filter(pk=ward.bench.donation(donor=again.donor).pk).update(day=day)
    stopped = ward.bench.donation(status="discarded")
    name = ward.city.site.name
    assert reports.donations(quality, days(ward)) == [(name, "whole_blood", 3, 1000, 0, 1, 2, 2, 1)]
    assert reports.donations(quality, Period(day, day))[0][2:8] == (1, 400, 0, 1, 0, 1)
    assert {first.status, stopped.status} == {"drawn", "discarded"}


def test_groups_count_what_was_released(ward: Ward, quality: Any) -> None:
    for abo, rhd in (("A", "+"), ("A", "+"), ("O", "-")):
        ward.donation(abo, rhd)
    ward.bench.donation()
    assert reports.groups(quality, days(ward)) == [
        ("A+", 2, D("66.67"), 0, 2),
        ("O-", 1, D("33.33"), 0, 1),
    ]


def screened(ward: Ward, *reasons: dict[str, Any], erased: bool = False) -> None:
    visit = ward.bench.visit(ward.bench.donor())
    Screening.objects.create(
        visit=visit,
        answers="{}",
        measured="{}",
        reasons="" if erased else json.dumps(list(reasons)),
        allowed=not (reasons or erased),
        edition="e",
        at=ward.at,
        by="n",
    )


def test_deferrals_by_open_code(ward: Ward, quality: Any) -> None:
    """What donors tell in confidence is one row, whichever it was, and a limit is all that is said."""
    low = {"code": "hb_low", "params": {"limit": "115", "measured": "101"}}
    screened(ward, low, {"code": "tattoo"})
    screened(ward, low)
    screened(ward, {"code": "msm"}, {"code": "high_risk_sexual_contact"})
    screened(ward, {"code": "drug_dependence"})
    for _ in range(3):
        screened(ward)
    screened(ward, erased=True)
    found = reports.deferrals(quality, days(ward))
    assert [(row[0].code, *row[1:]) for row in found] == [
        ("hb_low", 2, D("25.00"), 0, 2),
        ("interview_deferral", 2, D("25.00"), 0, 2),
        ("tattoo", 1, D("12.50"), 0, 1),
    ]
    assert found[0][0].params == {"limit": "115"} and found[1][0].params == {}
    say = REPORTS["deferrals"].columns[0].say
    assert (
        say and str(say(found[2][0])) == "文身、穿刺" and say(found[0][0]) == sentence(found[0][0])
    )


def test_reactions_of_donors_by_grade(ward: Ward, quality: Any) -> None:
    rows = [ward.bench.donation() for _ in range(4)]
    for donation, grade in zip(rows, (1, 1, 3), strict=False):
        DonorReaction.objects.create(
            donation=donation,
            org_path=donation.org_path,
            kind="faint",
            grade=grade,
            care="-",
            at=ward.at,
            by="n",
        )
    assert reports.reactions(quality, days(ward)) == [("faint", 3, 2, 0, 1, 0, D("75.00"))]


def test_markers_count_donors_and_tests(ward: Ward, quality: Any) -> None:
    good, bad = ward.bench.donation(), ward.bench.donation()
    for donation, said in ((good, []), (bad, ["reactive_nat", "reactive_nat_hiv", "reactive_hiv"])):
        for assay in ("hiv", "nat"):
            donation.results.create(
                org_path=donation.org_path, assay=assay, outcome="x", at=ward.at, by="t"
            )
        if said:
            CounsellingCase.objects.create(
                code="C1",
                donor=donation.donor,
                donation=donation,
                org_path=donation.org_path,
                findings=json.dumps(said),
                edition="e",
                opened_at=ward.at,
                notice_by=ward.at,
                counsel="",
                referral="",
                outcome="",
            )
    found = {row[0]: row[1:] for row in reports.markers(quality, days(ward))}
    assert found["hiv"] == found["nat"] == (2, 1, D("50.000"), 0)
    assert found["syphilis"] == (0, 0, None, 0) and len(found) == 5


def test_what_was_made_and_what_was_destroyed(ward: Ward, quality: Any) -> None:
    kept, gone = ward.stock(2)
    Unit.objects.filter(pk=kept.pk).update(leucodepleted=True)
    Unit.objects.filter(pk=gone.pk).update(status="discarded", ended_for="haemolysed")
    plasma = ward.unit(component="ffp")
    Unit.objects.filter(pk=plasma.pk).update(status="consumed")
    assert reports.components(quality, days(ward)) == [
        ("red_cells", 2, 800, 1, 0, 0),
        ("ffp", 1, 400, 0, 0, 1),
    ]
    assert reports.discards(quality, days(ward)) == [
        ("red_cells", "haemolysed", 1, 400, D("50.00"))
    ]


def test_what_hospitals_got_and_gave(ward: Ward, quality: Any) -> None:
    ward.transfused(n=2)
    [out] = ward.issued()
    name = ward.city.hospital.name
    assert reports.supplied(quality, days(ward)) == [(name, "red_cells", 3, 0)]
    assert reports.transfusions(quality, days(ward)) == [(name, "red_cells", 3, 2, 0, 0, 1, 0)]
    assert out.closed_at is None


def test_what_was_taken_over_is_followed_too(ward: Ward, quality: Any) -> None:
    """A bag of another system has no donation here, and is the centre's all the same."""
    line = bag(1, component="apheresis_platelets", expires_at=ward.at + timedelta(days=4))
    said = {"system": "旧系统", "name": "库存.csv", "digest": "d", "lines": [line]}
    row = takeovers.propose(place=ward.centre, by=ward.keeper, at=ward.at, **said)
    takeovers.confirm(takeover=row, by=quality, at=ward.at)
    order = ward.order(ward.patient("A+"), component="apheresis_platelets")
    ward.reserve(order)
    units = ward.reserved_for(order)
    ward.carry(*units)
    hospital.issue(order=order, units=units, ward=ward.ward, by=ward.clerk, at=ward.at)
    name = ward.city.hospital.name
    found = reports.transfusions(quality, days(ward))
    assert found == [(name, "apheresis_platelets", 1, 0, 0, 0, 1, 0)]
    assert reports.components(quality, days(ward)) == []


@pytest.mark.parametrize("name", list(reports.ALL))
def test_every_report_keeps_to_period_and_places(
    ward: Ward, quality: Any, persona: Any, name: str
) -> None:
    """Nothing of another time, and nothing of another city."""
    ward.transfused()
    _needed, made = reports.ALL[name]
    old = Period(date(2020, 1, 1), date(2020, 2, 1))
    counted = [[cell for cell in row[1:] if cell] for row in made(quality, old)]
    assert not any(counted)
    elsewhere = persona("quality_officer", where="other")
    assert not any(cell for row in made(elsewhere, days(ward)) for cell in row[1:] if cell)


def test_an_earlier_donation_elsewhere_is_no_first_time(ward: Ward, quality: Any) -> None:
    row = ward.bench.donation()
    given = {"org_path": row.org_path, "kind": "donations", "name": "旧册", "digest": "d"}
    EarlierDonation.objects.create(
        intake=Intake.objects.create(rows=1, at=ward.at, by="q", **given),
        donor=row.donor,
        org_path=row.org_path,
        kind="whole_blood",
        day=row.day - timedelta(days=300),
    )
    assert reports.donations(quality, days(ward))[0][7] == 0


# -- the pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "open_to", "shut"),
    [
        ("quality_officer", set(reports.ALL), set()),
        ("lab_reviewer", set(reports.ALL), set()),
        ("stock_manager", set(reports.ALL) - {"markers", "deferrals"}, {"markers", "deferrals"}),
        (
            "government_viewer",
            set(reports.ALL) - {"markers", "deferrals"},
            {"markers", "deferrals"},
        ),
        ("hospital_clerk", set(), set(reports.ALL)),
    ],
)
def test_who_reads_which(
    ward: Ward, signed_in: Callable[..., Any], role: str, open_to: set[str], shut: set[str]
) -> None:
    client = signed_in(role)
    assert {
        n: client.get(reverse("blood:report", args=[n])).status_code for n in open_to | shut
    } == {
        **dict.fromkeys(open_to, 200),
        **dict.fromkeys(shut, 403),
    }


def test_a_page_and_its_file(ward: Ward, signed_in: Callable[..., Any], quality: Any) -> None:
    ward.transfused()
    client = signed_in("quality_officer")
    assert "献血统计" in client.get(reverse("blood:reports")).content.decode()
    asked = days(ward)
    address = reverse("blood:report", args=["transfusions"])
    address += f"?since={asked.since}&until={asked.until}"
    page = client.get(address).content.decode()
    assert "临床输血统计" in page and ward.city.hospital.name in page and "悬浮红细胞" in page
    sheet = client.get(f"{address}&export=csv")
    body = b"".join(sheet) if sheet.streaming else sheet.content
    assert "悬浮红细胞" in body.decode("utf-8-sig")
    assert client.get(reverse("blood:report", args=["guesses"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "since", "until", "status"),
    [
        ("donations", "2026-01-01", "2026-01-01", 200),
        ("markers", "2026-01-01", "2026-01-27", 422),
        ("markers", "2026-01-01", "2026-01-28", 200),
        ("donations", "2024-01-01", "2026-01-01", 422),
    ],
)
def test_how_long_a_report_may_be(
    ward: Ward,
    signed_in: Callable[..., Any],
    quality: Any,
    name: str,
    since: str,
    until: str,
    status: int,
) -> None:
    """Of a few days the number of reactive donors would be one donor, whose day everybody knows."""
    address = reverse("blood:report", args=[name]) + f"?since={since}&until={until}"
    assert signed_in("quality_officer").get(address).status_code == status
