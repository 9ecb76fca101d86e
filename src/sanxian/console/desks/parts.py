"""What a desk is made of: what it finds, the next step, what waits, and a picture where it helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from unicodedata import east_asian_width

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sanxian.blood.facts.supply_policy import Group
from sanxian.blood.labels.stock import group_word
from sanxian.console.access import table
from sanxian.core import clock
from sanxian.core.access import may_open
from sanxian.core.actor import Actor
from sanxian.core.pages import counted

Said = str | Promise


@dataclass(frozen=True, slots=True)
class Look:
    """Who sits down at the desk, and when."""

    by: Actor
    at: datetime

    @property
    def on(self) -> date:
        return clock.day(self.at)

    def door(self, name: str, *keys: Any, **query: Any) -> str:
        """The address of a page, if this actor may open it; else "", and the desk shows no link."""
        try:
            url = reverse(name, args=keys)
        except NoReverseMatch:
            return ""
        if not may_open(table().get(name), self.by):
            return ""
        return f"{url}?{urlencode(query)}" if query else url


@dataclass(frozen=True, slots=True)
class Task:
    """One line of what waits: how many, where it is done, whether it is late.

    Rows that nobody has counted yet are counted by the desk, for all its lines in one query; of rows
    that are late, one is enough.
    """

    label: str
    count: int | QuerySet[Any]
    url: str = ""
    note: str = ""
    tone: str = "wait"
    due: str = ""
    due_note: str = ""
    late: bool | QuerySet[Any] = False
    named: bool = False  # one record under its own name, not a number of them

    @property
    def badge(self) -> str:
        return "" if self.named else str(self.count)


@dataclass(frozen=True, slots=True)
class Step:
    """The one next act: what, why, and the button's word."""

    title: str
    action: str
    url: str
    why: str = ""
    icon: str = "next"


WIDE = frozenset({"bags", "tiles"})
TITLE = 26 * 20  # what two lines of a title hold at 360 px, less what breaking a line wastes


def width(text: str) -> int:
    """How wide a title is, in twentieths of a Chinese letter; another letter is about half of one."""
    return sum(20 if east_asian_width(letter) in "WF" else 11 for letter in text)


@dataclass(frozen=True, slots=True)
class Figure:
    """A small picture: `kind` names the template `console/desk_<kind>.html`, which draws `data`."""

    kind: str
    title: str
    data: Any
    note: str = ""
    url: str = ""
    word: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"console/desk_{self.kind}.html"

    @property
    def wide(self) -> bool:
        """Whether it needs the width of the page."""
        return self.kind in WIDE

    @property
    def pad(self) -> bool:
        return self.kind != "list"


@dataclass(frozen=True, slots=True)
class Desk:
    """`findings` are short clauses, the gravest first; `calm` is said where there are none."""

    findings: Sequence[str]
    calm: str
    step: Step
    tasks: Sequence[Task] = ()
    figures: Sequence[Figure] = ()
    rest: str = ""  # what one can do while nothing waits; "" where nothing ever waits

    def __post_init__(self) -> None:
        object.__setattr__(self, "tasks", _counted(self.tasks))

    @property
    def heading(self) -> str:
        """The finding: two clauses where a phone shows them in two lines, else the gravest alone."""
        both = _("，").join(self.findings[:2])
        return (both if width(both) <= TITLE else self.findings[0]) or self.calm

    @property
    def waiting(self) -> list[Task]:
        return [task for task in self.tasks if task.count]

    @property
    def beside(self) -> list[Figure]:
        return [figure for figure in self.figures if not figure.wide]

    @property
    def among(self) -> list[Figure]:
        """Tiles, which fit the wider of two columns where there are two."""
        return [figure for figure in self.figures if figure.kind == "tiles" and self.beside]

    @property
    def below(self) -> list[Figure]:
        """What needs the whole width."""
        return [f for f in self.figures if f.wide and f not in self.among]


def _counted(tasks: Sequence[Task]) -> list[Task]:
    """The same lines, with numbers in them."""
    asked = [
        (n, name)
        for n, task in enumerate(tasks)
        for name in ("count", "late")
        if isinstance(getattr(task, name), QuerySet)
    ]
    found = list(tasks)
    numbers = counted([getattr(tasks[n], name) for n, name in asked])
    for (n, name), number in zip(asked, numbers, strict=True):
        said: dict[str, Any] = {"count": number}
        if name == "late":
            said = {"late": bool(number), **({"tone": "bad"} if number else {})}
        found[n] = replace(found[n], **said)
    return found


def clauses(*found: tuple[int, Any]) -> list[str]:
    """The clause of each number that is not zero; a clause is a lazy plural over `n`."""
    return [str(said % {"n": n}) for n, said in found if n]


def first(*steps: Step | None) -> Step:
    """The first step that has somewhere to go; the last one is always there."""
    given = [step for step in steps if step]
    return next((step for step in given if step.url), given[-1])


def since(moment: datetime | None, at: datetime) -> str:
    """How long ago, as one says it: 12 分钟, 3 小时, 2 天; "" where nothing waits."""
    if moment is None:
        return ""
    passed = max(at - moment, timedelta())
    minutes = int(passed.total_seconds()) // 60
    if minutes < 60:
        return _("%(n)s 分钟") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)s 小时") % {"n": minutes // 60}
    return _("%(n)s 天") % {"n": minutes // 1440}


def left(moment: datetime, at: datetime) -> str:
    """How long there still is, or that the time has passed."""
    if moment <= at:
        return _("已过 %(long)s") % {"long": since(moment, at)}
    return _("还有 %(long)s") % {"long": since(at, moment)}


def hour(moment: datetime | None) -> str:
    """11-23 10:20, in the place's time."""
    return f"{clock.local(moment):%m-%d %H:%M}" if moment else ""


def group_words(groups: Sequence[Group]) -> str:
    """A 型、O 型; a rare one by its full name; of many the first three and how many in all."""
    said = _("、").join(group_word(group.abo, group.rhd) for group in groups[:3])
    if len(groups) <= 3:
        return said
    return _("%(groups)s等 %(n)s 个血型") % {"groups": said, "n": len(groups)}
