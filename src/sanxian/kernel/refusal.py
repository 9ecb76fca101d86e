"""How Sanxian says no: every reason at once, as codes that pages, API and commands share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a refusal.

    `code` is a stable word (`interval_whole_blood`); `until` the first day on which this reason no
    longer holds, None when it does not end by itself; `source` the clause, `edition` the policy
    edition that decided, `status` "verified" or "unverified", `convention` the reading the edition
    names where the text is silent; `params` are values for the sentence, never personal ones.
    """

    code: str
    until: date | None = None
    source: str = ""
    edition: str = ""
    status: str = ""
    convention: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The reason as JSON values, in the shape of `sanxian policy decide`."""
        said: dict[str, Any] = {
            "code": self.code,
            "until": self.until.isoformat() if self.until else None,
            "source": self.source,
            "edition": self.edition,
            "status": self.status,
        }
        if self.convention:
            said["convention"] = self.convention
        if self.params:
            said["params"] = {key: str(value) for key, value in self.params.items()}
        return said


class Refusal(Exception):
    """An act that may not be done; nothing has been written. `http` is the answer's status."""

    http = 409

    def __init__(self, *reasons: Reason | str, **params: Any) -> None:
        self.reasons: tuple[Reason, ...] = tuple(
            Reason(r, params=params) if isinstance(r, str) else r for r in reasons
        )
        super().__init__(", ".join(r.code for r in self.reasons))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(r.code for r in self.reasons)

    @property
    def until(self) -> date | None:
        """The day on which the answer changes; None when one of the reasons has no end."""
        days = [r.until for r in self.reasons]
        return None if not days or None in days else max(d for d in days if d)

    @classmethod
    def unless_empty(cls, reasons: Iterable[Reason]) -> None:
        """Raise with all reasons, or return when there are none."""
        found = tuple(reasons)
        if found:
            raise cls(*found)


class Forbidden(Refusal):
    """The actor has no right to this act in this place."""

    http = 403


class Unknown(Refusal):
    """There is no such record, or none that the actor may know of: both look the same."""

    http = 404


class Malformed(Refusal):
    """What was sent cannot be read; `params` name the field, never its value."""

    http = 422
