"""Labels of bags: printed once, again only with a reason, and never two for two bags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanxian.blood.lifecycle import UNIT
from sanxian.blood.models import LabelPrint, Unit
from sanxian.blood.services.bags import BASIS, each, mine
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, insert_many
from sanxian.core.trail import Entry
from sanxian.kernel.numbers import normalise
from sanxian.kernel.refusal import Malformed, Reason, Refusal

REPRINT_REASONS = ("damaged", "unreadable", "lost", "printer_fault", "group_known")


@act("blood.unit.print", basis=BASIS, on="units")
def print_labels(*, units: Sequence[Unit], by: Actor, at: datetime) -> list[Unit]:
    """The first print of these bags' labels. Refuses: label_printed_before, unit_elsewhere."""
    rows = mine(units, "blood.unit.print", by)
    Refusal.unless_empty(
        Reason("label_printed_before", params={"number": u.number}) for u in rows if u.printed
    )
    insert_many(LabelPrint(unit=u, which=1, printed_at=at, printed_by=by.id) for u in rows)
    each(rows, lambda part: part.update(printed=1))
    frame = current()
    for unit in rows:
        unit.printed = 1
        frame.entries.append(Entry(frame.act, subject_of(unit), unit.org_path, data={"which": 1}))
    return rows


@act("blood.unit.reprint", basis=BASIS, on="unit")
def reprint(*, unit: Unit, reason: str, by: Actor, at: datetime) -> LabelPrint:
    """Another label for a bag, with a reason, and counted. Refuses: label_not_printed, label_gone."""
    if reason not in REPRINT_REASONS:
        raise Malformed("reason_unknown", field="reason")
    row = Unit.objects.get(pk=unit.pk)
    said = {"number": row.number}
    Refusal.unless_empty(
        [
            *([] if row.printed else [Reason("label_not_printed", params=said)]),
            *([Reason("label_gone", params=said)] if row.status in UNIT.ends else []),
        ]
    )
    which = row.printed + 1
    made = create(LabelPrint, unit=row, which=which, reason=reason, printed_at=at, printed_by=by.id)
    Unit.objects.filter(pk=row.pk).update(printed=which)
    frame = current()
    entry = Entry(
        frame.act, subject_of(row), row.org_path, reasons=(reason,), data={"which": which}
    )
    frame.entries.append(entry)
    return made


@act("blood.unit.relabel", basis=BASIS, on="unit")
def check_labels(*, unit: Unit, old: str, new: str, by: Actor, at: datetime) -> Unit:
    """Scan the label on the bag and the new one over it: both must be this bag's. Refuses:
    labels_differ, label_not_printed."""
    last = LabelPrint.objects.filter(unit=unit).order_by("-which").first()
    if last is None:
        raise Refusal("label_not_printed", number=unit.number)
    scanned = normalise(old), normalise(new)
    if set(scanned) != {unit.number}:
        raise Refusal("labels_differ", old=scanned[0][:32], new=scanned[1][:32])
    LabelPrint.objects.filter(pk=last.pk).update(checked_at=at)
    note(which=last.which)
    return unit
