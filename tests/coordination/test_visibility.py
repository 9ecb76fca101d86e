"""The matrix of the double blind holds: a word is planted for each item, and everybody reads everything.

Both sides are real here: a registrant of the county with a match case, a patient of the hospital, the link
between them, an escort. Where a cell hides an item, its word is found by that role on no page, in no file
and in no refusal; where it shows one, the word is found somewhere, so that the search is known to see.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from sanxian.console.access import table as declared
from sanxian.coordination.services import links
from sanxian.coordination.visibility import MATRIX, ROLES, Item, Reader, Shown, hidden
from sanxian.core import later
from sanxian.core.access import may_open
from sanxian.core.models import Trail
from tests.coordination.table import END, START
from tests.proofs.access import addresses
from tests.stempatient.ward import CLINICAL, DIAGNOSIS, DOCUMENT, NAME

WEIGHT = Decimal("97.3")
DONOR_NAME = "魏捐献"  # as the stand-in of the donor's side knows her
ROOMS = ("stempatient:", "coordination:", "stemdonor:", "portal:", "volunteers:")


@pytest.fixture
def match(table, monkeypatch):
    """A donor's case that stands on the other side only: its words are what the doors would give."""
    case = table.ward.asked(weight=WEIGHT)
    link = table.linked(case)
    for word in ("reserved", "planned", "confirmed"):
        table.says(link, word)
    row, by = table.escort()
    leg = table.accepted(table.planned(), row, by)
    table.wrote(link, "愿您平安，谢谢您，这是一封长长的信。")
    links.open_link(link=link, why="audit", words="季度抽查一例", by=table.coordinator, at=table.at)
    later.work_off()
    table.link, table.leg, table.case = link, leg, case
    return table


def pages(client: Any, match: Any) -> dict[str, str]:
    """Every page that this role may open, with the keys of the story's own records, and its exports."""
    keys = {"stempatient:": match.case.pk, "coordination:link": match.link.pk,
            "coordination:leg": match.leg.pk, "coordination:mission": match.leg.mission_id}  # fmt: skip
    said: dict[str, str] = {}
    for name, (_written, converters) in addresses().items():
        if not name.startswith(ROOMS) or not may_open(declared().get(name), client.actor):
            continue
        key = next((pk for start, pk in keys.items() if name.startswith(start)), 1)
        given = {word: key for word in converters if word in ("pk", "letter")}
        try:
            address = reverse(name, kwargs=given)
        except NoReverseMatch:
            continue
        for query in ("", "?export=csv"):
            answer = client.get(address + query)
            said[address + query] = b"".join(answer).decode("utf-8", "replace")
    said["/"] = client.get("/", follow=True).content.decode()
    return said


PLANTED: dict[Item, tuple[str, ...]] = {
    Item.DONOR_NAME: (DONOR_NAME,),
    Item.PATIENT: (NAME, DOCUMENT, DIAGNOSIS, CLINICAL),
    Item.BODY: (f"{WEIGHT} kg",),
}  # what the donor's own side knows is planted in tests/proofs/canary.py, where it is real


@pytest.mark.parametrize("role", sorted(set(ROLES)))
def test_what_a_cell_hides_is_on_no_page(role, match, signed_in):
    client = signed_in(role)
    everything = pages(client, match)
    assert len(everything) > 0
    for item, words in PLANTED.items():
        if hidden(item, role) or item == Item.PATIENT:
            found = [(a, w) for a, text in everything.items() for w in words if w in text]
            assert found == [], (role, item)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"coordinator", "transplant_doctor"}))
def test_a_patients_code_stays_on_its_own_side(role, match, signed_in):
    everything = " ".join(pages(signed_in(role), match).values())
    assert match.case.code not in everything


def test_the_hospital_that_transplants_sees_the_days_and_no_donor(match, signed_in):
    everything = " ".join(pages(signed_in("transplant_doctor"), match).values())
    assert match.case.code in everything and "2026-12-10" in everything
    assert f"{WEIGHT} kg" in everything, "so that the search for it is known to see"
    for word in ("DAAAAAAAAA", match.link.number, match.city.county.name, START):
        assert word not in everything


def test_an_escort_sees_two_addresses_and_neither_code(match, signed_in):
    everything = " ".join(pages(signed_in("escort_volunteer"), match).values())
    assert START in everything and END in everything
    for word in (match.case.code, "DAAAAAAAAA", match.link.number, NAME, "海滨医院"):
        assert word not in everything


def test_the_coordinator_sees_neither_end_until_it_is_opened(match, signed_in):
    client = signed_in("coordinator")
    everything = " ".join(pages(client, match).values())
    assert match.link.number in everything
    assert match.case.code not in everything and "DAAAAAAAAA" not in everything
    page = client.post(
        f"/coordination/links/{match.link.pk}/open", {"why": "audit", "words": "季度抽查一例连接",
                                                     "request": "0198a000-0000-7000-8000-00000000000a"},
    ).content.decode()  # fmt: skip
    assert match.case.code in page and "DAAAAAAAAA" in page and NAME not in page


def test_the_trail_of_neither_side_names_the_other(match):
    hospital = [t for t in Trail.objects.all() if t.chain == match.ward.doctor.facility]
    said = " ".join(f"{t.subject} {t.place} {t.data} {t.actor}" for t in hospital)
    assert match.worker.id not in said and match.room.path not in said
    assert match.link.number not in said


# -- the table itself ------------------------------------------------------------------------------------


def test_every_cell_is_filled():
    assert set(MATRIX) == {(item, reader) for item in Item for reader in Reader}
    assert all(isinstance(shown, Shown) for shown in MATRIX.values())


@pytest.mark.parametrize(
    ("item", "reader", "shown"),
    [
        (Item.DONOR_NAME, Reader.PATIENT, Shown.NEVER),
        (Item.DONOR_NAME, Reader.ESCORT, Shown.CODE),
        (Item.DONOR_NAME, Reader.TRANSPLANT, Shown.CODE),
        (Item.DONOR_NAME, Reader.PEER, Shown.FIRST_NAME),
        (Item.DONOR_PLACE, Reader.TRANSPLANT, Shown.NEVER),
        (Item.PATIENT, Reader.DONOR, Shown.NEVER),
        (Item.PATIENT, Reader.WORKER, Shown.CODE),
        (Item.PATIENT, Reader.COLLECTION, Shown.NEVER),
        (Item.PATIENT, Reader.PUBLIC, Shown.NEVER),
        (Item.BODY, Reader.COLLECTION, Shown.DOSE),
        (Item.BODY, Reader.PUBLIC, Shown.NEVER),
        (Item.HLA, Reader.TRANSPLANT, Shown.REPORT),
        (Item.EXIT, Reader.PATIENT, Shown.NEVER),
        (Item.EXIT, Reader.TRANSPLANT, Shown.GENERAL),
        (Item.COLLECTION, Reader.PATIENT, Shown.ABOUT),
        (Item.COLLECTION, Reader.PUBLIC, Shown.AFTER),
    ],
)
def test_the_cells_of_the_rule(item, reader, shown):
    assert MATRIX[item, reader] is shown


def test_what_the_search_would_find(match, signed_in):
    """The control: a page that says the name is caught."""
    client = signed_in("transplant_doctor")
    page = client.post(
        f"/stempatient/cases/{match.case.pk}/who", {"reason": "care"}
    ).content.decode()
    assert NAME in page and CLINICAL in page
