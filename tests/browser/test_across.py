"""Between the two sides in a real browser: a backup is called up, and a hospital sees what has moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.coordination import sides
from sanxian.coordination.models import Link
from sanxian.duties.models import Duty
from sanxian.stempatient.models import PatientCase
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go
from tests.coordination.table import DonorRoom, Table
from tests.stempatient.ward import COLLECTION, Transplant

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_coordinator_calls_the_backup_up(
    sit: Any, city: Any, persona: Any, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    room = DonorRoom(city.county.path)
    monkeypatch.setattr(sides, "DONOR", room.doors())
    table = Table(city, persona, room)
    seat = sit("coordinator", width)
    case = table.ward.asked()
    first = table.linked(case)
    backup = table.linked(case, "DBBBBBBBBB", rank="backup")
    table.says(first, "unavailable")
    page = seat.open("/")
    expect(page.get_by_text(f"决定 {backup.number} 是否改为首选").first).to_be_visible()
    seat.sound("backup-desk")
    seat.open("/duties/")
    seat.sound("backup-duty")
    seat.open("/coordination/links")
    seat.sound("backup-links")
    seat.open(f"/coordination/links/{backup.pk}")
    seat.sound("backup-link")
    go(page.get_by_role("button", name="改为首选"))
    assert Link.objects.get(pk=backup.pk).rank == "first"
    assert Duty.objects.get(kind="coordination.backup").status == "done"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_doctor_sees_what_has_moved(sit: Any, city: Any, persona: Any, width: int) -> None:
    ward = Transplant(city, persona)
    seat = sit("transplant_doctor", width)
    case = ward.come_to("planned")
    ward.at += timedelta(minutes=1)
    ward.heard(case, "planned", day=COLLECTION + timedelta(days=4))
    page = seat.open("/")
    expect(page.get_by_text("供者一方有变化，看新的安排").first).to_be_visible()
    seat.sound("moved-desk")
    seat.open("/stempatient/")
    seat.sound("moved-list")
    seat.open(f"/stempatient/cases/{case.pk}")
    seat.sound("moved-case")
    go(page.get_by_role("button", name="看到了"))
    assert PatientCase.objects.get().moved_at is None
