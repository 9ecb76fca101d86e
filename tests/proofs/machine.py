"""T2: random steps through the real services, each foretold by the oracle and compared afterwards.

A step is a kind and a number; the number seeds every choice of the step, which is made among what the
book holds then. So a step means something in any list of steps, and a list that finds a fault can be
cut down to the few that are needed (`shortest`). A world is one short life of the small city inside a
savepoint; the next world begins where the city was founded.
"""

from __future__ import annotations

import time as clocks
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from importlib import import_module
from itertools import pairwise
from random import Random
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from sanxian.blood.models import Session, Site, Unit
from sanxian.blood.services import keeping, numbers, sessions
from sanxian.core import policy
from sanxian.core.actor import Actor
from sanxian.core.models import Edition
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Refusal
from sanxian.orgs.models import Grant as OrgGrant
from sanxian.orgs.models import Org, OrgEdge
from tests.blood.donor_room.room import Room
from tests.blood.laboratory import kit
from tests.personas import AT, ON, Personas, build_city
from tests.proofs.oracle import EMERGENCY_SINCE, LIVE, Bag, Book, Gift, Spot, day

Step = tuple[str, int]
WRONG_ONE_IN = 40  # how seldom somebody of another city tries
LOOK_EVERY = 12  # refused steps between two looks at everything
PAIRS = (("A", "+"),) * 8 + (("O", "+"),) * 6 + (("B", "+"),) * 3 + (("AB", "+"), ("A", "-"), ("O", "-"), ("O", "-"), ("B", "-"))  # fmt: skip


class Broken(AssertionError):
    """The services and the oracle differ."""


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    weight: int
    do: Callable[[Machine, Random], Any]


KINDS: dict[str, Kind] = {}


def step(weight: int) -> Callable[[Callable[[Machine, Random], Any]], Callable[..., Any]]:
    """A kind of step, named as its function; it gives back False where there was nothing to try."""

    def named(do: Callable[[Machine, Random], Any]) -> Callable[..., Any]:
        KINDS[do.__name__] = Kind(do.__name__, weight, do)
        return do

    return named


@cache
def _by_key(model: type[models.Model]) -> Callable[..., list[Any]]:
    return prepared(lambda key: model._default_manager.filter(pk=key))


def row_of(model: type[models.Model], key: int) -> Any:
    """The row as it is now: to translate a read takes longer than the read, and a step begins with one."""
    (row,) = _by_key(model)(key)
    return row


@prepared
def _units(keys: list[int]) -> Any:
    return Unit.objects.filter(pk__in=keys)


def know_every_step() -> None:
    """The kinds of steps stand in modules of their own, which import this one."""
    for name in ("room", "bench", "bags", "supply", "ward", "patient", "quality", "after"):
        import_module(f"tests.proofs.steps_{name}")


def switched_on(topic: str, since: date, values: str) -> None:
    """An edition of the city's own, approved by two persons."""
    text = (
        f'[[edition]]\nid = "here-{topic}"\nname = "本地"\nplace = "370300"\neffective = {since}\n'
        f'source = "本地文件"\nstatus = "unverified"\n\n[edition.values]\n{values}\n'
    )
    said = {"text": text, "hash": "0", "status": "approved", "author": "a-1", "approver": "a-2"}
    where = {"place": "3703", "org_path": "/37/3703/", "written_at": AT, "approved_at": AT}
    Edition.objects.create(topic=topic, name=f"here-{topic}", **said, **where)
    policy.forget()


def _of_old() -> None:
    """The city has stood long enough for records of its own that may be erased."""
    since = date(2005, 1, 1)
    Org.objects.update(opened=since)
    OrgEdge.objects.update(since=since)
    OrgGrant.objects.update(since=since)


class Stage:
    """The small city, founded once for all worlds of a process."""

    def __init__(self) -> None:
        self.city = build_city()
        self.persona = Personas(self.city)
        self.room = Room(self.city, self.persona)
        self.centre, self.site = self.city.centre.path, self.city.site.path
        self.hospital, self.second = self.city.hospital.path, self.city.hospital2.path
        self.ward, self.other = self.city.ward.path, self.city.other_centre.path
        self.actors: dict[tuple[str, str, int], Actor] = {}
        kit.in_order(self.centre, AT)
        switched_on("blood.electronic", ON, "enabled = true")
        switched_on(
            "blood.emergency", EMERGENCY_SINCE, "enabled = true\nrhd_positive_by_person = true"
        )
        Site.objects.update(capacity=5000)
        Session.objects.update(capacity_whole_blood=5000, capacity_platelets=5000)
        self.spots = [self._spot(n, *row) for n, row in enumerate(self._rooms())]
        for role in ROLES:
            self.who(role)
            self.who(role, "other")
            self.who(role, number=2)
        self.who("lab_technician", number=3)
        self.who("hospital_clerk", "hospital2")
        _of_old()
        self.base = max(Unit.objects.values_list("pk", flat=True), default=0)
        self.opening: Machine | None = None

    def open(self) -> None:
        """A day's work by the book, so that a world does not begin with empty shelves."""
        rng, machine = Random(1), Machine(self)
        for kind in OPENING:
            machine.take((kind, rng.getrandbits(32)))
        machine.table.clear()
        self.opening = machine

    def _rooms(self) -> Iterator[tuple[str, str, str]]:
        yield self.centre, "refrigerator", "red_cells"
        yield self.centre, "refrigerator", "red_cells"
        yield self.centre, "agitator", "platelets"
        yield self.centre, "freezer", "plasma"
        yield self.hospital, "refrigerator", "red_cells"

    def _spot(self, n: int, place: str, kind: str, zone: str) -> tuple[Any, str, str]:
        role = "stock_manager" if place == self.centre else "hospital_clerk"
        spot = keeping.open_spot(place=place, name=f"冰箱{n}", kind=kind, by=self.who(role), at=AT)
        return spot, place, zone

    def who(self, role: str, where: str = "", number: int = 1) -> Actor:
        key = (role, where, number)
        if key not in self.actors:
            self.actors[key] = self.persona(role, where, number)
        return self.actors[key]


# What one does next, where nothing comes between.
_WAYS = (
    ("arrive", "screen", "draw", "finish", "hand_over", "count_in", "file", "propose", "confirm"),
    ("admit", "group", "order", "state", "reserve", "pack", "send", "receive", "crossmatch", "issue"),
    ("issue", "check", "transfuse", "finish_giving"),
    ("ask_transfer", "answer_transfer", "send_transfer", "receive"),
    ("log", "settle_warmth"),
    ("leap", "control", "file"),
    ("separate", "store"),
    ("run_machine", "finish"),
    ("tubes", "explain_doubt", "agree_doubt", "correct_group", "agree_correction"),
    ("sample", "sample", "match_by_computer", "issue"),
    ("propose_emergency", "sign_emergency", "match_after", "check"),
    ("state_register", "sign_register"),
    ("send_sample", "type_answer", "type_answer"),
    ("sample_again", "sample_again", "propose_return"),
    ("propose_return", "agree_return"),
    ("open_count", "scan_count", "finish_count", "explain_count", "close_stock_count"),
    ("open_fault", "look_into_fault", "look_into_fault", "look_into_fault"),
    ("old_record", "propose_erasing", "agree_erasing", "agree_erasing"),
    ("deposit", "test_deposit", "issue_own", "give_own"),
    ("pool_samples", "test_pool", "resolve_pool", "discriminate"),
    ("type_value", "type_value", "type_value"),
    ("recall", "answer", "close_recall", "clear"),
    ("react", "conclude_case", "clear"),
    ("review_case", "clear"),
    ("word", "settle_word"),
)  # fmt: skip
THEN = {one: other for way in _WAYS for one, other in pairwise(way)}
OPENING = (
    *("arrive", "screen", "draw", "run_machine", "finish") * 30,
    *("hand_over", "count_in", "close_count") * 3,
    *("pack", "send", "receive") * 6,
    *("file", "file", "complete", "propose", "confirm", "confirm") * 9,
    *("separate",) * 8,
    *("pack", "send", "receive") * 4,
    *("admit", "group", "group") * 8,
    *("order", "state", "reserve") * 6,
)
ROLES = ("registrar", "nurse", "counsellor", "lab_technician", "lab_reviewer", "component_technician", "stock_manager", "quality_officer", "hospital_clerk", "hospital_doctor", "ward_nurse")  # fmt: skip


class Machine:
    """One world: the book, the real tables, and the steps that were tried."""

    def __init__(self, stage: Stage, before: Machine | None = None) -> None:
        """`before`: go on from where that one stood."""
        self.stage, self.book, self.now = stage, Book(), AT
        self.sessions: dict[date, Any] = {ON: stage.room.session}
        self.kind, self.stranger, self.refused = "", False, 0
        self.seen: set[int] = set()  # bags that some step was about
        self.table: Counter[tuple[str, str]] = Counter()
        self.book.spots = [Spot(spot.pk, place, zone) for spot, place, zone in stage.spots]
        self.book.controls = (AT - timedelta(hours=1), True)
        self.rows = {spot.pk: spot for spot, _, _ in stage.spots}
        if before:
            self.book, self.now = deepcopy(before.book), before.now
            self.seen = set(before.seen)
            self.sessions = dict(before.sessions)

    # -- for the steps -------------------------------------------------------------------------------

    def who(self, r: Random, role: str, where: str = "", number: int = 1) -> Actor:
        """Somebody of that role; now and then the colleague of another city, who may not."""
        if not where and number == 1 and r.randrange(WRONG_ONE_IN) == 0 and role in ROLES:
            self.stranger = True
            return self.stage.who(role, "other")
        return self.stage.who(role, where, number)

    def pick(self, r: Random, good: Sequence[Any], every: Sequence[Any] = ()) -> Any:
        """Mostly one with which the step should succeed; else any. None where there is none."""
        pool = good if good and (not every or r.random() < 0.85) else every
        if not pool or (not good and r.random() < 0.6):
            return None
        return pool[-1] if pool is good and r.random() < 0.4 else r.choice(pool)

    def some(self, r: Random, good: Sequence[Any], every: Sequence[Any], most: int) -> list[Any]:
        first = self.pick(r, good, every)
        if first is None:
            return []
        near = [x for x in (good if first in good else every) if x.place == first.place]
        n = min(r.randint(1, most), len(near))
        return list(dict.fromkeys([first, *r.sample(near, n)]))[: max(n, 1)]

    def bags(self, *states: str) -> list[Bag]:
        return [b for b in self.book.bags.values() if b.state in states]

    def units(self, bags: Sequence[Bag]) -> list[Unit]:
        found = {unit.pk: unit for unit in _units([b.key for b in bags])}
        self.seen |= set(found)
        return [found[b.key] for b in bags]

    def session(self) -> Any:
        """Today's, opened by the donor room where it is not yet."""
        today = day(self.now)
        if today not in self.sessions:
            room = self.stage.room
            if today.year not in {d.year for d in self.sessions}:  # a new year has its own numbers
                where = {"place": self.stage.centre, "facility": "A9990", "count": 500}
                numbers.allot(**where, by=room.admin, at=self.now)
            planned = sessions.plan(
                site=room.site, day=today, opens=time(9), closes=time(17), by=room.admin, at=self.now
            )  # fmt: skip
            planned.capacity_whole_blood = planned.capacity_platelets = 5000
            planned.save(update_fields=["capacity_whole_blood", "capacity_platelets"])
            self.sessions[today] = sessions.open_session(session=planned, by=room.nurse, at=self.now)  # fmt: skip
        return self.sessions[today]

    def attempt(
        self,
        why: set[str],
        do: Callable[[], Any],
        *,
        exact: bool = True,
        perhaps: frozenset[str] = frozenset(),
    ) -> Any:
        """Do it. `why` are all the reasons against it that the oracle knows; where there are any it
        must be refused with them (with some of them, where the service asks in stages). `perhaps`
        are those of which the book is not sure. Gives back the answer in a tuple, or None where it
        was refused."""
        if self.stranger:
            why, exact = {"not_permitted"}, True
        try:
            answer = do()
        except Refusal as fault:
            said = set(fault.codes)
            why, exact = why | (said & perhaps), exact and not said & perhaps
            if not why:
                raise Broken(f"refused: {sorted(said)}; nothing speaks against it") from fault
            if not said <= why or (exact and said != why):
                raise Broken(f"refused: {sorted(said)}; the oracle says {sorted(why)}") from fault
            for code in said:
                self.table[self.kind, code] += 1
            return None
        except DatabaseError as fault:
            raise Broken(f"only the database stopped it: {fault}") from fault
        if why:
            raise Broken(f"done in spite of {sorted(why)}")
        return (answer,)

    def says(self, what: str, said: Any, foretold: Any) -> None:
        if said != foretold:
            raise Broken(f"{what} is {said!r}; the oracle says {foretold!r}")

    # -- a step --------------------------------------------------------------------------------------

    def take(self, one: Step) -> bool:
        """Try one step; False where there was nothing to try. Raises Broken."""
        kind, number = one
        r, self.kind, self.stranger = Random(number), kind, False
        self.now += timedelta(minutes=r.choice((0, 0, 1, 1, 2)))
        done = KINDS[kind].do(self, r)
        if done is False:
            return False
        word = "refused" if done is None else str(done) if isinstance(done, str) else "done"
        self.table[kind, word] += 1
        self.refused += done is None
        if done is not None or self.refused % LOOK_EVERY == 0:
            self.compare()
        return True

    def compare(self) -> None:
        """Every bag and every order as the tables have them against the book."""
        with connection.cursor() as cursor:
            cursor.execute(BAGS, [self.stage.base])
            found = {row[0]: row[1:] for row in cursor.fetchall()}
            cursor.execute("SELECT id, status FROM blood_order", [])
            orders = dict(cursor.fetchall())
        told = {key: written(bag) for key, bag in self.book.bags.items()}
        if found != told:
            self._differ(found, told)
        states = {o.key: o.state for o in self.book.orders}
        if orders != states:
            wrong = {k: (orders.get(k), states.get(k)) for k in orders | states if orders.get(k) != states.get(k)}  # fmt: skip
            raise Broken(f"orders (tables, oracle): {wrong}")

    def _differ(self, found: dict[int, Any], told: dict[int, Any]) -> None:
        for key in sorted(found.keys() | told.keys()):
            one, other = found.get(key), told.get(key)
            if one is None or other is None:
                raise Broken(f"bag {key}: tables {one}, oracle {other}")
            for name, said, must in zip(COLUMNS, one, other, strict=True):
                if said != must:
                    kind = self.book.bags[key].kind
                    raise Broken(f"bag {key} ({kind}): {name} is {said!r}; the oracle says {must!r}")  # fmt: skip


COLUMNS = ("status", "org_path", "component", "volume_ml", "expires_at", "released", "abo", "rhd", "recalled", "rays", "leucodepleted", "washed", "cmv_negative", "antigens", "spot")  # fmt: skip
BAGS = (
    "SELECT id, status, org_path, component, volume_ml, expires_at, released_at IS NOT NULL, abo, rhd,"
    " recalled, irradiated_at IS NOT NULL, leucodepleted, washed, cmv_negative, antigens, spot_id"
    " FROM blood_unit WHERE id > %s"
)


def written(bag: Bag) -> tuple[Any, ...]:
    """A bag of the book as SQLite writes it."""
    return (
        bag.state,
        bag.place,
        bag.kind,
        bag.ml,
        bag.expires.replace(tzinfo=None),
        int(bag.released),
        *bag.group,
        int(bag.recalled),
        int(bag.rays),
        int(bag.filtered),
        int(bag.washed),
        int(bag.cmv),
        bag.lacks,
        bag.spot.key if bag.spot else None,
    )


# -- worlds ------------------------------------------------------------------------------------------


class _Undo(Exception):
    pass


@contextmanager
def world(stage: Stage) -> Iterator[Machine]:
    """A world of its own: whatever is done in it is undone at its end."""
    try:
        with transaction.atomic():
            yield Machine(stage, stage.opening)
            raise _Undo
    except _Undo:
        pass


def lived(stage: Stage, steps: Sequence[Step]) -> Broken | None:
    """Play these steps; what breaks, None where nothing does."""
    try:
        with world(stage) as machine:
            for one in steps:
                machine.take(one)
            return None
    except Broken as fault:
        return fault


def wander(
    stage: Stage,
    seed: int,
    length: int,
    table: Counter[tuple[str, str]],
    ends: Callable[[Machine], None] = lambda machine: None,
    shrink: float = 60,
    lean: Sequence[str] = (),
) -> list[Step]:
    """One world of `length` random steps, added up in `table`, those that are named in `lean` more
    often. Raises Broken with the shortest replay that was found in `shrink` seconds."""
    rng, steps = Random(seed), []
    names = list(KINDS)
    weights = [k.weight + 30 * (k.name in lean) for k in KINDS.values()]
    try:
        with world(stage) as machine:
            while len(steps) < length:
                last = steps[-1][0] if steps else ""
                kind = THEN.get(last, "") if rng.random() < 0.45 else ""
                one = (kind or rng.choices(names, weights)[0], rng.getrandbits(32))
                steps.append(one)
                if not machine.take(one):
                    steps.pop()
            machine.compare()
            table.update(machine.table)
            ends(machine)
    except Broken as fault:
        short = shortest(stage, steps, shrink)
        raise Broken(f"seed {seed}, step {len(steps)} ({steps[-1][0]}): {fault}\nreplay: {short!r}") from fault  # fmt: skip
    return steps


def shortest(stage: Stage, steps: list[Step], seconds: float = 60) -> list[Step]:
    """Delta debugging: leave out ever smaller parts as long as something still breaks."""
    ends, part = clocks.monotonic() + seconds, max(len(steps) // 2, 1)
    while clocks.monotonic() < ends:
        before = len(steps)
        steps = _without(stage, steps, part, ends)
        if part == 1 and len(steps) == before:
            break
        part = max(part // 2, 1)
    return steps


def _without(stage: Stage, steps: list[Step], part: int, ends: float) -> list[Step]:
    """The steps less every part of that length that is not needed."""
    i = 0
    while i < len(steps) and clocks.monotonic() < ends:
        rest = steps[:i] + steps[i + part :]
        if rest and lived(stage, rest):
            steps = rest
        else:
            i += part
    return steps


__all__ = ["AT", "LIVE", "Bag", "Broken", "Gift", "Machine", "Stage", "Step", "step"]
