"""Ten years of a registry: the bulk path is the services, the command prints what the tables hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from sanxian.core import bulk, home, trail
from sanxian.core.models import Head
from sanxian.twin.decade import crowd, figures, funnel, living, rounds
from sanxian.twin.decade.living import Decade

ROOMS = ("core", "orgs", "people", "duties", "stemdonor", "stemcell", "coordination", "volunteers")
MADE_UP = re.compile(  # drawn by chance: cases, accounts, bags of cells
    r"D[2-9A-HJKMNP-Z]{9}|a-[a-z0-9]{10}|\bC[0-9A-Z]{13}[0-9A-Z*](?!\w)"
)


class Undone(Exception):
    """Takes a city back."""


def apart(within: Callable[[], Any]) -> Any:
    """Do something in an empty home, and take it all back, so that the next begins with the same keys."""
    found: list[Any] = []
    with connection.cursor() as cursor:  # PostgreSQL's sequences go on after what was taken back
        for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(sql)
    try:
        with transaction.atomic():
            found.append(within())
            raise Undone
    except Undone:
        pass
    return found[0]


# -- the bulk path -----------------------------------------------------------------------------------


def told() -> dict[str, list[Any]]:
    """Every table as it can be compared: keys by their rank, seals opened, random codes by theirs."""
    tables = [m for m in apps.get_models() if m._meta.app_label in ROOMS and m is not Head]
    ranks, words = {}, {}
    for model in tables:
        keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
        ranks[model._meta.label_lower] = {key: n for n, key in enumerate(keys)}
    return {
        m._meta.label_lower: [_row(row, ranks, words) for row in m._base_manager.order_by("pk")]
        for m in tables
    }


def _row(row: Any, ranks: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    fields = row._meta.concrete_fields
    random = ("hash", "password")
    return {
        it.attname: _cell(row, it, ranks, words)
        for it in fields
        if not isinstance(it, models.UUIDField) and it.attname not in random
    }


def _cell(row: Any, it: Any, ranks: dict[str, Any], words: dict[str, str]) -> Any:
    value = getattr(row, it.attname)
    if it.primary_key:
        return ranks[row._meta.label_lower][value]
    if it.remote_field and value is not None:
        return ranks.get(it.related_model._meta.label_lower, {}).get(value, value)
    return _said(value, ranks, words) if isinstance(value, str) else value


def _said(text: str, ranks: dict[str, Any], words: dict[str, str]) -> str:
    """A text with keys by their rank; what was drawn by chance is called by its turn."""
    text = re.sub(r"people\.person:[0-9a-f-]{36}", "a person", text)
    text = re.sub(
        r"\b([a-z]+\.[a-z]+):(\d+)",
        lambda m: f"{m[1]}:{ranks.get(m[1], {}).get(int(m[2]), m[2])}",
        text,
    )
    return MADE_UP.sub(lambda m: words.setdefault(m[0], f"word {len(words)}"), text)


def lived(count: int, days: int, *, in_bulk: bool) -> Callable[[], Any]:
    def live() -> tuple[dict[str, list[Any]], Counter[str]]:
        decade = Decade(count, 7, bulk=in_bulk)
        for _ in range(days):
            decade.live()
        decade.close(decade.today)
        assert trail.verify().ok
        return told(), decade.tally

    return live


@pytest.mark.django_db
def test_what_the_bulk_path_writes_is_what_the_services_write(monkeypatch):
    """500 registrants, thirteen months, every table and the trail."""
    monkeypatch.setattr(living, "requests_a_year", lambda: 0.1)
    served, by_services = apart(lived(500, 400, in_bulk=False))
    written, tally = apart(lived(500, 400, in_bulk=True))
    assert tally == by_services
    assert {label: len(rows) for label, rows in written.items()} == {
        label: len(rows) for label, rows in served.items()
    }
    for label, rows in served.items():
        for n, (want, got) in enumerate(zip(rows, written[label], strict=True)):
            assert got == want, f"{label} {n}"
    for word in ("called", "reached", "lost", "requests", "aged_out", "withdrew"):
        assert tally[word], word  # there was something to compare


@pytest.mark.django_db
def test_the_same_seed_lives_the_same_days():
    def one(seed: int) -> Any:
        def live() -> Any:
            decade = Decade(60, seed, bulk=True)
            for _ in range(120):
                decade.live()
            return decade.tally, funnel.account(60, living.FIRST, decade.today)

        return apart(live)

    first, again, other = one(3), one(3), one(4)
    assert first == again
    assert first != other


@pytest.mark.django_db
def test_a_real_home_is_never_written_in_bulk():
    with pytest.raises(RuntimeError):
        bulk.Writer()
    home.found("simulated", "x")
    bulk.Writer()


@pytest.mark.django_db
def test_the_bulk_path_refuses_a_county_with_two_workers(monkeypatch):
    def live() -> None:
        decade = Decade(9, 1, bulk=True)
        found = [("/43/4306/430691/", "a-1"), ("/43/4306/430691/", "a-2")]
        monkeypatch.setattr(rounds.places, "bearers", lambda *_: found)
        one = next(iter(decade.people.values()))
        decade.round.missed(one, decade._worker(one), decade._at(one))

    with pytest.raises(ValueError, match="one worker"):
        apart(live)


@pytest.mark.django_db
def test_a_search_that_ends_well_is_not_for_the_bulk_path():
    def live() -> None:
        decade = Decade(9, 1, bulk=True)
        one = next(iter(decade.people.values()))
        worker = decade._worker(one)
        decade.round.missed(one, worker, decade._at(one))
        with pytest.raises(ValueError, match="through the services"):
            decade.round.kept(one, worker, decade._at(one))

    apart(live)


@pytest.mark.django_db
def test_what_the_tables_do_not_hold_does_not_close():
    def live() -> None:
        decade = Decade(60, 2, bulk=True)
        for _ in range(40):
            decade.live()
        assert decade.tally["lost"] and funnel.agrees(decade.tally)
        for word in ("lost", "reached", "requests", "aged_out", "withdrew", "deferred", "found"):
            assert not funnel.agrees(decade.tally + Counter({word: 1})), word

    apart(live)


# -- the figures -------------------------------------------------------------------------------------


def test_every_figure_says_where_it_comes_from():
    assert figures.table()["read_on"] == figures.READ_ON
    for one in figures.TABLE:
        assert one.source, one.code
        assert 0 < one.value < one.of, one.code
        assert one.verified != one.source.startswith("no published figure"), one.code


def test_requests_lead_to_the_collections_that_are_published():
    """Of all requests: typing (22.25 %), chosen, not stopped late (20.2 %)."""
    through = 0.2225 * 0.5 * (1 - 0.202)
    assert figures.requests_a_year() * through == pytest.approx(2157 / 3_380_000)


def test_a_share_of_few_is_not_shown():
    assert funnel.row("deliver", 1, 19, "requests")["share"] is None
    assert funnel.row("deliver", 1, 20, "requests")["share"] == 0.05


def test_the_people_have_the_published_ages_and_sexes():
    from random import Random

    rows = list(crowd.lines(4000, living.FIRST, Random(1), ("/43/4306/430691/",)))
    young = sum(r.who.born > living.FIRST - timedelta(days=36 * 365) for r in rows)
    assert 0.42 < young / 4000 < 0.48
    assert 0.52 < sum(r.who.sex == "male" for r in rows) / 4000 < 0.58


# -- the command -------------------------------------------------------------------------------------


def sanxian(at, *words):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SANXIAN", "DATABASE"))}
    return subprocess.run(
        [sys.executable, "-m", "sanxian", "twin", "stemcells", *map(str, words)],
        env={**env, "SANXIAN_HOME": str(at)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def two_years(tmp_path_factory):
    """Home and account of 500 registrants and two years."""
    at = tmp_path_factory.mktemp("home") / "with space"
    done = sanxian(at, "--registrants", 500, "--years", 2, "--seed", 1, "--json")
    assert done.returncode == 0, done.stderr
    return at, json.loads(done.stdout), done.stderr


def test_the_funnel_has_its_denominators(two_years):
    _, told_, _ = two_years
    assert (told_["registrants"], told_["years"], told_["seed"]) == (500, 2, 1)
    assert told_["closes"] and told_["from"] == "2016-01-01" and told_["to"] == "2017-12-31"
    assert sum(one["n"] for one in told_["registry"]) == 500
    for part in ("registry", "calls", "leaving", "cases", "exits", "follow_ups"):
        for one in told_[part]:
            assert one["n"] <= one["of"] and one["of_what"], one
            assert (one["share"] is None) == (one["of"] < 20), one


def test_who_is_reached_is_about_what_was_published(two_years):
    _, told_, _ = two_years
    first = next(one for one in told_["calls"] if one["step"] == "first_call_reached")
    assert first["of"] > 450
    assert 0.26 < first["share"] < 0.39


def test_a_case_never_comes_further_than_the_step_before(two_years):
    _, told_, _ = two_years
    numbers = [one["n"] for one in told_["cases"]]
    assert numbers[0] > 0 and numbers == sorted(numbers, reverse=True)


def test_progress_goes_to_the_other_stream(two_years):
    _, _, said = two_years
    assert said.splitlines()[0].startswith("2016-01") and "called" in said


def test_a_home_that_is_founded_is_left_alone(two_years):
    at, _, _ = two_years
    done = sanxian(at, "--registrants", 9, "--years", 1)
    assert done.returncode != 0 and "stemcells" not in done.stdout


@pytest.mark.parametrize(
    "words", [("--years", 11), ("--years", 0), ("--registrants", 8), ("--registrants", "many")]
)
def test_what_cannot_be_lived_is_said_at_once(tmp_path, words):
    done = sanxian(tmp_path / "h", *words)
    assert done.returncode == 2 and words[0] in done.stderr


def test_without_json_a_person_can_read_it(two_years):
    _, told_, _ = two_years
    shown = funnel.shown(told_)
    assert "500 registrants" in shown and "EVERYBODY IS ACCOUNTED FOR" in shown
    assert "UNVERIFIED" in shown and "first_call_reached" in shown


# -- one donor's way ---------------------------------------------------------------------------------


def walked(monkeypatch: Any, days: int = 450, **chances: bool) -> Any:
    """One case from the request, with what is left to chance decided; gives the case's tables."""
    from sanxian.twin.decade import journeys

    def live() -> Any:
        decade = Decade(9, 1, bulk=True)
        known = {"donor_exits": False, "typed_and_chosen": True, "late_exits": False,
                 "follow_up_answers": True}  # fmt: skip
        said = {**known, **chances}
        decade.journeys.chance = lambda code: said.get(code, False)
        monkeypatch.setattr(journeys.Trip, "_goes_to_typing", lambda self: said.get("typing", True))
        monkeypatch.setattr(living, "requests_a_year", lambda: 0)
        one = next(iter(decade.people.values()))
        one.reachable = True
        decade.journeys.today = decade.today
        decade._walk(decade.journeys.begin(one))
        for _ in range(days):
            decade.live()
        case = apps.get_model("stemdonor.matchcase").objects.get()
        stop = apps.get_model("stemdonor.casestop").objects.first()
        follows = apps.get_model("stemdonor.followup").objects.filter(status="done").count()
        return case.status, stop and (stop.stage, stop.side), one.stands, one.busy, follows

    return apart(live)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chances", "status", "stop"),
    [
        ({}, "closed", None),
        ({"typing": False}, "stopped", ("agreed", "patient")),
        ({"typed_and_chosen": False}, "stopped", ("resulted", "patient")),
        ({"donor_exits": True}, "stopped", None),
    ],
)
def test_a_case_goes_its_way_and_lets_the_donor_go(monkeypatch, chances, status, stop):
    found = walked(monkeypatch, **chances)
    assert found[0] == status and not found[3]
    if stop:
        assert found[1] == stop
    assert (found[2] == "left") == (status == "closed")
    assert (found[4] >= 6) == (status == "closed")


@pytest.mark.django_db
def test_without_a_bed_the_case_ends_for_the_house(monkeypatch):
    from sanxian.twin.decade import journeys

    monkeypatch.setattr(journeys.Trip, "_plan", lambda self: False)
    assert walked(monkeypatch)[:2] == ("stopped", ("fit", "house"))
