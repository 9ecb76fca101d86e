"""What the API takes and says, typed; unknown fields are refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")]  # no control characters


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class Why(Schema):
    """One reason; the same codes as on the pages."""

    code: str
    until: date | None = None
    source: str = ""
    edition: str = ""
    status: str = ""
    convention: str = ""
    params: dict[str, str] = {}


class Refused(Schema):
    """The answer of every status from 400 on."""

    reasons: list[Why]


class ReadingIn(Strict):
    donation: Line = Field(max_length=40)
    assay: Line = Field(max_length=16)
    outcome: Line = Field(max_length=40)
    instrument: Line = Field("", max_length=40)
    lot: Line = Field("", max_length=40)


class ResultsIn(Strict):
    """Results of one run; all are taken or none."""

    name: Line = Field("api", min_length=1, max_length=120)
    readings: list[ReadingIn] = Field(min_length=1, max_length=5000)


class TemperatureIn(Strict):
    at: datetime = Field(description="with its zone")
    celsius: Decimal = Field(ge=-200, le=60, max_digits=5, decimal_places=1)


class TemperaturesIn(Strict):
    """What a logger measured in one spot; all are taken or none."""

    spot: Line = Field(max_length=16, description="the code of the spot")
    readings: list[TemperatureIn] = Field(min_length=1, max_length=5000)


class TemperaturesOut(Schema):
    """`excursions` are the codes of those that were opened by this, or have grown."""

    readings: int
    excursions: list[str]


class BatchOut(Schema):
    batch: int
    rows: int
    at: datetime
    repeated: bool


class UnitOut(Schema):
    """What may be said of a bag: neither whose blood it was nor for whom."""

    number: str
    component: str
    group: str
    volume_ml: int
    additive: str
    collected_at: datetime
    expires_at: datetime
    status: str
    released: bool
    recalled: bool


class DecideIn(Strict):
    place: str = Field(max_length=12)
    on: date
    edition: str = Field("", max_length=80)
    facts: dict[str, Any]


class DecisionOut(Schema):
    allowed: bool
    reasons: list[Why]


class ValueOut(Schema):
    key: str
    value: str
    source: str
    status: str
    edition: str


class PolicyOut(Schema):
    topic: str
    place: str
    on: date
    hash: str
    values: list[ValueOut]
