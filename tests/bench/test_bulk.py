"""What the bulk path writes is what the services would have written: every table, row by row.

A small city lives two days. The bulk path writes those days again, two weeks later, with other people;
another city, founded alike, lives the later days through the services. Both are compared, up to keys,
random codes and nonces; the later days lie around a 29th of February, where the calendar is uneven.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from bench import bulk, writers
from sanxian.blood.services import numbers
from sanxian.blood.services.codes import is_code
from sanxian.core import trail
from sanxian.core.models import Head, Trail
from sanxian.twin import founding, mix, replay
from sanxian.twin.city import qinghe

pytestmark = pytest.mark.django_db

FIRST, SHIFT, PEOPLE = date(2028, 2, 14), 14, 1000
GIVEN = ({"A": 2, "O": 3, "B": 1}, {"O": 2, "AB": 1}, {}, {})
ROOMS = (*bulk.ROOMS, "core")


@pytest.fixture
def sickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few donations show deferrals, counselling and duties too."""
    monkeypatch.setattr(mix, "FAILURES", {"hbsag": 0.3, "alt": 0.1})
    monkeypatch.setattr(mix, "DONOR_REACTION", 0.3)


class Undone(Exception):
    """Takes a city back."""


def city(first: date, within: Callable[[Any], Any]) -> Any:
    """Found a city, do something in it, and take it all back."""
    found: list[Any] = []
    try:
        with transaction.atomic():
            made = replay.expected({first: mix.Day({"O": 6, "A": 4})})
            life = founding.found(qinghe(), "simulated", founding.morning(first), 5, made)
            found.append(within(life))
            raise Undone
    except Undone:
        pass
    return found[0]


def lived(first: date, people: int = 0, patients: int = 0) -> Callable[[Any], Any]:
    def live(life: Any) -> tuple[bulk.Stretch, list[Any]]:
        life.serial, life.demand.patients = people, patients
        stood, last = bulk.standing(), Trail.objects.latest("pk").pk
        for n, groups in enumerate(GIVEN):
            life.live(first + timedelta(days=n), mix.Day(groups))
        life.night(first + timedelta(days=60))
        return bulk.capture(stood, last), told()

    return live


def told() -> dict[str, list[Any]]:
    """Every table as it can be compared: keys by their rank, seals opened, random codes by theirs."""
    found: dict[str, list[Any]] = {}
    ranks: dict[str, dict[Any, int]] = {}
    tables = [m for m in apps.get_models() if m._meta.app_label in (*ROOMS, "orgs")]
    for model in tables:
        keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
        ranks[model._meta.label_lower] = {key: n for n, key in enumerate(keys)}
    words: dict[str, str] = {}
    for model in tables:
        if model._meta.app_label in ROOMS and model is not Head:
            rows = model._base_manager.order_by("pk")
            found[model._meta.label_lower] = [_row(row, ranks, words) for row in rows]
    return found


def _row(row: Any, ranks: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    return {
        it.attname: _cell(row, it, ranks, words)
        for it in row._meta.concrete_fields
        if not isinstance(it, models.UUIDField) and it.attname not in {"hash", "digest"}
    }


def _cell(row: Any, it: Any, ranks: dict[str, Any], words: dict[str, str]) -> Any:
    value = getattr(row, it.attname)
    if it.primary_key:
        return ranks[row._meta.label_lower][value]
    if it.remote_field and value is not None:
        return ranks[it.related_model._meta.label_lower][value]
    if it.attname == "data" and value:
        noted = json.loads(value).items()
        return {k: _noted(k, v, ranks, words) for k, v in noted if k != "digest"}
    return _word(value, ranks, words)


def _noted(name: str, value: Any, ranks: dict[str, Any], words: dict[str, str]) -> Any:
    """A key that an act noted, `donation=7`, by its rank."""
    keys = ranks.get(bulk.NOTED.get(name, f"blood.{name}"), {})
    whole = isinstance(value, int) and not isinstance(value, bool)
    return keys[value] if keys and whole else _word(value, ranks, words)


def _word(value: Any, ranks: dict[str, Any], words: dict[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    if subject := re.fullmatch(r"([a-z]+\.[a-z]+):(\d+)", value):
        return f"{subject[1]}:{ranks[subject[1]][int(subject[2])]}"
    if (8 < len(value) < 12 and is_code(value)) or re.fullmatch(r"a-[a-z0-9]{10}", value):
        return words.setdefault(value, f"word {len(words)}")
    return value


def pressed(stretch: bulk.Stretch) -> Callable[[Any], Any]:
    def press(life: Any) -> dict[str, list[Any]]:
        home = bulk.Home(life.plan.facility, life.plan.path("centre"), numbers.allot)
        with writers.open_gates():
            work = bulk.Press(stretch, writers.writer(), home)
            work.write(SHIFT, people=PEOPLE)
            home.close()
        assert trail.verify().ok
        return told()

    return press


def test_the_bulk_path_writes_what_the_services_write(sickly: None) -> None:
    later = FIRST + timedelta(days=SHIFT)
    stretch, _ = city(FIRST, lived(FIRST))
    _, served = city(later, lived(later, PEOPLE, PEOPLE))
    written = city(later, pressed(stretch))
    assert {label: len(rows) for label, rows in written.items()} == {
        label: len(rows) for label, rows in served.items()
    }
    for label, rows in served.items():
        for n, (want, got) in enumerate(zip(rows, written[label], strict=True)):
            assert got == want, f"{label} {n}"
