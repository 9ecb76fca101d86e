"""Fresh bags on their way home: the donor room packs for the centre, and sees no hospital's order."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from sanxian.blood.selectors import desks
from sanxian.core.models import Home
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(city: Any, persona: Any, at: Any) -> Ward:
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at})
    return Ward(city, persona, at)


def chosen(page: Any) -> tuple[str, str, str]:
    initial = page.context["form"].initial
    return initial["from_path"], initial["to_path"], initial.get("numbers", "")


def test_bags_left_where_they_were_drawn_are_counted_by_place(ward: Ward, persona: Any) -> None:
    for _ in range(2):
        ward.untested()
    ward.untested(ward.city.bus.path)
    left = desks.left_behind(persona("nurse"))
    assert left == {ward.city.site.path: 2}  # no site was opened for the bus


def test_desk_leads_to_a_box_from_there_to_the_centre(ward: Ward, signed_in: Any) -> None:
    ward.untested()
    nurse = signed_in("nurse")
    address = f"{reverse('blood:pack')}?from=%2F37%2F3703%2Fbc1%2Fs1%2F"
    assert address in nurse.get("/").content.decode()
    assert chosen(nurse.get(address)) == (ward.city.site.path, ward.centre, "")


def test_a_place_out_of_reach_is_not_chosen(ward: Ward, signed_in: Any) -> None:
    address = reverse("blood:pack")
    page = signed_in("nurse").get(address, {"from": ward.city.other_site.path})
    assert chosen(page)[0] != ward.city.other_site.path


@pytest.mark.parametrize(("role", "sees"), [("stock_manager", True), ("nurse", False)])
def test_who_supplies_sees_what_waits_for_a_hospital(
    ward: Ward, signed_in: Any, role: str, sees: bool
) -> None:
    ward.stock(1, "A+")
    ward.reserve(ward.order(ward.patient("A+")))
    page = signed_in(role).get(reverse("blood:boxes"))
    assert bool(page.context["waiting"]) is sees
