"""The demonstration city of `make run`: everything is going on at once, and nobody in it is real."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from django.apps import apps

from sanxian.kernel.lifecycle import Lifecycle
from tests.proofs import demo


@pytest.fixture(scope="module")
def city():
    """The database of a freshly built demonstration; the proofs share it."""
    home = demo.built(Path(os.environ["SANXIAN_TEST_HOME"]) / "demo")
    with sqlite3.connect(home / "sanxian.sqlite3") as database:
        yield database


def one(city, sql):
    return city.execute(sql).fetchone()[0]


def test_every_state_of_every_lifecycle_is_there(city):
    missing = {}
    for model in apps.get_models():
        table = getattr(model, "lifecycle", None)
        if isinstance(table, Lifecycle):
            rows = city.execute(f"SELECT DISTINCT status FROM {model._meta.db_table}")
            lacking = {s.value for s in table.statuses} - {r[0] for r in rows}
            if lacking:
                missing[model._meta.label] = lacking
    assert missing == {}


def test_sixty_days_and_three_hundred_donations(city):
    assert one(city, "SELECT count(*) FROM blood_donation") >= 300
    assert one(city, "SELECT count(DISTINCT day) FROM blood_donation") >= 60


def test_a_positive_a_reaction_and_a_recall(city):
    assert one(city, "SELECT count(*) FROM blood_donation WHERE status = 'rejected'") > 0
    assert one(city, "SELECT count(*) FROM blood_deferral WHERE code = 'lab_deferral'") > 0
    assert one(city, "SELECT count(*) FROM blood_donorreaction") > 0
    assert one(city, "SELECT count(*) FROM blood_patientreaction") > 0
    assert one(city, "SELECT count(*) FROM blood_recall WHERE status = 'open'") > 0
    assert one(city, "SELECT count(*) FROM blood_notice WHERE answered_at IS NULL") > 0


def test_the_places_of_a_city_blood_service(city):
    found = dict(city.execute("SELECT kind, count(*) FROM blood_site GROUP BY kind"))
    assert found == {"centre": 1, "house": 16, "apheresis": 6, "bus": 2}


def test_who_signs_in_as_a_donor_gave_blood_and_is_asked_for_cells(city):
    """Her pages have something on them: blood that was used, and a plan that waits for her word."""
    found = city.execute(
        "SELECT m.status, (SELECT count(*) FROM blood_thanks t WHERE t.donor_id = d.id)"
        " FROM orgs_account a JOIN people_person p ON p.uid = a.person_uid"
        " JOIN blood_donor d ON d.person_id = p.id"
        " JOIN stemdonor_registrant r ON r.person_id = p.id"
        " JOIN stemdonor_matchcase m ON m.registrant_id = r.id WHERE a.username = 'donor'"
    ).fetchall()
    assert [status for status, _ in found] == ["planned"] and found[0][1] > 0


def test_its_clock_stands(city):
    kind, clock = city.execute("SELECT kind, clock FROM core_home").fetchone()
    assert kind == "demonstration"
    assert datetime.fromisoformat(clock) == datetime(2026, 11, 23, 2, 20)


def test_donors_were_thanked(city):
    used = one(city, "SELECT count(*) FROM blood_unit WHERE status = 'transfused'")
    assert one(city, "SELECT count(*) FROM blood_thanks") >= used * 0.9 > 0


def test_every_role_has_an_account_without_a_password(city):
    from sanxian.orgs.roles import ROLES

    held = {r[0] for r in city.execute("SELECT DISTINCT role FROM orgs_grant")}
    assert held == set(ROLES)
    passwords = city.execute("SELECT password FROM orgs_account").fetchall()
    assert all(word.startswith("!") for (word,) in passwords)
