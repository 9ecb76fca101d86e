"""Reports of a confirming laboratory that come as a file: whole or not at all, by two persons.

A file is a reading like a typed one: it stands when a second person brought the same, from a file of
her own or typed. What differs from the first reading refuses the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sanxian.blood.facts.laboratory import Reported
from sanxian.blood.lifecycle import ConfirmationStatus
from sanxian.blood.models import Confirmation
from sanxian.blood.rules.confirmation import Confirmed
from sanxian.blood.services.confirmations import BASIS, MARKERS
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, within
from sanxian.core.move import move
from sanxian.kernel.refusal import Malformed, Reason, Refusal

MOST = 2000
CHUNK = 400
_OPEN = (ConfirmationStatus.SENT, ConfirmationStatus.READ)
Pair = tuple[Reported, Confirmation]


@act("blood.confirmation.load", basis=BASIS)
def load(
    *, place: str, digest: str, reports: Sequence[Reported], by: Actor, at: datetime
) -> list[Confirmation]:
    """Take in a file of reports; `digest` is the SHA-256 of its bytes. Gives back its confirmations.

    Refuses with every fault, each with its row: reports_empty, reports_too_many,
    report_marker_unknown, report_outcome_unknown, report_of_nothing_open, report_of_several,
    report_twice, report_day, report_by_you, report_differs.
    """
    if not reports:
        raise Malformed("reports_empty")
    if len(reports) > MOST:
        raise Malformed("reports_too_many", most=MOST)
    Malformed.unless_empty(_unreadable(reports))
    pairs, faults = _matched(reports, _waiting(reports, by))
    Refusal.unless_empty([*faults, *_not_now(pairs, by, at)])
    done = [_take(report, row, by) for report, row in pairs]
    standing = sum(row.status == ConfirmationStatus.STANDING for row in done)
    note(digest=digest, rows=len(done), standing=standing)
    return done


def _unreadable(reports: Sequence[Reported]) -> Iterator[Reason]:
    for report in reports:
        if report.marker not in set(MARKERS):
            yield Reason("report_marker_unknown", params={"row": report.row})
        if report.outcome not in set(Confirmed):
            yield Reason("report_outcome_unknown", params={"row": report.row})


def _waiting(reports: Sequence[Reported], by: Actor) -> dict[tuple[str, str], list[Confirmation]]:
    """The open confirmations by number and marker: of a donation by its number, of a donor who
    wants to come back by her code."""
    numbers = sorted({report.number for report in reports})
    rows = Confirmation.objects.select_related("donation", "donor").filter(status__in=_OPEN)
    rows = within(rows, by, "blood.confirmation.load")
    found: dict[tuple[str, str], list[Confirmation]] = {}
    for i in range(0, len(numbers), CHUNK):
        part = numbers[i : i + CHUNK]
        of_donations = rows.filter(donation__number__in=part)
        of_donors = rows.filter(donation=None, donor__code__in=part)
        for row in (*of_donations, *of_donors):
            number = row.donation.number if row.donation else row.donor.code
            found.setdefault((number, row.marker), []).append(row)
    return found


def _matched(
    reports: Sequence[Reported], known: dict[tuple[str, str], list[Confirmation]]
) -> tuple[list[Pair], list[Reason]]:
    pairs: list[Pair] = []
    faults: list[Reason] = []
    seen: dict[tuple[str, str], int] = {}
    for report in reports:
        key = (report.number, report.marker)
        where = {"row": report.row, "number": report.number[:24]}
        rows = known.get(key, [])
        if key in seen:
            faults.append(Reason("report_twice", params={**where, "first": seen[key]}))
        elif len(rows) != 1:
            code = "report_of_several" if rows else "report_of_nothing_open"
            faults.append(Reason(code, params=where))
        else:
            pairs.append((report, rows[0]))
        seen.setdefault(key, report.row)
    return pairs, faults


def _not_now(pairs: Iterable[Pair], by: Actor, at: datetime) -> Iterator[Reason]:
    """Why a report cannot be this person's reading of this confirmation; outcomes are never said."""
    for report, row in pairs:
        where = {"row": report.row, "number": report.number[:24]}
        if not clock.day(row.sent_at) <= report.reported_on <= clock.day(at):
            yield Reason("report_day", params=where)
        if row.status == ConfirmationStatus.READ and row.first_by == by.id:
            yield Reason("report_by_you", params=where)
        elif row.status == ConfirmationStatus.READ and row.first_reading != said(report):
            yield Reason("report_differs", params=where)


def said(report: Reported) -> str:
    """A reading in the spelling in which the typed ones are kept."""
    return f"{report.outcome} {report.reported_on.isoformat()}"


def _take(report: Reported, row: Confirmation, by: Actor) -> Confirmation:
    if row.status == ConfirmationStatus.SENT:
        row.first_reading = said(report)
        row.save(update_fields=["first_reading"])
        return move(row, "read", set={"first_by": by.id})
    row.outcome = report.outcome
    row.save(update_fields=["outcome"])
    return move(row, "agree", set={"second_by": by.id, "reported_on": report.reported_on})
