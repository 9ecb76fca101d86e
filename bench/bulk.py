"""The bulk path: a stretch of life that went through the services is written again, many times.

`capture` takes what a stretch left in the tables. `Press` writes it again: on other days, with other
people, under other numbers and keys, every seal closed anew for its row and the trail chained on. What
the services would have written on those days is what it writes; tests/bench/test_bulk.py lives the same
days through the services and compares every table.

Left out: the queue of later work, which goes once done. Deadlines in working days move with the days.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models

from bench.writers import Writer
from sanxian.blood.rules.unit_number import UNITS_OF_DONATIONS
from sanxian.blood.services.codes import LETTERS, is_code
from sanxian.core import keys, seal, trail
from sanxian.kernel.days import MonthEnd, Span, add
from sanxian.kernel.numbers import DONATIONS
from sanxian.people.facts import Document
from sanxian.people.rules.demo import PER_DAY, demo_id_number
from sanxian.people.selectors import id_index, phone_index

ROOMS = ("people", "duties", "blood")  # what a stretch of life writes, besides the trail
NOTED = {"from": "blood.unit"}  # what an act notes by another word than its table's
ONCE = ("blood.instrument", "blood.reagentlot", "blood.packlot")  # stand from the first time on
BLOCK = "blood.numberblock"
SERIALS = (
    900 * PER_DAY
)  # people told apart by `demo_id_number`; the rest is for those who come after
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RACK = re.compile(r"R(\d{6})-")
_SUBJECT = re.compile(r"([a-z]+\.[a-z]+):(\d+)")
_KEPT = ("blood.retainedsample", "kept_until")
# Days counted by the calendar from another column: so many months or years after it.
_COUNTED = {
    "blood.unit": {"expires_at": "collected_at"},
    "blood.deferral": {"until": "since"},
}


# -- what is taken ---------------------------------------------------------------------------------


@dataclass
class Table:
    """The new rows of one table, by column; `keys` are theirs, in order."""

    model: Any
    keys: list[int]
    columns: dict[str, list[Any]]

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)


@dataclass
class Stretch:
    """What a stretch of life left behind, and what had stood before it."""

    tables: dict[str, Table]
    trail: list[Any]
    stood: dict[str, list[int]]  # keys of the rows from before, by table
    accounts: list[str]  # codes of those who acted
    days: int = 0
    index: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = {
            label: {key: n for n, key in enumerate(table.keys)}
            for label, table in self.tables.items()
        }


def standing() -> dict[str, list[int]]:
    """The keys of every row there is: what a stretch starts from."""
    return {
        model._meta.label_lower: list(
            model._base_manager.order_by("pk").values_list("pk", flat=True)
        )
        for model in _tables()
    }


def capture(stood: dict[str, list[int]], after: int) -> Stretch:
    """Everything written since; `after` is the key of the trail's last row before."""
    trail_model = apps.get_model("core.trail")
    tables = {}
    for model in _tables():
        table = _taken(model, set(stood[model._meta.label_lower]))
        if table.keys and table.label != BLOCK and model._meta.app_label in ROOMS:
            tables[table.label] = table
    accounts = apps.get_model("orgs.account").objects.order_by("pk").values_list("code", flat=True)
    return Stretch(
        tables, list(trail_model.objects.filter(pk__gt=after).order_by("pk")), stood, list(accounts)
    )


def _tables() -> list[Any]:
    rooms = (*ROOMS, "orgs")
    return [m for m in apps.get_models() if m._meta.app_label in rooms]


def _taken(model: Any, old: set[int]) -> Table:
    names = [f.attname for f in model._meta.concrete_fields]
    rows = [r for r in model._base_manager.order_by("pk") if r.pk not in old]
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    return Table(model, [row.pk for row in rows], columns)


# -- what changes from one writing to the next -------------------------------------------------------


@dataclass
class Turn:
    """One writing of a stretch: how many days it lies from the lived one, and whose people."""

    shift: int
    people: int  # added to the serial number of every person
    patients: int
    first: dict[str, int]  # the key of the first row of each table
    numbers: dict[str, str]  # of donations, old to new
    codes: dict[str, str]
    uids: dict[str, list[str]]
    serial: int
    days: dict[int, str] = field(default_factory=dict)
    counted: dict[tuple[int, ...], str] = field(default_factory=dict)

    def day(self, ordinal: int) -> str:
        found = self.days.get(ordinal)
        if found is None:
            found = self.days[ordinal] = date.fromordinal(ordinal + self.shift).isoformat()
        return found

    def text(self, said: str) -> str:
        """With every day in it moved."""
        moved = _DAY.sub(lambda m: self.day(date.fromisoformat(m[0]).toordinal()), said)
        return _RACK.sub(lambda m: f"R{self._rack(m[1])}-", moved)

    def _rack(self, said: str) -> str:
        old = datetime.strptime(said, "%y%m%d").toordinal()
        return date.fromordinal(old + self.shift).strftime("%y%m%d")


Column = Callable[[Turn], Iterable[Any]]


class Press:
    """Writes one stretch into a founded home, as often as wanted."""

    def __init__(self, stretch: Stretch, writer: Writer, home: Home) -> None:
        self.stretch, self.writer, self.home = stretch, writer, home
        accounts = apps.get_model("orgs.account").objects.order_by("pk")
        here = list(accounts.values_list("code", flat=True))
        self.actors = dict(zip(stretch.accounts, here, strict=True))
        self.same = _standing_keys(stretch.stood)
        self.plans = {
            label: [self._column(table, f) for f in table.model._meta.concrete_fields]
            for label, table in stretch.tables.items()
        }
        self.links = [self._entry(row) for row in stretch.trail]
        donations = stretch.tables["blood.donation"].columns
        self.donations = list(zip(donations["number"], donations["day"], strict=True))

    def write(self, shift: int, *, chained: bool = True, people: int = 0) -> None:
        """The whole stretch, `shift` days from when it was lived; `people` is added to the serial
        number of each person and patient, besides what earlier writings have used up."""
        turn = self._turn(shift, people)
        for label, table in self.stretch.tables.items():
            if label in ONCE and label in self.home.once:
                continue
            names = [f.column for f in table.model._meta.concrete_fields]
            rows = zip(*(column(turn) for column in self.plans[label]), strict=True)
            self.writer.write(table.model._meta.db_table, names, rows)
            self.home.next[label] = turn.first[label] + len(table.keys)
        if chained:
            self._chain(turn)
        self.home.once |= {label: turn.first[label] for label in ONCE if label in turn.first}
        self.home.written += 1

    def _turn(self, shift: int, more: int) -> Turn:
        home, tables = self.home, self.stretch.tables
        first = {label: home.once.get(label, home.next[label]) for label in tables}
        serials = [_serial(p) for p in tables["people.person"].columns["phone"]]
        width = max(serials, default=0) + 1
        people = home.written % max(1, SERIALS // width) * width + more
        patients = len(tables["blood.patient"].keys) if "blood.patient" in tables else 0
        uids = {
            label: home.uids(len(table.keys))
            for label, table in tables.items()
            if "uid" in table.columns
        }
        days = [(number, day.toordinal() + shift) for number, day in self.donations]
        numbers = {number: home.number(day) for number, day in days}
        codes: dict[str, str] = {}
        for table in tables.values():
            if "code" in table.columns and table.label not in ONCE:
                codes |= {c: home.code(c[:-8]) for c in table.columns["code"] if is_code(c)}
        patients = home.written * patients + more
        return Turn(shift, people, patients, first, numbers, codes, uids, home.written)

    # -- columns -------------------------------------------------------------------------------------

    def _column(self, table: Table, it: Any) -> Column:
        values, w = table.columns[it.attname], self.writer
        special = _SPECIAL.get((table.label, it.attname))
        if special:
            return special(self, table, it)
        if it.primary_key:
            count = len(values)
            return lambda turn: w.keys(turn.first[table.label], count)
        if it.remote_field:
            return self._pointing(it.related_model._meta.label_lower, values)
        if isinstance(it, seal.SealedField):
            return self._sealed(table, it, values)
        if isinstance(it, models.UUIDField):
            return lambda turn: map(w.uid, turn.uids[table.label])
        if isinstance(it, (models.DateTimeField, models.DateField)):
            return self._moment(table, it, values)
        if isinstance(it, (models.CharField, models.TextField)):
            return self._text(values)
        made = [w.plain(it, v) for v in values]
        return lambda turn: made

    def _pointing(self, label: str, values: list[Any]) -> Column:
        w, index = self.writer, self.stretch.index.get(label, {})
        here = self.same.get(label, {})
        if any(v in index for v in values):
            if any(v is not None and v not in index for v in values):
                raise ValueError(f"{label}: some rows point into the stretch and some out of it")
            places = [None if v is None else index[v] for v in values]
            return lambda turn: w.refs(turn.first[label], places)
        made = [w.key(None if v is None else here[v]) for v in values]
        return lambda turn: made

    def _moment(self, table: Table, it: Any, values: list[Any]) -> Column:
        w = self.writer
        anchor = _COUNTED.get(table.label, {}).get(it.attname)
        anchors = table.columns[anchor] if anchor else [None] * len(values)
        if (table.label, it.attname) == _KEPT:
            anchors = self._last_expiries(table)
        parts = [_parts(v, a, w) for v, a in zip(values, anchors, strict=True)]

        def made(turn: Turn) -> list[Any]:
            day = turn.day
            return [
                w.null
                if day_ is None
                else (_after(turn, *counted) if counted else day(day_)) + rest
                for day_, rest, counted in parts
            ]

        return made

    def _last_expiries(self, table: Table) -> list[Any]:
        """A retained sample is kept some years after the last expiry of its donation's bags: for each
        the day that this expiry is counted from, and by how many days."""
        units, last = self.stretch.tables["blood.unit"].columns, {}
        names = ("donation_id", "collected_at", "expires_at")
        rows = zip(*(units[name] for name in names), strict=True)
        for donation, start, end in rows:
            if donation not in last or end > last[donation][1]:
                last[donation] = (start, end)
        found = [last.get(key) for key in table.columns["donation_id"]]
        return [f and (f[0], 0 if _counted(*f) else (f[1] - f[0]).days) for f in found]

    def _text(self, values: list[Any]) -> Column:
        """Codes, numbers, days and names of rows inside a text change; all other texts stay."""
        makers = [self._said(v) for v in values]
        w, text = self.writer, self.writer.text
        if not any(callable(m) for m in makers):
            made = [w.null if m is None else text(m) for m in makers]
            return lambda turn: made
        return lambda turn: [
            w.null if m is None else text(m(turn) if callable(m) else m) for m in makers
        ]

    def _said(self, value: str | None) -> Any:
        if not value:
            return value
        if value in self.actors:
            return self.actors[value]
        if DONATIONS.check(value):
            return lambda turn: turn.numbers[value]
        if len(value) > 14 and UNITS_OF_DONATIONS.check(value):
            return self._bag(value)
        if 8 < len(value) < 12 and is_code(value):
            return lambda turn: turn.codes.get(value, value)
        subject = _SUBJECT.fullmatch(value)
        if subject:
            return self._subject(subject[1], int(subject[2]))
        if _DAY.search(value) or _RACK.match(value):
            return lambda turn: turn.text(value)
        return value

    def _bag(self, number: str) -> Any:
        found = UNITS_OF_DONATIONS.parse(number)
        of = DONATIONS.make(found.facility, found.year, found.serial)
        lead, tail = number[0], number[14:17]

        def made(turn: Turn) -> str:
            body = lead + turn.numbers[of][1:-1] + tail
            return body + check_character(body)

        return made

    def _subject(self, label: str, key: int) -> Any:
        index = self.stretch.index.get(label)
        if index is None or key not in index:
            here = self.same.get(label, {}).get(key, key)
            return f"{label}:{here}"
        place = index[key]
        return lambda turn: f"{label}:{turn.first[label] + place}"

    def _sealed(self, table: Table, it: Any, texts: list[Any]) -> Column:
        """`texts` are what is to be sealed, or functions that say it for a turn."""
        close, w = _closer(it), self.writer
        plain = [_plain(text) for text in texts]

        def made(turn: Turn) -> list[Any]:
            uids, blob, null = turn.uids[table.label], w.blob, w.null
            return [
                null if text is None else blob(close(uid, text(turn) if callable(text) else text))
                for uid, text in zip(uids, plain, strict=True)
            ]

        return made

    # -- the trail -------------------------------------------------------------------------------------

    def _entry(self, row: Any) -> tuple[Any, ...]:
        at = row.at.astimezone(UTC)
        rest = at.isoformat(timespec="microseconds")[10:]
        subject, data = self._said(row.subject), self._data(row)
        skipped = row.subject.partition(":")[0] in ONCE
        actor = self.actors.get(row.actor, row.actor)
        parts = (row.chain, at.toordinal(), rest, actor, row.act, row.step, subject)
        return (*parts, row.place, row.reasons, row.edition, data, skipped)

    def _data(self, row: Any) -> Any:
        """Codes, numbers and keys in what an act noted."""
        if not row.data:
            return ""
        known = json.loads(row.data)
        made = {name: self._noted(name, value) for name, value in known.items()}
        if not any(callable(v) for v in made.values()):
            return trail.canonical(made)
        return lambda turn: trail.canonical(
            {name: v(turn) if callable(v) else v for name, v in made.items()}
        )

    def _noted(self, name: str, value: Any) -> Any:
        label = NOTED.get(name, f"blood.{name}")
        if isinstance(value, int) and not isinstance(value, bool) and label in self.stretch.index:
            place = self.stretch.index[label][value]
            return lambda turn: turn.first[label] + place
        if name == "digest":
            return lambda turn: _digest(value, turn)
        return self._said(value) if isinstance(value, str) else value

    def _chain(self, turn: Turn) -> None:
        known, heads = bool(self.home.once), self.home.heads
        rows, again = [], json.encoder.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        key, w = self.home.next["core.trail"], self.writer
        for (
            chain,
            day,
            rest,
            actor,
            act,
            step,
            subject,
            place,
            why,
            edition,
            data,
            once,
        ) in self.links:
            if once and known:
                continue
            seq, link = heads.get(chain, (0, trail.GENESIS))
            about = subject(turn) if callable(subject) else subject
            noted = data(turn) if callable(data) else data
            stamp = turn.day(day) + rest
            said = [chain, seq + 1, stamp, actor, act, step, about, place, why, edition, noted]
            link = hashlib.sha256((link + again(said)).encode()).hexdigest()
            heads[chain] = (seq + 1, link)
            rows.append(w.row(key, *said[:2], w.stamp(stamp), *said[3:], link))
            key += 1
        names = ["id", *trail.COVERED, "hash"]
        w.write("core_trail", names, rows)
        self.home.next["core.trail"] = key


class Home:
    """Where the writing stands in one home: the next key of each table, numbers, codes, chains."""

    def __init__(self, facility: str, place: str, allot: Callable[[int], Any]) -> None:
        """`allot(year)` gives the facility numbers for a year that has none yet."""
        self.facility, self.place, self.allot = facility, place, allot
        self.next: dict[str, int] = defaultdict(lambda: 1)
        self.heads: dict[str, tuple[int, str]] = {}
        self.once: dict[str, int] = {}
        self.written = 0
        self.blocks: dict[int, Any] = {}
        self._code, self._uid = int.from_bytes(os.urandom(4), "big"), seal.new_uid().int

        self.refresh()

    def refresh(self) -> None:
        """Start again from what the tables say now."""
        for model in [*_tables(), apps.get_model("core.trail")]:
            last = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
            self.next[model._meta.label_lower] = (last or 0) + 1
        heads = apps.get_model("core.head").objects.values_list("chain", "seq", "hash")
        self.heads = {chain: (seq, link) for chain, seq, link in heads}

    def number(self, ordinal: int) -> str:
        """The next number of the year that a day lies in."""
        year = date.fromordinal(ordinal).year
        if year not in self.blocks:
            block = apps.get_model(BLOCK).objects.filter(org_path=self.place, year=year % 100)
            self.blocks[year] = block.first() or self.allot(year)
        block = self.blocks[year]
        block.next += 1
        body = f"{DONATIONS.lead}{self.facility}{year % 100:02d}{block.next - 1:06d}"
        return body + check_character(body)

    def code(self, prefix: str) -> str:
        """A fresh code of seven letters, in an order that nobody sees."""
        while True:
            self._code = (self._code + 1) % _CODES
            high, low = divmod(self._code * _SPREAD % _CODES, len(LETTERS) ** 3)
            body = f"{prefix}{_letters(high, 4)}{_letters(low, 3)}"
            check = check_character(body)
            if check != "*":
                return body + check

    def uids(self, count: int) -> list[str]:
        """UUIDs of version 7, each greater than the last."""
        first, self._uid = self._uid + 1, self._uid + count
        return [_dashed(f"{n:032x}") for n in range(first, first + count)]

    def close(self) -> None:
        """Write down where numbers and chains stand now."""
        for block in self.blocks.values():
            block.save(update_fields=["next"])
        head = apps.get_model("core.head")
        for chain, (seq, link) in self.heads.items():
            head.objects.update_or_create(chain=chain, defaults={"seq": seq, "hash": link})


def _standing_keys(stood: dict[str, list[int]]) -> dict[str, dict[int, int]]:
    """For each row that stood before the stretch its like here: the homes were founded alike."""
    found = {}
    for label, old in stood.items():
        keys_ = apps.get_model(label)._base_manager.order_by("pk").values_list("pk", flat=True)
        found[label] = dict(zip(old, keys_[: len(old)], strict=True))
    return found


# -- particular columns ------------------------------------------------------------------------------


def _id_number(press: Press, table: Table, it: Any) -> Column:
    return press._sealed(table, it, [_person(table, n, _identity) for n in range(len(table.keys))])


def _id_index(press: Press, table: Table, it: Any) -> Column:
    whose = [_person(table, n, _identity) for n in range(len(table.keys))]
    text = press.writer.text
    return lambda turn: [text(id_index(one(turn), Document.RESIDENT)) for one in whose]


def _phone(press: Press, table: Table, it: Any) -> Column:
    return press._sealed(table, it, [_person(table, n, _called) for n in range(len(table.keys))])


def _phone_index(press: Press, table: Table, it: Any) -> Column:
    whose = [_person(table, n, _called) for n in range(len(table.keys))]
    text = press.writer.text
    return lambda turn: [text(phone_index(one(turn))) for one in whose]


def _person(table: Table, n: int, make: Callable[..., str]) -> Callable[[Turn], str]:
    old = {name: table.columns[name][n] for name in ("phone", "born", "sex")}
    serial = _serial(old["phone"])
    return lambda turn: make(old, serial + turn.people, turn)


def _identity(old: dict[str, Any], serial: int, turn: Turn) -> str:
    born = date.fromordinal(old["born"].toordinal() + turn.shift)
    return demo_id_number(serial, born, old["sex"])


def _called(old: dict[str, Any], serial: int, turn: Turn) -> str:
    return f"{old['phone'][:-8]}{serial:08d}"


def _serial(phone: str) -> int:
    """Invented people have their serial number as the end of their phone's."""
    return int(phone[-8:])


def _patient_number(press: Press, table: Table, it: Any) -> Column:
    numbers = table.columns["number"]
    return press._sealed(table, it, [lambda turn, v=v: _later(v, turn) for v in numbers])


def _patient_index(press: Press, table: Table, it: Any) -> Column:
    rows = list(zip(table.columns["org_path"], table.columns["number"], strict=True))
    index, text = _patient_indexer(), press.writer.text
    return lambda turn: [text(index(path, _later(number, turn))) for path, number in rows]


def _patient_indexer() -> Callable[[str, str], str]:
    from sanxian.blood.selectors.hospital import index_of

    return index_of


def _later(number: str, turn: Turn) -> str:
    lead, _, serial = number.rpartition("-")
    return f"{lead}-{int(serial) + turn.patients:06d}"


def _file_digest(press: Press, table: Table, it: Any) -> Column:
    text = press.writer.text
    return lambda turn: [text(_digest(v, turn)) for v in table.columns["digest"]]


def _digest(old: str, turn: Turn) -> str:
    return hashlib.sha256(f"{old} {turn.serial}".encode()).hexdigest()


_SPECIAL: dict[tuple[str, str], Callable[[Press, Table, Any], Column]] = {
    ("people.person", "id_number"): _id_number,
    ("people.person", "id_index"): _id_index,
    ("people.person", "phone"): _phone,
    ("people.person", "phone_index"): _phone_index,
    ("blood.patient", "number"): _patient_number,
    ("blood.patient", "number_index"): _patient_index,
    ("blood.batch", "digest"): _file_digest,
}
# -- small things ----------------------------------------------------------------------------------


def _plain(text: Any) -> Any:
    """What is sealed, as bytes; as a function where it changes with the turn."""
    if callable(text):
        return lambda turn: text(turn).encode()
    if text and _DAY.search(text):
        return lambda turn: turn.text(text).encode()
    return None if text is None else text.encode()


def _closer(it: Any) -> Callable[[str, bytes], bytes]:
    """Closes seals of one column, as `core.seal` does, with what is the same for all made once."""
    purpose, bound = it.purpose, f"{it.model._meta.db_table}|{it.column}|"
    if settings.SANXIAN_CIPHER == "sm4":
        return lambda uid, data: data and seal.seal_bytes(purpose, bound + uid, data)
    encrypt, random = AESGCM(keys.key(f"seal:{purpose}")).encrypt, os.urandom

    def close(uid: str, data: bytes) -> bytes:
        if not data:
            return b""
        nonce = random(12)
        return b"\x01" + nonce + encrypt(nonce, data, (bound + uid).encode())

    return close


_CODES = len(LETTERS) ** 7
_SPREAD = 7_919_000_007  # no prime in common with 31: every code comes once
_VALUE = {sign: n for n, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*")}
_SIGN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def check_character(body: str) -> str:
    """ISO 7064 MOD 37-2, as `stdnum` has it, without its checks of the text."""
    found = 0
    for sign in body:
        found = (found + _VALUE[sign]) * 2
    return _SIGN[(1 - found) % 37]


@cache
def _letters(n: int, width: int) -> str:
    found = ""
    for _ in range(width):
        n, digit = divmod(n, len(LETTERS))
        found = LETTERS[digit] + found
    return found


def _dashed(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _parts(value: Any, anchor: Any, writer: Writer) -> tuple[int | None, str, Any]:
    """A day, what follows it in the stored text, and how it is counted where that is by the
    calendar."""
    if value is None:
        return None, "", None
    stored = value.astimezone(UTC) if isinstance(value, datetime) else value
    rest = ""
    if isinstance(value, datetime):
        fraction = f".{stored.microsecond:06d}" if stored.microsecond else ""
        rest = writer.moment(f" {stored:%H:%M:%S}{fraction}")
    return stored.toordinal(), rest, _counted(anchor, stored)


def _counted(anchor: Any, end: Any) -> tuple[int, ...] | None:
    """From which day `end` is counted, then by how many days and months in turn."""
    if anchor is None:
        return None
    start, days = anchor if isinstance(anchor, tuple) else (anchor, 0)
    start = start.astimezone(UTC).date() if isinstance(start, datetime) else start
    end = end.date() if isinstance(end, datetime) else end
    near = start + timedelta(days=days)
    months = (end.year - near.year) * 12 + end.month - near.month
    if months < 2 or _added(near, months) != end:
        return None
    return start.toordinal(), days, months


def _after(turn: Turn, start: int, days: int, months: int) -> str:
    known = turn.counted.get((start, days, months))
    if known is None:
        moved = date.fromordinal(start + turn.shift + days)
        known = turn.counted[start, days, months] = _added(moved, months).isoformat()
    return known


def _added(day: date, months: int) -> date:
    return add(day, Span.parse(f"{months} months"), MonthEnd.CLAMP)
