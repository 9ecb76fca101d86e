"""A registry branch at work: `Branch(city, persona)` enters registrants, types and searches."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from sanxian.stemcell.facts import Coarse, Narrowed
from sanxian.stemcell.models import PatientQuery, Registrant, Typing
from sanxian.stemcell.services import registrants, searching, typings
from tests.personas import AT

COMMON = (
    "A*30:01+A*02:07^B*13:02+B*46:01^C*06:02+C*01:02^DRB1*07:01+DRB1*09:01^DQB1*02:02+DQB1*03:03"
)
OTHER = (
    "A*33:03+A*11:01^B*58:01+B*15:02^C*03:02+C*08:01^DRB1*03:01+DRB1*12:02^DQB1*02:01+DQB1*03:01"
)
NEAR = "A*30:01+A*11:01^B*13:02+B*46:01^C*06:02+C*01:02^DRB1*07:01+DRB1*09:01^DQB1*02:02+DQB1*03:03"
COARSE = "A30+A2^B13+B46^DR7+DR9"
EVERYBODY = Narrowed()


class Branch:
    def __init__(self, city: SimpleNamespace, persona: Any) -> None:
        self.city, self.persona, self.at = city, persona, AT
        self.path: str = city.registry.path
        self.officer = persona("registry_officer", "registry")
        self.far = persona("registry_officer", "other_registry")

    def entered(self, number: str, text: str = "", **coarse: Any) -> Registrant:
        row = registrants.enter(
            place=self.path, number=number, coarse=Coarse(**coarse), by=self.officer, at=self.at
        )
        if text:
            self.typed(row, text)
        return row

    def typed(self, row: Registrant, text: str = COMMON, **given: Any) -> Typing:
        said: dict[str, Any] = {
            "method": "ngs",
            "laboratory": "省检测中心",
            "day": date(2026, 11, 1),
        }
        return typings.record(
            registrant=row, text=text, by=self.officer, at=self.at, **{**said, **given}
        )

    def asked(
        self, text: str = COMMON, stage: str = "confirmatory", patient: str = "P-1", **narrowed: Any
    ) -> PatientQuery:
        return searching.search(
            place=self.path, patient=patient, text=text, stage=stage,
            narrowed=Narrowed(**narrowed), by=self.officer, at=self.at,
        )  # fmt: skip
