"""What editions set of match cases: clocks, questions, limits, standards. The numbers stand in policy/."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic, register
from sanxian.stemdonor.facts.cases import Request
from sanxian.stemdonor.facts.follow import CostKind

PACKAGE = "sanxian.stemdonor"
TOLD = ("sex", "age", "weight")
MOST_CALLS = 6  # kinds of duty stand ready for so many


@dataclass(frozen=True)
class CaseRule:
    """`reservation` in working days by request; what may be held of the patient on the donor's side;
    when figures of 100 % are looked at by somebody else."""

    reservation: dict[Request, int]
    exam_valid: Span
    lymphocytes_after: Span
    cells_after: Span
    patient_told: tuple[str, ...]
    review_least: int
    review_window: Span

    def __post_init__(self) -> None:
        if any(days < 1 for days in self.reservation.values()):
            raise ValueError("reservation: working days, at least one")
        if not set(self.patient_told) <= set(TOLD):
            raise ValueError(f"patient_told: some of {', '.join(TOLD)}")
        if self.review_least < 2:
            raise ValueError("review_least: at least two")


@dataclass(frozen=True)
class HealthQuestion:
    """Asked anew before a yes; `bars` says that a yes must be settled by a doctor first."""

    place: int
    text: str
    bars: bool = False


@dataclass(frozen=True)
class TalkRule:
    """`health`: what is asked anew; `teach_back`: what she tells in her own words; how many at least."""

    health: dict[str, HealthQuestion]
    teach_back: dict[str, str]
    teach_back_least: int

    def __post_init__(self) -> None:
        if not 0 < self.teach_back_least <= len(self.teach_back):
            raise ValueError("teach_back_least: at least one, at most all")


@dataclass(frozen=True)
class CollectionRule:
    """Days of the drug and of the stay; least of cells for each kilogram of the patient (MNC in
    millions, CD34+ in tens of thousands); temperatures in tenths of a degree."""

    gcsf_days_least: int
    gcsf_days_most: int
    stay_days_most: int
    sessions_most: int
    mnc_per_kg: int
    cd34_per_kg: int
    fever_from: int
    transport_low: int
    transport_high: int

    def __post_init__(self) -> None:
        if not 0 < self.gcsf_days_least <= self.gcsf_days_most:
            raise ValueError("gcsf_days: the least not above the most")
        if self.transport_low >= self.transport_high:
            raise ValueError("transport: low below high")


class Anchor(StrEnum):
    """From what in a case the day of a call is counted."""

    TALKING = "talking"
    SAMPLED = "sampled"
    FIT = "fit"
    ADMISSION = "admission"
    COLLECTION = "collection"


@dataclass(frozen=True)
class CallPoint:
    """A call that a plan promises: the `place`-th, `days` after (below 0: before) its anchor.

    `asks` are the questions of the call, by their codes; `persuades` where the answer may be that she
    does not go on: such a call ends with her no, wherever she said it.
    """

    place: int
    text: str
    after: Anchor
    days: int
    asks: tuple[str, ...]
    persuades: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.place <= MOST_CALLS:
            raise ValueError(f"place: from 1 to {MOST_CALLS}")
        if not -30 <= self.days <= 366 or (self.days < 0 and self.after != Anchor.ADMISSION):
            raise ValueError(
                "days: up to a year after; before only the admission, by a month at most"
            )


class Beside(StrEnum):
    """Who stands beside a donor, each one to one; volunteers are asked, the others are of the house."""

    WORKER = "worker"  # the case's named worker
    PEER = "peer"  # gave before
    DOCTOR = "doctor"  # of the hospital, who examined her
    COMPANION = "companion"  # a volunteer through the days of the stay
    CALLER = "caller"  # a volunteer who calls afterwards


ASKED = (
    Beside.COMPANION,
    Beside.CALLER,
)  # a peer is asked on the case's page from the first talk on

# Whom a donor may do without: her worker and her doctor do their own work with the case.
HERS = (Beside.PEER, *ASKED)


class Spared(StrEnum):
    """What a donor asked us to leave out: a call that the plan promises, by its place, or somebody
    beside her."""

    CALL1 = "call1"
    CALL2 = "call2"
    CALL3 = "call3"
    CALL4 = "call4"
    CALL5 = "call5"
    CALL6 = "call6"
    PEER = "peer"
    COMPANION = "companion"
    CALLER = "caller"


@dataclass(frozen=True)
class PlanRule:
    """`leave_days`: calendar days of paid leave ordered here, 0 where no rule is known. `call_points`:
    the calls that are promised, by code; `companions`: who accompanies, with a sentence for each.

    A volunteer beside a donor reads who it is from `told_before` days before her first day on, and may
    give her days back by one tap until `back_before` hours before they begin."""

    leave_days: int
    call_points: dict[str, CallPoint]
    companions: dict[str, str]
    told_before: int
    back_before: int

    def __post_init__(self) -> None:
        if not 0 <= self.told_before <= 30 or not 0 <= self.back_before <= 30 * 24:
            raise ValueError("told_before: 0 to 30 days; back_before: 0 to 720 hours")
        places = [point.place for point in self.call_points.values()]
        if len(places) != len(set(places)):
            raise ValueError("call_points: each has a place of its own")
        if not set(self.companions) <= set(Beside):
            raise ValueError(f"companions: some of {', '.join(Beside)}")


@dataclass(frozen=True)
class CostRule:
    """`most` in cents a day by kind, 0 = against receipts; above `receipt_from` one needs a receipt;
    sums of fewer than `small_cell` donors are not disclosed."""

    most: dict[CostKind, int]
    receipt_from: int
    small_cell: int


@dataclass(frozen=True)
class FollowRule:
    """When one asks after a donor (`points`), what value of a blood count is abnormal (haemoglobin in
    g/L, white cells in 10^7/L, platelets in 10^9/L), after what a call is late, how many earlier
    donors are visited in a year, when rates are shown."""

    points: dict[str, Span]
    hb_low: int
    wbc_low: int
    wbc_high: int
    plt_low: int
    late_after: Span
    visits_batch: int
    least_for_rate: int

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("points: at least one")
        if self.wbc_low >= self.wbc_high:
            raise ValueError("wbc: low below high")


def _topic(name: str, cls: type) -> Topic:  # type: ignore[type-arg]
    return register(Topic(f"stemdonor.{name}", cls, PACKAGE, f"policy/{name}.toml"))


CASE: Topic[CaseRule] = _topic("case", CaseRule)
TALK: Topic[TalkRule] = _topic("talk", TalkRule)
COLLECTION: Topic[CollectionRule] = _topic("collection", CollectionRule)
PLAN: Topic[PlanRule] = _topic("plan", PlanRule)
COST: Topic[CostRule] = _topic("cost", CostRule)
FOLLOW: Topic[FollowRule] = _topic("follow", FollowRule)
