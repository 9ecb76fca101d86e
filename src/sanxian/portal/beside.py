"""On a donor's page of her match: who helps her, when she is called, and what of it she does without."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sanxian.core import clock
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.case_policy import HERS, CallPoint
from sanxian.stemdonor.labels import beside as words
from sanxian.stemdonor.rules import promised as rules
from sanxian.stemdonor.selectors import beside as chosen
from sanxian.stemdonor.selectors import cases
from sanxian.stemdonor.services import promised


def helpers(mine: Any, at: datetime) -> list[dict[str, Any]]:
    """Everybody beside her, by role, with the days for which a volunteer has said yes."""
    return [_helper(one) for one in chosen.places_beside(mine, at)]


def _helper(one: chosen.Place) -> dict[str, Any]:
    hers = one.role in HERS  # volunteers go by their first names, who is of the house by the whole
    names = [cases.first_name(name) if hers else name for name in one.names]
    first, last = [clock.day(at) for at in one.span] if one.span else (None, None)
    return {
        "what": one.role.value, "label": words.HELPS[one.role], "text": one.text, "names": names,
        "first": first, "last": None if last == first else last, "waits": one.waits,
        "spared": one.spared, "hers": hers,
    }  # fmt: skip


def calls(mine: Any, at: datetime) -> list[dict[str, Any]]:
    """The calls that her plan promises, each with its day where that is known."""
    rule = editions.plan(mine.org_path, clock.day(at)).values
    known = {duty.kind: duty for duty in promised.calls(mine)}
    left_out, days = cases.spared(mine), promised.planned(mine)
    return [
        _call(point, known.get(promised.kind_of(point)), rules.day_of(point, days),
              rules.spared(point, left_out), clock.day(at))
        for point in rules.points(rule)
    ]  # fmt: skip


def _call(
    point: CallPoint, duty: Any, day: date | None, spared: bool, today: date
) -> dict[str, Any]:
    done = duty is not None and duty.status == "done"
    if done:
        day = clock.day(duty.closed_at)
    elif duty is not None:
        day = clock.day(duty.due_at)
    off = duty is not None and duty.status == "cancelled" and not spared
    waits = duty is not None and duty.closed_at is None
    return {
        "what": f"call{point.place}", "text": point.text, "day": day, "done": done,
        "spared": spared and not done, "off": off,
        "hers": not done and not off and (waits or day is None or day >= today),
    }  # fmt: skip
