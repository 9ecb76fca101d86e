"""The health questionnaire as a policy topic: every question is a value with a source of its own.

A place may add a question, or word one anew, by an edition; which deferral an answer leads to is a
code of `facts.eligibility`, whose waiting time the eligibility editions say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sanxian.blood.facts.eligibility import Permanent, Temporary
from sanxian.blood.facts.terms import Kind, Sex
from sanxian.kernel.policy import Topic, register


class Answer(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    DATE = "date"
    CHOICE = "choice"


class Part(StrEnum):
    """Under which heading a question stands."""

    TODAY = "today"
    RECENT = "recent"
    YEAR = "year"
    WOMEN = "women"
    EVER = "ever"
    CONFIDENCE = "confidence"


class Said(StrEnum):
    """An answer to a yes-or-no question."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the edition. `text` is put to the donor, `english` to one who reads no Chinese.

    `events` and `classes` are what yes may mean; `only` and `kind` say for whom ("" for all);
    `after` names the question whose yes leads here; `choices` are written "中文|English".
    """

    place: int
    part: Part
    text: str
    english: str
    answer: Answer = Answer.YES_NO
    events: tuple[Temporary, ...] = ()
    classes: tuple[Permanent, ...] = ()
    choices: tuple[str, ...] = ()
    only: str = ""
    kind: str = ""
    after: str = ""
    in_confidence: bool = False

    @property
    def leads(self) -> tuple[str, ...]:
        return (*self.events, *self.classes)

    @property
    def implied(self) -> Temporary | None:
        """The one thing that yes means, where there is only one and it asks for no judgement."""
        return self.events[0] if len(self.leads) == 1 and self.events else None


@dataclass(frozen=True)
class Questionnaire:
    """`declaration` is what the donor signs before the needle."""

    questions: dict[str, Question]
    declaration: str
    declaration_english: str

    def __post_init__(self) -> None:
        for code, row in self.questions.items():
            if row.after and row.after not in self.questions:
                raise ValueError(f"{code}: no question is called {row.after}")
            if row.after and self.questions[row.after].answer is not Answer.YES_NO:
                raise ValueError(f"{code}: {row.after} is not answered yes or no")
            if (row.answer is Answer.CHOICE) != bool(row.choices):
                raise ValueError(f"{code}: choices belong to a choice, and to nothing else")
            if row.leads and row.answer is not Answer.YES_NO:
                raise ValueError(f"{code}: only yes can lead to a deferral")
            if row.only not in ("", *Sex) or row.kind not in ("", *Kind):
                raise ValueError(f"{code}: `only` is a sex, `kind` a kind of donation")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to somebody, under its code."""

    code: str
    row: Question


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers as they were given, by question: yes, no, unsure, a day, or a choice's place."""

    said: Mapping[str, str]
    today: date

    def items(self) -> Iterator[tuple[str, str]]:
        return iter(self.said.items())


QUESTIONNAIRE = register(
    Topic("blood.questionnaire", Questionnaire, "sanxian.blood", "policy/questionnaire.toml")
)
