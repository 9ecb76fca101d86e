"""T4: raw SQL cannot break the state of a unit, on either database.

Each guard has a story: what must stand, and the one statement that must be refused. With the guard
taken away the same statement passes; so each story is its own negative control.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.blood.guards import GUARDS
from sanxian.blood.models import (
    AssayRun,
    BedsideCheck,
    Confirmation,
    Donation,
    GroupDiscrepancy,
    Issue,
    NatPool,
    Patient,
    PoolMember,
    Recall,
    RecallLine,
    Release,
    Transfusion,
    TypedReading,
    Unit,
    UnitEdge,
)
from sanxian.core.database import drop
from tests.blood.components import guard_stories as cold_stories
from tests.blood.donor_room import guard_stories as donor_stories
from tests.blood.hospital import guard_stories as hospital_stories
from tests.blood.laboratory import guard_stories as laboratory_stories
from tests.blood.laboratory.batches import guard_stories as bench_stories
from tests.blood.laboratory.bench import Bench
from tests.blood.quality import guard_stories as quality_stories
from tests.blood.stock import guard_stories as stock_stories

pytestmark = pytest.mark.django_db


@dataclass
class Stage:
    """The rows a story begins with."""

    bench: Bench
    city: SimpleNamespace
    at: datetime
    made: dict[str, Any] = field(default_factory=dict)

    def judged(self, verdict: str = "fit", confirmed: bool = True) -> tuple[Donation, Release]:
        donation = self.bench.donation(status="proposed")
        release = Release.objects.create(
            donation=donation,
            org_path=donation.org_path,
            verdict=verdict,
            edition="e",
            proposed_by="a-one",
            proposed_at=self.at,
        )
        if confirmed:
            Release.objects.filter(pk=release.pk).update(confirmed_by="a-two", confirmed_at=self.at)
        return donation, release

    def unit(self, donation: Donation | None = None, **fields: Any) -> Unit:
        return self.bench.unit(donation, component="red_cells", **fields)

    def released_unit(self, status: str = "available", days: int = 35) -> Unit:
        donation, _ = self.judged()
        unit = self.unit(donation, days=days)
        Donation.objects.filter(pk=donation.pk).update(status="released", abo="A", rhd="+")
        Unit.objects.filter(pk=unit.pk).update(released_at=self.at, abo="A", rhd="+")
        if status != "untested":
            Unit.objects.filter(pk=unit.pk).update(status="available")
        if status not in {"untested", "available"}:
            Unit.objects.filter(pk=unit.pk).update(status=status)
        unit.refresh_from_db()
        return unit

    def patient(self) -> Patient:
        count = Patient.objects.count()
        return Patient.objects.create(
            code=f"P{count:06d}",
            org_path=self.city.hospital.path,
            name="某",
            number=str(count),
            number_index=str(count),
            sex="male",
        )

    def issue(self, unit: Unit, **fields: Any) -> Issue:
        given = {"issued_at": self.at, "issued_by": "a-one", "org_path": self.city.ward.path}
        return Issue.objects.create(unit=unit, patient=self.patient(), **{**given, **fields})


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


# -- the stories: each gives back the one illegal statement ------------------------------------------

Statement = Callable[[], Any]


def unit_without_two_signatures(s: Stage) -> Statement:
    donation, _ = s.judged(confirmed=False)
    unit = s.unit(donation)
    return lambda: run("UPDATE blood_unit SET released_at = %s WHERE id = %s", s.at, unit.pk)


def unit_of_an_unfit_donation(s: Stage) -> Statement:
    donation, _ = s.judged("unfit")
    unit = s.unit(donation)
    return lambda: run("UPDATE blood_unit SET released_at = %s WHERE id = %s", s.at, unit.pk)


def pool_with_an_unreleased_parent(s: Stage) -> Statement:
    good, bad = s.released_unit(), s.unit(s.bench.donation())
    pool = Unit.objects.create(
        number="UPOOL1",
        component="cryo",
        volume_ml=50,
        collected_at=s.at,
        made_at=s.at,
        expires_at=s.at + timedelta(days=9),
        org_path=s.city.centre.path,
    )
    for parent in (good, bad):
        UnitEdge.objects.create(parent=parent, child=pool)
    return lambda: run("UPDATE blood_unit SET released_at = %s WHERE id = %s", s.at, pool.pk)


def unit_from_nowhere(s: Stage) -> Statement:
    unit = Unit.objects.create(
        number="UALONE",
        component="cryo",
        volume_ml=50,
        collected_at=s.at,
        made_at=s.at,
        expires_at=s.at + timedelta(days=9),
        org_path=s.city.centre.path,
    )
    return lambda: run("UPDATE blood_unit SET released_at = %s WHERE id = %s", s.at, unit.pk)


_BORN = (
    "INSERT INTO blood_unit (number, donation_id, component, abo, rhd, volume_ml, doses, additive,"
    " collected_at, made_at, expires_at, org_path, storage, released_at, recalled, held_for,"
    " ended_for, status, pack, antigens, leucodepleted, washed, cmv_negative, closed_system, parts,"
    " printed) VALUES ('UBORN', %s, 'red_cells', 'A', '+', 200, 1, '', %s, %s, %s, '/x/',"
    " '', %s, %s, '', '', %s, '', '', %s, %s, %s, %s, 1, 0)"
)


def _birth(s: Stage, released_at: datetime | None, status: str) -> Statement:
    donation = s.bench.donation()
    later = s.at + timedelta(days=9)
    marks = (False, False, False, True)
    return lambda: run(_BORN, donation.pk, s.at, s.at, later, released_at, False, status, *marks)


def unit_born_released(s: Stage) -> Statement:
    return _birth(s, s.at, "untested")


def unit_born_held(s: Stage) -> Statement:
    return _birth(s, None, "held")


def _rewrite(column: str, value: Any, released: bool = False) -> Callable[[Stage], Statement]:
    def story(s: Stage) -> Statement:
        unit = s.released_unit() if released else s.unit()
        said = value(s) if callable(value) else value
        return lambda: run(f"UPDATE blood_unit SET {column} = %s WHERE id = %s", said, unit.pk)

    story.__name__ = f"rewrite_{column}"
    return story


def available_before_the_donation(s: Stage) -> Statement:
    """The fit guard alone: the bag carries a release, but its donation has been revoked."""
    unit = s.released_unit("untested")
    Donation.objects.filter(pk=unit.donation_id).update(status="rejected")
    return lambda: run("UPDATE blood_unit SET status = 'available' WHERE id = %s", unit.pk)


def _risen(ended: str) -> Callable[[Stage], Statement]:
    def story(s: Stage) -> Statement:
        unit = s.released_unit()
        if ended == "transfused":
            _transfused(s, unit)
        else:
            Unit.objects.filter(pk=unit.pk).update(status=ended, ended_for="spoilt")
        return lambda: run("UPDATE blood_unit SET status = 'held' WHERE id = %s", unit.pk)

    story.__name__ = f"risen_from_{ended}"
    return story


def _transfused(s: Stage, unit: Unit) -> None:
    Unit.objects.filter(pk=unit.pk).update(status="reserved")
    issue = s.issue(unit)
    Unit.objects.filter(pk=unit.pk).update(status="issued")
    check = BedsideCheck.objects.create(
        issue=issue, org_path=issue.org_path, ok=True, at=s.at, by="a-one"
    )
    Transfusion.objects.create(issue=issue, check_passed=check, started_at=s.at, by="a-one")
    Unit.objects.filter(pk=unit.pk).update(status="transfused")


def out_of_an_open_recall(s: Stage) -> Statement:
    unit = s.released_unit("held")
    recall = Recall.objects.create(
        code="R1",
        org_path=s.city.centre.path,
        root="blood.unit:1",
        cause="late_report",
        opened_at=s.at,
        opened_by="a-one",
    )
    RecallLine.objects.create(recall=recall, unit=unit, found="available", place=unit.org_path)
    Unit.objects.filter(pk=unit.pk).update(recalled=True)
    return lambda: run("UPDATE blood_unit SET recalled = %s WHERE id = %s", False, unit.pk)


def issued_for_nobody(s: Stage) -> Statement:
    unit = s.released_unit("reserved")
    return lambda: run("UPDATE blood_unit SET status = 'issued' WHERE id = %s", unit.pk)


def issued_by_an_issue_that_ended(s: Stage) -> Statement:
    unit = s.released_unit("reserved")
    issue = s.issue(unit)
    Issue.objects.filter(pk=issue.pk).update(closed_at=s.at, outcome="returned")
    return lambda: run("UPDATE blood_unit SET status = 'issued' WHERE id = %s", unit.pk)


def transfused_after_a_failed_check(s: Stage) -> Statement:
    unit = s.released_unit("reserved")
    issue = s.issue(unit)
    Unit.objects.filter(pk=unit.pk).update(status="issued")
    check = BedsideCheck.objects.create(
        issue=issue, org_path=issue.org_path, ok=False, faults="patient", at=s.at, by="a-one"
    )
    Transfusion.objects.create(issue=issue, check_passed=check, started_at=s.at, by="a-one")
    return lambda: run("UPDATE blood_unit SET status = 'transfused' WHERE id = %s", unit.pk)


def transfused_without_a_check(s: Stage) -> Statement:
    unit = s.released_unit("reserved")
    s.issue(unit)
    Unit.objects.filter(pk=unit.pk).update(status="issued")
    return lambda: run("UPDATE blood_unit SET status = 'transfused' WHERE id = %s", unit.pk)


def unit_deleted(s: Stage) -> Statement:
    unit = s.unit()
    return lambda: run("DELETE FROM blood_unit WHERE id = %s", unit.pk)


_ISSUED = (
    "INSERT INTO blood_issue (unit_id, patient_id, org_path, emergency, issued_at, issued_by,"
    " second_by, outcome) VALUES (%s, %s, '/x/', %s, %s, 'a-one', 'a-two', '')"
)


def _issue(unit: Unit, s: Stage, emergency: bool = False, at: datetime | None = None) -> Statement:
    patient = s.patient()
    return lambda: run(_ISSUED, unit.pk, patient.pk, emergency, at or s.at)


def issue_of_an_untested_unit(s: Stage) -> Statement:
    return _issue(s.unit(), s, emergency=True)


def issue_past_expiry(s: Stage) -> Statement:
    unit = s.released_unit("reserved")
    return _issue(unit, s, at=unit.expires_at)


def issue_without_reservation(s: Stage) -> Statement:
    return _issue(s.released_unit("available"), s)


def issue_of_a_recalled_unit(s: Stage) -> Statement:
    unit = s.released_unit("held")
    Unit.objects.filter(pk=unit.pk).update(recalled=True)
    return _issue(unit, s, emergency=True)


def issue_to_another_patient(s: Stage) -> Statement:
    issue = s.issue(s.released_unit("reserved"))
    other = s.patient()
    return lambda: run("UPDATE blood_issue SET patient_id = %s WHERE id = %s", other.pk, issue.pk)


def issue_opened_again(s: Stage) -> Statement:
    issue = s.issue(s.released_unit("reserved"))
    Issue.objects.filter(pk=issue.pk).update(closed_at=s.at, outcome="returned")
    return lambda: run(
        "UPDATE blood_issue SET closed_at = NULL, outcome = '' WHERE id = %s", issue.pk
    )


def donation_by_one_person(s: Stage) -> Statement:
    donation, _ = s.judged(confirmed=False)
    return lambda: run("UPDATE blood_donation SET status = 'released' WHERE id = %s", donation.pk)


def donation_found_unfit(s: Stage) -> Statement:
    donation, _ = s.judged("unfit")
    return lambda: run("UPDATE blood_donation SET status = 'released' WHERE id = %s", donation.pk)


def donation_judged_but_reopened(s: Stage) -> Statement:
    donation, release = s.judged()
    Release.objects.filter(pk=release.pk).update(reopened_at=s.at)
    return lambda: run("UPDATE blood_donation SET status = 'released' WHERE id = %s", donation.pk)


def donation_born_drawn(s: Stage) -> Statement:
    other = s.bench.donation()
    spare = s.bench.visit(other.donor)
    sql = (
        "INSERT INTO blood_donation (number, scheme, visit_id, donor_id, org_path, kind, volume_ml,"
        " doses, plasma_ml, additive, started_at, ended_at, day, abo, rhd, status, cmv_negative,"
        " antigens, weak_d)"
        " SELECT 'DBORN', scheme, %s, donor_id, org_path, kind, volume_ml, doses, plasma_ml,"
        " additive, started_at, ended_at, day, abo, rhd, 'released', cmv_negative, antigens, weak_d"
        " FROM blood_donation WHERE id = %s"
    )
    return lambda: run(sql, spare.pk, other.pk)


def verdict_rewritten(s: Stage) -> Statement:
    _, release = s.judged("unfit")
    return lambda: run("UPDATE blood_release SET verdict = 'fit' WHERE id = %s", release.pk)


def signature_replaced(s: Stage) -> Statement:
    _, release = s.judged()
    return lambda: run("UPDATE blood_release SET confirmed_by = 'a-6' WHERE id = %s", release.pk)


def proposer_replaced(s: Stage) -> Statement:
    _, release = s.judged()
    return lambda: run("UPDATE blood_release SET proposed_by = 'a-6' WHERE id = %s", release.pk)


def verdict_deleted(s: Stage) -> Statement:
    _, release = s.judged()
    return lambda: run("DELETE FROM blood_release WHERE id = %s", release.pk)


def _pooled(s: Stage, status: str) -> Donation:
    donation = s.bench.donation()
    pool = NatPool.objects.create(
        code=f"NP{donation.pk}", org_path=s.city.centre.path, size=2, made_at=s.at, made_by="a-one"
    )
    PoolMember.objects.create(pool=pool, donation=donation, position=1)
    NatPool.objects.filter(pk=pool.pk).update(status=status)
    return donation


def proposed_out_of_a_pending_pool(s: Stage) -> Statement:
    donation = _pooled(s, "pending")
    return lambda: run("UPDATE blood_donation SET status = 'proposed' WHERE id = %s", donation.pk)


def proposed_out_of_a_reactive_pool(s: Stage) -> Statement:
    donation = _pooled(s, "unresolved")
    return lambda: run("UPDATE blood_donation SET status = 'proposed' WHERE id = %s", donation.pk)


def _assay_run(s: Stage, donation: Donation | None = None) -> AssayRun:
    donation = donation or s.bench.donation()
    return AssayRun.objects.create(
        donation=donation,
        org_path=donation.org_path,
        assay="hiv",
        outcome="reactive",
        at=s.at,
        by="a-one",
    )


def released_with_a_group_in_doubt(s: Stage) -> Statement:
    donation, _ = s.judged()
    row = _assay_run(s, donation)
    GroupDiscrepancy.objects.create(
        donation=donation, run=row, org_path=donation.org_path, codes="x", opened_at=s.at
    )
    return lambda: run("UPDATE blood_donation SET status = 'released' WHERE id = %s", donation.pk)


def run_rewritten(s: Stage) -> Statement:
    one, other = _assay_run(s), _assay_run(s)
    return lambda: run(
        "UPDATE blood_assayrun SET outcome = (SELECT outcome FROM blood_assayrun WHERE id = %s)"
        " WHERE id = %s",
        other.pk,
        one.pk,
    )


def run_of_another_assay(s: Stage) -> Statement:
    row = _assay_run(s)
    return lambda: run("UPDATE blood_assayrun SET assay = 'alt' WHERE id = %s", row.pk)


def run_no_longer_void(s: Stage) -> Statement:
    row = _assay_run(s)
    AssayRun.objects.filter(pk=row.pk).update(voided_at=s.at, void_reason="retest")
    return lambda: run(
        "UPDATE blood_assayrun SET voided_at = NULL, void_reason = '' WHERE id = %s", row.pk
    )


def run_deleted(s: Stage) -> Statement:
    row = _assay_run(s)
    return lambda: run("DELETE FROM blood_assayrun WHERE id = %s", row.pk)


def _typed(s: Stage, **fields: Any) -> TypedReading:
    donation = s.bench.donation()
    given = {"assay": "alt", "value": "20", "at": s.at, "by": "a-one", **fields}
    return TypedReading.objects.create(donation=donation, org_path=donation.org_path, **given)


def typed_by_somebody_else(s: Stage) -> Statement:
    row = _typed(s)
    return lambda: run("UPDATE blood_typedreading SET by = 'a-two' WHERE id = %s", row.pk)


def typed_and_settled_again(s: Stage) -> Statement:
    row = _typed(s, settled_at=s.at)
    return lambda: run("UPDATE blood_typedreading SET settled_at = NULL WHERE id = %s", row.pk)


def confirmation_rewritten(s: Stage) -> Statement:
    donation = s.bench.donation()
    row = Confirmation.objects.create(
        donor=donation.donor,
        donation=donation,
        org_path=donation.org_path,
        purpose="confirm",
        marker="hiv",
        method="western_blot",
        laboratory="市疾控中心",
        outcome="positive",
        first_reading="positive",
        sent_at=s.at,
        sent_by="a-one",
        first_by="a-one",
        second_by="a-two",
    )
    Confirmation.objects.filter(pk=row.pk).update(status="standing")
    return lambda: run("UPDATE blood_confirmation SET status = 'withdrawn' WHERE id = %s", row.pk)


STORIES: dict[str, tuple[Callable[[Stage], Statement], ...]] = {
    **bench_stories.STORIES,
    **cold_stories.STORIES,
    **donor_stories.STORIES,
    **hospital_stories.STORIES,
    **quality_stories.STORIES,
    **stock_stories.STORIES,
    **laboratory_stories.STORIES,
    "blood_unit_release_guard": (
        unit_without_two_signatures,
        unit_of_an_unfit_donation,
        pool_with_an_unreleased_parent,
        unit_from_nowhere,
    ),
    "blood_unit_birth_guard": (unit_born_released, unit_born_held),
    "blood_unit_identity_guard": (
        _rewrite("number", "U-OTHER"),
        _rewrite("component", "ffp"),
        _rewrite("collected_at", lambda s: s.at - timedelta(days=3)),
        _rewrite("donation_id", lambda s: s.bench.donation().pk),
        _rewrite("expires_at", lambda s: s.at + timedelta(days=400)),
        _rewrite("abo", "O", released=True),
        _rewrite("rhd", "-", released=True),
        _rewrite("released_at", lambda s: s.at + timedelta(days=1), released=True),
    ),
    "blood_unit_fit_guard": (available_before_the_donation,),
    "blood_unit_end_guard": (_risen("transfused"), _risen("consumed"), _risen("discarded")),
    "blood_unit_recall_guard": (out_of_an_open_recall,),
    "blood_unit_issue_guard": (issued_for_nobody, issued_by_an_issue_that_ended),
    "blood_unit_transfuse_guard": (transfused_after_a_failed_check, transfused_without_a_check),
    "blood_unit_delete_guard": (unit_deleted,),
    "blood_issue_guard": (
        issue_of_an_untested_unit,
        issue_past_expiry,
        issue_without_reservation,
        issue_of_a_recalled_unit,
    ),
    "blood_issue_rewrite_guard": (issue_to_another_patient, issue_opened_again),
    "blood_donation_release_guard": (
        donation_by_one_person,
        donation_found_unfit,
        donation_judged_but_reopened,
    ),
    "blood_donation_birth_guard": (donation_born_drawn,),
    "blood_release_rewrite_guard": (verdict_rewritten, signature_replaced, proposer_replaced),
    "blood_release_delete_guard": (verdict_deleted,),
    "blood_donation_pool_guard": (
        proposed_out_of_a_pending_pool,
        proposed_out_of_a_reactive_pool,
    ),
    "blood_donation_group_guard": (released_with_a_group_in_doubt,),
    "blood_run_rewrite_guard": (run_rewritten, run_of_another_assay, run_no_longer_void),
    "blood_run_delete_guard": (run_deleted,),
    "blood_typed_rewrite_guard": (typed_by_somebody_else, typed_and_settled_again),
    "blood_confirmation_rewrite_guard": (confirmation_rewritten,),
}

KNOWN = {name: (table, event, say) for name, table, event, _, say in GUARDS}
CASES = [
    pytest.param(name, story, id=f"{name}-{story.__name__}")
    for name, stories in STORIES.items()
    for story in stories
]


@pytest.fixture
def stage(city: SimpleNamespace, at: datetime) -> Iterator[Stage]:
    yield Stage(Bench(city, at), city, at)


# Stories that stand beside the rows they begin with; each gives back the name of its guard.
ELSEWHERE = Path(__file__).parent / "registers" / "test_takeovers.py"


def test_every_guard_has_a_story() -> None:
    told = set(re.findall(r'return "(blood_\w+_guard)", ', ELSEWHERE.read_text("utf-8")))
    assert set(STORIES) | told == set(KNOWN)


@pytest.mark.parametrize(("name", "story"), CASES)
def test_raw_sql_is_refused(name: str, story: Callable[[Stage], Statement], stage: Stage) -> None:
    illegal = story(stage)
    with pytest.raises(DatabaseError, match=KNOWN[name][2]), transaction.atomic():
        illegal()


@pytest.mark.parametrize(("name", "story"), CASES)
def test_without_the_guard_it_would_pass(
    name: str, story: Callable[[Stage], Statement], stage: Stage
) -> None:
    """The negative control: it is this guard, and nothing else, that refuses."""
    illegal = story(stage)
    for sql in drop(connection.vendor, KNOWN[name][0], name):
        run(sql)
    illegal()


def test_a_guard_that_is_missing_is_noticed() -> None:
    """Every guard of the list stands in the database as a trigger of its name."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        standing = {row[0] for row in cursor.fetchall()}
    assert set(KNOWN) <= standing


@pytest.mark.parametrize("status", ["available", "reserved", "issued", "transfused"])
def test_use_before_release_is_refused_by_a_constraint(stage: Stage, status: str) -> None:
    unit = stage.unit()
    with pytest.raises(DatabaseError), transaction.atomic():
        run("UPDATE blood_unit SET status = %s WHERE id = %s", status, unit.pk)


def test_a_second_open_issue_is_refused(stage: Stage) -> None:
    unit = stage.released_unit("reserved")
    stage.issue(unit)
    with pytest.raises(DatabaseError), transaction.atomic():
        stage.issue(unit)


def test_a_release_by_one_person_twice_is_refused(stage: Stage) -> None:
    _, release = stage.judged(confirmed=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        run(
            "UPDATE blood_release SET confirmed_by = proposed_by, confirmed_at = %s WHERE id = %s",
            stage.at,
            release.pk,
        )
