"""The sealed link: what it joins lies sealed, what crosses it is typed, who opens it is written down."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from sanxian.coordination.facts import DonorWord, FromDonor, FromPatient, PatientWord
from sanxian.coordination.models import Link, Message, Opening
from sanxian.coordination.selectors import links as chosen
from sanxian.coordination.services import links, messages
from sanxian.core import later
from sanxian.core.models import Trail
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.stempatient.models import News, PatientCase
from sanxian.stempatient.services import cases
from tests.stempatient.ward import COLLECTION, PRODUCT


def raw(table: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return b"|".join(
            bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
            for row in cursor.fetchall()
            for cell in row
        )


# -- the link --------------------------------------------------------------------------------------------


def test_what_a_link_joins_lies_sealed(table):
    link = table.linked()
    case = PatientCase.objects.get()
    assert (link.donor, link.patient) == (table.room.cases["DAAAAAAAAA"].uid, str(case.uid))
    held = raw("coordination_link")
    for said in (link.donor, link.donor.replace("-", ""), str(case.uid), case.uid.hex, case.code,
                 "DAAAAAAAAA"):  # fmt: skip
        assert said.encode() not in held
    everything = " ".join(
        f"{t.data} {t.subject}" for t in Trail.objects.filter(act__startswith="coordination")
    )
    assert case.code not in everything and "DAAAAAAAAA" not in everything


@pytest.mark.parametrize(
    ("donor", "patient", "codes"),
    [
        ("DZZZZZZZZZ", "", {"no_donor_case"}),
        ("", "PZZZZZZZZZ", {"no_patient_case"}),
        ("DZZZZZZZZZ", "PZZZZZZZZZ", {"no_donor_case", "no_patient_case"}),
        ("DCLOSED", "", {"no_donor_case"}),
    ],
)
def test_a_link_between_nothing(table, donor, patient, codes):
    table.room.case()
    table.room.case("DCLOSED", open=False)
    case = table.ward.asked()
    with pytest.raises(Refusal) as refusal:
        links.join(
            place=table.path, donor_code=donor or "DAAAAAAAAA", patient_code=patient or case.code,
            by=table.coordinator, at=table.at,
        )  # fmt: skip
    assert set(refusal.value.codes) == codes


def test_one_donor_one_patient_and_backups(table):
    case = table.ward.asked()
    first = table.linked(case)
    with pytest.raises(Refusal, match="donor_linked_already"):
        links.join(place=table.path, donor_code="DAAAAAAAAA", patient_code=case.code,
                   by=table.coordinator, at=table.at)  # fmt: skip
    with pytest.raises(Refusal, match="patient_linked_already"):
        table.linked(case, "DBBBBBBBBB")
    backup = table.linked(case, "DBBBBBBBBB", rank="backup")
    with pytest.raises(Refusal, match="patient_linked_already"):
        links.promote(link=backup, by=table.coordinator, at=table.at)
    links.end(link=first, why="donor_unavailable", by=table.coordinator, at=table.at)
    assert links.promote(link=backup, by=table.coordinator, at=table.at).rank == "first"
    with pytest.raises(Refusal, match="not_a_backup"):
        links.promote(link=backup, by=table.coordinator, at=table.at)
    with pytest.raises(NoSuchStep):
        links.end(link=first, why="done", by=table.coordinator, at=table.at)


@pytest.mark.parametrize(
    "do",
    [lambda t, row: links.end(link=row, why="because", by=t.coordinator, at=t.at),
     lambda t, row: table_join(t, "third")],
)  # fmt: skip
def test_words_that_do_not_exist(table, do):
    row = table.linked()
    with pytest.raises(Malformed, match="no_such_choice"):
        do(table, row)


def table_join(table, rank):
    table.room.case("DBBBBBBBBB")
    case = PatientCase.objects.get()
    return links.join(place=table.path, donor_code="DBBBBBBBBB", patient_code=case.code, rank=rank,
                      by=table.coordinator, at=table.at)  # fmt: skip


# -- opened ------------------------------------------------------------------------------------------------


def test_an_opening_shows_both_ends_and_is_written_down(table):
    link = table.linked()
    row = links.open_link(
        link=link, why="lost", words="预处理中供者失联", by=table.coordinator, at=table.at
    )
    shown = links.shown(row, table.coordinator)
    assert shown.donor.code == "DAAAAAAAAA" and shown.patient_code == PatientCase.objects.get().code
    assert shown.hospital == table.city.hospital.path
    assert (
        Trail.objects.filter(act="core.record.saw", subject=f"coordination.link:{link.pk}").count()
        == 1
    )
    assert "失联".encode() not in raw("coordination_opening")
    assert "失联" not in " ".join(t.data for t in Trail.objects.all())


@pytest.mark.parametrize(
    ("why", "words", "codes"),
    [("fun", "看看是谁捐的呢", {"no_such_choice"}), ("lost", "  短 ", {"opening_words_missing"}),
     ("", "", {"no_such_choice", "opening_words_missing"})],
)  # fmt: skip
def test_an_opening_needs_a_reason(table, why, words, codes):
    with pytest.raises(Malformed) as refusal:
        links.open_link(
            link=table.linked(), why=why, words=words, by=table.coordinator, at=table.at
        )
    assert set(refusal.value.codes) == codes and not Opening.objects.exists()


def test_an_opening_is_nobody_elses(table):
    row = links.open_link(
        link=table.linked(), why="audit", words="季度抽查一例", by=table.coordinator, at=table.at
    )
    with pytest.raises(Refusal, match="opening_of_another"):
        links.shown(row, table.second)


def test_a_second_person_looks_at_the_openings(table):
    row = links.open_link(
        link=table.linked(), why="audit", words="季度抽查一例", by=table.coordinator, at=table.at
    )
    assert list(chosen.openings(table.second, open_only=True)) == [row]
    with pytest.raises(Refusal, match="same_person"):
        links.review(opening=row, in_order=True, by=table.coordinator, at=table.at)
    links.review(opening=row, in_order=False, by=table.second, at=table.at)
    assert Opening.objects.get().in_order is False
    with pytest.raises(Refusal, match="opening_reviewed"):
        links.review(opening=row, in_order=True, by=table.second, at=table.at)


@pytest.mark.parametrize(
    "role", ["county_worker", "transplant_doctor", "escort_volunteer", "registry_officer",
             "province_manager", "administrator", "auditor"]
)  # fmt: skip
def test_nobody_else_opens_a_link(table, persona, role):
    link = table.linked()
    with pytest.raises(Forbidden):
        links.open_link(link=link, why="audit", words="季度抽查一例", by=persona(role), at=table.at)


# -- across ------------------------------------------------------------------------------------------------


def test_from_the_donors_side_to_the_patients(table):
    link = table.linked()
    for word in ("report", "reserved", "planned", "confirmed"):
        table.says(link, word, **({"matches": 10, "of": 10} if word == "report" else {}))
    case = PatientCase.objects.get()
    assert (case.status, case.collection) == ("confirmed", COLLECTION)
    assert list(News.objects.order_by("pk").values_list("word", "matches")) == [
        ("report", 10), ("reserved", None), ("planned", None), ("confirmed", None),
    ]  # fmt: skip
    assert {m.status for m in Message.objects.filter(direction="to_patient")} == {"carried"}


def test_neither_trail_shows_the_other_side(table):
    """What a county worker does stands on her chain; what follows at the hospital, on the branch's."""
    link = table.linked()
    table.says(link, "reserved")
    hers = Trail.objects.filter(chain=table.worker.facility)
    assert hers.exists()
    said = " ".join(f"{t.subject} {t.place} {t.data}" for t in hers)
    for other in ("patientcase", table.city.hospital.path, f"link:{link.pk}"):
        assert other not in said
    moved = Trail.objects.filter(subject=f"stempatient.patientcase:{PatientCase.objects.get().pk}",
                                 act="stempatient.case.hear")  # fmt: skip
    assert {(t.chain, t.actor) for t in moved} == {(table.path, "house")}


def test_nothing_is_carried_within_the_speakers_act(table):
    link = table.linked()
    later.work_off()
    row = table.says(link, "reserved", carry=False)
    assert row.status == "waiting" and PatientCase.objects.get().status == "searching"
    later.work_off()
    assert PatientCase.objects.get().status == "reserved"


def test_what_was_carried_is_not_carried_again(table):
    """A worker that was cut off finds the same work again."""
    link = table.linked()
    row = table.says(link, "reserved")
    before = Trail.objects.count()
    messages.carry(row.pk)
    assert Trail.objects.count() == before and News.objects.count() == 1


def test_what_was_said_before_the_link_is_said_with_it(table):
    table.room.before = [FromDonor(DonorWord.RESERVED), FromDonor(DonorWord.PLANNED, COLLECTION)]
    table.linked()
    later.work_off()
    assert PatientCase.objects.get().status == "planned"


def test_what_is_wanted_goes_to_the_donors_side(table):
    link = table.linked()
    later.work_off()
    ((uid, said),) = table.room.heard
    assert uid == link.donor
    assert said == FromPatient(
        PatientWord.WANTED, date(2026, 12, 8), date(2026, 12, 20), Decimal("300.00"),
        Decimal("120.00"), "male", 36, Decimal("60.0"),
    )  # fmt: skip


def test_that_the_patient_is_prepared_goes_in_general_terms(table):
    link = table.linked()
    for word in ("reserved", "planned", "confirmed"):
        table.says(link, word)
    case = PatientCase.objects.get()
    cases.start_conditioning(case=case, by=table.ward.doctor, at=table.at)
    later.work_off()
    assert table.room.heard[-1] == (link.donor, FromPatient(PatientWord.PREPARING))


def test_a_donor_who_is_not_available_ends_the_link_without_a_reason(table):
    link = table.linked()
    table.says(link, "reserved")
    table.says(link, "unavailable")
    link.refresh_from_db()
    assert (link.status, link.ended_for) == ("ended", "donor_unavailable")
    assert PatientCase.objects.get().status == "searching"
    assert table.says(link, "reserved") is None


def test_a_request_taken_back_ends_the_link(table):
    link = table.linked()
    cases.cancel(
        case=PatientCase.objects.get(), ending="died", words="", by=table.ward.doctor, at=table.at
    )
    later.work_off()
    link.refresh_from_db()
    assert (link.status, link.ended_for) == ("ended", "not_needed")
    assert table.room.heard[-1][1] == FromPatient(PatientWord.CANCELLED)


def test_what_a_backup_says_is_held_until_it_is_the_first(table):
    case = table.ward.asked()
    first, backup = table.linked(case), table.linked(case, "DBBBBBBBBB", rank="backup")
    table.says(backup, "reserved")
    case.refresh_from_db()
    assert case.status == "searching"
    assert Message.objects.get(link=backup, direction="to_patient").status == "held"
    table.says(first, "unavailable")
    links.promote(link=backup, by=table.coordinator, at=table.at)
    later.work_off()
    case.refresh_from_db()
    assert case.status == "reserved"


def test_a_backup_who_is_lost_ends_quietly(table):
    case = table.ward.asked()
    table.linked(case)
    backup = table.linked(case, "DBBBBBBBBB", rank="backup")
    table.says(backup, "unavailable")
    backup.refresh_from_db()
    assert backup.status == "ended" and not News.objects.exists()


def test_what_cannot_be_taken_in_waits_for_a_coordinator(table):
    link = table.linked()
    later.work_off()
    table.says(link, "reserved")
    row = table.says(link, "confirmed")
    row.refresh_from_db()
    assert (row.status, row.stuck_for) == ("stuck", "collection_day_unknown")
    assert list(chosen.stuck(table.coordinator)) == [row]
    table.says(link, "planned")
    messages.carried(message=chosen.message(row.pk), by=table.coordinator_house(), at=table.at)
    assert PatientCase.objects.get().status == "confirmed"


def test_a_side_that_refuses_keeps_the_word(table):
    table.room.refuses = "no_such_step"
    link = table.linked()
    later.work_off()
    assert Message.objects.get(link=link).status == "stuck"


# -- nothing else can be put in ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field", ["name", "phone", "city", "unit", "why", "reason", "hospital", "words"]
)
@pytest.mark.parametrize(
    "kind", [lambda **x: FromDonor(DonorWord.UNAVAILABLE, **x), lambda **x: FromPatient(PatientWord.CANCELLED, **x)]
)  # fmt: skip
def test_there_is_no_field_for_it(field, kind):
    with pytest.raises(TypeError):
        kind(**{field: "x"})


@pytest.mark.parametrize(
    "make",
    [
        lambda: FromDonor("不想捐了"),
        lambda: FromDonor(DonorWord.UNAVAILABLE, day=COLLECTION),
        lambda: FromDonor(DonorWord.PLANNED),
        lambda: FromDonor(DonorWord.CONFIRMED, day=COLLECTION),
        lambda: FromDonor(DonorWord.RESERVED, day="保留到海滨医院有床"),
        lambda: FromDonor(DonorWord.PLANNED, day="周四，在海滨医院"),
        lambda: FromDonor(DonorWord.PLANNED, day=datetime(2026, 12, 10, 8)),
        lambda: FromDonor(DonorWord.COLLECTED),
        lambda: FromDonor(DonorWord.COLLECTED, product="魏捐献"),
        lambda: FromDonor(DonorWord.RESERVED, product=PRODUCT),
        lambda: FromDonor(DonorWord.REPORT, matches="十个"),
        lambda: FromPatient("died"),
        lambda: FromPatient(PatientWord.CANCELLED, first=COLLECTION),
        lambda: FromPatient(PatientWord.PREPARING, sex="male"),
        lambda: FromPatient(PatientWord.WANTED, sex="欧阳患"),
        lambda: FromPatient(PatientWord.WANTED, weight="市中心医院"),
        lambda: FromPatient(PatientWord.WANTED, age="三十六"),
    ],
)
def test_no_words_where_a_code_belongs(make):
    with pytest.raises((TypeError, ValueError)):
        make()


@pytest.mark.parametrize(
    "said",
    [
        FromDonor(DonorWord.PLANNED, COLLECTION),
        FromDonor(DonorWord.COLLECTED, product=PRODUCT),
        FromDonor(DonorWord.REPORT, matches=9, of=10),
        FromPatient(PatientWord.WANTED, COLLECTION, COLLECTION, Decimal("1.5"), None, "female", 7, Decimal("22.5")),
        FromPatient(PatientWord.RECEIVED),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_said_is_what_is_heard(said):
    way = "to_patient" if isinstance(said, FromDonor) else "to_donor"
    row = Message(direction=way, word=said.word.value, said=chosen.packed(said))
    assert chosen.unpacked(row) == said


def test_a_message_lies_sealed(table):
    table.says(table.linked(), "collected", carry=False)
    assert PRODUCT.encode() not in raw("coordination_message")


def test_another_branch_sees_nothing(table, persona):
    link = table.linked()
    from sanxian.orgs.models import Org
    from tests.personas import SINCE

    far = Org.objects.create(org_id="f", segment="36", kind="province", level="province", path="/36/",
                             name="江西省", opened=SINCE)  # fmt: skip
    table.city.far_registry = Org.objects.create(
        org_id="fr", segment="rb1", kind="registry", level="province", path="/36/rb1/", name="江西分库",
        parent=far, opened=SINCE,
    )  # fmt: skip
    other = persona("coordinator", "far_registry")
    assert list(chosen.listed(other)) == []
    with pytest.raises(Refusal, match="not_found"):
        chosen.one(other, link.pk)
    with pytest.raises(Forbidden):
        links.open_link(link=link, why="audit", words="季度抽查一例", by=other, at=table.at)
    assert Link.objects.count() == 1
