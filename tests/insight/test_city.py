"""The public page says three words and no number; the big screen is for those who may look."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanxian.blood.services import shipments
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def demand(ward: Ward, n: int, group: str) -> None:
    """`n` bags went to the hospital yesterday."""
    at = ward.at - timedelta(days=1)
    box = shipments.pack(
        from_path=ward.centre,
        to_path=ward.hospital,
        units=ward.stock(n, group),
        by=ward.keeper,
        at=at,
    )
    shipments.send(shipment=box, by=ward.keeper, at=at)


def states(text: str) -> dict[str, str]:
    """The states of the first component of the first centre."""
    return dict(re.findall(r"<span>([^<]+型[^<]*)</span>.*?>(充足|偏少|紧缺)<", text)[:8])


@pytest.mark.parametrize(
    ("stock", "state"), [(0, "紧缺"), (20, "紧缺"), (21, "偏少"), (48, "偏少"), (49, "充足")]
)
def test_three_states(ward: Ward, stock: int, state: str) -> None:
    """Seven a day leave: three days are an emergency, five the line, seven to be watched."""
    demand(ward, 49, "A+")
    ward.stock(stock, "A+")
    text = Client().get("/city/").content.decode()
    ours = text[text.index(ward.city.centre.name) :]  # the databases order names differently
    assert state in ours[ours.index("A 型") :].split("</li>")[0]


def test_a_stranger_reads_it_without_any_number_of_bags(ward: Ward) -> None:
    demand(ward, 14, "O+")
    ward.stock(37, "A+")
    answer = Client().get("/city/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "现在最需要 O 型血" in text
    assert "37" not in re.sub(r"<[^>]+>", " ", text)
    assert "袋" not in text and "天<" not in text


def test_both_cities_are_shown(ward: Ward) -> None:
    text = Client().get("/city/").content.decode()
    assert "淄博市中心血站" in text and "青岛市中心血站" in text


def test_calm_when_nothing_is_short(ward: Ward) -> None:
    assert "现在各血型供应平稳" in Client().get("/city/").content.decode()


def test_queries_do_not_grow_with_the_stock(ward: Ward) -> None:
    Client().get("/city/")
    with CaptureQueriesContext(connection) as few:
        Client().get("/city/")
    ward.stock(20, "A+")
    ward.stock(5, "B-")
    with CaptureQueriesContext(connection) as many:
        Client().get("/city/")
    assert len(many) == len(few)


# -- the big screen --------------------------------------------------------------------------------


def test_the_screen_says_the_finding(ward: Ward, signed_in: Callable[..., Any]) -> None:
    demand(ward, 14, "A+")
    ward.stock(6, "A+")
    text = signed_in("stock_manager").get("/city/screen").content.decode()
    assert "A 型低于警戒线" in text and 'class="say t-blood"' in text
    assert "淄博市中心血站" in text


@pytest.mark.parametrize("role", ["government_viewer", "province_manager", "stock_manager"])
def test_who_may_look(ward: Ward, signed_in: Callable[..., Any], role: str) -> None:
    assert signed_in(role).get("/city/screen").status_code == 200


@pytest.mark.parametrize("role", ["registrar", "donor", "ward_nurse", "organiser"])
def test_who_may_not(ward: Ward, signed_in: Callable[..., Any], role: str) -> None:
    assert signed_in(role).get("/city/screen").status_code == 403


def test_a_stranger_signs_in_first(ward: Ward) -> None:
    assert Client().get("/city/screen").status_code == 302


def test_another_citys_place_is_not_shown(ward: Ward, signed_in: Callable[..., Any]) -> None:
    viewer = signed_in("government_viewer")
    text = viewer.get("/city/screen", {"place": ward.city.other_centre.path}).content.decode()
    assert "青岛" not in text


def test_government_sees_no_small_numbers(ward: Ward, signed_in: Callable[..., Any]) -> None:
    ward.stock(3, "AB-")
    text = signed_in("government_viewer").get("/city/screen").content.decode()
    assert "3 袋" not in text


def test_it_refreshes_itself(ward: Ward, signed_in: Callable[..., Any]) -> None:
    text = signed_in("stock_manager").get("/city/screen").content.decode()
    assert 'hx-trigger="every 30s"' in text
