"""Tasks from a table or a list: every fault by line, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from sanxian.core import clock
from sanxian.exchange import sheets
from sanxian.exchange.national.facts import Asked, Line
from sanxian.kernel.refusal import Malformed, Reason

MOST = 5_000
YEARS = range(1990, 2200)  # no task was written outside of these
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}", re.ASCII)
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("任务编号", "任务号"),
    "kind": ("任务类型", "类型"),
    "registrant": ("在库编号", "志愿者编号"),
    "received": ("下达时间", "接收时间"),
    "due": ("答复期限", "截止时间"),
}
NEEDED = ("number", "kind", "registrant")
KINDS: dict[str, Asked] = {
    "初配": Asked.PRELIMINARY,
    "初配相合": Asked.PRELIMINARY,
    "高分辨": Asked.HIGHRES,
    "体检": Asked.PHYSICAL,
    "二次捐献": Asked.SECOND,
    "淋巴细胞": Asked.LYMPHOCYTES,
    "备选": Asked.BACKUP,
    "中止": Asked.STOP,
    **{kind.value: kind for kind in Asked},
}

SAID = " · ".join(word for word in KINDS if not word.isascii())


def of_file(name: str, content: bytes) -> list[Line]:
    """The tasks of a file. Raises Malformed with every fault by row and column."""
    sheet = sheets.read(name, content)
    places = sheets.columns(sheet.heading, COLUMNS, NEEDED)
    rows = (
        (line, {word: cells[n] for word, n in places.items() if n < len(cells)})
        for line, cells in sheet.rows
    )
    return _all(rows)


def of_list(items: Iterable[dict[str, Any]]) -> list[Line]:
    """The tasks of a JSON list, already typed by the schema."""
    return _all(enumerate(({k: v for k, v in one.items() if v} for one in items), 1))


def _all(rows: Iterable[tuple[int, dict[str, Any]]]) -> list[Line]:
    faults: list[Reason] = []
    found: list[Line] = []
    seen: dict[str, int] = {}
    for row, said in rows:
        wrong = list(_faults(row, said, seen))
        faults += wrong
        if not wrong:
            found.append(_line(row, said))
        seen.setdefault(str(said.get("number", "")), row)
    if len(found) > MOST:
        faults.append(Reason("tasks_too_many", params={"most": MOST}))
    Malformed.unless_empty(faults)
    return found


def _faults(row: int, said: dict[str, Any], seen: dict[str, int]) -> Iterator[Reason]:
    for column in NEEDED:
        if not said.get(column):
            yield Reason("cell_missing", params={"row": row, "column": COLUMNS[column][0]})
    number, kind = str(said.get("number", "")), str(said.get("kind", ""))
    if number and not NUMBER.fullmatch(number):
        yield Reason("task_number_unreadable", params={"row": row})
    if number in seen:
        yield Reason("task_twice", params={"row": row, "first": seen[number]})
    if kind and kind not in KINDS:
        yield Reason("task_kind_unknown", params={"row": row})
    for column in ("received", "due"):
        if said.get(column) and moment(said[column]) is None:
            yield Reason("task_time_unreadable", params={"row": row, "column": COLUMNS[column][0]})


def _line(row: int, said: dict[str, Any]) -> Line:
    kind = KINDS[str(said["kind"])].value
    registrant = str(said["registrant"]).strip().upper()[:40]
    return Line(
        row, str(said["number"]), kind, registrant, moment(said.get("received")), moment(said.get("due"))
    )  # fmt: skip


def moment(said: Any) -> datetime | None:
    """A moment as it is written, None where it cannot be meant; one without a zone is the place's, a bare
    day its end."""
    if not said:
        return None
    try:
        found = said if isinstance(said, datetime) else _moment(str(said).strip().replace("/", "-"))
    except ValueError:
        return None
    if found.year not in YEARS:
        return None
    return found.replace(tzinfo=found.tzinfo or clock.PLACE).astimezone(UTC)


def _moment(text: str) -> datetime:
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), time(23, 59))
    return datetime.fromisoformat(text)
