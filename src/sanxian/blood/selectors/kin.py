"""The family of a bag: the donations (or bags of another system) it came from, and all that came of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from sanxian.blood.models import Unit, UnitEdge

DONATION, FOREIGN = "donation", "foreign"
Source = tuple[str, int]  # a donation, or a bag that another system made


def sources(units: Iterable[int]) -> dict[int, set[Source]]:
    """For each unit what it came from in the end, pools too: two queries a generation."""
    reached: dict[int, set[int]] = {key: {key} for key in units}  # ancestor -> whose
    found: dict[int, set[Source]] = {key: set() for key in reached}
    fresh = set(reached)
    while fresh:
        rows = Unit.objects.filter(pk__in=fresh)
        rows = rows.exclude(donation__isnull=True, takeover_line__isnull=True)
        for key, donation in rows.values_list("pk", "donation"):
            source = (DONATION, donation) if donation else (FOREIGN, key)
            for heir in reached[key]:
                found[heir].add(source)
        fresh = _parents(fresh, reached)
    return found


def origins(units: Iterable[int]) -> dict[int, set[int]]:
    """For each unit the donations it came from, pools too: two queries a generation."""
    return {unit: donations(found) for unit, found in sources(units).items()}


def donations(found: Iterable[Source]) -> set[int]:
    return {key for kind, key in found if kind == DONATION}


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


def sources_of(units: Iterable[int]) -> set[Source]:
    """What all these units came from."""
    return set().union(*sources(units).values())


def units_from(found: Iterable[Source]) -> list[Unit]:
    """Every unit made of these, and of those units, pools too."""
    known = set(found)
    foreign = {key for kind, key in known if kind == FOREIGN}
    born = Q(donation__in=list(donations(known))) | Q(pk__in=list(foreign))
    units = {u.pk: u for u in Unit.objects.filter(born)}
    fresh = set(units)
    while fresh:
        edges = UnitEdge.objects.filter(parent__in=fresh).select_related("child")
        children = {e.child_id: e.child for e in edges if e.child_id not in units}
        units |= children
        fresh = set(children)
    return list(units.values())


def receivers(units: Iterable[int]) -> dict[int, str]:
    """For each unit that comes of a bag of another system, the place that took that bag over."""
    found = sources(units)
    roots = {key for said in found.values() for kind, key in said if kind == FOREIGN}
    rows = Unit.objects.filter(pk__in=roots)
    places = dict(rows.values_list("pk", "takeover_line__takeover__org_path"))
    return {
        unit: places[min(key for kind, key in said if kind == FOREIGN)]
        for unit, said in found.items()
        if any(kind == FOREIGN for kind, _ in said)
    }
