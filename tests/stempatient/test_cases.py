"""A request for cells from the first word to the last: what it needs, what follows, what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from sanxian.core.models import Trail
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.stempatient import news, rules
from sanxian.stempatient import selectors as chosen
from sanxian.stempatient.facts import Dose, Told, Window
from sanxian.stempatient.lifecycle import PATIENT, PatientStatus
from sanxian.stempatient.models import News, PatientCase, Receipt
from sanxian.stempatient.services import cases
from tests.stempatient.ward import CLINICAL, COLLECTION, DIAGNOSIS, DOCUMENT, NAME, WAY, WINDOW


def test_a_code_says_nothing_and_a_patient_lies_sealed(ward):
    one = ward.asked()
    other = ward.asked(document="ZY-0002")
    assert one.code[0] == "P" and len(one.code) == 10 and one.code[1:5] != other.code[1:5]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM stempatient_patientcase")
        held = b" ".join(
            bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
            for row in cursor.fetchall()
            for cell in row
        )
    for said in (NAME, DOCUMENT, DIAGNOSIS, CLINICAL):
        assert said.encode() not in held


def test_the_trail_has_codes_only(ward):
    case = ward.come_to("closed")
    ward.come_to("cancelled", ward.asked(document="ZY-0002"))
    rows = Trail.objects.filter(act__startswith="stempatient.")
    everything = " ".join(f"{t.data} {t.subject} {t.reasons}" for t in rows)
    for said in (NAME, DOCUMENT, DIAGNOSIS, "好转", "家属", "engrafted", "wish"):
        assert said not in everything
    assert f"stempatient.patientcase:{case.pk}" in everything


def test_the_dose_of_the_edition(ward):
    case = ward.asked(weight=Decimal("62.5"))
    assert (case.mnc, case.cd34) == (Decimal("312.5"), Decimal("125"))
    more = ward.asked(document="ZY-2", dose=Dose(Decimal("400"), Decimal("200")))
    assert (more.mnc, more.cd34) == (400, 200)


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"name": " "}, {"patient_unnamed"}),
        ({"document": "12"}, {"patient_document_missing"}),
        ({"sex": "m", "abo": "C"}, {"no_such_choice"}),
        ({"born": 1800}, {"patient_born_impossible"}),
        ({"born": 2027}, {"patient_born_impossible"}),
        ({"weight": Decimal("251")}, {"patient_weight_impossible"}),
        ({"weight": Decimal("0"), "dose": Dose(Decimal(1), Decimal(1))}, {"patient_weight_impossible"}),
        ({"dose": Dose(Decimal("299.99"), Decimal("120"))}, {"dose_mnc_below"}),
        ({"dose": Dose(Decimal("300"), Decimal("119"))}, {"dose_cd34_below"}),
        ({"window": Window(date(2026, 12, 9), date(2026, 12, 8))}, {"window_unreadable"}),
        ({"window": Window(None, date(2026, 12, 8))}, {"window_unreadable"}),
        ({"window": Window(date(2026, 11, 22), date(2026, 12, 8))}, {"window_past"}),
        ({"window": Window(date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 9))},
         {"conditioning_after_window"}),
        ({"name": "", "document": "", "weight": Decimal("999")},
         {"patient_unnamed", "patient_document_missing", "patient_weight_impossible"}),
    ],
    ids=[str(n) for n in range(14)],
)  # fmt: skip
def test_a_request_that_cannot_be_made(ward, said, codes):
    with pytest.raises(Malformed) as refusal:
        ward.asked(**said)
    assert set(refusal.value.codes) == codes
    assert not PatientCase.objects.exists()


def test_a_patient_is_asked_for_once_at_a_time(ward):
    first = ward.asked()
    with pytest.raises(Refusal, match="patient_asked_already"):
        ward.asked(document=DOCUMENT.lower())
    cases.cancel(case=first, ending="unsaid", by=ward.doctor, at=ward.at)
    assert ward.asked().pk != first.pk


def test_only_a_hospital_asks(ward, persona):
    with pytest.raises(Forbidden):
        ward.asked(place=ward.city.hospital2.path)
    everywhere = persona("transplant_doctor", "city")
    with pytest.raises(Refusal, match="not_a_transplant_hospital"):
        ward.asked(place=ward.city.city.path, by=everywhere)


@pytest.mark.parametrize("status", [s.value for s in PatientStatus])
def test_every_status_is_come_to(ward, status):
    assert set(WAY) == {s.value for s in PatientStatus}
    case = ward.come_to(status)
    assert PatientCase.objects.get(pk=case.pk).status == status


HEARD = ("report", "reserved", "available", "unavailable", "planned", "confirmed", "collected",
         "delivered")  # fmt: skip
MOVES = {
    ("searching", "reserved"): "reserved",
    ("reserved", "planned"): "planned",
    ("planned", "reserved"): "reserved",
    ("planned", "planned"): "planned",
    ("confirmed", "planned"): "planned",
    ("planned", "confirmed"): "confirmed",
    ("reserved", "unavailable"): "searching",
    ("planned", "unavailable"): "searching",
    ("confirmed", "unavailable"): "searching",
    ("preparing", "unavailable"): "stranded",
    ("stranded", "confirmed"): "preparing",
    ("confirmed", "collected"): "collected",
    ("preparing", "collected"): "collected",
}


@pytest.mark.parametrize("status", sorted(set(WAY) - {"closed", "cancelled"}))
@pytest.mark.parametrize("word", HEARD)
def test_what_each_word_does(ward, status, word):
    """A word moves the request where the table says so, and is kept in any case."""
    case = ward.come_to(status)
    before = News.objects.count()
    if (status, word) == ("reserved", "confirmed"):
        with pytest.raises(Refusal, match="collection_day_unknown"):
            ward.heard(case, word)
        return
    ward.heard(case, word)
    assert case.status == MOVES.get((status, word), status)
    assert News.objects.count() == before + 1


def test_a_new_day_needs_a_new_yes(ward):
    case = ward.come_to("confirmed")
    assert case.confirmed_at is not None
    ward.heard(case, "planned", day=COLLECTION + timedelta(days=3))
    assert (case.status, case.confirmed_at) == ("planned", None)
    with pytest.raises(Refusal, match="donor_not_confirmed"):
        cases.start_conditioning(case=case, by=ward.doctor, at=ward.at)


def test_a_plan_has_a_day(ward):
    case = ward.come_to("reserved")
    with pytest.raises(Malformed, match="collection_day_unknown"):
        ward.heard(case, "planned", day=None)


@pytest.mark.parametrize("status", ["searching", "reserved", "planned"])
def test_nobody_is_prepared_before_the_last_yes(ward, status):
    case = ward.come_to(status)
    with pytest.raises(Refusal) as refusal:
        cases.start_conditioning(case=case, by=ward.doctor, at=ward.at)
    assert "donor_not_confirmed" in refusal.value.codes
    assert PatientCase.objects.get().conditioning_started_at is None


def test_nor_after_the_day_of_collection(ward):
    case = ward.come_to("confirmed")
    ward.later(days=30)
    with pytest.raises(Refusal, match="collection_day_past"):
        cases.start_conditioning(case=case, by=ward.doctor, at=ward.at)


def test_a_donor_lost_after_conditioning_leaves_the_days_as_they_were(ward):
    case = ward.come_to("stranded")
    assert case.collection == COLLECTION and case.confirmed_at is not None
    ward.heard(case, "confirmed")
    assert case.status == "preparing"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"product": "CB0000X1"}, "product_of_another"),
        ({"witness": "DOCTOR"}, "same_person_signed"),
        ({"witness": "a-nobody"}, "witness_elsewhere"),
        ({"witness": ""}, "witness_elsewhere"),
        ({"received_at": "LATER"}, "received_later"),
    ],
)
def test_cells_are_signed_for_by_two(ward, said, code):
    case = ward.come_to("collected")
    special = {"DOCTOR": ward.doctor.id, "LATER": ward.at + timedelta(minutes=1)}
    given = {k: special.get(v, v) for k, v in said.items()}
    with pytest.raises(Refusal) as refusal:
        ward.received(case, **given)
    assert code in refusal.value.codes
    assert not Receipt.objects.exists()


def test_a_second_bag_is_received_too_and_none_twice(ward):
    case = ward.come_to("received")
    with pytest.raises(Refusal, match="product_received_already"):
        ward.received(case)
    ward.heard(case, "collected", product="CB2026A8")
    ward.received(case, product="cb2026a8")
    assert Receipt.objects.count() == 2 and case.status == "received"


def test_nothing_is_received_that_is_not_on_its_way(ward):
    case = ward.come_to("confirmed")
    with pytest.raises(Refusal, match="nothing_on_the_way"):
        ward.received(case)


@pytest.mark.parametrize(
    ("degrees", "warm"), [("1.9", True), ("2", False), ("8", False), ("8.1", True), ("-1", True)]
)
def test_a_warm_product_is_received_and_marked(ward, degrees, warm):
    row = ward.received(ward.come_to("collected"), temperature=Decimal(degrees))
    assert row.warm is warm


def test_why_it_ended_lies_sealed(ward):
    case = ward.come_to("cancelled")
    opened = chosen.opened(ward.doctor, case, "care", ward.at)
    assert opened.ending == "wish\n家属决定"
    closed = ward.come_to("closed", ward.asked(document="ZY-0002"))
    assert chosen.opened(ward.doctor, closed, "call", ward.at).outcome == "engrafted\n好转"
    with connection.cursor() as cursor:
        cursor.execute("SELECT ending, outcome FROM stempatient_patientcase")
        assert all(b"wish" not in bytes(c or b"") for row in cursor.fetchall() for c in row)


@pytest.mark.parametrize(
    "act", [lambda c, w: cases.close(case=c, outcome="fine", by=w.doctor, at=w.at),
            lambda c, w: cases.cancel(case=c, ending="fine", by=w.doctor, at=w.at)]
)  # fmt: skip
def test_an_end_of_another_word(ward, act):
    with pytest.raises(Malformed, match="no_such_choice"):
        act(ward.come_to("transplanted"), ward)


@pytest.mark.parametrize("status", ["transplanted", "closed", "cancelled"])
def test_what_is_over_is_not_taken_back(ward, status):
    with pytest.raises(NoSuchStep):
        cases.cancel(case=ward.come_to(status), ending="wish", by=ward.doctor, at=ward.at)


def test_other_days_and_another_dose(ward):
    case = ward.asked()
    days = Window(date(2026, 12, 10), date(2026, 12, 12))
    cases.amend(
        case=case,
        window=days,
        dose=Dose(Decimal("350"), Decimal("130")),
        by=ward.doctor,
        at=ward.at,
    )
    fresh = PatientCase.objects.get()
    assert (fresh.first, fresh.last, fresh.mnc) == (days.first, days.last, Decimal("350"))
    with pytest.raises(Malformed, match="dose_mnc_below"):
        cases.amend(
            case=case, window=days, dose=Dose(Decimal(1), Decimal(130)), by=ward.doctor, at=ward.at
        )
    ward.come_to("preparing", case)
    with pytest.raises(Refusal, match="request_fixed"):
        cases.amend(
            case=case,
            window=WINDOW,
            dose=Dose(Decimal(350), Decimal(130)),
            by=ward.doctor,
            at=ward.at,
        )


def test_who_looked_is_written_down(ward):
    case = ward.asked()
    with pytest.raises(Malformed):
        chosen.opened(ward.doctor, case, "curiosity", ward.at)
    assert chosen.opened(ward.doctor, case, "care", ward.at).name == NAME
    look = Trail.objects.get(act="core.record.saw")
    assert json.loads(look.data) == {"why": "care"}
    assert look.subject == f"stempatient.patientcase:{case.pk}"


def test_what_the_room_above_hears(ward, monkeypatch):
    heard = []
    for word in Told:
        monkeypatch.setitem(news.TOLD, word, [lambda case, word, by, at: heard.append(word.value)])
    ward.come_to("closed")
    ward.come_to("cancelled", ward.asked(document="ZY-0002"))
    assert heard == ["wanted", "preparing", "received", "transplanted", "wanted", "cancelled"]


def test_another_hospital_sees_nothing(ward, persona):
    case = ward.asked()
    near = persona("transplant_doctor", "hospital2")
    assert list(chosen.listed(near)) == []
    for act in (cases.start_conditioning, cases.transplant):
        with pytest.raises(Forbidden):
            act(case=case, by=near, at=ward.at)
    with pytest.raises(Refusal, match="not_found"):
        chosen.one(near, case.pk)


def test_a_doctor_cannot_put_words_into_the_donors_mouth(ward):
    case = ward.come_to("planned")
    with pytest.raises(Forbidden):
        cases.hear(case=case, word="confirmed", by=ward.doctor, at=ward.at)


def test_the_least_dose_is_by_weight():
    from sanxian.kernel.policy import load, resolve
    from sanxian.stempatient.editions import REQUEST

    ruled = resolve(REQUEST, load(REQUEST), "37", date(2026, 11, 23))
    assert rules.least(Decimal("50"), ruled) == Dose(Decimal("250"), Decimal("100"))


def test_no_end_goes_on():
    assert {s.value for s in PATIENT.ends} == {"closed", "cancelled"}
