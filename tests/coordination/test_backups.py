"""The first donor stops, and a backup waits: the coordinator hears of it by the number of a link alone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanxian.coordination import donors, sides
from sanxian.coordination.kinds import BACKUP
from sanxian.coordination.models import Link
from sanxian.coordination.selectors import links as chosen
from sanxian.coordination.services import links
from sanxian.core import later
from sanxian.core.models import Home, Trail
from sanxian.duties import editions
from sanxian.duties.models import Duty
from sanxian.stemdonor.lifecycle.cases import STOPPABLE
from sanxian.stemdonor.models import MatchCase
from sanxian.stemdonor.services import cases as donor_cases
from sanxian.stemdonor.services import collections
from sanxian.stempatient.models import News, PatientCase
from sanxian.stempatient.services import cases
from tests.coordination.test_donor_side import joined
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County
from tests.stempatient.ward import NAME


def waiting() -> list[Duty]:
    return list(Duty.objects.filter(kind=BACKUP, closed_at__isnull=True))


def ended(word: str) -> int:
    return Duty.objects.filter(kind=BACKUP, status=word).count()


@pytest.fixture
def pair(table):
    """A request with its first donor and one backup."""
    case = table.ward.asked()
    return table.linked(case), table.linked(case, "DBBBBBBBBB", rank="backup")


# -- opened ----------------------------------------------------------------------------------------------


def test_the_coordinator_is_reminded_of_the_backup(table, pair):
    first, backup = pair
    assert waiting() == []
    table.says(first, "unavailable")
    (duty,) = waiting()
    assert (duty.subject, duty.org_path) == (f"coordination.link:{backup.pk}", table.path)
    assert duty.owner and duty.owner.code in {table.coordinator.id, table.second.id}
    assert duty.due_at - duty.opened_at == timedelta(hours=24)
    assert chosen.to_call(table.coordinator) == [backup]


def test_its_clock_is_an_unverified_one_of_the_edition(table):
    timing, _time, _edition = editions.timing(BACKUP, table.path, table.at)
    assert (timing.unit, timing.acknowledge, timing.finish) == ("hours", 4, 24)


def test_without_a_backup_nobody_is_reminded(table):
    table.says(table.linked(), "unavailable")
    assert not Duty.objects.filter(kind=BACKUP).exists()


def test_another_patients_backup_is_nobodys(table, pair):
    other = table.linked(table.ward.asked(document="ZY-2"), "DCCCCCCCCC")
    table.says(other, "unavailable")
    assert waiting() == []


@pytest.mark.parametrize("why", ["not_needed", "mistake"])
def test_an_end_that_is_no_loss_reminds_nobody(table, pair, why):
    links.end(link=pair[0], why=why, by=table.coordinator, at=table.at)
    assert waiting() == []


def test_what_the_coordinator_writes_down_herself_counts(table, pair):
    links.end(link=pair[0], why="donor_unavailable", by=table.coordinator, at=table.at)
    assert [duty.subject for duty in waiting()] == [f"coordination.link:{pair[1].pk}"]


# -- closed ----------------------------------------------------------------------------------------------


def test_it_is_done_when_the_backup_is_called_up(table, pair):
    first, backup = pair
    table.says(first, "unavailable")
    links.promote(link=backup, by=table.coordinator, at=table.at)
    assert waiting() == [] and ended("done") == 1
    assert chosen.to_call(table.coordinator) == []


def test_another_first_donor_does_it_too(table, pair):
    table.says(pair[0], "unavailable")
    table.linked(PatientCase.objects.get(), "DCCCCCCCCC")
    assert waiting() == [] and ended("done") == 1


def test_a_further_backup_leaves_it_open(table, pair):
    table.says(pair[0], "unavailable")
    table.linked(PatientCase.objects.get(), "DCCCCCCCCC", rank="backup")
    assert len(waiting()) == 1


def test_a_backup_who_is_lost_too_hands_it_to_the_next_and_the_last_ends_it(table, pair):
    first, backup = pair
    next_one = table.linked(PatientCase.objects.get(), "DCCCCCCCCC", rank="backup")
    table.says(first, "unavailable")
    table.says(backup, "unavailable")
    assert [duty.subject for duty in waiting()] == [f"coordination.link:{next_one.pk}"]
    table.says(next_one, "unavailable")
    assert waiting() == [] and ended("cancelled") == 2


def test_a_backup_who_is_lost_first_reminds_nobody(table, pair):
    first, backup = pair
    table.says(backup, "unavailable")
    table.says(first, "unavailable")
    assert not Duty.objects.filter(kind=BACKUP).exists()


def test_a_request_taken_back_needs_no_backup(table, pair):
    _first, backup = pair
    table.linked(PatientCase.objects.get(), "DCCCCCCCCC", rank="backup")
    table.says(pair[0], "unavailable")
    cases.cancel(case=PatientCase.objects.get(), ending="wish", by=table.ward.doctor, at=table.at)
    later.work_off()
    assert waiting() == [] and ended("cancelled") == 1
    backup.refresh_from_db()
    assert backup.ended_for == "not_needed"


# -- what it says ----------------------------------------------------------------------------------------


def test_it_names_a_link_and_neither_side(table, pair, signed_in):
    """On the desk, on the duty and in its history; the promised page shows no end either."""
    table.says(pair[0], "unavailable")
    (duty,) = waiting()
    me = signed_in("coordinator", number=1 if duty.owner.code == table.coordinator.id else 2)
    link = reverse("coordination:link", args=[pair[1].pk])
    shown = {
        "/duties/",
        f"/duties/{duty.pk}",
        link,
        "/coordination/links",
        "/",
        "/duties/?export=csv",
    }
    pages = {url: me.get(url, follow=True).content.decode() for url in shown}
    assert link in pages[f"/duties/{duty.pk}"]
    assert "首选供者已停止" in pages[link] and pair[1].number in pages["/coordination/links"]
    case = PatientCase.objects.get()
    for url, page in pages.items():
        for word in (case.code, "DAAAAAAAAA", "DBBBBBBBBB", NAME):
            assert word not in page, (url, word)
    told = " ".join(
        f"{t.subject} {t.data}" for t in Trail.objects.filter(act__startswith="duties.")
    )
    assert case.code not in told and "DBBBBBBBBB" not in told


@pytest.mark.parametrize(
    "role", ["county_worker", "transplant_doctor", "collection_doctor", "registry_officer"]
)
def test_nobody_of_either_side_sees_it(table, pair, signed_in, role):
    table.says(pair[0], "unavailable")
    (duty,) = waiting()
    me = signed_in(role)
    assert me.get(f"/duties/{duty.pk}").status_code in (403, 404)
    assert me.get(reverse("coordination:link", args=[pair[1].pk])).status_code in (403, 404)


def test_neither_sides_trail_hears_of_it(table, pair):
    table.says(pair[0], "unavailable")
    rows = Trail.objects.filter(act="duties.duty.open", data__contains=BACKUP)
    assert {(row.chain, row.actor) for row in rows} == {(table.path, "house")}


# -- the pages -------------------------------------------------------------------------------------------


def test_one_button_calls_the_backup_up(table, pair, signed_in):
    table.says(pair[0], "unavailable")
    me, page = signed_in("coordinator"), reverse("coordination:link", args=[pair[1].pk])
    assert me.get(page).content.decode().count("改为首选</button>") == 1
    step = reverse("coordination:link_step", args=[pair[1].pk, "promote"])
    assert me.post(step, {"request": str(uuid4())}).status_code == 302
    assert "首选供者已停止" not in me.get(page).content.decode()
    assert waiting() == [] and Link.objects.get(pk=pair[1].pk).rank == "first"


def test_while_the_first_stands_the_page_says_nothing_of_it(table, pair, signed_in):
    me = signed_in("coordinator")
    for url in (reverse("coordination:link", args=[pair[1].pk]), "/coordination/links", "/"):
        assert "已停止" not in me.get(url, follow=True).content.decode()


def test_the_list_asks_the_same_however_many_wait(table, signed_in):
    me, asked, page = signed_in("coordinator"), [], ""
    for n in range(3):
        case = table.ward.asked(document=f"ZY-{n}")
        first = table.linked(case, f"D{n}AAAAAAAA")
        table.linked(case, f"D{n}BBBBBBBB", rank="backup")
        table.says(first, "unavailable")
        me.get("/coordination/links")
        with CaptureQueriesContext(connection) as told:
            page = me.get("/coordination/links").content.decode()
        asked.append(len(told))
    assert len(waiting()) == 3 and len(set(asked)) == 1
    assert all(page.count(link.number) == 2 for link in chosen.to_call(table.coordinator))


# -- with the real donor's side --------------------------------------------------------------------------


@pytest.fixture
def story(city, persona, monkeypatch) -> Story:
    made = Story(County(city, persona))
    monkeypatch.setattr(sides, "DONOR", donors.DOORS)
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": made.at})
    return made


def backed(story: Story, status: str):
    """A case that stands so, and for the same patient another donor's as backup."""
    other = story.until("reserved")
    case = story.until(status)
    link, patient, _doctor = joined(story, case)
    coordinator = story.persona("coordinator")
    backup = links.join(
        place=coordinator.facility, donor_code=other.code, patient_code=patient.code, rank="backup",
        by=coordinator, at=story.at,
    )  # fmt: skip
    later.work_off()
    return MatchCase.objects.get(pk=case.pk), link, backup, patient


@pytest.mark.parametrize("status", STOPPABLE)
def test_every_exit_before_collection_reminds(story, status):
    case, link, backup, _patient = backed(story, status)
    donor_cases.stop(case=case, side="donor", by=story.worker, at=story.at)
    later.work_off()
    link.refresh_from_db()
    assert link.ended_for == "donor_unavailable"
    assert [duty.subject for duty in waiting()] == [f"coordination.link:{backup.pk}"]


def test_a_collection_broken_off_reminds_too(story):
    case, _link, backup, _patient = backed(story, "collecting")
    collections.abort(stay=story.stay(case), why="health", by=story.doctor, at=story.at)
    later.work_off()
    assert [duty.subject for duty in waiting()] == [f"coordination.link:{backup.pk}"]


@pytest.mark.parametrize("why", ["not_matched", "another_donor", "unsaid"])
def test_an_exit_on_the_patients_account_that_the_hospital_did_not_say(story, why):
    """The hospital hears that nobody is held: it would else go on to prepare its patient."""
    case, link, backup, patient = backed(story, "confirmed")
    patient.refresh_from_db()
    assert patient.status == "confirmed"
    donor_cases.stop(case=case, side="patient", why=why, by=story.worker, at=story.at)
    later.work_off()
    patient.refresh_from_db()
    link.refresh_from_db()
    assert (patient.status, patient.confirmed_at, link.status) == ("searching", None, "ended")
    assert [duty.subject for duty in waiting()] == [f"coordination.link:{backup.pk}"]


def test_an_exit_that_the_hospital_said_itself_comes_back_as_nothing(story):
    _case, link, _backup, patient = backed(story, "confirmed")
    patient.refresh_from_db()
    doctor = story.persona("transplant_doctor", "hospital2")
    cases.cancel(case=patient, ending="wish", by=doctor, at=story.at)
    later.work_off()
    link.refresh_from_db()
    assert link.ended_for == "not_needed" and waiting() == []
    assert not News.objects.filter(case=patient, word="unavailable").exists()
