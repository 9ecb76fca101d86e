"""What the ten years are lived by: one table of figures, each with its source and its date.

Shares are per thousand or per ten thousand, whole numbers. A figure without a published source is a
default of the design and says so: its `verified` is false.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

READ_ON = "2026-11-21"  # when the sources were read


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` of `of`: so many of a thousand, of ten thousand, of a hundred."""

    code: str
    value: int
    of: int
    source: str
    verified: bool = True

    def share(self) -> float:
        return self.value / self.of


_DESIGN = "no published figure found; a default of the design"
_P18 = "Shanghai, IJERPH 2021, 18(8):4027: 32.37 % of 18,963 registrants could be reached"
_P19 = "Anthony Nolan, nature.com/articles/bmt2013206: 38.2 % of 7,541 requests cancelled for donor reasons"
_P20 = (
    "BBMR, pubmed 31209947: 20.2 % of final-stage requests cancelled, donor reasons 46.7 % of those"
)
_P22 = "JMDP, news-medical.net 2026-07-02: 22.25 % of coordinations reach confirmatory typing"

TABLE = (
    # who is in the registry
    Figure("aged_18_35", 45, 100, "CMDP 15,000 cases, China news 2023-04: stock aged 18-35"),
    Figure("men", 55, 100, "CMDP 15,000 cases, China news 2023-04: men to women 55:45"),
    # keeping in touch
    Figure("reached", 3237, 10_000, _P18),
    Figure("moves_away_a_year", 50, 1000, _DESIGN, verified=False),
    Figure("found_again_a_year", 20, 1000, _DESIGN, verified=False),
    Figure("withdraws_when_called", 10, 1000, _DESIGN, verified=False),
    Figure("deferred_when_called", 15, 1000, _DESIGN, verified=False),
    Figure("restored_at_review", 800, 1000, _DESIGN, verified=False),
    # a match case; the shares of each stage are of those who reached it
    Figure("collections_a_year", 2157, 3_380_000,
           "CMDP: 2,157 collections in 2023 (Xinhua 2024-02); 3.62 m registrants in May 2025, less "
           "170,000 a year"),
    Figure("donor_exits", 382, 1000, _P19),
    Figure("donor_exits_no_contact", 360, 1000, f"{_P19}; of these no contact"),
    Figure("donor_exits_medical", 341, 1000, f"{_P19}; of these medical"),
    Figure("donor_exits_personal", 194, 1000, f"{_P19}; of these personal"),
    Figure("reach_typing", 2225, 10_000, _P22),
    Figure("typed_and_chosen", 500, 1000, _DESIGN, verified=False),
    Figure("late_exits", 202, 1000, _P20),
    Figure("late_exits_donor", 467, 1000, f"{_P20}"),
    Figure("follow_up_answers", 900, 1000, _DESIGN, verified=False),
)  # fmt: skip
FIGURES = {one.code: one for one in TABLE}


def share(code: str) -> float:
    return FIGURES[code].share()


def requests_a_year() -> float:
    """Requests for each registrant in a year: as many as lead, by the shares of the stages, to the
    collections that are published."""
    through = share("reach_typing") * share("typed_and_chosen") * (1 - share("late_exits"))
    return share("collections_a_year") / through


def table() -> dict[str, Any]:
    """The table as it is printed."""
    return {"read_on": READ_ON, "rows": [asdict(one) for one in TABLE]}
