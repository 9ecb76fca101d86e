"""Raw SQL cannot rejoin a link, release a letter too early, approve a meeting, or carry without signatures.

Each story makes the rows and gives back one illegal statement; with the guard dropped it passes, so that
each is its own negative control.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.coordination import models
from sanxian.coordination.guards import GUARDS
from sanxian.coordination.services import contact, legs, links
from sanxian.core.database import drop
from tests.guarding import each, only_its_guard_refuses, run

KNOWN = {name: (table, say) for name, table, _, _, say in GUARDS}
WHEN = "'2026-11-23 02:00:00+00:00'"
Story = Callable[[Any], Callable[[], Any]]


# -- one row of each table, by the services -------------------------------------------------------------


def link(table: Any) -> Any:
    return table.linked()


def ended(table: Any) -> Any:
    return links.end(link=table.linked(), why="done", by=table.coordinator, at=table.at)


def opening(table: Any) -> Any:
    return links.open_link(
        link=table.linked(), why="audit", words="季度抽查一例", by=table.coordinator, at=table.at
    )


def reviewed(table: Any) -> Any:
    return links.review(opening=opening(table), in_order=True, by=table.second, at=table.at)


def message(table: Any) -> Any:
    row = table.says(table.linked(), "reserved")
    row.refresh_from_db()
    return row


def mission(table: Any) -> Any:
    return table.planned()


def running(table: Any) -> Any:
    leg, _by = table.on_the_way()
    return models.Mission.objects.get(pk=leg.mission_id)


def arrived(table: Any) -> Any:
    table.delivered()
    return models.Mission.objects.get()


def assigned(table: Any) -> Any:
    row, by = table.escort()
    return table.accepted(table.planned(), row, by)


def carrying(table: Any) -> Any:
    return table.on_the_way()[0]


def home(table: Any) -> Any:
    leg, by = table.delivered()
    return legs.back(leg=leg, km=10, by=by, at=table.at)


def handover(table: Any) -> Any:
    carrying(table)
    return models.Handover.objects.get()


def reading(table: Any) -> Any:
    leg, by = table.on_the_way()
    return legs.read(leg=leg, temperature=Decimal(4), by=by, at=table.at)


def letter(table: Any) -> Any:
    return table.wrote(table.linked())


def kept(table: Any) -> Any:
    """A letter whose link ended before cells were given."""
    row = letter(table)
    links.end(link=row.link, why="mistake", by=table.coordinator, at=table.at)
    row.refresh_from_db()
    return row


def waits_on_an_ended_link(table: Any) -> Any:
    """The row as it would be, had the end forgotten it; both sides agreed."""
    row = letter(table)
    table.agreed(row.link)
    ends = "status = 'ended', ended_for = 'not_needed'"
    run(f"UPDATE coordination_link SET {ends}, ended_at = {WHEN} WHERE id = %s", row.link_id)
    return row


def way(table: Any) -> Any:
    link = table.planned_link()
    table.opened(link)
    return table.way(link)


def signed_way(table: Any) -> Any:
    row = way(table)
    table.sign(models.Link.objects.get())
    return row


def withdrawn(table: Any) -> Any:
    return contact.withdraw(letter=letter(table), by=table.coordinator, at=table.at)


def meeting(table: Any) -> Any:
    return contact.ask(link=table.linked(), side="donor", by=table.coordinator, at=table.at)


def consent(table: Any) -> Any:
    table.agreed(table.linked(), "letters", "donor")
    return models.Consent.objects.get()


def taken_back(table: Any) -> Any:
    row = consent(table)
    return contact.withdraw_consent(
        link=row.link, side="donor", purpose="letters", by=table.coordinator, at=table.at
    )


def change(make: Callable[[Any], Any], sets: str) -> Story:
    def story(table: Any) -> Callable[[], Any]:
        row = make(table)
        return lambda: run(f"UPDATE {row._meta.db_table} SET {sets} WHERE id = %s", row.pk)

    return story


def gone(make: Callable[[Any], Any]) -> Story:
    def story(table: Any) -> Callable[[], Any]:
        row = make(table)
        return lambda: run(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)

    return story


def free(make: Callable[[Any], Any], *names: str) -> Callable[[Any], Any]:
    """The row after what points to it was taken away, guards and all: so that only one thing stops it."""

    def made(table: Any) -> Any:
        row = make(table)
        for name in names:
            for sql in drop(connection.vendor, name, f"{name}_delete_guard"):
                run(sql)
            run(f"DELETE FROM {name}")
        return row

    return made


STORIES: dict[str, list[Story]] = {
    "coordination_link_ends_guard": [
        change(link, "donor_index = 'x'"),
        change(link, "patient_index = 'x'"),
        change(link, "number = 'K234567892'"),
        change(ended, "status = 'standing', ended_at = NULL"),
    ],
    "coordination_opening_rewrite_guard": [
        change(opening, "why = 'lost'"),
        change(opening, "\"by\" = 'a-other'"),
        change(opening, f"at = {WHEN.replace('11-23', '11-24')}"),
        change(reviewed, "in_order = NOT in_order"),
    ],
    "coordination_message_rewrite_guard": [
        change(message, "word = 'available'"),
        change(message, "direction = 'to_donor'"),
        change(message, "status = 'waiting'"),
    ],
    "coordination_mission_ends_guard": [
        change(mission, "code = 'E234567892'"),
        change(running, "taken_at = NULL"),
        change(running, "deadline = '2027-01-01 00:00:00+00:00'"),
        change(arrived, "delivered_at = '2027-01-01 00:00:00+00:00'"),
        change(way, "link_index = ''"),
        change(signed_way, "signed_at = NULL"),
    ],
    "coordination_leg_signed_guard": [
        change(assigned, "status = 'carrying'"),
        change(carrying, "status = 'handed'"),
    ],
    "coordination_leg_times_guard": [
        change(carrying, "taken_at = NULL"),
        change(home, "handed_at = taken_at"),
        change(home, "km = 9999"),
    ],
    "coordination_handover_rewrite_guard": [change(handover, "temperature = 3")],
    "coordination_reading_rewrite_guard": [change(reading, "temperature = 3")],
    "coordination_letter_rewrite_guard": [
        change(letter, "side = 'donor'"),
        change(letter, "written_by = 'a-other'"),
        change(withdrawn, "status = 'written'"),
        change(kept, "status = 'written'"),
    ],
    "coordination_letter_link_guard": [
        change(
            waits_on_an_ended_link,
            f"status = 'released', not_before = '2020-01-01', decided_at = {WHEN}, decided_by = 'a-9'",
        )
    ],
    "coordination_letter_release_guard": [
        change(
            letter,
            f"status = 'released', not_before = '2020-01-01', decided_at = {WHEN}, decided_by = 'a-9'",
        )
    ],
    "coordination_meeting_consent_guard": [
        change(
            meeting,
            "status = 'approved', donor_signed_on = '2020-01-01', patient_signed_on = '2020-01-01',"
            " not_before = '2020-01-01', decided_on = '2026-01-01', decided_by = 'a-9',"
            " permit = 'Z-2026', permit_on = '2026-01-01'",
        )
    ],
    "coordination_consent_rewrite_guard": [
        change(consent, "side = 'patient'"),
        change(consent, "purpose = 'meeting'"),
        change(consent, "signed_on = '2020-01-01'"),
        change(taken_back, "withdrawn_at = NULL"),
    ],
    "coordination_link_delete_guard": [gone(free(link, "coordination_message"))],
    "coordination_opening_delete_guard": [gone(opening)],
    "coordination_message_delete_guard": [gone(message)],
    "coordination_mission_delete_guard": [gone(mission)],
    "coordination_leg_delete_guard": [gone(assigned)],
    "coordination_handover_delete_guard": [gone(handover)],
    "coordination_reading_delete_guard": [gone(reading)],
    "coordination_letter_delete_guard": [gone(letter)],
    "coordination_meeting_delete_guard": [gone(meeting)],
    "coordination_consent_delete_guard": [gone(consent)],
}


def test_every_guard_has_a_story():
    assert set(STORIES) == {name for name, *_ in GUARDS}
    assert all(STORIES.values())


@pytest.mark.parametrize(("name", "story"), each(STORIES))
def test_raw_sql_is_refused_and_only_by_its_guard(name, story, table):
    only_its_guard_refuses(GUARDS, name, story(table))


NOT_SO: list[tuple[Callable[[Any], Any], str, str]] = [
    (link, "donor_index = patient_index", "link_two_ends"),
    (link, "status = 'ended'", "link_ended"),
    (link, "rank = 'third'", "link_rank"),
    (opening, f"reviewed_at = {WHEN}, reviewed_by = \"by\", in_order = %s", "opening_two_persons"),
    (message, "carried_at = NULL", "message_carried"),
    (mission, f"delivered_at = {WHEN}", "mission_in_order"),
    (mission, f"taken_at = {WHEN}", "mission_clock"),
    (mission, f"status = 'running', product = NULL, taken_at = {WHEN}, deadline = {WHEN}",
     "mission_cells"),
    (way, f"status = 'running', taken_at = {WHEN}, deadline = {WHEN}, product = ends",
     "mission_two_signed"),
    (assigned, "holder = ''", "leg_held"),
    (assigned, "taken_at = '2020-01-01 00:00:00+00:00'", "leg_four_times"),
    (handover, "given_index = taken_index", "handover_two_persons"),
    (handover, "to_leg_id = NULL", "handover_ends"),
    (letter, f"status = 'returned', decided_by = written_by, decided_at = {WHEN}", "letter_two_persons"),
    (letter, "status = 'released', decided_by = 'a-9'", "letter_released"),
    (meeting, "status = 'approved', decided_by = 'a-9'", "meeting_both_and_time"),
    (meeting,
     "status = 'approved', donor_signed_on = '2020-01-01', patient_signed_on = '2020-01-01',"
     " not_before = '2026-12-01', decided_on = '2026-11-23', decided_by = 'a-9'", "meeting_both_and_time"),
    *((meeting,
       "status = 'approved', donor_signed_on = '2020-01-01', patient_signed_on = '2020-01-02',"
       f" not_before = '2026-01-01', decided_on = '2026-11-23', decided_by = 'a-9', {lacks}",
       "meeting_permit")
      for lacks in ("permit = '', permit_on = '2026-11-20'", "permit = 'Z-2026', permit_on = '2020-01-01'",
                    "permit = 'Z-2026', permit_on = '2026-11-24'")),
    (meeting, "status = 'refused', decided_by = asked_by", "meeting_two_persons"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "sets", "says"), NOT_SO, ids=map(str, range(len(NOT_SO))))
def test_what_the_tables_know(make, sets, says, table):
    row = make(table)
    name = row._meta.db_table
    for guard, (of, _say) in KNOWN.items():
        if of == name and not guard.endswith("delete_guard"):
            for sql in drop(connection.vendor, name, guard):
                run(sql)
    params = [True, row.pk] if "%s" in sets else [row.pk]
    with pytest.raises(DatabaseError, match=f"coordination_{says}"), transaction.atomic():
        run(f"UPDATE {name} SET {sets} WHERE id = %s", *params)


def test_a_donor_is_linked_once_and_a_patient_has_one_first(table):
    case = table.ward.asked()
    table.linked(case)
    backup = table.linked(case, "DBBBBBBBBB", rank="backup")
    with pytest.raises(DatabaseError), transaction.atomic():
        run("UPDATE coordination_link SET rank = 'first' WHERE id = %s", backup.pk)
    for sql in drop(connection.vendor, "coordination_link", "coordination_link_ends_guard"):
        run(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        run(
            "UPDATE coordination_link SET donor_index = (SELECT MIN(donor_index) FROM coordination_link)"
        )


def test_the_table_of_consents_counts_both_sides(table):
    """Two yeses of one side are not both sides' yes."""
    link = table.transplanted()
    table.agreed(link, "letters", "patient")
    row = table.wrote(link)
    with pytest.raises(DatabaseError, match="both sides"), transaction.atomic():
        run(
            f"UPDATE coordination_letter SET status = 'released', not_before = '2020-01-01',"
            f" decided_at = {WHEN}, decided_by = 'a-9' WHERE id = %s", row.pk,
        )  # fmt: skip
