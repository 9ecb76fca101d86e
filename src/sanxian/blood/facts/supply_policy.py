"""The numbers of laboratory, storage, compatibility, stock and bedside, as policy topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sanxian.blood.facts.terms import Assay, Component, Rh, Urgency
from sanxian.kernel.days import MonthEnd, Span
from sanxian.kernel.policy import Topic, register

PACKAGE = "sanxian.blood"


class Solution(StrEnum):
    """What the cells lie in: anticoagulant, additive or saline."""

    ACD_B = "ACD-B"
    CPD = "CPD"
    CPDA_1 = "CPDA-1"
    MAP = "MAP"
    SAGM = "SAGM"
    AS_1 = "AS-1"
    AS_3 = "AS-3"
    AS_5 = "AS-5"
    SALINE = "saline"


class Treatment(StrEnum):
    """What was done to a component after it was made."""

    OPENED = "opened"
    WASHED = "washed"
    IRRADIATED = "irradiated"
    FROZEN = "frozen"
    THAWED = "thawed"
    STILL = "still"  # platelets in an ordinary bag, or without agitation


class Zone(StrEnum):
    """The refrigerators of a centre."""

    RED_CELLS = "red_cells"
    PLATELETS = "platelets"
    PLASMA = "plasma"
    FROZEN_CELLS = "frozen_cells"
    TRANSPORT = "transport"


class Ends(StrEnum):
    """Whether a life in days ends at the moment it began or with that day."""

    SAME_MOMENT = "same_moment"
    END_OF_DAY = "end_of_day"


class Group(StrEnum):
    """ABO and RhD together."""

    O_NEG = "O-"
    O_POS = "O+"
    A_NEG = "A-"
    A_POS = "A+"
    B_NEG = "B-"
    B_POS = "B+"
    AB_NEG = "AB-"
    AB_POS = "AB+"

    @property
    def abo(self) -> str:
        return self.value[:-1]

    @property
    def rhd(self) -> str:
        return self.value[-1]


class Plain(StrEnum):
    """ABO alone, all four known."""

    O = "O"  # noqa: E741 - the field's own name
    A = "A"
    B = "B"
    AB = "AB"


@dataclass(frozen=True)
class Band:
    """A temperature band in °C, both ends inclusive."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Storage:
    """Shelf lives. Cells and plasma count from collection, a treatment from its own moment."""

    zones: dict[Zone, Band]
    cell_life: dict[Solution, Span]
    platelet_life: Span
    plasma_life: Span
    frozen_plasma_life: Span
    cryo_life: Span
    treated_life: dict[Treatment, Span]
    irradiate_within: Span
    transport_within: Span
    ends: Ends
    month_end: MonthEnd
    excursion_minutes: dict[Zone, int]
    gap_minutes: int

    def __post_init__(self) -> None:
        if self.gap_minutes < 1 or min(self.excursion_minutes.values()) < 0:
            raise ValueError("minutes are not below zero, and a gap is at least one")
        for name, band in self.zones.items():
            if band.low > band.high:
                raise ValueError(f"zones.{name}: low is above high")
        if not self.transport_within.by_the_clock:
            raise ValueError("transport_within is counted in hours")


class Marker(StrEnum):
    """Assays that are repeated on the same sample when the first run is reactive (ALT: too high)."""

    ALT = "alt"
    HBSAG = "hbsag"
    ANTI_HCV = "anti_hcv"
    HIV = "hiv"
    SYPHILIS = "syphilis"
    NAT = "nat"


class Unrepeated(StrEnum):
    """What a reactive first run means when too few of its repeats were reactive."""

    FIT = "fit"
    UNFIT = "unfit"  # not used, and the donor not deferred


class Strength(StrEnum):
    """How a tube or column reacts: agglutination from none to complete, mixed field, haemolysis."""

    NONE = "0"
    WEAK = "w"
    ONE = "1+"
    TWO = "2+"
    THREE = "3+"
    FOUR = "4+"
    MIXED = "mf"
    HAEMOLYSIS = "H"


@dataclass(frozen=True)
class Testing:
    """What every donation is tested for, how a reactive run is followed, and who may release.

    `repeats` is how often a reactive marker is run again on the same sample, `repeats_reactive`
    how many of these make it repeatedly reactive. `pool_sizes` are the nucleic-acid pools in use.
    """

    required: tuple[Assay, ...]
    alt_to: int
    repeats: dict[Marker, int]
    repeats_reactive: int
    unrepeated: Unrepeated
    pool_sizes: tuple[int, ...]
    pool_unexplained: Unrepeated
    forward_from: Strength
    reverse_from: Strength
    anti_d_from: Strength
    weak_d_tested: bool
    weak_d_label: Rh
    reactions_typed: bool
    typed_twice: bool
    antibody_holds: tuple[Component, ...]
    release_persons: int
    sample_years: int

    def __post_init__(self) -> None:
        must = {Assay.ABO, Assay.RHD, Assay.HBSAG, Assay.ANTI_HCV, Assay.HIV, Assay.SYPHILIS}
        if lacking := must - set(self.required):
            raise ValueError(f"no edition may leave out {', '.join(sorted(lacking))}")
        if self.release_persons < 2:
            raise ValueError("a release takes two persons")
        if self.alt_to <= 0:
            raise ValueError("alt_to must be above zero")
        if not all(0 <= n <= 9 for n in self.repeats.values()):
            raise ValueError("repeats: 0 to 9")
        if not 1 <= self.repeats_reactive <= max(1, min(self._repeated(), default=1)):
            raise ValueError("repeats_reactive: at least 1, and no more than are repeated")
        if not self.pool_sizes or not all(2 <= n <= 96 for n in self.pool_sizes):
            raise ValueError("pool_sizes: 2 to 96 samples")
        if self.weak_d_label is Rh.UNKNOWN:
            raise ValueError("weak_d_label: + or -")

    def _repeated(self) -> list[int]:
        return [n for n in self.repeats.values() if n]


@dataclass(frozen=True)
class Compatibility:
    """Which groups a patient may receive, the best first.

    Serology stands above every edition: a table that gives a patient an antigen which the patient
    lacks (or a plasma against the patient's own) is refused, whoever wrote it.
    """

    whole_blood: dict[Group, tuple[Group, ...]]
    red_cells: dict[Group, tuple[Group, ...]]
    platelets: dict[Plain, tuple[Plain, ...]]
    plasma: dict[Plain, tuple[Plain, ...]]
    cryo: dict[Plain, tuple[Plain, ...]]
    platelets_prefer_rhd_negative: bool
    childbearing_age_to: int

    def __post_init__(self) -> None:
        if not 0 <= self.childbearing_age_to <= 70:
            raise ValueError("childbearing_age_to is an age in years")
        _check_rows(self.whole_blood, "whole_blood", cells=True, plasma=True)
        _check_rows(self.red_cells, "red_cells", cells=True)
        for name in ("platelets", "plasma", "cryo"):
            _check_rows(getattr(self, name), name, plasma=True)


def antigens(group: str) -> frozenset[str]:
    """A, B and D as far as the group has them: "AB-" has A and B."""
    return frozenset(group.replace("+", "D").replace("-", "").replace("O", ""))


def _check_rows(
    rows: Mapping[Any, Iterable[StrEnum]],
    name: str,
    *,
    cells: bool = False,
    plasma: bool = False,
) -> None:
    for patient, units in rows.items():
        chosen = tuple(units)
        if not chosen or chosen[0] != patient or len(set(chosen)) < len(chosen):
            raise ValueError(f"{name}.{patient}: the patient's own group first, each group once")
        for unit in chosen:
            if cells and not antigens(unit) <= antigens(patient):
                raise ValueError(f"{name}.{patient}: cells of {unit} are incompatible")
            if plasma and not antigens(patient) - {"D"} <= antigens(unit):
                raise ValueError(f"{name}.{patient}: plasma of {unit} is incompatible")


@dataclass(frozen=True)
class Emergency:
    """Issue before the crossmatch. Off until a place switches it on by an edition.

    A patient whose group does not stand by `samples` tubes has what `red_cells` and `plasma` name;
    where `rhd_positive_by_person`, also O RhD-positive cells from the age (years) of the sex, none who
    is known as RhD-negative and nobody of unknown age. Where `group_specific`, one whose group stands
    has cells that suit it. What went out is crossmatched within `crossmatch_within`.
    """

    enabled: bool
    red_cells: tuple[Group, ...]
    plasma: tuple[Group, ...]
    signatures: tuple[str, ...]
    group_specific: bool
    samples: int
    crossmatch_within: Span
    rhd_positive_by_person: bool
    rhd_positive_men_from: int
    rhd_positive_women_from: int

    def __post_init__(self) -> None:
        if self.samples < 2:
            raise ValueError("samples: a group stands by two tubes at the least")
        if not self.crossmatch_within.by_the_clock:
            raise ValueError("crossmatch_within is counted in hours or minutes")
        if not 0 <= self.rhd_positive_men_from <= self.rhd_positive_women_from <= 120:
            raise ValueError("rhd_positive: ages in years, women's not below men's")
        if any(group.abo != "O" for group in self.red_cells):
            raise ValueError("red_cells: only group O before grouping")
        if any(group.abo != "AB" for group in self.plasma):
            raise ValueError("plasma: only group AB before grouping")
        if len(self.signatures) != 2 or len(set(self.signatures)) != 2:
            raise ValueError("signatures: two different permissions")


@dataclass(frozen=True)
class Stock:
    """Lines in days of the mean issue. `line_days_group` overrides a line: "red_cells A-" = 6."""

    window_days: int
    pass_below_emergency: tuple[Urgency, ...]
    gate_from_issued: int
    spare_specials_days: int
    target_days: dict[Component, int]
    watch_days: dict[Component, int]
    line_days: dict[Component, int]
    emergency_days: dict[Component, int]
    line_days_group: dict[str, int]

    def __post_init__(self) -> None:
        if self.window_days < 1:
            raise ValueError("window_days must be at least 1")
        if Urgency.EMERGENCY not in self.pass_below_emergency:
            raise ValueError("pass_below_emergency: no edition may refuse an emergency")
        if self.gate_from_issued < 1:
            raise ValueError("gate_from_issued is at least one bag")
        if self.spare_specials_days < 0:
            raise ValueError("spare_specials_days is a number of days")
        for c in Component:
            lines = self.emergency_days[c], self.line_days[c], self.watch_days[c]
            if not 0 <= lines[0] <= lines[1] <= lines[2] <= self.target_days[c]:
                raise ValueError(f"{c}: emergency ≤ line ≤ watch ≤ target")
        for row, days in self.line_days_group.items():
            component, _, group = row.partition(" ")
            if component not in list(Component) or group not in list(Group) or days < 0:
                raise ValueError(f"line_days_group: {row!r} is not a component and a group")


@dataclass(frozen=True)
class Transfusion:
    """At the hospital: how long a set-aside unit waits, when it is begun, when it may come back."""

    reserve_within: Span
    begin_within: Span
    finish_within: Span
    return_within: Span
    return_band: Band
    crossmatch_valid: Span
    identifiers: int

    def __post_init__(self) -> None:
        times = (self.begin_within, self.finish_within, self.return_within, self.reserve_within)
        if not all(span.by_the_clock for span in (*times, self.crossmatch_valid)):
            raise ValueError("times at the hospital are counted in hours or minutes")
        if self.identifiers != 2:  # so many are scanned: an edition of three would promise too much
            raise ValueError("the bedside check takes two identifiers")


STORAGE = register(Topic("blood.storage", Storage, PACKAGE, "policy/storage.toml"))
TESTING = register(Topic("blood.testing", Testing, PACKAGE, "policy/testing.toml"))
COMPATIBILITY = register(
    Topic("blood.compatibility", Compatibility, PACKAGE, "policy/compatibility.toml")
)
EMERGENCY = register(Topic("blood.emergency", Emergency, PACKAGE, "policy/emergency.toml"))
STOCK = register(Topic("blood.stock", Stock, PACKAGE, "policy/stock.toml"))
TRANSFUSION = register(Topic("blood.transfusion", Transfusion, PACKAGE, "policy/transfusion.toml"))
