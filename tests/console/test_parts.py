"""The small words of a desk: clauses, hours, groups, doors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import ngettext_lazy

from sanxian.blood.facts.supply_policy import Group
from sanxian.console.desks.parts import (
    Desk,
    Figure,
    Look,
    Step,
    Task,
    clauses,
    first,
    group_words,
    hour,
    left,
    since,
)
from sanxian.core.actor import Actor, Grant
from tests.personas import AT

BOXES = ngettext_lazy("%(n)s 箱", "%(n)s 箱", "n")
CLERK = Actor("a-1", "/37/", (Grant("hospital_clerk", "/37/", frozenset({"blood.shipment.see"})),))
HERE = Step("做这个", "做", "/here")
NOWHERE = Step("看看", "看", "")


def desk(**given) -> Desk:
    return Desk(**{"findings": (), "calm": "没有事", "step": HERE, **given})


@pytest.mark.parametrize(
    ("findings", "heading"),
    [((), "没有事"), (("甲",), "甲"), (("甲", "乙"), "甲，乙"), (("甲", "乙", "丙"), "甲，乙")],
)
def test_a_heading_says_at_most_two_things(findings, heading):
    assert desk(findings=findings).heading == heading


def test_only_what_is_there_becomes_a_clause():
    assert clauses((0, BOXES), (3, BOXES)) == ["3 箱"]


def test_only_what_waits_is_shown():
    tasks = [Task("甲", 0), Task("乙", 2)]
    assert [t.label for t in desk(tasks=tasks).waiting] == ["乙"]


@pytest.mark.parametrize(("task", "badge"), [(Task("乙", 2), "2"), (Task("丙", 1, named=True), "")])
def test_a_record_under_its_own_name_is_not_counted(task, badge):
    assert task.badge == badge


@pytest.mark.parametrize(
    ("kinds", "beside", "among", "below"),
    [
        (("bags", "tiles"), "", "", "bags tiles"),
        (("bags", "meters", "tiles"), "meters", "tiles", "bags"),
        (("bars", "stats"), "bars stats", "", ""),
    ],
)
def test_pictures_find_their_place(kinds, beside, among, below):
    found = desk(figures=[Figure(kind, kind, []) for kind in kinds])
    shown = [" ".join(f.kind for f in part) for part in (found.beside, found.among, found.below)]
    assert shown == [beside, among, below]
    assert Figure("bags", "", []).template == "console/desk_bags.html"


@pytest.mark.parametrize(
    ("steps", "title"),
    [
        ((None, HERE, NOWHERE), "做这个"),
        ((NOWHERE, HERE), "做这个"),
        ((None, NOWHERE), "看看"),
    ],
)
def test_the_next_step_has_somewhere_to_go(steps, title):
    assert first(*steps).title == title


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 分钟"), (59, "59 分钟"), (60, "1 小时"), (47 * 60 + 59, "47 小时"), (48 * 60, "2 天"),
     (-5, "0 分钟")],
)  # fmt: skip
def test_how_long_ago(minutes, said):
    assert since(AT - timedelta(minutes=minutes), AT) == said


def test_nothing_waits_since_never():
    assert since(None, AT) == "" and hour(None) == ""


@pytest.mark.parametrize(
    ("minutes", "said"), [(90, "还有 1 小时"), (0, "已过 0 分钟"), (-30, "已过 30 分钟")]
)
def test_how_long_there_is(minutes, said):
    assert left(AT + timedelta(minutes=minutes), AT) == said


def test_hours_are_the_places():
    assert hour(AT) == "11-23 10:00"


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (["A+"], "A 型"),
        (["A+", "O+"], "A 型、O 型"),
        (["A+", "AB-"], "A 型、AB 型 RhD 阴性"),
        (["A+", "O+", "B+", "AB+"], "A 型、O 型、B 型等 4 个血型"),
    ],
)
def test_groups_in_words(groups, said):
    assert group_words([Group(g) for g in groups]) == said


@pytest.mark.parametrize(
    ("name", "keys", "query", "url"),
    [
        ("blood:boxes", (), {}, "/blood/boxes"),
        ("blood:boxes", (), {"status": "sent"}, "/blood/boxes?status=sent"),
        ("blood:box", (7,), {}, "/blood/boxes/7"),
        ("blood:laboratory", (), {}, ""),  # not for a clerk
        ("blood:nowhere", (), {}, ""),
    ],
)
def test_a_door_opens_only_for_whom_it_may(name, keys, query, url):
    assert Look(CLERK, AT).door(name, *keys, **query) == url
