"""The family of a bag: the donations it came from, and every bag that came from them."""

from __future__ import annotations

from collections.abc import Iterable

from sanxian.blood.models import Unit, UnitEdge


def donations_of(units: Iterable[int]) -> set[int]:
    """The donations these units came from, pools too: one query a generation."""
    seen = set(units)
    fresh, donations = set(seen), set()
    while fresh:
        rows = Unit.objects.filter(pk__in=fresh, donation__isnull=False)
        donations |= set(rows.values_list("donation", flat=True))
        edges = UnitEdge.objects.filter(child__in=fresh).values_list("parent", flat=True)
        fresh = set(edges) - seen
        seen |= fresh
    return donations


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
