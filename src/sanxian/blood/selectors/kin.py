"""The family of a bag: the donations it came from, and every bag that came from them."""

from __future__ import annotations

from collections.abc import Iterable

from sanxian.blood.models import Unit, UnitEdge


def origins(units: Iterable[int]) -> dict[int, set[int]]:
    """For each unit the donations it came from, pools too: two queries a generation."""
    reached: dict[int, set[int]] = {key: {key} for key in units}  # ancestor -> whose
    found: dict[int, set[int]] = {key: set() for key in reached}
    fresh = set(reached)
    while fresh:
        rows = Unit.objects.filter(pk__in=fresh, donation__isnull=False)
        for key, donation in rows.values_list("pk", "donation"):
            for heir in reached[key]:
                found[heir].add(donation)
        fresh = _parents(fresh, reached)
    return found


def _parents(units: set[int], reached: dict[int, set[int]]) -> set[int]:
    """The parents of these units that have more heirs than was known before."""
    grown = set()
    edges = UnitEdge.objects.filter(child__in=units).values_list("parent", "child")
    for parent, child in edges:
        heirs = reached.setdefault(parent, set())
        if not reached[child] <= heirs:
            heirs |= reached[child]
            grown.add(parent)
    return grown


def donations_of(units: Iterable[int]) -> set[int]:
    """The donations that these units came from."""
    return set().union(*origins(units).values())


def units_from(donations: Iterable[int]) -> list[Unit]:
    """Every unit made of these donations, and of those units, pools too."""
    found = {u.pk: u for u in Unit.objects.filter(donation__in=list(donations))}
    fresh = set(found)
    while fresh:
        edges = UnitEdge.objects.filter(parent__in=fresh).select_related("child")
        children = {e.child_id: e.child for e in edges if e.child_id not in found}
        found |= children
        fresh = set(children)
    return list(found.values())
