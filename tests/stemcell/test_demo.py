"""The branch of the demonstration: what stands in it, and that its quick way is the services' own way."""

from __future__ import annotations

from datetime import date

import pytest

from sanxian.stemcell.models import Intake, PatientQuery, Registrant, Typing
from sanxian.stemcell.selectors import index, names
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services import registrants, typings
from sanxian.stemcell.typed import as_gl
from sanxian.twin import stemcells
from tests.stemcell import crowd

REGIONS = ("370302", "370303")


@pytest.fixture
def lived(branch, monkeypatch):
    """A small one, in the twin's own way."""
    monkeypatch.setattr(stemcells, "PEOPLE", 2400)
    stemcells.play(lambda name: branch.officer, branch.path, REGIONS, date(2026, 11, 23))
    return branch


def test_everything_is_going_on(lived):
    assert {r.status for r in Registrant.objects.all()} == {
        "available", "unavailable", "left", "void",
    }  # fmt: skip
    assert {t.status for t in Typing.objects.all()} == {"standing", "replaced", "void"}
    assert {i.status for i in Intake.objects.all()} == {"taken", "undone"}
    assert PatientQuery.objects.count() == 3
    assert PatientQuery.objects.filter(found__gt=0).count() == 3
    assert chosen.untyped(lived.officer).count() == stemcells.UNTYPED


def test_all_of_it_can_be_read(lived):
    assert index.unread(lived.path, names.held()) == set()


ROWS = ("number", "born", "sex", "region", "abo", "cmv", "status", "status_for", "entered_by")
TYPED = ("text", "loci", "method", "laboratory", "release", "status", "why", "recorded_by")


def test_a_file_is_what_the_services_would_have_made(branch):
    """One by one, and as a file: the same registrants, the same typings, the same index."""
    lines = crowd.lines(60)
    for line in lines:
        row = registrants.enter(
            place=branch.far.facility, number="F" + line.number, coarse=line.coarse, by=branch.far,
            at=branch.at,
        )  # fmt: skip
        typings.record(
            registrant=row, text=as_gl(line.columns), method="unsaid", by=branch.far, at=branch.at
        )
    crowd.crowd(branch, 60)
    one, many = (_state(path) for path in (branch.far.facility, branch.path))
    strip = {"entered_by", "recorded_by"}
    assert [
        {k: v.removeprefix("F") if k == "number" else v for k, v in row.items() if k not in strip}
        for row in one
    ] == [{k: v for k, v in row.items() if k not in strip} for row in many]
    here, there = (
        {d.removeprefix("F") for d in _found(path)} for path in (branch.far.facility, branch.path)
    )
    assert here == there and len(here) > 5


def _state(path: str) -> list[dict]:
    rows = Registrant.objects.filter(org_path=path).order_by("number")
    return [
        {**{name: getattr(row, name) for name in ROWS},
         **{name: getattr(row.typings.get(), name) for name in TYPED if name != "status"}}
        for row in rows
    ]  # fmt: skip


def _found(path: str) -> set[str]:
    held = index.current(path, names.held())
    patient = held.registry.reader.gl("A11+A24^B46+B40^DR9+DR15")
    return {d.id for d in held.registry.search(patient, of=6, least=2).donors}
