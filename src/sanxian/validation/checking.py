"""A check of an installation, and what it found."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Fault(Exception):
    """A check that does not hold; the text says what was found instead."""


@dataclass(frozen=True, slots=True)
class Check:
    """What is checked: `id` for the report, the requirements it shows, what is expected."""

    id: str
    requirements: tuple[str, ...]
    title: str | Promise
    expected: str | Promise
    do: Callable[..., str]

    @property
    def phase(self) -> str:
        """ "IQ" installation, "OQ" operation, "PQ" performance."""
        return self.id[:2]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, in the words of the report."""

    id: str
    requirements: tuple[str, ...]
    title: str
    expected: str
    found: str
    ok: bool
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


CHECKS: dict[str, Check] = {}


def check(
    id: str, *requirements: str, title: str | Promise, expected: str | Promise
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Register a check. The function returns what it found, or raises `Fault` saying the same."""

    def register(do: Callable[..., str]) -> Callable[..., str]:
        if id in CHECKS:
            raise RuntimeError(f"two checks are called {id}")
        CHECKS[id] = Check(id, requirements, title, expected, do)
        return do

    return register


def carry_out(phase: str, *given: Any, progress: Callable[[Finding], None]) -> list[Finding]:
    """Do every check of a phase in the order of their ids; one that breaks is a finding too."""
    found = []
    for one in sorted((c for c in CHECKS.values() if c.phase == phase), key=lambda c: c.id):
        found.append(_do(one, given))
        progress(found[-1])
    return found


def _do(one: Check, given: tuple[Any, ...]) -> Finding:
    began = time.perf_counter()
    try:
        said, ok = one.do(*given), True
    except Fault as fault:
        said, ok = str(fault), False
    except Exception as fault:  # a check must not take the others with it; no value is repeated
        said, ok = _("检查本身出错：%(kind)s") % {"kind": type(fault).__name__}, False
    took = round(time.perf_counter() - began, 2)
    return Finding(one.id, one.requirements, str(one.title), str(one.expected), said, ok, took)
