"""`sanxian clock add`: working days from a day, by the home's table and else as announced."""

from __future__ import annotations

import argparse
import json
from datetime import date

import pytest

from sanxian.core import calendar
from sanxian.core.models import Holiday
from sanxian.kernel.policy import PolicyError
from sanxian.kernel.refusal import Malformed
from sanxian.orgs import reckoning

pytestmark = pytest.mark.django_db


def said(capsys, *words: str) -> str:
    parser = argparse.ArgumentParser()
    reckoning.parser("clock", parser)
    assert reckoning.run("clock", parser.parse_args(["add", *words])) == 0
    return capsys.readouterr().out.strip()


@pytest.fixture
def no_home(monkeypatch):
    monkeypatch.setattr(reckoning, "_has_table", lambda: False)


@pytest.mark.parametrize(
    ("begin", "days", "reached", "provisional"),
    [
        ("2026-01-15", "60", "2026-04-16", False),
        ("2026-01-15", "53", "2026-04-07", False),
        ("2026-11-23", "60", "2027-02-15", True),
        ("2026-11-23", "0", "2026-11-23", False),
        ("2026-09-30", "1", "2026-10-08", False),
    ],
)
def test_as_announced_where_there_is_no_home(no_home, capsys, begin, days, reached, provisional):
    words = ("--from", begin, "--working-days", days, "--place", "370300", "--json")
    assert json.loads(said(capsys, *words)) == {"date": reached, "provisional": provisional}


def test_the_homes_own_table_counts_before_what_was_announced(monkeypatch, capsys):
    monkeypatch.setattr(reckoning, "_has_table", lambda: True)
    Holiday.objects.create(day=date(2026, 1, 16), works=False, name="雪")
    words = ("--from", "2026-01-15", "--working-days", "1", "--json")
    assert json.loads(said(capsys, *words))["date"] == "2026-01-19"
    # of a year that its table does not have, what was announced holds
    words = ("--from", "2025-09-30", "--working-days", "1")
    assert said(capsys, *words) == "2025-10-09"


def test_a_year_that_the_home_entered_is_published(monkeypatch, capsys):
    monkeypatch.setattr(reckoning, "_has_table", lambda: True)
    Holiday.objects.create(day=date(2027, 1, 1), works=False, name="元旦")
    words = ("--from", "2026-12-31", "--working-days", "1", "--json")
    assert json.loads(said(capsys, *words)) == {"date": "2027-01-04", "provisional": False}


@pytest.mark.parametrize("days", ["-1", "2001"])
def test_how_many_can_be_counted(no_home, capsys, days):
    with pytest.raises(Malformed):
        said(capsys, "--from", "2026-01-15", "--working-days", days)


def test_a_place_that_is_none(no_home, capsys):
    with pytest.raises(PolicyError):
        said(capsys, "--from", "2026-01-15", "--working-days", "1", "--place", "zibo")


def test_without_a_home_nothing_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("SANXIAN_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert reckoning._has_table() is False
    assert list(tmp_path.iterdir()) == []


def test_the_announced_years_are_those_the_package_knows():
    known = calendar.completed(calendar.WorkingCalendar({}, frozenset())).published
    assert {2004, 2025, 2026} <= known and 2003 not in known
