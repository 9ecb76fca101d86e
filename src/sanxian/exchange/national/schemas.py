"""What the centre sends and is told, typed; unknown fields are refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from sanxian.exchange.schemas import Line, Strict


class TaskIn(Strict):
    """One task. Moments carry their zone."""

    number: Line = Field(min_length=1, max_length=40, description="the centre's own, once for ever")
    kind: Line = Field(max_length=24, description="preliminary_match, highres, physical, …")
    registrant: Line = Field(min_length=1, max_length=40, description="the registry's number")
    received: datetime | None = Field(None, description="when the centre gave it out")
    due: datetime | None = Field(None, description="when it wants its answer")


class RowOut(Schema):
    """What became of a task: `taken`, `again`, or the code of why nobody can be given it."""

    row: int
    number: str
    code: str
    worker: bool = Field(description="whether a named worker has it now; never who")


class TakenOut(Schema):
    taken: int
    again: int
    refused: int
    rows: list[RowOut]


class AnswerOut(Schema):
    """One answer: a word, days and numbers of bags; never a reason, a name or a place."""

    id: int
    task: str
    word: str
    at: datetime
    said: dict[str, Any]
    sent_at: datetime | None


class AnswersOut(Schema):
    answers: list[AnswerOut]
    more: bool


class SentIn(Strict):
    answers: list[int] = Field(min_length=1, max_length=1000)


class SentOut(Schema):
    sent: int
