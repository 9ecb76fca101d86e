"""Whether a task can be given to anybody: pure, on statuses."""

from __future__ import annotations

from sanxian.exchange.national.facts import OPENS, Asked
from sanxian.stemdonor.facts.cases import SECOND
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.lifecycle.cases import STOPPABLE

SECONDS = frozenset(kind for kind, request in OPENS.items() if request in SECOND)


def refused(
    kind: Asked, registrant: str | None, case: str | None, *, busy: bool, gave: bool
) -> str:
    """The code of why a task cannot be taken; "" where it can.

    `registrant` and `case` are statuses, None where there is none; `busy`: a case is open, or was
    opened by a line before.
    """
    if registrant is None:
        return "registrant_unknown"
    if kind not in OPENS:
        if case is None:
            return "no_open_case"
        return "not_stoppable" if kind == Asked.STOP and case not in STOPPABLE else ""
    if busy:
        return "case_open_already"
    if kind in SECONDS:
        return "" if gave else "never_gave"
    return "registrant_left" if registrant == RegistrantStatus.LEFT else ""
