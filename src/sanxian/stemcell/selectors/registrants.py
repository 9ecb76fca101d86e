"""Reads of registrants and their typings; each takes the actor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, QuerySet

from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stemcell.lifecycle import HERE, RegistrantStatus, TypingStatus
from sanxian.stemcell.models import Register, Registrant, Typing

SEE = "stemcell.registrant.see"
PART = 400


def branches(by: Actor, permission: str = SEE) -> list[tuple[str, str]]:
    """Path and name of the registry branches where the actor holds a permission."""
    found = (row for path in by.paths(permission) for row in places.of_kind(path, Kind.REGISTRY))
    return sorted(set(found))


def branch(by: Actor, permission: str = SEE) -> str:
    """The first of them. Raises Unknown where there is none."""
    found = branches(by, permission)
    if not found:
        raise Unknown("no_registry_branch")
    return found[0][0]


def listed(by: Actor, status: str = "", number: str = "") -> QuerySet[Registrant]:
    """Registrants in the actor's branches, by number; taken back ones left out unless asked for."""
    rows = within(Registrant.objects.all(), by, SEE)
    rows = rows.filter(status=status) if status else rows.exclude(status=RegistrantStatus.VOID)
    rows = rows.filter(number__startswith=number) if number else rows
    return rows.order_by("number", "pk")


def one(by: Actor, pk: int) -> Registrant:
    """Raises Unknown."""
    found = within(Registrant.objects.all(), by, SEE).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def numbered(by: Actor, number: str) -> Registrant:
    """Raises Unknown."""
    rows = within(Registrant.objects.all(), by, SEE).filter(number=number)
    found = rows.exclude(status=RegistrantStatus.VOID).first()
    if found is None:
        raise Unknown("not_found")
    return found


def typings(registrant: Registrant) -> list[Typing]:
    """All that was ever typed of one registrant, the newest first."""
    return list(registrant.typings.order_by("-recorded_at", "-pk"))


def typing(by: Actor, pk: int) -> Typing:
    """Raises Unknown."""
    rows = within(Typing.objects.select_related("registrant"), by, SEE)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def standing(registrant: Registrant) -> Typing | None:
    """What counts now; None where nothing was typed."""
    return registrant.typings.filter(status=TypingStatus.STANDING).first()


def untyped(by: Actor) -> QuerySet[Registrant]:
    """Registrants of whom nothing is typed: no search finds them."""
    rows = within(Registrant.objects.all(), by, SEE)
    rows = rows.filter(status__in=HERE)
    typed = Typing.objects.filter(status=TypingStatus.STANDING).values("registrant_id")
    return rows.exclude(pk__in=typed).order_by("number")


def totals(by: Actor) -> dict[str, int]:
    """How many registrants stand in each status."""
    rows = within(Registrant.objects.all(), by, SEE).order_by()
    found = dict(rows.values_list("status").annotate(n=Count("pk")))
    return {str(status): found.get(status, 0) for status in RegistrantStatus}


# -- for the services: not scoped ---------------------------------------------------------------------


def numbers_taken(numbers: Iterable[str]) -> dict[str, Registrant]:
    """Registrants who stand under these numbers, or left under them."""
    found: dict[str, Registrant] = {}
    for part in _parts(list(numbers)):
        found |= {row.number: row for row in _numbers_taken(part)}
    return found


@prepared
def _numbers_taken(numbers: list[str]) -> QuerySet[Registrant]:
    rows = Registrant.objects.filter(number__in=numbers)
    return rows.exclude(status=RegistrantStatus.VOID)


def standing_of(registrants: Iterable[Registrant]) -> dict[int, Typing]:
    """The typing that counts, by registrant."""
    found: dict[int, Typing] = {}
    for part in _parts([row.pk for row in registrants]):
        rows = Typing.objects.filter(registrant__in=part, status=TypingStatus.STANDING)
        found |= {row.registrant_id: row for row in rows.select_related("registrant")}
    return found


def _parts(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), PART):
        yield values[start : start + PART]


def register_change(path: str) -> int:
    """The number of a register's last change; 0 where nothing was ever entered."""
    return Register.objects.filter(org_path=path).values_list("change", flat=True).first() or 0


def standing_in(path: str, registrant: Registrant) -> Typing:
    """What counts now of a registrant of that register. Raises Unknown."""
    rows = Typing.objects.filter(registrant=registrant, org_path=path)
    found = rows.filter(status=TypingStatus.STANDING).first()
    if found is None:
        raise Unknown("not_found")
    return found


def keys_of(path: str, numbers: list[str]) -> dict[str, int]:
    """The keys of registrants of a register, by number."""
    rows = Registrant.objects.filter(org_path=path, number__in=numbers, status__in=HERE)
    return dict(rows.values_list("number", "pk"))
