"""The stock board: what counts, how long it lasts, where the line is, and who sees how much."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.blood.facts.supply_policy import Group
from sanxian.blood.facts.terms import Component
from sanxian.blood.models import Unit
from sanxian.blood.rules.stock import Level
from sanxian.blood.selectors import stock
from sanxian.blood.services import hospital, shipments
from sanxian.kernel.refusal import Unknown
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db
RED, A = Component.RED_CELLS, Group.A_POS


def cell(ward: Ward, place: str = "", component: Component = RED, group: Group = A) -> stock.Cell:
    board = stock.board(ward.keeper, place or ward.centre, ward.at)
    return board.cells[component, group]


def send_away(ward: Ward, n: int, group: str = "A+", days_ago: int = 1) -> None:
    """`n` bags left for the hospital some days ago: the demand of the window."""
    at = ward.at - timedelta(days=days_ago)
    box = shipments.pack(
        from_path=ward.centre,
        to_path=ward.hospital,
        units=ward.stock(n, group),
        by=ward.keeper,
        at=at,
    )
    shipments.send(shipment=box, by=ward.keeper, at=at)


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ({}, ("available", 1)),
        ({"status": "reserved"}, ("reserved", 1)),
        ({"status": "held"}, ("held", 1)),
        ({"expires_at": None}, ("available", 0)),
        ({"status": "issued"}, ("available", 0)),
        ({"status": "travelling"}, ("available", 0)),
        ({"org_path": "/37/3703/h1/"}, ("available", 0)),
        ({"org_path": "/37/3703/bc1/s1/"}, ("available", 1)),
    ],
)
def test_what_counts(ward: Ward, change: dict[str, object], counted: tuple[str, int]) -> None:
    [unit] = ward.stock(1)
    if change.get("status") == "issued":
        change = {"status": "held"}  # only an issue may make it so; held is as absent
    given = {k: v or ward.at for k, v in change.items()}
    Unit.objects.filter(pk=unit.pk).update(**given)
    found = cell(ward)
    name, n = counted
    assert getattr(found, name) == n
    assert found.available == (n if name == "available" else 0)


def test_days_of_cover_and_line(ward: Ward) -> None:
    send_away(ward, 14)
    ward.stock(9)
    found = cell(ward)
    assert (found.issued, found.days, found.line_days) == (14, Decimal("4.5"), 5)
    assert (found.level, found.short, found.low) == (Level.LOW, 1, True)
    ward.stock(1)
    assert (cell(ward).low, cell(ward).short) == (False, 0)


@pytest.mark.parametrize(("days_ago", "counted"), [(6, 7), (7, 0), (8, 0)])
def test_the_window_is_seven_days(ward: Ward, days_ago: int, counted: int) -> None:
    send_away(ward, 7, days_ago=days_ago)
    assert cell(ward).issued == counted


def test_a_hospital_uses_up_what_its_wards_are_handed(ward: Ward) -> None:
    ward.issued(n=2)
    ward.stock(1, place=ward.hospital)
    clerk_board = stock.board(ward.clerk, ward.hospital, ward.at)
    found = clerk_board.cells[RED, A]
    assert (found.available, found.issued) == (1, 2)


def test_a_returned_bag_was_not_used(ward: Ward) -> None:
    [issue] = ward.issued()
    hospital.return_unit(issue=issue, opened=False, celsius=Decimal(5), by=ward.clerk, at=ward.at)
    assert stock.board(ward.clerk, ward.hospital, ward.at).cells[RED, A].issued == 0


@pytest.mark.parametrize(
    ("hours", "bucket"),
    [
        (0, "expired"),
        (1, "days2"),
        (48, "days2"),
        (49, "days7"),
        (168, "days7"),
        (336, "days14"),
        (337, "longer"),
    ],
)
def test_what_is_left(ward: Ward, hours: int, bucket: str) -> None:
    [unit] = ward.stock(1)
    Unit.objects.filter(pk=unit.pk).update(expires_at=ward.at + timedelta(hours=hours))
    assert cell(ward).left == {bucket: 1}


def test_low_groups_are_named_the_common_ones_first(ward: Ward) -> None:
    for group in ("O+", "A+", "B-"):
        send_away(ward, 7, group)
    board = stock.board(ward.keeper, ward.centre, ward.at)
    assert board.low(RED) == [Group.A_POS, Group.O_POS, Group.B_NEG]
    assert board.low(Component.FFP) == []


def test_the_number_of_queries_does_not_grow(ward: Ward) -> None:
    with CaptureQueriesContext(connection) as few:
        stock.board(ward.keeper, ward.centre, ward.at)
    for group in ("A+", "O+", "B+", "AB-"):
        ward.stock(3, group)
        ward.stock(2, group, component="ffp")
    with CaptureQueriesContext(connection) as many:
        stock.board(ward.keeper, ward.centre, ward.at)
    assert len(many) == len(few) <= 7


# -- who sees how much -----------------------------------------------------------------------------


def test_government_sees_no_small_numbers(ward: Ward) -> None:
    ward.stock(4)
    ward.stock(6, "O+")
    viewer = ward.persona("government_viewer")
    board = stock.board(viewer, ward.city.city.path, ward.at)
    few, many = board.cells[RED, A], board.cells[RED, Group.O_POS]
    assert (few.hidden, few.available, few.left) == (True, 0, {})
    assert (many.hidden, many.available) == (False, 6)


def test_the_keeper_sees_every_bag(ward: Ward) -> None:
    ward.stock(1)
    assert (cell(ward).hidden, cell(ward).available) == (False, 1)


@pytest.mark.parametrize(
    ("role", "where", "place"),
    [
        ("stock_manager", "", "other_centre"),
        ("hospital_clerk", "", "hospital2"),
        ("stock_manager", "", "city"),
        ("ward_nurse", "", "hospital"),
        ("registrar", "", "centre"),
        ("government_viewer", "other", "centre"),
    ],
)
def test_nobody_looks_where_he_does_not_work(ward: Ward, role: str, where: str, place: str) -> None:
    with pytest.raises(Unknown):
        stock.board(ward.persona(role, where), getattr(ward.city, place).path, ward.at)


def test_boards_that_are_open(ward: Ward) -> None:
    assert [p for p, _ in stock.boards(ward.keeper)] == [ward.centre]
    wide = [p for p, _ in stock.boards(ward.persona("government_viewer"))]
    assert wide == [
        ward.city.city.path,
        ward.centre,
        ward.hospital,
        ward.city.hospital2.path,
    ]


# -- bag by bag ------------------------------------------------------------------------------------


def test_first_to_expire_first(ward: Ward) -> None:
    late, soon, gone = ward.unit(days=20), ward.unit(days=2), ward.unit(days=0)
    assert list(stock.units(ward.keeper, ward.at)) == [soon, late]
    assert list(stock.units(ward.keeper, ward.at, left="expired")) == [gone]


def test_filters(ward: Ward) -> None:
    a, o = ward.unit("A+"), ward.unit("O-", "ffp")
    assert list(stock.units(ward.keeper, ward.at, group="A+")) == [a]
    assert list(stock.units(ward.keeper, ward.at, component="ffp")) == [o]
    assert list(stock.units(ward.keeper, ward.at, q=a.number[-5:].lower())) == [a]
    assert not stock.units(ward.persona("stock_manager", "other"), ward.at).exists()


def test_daily_issue(ward: Ward) -> None:
    send_away(ward, 3, days_ago=2)
    found = dict(stock.daily(ward.centre, ward.at))
    assert len(found) == 14
    assert sum(found.values()) == 3
