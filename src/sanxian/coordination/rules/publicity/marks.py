"""What is found in a draft, and in which sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sanxian.coordination.facts import PublicityRule


class Fact(StrEnum):
    DATE = "date"
    AHEAD = "ahead"
    DONOR_NAME = "donor_name"
    DONOR_UNIT = "donor_unit"
    DONOR_PLACE = "donor_place"
    DONOR_AGE = "donor_age"
    ORDINAL = "ordinal"
    HOSPITAL = "hospital"
    PATIENT_NAME = "patient_name"
    PATIENT_HOSPITAL = "patient_hospital"
    PATIENT_PLACE = "patient_place"
    PATIENT_BODY = "patient_body"
    PATIENT_ILL = "patient_ill"
    PATIENT_STORY = "patient_story"
    EXIT = "exit"
    NUMBER = "number"
    PERHAPS_PATIENT = "perhaps_patient"
    PATIENT_SIGNED = "patient_signed"
    WAY = "way"
    CODE = "code"
    OTHER_REPORT = "other_report"
    JOINT_WAY = "joint_way"
    JOINT_PLACE = "joint_place"
    JOINT_PERSON = "joint_person"
    JOINT_DAY = "joint_day"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in the draft a fact stands, and which sentence that is."""

    start: int
    end: int
    fact: Fact
    sentence: int


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    text: str
    number: int
    before: str = ""
    after: str = ""


_END = re.compile(r"[^。！？!?\n；;]*[。！？!?\n；;]?[”’」』）)]*")


def sentences(text: str) -> list[Sentence]:
    """The draft by sentences, each with its neighbours."""
    parts = [(m.start(), m.group()) for m in _END.finditer(text) if m.group().strip()]
    said = [part for _at, part in parts]
    return [
        Sentence(at, part, n, said[n - 1] if n else "", said[n + 1] if n + 1 < len(said) else "")
        for n, (at, part) in enumerate(parts)
    ]


Spans = Iterator[tuple[int, int, Fact]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The day on which it is asked, which decides what lies ahead, the numbers in force there, and the
    names of the province and city that ask: what lies in them is not far."""

    today: date
    rule: PublicityRule
    home: tuple[str, ...] = ()


def clause_at(text: str, at: int) -> str:
    """From the comma before to the comma after."""
    first = max((text.rfind(sign, 0, at) for sign in "，,：:、"), default=-1)
    ends = [p for p in (text.find(sign, at) for sign in "，,：:") if p >= 0]
    return text[first + 1 : min(ends, default=len(text))]
