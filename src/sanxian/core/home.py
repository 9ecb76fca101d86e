"""What this installation is, and its clock when it is not a real one."""

from __future__ import annotations

from datetime import datetime

from sanxian.core.models import Home
from sanxian.kernel.refusal import Refusal


def kind() -> str:
    """ "real", "demonstration" or "simulated"."""
    found = Home.objects.filter(pk=1).values_list("kind", flat=True).first()
    return found or Home.Kind.REAL


def title() -> str:
    return Home.objects.filter(pk=1).values_list("title", flat=True).first() or ""


def found(kind: str, title: str, clock: datetime | None = None) -> None:
    """Say what an empty home is; a home says it once."""
    if Home.objects.filter(pk=1).exists():
        raise Refusal("home_already_founded")
    Home.objects.create(pk=1, kind=kind, title=title, clock=clock)


def turn(to: datetime) -> None:
    """Set the clock of a home that is not real forward. Real homes have no such switch."""
    if not Home.objects.filter(pk=1, clock__lte=to).exclude(kind=Home.Kind.REAL).update(clock=to):
        raise Refusal("clock_not_ours")


def is_founded() -> bool:
    """Whether it has been said what this home is."""
    return Home.objects.filter(pk=1).exists()
