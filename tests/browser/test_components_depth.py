"""The component room in a real browser: a bag is irradiated and labelled; a warm night is settled.

Desks at 1440 px, and the same pages on a phone of 360 px; no grave fault for axe, no violation of the
content policy.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from sanxian.blood.models import Excursion, QualitySample, Unit
from sanxian.blood.rules.temperature import Reading
from sanxian.blood.services import components, keeping, quality_control, temperatures
from sanxian.core.models import Home
from tests.blood.laboratory.bench import Bench, released
from tests.browser.test_supply import DESK, PHONE, Seat
from tests.chromium import go

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("standing")]


@pytest.fixture
def standing(db: None, at: Any) -> None:
    """A home whose clock stands, so that the pages and the story agree about now."""
    Home.objects.update_or_create(pk=1, defaults={"kind": "demonstration", "clock": at})


@pytest.fixture
def room(city: Any, persona: Any, at: Any) -> SimpleNamespace:
    """Three released bags of red cells in a refrigerator that grew warm in the night."""
    bench = Bench(city, at)
    labs = SimpleNamespace(
        technician=persona("lab_technician"),
        reviewer=persona("lab_reviewer"),
        maker=persona("component_technician"),
        keeper=persona("stock_manager"),
        quality=persona("quality_officer"),
    )
    units = [bench.unit(component="red_cells") for _ in range(5)]
    released([u.donation for u in units], labs, at)
    spot = keeping.open_spot(
        place=city.centre.path,
        name="2 号冷藏冰箱",
        kind="refrigerator",
        capacity=40,
        by=labs.keeper,
        at=at - timedelta(days=3),
    )
    night = at - timedelta(hours=9)
    components.store(units=units[:3], spot=spot, storage="B 层", by=labs.maker, at=night)
    readings = [
        Reading(
            night + timedelta(minutes=20 * n), Decimal(9 if 6 < n < 12 else 4) + Decimal(n % 3) / 5
        )
        for n in range(27)
    ]
    temperatures.log(spot=spot, readings=readings, source="file", by=labs.keeper, at=at)
    quality_control.pick(place=city.centre.path, month=at.date(), by=labs.maker, at=at)
    return SimpleNamespace(units=units, spot=spot, labs=labs)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_bag_is_irradiated_and_labelled(
    browser: Browser,
    live_server: Any,
    room: Any,
    persona: Any,
    width: int,
) -> None:
    unit: Unit = room.units[4]
    seat = Seat(browser, live_server.url, persona.account("component_technician"), width)
    page = seat.open("/blood/treat")
    seat.sound(f"treatments_{width}")
    go(page.get_by_role("main").get_by_role("link", name="辐照"))
    page.get_by_label("血袋号").fill(unit.number)
    seat.sound(f"irradiate_{width}")
    go(page.get_by_role("button", name="辐照"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 张血袋标签")
    expect(page.get_by_role("article")).to_contain_text("已辐照")
    child = Unit.objects.get(parents__parent=unit)
    assert child.irradiated_at and child.printed == 1
    seat.open(f"/blood/units/{child.pk}")
    seat.sound(f"unit_{width}")
    seat.open(f"/blood/units/{child.pk}/label")
    seat.sound(f"reprint_{width}")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_warm_night_is_settled(
    browser: Browser,
    live_server: Any,
    room: Any,
    persona: Any,
    width: int,
) -> None:
    seat = Seat(browser, live_server.url, persona.account("quality_officer"), width)
    page = seat.open("/")
    seat.sound(f"desk_{width}")
    page.goto(f"{live_server.url}/blood/spots")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 次温度异常未结案")
    seat.sound(f"spots_{width}")
    page.goto(f"{live_server.url}/blood/spots/{room.spot.pk}")
    seat.sound(f"spot_{width}")
    found = Excursion.objects.get()
    page.goto(f"{live_server.url}/blood/excursions/{found.pk}")
    seat.sound(f"excursion_{width}")
    for select in page.get_by_role("main").get_by_role("combobox").all():
        select.select_option("clear")
    go(page.get_by_role("button", name="定夺并结案"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("已结案")
    keys = [u.pk for u in room.units[:3]]
    assert set(Unit.objects.filter(pk__in=keys).values_list("status", flat=True)) == {"available"}


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_sample_is_measured(
    browser: Browser,
    live_server: Any,
    room: Any,
    persona: Any,
    width: int,
) -> None:
    seat = Seat(browser, live_server.url, persona.account("quality_officer"), width)
    page = seat.open("/blood/qc")
    seat.sound(f"qc_{width}")
    sample = QualitySample.objects.order_by("pk")[0]
    page.goto(f"{live_server.url}/blood/qc/{sample.pk}")
    for name, value in (
        ("hb_g", "48"),
        ("hct_percent", "55"),
        ("haemolysis_percent", "0.2"),
        ("growth", "0"),
    ):
        page.locator(f"[name={name}]").fill(value)
    seat.sound(f"sample_{width}")
    go(page.get_by_role("button", name="记下并判定"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("合格")
    sample.refresh_from_db()
    assert sample.status == "passed"
