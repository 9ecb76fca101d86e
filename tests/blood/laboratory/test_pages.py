"""The pages of bench, release desk and component room: who may, what they say, what they do."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.blood.models import Batch, Donation, Release, Result, Unit
from sanxian.blood.services import components, release
from sanxian.core.models import Trail
from tests.blood.laboratory import kit
from tests.blood.laboratory.bench import GOOD, entered, released

pytestmark = pytest.mark.django_db
TYPED = {
    **{assay.value: said for assay, said in GOOD.items() if assay not in ("abo", "rhd")},
    **{"anti_a": "4+", "anti_b": "0", "anti_d": "4+", "control": "0"},
    **{"a1_cells": "0", "b_cells": "4+", "o_cells": "0"},
}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def url(name: str, *args: Any) -> str:
    return reverse(f"blood:{name}", args=args)


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    """Pages tell the time of the tests."""
    monkeypatch.setattr("sanxian.core.clock.now", lambda: at)


class TestBench:
    def test_the_title_says_what_is_lacking(self, bench: Any, signed_in: Any) -> None:
        bench.donation()
        answer = signed_in("lab_technician").get(url("laboratory"))
        assert answer.status_code == 200
        assert "1 份献血还缺检验结果" in text(answer)

    def test_another_city_sees_none_of_it(self, bench: Any, signed_in: Any) -> None:
        donation = bench.donation()
        client = signed_in("lab_technician", "other")
        assert donation.number not in text(client.get(url("laboratory")))
        assert client.get(url("results", donation.pk)).status_code == 404

    @pytest.mark.parametrize("role", ["nurse", "stock_manager", "hospital_clerk", "donor"])
    def test_others_are_refused(self, bench: Any, signed_in: Any, role: str) -> None:
        assert signed_in(role).get(url("laboratory")).status_code == 403

    def test_results_by_hand_take_two_persons(self, bench: Any, signed_in: Any) -> None:
        donation = bench.donation()
        form = {"instrument": kit.TOOL, "lot": kit.LOT, **TYPED}
        first = signed_in("lab_technician")
        sent = {"request": str(uuid4()), **form}
        assert first.post(url("results", donation.pk), sent).status_code == 302
        assert first.post(url("results", donation.pk), sent).status_code == 302  # sent twice
        assert not Result.objects.exists()
        page = text(first.get(url("results", donation.pk)))
        assert 'name="hiv"' not in page and "录了还没有对上的" in page
        second = signed_in("lab_reviewer")
        page = text(second.get(url("results", donation.pk)))
        assert 'name="hiv"' in page and "checked" not in page
        second.post(url("results", donation.pk), {"request": str(uuid4()), **form})
        found = dict(Result.objects.filter(donation=donation).values_list("assay", "lot"))
        assert found == dict.fromkeys(GOOD, kit.LOT)

    def test_some_now_and_some_later(self, bench: Any, signed_in: Any) -> None:
        donation = bench.donation()
        for role in ("lab_technician", "lab_reviewer"):
            client = signed_in(role)
            client.post(
                url("results", donation.pk),
                {"request": str(uuid4()), "alt": "20", "instrument": kit.TOOL, "lot": kit.LOT},
            )
        page = text(client.get(url("results", donation.pk)))
        assert "还缺 7 项结果" in page
        assert 'name="alt"' not in page

    def test_the_tubes_are_all_typed_or_none(self, bench: Any, signed_in: Any) -> None:
        donation = bench.donation()
        form = {"request": str(uuid4()), **TYPED, "o_cells": ""}
        answer = signed_in("lab_technician").post(url("results", donation.pk), form)
        assert answer.status_code == 422 and "正反定型的每一管都要录" in text(answer)

    @pytest.mark.parametrize(
        "said",
        [{}, {"anti_a": "5+"}, {"alt": "-3"}, {"alt": "x"}, {"hiv": "maybe"}, {"request": "x"}],
    )
    def test_bad_input_is_said_and_nothing_written(
        self, bench: Any, signed_in: Any, said: dict[str, str]
    ) -> None:
        donation = bench.donation()
        answer = signed_in("lab_technician").post(
            url("results", donation.pk), {"request": str(uuid4()), **said}
        )
        assert answer.status_code == 422
        assert not Result.objects.exists()

    def test_looking_at_results_is_recorded(
        self, bench: Any, labs: Any, signed_in: Any, at: Any
    ) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at)
        signed_in("lab_technician").get(url("results", donation.pk))
        saw = Trail.objects.get(act="core.record.saw")
        assert saw.subject == f"blood.donation:{donation.pk}"

    def test_void_by_a_button(self, bench: Any, labs: Any, signed_in: Any, at: Any) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at)
        row = donation.results.get(assay="alt")
        client = signed_in("lab_technician")
        client.post(url("void_result", row.pk), {"request": str(uuid4()), "reason": "retest"})
        row.refresh_from_db()
        assert row.status == "void"

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_what_a_file_brought_leaves_as_a_sheet(
        self, bench: Any, labs: Any, at: Any, signed_in: Any, kind: str
    ) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at)
        address = url("batch", Batch.objects.get().pk)
        answer = signed_in("lab_technician").get(f"{address}?export={kind}")
        assert answer.status_code == 200
        if kind == "csv":
            assert donation.number in answer.content.decode("utf-8-sig")

    def test_export(self, bench: Any, signed_in: Any) -> None:
        bench.donation()
        answer = signed_in("lab_technician").get(url("laboratory") + "?export=csv")
        assert answer["Content-Disposition"].startswith("attachment")


class TestReleaseDesk:
    def test_propose_and_confirm_in_the_browser(
        self, bench: Any, labs: Any, signed_in: Any, at: Any
    ) -> None:
        donations = [bench.donation() for _ in range(3)]
        units = [bench.unit(d) for d in donations]
        entered(donations, labs.technician, at)
        technician, reviewer = signed_in("lab_technician"), signed_in("lab_reviewer")
        assert "等判定" in text(technician.get(url("release") + "?tab=ready"))
        technician.post(
            url("propose"), {"request": str(uuid4()), "pick": [d.pk for d in donations]}
        )
        rows = list(Release.objects.all())
        assert "是您判定的" in text(technician.get(url("release")))
        answer = reviewer.post(
            url("confirm_many"), {"request": str(uuid4()), "pick": [r.pk for r in rows[:2]]}
        )
        assert answer.status_code == 302
        statuses = sorted(
            Unit.objects.filter(pk__in=[u.pk for u in units]).values_list("status", flat=True)
        )
        assert statuses == ["available", "available", "untested"]

    def test_my_own_judgement_offers_no_button(
        self, bench: Any, labs: Any, signed_in: Any, at: Any
    ) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at)
        (row,) = release.propose(donations=[donation], by=labs.reviewer, at=at)
        reviewer = signed_in("lab_reviewer")
        page = text(reviewer.get(url("judgement", row.pk)))
        assert "要由另一位同事复核" in page and url("confirm", row.pk) not in page
        answer = reviewer.post(url("confirm", row.pk), {"request": str(uuid4())})
        assert answer.status_code == 409
        donation.refresh_from_db()
        assert donation.status == "proposed"

    def test_unfit_is_not_confirmed_in_a_heap(
        self, bench: Any, labs: Any, signed_in: Any, at: Any
    ) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at, hiv="reactive")
        (row,) = release.propose(donations=[donation], by=labs.technician, at=at)
        reviewer = signed_in("lab_reviewer")
        answer = reviewer.post(url("confirm_many"), {"request": str(uuid4()), "pick": [row.pk]})
        assert answer.status_code == 422
        reviewer.post(url("confirm", row.pk), {"request": str(uuid4())})
        donation.refresh_from_db()
        assert donation.status == "rejected"

    def test_nothing_ticked_is_said(self, bench: Any, labs: Any, signed_in: Any, at: Any) -> None:
        entered([bench.donation()], labs.technician, at)
        answer = signed_in("lab_technician").post(url("propose"), {"request": str(uuid4())})
        assert answer.status_code == 422 and "还没有选中任何一项" in text(answer)

    def test_take_back(self, bench: Any, labs: Any, signed_in: Any, at: Any) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at)
        (row,) = release.propose(donations=[donation], by=labs.technician, at=at)
        signed_in("lab_technician").post(
            url("reopen", row.pk), {"request": str(uuid4()), "reason": "retest"}
        )
        donation.refresh_from_db()
        assert donation.status == "drawn"

    def test_another_city_has_no_such_judgement(
        self, bench: Any, labs: Any, signed_in: Any, at: Any
    ) -> None:
        (row,) = released([bench.donation()], labs, at)
        client = signed_in("lab_reviewer", "other")
        assert client.get(url("judgement", row.pk)).status_code == 404
        answer = client.post(url("confirm", row.pk), {"request": str(uuid4())})
        assert answer.status_code == 404

    def test_what_is_done_can_be_exported(
        self, bench: Any, labs: Any, signed_in: Any, at: Any
    ) -> None:
        released([bench.donation()], labs, at)
        client = signed_in("lab_reviewer")
        assert "已完成" in text(client.get(url("release") + "?tab=done"))
        assert client.get(url("release") + "?export=xlsx").content[:2] == b"PK"


class TestRoom:
    def test_separation_and_labels(self, bench: Any, signed_in: Any) -> None:
        unit = bench.unit()
        client = signed_in("component_technician")
        page = text(client.get(url("separation")))
        assert "1 袋全血等分离" in page and unit.number in page
        answer = client.post(
            url("separation"),
            {"request": str(uuid4()), "pick": [unit.pk], "into": "red_cells,platelets,ffp"},
        )
        assert answer.status_code == 302
        made = Unit.objects.exclude(pk=unit.pk)
        assert {u.component for u in made} == {"red_cells", "platelets", "ffp"}
        labels = text(client.get(answer["Location"]))
        assert all(u.number in labels for u in made) and "血型待检" in labels

    def test_too_late_is_explained(self, bench: Any, signed_in: Any) -> None:
        unit = bench.unit(bench.donation(hours=20))
        answer = signed_in("component_technician").post(
            url("separation"),
            {"request": str(uuid4()), "pick": [unit.pk], "into": "red_cells,ffp"},
        )
        assert answer.status_code == 409 and "不能再制备这种成分" in text(answer)

    def test_cryo(self, bench: Any, signed_in: Any) -> None:
        unit = bench.unit(component="ffp", days=365)
        client = signed_in("component_technician")
        assert unit.number in text(client.get(url("make")))
        client.post(url("make"), {"request": str(uuid4()), "pick": [unit.pk]})
        assert Unit.objects.filter(component="cryo").exists()

    @pytest.mark.parametrize(
        ("word", "more", "status"),
        [
            ("store", {"storage": "2 号冰箱 B 层"}, "untested"),
            ("hold", {"reason": "appearance"}, "held"),
            ("discard", {"reason": "clotted"}, "discarded"),
        ],
    )
    def test_scan_and_act(
        self, bench: Any, signed_in: Any, word: str, more: dict[str, str], status: str
    ) -> None:
        units = [bench.unit(), bench.unit()]
        client = signed_in("component_technician")
        assert client.get(url("bags", word)).status_code == 200
        numbers = "\n".join(u.number.lower() for u in units)
        answer = client.post(
            url("bags", word), {"request": str(uuid4()), "numbers": numbers, **more}
        )
        assert answer.status_code == 302
        assert set(Unit.objects.values_list("status", flat=True)) == {status}

    @pytest.mark.parametrize(
        "numbers", ["", "UNKNOWN", "\x00", "U" * 12_001, "%s %s", "UA999926000123RC1G"]
    )
    def test_what_cannot_be_scanned(self, bench: Any, signed_in: Any, numbers: str) -> None:
        unit = bench.unit()
        answer = signed_in("component_technician").post(
            url("bags", "discard"),
            {
                "request": str(uuid4()),
                "numbers": f"{unit.number} {numbers}" if numbers else "",
                "reason": "clotted",
            },
        )
        assert answer.status_code == 422
        unit.refresh_from_db()
        assert unit.status == "untested"

    def test_clear_is_for_quality(self, bench: Any, labs: Any, signed_in: Any, at: Any) -> None:
        unit = bench.unit()
        components.hold(units=[unit], reason="appearance", by=labs.maker, at=at)
        form = {"request": str(uuid4()), "numbers": unit.number, "reason": "checked_good"}
        assert signed_in("component_technician").post(url("bags", "clear"), form).status_code == 422
        assert signed_in("quality_officer").post(url("bags", "clear"), form).status_code == 302
        unit.refresh_from_db()
        assert unit.status == "untested"

    def test_unknown_act_is_no_page(self, signed_in: Any) -> None:
        assert signed_in("component_technician").get(url("bags", "burn")).status_code == 404

    def test_one_bag(self, bench: Any, labs: Any, signed_in: Any, at: Any) -> None:
        unit = bench.unit()
        made = components.separate(units=[unit], by=labs.maker, at=at)
        client = signed_in("component_technician")
        page = text(client.get(url("unit", unit.pk)))
        assert "制成了" in page and all(u.number in page for u in made)
        assert "由它制成" in text(client.get(url("unit", made[0].pk)))
        assert (
            signed_in("component_technician", "other").get(url("unit", unit.pk)).status_code == 404
        )

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "component=red_cells",
            "component=gold",
            "group=A%2B",
            "group=x",
            "status=held",
            "status=nonsense",
            "q=UA",
            "page=9",
            "export=csv",
            "export=xlsx",
            "export=pdf",
        ],
    )
    def test_the_shelf_answers_every_question(self, bench: Any, signed_in: Any, query: str) -> None:
        bench.unit()
        answer = signed_in("component_technician").get(f"{url('units')}?{query}")
        assert answer.status_code == 200

    def test_expired_bags_go_by_one_button(self, bench: Any, signed_in: Any) -> None:
        unit = bench.unit(bench.donation(hours=24 * 36), days=35)
        client = signed_in("component_technician")
        assert "1 袋已过有效期，要报废" in text(client.get(url("units")))
        client.post(url("expire"))
        unit.refresh_from_db()
        assert (unit.status, unit.ended_for) == ("discarded", "expired")

    @pytest.mark.parametrize("query", ["", "unit=0", "unit=x", "unit=99999999999999999999"])
    def test_labels_of_nothing(self, bench: Any, signed_in: Any, query: str) -> None:
        answer = signed_in("component_technician").get(f"{url('labels')}?{query}")
        assert answer.status_code == (200 if not query else 404)


@pytest.mark.parametrize("size", [1, 8])
@pytest.mark.parametrize("name", ["laboratory", "release", "separation", "units"])
def test_a_list_costs_the_same_queries(
    bench: Any,
    labs: Any,
    signed_in: Any,
    at: Any,
    name: str,
    size: int,
    django_assert_max_num_queries: Any,
) -> None:
    donations: list[Donation] = [bench.donation() for _ in range(size)]
    for donation in donations:
        bench.unit(donation)
    if name == "release":
        entered(donations, labs.technician, at)
        release.propose(donations=donations, by=labs.technician, at=at)
    role = {"separation": "component_technician", "units": "component_technician"}
    client = signed_in(role.get(name, "lab_reviewer"))
    client.get(url(name))
    with django_assert_max_num_queries(24):
        client.get(url(name))
