"""What one visit's screening asks and measures, and the record that stands behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sanxian.blood.facts.eligibility import (
    Event,
    Facts,
    KnownDeferral,
    PastDonation,
    PermanentFinding,
    open_code,
)
from sanxian.blood.facts.terms import Kind, Sex
from sanxian.kernel.refusal import Reason


@dataclass(frozen=True, slots=True)
class Measured:
    """Vital signs and counts as read from the instruments; None: not measured. Units as in Facts."""

    weight_kg: Decimal | None = None
    sbp_mmhg: int | None = None
    dbp_mmhg: int | None = None
    pulse_per_min: int | None = None
    pulse_regular: bool | None = None
    temperature_c: Decimal | None = None
    hb_g_per_l: Decimal | None = None
    hct: Decimal | None = None
    platelets_e9_per_l: Decimal | None = None
    platelets_after_e9_per_l: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """The questionnaire, put into codes, and the answers as they were given (`sheet`).

    `complete`: whoever asked says that every question was put; the sheet has to show it.
    """

    complete: bool
    events: tuple[Event, ...] = ()
    permanent: tuple[PermanentFinding, ...] = ()
    unanswered: tuple[str, ...] = ()
    past_reaction: bool = False
    endurance_athlete: bool = False
    asks_to_continue: bool = False
    plasma_ml: int = 0
    special_match_approved_by: str = ""
    sheet: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """What the record says of a donor in every place: kinds, days and codes, nothing else."""

    donations: tuple[PastDonation, ...] = ()
    deferrals: tuple[KnownDeferral, ...] = ()
    reacted: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to give what."""

    kind: Kind
    birth_date: date
    sex: Sex
    volume_ml: int | None = None
    doses: int | None = None


def facts_of(
    wish: Wish,
    history: History,
    *,
    answers: Answers | None = None,
    measured: Measured | None = None,
    spared: Iterable[str] = (),
) -> Facts:
    """The facts of one screening; without answers and measurements, those of the record alone.

    `spared` are codes that bar platelets only: a deferral on record for one of them does not bar
    whole blood.
    """
    said, found = answers or Answers(complete=False), measured or Measured()
    whole = wish.kind is Kind.WHOLE_BLOOD
    known = tuple(d for d in history.deferrals if not (whole and d.code in set(spared)))
    return Facts(
        wanted=wish.kind,
        birth_date=wish.birth_date,
        sex=wish.sex,
        volume_ml=wish.volume_ml if whole else None,
        doses=None if whole else wish.doses,
        donations=history.donations,
        known_deferrals=known,
        past_reaction=history.reacted or said.past_reaction,
        questionnaire_complete=said.complete,
        **_said(said),
        **{field.name: getattr(found, field.name) for field in fields(found)},
    )


def _said(answers: Answers) -> dict[str, Any]:
    names = (
        "events",
        "permanent",
        "unanswered",
        "endurance_athlete",
        "asks_to_continue",
        "plasma_ml",
        "special_match_approved_by",
    )
    return {name: getattr(answers, name) for name in names}


def opened(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons as they may be shown and printed: sealed words become their open one."""
    shown: dict[str, Reason] = {}
    for reason in reasons:
        code = open_code(reason.code)
        if code == reason.code:
            shown[f"{code}{sorted(reason.params.items())}"] = reason
        else:
            said = replace(
                reason,
                code=code,
                params={},
                source=_chapter(reason.source),
                status="",
                convention="",
            )
            shown[code] = _longer(shown.get(code), said)
    return tuple(shown.values())


def _chapter(source: str) -> str:
    """The clause only as far as it says nothing of the finding."""
    return " ".join(source.split()[:2])


def _longer(one: Reason | None, other: Reason) -> Reason:
    if one is None:
        return other
    return max(one, other, key=lambda reason: reason.until or date.max)


def reason_from(said: dict[str, Any]) -> Reason:
    """The reverse of `Reason.as_dict`."""
    until = said.get("until")
    return Reason(
        said["code"],
        date.fromisoformat(until) if until else None,
        said.get("source", ""),
        said.get("edition", ""),
        said.get("status", ""),
        said.get("convention", ""),
        said.get("params", {}),
    )
