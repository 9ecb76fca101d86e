"""What is safe, said a second time: a small book of blood that shares no line with `src`.

Written from the standards' own words (antigens and antibodies, not tables), for T2: the machine in
`machine.py` does the same to this book and to the real services and compares after every step.
Volumes are whole mL, moments are UTC.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")
SHELF = ("untested", "available")
LIVE = (*SHELF, "reserved", "travelling", "issued")
ENDED = ("transfused", "consumed", "discarded")
GROUPS = [(abo, rhd) for abo in ("O", "A", "B", "AB") for rhd in "+-"]

RED = ("red_cells", "washed_red_cells", "frozen_red_cells", "thawed_red_cells")
PLATELETS = ("platelets", "apheresis_platelets", "pooled_platelets")
PLASMA = ("ffp", "frozen_plasma", "thawed_plasma", "cryo", "thawed_cryo", "pooled_cryo")
PRODUCTS = ("whole_blood", *RED, *PLATELETS, *PLASMA)
STOCK_OF = {
    **{kind: kind for kind in PRODUCTS},
    **dict.fromkeys(RED, "red_cells"),
    "pooled_platelets": "platelets",
    "thawed_plasma": "ffp",
    "thawed_cryo": "cryo",
    "pooled_cryo": "cryo",
}
MUST_BE_TESTED = ("abo", "rhd", "alt", "hbsag", "anti_hcv", "hiv", "syphilis", "nat")
MARKERS = ("hbsag", "anti_hcv", "hiv", "syphilis", "nat")
COLD = {
    **dict.fromkeys(("whole_blood", *RED, "thawed_plasma"), "red_cells"),
    **dict.fromkeys((*PLATELETS, "thawed_cryo", "pooled_cryo"), "platelets"),
    **dict.fromkeys(("ffp", "frozen_plasma", "cryo"), "plasma"),
    "frozen_red_cells": "frozen_cells",
}
ALLOWED_OUTSIDE = {"red_cells": 30, "platelets": 60, "plasma": 60, "frozen_cells": 60}
BANDS = {"red_cells": (2, 6), "platelets": (20, 24), "plasma": (-80, -18), "frozen_cells": (-196, -65)}  # fmt: skip
EMERGENCY_DAYS = {"red_cells": 3, "platelets": 1, "apheresis_platelets": 1, "ffp": 5, "frozen_plasma": 5, "cryo": 5}  # fmt: skip


# -- who may have what -------------------------------------------------------------------------------


def antigens(abo: str) -> set[str]:
    return set(abo) - {"O"}


def antibodies(abo: str) -> set[str]:
    return {"A", "B"} - antigens(abo)


def suits(kind: str, unit: tuple[str, str], patient: tuple[str, str]) -> bool:
    """Cells must bring no antigen that the patient lacks, plasma no antibody that meets one of hers."""
    cells = antigens(unit[0]) <= antigens(patient[0]) and (unit[1] == "-" or patient[1] == "+")
    plasma = not antibodies(unit[0]) & antigens(patient[0])
    if kind == "whole_blood":
        return cells and plasma
    return cells if kind in RED else plasma


def liked(kind: str, patient: tuple[str, str], spare_negative: bool) -> list[tuple[str, str]]:
    """The groups that suit, the best first: as near to her own as can be, rare ones last."""
    abo, rhd = patient
    fitting = [g for g in GROUPS if suits(kind, g, patient)]
    if kind == "whole_blood" or kind in RED:
        nearness = {"O": ["O"], "A": ["A", "O"], "B": ["B", "O"], "AB": ["AB", "A", "B", "O"]}
        first = rhd
    else:
        nearness = {"O": ["O", "A", "B", "AB"], "A": ["A", "AB"], "B": ["B", "AB"], "AB": ["AB"]}
        spared = kind in PLATELETS and spare_negative
        first = "+" if rhd == "+" or spared else "-"
    return sorted(fitting, key=lambda g: (nearness[abo].index(g[0]), g[1] != first))


# -- the calendar ------------------------------------------------------------------------------------


def day(at: datetime) -> date:
    return at.astimezone(HERE).date()


def years(start: datetime, n: int) -> datetime:
    """The same hour n years on; from 29 February to the 28th."""
    local = start.astimezone(HERE)
    last = monthrange(local.year + n, local.month)[1]
    return local.replace(year=local.year + n, day=min(local.day, last)).astimezone(start.tzinfo)


def months(start: date, n: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def hours(n: int) -> timedelta:
    return timedelta(hours=n)


def days(n: int) -> timedelta:
    return timedelta(days=n)


# -- what there is -----------------------------------------------------------------------------------


@dataclass(eq=False)
class Giver:
    """A donor."""

    key: int
    group: tuple[str, str]  # what she truly is
    known: tuple[str, str] = ("", "")  # what the laboratory has told
    gave: list[tuple[date, str]] = field(default_factory=list)  # when, which kind
    barred: bool = False  # for good
    until: date | None = None
    visit: int = 0  # an open one
    stage: str = ""  # arrived, accepted, drawing
    came: date | None = None
    wish: int = 0  # mL, or doses
    kind: str = "whole_blood"


@dataclass(eq=False)
class Gift:
    """A donation."""

    key: int
    number: str
    giver: Giver
    on: date
    began: datetime
    state: str = "drawing"
    kind: str = "whole_blood"
    wish: int = 400  # mL, or doses
    machine: bool = False  # the machine's record of an apheresis is written
    results: dict[str, str] = field(default_factory=dict)
    runs: dict[str, list[str]] = field(default_factory=dict)  # of each assay, in their order
    typed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # by whom, what; open
    tubes: list[dict[str, str]] = field(default_factory=list)  # reactions that were read
    doubt: Doubt | None = None  # groups that do not agree
    settled: tuple[int, tuple[str, str]] | None = (
        None  # a doubt that two persons ended, what they found
    )
    label: tuple[str, str] = ("", "")  # the group on what was made of it
    pool: Pool | None = None  # while it has not ended
    single: str = ""  # its own nucleic-acid test after a pool that reacted
    viruses: set[str] = field(default_factory=set)  # that a nucleic-acid test told apart
    batch: int = 0
    tube: bool = False
    explained: bool = False  # somebody said why the tube is not there
    counted: bool = False  # the batch is closed
    proposed_by: str = ""
    verdict: str = ""
    release: int = 0
    told: bool = False  # a donor's word that is not settled
    cmv: bool = False
    lacks: str = ""

    @property
    def faults(self) -> list[str]:
        """What its own results say against it."""
        said = [f"reactive_{m}" for m in MARKERS if self.results.get(m) == "reactive"]
        said += [m for m, word in self.results.items() if word == "initial_reactive"]
        said += [m for m, word in self.results.items() if word == "undetermined"]
        alt = self.results.get("alt", "0")
        return said + (["alt_high"] if alt.isdigit() and int(alt) > 50 else [])

    @property
    def reactive(self) -> bool:
        return any(fault.startswith("reactive_") for fault in self.faults)

    @property
    def missing(self) -> list[str]:
        return [a for a in MUST_BE_TESTED if a not in self.results]

    @property
    def wanted(self) -> list[str]:
        """Assays that were run and have come to nothing yet: a repeat is wanted."""
        return [a for a, runs in self.runs.items() if runs and a not in self.results]

    @property
    def begun(self) -> set[str]:
        """What was begun and is not ended, in the words in which release says it."""
        found = {"repeat_wanted"} if self.wanted else set()
        if self.pool:
            found.add("pool_pending" if self.pool.state == "pending" else "pool_unresolved")
        if self.doubt:
            found.add("group_unresolved")
        elif self.tubes and "rhd" not in self.results:
            found.add("weak_d_wanted")
        found |= {"second_reading" if len(v) < 2 else "third_reading" for v in self.typed.values() if v}  # fmt: skip
        return found

    @property
    def incomplete(self) -> set[str]:
        """Why nobody may judge it yet. What reacts is told without waiting for the rest, but repeats
        and pools are ended first."""
        first = self.begun & {"repeat_wanted", "pool_pending", "pool_unresolved"}
        if first or (not self.faults and (self.missing or self.begun)):
            return self.begun | ({"results_missing"} if self.missing else set())
        return set()


@dataclass(eq=False)
class Doubt:
    """Groups that do not agree. `after`: how many tubes had been read when it was seen."""

    after: int
    said: tuple[str, str] | None = None  # what one person found; ("", "") for not found
    by: str = ""


@dataclass(eq=False)
class Pool:
    """Samples tested for nucleic acid in one tube."""

    key: int
    code: str
    gifts: list[Gift]
    state: str = "pending"
    typed: list[tuple[str, str]] = field(default_factory=list)


@dataclass(eq=False)
class Bag:
    key: int
    number: str
    kind: str
    ml: int
    collected: datetime
    expires: datetime
    place: str
    gift: Gift | None
    parents: list[Bag] = field(default_factory=list)
    state: str = "untested"
    released: bool = False
    group: tuple[str, str] = ("", "")
    recalled: bool = False
    mislabelled: bool = False  # bears a group that was found to be wrong
    held_for: str = ""
    rays: bool = False
    opened: bool = False
    filtered: bool = False
    washed: bool = False
    cmv: bool = False
    lacks: str = ""
    claim: Order | None = None
    claimed_until: datetime | None = None
    box: Box | None = None
    spot: Spot | None = None
    matches: dict[int, tuple[str, datetime, str]] = field(default_factory=dict)  # word, until, how
    taken_over: bool = False  # from another system's register
    transfer: Transfer | None = None
    back: bool = False  # judged fit to go back to the centre

    def gifts(self) -> set[Gift]:
        """Every donation of which there is blood in it."""
        if self.gift:
            return {self.gift}
        return set().union(*(parent.gifts() for parent in self.parents))

    def roots(self) -> set[Gift | Bag]:
        """What it came from in the end: donations, and bags that another system made."""
        if self.gift:
            return {self.gift}
        if not self.parents:
            return {self}
        return set().union(*(parent.roots() for parent in self.parents))

    @property
    def pooled(self) -> bool:
        return self.gift is None and len(self.parents) > 1

    @property
    def foreign(self) -> bool:
        """Another system's, or made of such a bag: there is no donation of ours to number by."""
        return self.gift is None and not self.pooled

    @property
    def bad(self) -> bool:
        return any(gift.state == "rejected" for gift in self.gifts())


@dataclass(eq=False)
class Patient:
    key: int
    code: str
    number: str
    place: str
    sex: str
    born: date | None
    group: tuple[str, str] = ("", "")
    needs: set[str] = field(default_factory=set)
    against: set[str] = field(default_factory=set)  # antibodies ever found
    samples: list[Sample] = field(default_factory=list)


@dataclass(eq=False)
class Sample:
    """What one tube of a patient said."""

    taken: datetime
    group: tuple[str, str]
    screen: str


@dataclass(eq=False)
class Order:
    key: int
    kind: str
    n: int
    hurry: str
    place: str
    supplier: str
    patient: Patient | None
    group: tuple[str, str]
    needs: set[str]
    placed: datetime
    stated: bool = False
    state: str = "placed"
    massive: Massive | None = None

    @property
    def open(self) -> bool:
        return self.state not in ("closed", "cancelled")

    @property
    def wants(self) -> tuple[str, str]:
        return self.patient.group if self.patient else self.group


@dataclass(eq=False)
class Handed:
    """A unit handed out for a patient."""

    key: int
    bag: Bag
    order: Order
    patient: Patient
    at: datetime
    outcome: str = ""
    check: int = 0
    checked: bool = False  # the last check passed
    ended: bool = False
    owed: bool = False  # went out before its crossmatch, which is not done yet


@dataclass(eq=False)
class Proposal:
    """A unit named for a patient who cannot wait for the crossmatch; a second hand has to sign."""

    key: int
    order: Order
    bag: Bag
    by: str
    ward: str
    ended: bool = False


@dataclass(eq=False)
class Reacted:
    """A patient's reaction to a bag, and what was found of it."""

    key: int
    bag: Bag
    kind: str
    state: str = "reported"
    done: set[str] = field(default_factory=set)  # steps of the inquiry
    word: tuple[str, str] = ("", "")  # category, how sure: the hospital's
    last: tuple[str, str] = ("", "")  # the centre's

    @property
    def open(self) -> bool:
        return self.state in ("reported", "investigating")

    @property
    def bar(self) -> str:
        """Why what else there is of these donations may not be used."""
        if self.open:
            named = {self.kind, self.word[0], self.last[0]} & BY_THE_BAG
            return "reaction_case_open" if named else ""
        category, sure = self.last if self.last[0] else self.word
        guilty = category in BY_THE_BAG and sure not in ("unlikely", "excluded")
        return "reaction_of_the_bag" if guilty else ""


# Haemolysis, a lung that gives way, germs: what another bag of the same donor could do again.
BY_THE_BAG = {"haemolytic_acute", "haemolytic_delayed", "lung_injury", "dyspnoea", "bacterial", "infection"}  # fmt: skip
# What has to be looked at before it is called so, besides the papers.
ASKED_OF = {
    "haemolytic_acute": {"regroup_patient", "regroup_unit", "crossmatch_again", "dat", "haemolysis"},
    "haemolytic_delayed": {"dat", "antibodies"},
    "bacterial": {"culture"},
}  # fmt: skip


@dataclass(eq=False)
class Massive:
    """A great bleeding: packs are asked for until it is over."""

    key: int
    patient: Patient
    open: bool = True


@dataclass(eq=False)
class Deposit:
    """A patient's own blood."""

    key: int
    number: str
    patient: Patient
    drawn: datetime
    expires: datetime
    finding: str = ""
    state: str = "stored"


@dataclass(eq=False)
class Corrected:
    """A proposal that a donor's record says what two persons found."""

    key: int
    gift: Gift
    old: tuple[str, str]
    found: tuple[str, str]
    by: str
    state: str = "proposed"


@dataclass(eq=False)
class Answer:
    """What a confirming laboratory was asked."""

    key: int
    giver: Giver
    marker: str
    on: date
    state: str = "sent"
    said: str = ""
    by: str = ""


@dataclass(eq=False)
class Case:
    """A donation whose findings bar its donor, and what followed."""

    gift: Gift
    since: date
    findings: list[str]
    bars: bool = True
    samples: list[tuple[date, bool]] = field(default_factory=list)  # when, all negative


@dataclass(eq=False)
class Return:
    """A proposal that a donor may come back."""

    key: int
    case: Case
    state: str = "proposed"


@dataclass(eq=False)
class Register:
    """Stock of another system, stated by one person."""

    key: int
    lines: list[Any]
    by: str
    bags: list[Bag] = field(default_factory=list)
    state: str = "proposed"


@dataclass(eq=False)
class Line:
    """A bag in a count."""

    bag: Bag | None
    expected: bool
    seen: bool = False
    finding: str = ""
    explained: str = ""

    @property
    def open(self) -> bool:
        return self.finding in ("missing", "elsewhere", "unexpected") and not self.explained


@dataclass(eq=False)
class Count:
    key: int
    place: str
    spot: Spot | None
    lines: dict[str, Line]
    state: str = "open"
    by: str = ""


@dataclass(eq=False)
class Fault:
    """A nonconformity."""

    key: int
    on: date
    state: str = "open"
    done: bool = False
    checked_by: str = ""
    erased: bool = False


@dataclass(eq=False)
class Deviation:
    key: int
    until: date
    by: str
    state: str = "proposed"


@dataclass(eq=False)
class Erasure:
    """Records that are proposed to be erased."""

    key: int
    faults: list[Fault]
    state: str = "proposed"
    by: str = ""


@dataclass(eq=False)
class Box:
    key: int
    out: str
    to: str
    bags: list[Bag]
    state: str = "packed"
    sent: datetime | None = None
    packed: datetime | None = None


@dataclass(eq=False)
class Transfer:
    """From one hospital to another."""

    key: int
    out: str
    to: str
    bags: list[Bag]
    state: str = "asked"


@dataclass(eq=False)
class Recall:
    key: int
    bags: list[Bag]
    root: str
    open: bool = True
    notices: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Spot:
    """A refrigerator, and what its log says."""

    key: int
    place: str
    zone: str
    stays: list[list] = field(default_factory=list)  # bag, since, until
    log: dict[datetime, int] = field(default_factory=dict)


@dataclass(eq=False)
class Warmth:
    """A time that a spot was outside its range for too long."""

    key: int
    spot: Spot
    bags: list[Bag]
    goes_on: bool
    since: datetime
    until: datetime | None
    open: bool = True


# -- the book ----------------------------------------------------------------------------------------


class Book:
    """All that the oracle knows of one city."""

    def __init__(self) -> None:
        self.givers: list[Giver] = []
        self.gifts: list[Gift] = []
        self.bags: dict[int, Bag] = {}
        self.patients: list[Patient] = []
        self.orders: list[Order] = []
        self.handed: list[Handed] = []
        self.boxes: list[Box] = []
        self.recalls: list[Recall] = []
        self.spots: list[Spot] = []
        self.warmths: list[Warmth] = []
        self.transfers: list[Transfer] = []
        self.batches: dict[int, list[Gift]] = {}
        self.pools: list[Pool] = []
        self.labels: list[str] = []
        self.proposals: list[Proposal] = []
        self.reacted: list[Reacted] = []
        self.corrected: list[Corrected] = []
        self.massives: list[Massive] = []
        self.deposits: list[Deposit] = []
        self.registers: list[Register] = []
        self.answers: list[Answer] = []
        self.cases: list[Case] = []
        self.returns: list[Return] = []
        self.counts: list[Count] = []
        self.faults: list[Fault] = []
        self.deviations: list[Deviation] = []
        self.erasures: list[Erasure] = []
        self.controls: tuple[datetime, bool] | None = None

    # -- family --------------------------------------------------------------------------------------

    def heirs(self, bags: set[Bag]) -> set[Bag]:
        """These and all that was made of them."""
        found, grown = set(bags), True
        while grown:
            fresh = {b for b in self.bags.values() if b not in found and found & set(b.parents)}
            found |= fresh
            grown = bool(fresh)
        return found

    def family(self, bag: Bag) -> set[Bag]:
        """Whatever has something of the same origin in it."""
        return {other for other in self.bags.values() if other.roots() & bag.roots()}

    def of(self, gifts: set[Gift]) -> set[Bag]:
        return {b for b in self.bags.values() if b.gift in gifts}

    def touched(self, gifts: set[Gift], roots: set[Bag]) -> set[Bag]:
        """Everything a recall must look at: what holds blood of these donations, and of a pool also
        what else its donors gave, for nobody knows yet which of them it was."""
        found: set[Bag] = set(roots)
        while True:
            grown = self.heirs(found | self.of(gifts))
            grown |= {p for b in grown if b.gift is None for p in b.parents}
            more = {b.gift for b in grown if b.gift} | gifts
            if grown == found and more == gifts:
                return found
            found, gifts = grown, more

    # -- claims --------------------------------------------------------------------------------------

    def filled(self, order: Order) -> int:
        served = sum(h.order is order and h.outcome in ("", "transfused", "returned") for h in self.handed)  # fmt: skip
        return served + sum(b.claim is order for b in self.bags.values())

    def settle(self, *orders: Order | None) -> None:
        for order in orders:
            if order is None or not order.open:
                continue
            n = self.filled(order)
            if n == 0:
                order.state = "placed"
            elif n < order.n:
                order.state = "part"
            elif order.state != "delivered":
                order.state = "reserved"

    def let_go(self, bag: Bag) -> None:
        order, bag.claim, bag.claimed_until = bag.claim, None, None
        self.settle(order)

    def hold(self, bag: Bag, why: str) -> None:
        """Out of use, whatever it was promised for."""
        bag.state, bag.held_for = "held", why
        self.let_go(bag)

    def close_issue(self, bag: Bag, outcome: str) -> Handed | None:
        for row in self.handed:
            if row.bag is bag and not row.outcome:
                row.outcome = outcome
                self.settle(row.order)
                return row
        return None

    def used_up(self, order: Order) -> None:
        """An order whose every bag was handed out and has come to its end is closed."""
        rows = [h for h in self.handed if h.order is order and h.outcome in ("", "transfused", "returned")]  # fmt: skip
        waits = any(b.claim is order for b in self.bags.values())
        if order.open and len(rows) >= order.n and all(h.outcome for h in rows) and not waits:
            order.state = "closed"

    # -- birth ---------------------------------------------------------------------------------------

    def born(self, bag: Bag, parents: list[Bag]) -> Bag:
        """A bag made of others has their place and, where they are released, their release."""
        bag.parents = parents
        for parent in parents:
            parent.state = "consumed"
        self.bags[bag.key] = bag
        if all(p.released for p in parents):
            bag.released, bag.group, bag.state = True, parents[0].group, "available"
        return bag

    def leave(self, bag: Bag, at: datetime) -> None:
        if bag.spot:
            for stay in bag.spot.stays:
                if stay[0] is bag and stay[2] is None:
                    stay[2] = at
            bag.spot = None

    # -- holds of donations --------------------------------------------------------------------------

    def looked_at(self, gift: Gift) -> bool:
        """Somebody is still asking about this blood."""
        open_lines = {b for r in self.recalls if r.open for b in r.bags}
        return gift.told or any(b.gift is gift for b in open_lines)

    def found_bad(self, gift: Gift) -> bool:
        return any(b.gift is gift and b.recalled for b in self.bags.values())


# -- why not -----------------------------------------------------------------------------------------


def lacking(bag: Bag, needs: set[str]) -> set[str]:
    """What a patient needs and this bag has not; plasma needs nothing of all this."""
    kind = STOCK_OF[bag.kind]
    cells = kind in ("whole_blood", "red_cells")
    white = cells or kind in PLATELETS
    has = {
        "irradiated": not white or bag.rays,
        "leucodepleted": not white or bag.filtered,
        "cmv_negative": not white or bag.cmv or bag.filtered,
        "washed": kind != "red_cells" or bag.washed,
    }
    found = {f"need_{need}" for need in needs if need in has and not has[need]}
    for need in needs:
        name, _, antigen = need.partition(":")
        if name == "antigen_negative" and cells and f"{antigen}-" not in bag.lacks.split():
            found.add("need_antigen_negative")
    return found


def against_issue(bag: Bag, order: Order, at: datetime) -> set[str]:
    """Every reason why this bag may not be handed out for this order's patient now."""
    found = set()
    if not bag.released:
        found.add("unit_not_released")
    if bag.recalled:
        found.add("unit_recalled")
    if bag.expires <= at:
        found.add("unit_expired")
    if not all(bag.group):
        found.add("unit_ungrouped")
    if bag.kind == "frozen_red_cells":
        found.add("unit_still_frozen")
    if bag.place != order.place:
        found.add("unit_lies_elsewhere")
    if not (bag.state == "reserved" and bag.claim is order):
        words = {"issued": "unit_already_issued", "held": "unit_held", "travelling": "unit_travelling", "untested": "unit_untested"}  # fmt: skip
        found.add(words.get(bag.state, "unit_not_reserved"))
    patient = order.patient
    if patient is None:
        return found
    if not all(patient.group):
        found.add("patient_not_grouped")
    elif all(bag.group) and not suits(bag.kind, bag.group, patient.group):
        found.add("group_incompatible")
    match = bag.matches.get(patient.key)
    if match is None:
        if bag.kind == "whole_blood" or bag.kind in RED:
            found.add("crossmatch_missing")
    elif match[0] != "compatible":
        found.add("crossmatch_incompatible")
    elif match[1] <= at:
        found.add("crossmatch_expired")
    return found | lacking(bag, order.needs)


EMERGENCY_SINCE = date(2026, 11, 24)  # when the place switched it on
UNIVERSAL = {"red_cells": ("O", "-"), "ffp": ("AB", ""), "frozen_plasma": ("AB", "")}


def stands(patient: Patient | None) -> bool:
    """Whether a patient's group is beyond doubt: file and the last two tubes say the same."""
    tubes = newest(patient, 2) if patient and all(patient.group) else []
    return len(tubes) == 2 and all(s.group == patient.group for s in tubes)


def spared(patient: Patient | None, at: datetime) -> bool:
    """Whether RhD-positive cells may do no lasting harm to somebody of whom no tube says negative: a
    grown man, a woman who will bear no more."""
    if patient is None or patient.born is None:
        return False
    if "-" in {patient.group[1], *(s.group[1] for s in newest(patient, 2))}:
        return False
    on, born = day(at), patient.born
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return age >= {"male": 18, "female": 51}[patient.sex]


def against_emergency(bag: Bag, order: Order, at: datetime) -> set[str]:
    """Why a bag may not go out before the crossmatch, tested and released like any other: to whose group
    stands only cells that suit it; to others only cells without antigens and plasma without antibodies.
    """
    found = {code for code in against_issue(bag, order, at) if code in _ALWAYS}
    if bag.state != "available":
        words = {"issued": "unit_already_issued", "held": "unit_held", "travelling": "unit_travelling", "untested": "unit_untested"}  # fmt: skip
        found.add(words.get(bag.state, "unit_not_available"))
    found |= lacking(bag, order.needs) & {"need_antigen_negative"}
    red, patient = bag.kind == "whole_blood" or bag.kind in RED, order.patient
    if stands(patient) and not red:
        found.add("patient_is_grouped")
    if day(at) < EMERGENCY_SINCE:
        return found | {"emergency_not_enabled"}
    if stands(patient):
        fits = all(bag.group) and suits(bag.kind, bag.group, patient.group)
        return found | (set() if fits else {"group_incompatible" if all(bag.group) else "unit_group_unknown"})  # fmt: skip
    fine = universal(bag) or (bag.kind == "red_cells" and bag.group == ("O", "+") and spared(patient, at))  # fmt: skip
    return found | (set() if fine else {"emergency_unit_group"})


def universal(bag: Bag) -> bool:
    """Cells without antigens, plasma without antibodies: for whom nobody knows."""
    abo, rhd = UNIVERSAL.get(bag.kind, ("none", ""))
    return bag.group[0] == abo and rhd in ("", bag.group[1])


_ALWAYS = {"unit_not_released", "unit_recalled", "unit_expired", "unit_ungrouped", "unit_still_frozen", "unit_lies_elsewhere"}  # fmt: skip


def newest(patient: Patient, n: int) -> list[Sample]:
    """The last tubes, the newest first; of two of the same moment the later told."""
    return sorted(reversed(patient.samples), key=lambda s: s.taken, reverse=True)[:n]


def against_tubes(patient: Patient | None) -> set[str]:
    """Nothing is handed out while the newest tube speaks of another group."""
    if patient and all(patient.group) and any(s.group != patient.group for s in newest(patient, 1)):
        return {"patient_samples_differ"}
    return set()


def against_electronic(patient: Patient, at: datetime, bag: Bag | None = None) -> set[str]:
    """Why the computer may not stand for the tube: of the patient, or of one bag for her."""
    if bag:
        red = bag.kind == "whole_blood" or bag.kind in RED
        fits = all(patient.group) and all(bag.group) and suits(bag.kind, bag.group, patient.group)
        return set() if fits or not red else {"electronic_incompatible"}
    tubes = newest(patient, 2)
    found = {"electronic_samples_too_few"} if len(tubes) < 2 else set()
    if any(s.group != patient.group for s in tubes):
        found.add("electronic_samples_differ")
    screened = [s for s in patient.samples if s.screen]
    if any(s.screen == "positive" for s in screened):
        found.add("electronic_screen_positive")
    if not screened:
        found.add("electronic_screen_missing")
    elif max(s.taken for s in screened) + hours(72) <= at:
        found.add("electronic_screen_too_old")
    return found | ({"electronic_antibody_history"} if patient.against else set())


def against_return(case: Case, on: date, confirmed: set[str]) -> set[str]:
    """Why a donor may not come back: half a year, then two clean samples a month apart, and no
    confirming laboratory that says otherwise. Who reacted for HIV does not come back."""
    hopeless = not case.findings or any(code.endswith("_hiv") for code in case.findings)
    some = any(not code.endswith("_hiv") for code in case.findings)
    free = months(case.since, 6) if some else case.since
    found = {"reentry_not_offered"} if hopeless else {"reentry_too_early"} if on < free else set()
    if confirmed & {"positive", "indeterminate"}:
        found.add("reentry_confirmed")
    if not all(clean for _, clean in case.samples):
        found.add("reentry_not_negative")
    last, n = None, 0
    for taken, _ in sorted(case.samples):
        if taken >= free and (last is None or taken >= months(last, 1)):
            last, n = taken, n + 1
    return found | ({"reentry_samples_missing"} if n < 2 else set())


def found_in_count(one: Count, line: Line) -> str:
    """What a count says of a bag by what the books say at its end: that it left or came meanwhile is
    no difference."""
    bag = line.bag
    lies = bag is not None and bag.state in (*SHELF, "reserved", "held")
    there = lies and bag.place == one.place and (one.spot is None or bag.spot is one.spot)
    if line.seen:
        alive = lies or (bag is not None and bag.state == "travelling")
        return "found" if there else "elsewhere" if alive else "unexpected"
    return "missing" if there and line.expected else "left"


def stood_since(on: date, at: datetime) -> bool:
    """Whether a record of that day has stood its ten years."""
    today = day(at)
    last = monthrange(today.year - 10, today.month)[1]
    return on <= today.replace(year=today.year - 10, day=min(today.day, last))


def against_own(own: Deposit, at: datetime) -> set[str]:
    """Why a patient's own blood may not go to her."""
    found = {"deposit_expired"} if own.expires <= at else set()
    if not own.finding:
        found.add("deposit_not_tested")
    return found | ({"deposit_reactive"} if own.finding == "reactive" else set())


def against_claim(bag: Bag, order: Order, supplier: str, at: datetime) -> set[str]:
    """Why a bag may not be set aside for an order."""
    found = set()
    if bag.state != "available" or bag.box:
        found.add("unit_not_available")
    if bag.place != supplier:
        found.add("unit_lies_elsewhere")
    if bag.expires <= at:
        found.add("unit_expired")
    serves = STOCK_OF[bag.kind] == order.kind and bag.kind != "frozen_red_cells"
    if bag.kind != order.kind and not serves:
        found.add("component_differs")
    wanted = order.wants
    fits = suits(order.kind, bag.group, wanted) if order.patient else bag.group == wanted
    if not all(bag.group) or not fits:
        found.add("group_incompatible")
    return found | lacking(bag, order.needs)


def against_bed(row: Handed, at: datetime) -> set[str]:
    """Why a unit that was handed out may not be begun."""
    found = set()
    if row.outcome or row.bag.state != "issued":
        found.add("unit_not_issued")
    if row.bag.expires <= at:
        found.add("unit_expired")
    if at > row.at + timedelta(minutes=30):
        found.add("begin_too_late")
    return found


def against_making(bag: Bag, at: datetime, *, old: bool = False) -> set[str]:
    """Why nothing may be made of a bag."""
    found = set()
    if bag.state not in SHELF:
        found.add("unit_not_on_shelf")
    if bag.expires <= at and not old:
        found.add("unit_past_expiry")
    if bag.gift and bag.gift.state == "rejected":
        found.add("donation_rejected")
    return found


def against_clearing(bag: Bag, book: Book, at: datetime) -> set[str]:
    """Why a held bag stays held."""
    found = set()
    if bag.state != "held":
        found.add("unit_not_held")
    if bag.recalled or any(r.open and bag in r.bags for r in book.recalls):
        found.add("unit_recalled")
    if bag.mislabelled:
        found.add("unit_mislabelled")
    if any(w.open and bag in w.bags for w in book.warmths):
        found.add("unit_in_excursion")
    if bag.expires <= at:
        found.add("unit_past_expiry")
    if bag.bad:
        found.add("donation_rejected")
    if bag.kind not in RED and any(bars_plasma(gift) for gift in bag.gifts()):
        found.add("lab_not_used")
    return found | {case.bar for case in book.reacted if case.bag.roots() & bag.roots()} - {""}


def bars_plasma(gift: Gift) -> bool:
    """Whether its donor has irregular antibodies: whatever holds her plasma is not given."""
    judged = gift.state in ("proposed", "released", "rejected")
    return judged and gift.results.get("antibody_screen") == "reactive"


def against_correcting(gift: Gift, book: Book) -> set[str]:
    """Why a donor's record stays as it is: only what two persons found by tubes is written into it,
    and only where nothing else that is at the bench says otherwise."""
    found = gift.settled[1] if gift.settled else ("", "")
    here = gift.state in ("drawn", "proposed")
    stands = not here or _said(gift) == found
    if not all(found) or not stands:
        return {"group_correction_unproved"}
    known = gift.giver.known
    why = set()
    if not any(known):
        why.add("group_correction_nothing_known")
    elif not contradict(known, found):
        why.add("group_correction_same")
    others = [g for g in book.gifts if g.giver is gift.giver and g is not gift and g.state in ("drawn", "proposed")]  # fmt: skip
    if any(contradict(_said(g), found) for g in others):
        why.add("group_correction_disputed")
    return why


def _said(gift: Gift) -> tuple[str, str]:
    return gift.results.get("abo", ""), gift.results.get("rhd", "")


def contradict(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """What is not known contradicts nothing."""
    return any(a and b and a != b for a, b in zip(one, other, strict=True))
