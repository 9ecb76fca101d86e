"""The days of the drug and of the stay as pictures: temperature against fever, and what was felt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from sanxian.core import clock
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.care import Reaction
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.selectors import hospitals as chosen
from sanxian.stemdonor.services import collections

LOWEST = 35  # °C at which the axis begins, unless somebody was colder


def course(case: Any) -> dict[str, Any] | None:
    """What the pictures of a case show, day by day; None before the first dose."""
    rows = chosen.doses(case)
    if not rows:
        return None
    ruled = editions.collection(case.org_path, clock.day(case.since))
    degrees = [row.temperature / 10 for row in rows]
    felt = [_felt(row) for row in rows]
    return {
        "labels": [f"{row.day:%m-%d}" for row in rows],
        "series": [{"name": _("体温"), "values": degrees}],
        "fever": ruled.values.fever_from / 10,
        "lowest": min(LOWEST, int(min(degrees))),
        "felt": [
            {"label": f"{row.day:%m-%d}", "value": len(said), "note": _("、").join(said),
             "tone": "warn" if row.needs_doctor else "stem"}
            for row, said in zip(rows, felt, strict=True)
        ],
        "plain": [_plain(row, said) for row, said in zip(rows, felt, strict=True)],
        "any": any(felt),
    }  # fmt: skip


def _felt(row: Any) -> list[str]:
    codes: Sequence[str] = collections.reactions(row)
    return [str(words.REACTIONS[code]) for code in codes if code != Reaction.NONE]


def _plain(row: Any, said: list[str]) -> dict[str, Any]:
    """One day for the donor herself: no code, no figure of the drug."""
    how = _("、").join(said) if said else str(words.REACTIONS[Reaction.NONE])
    return {
        "day": row.day, "temperature": row.temperature / 10, "how": how,
        "seen": row.needs_doctor,
    }  # fmt: skip
