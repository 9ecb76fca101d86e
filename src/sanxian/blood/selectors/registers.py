"""Reads of registers that were taken in, and of statements about another system's bags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.models import (
    Donor,
    EarlierDonation,
    Intake,
    IntakeLine,
    Takeover,
    TakeoverLine,
    Unit,
)
from sanxian.core.actor import Actor, below, within
from sanxian.kernel.refusal import Unknown
from sanxian.people import selectors as people

SEE, SEE_BAGS = "blood.intake.see", "blood.takeover.see"
CHUNK = 2000


def parts(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """Distinct values in parts that one question bears."""
    row = sorted(set(keys))
    return (row[i : i + CHUNK] for i in range(0, len(row), CHUNK))


def intakes(by: Actor, kind: str = "") -> QuerySet[Intake]:
    """Files taken in at the actor's places, newest first."""
    rows = within(Intake.objects.all(), by, SEE).order_by("-at", "-pk")
    return rows.filter(kind=kind) if kind else rows


def intake(by: Actor, pk: int) -> Intake:
    """Raises Unknown."""
    found = intakes(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def takeovers(by: Actor) -> QuerySet[Takeover]:
    """Statements at the actor's places, newest first."""
    return within(Takeover.objects.all(), by, SEE_BAGS).order_by("-proposed_at", "-pk")


def takeover(by: Actor, pk: int) -> Takeover:
    """Raises Unknown."""
    found = takeovers(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def lines(takeover: Takeover) -> QuerySet[TakeoverLine]:
    """What a statement says, bag by bag, with the bag it became."""
    return takeover.lines.select_related("unit").order_by("number")


def waiting(by: Actor) -> QuerySet[Takeover]:
    """Statements that wait for the actor's signature."""
    rows = within(Takeover.objects.filter(status="proposed"), by, "blood.takeover.confirm")
    return rows.exclude(proposed_by=by.id)


def earlier(donors: Iterable[int]) -> QuerySet[EarlierDonation]:
    """What another system recorded of these donor rows, newest first."""
    return EarlierDonation.objects.filter(donor__in=list(donors)).order_by("-day", "-pk")


# -- matching by the thousand --------------------------------------------------------------------------


def donors_of(people_keys: Iterable[int]) -> dict[int, Donor]:
    """The donor row of each person, on whichever of the person's files it hangs."""
    found: dict[int, Donor] = {}
    for part in parts(people_keys):
        family = people.family(part)
        files = {file: key for key, rows in family.items() for file in rows}
        for wanted in parts(files):
            for donor in Donor.objects.filter(person__in=wanted).order_by("pk"):
                found.setdefault(files[donor.person_id], donor)
    return found


def by_former(place: str, numbers: Iterable[str]) -> dict[str, int]:
    """Donor keys by the number that a register of this place gave them."""
    found: dict[str, int] = {}
    for part in parts(set(numbers) - {""}):
        rows = IntakeLine.objects.filter(below("intake__org_path", place), former__in=part)
        found |= dict(rows.order_by("pk").values_list("former", "donor_id"))
    return found


def by_code(codes: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts(set(codes) - {""}):
        found |= dict(Donor.objects.filter(code__in=part).values_list("code", "pk"))
    return found


def numbers_taken(numbers: Iterable[str]) -> set[str]:
    """Bag numbers that are stock here already, or stand in a statement that is still open."""
    found: set[str] = set()
    for part in parts(numbers):
        found |= set(Unit.objects.filter(number__in=part).values_list("number", flat=True))
        open_ = TakeoverLine.objects.filter(number__in=part, takeover__status="proposed")
        found |= set(open_.values_list("number", flat=True))
    return found


def earlier_by_number(place: str, numbers: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts(set(numbers) - {""}):
        rows = EarlierDonation.objects.filter(below("org_path", place), number__in=part)
        found |= dict(rows.values_list("number", "pk"))
    return found
