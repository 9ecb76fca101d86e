"""The pages of treatments, storage, excursions, samples and labels."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sanxian.blood.models import Excursion, QualitySample, StorageSpot, TemperatureReading, Unit
from sanxian.blood.rules.temperature import Reading
from sanxian.blood.services import components, keeping, temperatures
from sanxian.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def fridge(city: Any, labs: Any, at: Any) -> StorageSpot:
    return keeping.open_spot(
        place=city.centre.path, name="2 号冰箱", kind="refrigerator", by=labs.stock, at=at
    )


@pytest.fixture
def warm(good: Any, fridge: Any, labs: Any, at: Any) -> Excursion:
    """An excursion over two bags of red cells."""
    units = good("red_cells", 2)
    components.store(units=units, spot=fridge, by=labs.maker, at=at - timedelta(hours=5))
    rows = [
        Reading(at - timedelta(minutes=m), Decimal(c))
        for m, c in ((190, "4"), (180, "9"), (60, "4"))
    ]
    (found,) = temperatures.log(spot=fridge, readings=rows, by=labs.maker, at=at)
    return found


def post(client: Any, page: str, /, *keys: Any, **said: Any) -> Any:
    return client.post(reverse(f"blood:{page}", args=keys), {"request": str(uuid4()), **said})


class TestTreat:
    @pytest.mark.parametrize(
        ("word", "component", "becomes", "more"),
        [
            ("irradiate", "red_cells", "red_cells", {}),
            ("leucodeplete", "red_cells", "red_cells", {"closed": "on"}),
            ("wash", "red_cells", "washed_red_cells", {}),
            ("thaw", "ffp", "thawed_plasma", {}),
            ("split", "red_cells", "red_cells", {"volumes": "60 60"}),
        ],
    )
    def test_scan_treat_and_labels(
        self, good: Any, signed_in: Any, word: str, component: str, becomes: str, more: Any
    ) -> None:
        (unit,) = good(component)
        client = signed_in("component_technician")
        assert client.get(reverse("blood:treat", args=[word])).status_code == 200
        answer = post(client, "treat", word, numbers=unit.number, **more)
        assert answer.status_code == 302 and "labels?unit=" in answer.url
        child = Unit.objects.exclude(pk=unit.pk).filter(component=becomes).first()
        assert child and child.printed == 1
        page = client.get(answer.url).content.decode()
        assert child.number in page and "<article" in page

    def test_four_make_a_pool(self, good: Any, signed_in: Any) -> None:
        units = good("platelets", 4, days=5)
        client = signed_in("component_technician")
        numbers = "\n".join(u.number for u in units)
        assert post(client, "treat", "pool", numbers=numbers).status_code == 302
        assert Unit.objects.get(component="pooled_platelets").parts == 4

    def test_a_refusal_stays_on_the_page(self, good: Any, signed_in: Any) -> None:
        (unit,) = good("ffp", days=365)
        answer = post(signed_in("component_technician"), "treat", "wash", numbers=unit.number)
        assert answer.status_code == 409 and unit.number in answer.content.decode()

    @pytest.mark.parametrize("word", ["cook", "split"])
    def test_only_what_one_may(self, signed_in: Any, word: str) -> None:
        client = signed_in("hospital_clerk")
        assert client.get(reverse("blood:treat", args=[word])).status_code == 404

    def test_the_bags_page_offers_what_fits(self, good: Any, signed_in: Any) -> None:
        (unit,) = good("red_cells")
        page = signed_in("component_technician").get(reverse("blood:unit", args=[unit.pk]))
        said = page.content.decode()
        assert all(f"treat/{w}?" in said for w in ("wash", "irradiate", "leucodeplete", "split"))
        assert "treat/thaw?" not in said


class TestStorage:
    def test_open_store_log_close(self, good: Any, city: Any, signed_in: Any, at: Any) -> None:
        keeper, maker = signed_in("stock_manager"), signed_in("component_technician")
        answer = post(
            keeper,
            "spot_new",
            place=city.centre.path,
            kind="refrigerator",
            name="1 号",
            capacity="",
        )
        spot = StorageSpot.objects.get()
        assert answer.url == reverse("blood:spot", args=[spot.pk])
        (unit,) = good("red_cells")
        answer = post(maker, "bags", "store", numbers=unit.number, spot=spot.pk, storage="A 层")
        assert answer.status_code == 302
        unit.refresh_from_db()
        assert (unit.spot_id, unit.storage) == (spot.pk, "1 号 A 层")
        assert post(maker, "spot_log", spot.pk, celsius="4.1").status_code == 302
        page = maker.get(reverse("blood:spot", args=[spot.pk])).content.decode()
        assert "4.1" in page and unit.number in page
        assert post(keeper, "spot_close", spot.pk).status_code == 409
        assert "1 号" in maker.get(reverse("blood:unit", args=[unit.pk])).content.decode()

    def test_a_loggers_file(self, fridge: Any, signed_in: Any) -> None:
        client = signed_in("component_technician")
        text = "时间,温度\n2026-11-23 08:00,4.2\n2026-11-23 08:10,4.3\n"
        file = SimpleUploadedFile("log.csv", text.encode("gb18030"))
        assert post(client, "spot_file", fridge.pk, file=file).status_code == 302
        assert TemperatureReading.objects.filter(source="file").count() == 2
        bad = SimpleUploadedFile("log.csv", b"2026-11-23 08:00,4\n2026-11-23 08:10,?")
        assert post(client, "spot_file", fridge.pk, file=bad).status_code in (409, 422)

    def test_the_map_says_what_is_wrong(self, warm: Any, fridge: Any, signed_in: Any) -> None:
        client = signed_in("quality_officer")
        page = client.get(reverse("blood:spots")).content.decode()
        assert "异常未结案" in page and fridge.name in page
        assert client.get(reverse("blood:spots") + "?export=csv").status_code == 200
        assert (
            client.get(reverse("blood:spot", args=[fridge.pk]) + "?export=xlsx").status_code == 200
        )

    def test_of_another_city_nothing_is_seen(self, warm: Any, fridge: Any, signed_in: Any) -> None:
        client = signed_in("quality_officer", "other")
        for name, key in (("spot", fridge.pk), ("excursion", warm.pk)):
            assert client.get(reverse(f"blood:{name}", args=[key])).status_code == 404

    def test_every_bag_is_decided_upon(self, warm: Any, signed_in: Any) -> None:
        client = signed_in("quality_officer")
        page = client.get(reverse("blood:excursion", args=[warm.pk])).content.decode()
        keys = list(warm.lines.values_list("unit_id", flat=True))
        assert all(f"unit{key}" in page for key in keys)
        assert post(client, "excursion", warm.pk).status_code == 409
        said = {f"unit{keys[0]}": "clear", f"unit{keys[1]}": "discard"}
        assert post(client, "excursion", warm.pk, **said).status_code == 302
        assert sorted(Unit.objects.filter(pk__in=keys).values_list("status", flat=True)) == [
            "available",
            "discarded",
        ]
        assert client.get(reverse("blood:excursions") + "?export=csv").status_code == 200

    def test_the_desk_of_quality_shows_it(self, warm: Any, signed_in: Any) -> None:
        page = signed_in("quality_officer").get(reverse("home")).content.decode()
        assert reverse("blood:excursion", args=[warm.pk]) in page


class TestSamples:
    def test_pick_measure_and_see(self, good: Any, signed_in: Any, at: Any) -> None:
        good("red_cells", 5)
        client = signed_in("quality_officer")
        assert "还要" in client.get(reverse("blood:qc")).content.decode()
        assert post(client, "qc_pick", month="2026-11").status_code == 302
        sample = QualitySample.objects.order_by("pk").first()
        assert sample is not None
        page = client.get(reverse("blood:qc_sample", args=[sample.pk])).content.decode()
        assert "haemolysis_percent" in page and "0 到 0.8" in page
        values = {"hb_g": "48", "hct_percent": "55", "haemolysis_percent": "1.5", "growth": "0"}
        assert post(client, "qc_sample", sample.pk, **values).status_code == 302
        sample.refresh_from_db()
        assert sample.status == "failed"
        page = client.get(reverse("blood:qc")).content.decode()
        assert "1 袋抽检不合格" in page
        assert client.get(reverse("blood:qc") + "?export=csv").status_code == 200


class TestLabels:
    def test_first_print_then_only_by_reason(self, good: Any, signed_in: Any) -> None:
        (unit,) = good("red_cells")
        client, url = signed_in("component_technician"), reverse("blood:labels")
        page = client.get(f"{url}?unit={unit.pk}").content.decode()
        assert "<article" not in page and "首次打印" in page
        answer = post(client, "print_labels", unit=unit.pk)
        assert "<article" in client.get(answer.url).content.decode()
        other = signed_in("stock_manager")
        assert "<article" not in other.get(f"{url}?unit={unit.pk}").content.decode()
        assert post(other, "reprint", unit.pk).status_code == 422
        answer = post(other, "reprint", unit.pk, reason="damaged")
        assert "第 2 张" in other.get(answer.url).content.decode()
        answer = post(other, "relabel", unit.pk, old=unit.number, new="U000")
        assert answer.status_code == 409
        answer = post(other, "relabel", unit.pk, old=unit.number, new=unit.number)
        assert answer.status_code == 302
        assert "已核对" in other.get(answer.url).content.decode()

    def test_the_label_says_what_was_done(self, good: Any, labs: Any, signed_in: Any) -> None:
        (unit,) = good("red_cells")
        client = signed_in("component_technician")
        answer = post(client, "treat", "irradiate", numbers=unit.number)
        page = client.get(answer.url).content.decode()
        assert "已辐照" in page and "RI" in page


@pytest.mark.parametrize("size", [1, 6])
def test_the_map_costs_the_same_queries(
    city: Any, labs: Any, persona: Any, at: Any, size: int, django_assert_num_queries: Any
) -> None:
    from sanxian.blood.selectors import spots

    for n in range(size):
        made = keeping.open_spot(
            place=city.centre.path, name=f"{n} 号", kind="freezer", by=labs.stock, at=at
        )
        temperatures.log(spot=made, readings=[Reading(at, Decimal(-30))], by=labs.stock, at=at)
    spots.shown(labs.quality, at)
    with django_assert_num_queries(4):
        assert len(spots.shown(labs.quality, at)) == size


def test_a_key_sends_temperatures(
    fridge: Any, persona: Any, city: Any, client: Any, at: Any
) -> None:
    from sanxian.exchange import services

    key = "sx_" + "k" * 43
    services.issue(
        place=city.city.path,
        name="记录仪",
        account=persona.account("component_technician").code,
        scopes=["blood.spot.log"],
        key=key,
        until=at + timedelta(days=30),
        by=persona("administrator"),
        at=at,
    )
    body = {
        "spot": fridge.code,
        "readings": [
            {"at": (at - timedelta(minutes=m)).isoformat(), "celsius": c}
            for m, c in ((120, 9), (60, 9), (10, 4))
        ],
    }
    for _again in range(2):
        answer = client.post(
            "/api/v1/temperatures",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == 200, answer.content
    assert TemperatureReading.objects.count() == 3 and Excursion.objects.count() == 1
    assert (
        client.post("/api/v1/temperatures", body, content_type="application/json").status_code
        == 401
    )
