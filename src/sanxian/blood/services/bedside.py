"""At the bed: three scans must agree, then the transfusion begins, and its donor is thanked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sanxian.blood import editions
from sanxian.blood.facts import supply_policy as policies
from sanxian.blood.facts.hospital import Reaction
from sanxian.blood.facts.issuing import Fault
from sanxian.blood.lifecycle import UNIT, UnitStatus
from sanxian.blood.models import (
    BedsideCheck,
    Donation,
    Issue,
    Observation,
    Patient,
    PatientReaction,
    Thanks,
    Transfusion,
    TransfusionEnd,
    Unit,
)
from sanxian.blood.rules import issuing, observation
from sanxian.blood.rules.transfusion import begin_bars, finish_bars
from sanxian.blood.selectors import bedside as wards
from sanxian.blood.selectors import kin, witness
from sanxian.blood.services import haemovigilance
from sanxian.blood.services import orders as ordering
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.later import later, offer
from sanxian.core.move import Overtaken, move_many
from sanxian.core.prepared import create, insert_many, prepared, update
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

BASIS = ("临床输血技术规范",)
CHECK = "blood.unit.check"
STOPS = ("reaction", "access_lost", "patient_wish", "bag_fault", "not_needed")
Ruled = Resolved[policies.Transfusion]
_HOLDABLE = next(row.source for row in UNIT.steps if row.word == "hold")


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned or typed at the bed for one handed-out unit."""

    issue: Issue
    patient_code: str
    hospital_number: str
    unit_number: str

    @property
    def org_path(self) -> str:
        return self.issue.org_path


@act(CHECK, basis=BASIS, on="scans")
def check(
    *, scans: Sequence[Scan], second_by: str = "", by: Actor, at: datetime
) -> list[BedsideCheck]:
    """Compare wristband, second identifier and bag with what was handed out; keep every outcome.

    One wrong character gives a check that is not ok, with the codes of what differs and never the
    right value. Nothing is raised for a mismatch, since the failure must stay on file. `second_by`
    is the account code of the second person, whom the edition may ask for.
    """
    ward = _one_ward(scans)
    ruled = editions.transfusion(ward, clock.day(at))
    needed = editions.bedside(ward, clock.day(at)).values.second_checker
    second = witness.fault(second_by, ward, CHECK, by, at, needed=needed)
    known = {row.pk: row for row in _handed_out([scan.issue.pk for scan in scans])}
    made = [
        _checked(
            scan,
            known[scan.issue.pk],
            ruled,
            BedsideCheck(second_by="" if second else second_by, by=by.id, at=at),
            [second] if second else [],
        )
        for scan in scans
    ]
    insert_many(made)
    note(checks=len(made), failed=sum(not row.ok for row in made))
    return made


@prepared
def _handed_out(keys: list[int]) -> QuerySet[Issue, Any]:
    return Issue.objects.select_related("unit", "patient").filter(pk__in=keys)


def _one_ward(rows: Sequence[Scan | BedsideCheck]) -> str:
    """The ward of all rows; an act asks for the permission only in the first's."""
    if not rows:
        raise Malformed("nothing_chosen")
    if len({row.org_path for row in rows}) > 1:
        raise Refusal("several_places")
    return rows[0].org_path


def _checked(
    scan: Scan, issue: Issue, ruled: Ruled, row: BedsideCheck, second: list[Fault]
) -> BedsideCheck:
    said = (scan.patient_code, scan.hospital_number, scan.unit_number)
    patient: Patient = issue.patient
    right = (patient.code, patient.number, issue.unit.number)
    faults = [*issuing.differs(said, right), *second, *_not_now(issue, ruled, row.at)]
    row.issue, row.org_path = issue, issue.org_path
    row.ok, row.faults = not faults, ",".join(faults)
    return row


def _not_now(issue: Issue, ruled: Ruled, at: datetime) -> Iterable[Fault]:
    """What else keeps this bag from this patient now."""
    if issue.closed_at or issue.unit.status != UnitStatus.ISSUED:
        yield Fault.NOT_ISSUED
    if issue.unit.expires_at <= at:
        yield Fault.EXPIRED
    if begin_bars(issue.issued_at, at, ruled):
        yield Fault.LATE


@act("blood.unit.transfuse", basis=BASIS, on="checks")
def transfuse(*, checks: Sequence[BedsideCheck], by: Actor, at: datetime) -> list[Transfusion]:
    """Begin the transfusion of each unit whose check has just passed; its donor will be thanked.

    Refuses with every reason: check_failed, check_overtaken (a later check of the same unit),
    unit_not_issued, unit_expired, begin_too_late.
    """
    ruled = editions.transfusion(_one_ward(checks), clock.day(at))
    fresh = _fresh([c.pk for c in checks])
    Refusal.unless_empty(_not_begun(fresh, ruled, at))
    begun = insert_many(
        Transfusion(issue=c.issue, check_passed=c, started_at=at, by=by.id) for c in fresh
    )
    issues = [c.issue for c in fresh]
    units = [issue.unit for issue in issues]
    move_many(units, "transfuse")
    _close(issues, "transfused", at)
    ordering.close_if_used([i.order for i in issues if i.order])
    later("blood.thank", *(unit.pk for unit in units))
    return begun


@prepared
def _fresh(keys: list[int]) -> QuerySet[BedsideCheck, Any]:
    rows = BedsideCheck.objects.select_related("issue__unit", "issue__order")
    return rows.filter(pk__in=keys)


@prepared
def _checks(issues: list[int]) -> QuerySet[BedsideCheck, Any]:
    """Issue and key of every check of these, the newest last."""
    return (
        BedsideCheck.objects.filter(issue__in=issues).order_by("pk").values_list("issue_id", "pk")
    )


def _not_begun(fresh: list[BedsideCheck], ruled: Ruled, at: datetime) -> Iterable[Reason]:
    newest = dict(_checks([c.issue_id for c in fresh]))
    for row in fresh:
        where = {"number": row.issue.unit.number}
        if not row.ok:
            yield Reason("check_failed", params=where)
        if newest[row.issue_id] != row.pk:
            yield Reason("check_overtaken", params=where)
        for fault in _not_now(row.issue, ruled, at):
            yield Reason(fault, params=where)


def _close(issues: list[Issue], outcome: str, at: datetime) -> None:
    said = {"closed_at": at, "outcome": outcome}
    if update(Issue, said, pk=[i.pk for i in issues], closed_at=None) != len(issues):
        raise Overtaken("overtaken", record="issue")


@act("blood.unit.finish", basis=BASIS, on="issue")
def finish(
    *, issue: Issue, given_ml: int | None = None, stopped_for: str = "", by: Actor, at: datetime
) -> Transfusion:
    """Note the end of a transfusion: all went in, or it was stopped early with a reason and the mL.

    What was not as it should be is kept as codes (too long, an observation missing).
    Refuses: not_transfused, transfusion_ended, stop_unknown, given_ml_impossible.
    """
    row = _transfusion(issue)
    volume = issue.unit.volume_ml
    ml = volume if given_ml is None else given_ml
    if stopped_for and stopped_for not in STOPS:
        raise Malformed("stop_unknown", field="stopped_for")
    if not 0 <= ml <= volume or (stopped_for and given_ml is None):
        raise Malformed("given_ml_impossible", field="given_ml", most=volume)
    if update(Transfusion, {"ended_at": at}, pk=row.pk, ended_at=None) != 1:
        raise Refusal("transfusion_ended")
    row.ended_at = at
    deviations = _deviations(row, issue.org_path, at)
    create(
        TransfusionEnd,
        transfusion=row,
        given_ml=ml,
        stopped_for=stopped_for,
        deviations=" ".join(deviations),
    )
    note(stopped=bool(stopped_for), deviations=len(deviations))
    return row


def _deviations(row: Transfusion, ward: str, at: datetime) -> list[str]:
    """What is to be said of it afterwards; none of it undoes the transfusion."""
    late = finish_bars(row.started_at, at, editions.transfusion(ward, clock.day(at)))
    bedside = editions.bedside(ward, clock.day(at))
    missed = observation.due(row.started_at, at, [*_observed(row), "end"], at, bedside)
    return [*(r.code for r in late), *(f"{point}_not_observed" for point in missed)]


@prepared
def _observed(row: Transfusion) -> QuerySet[Observation, Any]:
    return Observation.objects.filter(transfusion=row).values_list("point", flat=True)


def _transfusion(issue: Issue) -> Transfusion:
    found = wards.begun_of(issue)
    if not found:
        raise Refusal("not_transfused")
    return found[0]  # type: ignore[no-any-return]


@act("blood.reaction.report", basis=BASIS, on="issue")
def report(
    *, issue: Issue, kind: str, grade: int, care: str, by: Actor, at: datetime
) -> PatientReaction:
    """Report what a transfusion did to the patient: every bag of the same donations is held.

    `grade` 1 mild to 4 severe; `care` (what was done) is sealed. The quality officer of the centre
    gets the work. Refuses: reaction_kind_unknown, grade_unknown, not_transfused.
    """
    if kind not in set(Reaction):
        raise Malformed("reaction_kind_unknown", field="kind")
    if grade not in (1, 2, 3, 4):
        raise Malformed("grade_unknown", field="grade")
    _transfusion(issue)
    return reacted(issue, kind, grade, care, by, at)


def reacted(
    issue: Issue, kind: str, grade: int, care: str, by: Actor, at: datetime
) -> PatientReaction:
    """What a report brings about, inside a running act: the reaction on file, its case, bags of the
    same donations held, and the work of the centre."""
    reaction = create(
        PatientReaction,
        issue=issue,
        org_path=issue.org_path,
        kind=kind,
        grade=grade,
        care=care,
        at=at,
        by=by.id,
    )
    sources = kin.sources_of([issue.unit_id])
    held = _hold_siblings(sources, at)
    centres = sorted(_centres(sources))
    haemovigilance.open_case(reaction, centres[0] if centres else reaction.org_path, at)
    for place in centres:
        duties.open_duty(
            kind="blood.reaction", subject=subject_of(reaction), place=place, by=by, at=at
        )
    note(held=len(held))
    return reaction


def _hold_siblings(sources: set[kin.Source], at: datetime) -> list[Unit]:
    live = [
        unit
        for unit in kin.units_from(sources)
        if UnitStatus(unit.status) in _HOLDABLE and unit.expires_at > at
    ]
    why = "patient_reaction"
    move_many(live, "hold", set={"held_for": why}, reasons=[why])
    ordering.lost([unit.pk for unit in live], why, at)
    return live


def _centres(sources: set[kin.Source]) -> set[str]:
    """Who drew the blood, or took it over from another system."""
    drawn = Donation.objects.filter(pk__in=kin.donations(sources))
    foreign = [key for kind, key in sources if kind == kin.FOREIGN]
    paths = {*drawn.values_list("org_path", flat=True), *kin.receivers(foreign).values()}
    return {places.nearest(path, Kind.CENTRE) or path for path in paths}


def thank(*units: int) -> None:
    """Tell the donors of these units that their blood was used: once each, no place, no person."""
    begun = Transfusion.objects.filter(issue__unit__in=units).select_related("issue__unit")
    origins = kin.origins(units)
    donors = dict(
        Donation.objects.filter(pk__in=set().union(*origins.values())).values_list("pk", "donor")
    )
    rows = [
        Thanks(donor_id=donor, unit=unit, component=unit.component, day=clock.day(row.started_at))
        for row in begun
        for unit in [row.issue.unit]
        for donor in sorted({donors[key] for key in origins[unit.pk]})
    ]
    Thanks.objects.bulk_create(rows, ignore_conflicts=True)


def register() -> None:
    """The thanks as queued work, and the duty that a reaction leaves with the centre."""
    offer("blood.thank", thank)
    kinds.offer(
        "blood.reaction",
        _("输血不良反应：核查同一献血者的血液"),
        hours_to_acknowledge=2,
        hours_to_finish=72,
        permission="blood.reaction.settle",
    )
