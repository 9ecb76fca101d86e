"""The pages of doubts, pools, confirmations and samples: who may, what they say, what they do."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import (
    AssayRun,
    Confirmation,
    GroupDiscrepancy,
    NatPool,
    RetainedSample,
)
from sanxian.blood.services import pools
from sanxian.core import clock
from tests.blood.laboratory import kit
from tests.blood.laboratory.bench import entered, load, typed
from tests.blood.laboratory.test_groups import tubes

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def url(name: str, *args: Any) -> str:
    return reverse(f"blood:{name}", args=args)


def form(**said: Any) -> dict[str, Any]:
    return {"request": str(uuid4()), **said}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr("sanxian.core.clock.now", lambda: at)


def test_everything_begun_stands_in_one_list(
    bench: Any, labs: Any, signed_in: Any, at: Any
) -> None:
    doubt, weak, again, half = (bench.donation() for _ in range(4))
    load([tubes(doubt, b_cells="0"), tubes(weak, anti_d="0")], labs.technician, at)
    load([Reading(again.number, "hiv", "reactive")], labs.technician, at)
    typed([Reading(half.number, "alt", "20")], [labs.other], at)
    client = signed_in("lab_technician")
    page = text(client.get(url("bench_work")))
    for words in ("血型不符：要查清", "抗-D 间接试验", "同一标本复检", "再录一遍：ALT"):
        assert words in page
    assert "1 份血型不符要查清" in page
    assert client.get(url("bench_work") + "?export=csv").status_code == 200
    elsewhere = text(signed_in("lab_technician", "other").get(url("bench_work")))
    assert "没有做了一半的检验" in elsewhere


def test_a_doubt_from_the_first_tubes_to_agreement(
    bench: Any, labs: Any, signed_in: Any, at: Any
) -> None:
    donation = bench.donation()
    load([tubes(donation, b_cells="0")], labs.technician, at)
    row = GroupDiscrepancy.objects.get()
    client = signed_in("lab_technician")
    page = text(client.get(url("discrepancy", row.pk)))
    assert "先重做定型" in page and "反定型应有的凝集没有出现" in page
    said = form(cause="weak_antibody", abo="A", rhd="+")
    answer = client.post(url("explain_group", row.pk), said)
    assert answer.status_code == 409 and "还没有重做定型" in text(answer)
    load([tubes(donation)], labs.technician, at)
    assert client.post(url("explain_group", row.pk), {**said, "cause": ""}).status_code == 422
    assert client.post(url("explain_group", row.pk), said).status_code == 302
    assert "要由另一位同事复核" in text(client.get(url("discrepancy", row.pk)))
    assert client.post(url("agree_group", row.pk), form()).status_code == 403
    reviewer = signed_in("lab_reviewer")
    assert "同意这个结论" in text(reviewer.get(url("discrepancy", row.pk)))
    assert reviewer.post(url("agree_group", row.pk), form()).status_code == 302
    row.refresh_from_db()
    assert row.status == "resolved"
    assert signed_in("lab_reviewer", "other").get(url("discrepancy", row.pk)).status_code == 404


def test_a_doubt_is_sent_back(bench: Any, labs: Any, signed_in: Any, at: Any) -> None:
    donation = bench.donation()
    load([tubes(donation, b_cells="0")], labs.technician, at)
    load([tubes(donation)], labs.technician, at)
    row = GroupDiscrepancy.objects.get()
    said = form(cause="technique_fault", abo="A", rhd="+")
    signed_in("lab_technician").post(url("explain_group", row.pk), said)
    signed_in("lab_reviewer").post(url("send_back_group", row.pk), form())
    row.refresh_from_db()
    assert row.status == "open"


def test_the_pools(bench: Any, labs: Any, signed_in: Any, at: Any) -> None:
    donations = [bench.donation() for _ in range(3)]
    client = signed_in("lab_technician")
    assert all(d.number in text(client.get(url("pools"))) for d in donations)
    assert client.post(url("pools"), form()).status_code == 422
    answer = client.post(url("pools"), form(pick=[donations[0].pk]))
    assert answer.status_code == 409 and "一池要有 2 到" in text(answer)
    client.post(url("pools"), form(pick=[d.pk for d in donations]))
    pool = NatPool.objects.get()
    assert "等核酸结果" in text(client.get(url("pool", pool.pk)))
    load([Reading(pool.code, "nat", "reactive")], labs.technician, at)
    assert "还有 3 份要单独做" in text(client.get(url("pool", pool.pk)))
    assert "1 个混样池有反应性" in text(client.get(url("pools")))
    assert client.post(url("dissolve_pool", pool.pk), form(reason="pool_spoilt")).status_code == 409
    assert signed_in("lab_technician", "other").get(url("pool", pool.pk)).status_code == 404
    assert client.get(url("pools") + "?export=xlsx").content[:2] == b"PK"


def test_a_pool_given_up(bench: Any, signed_in: Any) -> None:
    client = signed_in("lab_technician")
    picks = [bench.donation().pk, bench.donation().pk]
    client.post(url("pools"), form(pick=picks))
    pool = NatPool.objects.get()
    client.post(url("dissolve_pool", pool.pk), form(reason="pool_spoilt"))
    pool.refresh_from_db()
    assert pool.status == "dissolved"


def test_a_confirmation_from_sending_to_standing(
    bench: Any, labs: Any, signed_in: Any, at: Any
) -> None:
    donation = bench.donation()
    entered([donation], labs.technician, at, hiv="reactive")
    client = signed_in("lab_technician")
    said = form(
        purpose="confirm", number=donation.number, marker="hiv", method="western_blot",
        laboratory="市疾控中心",
    )  # fmt: skip
    answer = client.post(url("confirmations"), {**said, "number": "D404"})
    assert answer.status_code == 422 and "没有这份献血" in text(answer)
    assert client.post(url("confirmations"), said).status_code == 302
    row = Confirmation.objects.get()
    day = clock.day(at).isoformat()
    for role in ("lab_technician", "lab_reviewer"):
        desk = signed_in(role)
        page = text(desk.get(url("confirmation", row.pk)))
        assert "阳性" in page and "报告结论" in page
        desk.post(url("confirmation", row.pk), form(outcome="positive", reported_on=day))
    row.refresh_from_db()
    assert row.status == "standing"
    assert "报告已确定" in text(desk.get(url("confirmation", row.pk)))
    page = text(signed_in("quality_officer").get(url("confirmations")))
    assert donation.number in page and "HIV" not in page
    assert signed_in("lab_reviewer", "other").get(url("confirmation", row.pk)).status_code == 404
    assert signed_in("nurse").get(url("confirmations")).status_code == 403


def test_samples_in_and_out(bench: Any, signed_in: Any) -> None:
    donation = bench.donation()
    client = signed_in("lab_technician")
    answer = client.post(url("retained"), form(lines="D404 A1"))
    assert answer.status_code == 422 and "D404" in text(answer)
    answer = client.post(url("retained"), form(lines=f"{donation.number}"))
    assert answer.status_code == 409 and "请填存放位置" in text(answer)
    client.post(url("retained"), form(lines=f"{donation.number} 3 号冰箱 B-12\n\n"))
    row = RetainedSample.objects.get()
    assert row.position == "3 号冰箱 B-12"
    assert donation.number in text(client.get(url("retained") + f"?q={donation.number[-4:]}"))
    client.post(url("take_out_sample", row.pk), form(reason="lookback"))
    assert "1 份留样取出未还" in text(client.get(url("retained")))
    client.post(url("put_back_sample", row.pk), form())
    assert client.post(url("use_up_sample", row.pk), form()).status_code == 409
    assert client.post(url("destroy_sample", row.pk), form()).status_code == 409
    row.refresh_from_db()
    assert row.status == "stored"


@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize("name", ["bench_work", "pools", "confirmations", "retained"])
def test_a_list_costs_the_same_queries(
    bench: Any, labs: Any, signed_in: Any, at: Any, name: str, size: int,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    donations = [bench.donation() for _ in range(size)]
    load([tubes(d, b_cells="0") for d in donations], labs.technician, at)
    client = signed_in("lab_technician")
    client.get(url(name))
    with django_assert_max_num_queries(30):
        assert client.get(url(name)).status_code == 200


def resolved_by(client: Any, pool: NatPool, **said: str) -> Any:
    return client.post(url("pool", pool.pk), form(**said))


def test_a_pool_is_resolved_on_its_page_and_then_by_virus(
    bench: Any, labs: Any, signed_in: Any, at: Any
) -> None:
    one, two = bench.donation(), bench.donation()
    pool = pools.make(
        place=labs.technician.facility, donations=[one, two], by=labs.technician, at=at
    )
    first, second = signed_in("lab_technician"), signed_in("lab_technician", number=2)
    assert "录入拆分结果" not in text(first.get(url("pool", pool.pk))), "nothing to resolve yet"
    load([Reading(pool.code, "nat", "reactive")], labs.technician, at)
    page = text(first.get(url("pool", pool.pk)))
    assert f"{one.number} · 核酸" in page and "核酸鉴别：" not in page
    tool = {"instrument": kit.TOOL, "lot": kit.LOT}
    singles = {f"nat-{one.number}": "reactive", f"nat-{two.number}": "nonreactive"}
    assert resolved_by(first, pool, **singles, **tool).status_code == 302
    page = text(first.get(url("pool", pool.pk)))
    assert "录入拆分结果" not in page, "the same person does not type it twice"
    assert resolved_by(second, pool, **singles, **tool).status_code == 302
    pool.refresh_from_db()
    assert pool.status == "resolved"
    page = text(first.get(url("pool", pool.pk)))
    assert f"{one.number} · HBV 核酸鉴别" in page and f"{two.number} · HBV" not in page
    told = {f"nat_{v}-{one.number}": "nonreactive" for v in ("hcv", "hiv")}
    told[f"nat_hbv-{one.number}"] = "reactive"
    for client in (first, second):
        assert resolved_by(client, pool, **told, **tool).status_code == 302
    runs = AssayRun.objects.filter(role="discriminate")
    assert sorted(run.outcome for run in runs) == [
        "hbv reactive", "hcv nonreactive", "hiv nonreactive",
    ]  # fmt: skip
    assert {run.donation_id for run in runs} == {one.pk}
    assert "录入拆分结果" not in text(first.get(url("pool", pool.pk)))
    assert "HBV 有反应性" in text(first.get(url("results", one.pk)))


def test_of_a_single_sample_the_virus_is_typed_with_its_results(
    bench: Any, labs: Any, signed_in: Any, at: Any
) -> None:
    donation = bench.donation()
    client = signed_in("lab_technician")
    assert "HBV 核酸鉴别" not in text(client.get(url("results", donation.pk)))
    load([Reading(donation.number, "nat", "reactive")], labs.technician, at)
    assert "HBV 核酸鉴别" in text(client.get(url("results", donation.pk)))
    said = form(nat_hiv="nonreactive", instrument=kit.TOOL, lot=kit.LOT)
    assert client.post(url("results", donation.pk), said).status_code == 302
    page = text(client.get(url("results", donation.pk)))
    assert 'name="nat_hbv"' in page and 'name="nat_hiv"' not in page


@pytest.mark.parametrize("said", [{}, {"nat-DX": "reactive"}])
def test_nothing_said_of_a_pool_is_no_result(
    bench: Any, labs: Any, signed_in: Any, at: Any, said: dict[str, str]
) -> None:
    given = [bench.donation(), bench.donation()]
    pool = pools.make(place=labs.technician.facility, donations=given, by=labs.technician, at=at)
    load([Reading(pool.code, "nat", "reactive")], labs.technician, at)
    answer = resolved_by(signed_in("lab_technician"), pool, **said)
    assert answer.status_code == 422 and "请至少填一项结果" in text(answer)


def test_whose_work_a_pool_is_not(bench: Any, labs: Any, signed_in: Any, at: Any) -> None:
    given = [bench.donation(), bench.donation()]
    pool = pools.make(place=labs.technician.facility, donations=given, by=labs.technician, at=at)
    load([Reading(pool.code, "nat", "reactive")], labs.technician, at)
    watcher = signed_in("quality_officer")
    assert "录入拆分结果" not in text(watcher.get(url("pool", pool.pk)))
    assert resolved_by(watcher, pool, **{f"nat-{given[0].number}": "reactive"}).status_code == 422
    assert not AssayRun.objects.filter(role="single").exists()
