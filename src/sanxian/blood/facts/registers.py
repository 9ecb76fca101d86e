"""Lines of another system's registers, cleaned; `row` is the line of the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sanxian.people.facts import Particulars

FOR_GOOD = date.max  # a bar without an end, as a register writes it


@dataclass(frozen=True, slots=True)
class DonorLine:
    """A donor: who it is, the number there, the group and the bar that system knew."""

    who: Particulars
    former: str = ""
    abo: str = ""
    rhd: str = ""
    registered: date | None = None
    barred_until: date | None = None

    @property
    def row(self) -> int:
        return self.who.row


@dataclass(frozen=True, slots=True)
class DonationLine:
    """A donation: whose, when, what. The donor is named by document, former number or code."""

    row: int
    day: date
    kind: str
    id_number: str = ""
    document: str = "resident"
    former: str = ""
    code: str = ""
    number: str = ""
    volume_ml: int = 0
    doses: int = 0


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A bag that lies in stock, released by the other system."""

    row: int
    number: str
    component: str
    abo: str
    rhd: str
    volume_ml: int
    collected_at: datetime
    expires_at: datetime
    doses: int = 1
    donation: str = ""
    storage: str = ""
