"""What a hospital counted on has changed: it stands out on the desk, the list and the page until somebody saw it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.stempatient import rules
from sanxian.stempatient import selectors as chosen
from sanxian.stempatient.facts import Held, Word
from sanxian.stempatient.models import PatientCase
from sanxian.stempatient.services import cases
from tests.stempatient.ward import COLLECTION

LATER = COLLECTION + timedelta(days=4)
UNTIL = date(2027, 2, 10)
NOTHING, HERS = Held(None, None, False), Held(None, UNTIL, True)
DATED = Held(COLLECTION, UNTIL, True)


@pytest.mark.parametrize(
    ("word", "day", "held", "changed"),
    [
        (Word.RESERVED, UNTIL, NOTHING, False),
        (Word.RESERVED, UNTIL, HERS, False),
        (Word.RESERVED, LATER, HERS, True),
        (Word.RESERVED, None, HERS, False),
        (Word.RESERVED, UNTIL, DATED, True),
        (Word.PLANNED, COLLECTION, HERS, False),
        (Word.PLANNED, COLLECTION, DATED, False),
        (Word.PLANNED, LATER, DATED, True),
        (Word.UNAVAILABLE, None, NOTHING, False),
        (Word.UNAVAILABLE, None, HERS, True),
        (Word.CONFIRMED, None, DATED, False),
        (Word.REPORT, None, DATED, False),
    ],
)
def test_what_changes_something(word, day, held, changed):
    assert rules.changes(word, day, held) is changed


def test_the_first_day_is_no_change_and_another_is(ward):
    case = ward.come_to("planned")
    assert case.moved_at is None
    ward.heard(case, "planned", day=LATER)
    assert (case.collection, case.moved_at) == (LATER, ward.at)


def test_a_reservation_is_kept_and_its_change_stands_out(ward):
    case = ward.asked()
    ward.heard(case, "reserved", day=UNTIL)
    assert (case.reserved_until, case.moved_at) == (UNTIL, None)
    ward.heard(case, "reserved", day=UNTIL + timedelta(days=2))
    assert case.reserved_until == UNTIL + timedelta(days=2)
    assert (case.status, case.moved_at) == ("reserved", ward.at)


def test_a_day_that_is_open_again_is_no_longer_shown(ward):
    case = ward.come_to("planned")
    ward.heard(case, "reserved", day=UNTIL)
    case.refresh_from_db()
    assert (case.status, case.collection, case.confirmed_at) == ("reserved", None, None)
    assert case.moved_at == ward.at
    with pytest.raises(Refusal, match="donor_not_confirmed"):
        cases.start_conditioning(case=case, by=ward.doctor, at=ward.at)


def test_a_donor_who_is_lost_is_held_until_no_day(ward):
    case = ward.asked()
    ward.heard(case, "reserved", day=UNTIL)
    ward.heard(case, "unavailable")
    case.refresh_from_db()
    assert (case.status, case.reserved_until, case.moved_at) == ("searching", None, ward.at)


@pytest.mark.parametrize("status", ["preparing", "collected", "received", "transplanted"])
def test_once_cells_are_depended_on_a_reservation_changes_nothing(ward, status):
    case = ward.come_to(status)
    ward.heard(case, "reserved", day=UNTIL)
    assert (case.status, case.reserved_until, case.moved_at) == (status, None, None)


# -- seen ------------------------------------------------------------------------------------------------


def moved(ward, **who) -> PatientCase:
    case = ward.come_to("planned", ward.asked(**who))
    ward.at += timedelta(minutes=1)
    ward.heard(case, "planned", day=LATER)
    return case


def test_who_saw_it_stands_on_the_trail(ward):
    case = moved(ward)
    cases.saw(case=case, moved=case.moved_at.isoformat(), by=ward.second, at=ward.at)
    case.refresh_from_db()
    assert case.moved_at is None and not chosen.moved(ward.doctor).exists()
    assert Trail.objects.get(act="stempatient.change.see").actor == ward.second.id
    again = cases.saw(case=case, moved="", by=ward.doctor, at=ward.at)
    assert again.moved_at is None


def test_what_changed_after_the_page_was_opened_is_not_seen_with_it(ward):
    case = moved(ward)
    shown = case.moved_at.isoformat()
    ward.at += timedelta(minutes=1)
    ward.heard(case, "planned", day=LATER + timedelta(days=1))
    with pytest.raises(Refusal, match="changed_again"):
        cases.saw(case=case, moved=shown, by=ward.doctor, at=ward.at)
    assert PatientCase.objects.get().moved_at == ward.at


def test_a_moment_that_cannot_be_read(ward):
    with pytest.raises(Malformed, match="unreadable"):
        cases.saw(case=moved(ward), moved="yesterday", by=ward.doctor, at=ward.at)


@pytest.mark.parametrize("role", ["coordinator", "county_worker", "collection_doctor"])
def test_nobody_sees_it_in_the_hospitals_place(ward, persona, role):
    case = moved(ward)
    with pytest.raises(Forbidden):
        cases.saw(case=case, moved=case.moved_at.isoformat(), by=persona(role), at=ward.at)


# -- the pages -------------------------------------------------------------------------------------------


@pytest.fixture
def desk(ward, signed_in):
    return signed_in("transplant_doctor")


def test_desk_list_page_and_sheet_say_it_until_it_was_seen(desk, ward):
    case = moved(ward)
    page = f"/stempatient/cases/{case.pk}"
    assert "1 份申请有变化" in desk.get("/").content.decode()
    assert "有变化，请看" in desk.get("/stempatient/").content.decode()
    shown = desk.get(page).content.decode()
    assert "供者一方有变化" in shown and f"采集日已定 · {LATER}" in shown
    assert f"采集日已定 · {LATER}（原来是 {COLLECTION}）" in shown
    sheet = b"".join(desk.get("/stempatient/?export=csv")).decode("utf-8-sig")
    assert "有变化，没有人看过" in sheet
    sent = {"request": str(uuid4()), "moved": case.moved_at.isoformat()}
    assert desk.post(f"{page}/seen", sent).status_code == 302
    assert "供者一方有变化，请按" not in desk.get(page).content.decode()
    assert "份申请有变化" not in desk.get("/").content.decode()
    assert "有变化，请看" not in desk.get("/stempatient/").content.decode()


def test_a_day_that_is_open_again_says_which_holds_no_longer(desk, ward):
    case = ward.come_to("planned")
    ward.at += timedelta(minutes=1)
    ward.heard(case, "reserved", day=UNTIL)
    shown = desk.get(f"/stempatient/cases/{case.pk}").content.decode()
    assert f"保留到 {UNTIL}；原来的采集日 {COLLECTION} 不再算数" in shown


def test_the_refusal_is_shown_on_the_page(desk, ward):
    case = moved(ward)
    sent = {"request": str(uuid4()), "moved": (ward.at - timedelta(days=1)).isoformat()}
    answer = desk.post(f"/stempatient/cases/{case.pk}/seen", sent)
    assert answer.status_code == 409 and "又有变化" in answer.content.decode()


def test_another_hospitals_is_not_there(ward, signed_in):
    case = moved(ward)
    other = signed_in("transplant_doctor", "hospital2")
    sent = {"request": str(uuid4()), "moved": case.moved_at.isoformat()}
    assert other.post(f"/stempatient/cases/{case.pk}/seen", sent).status_code == 404
    assert "份申请有变化" not in other.get("/").content.decode()


def test_desk_and_list_ask_the_same_however_many_moved(desk, ward):
    asked = []
    for n in range(3):
        moved(ward, document=f"ZY-{n:05d}")
        for url in ("/", "/stempatient/"):
            desk.get(url, follow=True)
            with CaptureQueriesContext(connection) as told:
                desk.get(url, follow=True)
            asked.append((url, len(told)))
    assert len(set(asked)) == 2
