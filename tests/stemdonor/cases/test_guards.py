"""Raw SQL cannot bring back a case that is over, talk round who said no, or begin without a last yes.

Each story makes the rows and gives back one illegal statement; with the guard dropped it passes, so
that each is its own negative control.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from sanxian.core.database import drop
from sanxian.stemdonor.facts.case_policy import Spared
from sanxian.stemdonor.guards.cases import GUARDS
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import MatchCase, PleaseNot
from sanxian.stemdonor.services import cases, costs, follows, reviews
from tests.guarding import each, only_its_guard_refuses, run
from tests.stemdonor.cases.story import Story
from tests.stemdonor.peers import joined

Statement = Callable[[], Any]
Tale = Callable[[Story], Statement]
_S = CaseStatus
T = "stemdonor_"


def at(status: str, table: str, column: str, value: Any) -> Tale:
    """A case in that state, and a change of a column of its (only) row in a table."""

    def tale(story: Story) -> Statement:
        case = story.until(status)
        key = "id" if table == "matchcase" else "case_id"
        real = story.registrant().pk if value is NEW else value
        sql = f"UPDATE {T}{table} SET {column} = %s WHERE {key} = %s"
        return lambda: run(sql, real, case.pk)

    return tale


NEW = object()


def deleted(status: str, table: str) -> Tale:
    def tale(story: Story) -> Statement:
        case = story.until(status)
        key = "id" if table == "matchcase" else "case_id"
        return lambda: run(f"DELETE FROM {T}{table} WHERE {key} = %s", case.pk)

    return tale


def stopped(story: Story) -> MatchCase:
    case = story.until(_S.TALKING)
    cases.stop(case=case, side="donor", why="family", words="怕", by=story.worker, at=story.at)
    return case


def of_stopped(sql: str, *values: Any) -> Tale:
    def tale(story: Story) -> Statement:
        case = stopped(story)
        return lambda: run(sql, *values, case.pk)

    return tale


INSERT_TALK = (
    f"INSERT INTO {T}casetalk (uid, case_id, org_path, party, setting, peer, minutes, trips,"
    ' taught, concerns, asked, answered, edition, at, "by")'
    " SELECT uid, id, org_path, '{party}', 'phone', '', 5, 0, 0, {no}, {no}, {no}, '', since, 'a'"
    f" FROM {T}matchcase WHERE id = %s"
)


def talk_insert(party: str) -> str:
    empty = "''" if connection.vendor == "sqlite" else "''::bytea"
    return INSERT_TALK.format(party=party, no=empty)


def family_without_leave(story: Story) -> Statement:
    case = story.until(_S.TALKING)
    return lambda: run(talk_insert("family"), case.pk)


def talk_after_no(story: Story) -> Statement:
    case = stopped(story)
    return lambda: run(talk_insert("donor"), case.pk)


def unconfirmed(to: str) -> Tale:
    """A plan that nobody confirmed; the drug was given in another case."""

    def tale(story: Story) -> Statement:
        case = story.until(_S.PLANNED)
        return lambda: run(f"UPDATE {T}matchcase SET status = %s WHERE id = %s", to, case.pk)

    return tale


def in_leave(column: str, value: Any) -> Tale:
    def tale(story: Story) -> Statement:
        case = story.until(_S.FAMILY)
        return lambda: run(
            f"UPDATE {T}familyleave SET {column} = %s WHERE case_id = %s", value, case.pk
        )

    return tale


def told(story: Story) -> MatchCase:
    case = story.received()
    cases.tell_need(case=case, told={"mnc": 1}, by=story.province, at=story.at)
    return case


def need_deleted(story: Story) -> Statement:
    case = told(story)
    return lambda: run(f"DELETE FROM {T}caseneed WHERE case_id = %s", case.pk)


def peer_deleted(story: Story) -> Statement:
    case = story.until(_S.CONTACTED)
    joined(story, case)
    return lambda: run(f"DELETE FROM {T}peercompanion WHERE case_id = %s", case.pk)


def review(sql: str, *values: Any) -> Tale:
    def tale(story: Story) -> Statement:
        made = reviews.open_review(
            place=story.county.path, author=story.worker.id, answered=6, since=story.day,
            until=story.day, edition="x", by=_house(story), at=story.at,
        )  # fmt: skip
        return lambda: run(sql, *values, made.pk)

    return tale


def _house(story: Story) -> Any:
    from sanxian.core.actor import Actor, Grant

    return Actor("house", story.county.path, (Grant("house", "/", frozenset({reviews.OPEN})),))


def hospital_deleted(story: Story) -> Statement:
    pk = story.hospital().pk
    return lambda: run(f"DELETE FROM {T}collectionhospital WHERE id = %s", pk)


def cancelled_again(story: Story) -> Statement:
    case = story.until(_S.PLANNED)
    cases.stop(case=case, side="donor", by=story.worker, at=story.at)
    return lambda: run(f"UPDATE {T}stay SET status = 'booked' WHERE case_id = %s", case.pk)


def bed(number: int) -> Tale:
    def tale(story: Story) -> Statement:
        stay = story.stay(story.until(_S.PLANNED))
        sql = f"INSERT INTO {T}bedday (hospital_id, bed, day, stay_id) VALUES (%s, %s, %s, %s)"
        return lambda: run(sql, stay.hospital_id, number, "2027-05-01", stay.pk)

    return tale


def bed_given_away(story: Story) -> Statement:
    stay = story.stay(story.until(_S.PLANNED))
    return lambda: run(f"DELETE FROM {T}bedday WHERE stay_id = %s", stay.pk)


def plan_stood_again(story: Story) -> Statement:
    case = story.until(_S.PLANNED)
    story.plan(case)
    old = case.plans.order_by("pk").first()
    run(
        f"UPDATE {T}donorplan SET replaced_at = at WHERE case_id = %s AND id <> %s", case.pk, old.pk
    )
    return lambda: run(f"UPDATE {T}donorplan SET replaced_at = NULL WHERE id = %s", old.pk)


def cost(sql: str, *values: Any, settle: bool = False) -> Tale:
    def tale(story: Story) -> Statement:
        case = story.until(_S.CONTACTED)
        line = costs.enter(
            case=case, kind="travel", day=story.day, days=1, cents=9000, fund="city",
            receipt="T-1", by=story.worker, at=story.at,
        )  # fmt: skip
        if settle:
            costs.refuse(line=line, by=story.town, at=story.at)
        return lambda: run(sql, *values, line.pk)

    return tale


def after(sql: str, *values: Any, done: bool = False) -> Tale:
    def tale(story: Story) -> Statement:
        case = story.until(_S.DELIVERED)
        point = case.follow_ups.order_by("due_on").first()
        story.later(days=3)
        if done:
            follows.record(follow_up=point, how="well", by=story.worker, at=story.at)
        return lambda: run(sql, *values, point.pk)

    return tale


def visit(sql: str, *values: Any, made: bool = False) -> Tale:
    def tale(story: Story) -> Statement:
        story.until(_S.DELIVERED)
        (row,) = follows.plan_year(
            place=story.county.city.city.path, year=story.day.year, by=story.town, at=story.at
        )
        if made:
            follows.visited(visit=row, on=story.day, by=story.worker, at=story.at)
        return lambda: run(sql, *values, row.pk)

    return tale


SEALED = b"\1" * 40

STORIES: dict[str, list[Tale]] = {
    "stemdonor_matchcase_rewrite_guard": [
        at(_S.NOTIFIED, "matchcase", "code", "D123456789"),
        at(_S.NOTIFIED, "matchcase", "task", "other"),
        at(_S.NOTIFIED, "matchcase", "registrant_id", NEW),
    ],
    "stemdonor_matchcase_end_guard": [
        of_stopped(f"UPDATE {T}matchcase SET status = 'talking' WHERE id = %s"),
        at(_S.CLOSED, "matchcase", "status", "delivered"),
    ],
    "stemdonor_matchcase_stop_guard": [at(_S.TALKING, "matchcase", "status", "stopped")],
    "stemdonor_matchcase_family_guard": [at(_S.TALKING, "matchcase", "status", "family")],
    "stemdonor_matchcase_confirmed_guard": [unconfirmed("confirmed")],
    "stemdonor_matchcase_begin_guard": [unconfirmed("mobilising")],
    "stemdonor_matchcase_collect_guard": [at(_S.CONFIRMED, "matchcase", "status", "collecting")],
    "stemdonor_matchcase_hand_guard": [
        at(_S.COLLECTING, "matchcase", "collected_on = '2026-12-08', status", "handed_over")
    ],
    "stemdonor_matchcase_conditioned_guard": [
        at(_S.PLANNED, "matchcase", "conditioned_at", "2026-12-01 00:00:00+00:00")
    ],
    "stemdonor_matchcase_delete_guard": [],
    "stemdonor_casestep_rewrite_guard": [at(_S.NOTIFIED, "casestep", "reached", "agreed")],
    "stemdonor_casestep_delete_guard": [deleted(_S.NOTIFIED, "casestep")],
    "stemdonor_caseneed_delete_guard": [need_deleted],
    "stemdonor_casetalk_leave_guard": [family_without_leave],
    "stemdonor_casetalk_no_guard": [talk_after_no],
    "stemdonor_casetalk_rewrite_guard": [
        at(_S.TALKING, "casetalk", "minutes", 1),
        at(_S.TALKING, "casetalk", "concerns", SEALED),
    ],
    "stemdonor_casetalk_delete_guard": [deleted(_S.TALKING, "casetalk")],
    "stemdonor_familyleave_rewrite_guard": [in_leave("word", "refused")],
    "stemdonor_familyleave_delete_guard": [deleted(_S.FAMILY, "familyleave")],
    "stemdonor_healthanswers_rewrite_guard": [
        at(_S.AGREED, "healthanswers", "answers", SEALED),
        at(_S.AGREED, "healthanswers", "open_points", 3),
    ],
    "stemdonor_healthanswers_delete_guard": [deleted(_S.AGREED, "healthanswers")],
    "stemdonor_casestop_rewrite_guard": [
        of_stopped(f"UPDATE {T}casestop SET why = 'unwilling' WHERE case_id = %s"),
        of_stopped(f"UPDATE {T}casestop SET ground = %s WHERE case_id = %s", SEALED),
    ],
    "stemdonor_casestop_delete_guard": [of_stopped(f"DELETE FROM {T}casestop WHERE case_id = %s")],
    "stemdonor_peercompanion_delete_guard": [peer_deleted],
    "stemdonor_successreview_rewrite_guard": [
        review(f"UPDATE {T}successreview SET answered = 1 WHERE id = %s")
    ],
    "stemdonor_successreview_delete_guard": [
        review(f"DELETE FROM {T}successreview WHERE id = %s")
    ],
    "stemdonor_collectionhospital_delete_guard": [hospital_deleted],
    "stemdonor_exam_rewrite_guard": [
        at(_S.FIT, "exam", "valid_until", "2030-01-01"),
        at(_S.FIT, "exam", "findings", SEALED),
    ],
    "stemdonor_exam_delete_guard": [deleted(_S.EXAMINING, "exam")],
    "stemdonor_stay_end_guard": [cancelled_again],
    "stemdonor_stay_delete_guard": [],
    "stemdonor_bedday_bed_guard": [bed(0), bed(3)],
    "stemdonor_bedday_free_guard": [bed_given_away],
    "stemdonor_donorplan_rewrite_guard": [at(_S.PLANNED, "donorplan", "discharge", "2030-01-01")],
    "stemdonor_donorplan_stand_guard": [plan_stood_again],
    "stemdonor_donorplan_delete_guard": [deleted(_S.PLANNED, "donorplan")],
    "stemdonor_confirmation_rewrite_guard": [at(_S.CONFIRMED, "confirmation", "way", "screen")],
    "stemdonor_confirmation_delete_guard": [deleted(_S.CONFIRMED, "confirmation")],
    "stemdonor_dose_rewrite_guard": [at(_S.MOBILISING, "dose", "micrograms", 1)],
    "stemdonor_dose_delete_guard": [deleted(_S.MOBILISING, "dose")],
    "stemdonor_cellbag_rewrite_guard": [at(_S.HANDED_OVER, "cellbag", "cd34", 1)],
    "stemdonor_cellbag_delete_guard": [deleted(_S.HANDED_OVER, "cellbag")],
    "stemdonor_handover_rewrite_guard": [at(_S.HANDED_OVER, "handover", "temperature", 90)],
    "stemdonor_handover_delete_guard": [deleted(_S.HANDED_OVER, "handover")],
    "stemdonor_costline_rewrite_guard": [
        cost(f"UPDATE {T}costline SET cents = 1 WHERE id = %s"),
        cost(f"UPDATE {T}costline SET receipt = %s WHERE id = %s", SEALED),
    ],
    "stemdonor_costline_end_guard": [
        cost(f"UPDATE {T}costline SET status = 'approved' WHERE id = %s", settle=True)
    ],
    "stemdonor_costline_delete_guard": [cost(f"DELETE FROM {T}costline WHERE id = %s")],
    "stemdonor_followup_rewrite_guard": [
        after(f"UPDATE {T}followup SET needs_doctor = %s WHERE id = %s", True, done=True)
    ],
    "stemdonor_followup_delete_guard": [after(f"DELETE FROM {T}followup WHERE id = %s")],
    "stemdonor_carevisit_rewrite_guard": [
        visit(f"UPDATE {T}carevisit SET made_on = '2026-01-01' WHERE id = %s", made=True)
    ],
    "stemdonor_carevisit_delete_guard": [visit(f"DELETE FROM {T}carevisit WHERE id = %s")],
}  # fmt: skip


def case_alone(story: Story) -> Statement:
    """A case without steps, which only foreign keys would else protect."""
    case = story.received()
    for name, table in (("stemdonor_casestep_delete_guard", "stemdonor_casestep"),):
        for sql in drop(connection.vendor, table, name):
            run(sql)
    run(f"DELETE FROM {T}casestep WHERE case_id = %s", case.pk)
    return lambda: run(f"DELETE FROM {T}matchcase WHERE id = %s", case.pk)


def stay_alone(story: Story) -> Statement:
    from sanxian.stemdonor.models import Stay

    case = story.until(_S.CONTACTED)
    stay = Stay.objects.create(
        case=case, hospital=story.hospital(), org_path=story.hospital().org_path, first=story.day,
        last=story.day, booked_at=story.at, booked_by="a",
    )  # fmt: skip
    return lambda: run(f"DELETE FROM {T}stay WHERE id = %s", stay.pk)


def spared(sql: str, *values: Any) -> Tale:
    """She asked us to leave something out."""

    def tale(story: Story) -> Statement:
        case = story.until(_S.PLANNED)
        plea = PleaseNot.objects.create(
            case=case, org_path=case.org_path, what=next(iter(Spared)), at=story.at, by="a"
        )
        return lambda: run(sql, *values, plea.pk)

    return tale


STORIES["stemdonor_pleasenot_rewrite_guard"] = [
    spared(f"UPDATE {T}pleasenot SET at = %s WHERE id = %s", "2026-01-01 00:00:00+00:00")
]
STORIES["stemdonor_pleasenot_delete_guard"] = [spared(f"DELETE FROM {T}pleasenot WHERE id = %s")]
STORIES["stemdonor_matchcase_delete_guard"] = [case_alone]
STORIES["stemdonor_stay_delete_guard"] = [stay_alone]


def test_every_guard_has_a_story():
    assert set(STORIES) == {name for name, *_ in GUARDS}
    assert all(STORIES.values())


@pytest.mark.parametrize(("name", "what"), each(STORIES))
def test_raw_sql_is_refused_and_only_by_its_guard(name, what, story):
    only_its_guard_refuses(GUARDS, name, what(story))
