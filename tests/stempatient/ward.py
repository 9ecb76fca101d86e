"""A transplant ward at work: `Transplant(city, persona)` asks, hears, prepares, receives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sanxian.core.actor import Actor, Grant
from sanxian.stempatient.facts import Patient, Window, Word
from sanxian.stempatient.lifecycle import HEAR
from sanxian.stempatient.models import News, PatientCase, Receipt
from sanxian.stempatient.services import cases
from tests.personas import AT

NAME, DOCUMENT, DIAGNOSIS = "欧阳患", "370302199001019876", "C92.0"
CLINICAL = "急性髓系白血病第二次缓解"
COLLECTION = date(2026, 12, 10)
WINDOW = Window(date(2026, 12, 8), date(2026, 12, 20), date(2026, 12, 3))
PRODUCT = "CB2026A7"


class Transplant:
    def __init__(self, city: SimpleNamespace, persona: Any) -> None:
        self.city, self.persona, self.at = city, persona, AT
        self.path: str = city.hospital.path
        self.doctor: Actor = persona("transplant_doctor")
        self.second: Actor = persona("transplant_doctor", number=2)
        self.house = Actor("house", "/", (Grant("house", "/", frozenset({HEAR})),))

    def asked(self, **said: Any) -> PatientCase:
        who = Patient(NAME, DOCUMENT, "male", 1990, "A+", DIAGNOSIS, CLINICAL)
        given = {"weight": Decimal("60"), "window": WINDOW, "place": self.path, "by": self.doctor}
        patient = replace(who, **{k: said.pop(k) for k in list(said) if hasattr(who, k)})
        return cases.open_case(patient=patient, at=self.at, **{**given, **said})

    def heard(self, case: PatientCase, word: str, **said: Any) -> News:
        given = {"day": COLLECTION} if word == "planned" else {}
        given |= {"product": PRODUCT} if word == "collected" else {}
        return cases.hear(
            case=case, word=Word(word), by=self.house, at=self.at, **{**given, **said}
        )

    def come_to(self, status: str, case: PatientCase | None = None) -> PatientCase:
        """A request that stands there, by the way every request goes."""
        case = case or self.asked()
        for word in WAY[status]:
            getattr(self, f"_{word}", lambda c, w=word: self.heard(c, w))(case)
        assert case.status == status
        return case

    def _condition(self, case: PatientCase) -> None:
        cases.start_conditioning(case=case, by=self.doctor, at=self.at)

    def _receive(self, case: PatientCase) -> None:
        self.received(case)

    def received(self, case: PatientCase, **said: Any) -> Receipt:
        given = {
            "product": PRODUCT, "received_at": self.at - timedelta(minutes=5),
            "temperature": Decimal("4.5"), "intact": True, "witness": self.second.id,
            "by": self.doctor,
        }  # fmt: skip
        return cases.receive(case=case, at=self.at, **{**given, **said})

    def _transplant(self, case: PatientCase) -> None:
        cases.transplant(case=case, by=self.doctor, at=self.at)

    def _close(self, case: PatientCase) -> None:
        cases.close(case=case, outcome="engrafted", words="好转", by=self.doctor, at=self.at)

    def _cancel(self, case: PatientCase) -> None:
        cases.cancel(case=case, ending="wish", words="家属决定", by=self.doctor, at=self.at)

    def later(self, **delta: Any) -> datetime:
        self.at += timedelta(**delta)
        return self.at


_READY = ("reserved", "planned", "confirmed")
WAY: dict[str, tuple[str, ...]] = {
    "searching": (),
    "reserved": ("reserved",),
    "planned": ("reserved", "planned"),
    "confirmed": _READY,
    "preparing": (*_READY, "condition"),
    "stranded": (*_READY, "condition", "unavailable"),
    "collected": (*_READY, "condition", "collected"),
    "received": (*_READY, "condition", "collected", "receive"),
    "transplanted": (*_READY, "condition", "collected", "receive", "transplant"),
    "closed": (*_READY, "condition", "collected", "receive", "transplant", "close"),
    "cancelled": ("reserved", "cancel"),
}
