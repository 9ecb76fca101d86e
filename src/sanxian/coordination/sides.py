"""How coordination asks and tells the two sides. Nothing else in this room knows both.

The donor's side is reached through `DONOR`, filled at start-up (`wiring`), so that a test can stand in
for it; the patient's side is asked directly.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sanxian.coordination.facts import Doors, FromDonor, FromPatient, Known, PatientWord, Waiting
from sanxian.core import clock
from sanxian.core.actor import Actor, Grant
from sanxian.stempatient import facts as patient_facts
from sanxian.stempatient import selectors as patients
from sanxian.stempatient.lifecycle import HEAR
from sanxian.stempatient.services import cases as patient_cases


def _nobody(_said: str) -> None:
    return None


DONOR = Doors(
    by_code=_nobody, by_uid=_nobody, hear=lambda **_: None, known=lambda _uid: Known(),
    mine=lambda _by: [], so_far=lambda _uid: [], waiting=lambda _path: [],
)  # fmt: skip


def house(by: Actor, *permissions: str) -> Actor:
    """`by` for a consequence: the house's own permissions beside hers."""
    return replace(by, grants=(*by.grants, Grant("house", "/", frozenset(permissions))))


def carrier(path: str, *permissions: str) -> Actor:
    """The house itself, on the trail of the registry branch and of no side."""
    return Actor("house", path, (Grant("house", "/", frozenset(permissions)),))


def to_patient(uid: str, said: FromDonor, by: Actor, at: datetime) -> None:
    """Hand a word to the patient's side. Raises what it refuses."""
    patient_cases.hear(
        case=patients.by_uid(uid), word=patient_facts.Word(said.word), day=said.day,
        product=said.product, matches=said.matches, of=said.of, by=house(by, HEAR), at=at,
    )  # fmt: skip


def wanted(uid: str, word: PatientWord, at: datetime) -> FromPatient:
    """What the patient's side says, cut to the fields that may cross."""
    if word != PatientWord.WANTED:
        return FromPatient(word)
    row: Any = patients.by_uid(uid)
    age = clock.day(at).year - row.born if row.born else None
    return FromPatient(
        word, row.first, row.last, row.mnc, row.cd34, row.sex, age, row.weight
    )  # fmt: skip


def patients_waiting(path: str) -> list[Waiting]:
    """Requests at or below a path that wait for a donor, those that are wanted first before the others."""
    return [
        Waiting(str(row.uid), row.code, row.org_path, row.first, row.last)
        for row in patients.searching_below(path)
    ]
