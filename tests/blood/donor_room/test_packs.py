"""Lots of bag sets: asked for before the needle once a centre keeps a register, and traced afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from sanxian.blood.models import PackLot, Recall, Unit
from sanxian.blood.selectors import packs as chosen
from sanxian.blood.selectors import touched
from sanxian.blood.services import donations, packs, recalls, visits
from sanxian.core import home
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.donor_room.room import DECLARED
from tests.blood.laboratory.test_further_pages import form, text
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def stock(persona: Any) -> Any:
    return persona("stock_manager")


def entered(stock: Any, lot: str = "CX26Q", **changed: Any) -> PackLot:
    given = {"kind": "triple", "volume_ml": 400, "expires_on": ON, "maker": "某厂", **changed}
    return packs.register_lot(place=stock.facility, lot=lot, by=stock, at=AT, **given)


def draw(room: Any, pack: str = "", **wish: Any) -> Any:
    visit = room.screened(room.came(**wish))
    return visits.draw(visit=visit, declared=DECLARED, pack=pack, by=room.nurse, at=AT)


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


def test_where_nobody_keeps_a_register_nothing_is_asked(room: Any) -> None:
    assert draw(room).pack_lot is None


def test_from_the_first_lot_on_each_whole_blood_asks_for_it(room: Any, stock: Any) -> None:
    lot = entered(stock)
    with pytest.raises(Refusal) as error:
        draw(room)
    assert codes(error) == {"pack_lot_missing"}
    assert draw(room, " CX26Q ").pack_lot == lot
    assert draw(room, kind="apheresis_platelets", doses=1).pack_lot is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"volume_ml": 300}, "pack_lot_too_small"), ({"expires_on": ON}, "")],
)
def test_what_the_lot_takes(room: Any, stock: Any, changed: Any, code: str) -> None:
    entered(stock, **changed)
    if not code:
        assert draw(room, "CX26Q")
        return
    with pytest.raises(Refusal) as error:
        draw(room, "CX26Q")
    assert codes(error) == {code}


def test_a_lot_of_another_city_is_unknown_here(room: Any, persona: Any, stock: Any) -> None:
    entered(persona("stock_manager", "other"), "FREMD")
    assert not chosen.in_use(room.site.org_path), "their register asks nothing of us"
    entered(stock)
    with pytest.raises(Refusal) as error:
        draw(room, "FREMD")
    assert codes(error) == {"pack_lot_unknown"}


def test_nothing_is_drawn_into_a_withdrawn_lot(room: Any, stock: Any, persona: Any) -> None:
    lot, _other = entered(stock), entered(stock, "CX27")
    quality = persona("quality_officer")
    row = packs.withdraw_lot(lot=lot, reason="withdrawn_by_maker", by=quality, at=AT)
    assert (row.status, row.ended_for, row.ended_by) == (
        "withdrawn",
        "withdrawn_by_maker",
        quality.id,
    )
    with pytest.raises(Refusal) as error:
        draw(room, "CX26Q")
    assert codes(error) == {"pack_lot_withdrawn"}
    with pytest.raises(NoSuchStep):
        packs.withdraw_lot(lot=row, reason="damaged", by=quality, at=AT)


def test_a_refused_scan_takes_no_number(room: Any, stock: Any) -> None:
    entered(stock)
    visit = room.screened()
    with pytest.raises(Refusal):
        visits.draw(visit=visit, declared=DECLARED, pack="X", by=room.nurse, at=AT)
    visit.refresh_from_db()
    assert visit.status == "accepted"
    first = visits.draw(visit=visit, declared=DECLARED, pack="CX26Q", by=room.nurse, at=AT)
    assert first.number


def test_the_bag_knows_its_set(room: Any, stock: Any) -> None:
    entered(stock, kind="quadruple_filter")
    donation = draw(room, "CX26Q")
    donations.finish(donation=donation, volume_ml=400, by=room.nurse, at=AT + timedelta(minutes=8))
    assert Unit.objects.get(donation=donation).pack == "quadruple_filter"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"lot": " "}, "field_empty"), ({"lot": "x" * 41}, "field_too_long"),
        ({"kind": "bucket"}, "no_such_choice"), ({"volume_ml": 450}, "no_such_choice"),
        ({"maker": "x" * 61}, "field_too_long"),
        ({"expires_on": ON - timedelta(days=1)}, "pack_lot_expired"),
    ],
)  # fmt: skip
def test_what_is_no_lot(stock: Any, changed: Any, code: str) -> None:
    with pytest.raises(Refusal) as error:
        entered(stock, **changed)
    assert codes(error) == {code}


def test_a_lot_is_entered_once(stock: Any) -> None:
    entered(stock)
    with pytest.raises(Refusal) as error:
        entered(stock)
    assert codes(error) == {"pack_lot_known"}


def test_who_may_not(room: Any, stock: Any, persona: Any) -> None:
    lot = entered(stock)
    for role in ("nurse", "registrar", "lab_technician"):
        with pytest.raises(Forbidden):
            packs.withdraw_lot(lot=lot, reason="damaged", by=persona(role), at=AT)
    with pytest.raises(Malformed):
        packs.withdraw_lot(lot=lot, reason="mood", by=stock, at=AT)


def test_everything_drawn_into_a_lot_is_found_and_recalled(
    room: Any, stock: Any, persona: Any
) -> None:
    lot, other = entered(stock), entered(stock, "CX27")
    mine = draw(room, "CX26Q")
    theirs = draw(room, "CX27")
    for one in (mine, theirs):
        donations.finish(donation=one, volume_ml=400, by=room.nurse, at=AT + timedelta(minutes=8))
    quality = persona("quality_officer")
    found = touched.touched(quality, lot, AT - timedelta(days=1), AT + timedelta(days=1))
    assert [d.pk for d in found.donations] == [mine.pk]
    assert found.living(AT) == 1
    early = touched.touched(quality, lot, AT - timedelta(days=9), AT - timedelta(days=1))
    assert early.donations == []
    recalls.open_recall(
        root=lot, cause="equipment", place=quality.facility, donations=[mine.pk], by=quality, at=AT
    )
    states = dict(Unit.objects.values_list("donation", "status"))
    assert states == {mine.pk: "held", theirs.pk: "untested"}
    assert Recall.objects.get().root == f"blood.packlot:{lot.pk}" and other.status == "in_use"


class TestPages:
    @pytest.fixture(autouse=True)
    def stopped_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sanxian.core.clock.now", lambda: AT)

    def test_from_the_register_to_the_chair(self, room: Any, signed_in: Any) -> None:
        stock, nurse = signed_in("stock_manager"), signed_in("nurse")
        visit = room.screened()
        chair = reverse("blood:visit", args=[visit.pk])
        assert "扫采血袋" not in text(nurse.get(chair))
        register = reverse("blood:pack_lots")
        assert "还没有登记采血袋批号" in text(stock.get(register))
        given = {"lot": "CX26Q", "kind": "triple", "volume_ml": "400", "expires_on": str(ON)}
        assert stock.post(register, form(**given)).status_code == 302
        again = stock.post(register, form(**given))
        assert again.status_code == 409 and "已经登记过" in text(again)
        assert "扫采血袋" in text(nurse.get(chair))
        said = {"declared": DECLARED, "signed": "1"}
        refused = nurse.post(reverse("blood:draw", args=[visit.pk]), form(**said))
        assert "还没有扫采血袋的批号" in text(refused)
        done = nurse.post(reverse("blood:draw", args=[visit.pk]), form(**said, pack="CX26Q"))
        assert done.status_code == 302
        assert visit.donation.pack_lot.lot == "CX26Q"
        assert "1 次" in text(stock.get(register))

    @pytest.mark.parametrize("kind", ["", "simulated"])
    def test_only_where_there_are_no_bags_is_the_number_said(
        self, room: Any, stock: Any, signed_in: Any, kind: str
    ) -> None:
        entered(stock)
        if kind:
            home.found(kind, "青禾")
        page = text(signed_in("nurse").get(reverse("blood:visit", args=[room.screened().pk])))
        assert "扫采血袋" in page and ("CX26Q" in page) == bool(kind)

    def test_withdrawn_on_the_page(self, stock: Any, signed_in: Any) -> None:
        lot = entered(stock)
        quality = signed_in("quality_officer")
        page = text(quality.get(reverse("blood:pack_lots")))
        assert f"what=pack-{lot.pk}" in page and "登记到货的采血袋" not in page
        url = reverse("blood:withdraw_pack_lot", args=[lot.pk])
        assert quality.post(url, form(reason="damaged")).status_code == 302
        lot.refresh_from_db()
        assert lot.status == "withdrawn"
        assert (
            signed_in("quality_officer", "other").post(url, form(reason="damaged")).status_code
            == 404
        )

    def test_the_list_is_searched_and_exported(self, stock: Any, signed_in: Any) -> None:
        entered(stock), entered(stock, "ZZ1")
        client = signed_in("stock_manager")
        page = text(client.get(reverse("blood:pack_lots"), {"q": "zz"}))
        assert "ZZ1" in page and "CX26Q" not in page
        sheet = client.get(reverse("blood:pack_lots"), {"export": "csv"}).content.decode(
            "utf-8-sig"
        )
        assert "ZZ1" in sheet and "三联袋" in sheet
