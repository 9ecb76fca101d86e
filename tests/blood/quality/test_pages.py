"""The pages of quality, opened and posted as people do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.blood.models import Deviation, Disposal, Nonconformity, StockCount
from sanxian.blood.selectors import nonconformities as reads
from sanxian.blood.services import counting, retention
from sanxian.blood.services import nonconformities as nc
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


def post(client: Any, page: str, /, *keys: Any, **said: Any) -> Any:
    return client.post(reverse(f"blood:{page}", args=keys), {"request": str(uuid4()), **said})


def get(client: Any, page: str, /, *keys: Any, **said: Any) -> Any:
    return client.get(reverse(f"blood:{page}", args=keys), said)


@pytest.fixture
def opened(place: str, people: Any, at: Any) -> Nonconformity:
    return nc.open_nonconformity(
        place=place, kind="error", severity="major", area="labels", what="标签贴反",
        by=people.nurse, at=at,
    )  # fmt: skip


class TestNonconformities:
    def test_the_whole_way_on_pages(self, signed_in: Any, place: str, people: Any, at: Any) -> None:
        nurse, quality = signed_in("nurse"), signed_in("quality_officer")
        said = {"place": place, "kind": "error", "severity": "minor", "area": "labels",
                "what": "标签印歪", "at_once": "换了一张"}  # fmt: skip
        assert post(nurse, "nonconformity_new", **said).status_code == 302
        row = Nonconformity.objects.get()
        page = get(quality, "nonconformity", row.pk).content.decode()
        assert "标签印歪" in page and "记下原因" in page
        post(quality, "nc_investigate", row.pk, cause="equipment", why="打印机偏")
        due = str((at + timedelta(days=5)).date())
        plan = {"measure0": "corrective", "what0": "校准打印机", "owner0": people.maker.id,
                "due_on0": due}  # fmt: skip
        assert post(quality, "nc_plan", row.pk, **plan).status_code == 302
        (action,) = row.actions.all()
        maker = signed_in("component_technician")
        assert "校准打印机" in get(maker, "action", action.pk).content.decode()
        assert post(maker, "action", action.pk, result="已校准").status_code == 302
        assert post(quality, "nc_check", row.pk, effective="yes").status_code == 302
        again = post(quality, "nc_close", row.pk)
        assert again.status_code == 409
        second = signed_in("quality_officer", number=2)
        assert post(second, "nc_close", row.pk).status_code == 302
        row.refresh_from_db()
        assert row.status == "closed"

    def test_a_hospital_with_one_committee_member_names_a_deputy(
        self, city: Any, persona: Any, signed_in: Any, at: Any
    ) -> None:
        """Two persons sign all the same; the page says who may, or what to do where nobody may."""
        committee, client = persona("transfusion_committee"), signed_in("transfusion_committee")
        given = {"by": committee, "at": at}
        row = nc.open_nonconformity(
            place=city.hospital.path,
            kind="error",
            severity="minor",
            area="labels",
            what="贴错",
            **given,
        )
        row = nc.investigate(nonconformity=row, cause="person", why="忙", **given)
        done = nc.Planned("corrective", "再培训", committee.id, at.date() + timedelta(days=3))
        nc.plan(nonconformity=row, actions=[done], **given)
        nc.do(action=row.actions.get(), result="已培训", **given)
        nc.check(nonconformity=row, effective=True, **given)
        page = get(client, "nonconformity", row.pk).content.decode()
        assert "没有别人可以结案" in page and "质量副手" in page
        assert post(client, "nc_close", row.pk).status_code == 409
        name = persona.account("deputy", "hospital").name
        persona.account("deputy", "hospital2", 2)
        page = get(client, "nonconformity", row.pk).content.decode()
        assert f"可以结案的有：{name}。" in page
        deputy = signed_in("deputy", "hospital")
        assert "结案" in get(deputy, "nonconformity", row.pk).content.decode()
        assert post(deputy, "nc_close", row.pk).status_code == 302
        row.refresh_from_db()
        assert (row.status, row.closed_by) == ("closed", deputy.actor.id)

    def test_a_deputy_signs_and_does_nothing_else(
        self, signed_in: Any, opened: Any, persona: Any, at: Any
    ) -> None:
        with pytest.raises(Forbidden):
            nc.investigate(
                nonconformity=opened, cause="person", why="忙", by=persona("deputy"), at=at
            )
        assert (
            "记下原因" not in get(signed_in("deputy"), "nonconformity", opened.pk).content.decode()
        )

    def test_reading_it_stands_on_the_trail(self, signed_in: Any, opened: Any) -> None:
        get(signed_in("quality_officer"), "nonconformity", opened.pk)
        subject = f"blood.nonconformity:{opened.pk}"
        assert Trail.objects.filter(act="core.record.saw", subject=subject).count() == 1

    def test_a_nurse_sees_no_form_that_is_not_hers(self, signed_in: Any, opened: Any) -> None:
        page = get(signed_in("nurse"), "nonconformity", opened.pk)
        assert "记下原因" not in page.content.decode()
        assert post(signed_in("nurse"), "nc_investigate", opened.pk).status_code == 403

    def test_another_city_finds_nothing(self, signed_in: Any, opened: Any) -> None:
        stranger = signed_in("quality_officer", "other")
        assert get(stranger, "nonconformity", opened.pk).status_code == 404
        assert opened.code not in get(stranger, "nonconformities").content.decode()

    @pytest.mark.parametrize(
        ("page", "said"),
        [
            ("nc_investigate", {"cause": "person", "why": ""}),
            ("nc_investigate", {"cause": "nobody", "why": "x"}),
        ],
    )
    def test_a_form_with_faults_stays(
        self, page: str, said: Any, signed_in: Any, opened: Any
    ) -> None:
        assert post(signed_in("quality_officer"), page, opened.pk, **said).status_code == 422

    def test_a_second_action_is_whole_or_empty(
        self, signed_in: Any, opened: Any, people: Any, at: Any
    ) -> None:
        nc.investigate(nonconformity=opened, cause="person", why="x", by=people.quality, at=at)
        said = {"measure0": "corrective", "what0": "a", "owner0": people.maker.id,
                "due_on0": str(at.date()), "measure1": "preventive", "what1": "b"}  # fmt: skip
        assert post(signed_in("quality_officer"), "nc_plan", opened.pk, **said).status_code == 422
        assert not opened.actions.exists()

    def test_list_search_export_and_trend(self, signed_in: Any, opened: Any) -> None:
        client = signed_in("quality_officer")
        assert opened.code in get(client, "nonconformities").content.decode()
        assert opened.code in get(client, "nonconformities", q=opened.code).content.decode()
        assert opened.code not in get(client, "nonconformities", status="closed").content.decode()
        assert opened.code in get(client, "nonconformities", export="csv").content.decode()
        assert "2026-11" in get(client, "nonconformity_trend").content.decode()
        assert "2026-11" in get(client, "nonconformity_trend", export="csv").content.decode()

    def test_the_list_asks_a_fixed_number_of_questions(
        self, signed_in: Any, place: str, people: Any, at: Any
    ) -> None:  # fmt: skip
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client, counts = signed_in("quality_officer"), []
        for _ in range(2):
            for _n in range(4):
                nc.open_nonconformity(
                    place=place, kind="error", severity="major", area="labels", what="x",
                    by=people.nurse, at=at,
                )  # fmt: skip
            with CaptureQueriesContext(connection) as seen:
                get(client, "nonconformities")
            counts.append(len(seen))
        assert counts[1] <= counts[0]


class TestFromARecord:
    def test_from_a_bag(self, signed_in: Any, good: Any, place: str) -> None:
        (unit,) = good("red_cells", 1)
        client = signed_in("quality_officer")
        url = reverse("blood:nonconformity_new") + f"?from=unit&key={unit.pk}"
        assert unit.number in client.get(url).content.decode()
        said = {"request": str(uuid4()), "place": place, "kind": "product", "severity": "major",
                "area": "stock", "what": "漏袋", "numbers": unit.number, "hold": "on"}  # fmt: skip
        assert client.post(url, said).status_code == 302
        unit.refresh_from_db()
        assert (unit.status, unit.held_for) == ("held", "awaiting_inquiry")

    def test_from_a_count(
        self, signed_in: Any, good: Any, place: str, people: Any, at: Any
    ) -> None:
        units = good("red_cells", 2)
        row = counting.open_count(place=place, by=people.stock, at=at)
        counting.scan(count=row, seen=[units[0].number], by=people.stock, at=at)
        counting.finish(count=row, by=people.stock, at=at)
        client = signed_in("quality_officer")
        url = reverse("blood:nonconformity_new") + f"?from=count&key={row.pk}"
        page = client.get(url).content.decode()
        assert row.code in page and units[1].number in page and units[0].number not in page

    @pytest.mark.parametrize("word", sorted(reads.SOURCES))
    def test_a_record_that_is_none(self, word: str, signed_in: Any) -> None:
        client = signed_in("quality_officer")
        assert get(client, "nonconformity_new", **{"from": word, "key": "99"}).status_code == 404

    @pytest.mark.parametrize(("word", "key"), [("moon", "1"), ("unit", "x"), ("unit", "")])
    def test_nonsense(self, word: str, key: str, signed_in: Any) -> None:
        client = signed_in("quality_officer")
        assert get(client, "nonconformity_new", **{"from": word, "key": key}).status_code == 404


class TestDeviations:
    def test_proposed_approved_ended(self, signed_in: Any, place: str, at: Any) -> None:
        said = {"place": place, "area": "storage", "what": "用备用冰箱", "why": "检修",
                "since": str(at.date()), "until": str(at.date())}  # fmt: skip
        assert post(signed_in("stock_manager"), "deviation_new", **said).status_code == 302
        row = Deviation.objects.get()
        quality = signed_in("quality_officer")
        assert row.code in get(quality, "deviations").content.decode()
        assert "批准" in get(quality, "deviation", row.pk).content.decode()
        assert post(quality, "deviation_decide", row.pk, "approve").status_code == 302
        assert post(quality, "deviation_decide", row.pk, "end").status_code == 302
        row.refresh_from_db()
        assert row.status == "ended"
        assert post(quality, "deviation_decide", row.pk, "dance").status_code == 404
        assert row.code in get(quality, "deviations", export="csv").content.decode()

    def test_a_deviation_with_faults(self, signed_in: Any, place: str) -> None:
        assert post(signed_in("stock_manager"), "deviation_new", place=place).status_code == 422


class TestCounts:
    def test_the_whole_count(self, signed_in: Any, good: Any, place: str, people: Any) -> None:
        units = good("red_cells", 2)
        stock, other = signed_in("stock_manager"), signed_in("stock_manager", number=2)
        assert post(stock, "count_new", where=place).status_code == 302
        row = StockCount.objects.get()
        assert post(stock, "count", row.pk, numbers=units[0].number).status_code == 302
        assert post(stock, "count", row.pk, numbers="NONSENSE").status_code == 409
        assert "1 袋" in get(stock, "count", row.pk).content.decode()
        assert post(stock, "count_finish", row.pk).status_code == 302
        page = get(stock, "count", row.pk).content.decode()
        assert units[1].number in page and f"why-{units[1].number}" in page
        assert post(other, "count_close", row.pk).status_code == 409
        said = {f"why-{units[1].number}": "lost"}
        assert post(stock, "count_explain", row.pk, **said).status_code == 302
        assert post(stock, "count_close", row.pk).status_code == 409
        assert post(other, "count_close", row.pk).status_code == 302
        assert row.code in get(other, "counts").content.decode()
        assert row.code in get(other, "counts", export="csv").content.decode()
        assert units[1].number in get(other, "count", row.pk, export="csv").content.decode()

    def test_given_up(self, signed_in: Any, good: Any, place: str, people: Any, at: Any) -> None:
        row = counting.open_count(place=place, by=people.stock, at=at)
        assert post(signed_in("stock_manager"), "count_cancel", row.pk).status_code == 302
        row.refresh_from_db()
        assert row.status == "cancelled"

    def test_another_city(self, signed_in: Any, place: str, people: Any, at: Any) -> None:
        row = counting.open_count(place=place, by=people.stock, at=at)
        stranger = signed_in("stock_manager", "other")
        assert get(stranger, "count", row.pk).status_code == 404
        assert post(stranger, "count", row.pk, numbers="X").status_code == 404


class TestRetention:
    def test_two_persons_on_pages(
        self, signed_in: Any, place: str, people: Any, at: Any, bench: Any
    ) -> None:
        from sanxian.blood.models import Screening

        donation = bench.donation()
        Screening.objects.create(
            visit=donation.visit, answers="[1]", measured="{}", reasons="[]", allowed=True,
            edition="e", at=at - timedelta(days=4100), by="x",
        )  # fmt: skip
        quality, admin = signed_in("quality_officer"), signed_in("administrator")
        assert "10 年" in get(quality, "retention").content.decode()
        assert post(quality, "retention_propose", place=place, kind="screening").status_code == 302
        row = Disposal.objects.get()
        assert post(quality, "disposal_agree", row.pk).status_code == 302
        assert post(quality, "disposal_erase", row.pk).status_code == 409
        assert post(admin, "disposal_erase", row.pk).status_code == 302
        assert Screening.objects.get().answers == ""
        assert row.code in get(admin, "retention").content.decode()
        assert "已清除" in get(admin, "disposal", row.pk).content.decode()
        assert row.code in get(admin, "retention", export="csv").content.decode()

    def test_nothing_to_list(self, signed_in: Any, place: str) -> None:
        client = signed_in("quality_officer")
        assert post(client, "retention_propose", place=place, kind="quality").status_code == 409
        assert post(client, "retention_propose", place=place, kind="poems").status_code == 422

    def test_refused(self, signed_in: Any, place: str, people: Any, at: Any) -> None:
        row = Disposal.objects.create(
            code="X1", kind="quality", org_path=place, before=at.date(), edition="e", rows=0,
            proposed_at=at, proposed_by="house",
        )  # fmt: skip
        client = signed_in("quality_officer")
        assert post(client, "disposal_refuse", row.pk, reason="mood").status_code == 422
        assert post(client, "disposal_refuse", row.pk, reason="still_needed").status_code == 302

    def test_years_are_asked(self, place: str, at: Any) -> None:
        from sanxian.blood.facts.quality import Keep

        assert {retention.years(k, place, at.date())[0] for k in Keep} == {10}


class TestReconciliation:
    def test_labels_and_boxes(self, signed_in: Any, good: Any, people: Any, at: Any) -> None:
        from sanxian.blood.services import labels

        units = good("red_cells", 2)
        labels.print_labels(units=units, by=people.maker, at=at)
        client = signed_in("quality_officer")
        assert "核对" in get(client, "reconciliation").content.decode()
        assert get(client, "reconciliation", export="csv").status_code == 200
