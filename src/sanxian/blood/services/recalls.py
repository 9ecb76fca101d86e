"""Recall: everything in date that a root touched is held in one transaction, and who has it is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.terms import RecallOutcome
from sanxian.blood.lifecycle import UNIT, UnitStatus
from sanxian.blood.models import (
    Donation,
    Donor,
    GroupCorrection,
    Instrument,
    Issue,
    Notice,
    PackLot,
    ReagentLot,
    Recall,
    RecallLine,
    Unit,
)
from sanxian.blood.selectors import trace
from sanxian.blood.services import orders
from sanxian.blood.services.codes import new_code
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create, insert_many
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind as OrgKind

BASIS = ("血站管理办法", "临床输血技术规范")
_HOLDABLE = next(row.source for row in UNIT.steps if row.word == "hold")


@act("blood.recall.open", basis=BASIS)
def open_recall(
    *,
    root: Donor | Donation | Unit | Instrument | ReagentLot | PackLot | GroupCorrection,
    cause: str,
    place: str,
    donations: Iterable[int] = (),
    by: Actor,
    at: datetime,
) -> Recall:
    """Recall what a donor, a donation or a unit touched; `place` is the facility that recalls.

    Holds every unit that still lies, travels or waits anywhere; lists those already used, with
    the hospitals and patients to be told. What an instrument, a lot or a wrong group
    touched is told in `donations`, by key (`selectors.touched`).
    """
    kind = root._meta.model_name or ""
    named = isinstance(root, Instrument | ReagentLot | PackLot | GroupCorrection)
    touched = trace.gather_from(donations) if named else trace.gather(kind, root.pk)
    units = sorted(touched.units.values(), key=lambda u: u.pk)
    if not units:
        raise Refusal("recall_touches_nothing")
    recall = create(
        Recall,
        code=new_code("R"),
        org_path=place,
        root=subject_of(root),
        cause=cause,
        opened_at=at,
        opened_by=by.id,
    )
    recipients = _recipients(units)
    _write_lines(recall, units, recipients)
    _hold(units, at)
    _tell(recall, units, recipients, by, at)
    note(cause=cause, units=len(units), root=recall.root)
    return recall


def _recipients(units: list[Unit]) -> dict[int, Issue]:
    """The open or transfused issue of each unit that has one."""
    rows = Issue.objects.filter(unit__in=[u.pk for u in units]).select_related("patient")
    return {i.unit_id: i for i in rows if i.outcome in {"", "transfused"}}


def _write_lines(recall: Recall, units: list[Unit], recipients: dict[int, Issue]) -> None:
    insert_many(
        RecallLine(
            recall=recall,
            unit=unit,
            found=unit.status,
            place=recipients[unit.pk].org_path if unit.pk in recipients else unit.org_path,
            patient=recipients[unit.pk].patient if unit.pk in recipients else None,
        )
        for unit in units
    )


def _hold(units: list[Unit], at: datetime) -> None:
    live = [u for u in units if UnitStatus(u.status) in _HOLDABLE]
    keys = [u.pk for u in live]
    orders.taken_from_ward(keys, "recalled", at)
    orders.lost(keys, "recalled", at)
    move_many(live, "hold", set={"recalled": True, "held_for": "recalled"}, reasons=["recalled"])
    marked = [
        u.pk for u in units if UnitStatus(u.status) in {UnitStatus.HELD, UnitStatus.TRANSFUSED}
    ]
    Unit.objects.filter(pk__in=marked).update(recalled=True)


def _tell(
    recall: Recall, units: list[Unit], recipients: dict[int, Issue], by: Actor, at: datetime
) -> None:
    """One notice and one duty for each hospital that has or had a unit."""
    hospitals: dict[str, list[Unit]] = {}
    for unit in units:
        place = recipients[unit.pk].org_path if unit.pk in recipients else unit.org_path
        hospital = places.nearest(place, OrgKind.HOSPITAL)
        if hospital:
            hospitals.setdefault(hospital, []).append(unit)
    for path, theirs in hospitals.items():
        patients = {recipients[u.pk].patient_id for u in theirs if u.pk in recipients}
        create(
            Notice,
            recall=recall,
            org_path=path,
            units=len(theirs),
            patients=len(patients),
            told_at=at,
        )
        duties.open_duty(kind="blood.recall", subject=subject_of(recall), place=path, by=by, at=at)


@act("blood.recall.answer", basis=BASIS, on="notice")
def answer_notice(*, notice: Notice, by: Actor, at: datetime) -> Notice:
    """The hospital says that it has held its units and that its doctors know of its patients."""
    if notice.answered_at:
        raise Refusal("notice_already_answered")
    notice.answered_at, notice.answered_by = at, by.id
    notice.save(update_fields=["answered_at", "answered_by"])
    duties.finish_for(
        kind="blood.recall", subject=subject_of(notice.recall), place=notice.org_path, by=by, at=at
    )
    return notice


@act("blood.recall.close", basis=BASIS, on="recall")
def close_recall(*, recall: Recall, outcome: str, by: Actor, at: datetime) -> Recall:
    """Close when every hospital has answered: "cleared" lets units be cleared, "confirmed" does not."""
    if recall.notices.filter(answered_at__isnull=True).exists():
        raise Refusal("recall_unanswered")
    move(recall, "close", set={"closed_at": at}, outcome=outcome)
    if outcome == RecallOutcome.CLEARED:
        lines = recall.lines.values("unit_id")
        others = RecallLine.objects.filter(recall__status="open").values("unit_id")
        Unit.objects.filter(pk__in=lines).exclude(pk__in=others).update(recalled=False)
    return recall


def register() -> None:
    """The duty that a recall leaves with a hospital."""
    kinds.offer(
        "blood.recall",
        _("召回：封存库存并告知临床"),
        hours_to_acknowledge=2,
        hours_to_finish=24,
        permission="blood.recall.answer",
        link=link_of,
    )


def link_of(subject: str) -> str:
    """The page of the recall that a duty is about."""
    return reverse("blood:recall", args=[int(subject.rpartition(":")[2])])
