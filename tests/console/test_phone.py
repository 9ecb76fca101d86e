"""What a phone shows of a desk: a title of two lines, and a bar with the role's own pages."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from sanxian.blood.facts.supply_policy import Group
from sanxian.blood.facts.terms import Component
from sanxian.console.access import table
from sanxian.console.desks import ELSEWHERE
from sanxian.console.desks.parts import TITLE, Desk, Step, width
from sanxian.console.desks.supply import low_clauses
from sanxian.console.nav import BARS, LINKS
from sanxian.core.access import may_open
from sanxian.orgs.roles import ROLES

STEP = Step("看看", "看", "/")
LONG = "12 份申请的血已到待发，单采血小板、新鲜冰冻血浆都低于警戒线"


def titled(*findings: str) -> str:
    return Desk(findings=findings, calm="没有事", step=STEP).heading


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ((), "没有事"),
        (("3 袋等着",), "3 袋等着"),
        (("3 袋等着", "1 箱待收"), "3 袋等着，1 箱待收"),
        (("3 袋等着", "1 箱待收", "2 份待批"), "3 袋等着，1 箱待收"),
        (
            ("12 份申请的血已到待发", "单采血小板、新鲜冰冻血浆都低于警戒线"),
            "12 份申请的血已到待发",
        ),
    ],
)
def test_a_title_says_two_findings_where_they_fit(findings: tuple[str, ...], said: str) -> None:
    assert titled(*findings) == said


def test_a_chinese_letter_is_twice_as_wide() -> None:
    assert (width("血"), width("A"), width("血A，")) == (20, 11, 51)
    assert width(LONG) > TITLE


GROUPS = (Group.A_POS, Group.O_POS, Group.B_POS, Group.AB_POS)


@pytest.mark.parametrize(
    ("red", "platelets", "said"),
    [
        (0, 0, []),
        (2, 0, ["A 型、O 型低于警戒线"]),
        (3, 0, ["A 型、O 型、B 型低于警戒线"]),
        (4, 0, ["4 个血型低于警戒线"]),
        (1, 3, ["A 型低于警戒线", "单采血小板 3 个血型低于警戒线"]),
    ],
)
def test_what_is_low_is_said_shortly(red: int, platelets: int, said: list[str]) -> None:
    low = {Component.RED_CELLS: GROUPS[:red], Component.APHERESIS_PLATELETS: GROUPS[:platelets]}
    board: Any = SimpleNamespace(low=lambda component: low.get(component, ()))
    found = low_clauses(board)
    assert found == said
    assert width(titled(*found)) <= TITLE
    assert low_clauses(None) == []


# -- the bar ---------------------------------------------------------------------------------------


def test_every_place_of_a_bar_is_one_that_the_role_may_open() -> None:
    named, declared = {link.name for link in LINKS}, table()
    shut = []
    for role, names in BARS.items():
        actor: Any = SimpleNamespace(
            roles=(role,), id="x", may_somewhere=lambda act, r=role: act in ROLES[r].permissions
        )
        shut += [(role, n) for n in names if n not in named or not may_open(declared[n], actor)]
    assert shut == []
    assert set(BARS) <= set(ROLES) - ELSEWHERE


BAR = re.compile(r'<nav class="tabbar".*?</nav>', re.DOTALL)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "places"),
    [
        ("hospital_clerk", ["/", "/blood/hospital", "/blood/hospital/stock", "/blood/boxes"]),
        ("ward_nurse", ["/", "/blood/ward", "/blood/tubes", "/blood/cases"]),
        ("organiser", ["/", "/blood/drives", "/account"]),
    ],
)
def test_the_bar_of_a_phone_holds_what_the_role_opens_most(
    role: str, places: list[str], signed_in: Any
) -> None:
    bar = BAR.findall(signed_in(role).get("/").content.decode())[0]
    assert re.findall('<a href="([^"]+)"', bar) == places
    assert bar.count("aria-current") == 1


@pytest.mark.django_db
def test_every_page_in_the_navigation_opens(signed_in: Any) -> None:
    """No link leads to a refusal: who sees it in the side bar may open it."""
    wrong, opened = [], 0
    for role in sorted(set(ROLES) - ELSEWHERE):
        client = signed_in(role)
        page = client.get("/").content.decode()
        side = page[page.index('<nav class="nav"') : page.index("</nav>")]
        for href in re.findall('<a href="([^"]+)"', side):
            status = client.get(href).status_code
            opened += 1
            if status != 200:
                wrong.append((role, href, status))
    assert wrong == []
    assert opened > 150
