"""Trace and lookback: from any unit, donation, donor code or patient code, both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models import Q

from sanxian.blood.facts.trace import Graph, Node
from sanxian.blood.models import Donation, Donor, Issue, Patient, Unit, UnitEdge
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Forbidden, Unknown

SEE = "blood.trace.see"
CHUNK = 500  # SQLite's parameters are limited


@dataclass(slots=True)
class Touched:
    """Everything a root touches: the keys of its donations, its units and the edges between them."""

    donations: set[int] = field(default_factory=set)
    units: dict[int, Unit] = field(default_factory=dict)
    edges: set[tuple[int, int]] = field(default_factory=set)


def find(by: Actor, text: str) -> tuple[str, int]:
    """What a number or code names: ("unit" | "donation" | "donor" | "patient", pk).

    Raises Unknown both where there is none and where the actor may not know of it.
    """
    code = text.strip().upper()
    for kind, model, column in (
        ("unit", Unit, "number"),
        ("donation", Donation, "number"),
        ("donor", Donor, "code"),
        ("patient", Patient, "code"),
    ):
        key = model.objects.filter(**{column: code}).values_list("pk", flat=True).first()
        if key is not None:
            return kind, key
    raise Unknown("trace_unknown")


def graph(by: Actor, kind: str, key: int, *, lookback: bool = False) -> Graph:
    """The whole graph around a root.

    It holds the donations concerned, their donors, every unit made of them, and who received
    which. `lookback` takes in every donation of the donors concerned. The centre that drew the
    blood sees both ends, by code; a hospital sees its own units and patients and no donor.
    Raises Forbidden, Unknown. Queries: a fixed number, plus one for each generation of pooling.
    """
    if not by.may_somewhere(SEE):
        raise Forbidden("not_permitted", act=SEE)
    touched = gather(kind, key, lookback=lookback)
    issues = list(_issues(touched.units))
    picture = _draw(f"{kind}:{key}", touched, issues)
    return _only_what(by, picture, kind, key)


ROOTS: dict[str, type[Donor] | type[Donation] | type[Unit]] = {
    "donor": Donor,
    "donation": Donation,
    "unit": Unit,
}


def root(by: Actor, kind: str, key: int) -> Donor | Donation | Unit | None:
    """The record a recall may start from, where the actor may see its graph; else None."""
    if kind not in ROOTS or not ROOTS[kind].objects.filter(pk=key).exists():
        return None
    graph(by, kind, key)
    return ROOTS[kind].objects.get(pk=key)


def gather(kind: str, key: int, *, lookback: bool = False) -> Touched:
    """The units, donations and edges a root touches, wherever they lie (used by recall)."""
    touched = Touched(donations=set(_donations_of(kind, key)))
    loose = _units_of(kind, key)
    if lookback:
        touched.donations |= _all_of_the_donors(touched.donations | _poured_in(set(loose)))
    _take(touched, Unit.objects.filter(pk__in=loose))
    _grow(touched)
    return touched


def gather_from(donations: Iterable[int]) -> Touched:
    """The units and edges that a list of donations touches, wherever they lie (used by recall)."""
    touched = Touched(donations=set(donations))
    _grow(touched)
    return touched


def _donations_of(kind: str, key: int) -> Iterable[int]:
    if kind == "donation":
        return [key]
    if kind == "donor":
        return Donation.objects.filter(donor_id=key).values_list("pk", flat=True)
    if kind == "unit":
        return Unit.objects.filter(pk=key, donation__isnull=False).values_list(
            "donation_id", flat=True
        )
    return Issue.objects.filter(patient_id=key, unit__donation__isnull=False).values_list(
        "unit__donation_id", flat=True
    )


def _units_of(kind: str, key: int) -> list[int]:
    if kind == "unit":
        return [key]
    if kind == "patient":
        return list(Issue.objects.filter(patient_id=key).values_list("unit_id", flat=True))
    if kind == "donor":  # bags of another system, where its register was taken in
        rows = Unit.objects.filter(takeover_line__earlier__donor_id=key)
        return list(rows.values_list("pk", flat=True))
    return []


def _poured_in(units: set[int]) -> set[int]:
    """The donations of which these bags were made, however often they were pooled or divided."""
    above, todo = set(units), set(units)
    while todo:
        rows = UnitEdge.objects.filter(child_id__in=todo).values_list("parent_id", flat=True)
        todo = set(rows) - above
        above |= todo
    made = Unit.objects.filter(pk__in=above, donation__isnull=False)
    return set(made.values_list("donation_id", flat=True))


def _all_of_the_donors(donations: set[int]) -> set[int]:
    donors = Donation.objects.filter(pk__in=donations).values("donor_id")
    return set(Donation.objects.filter(donor__in=donors).values_list("pk", flat=True))


def _take(touched: Touched, units: Iterable[Unit]) -> set[int]:
    """Add units; give back the keys that are new."""
    fresh = {u.pk: u for u in units if u.pk not in touched.units}
    touched.units.update(fresh)
    return set(fresh)


def _grow(touched: Touched) -> None:
    """Close the set: units of the donations, their descendants, and the parents of pools."""
    fresh = set(touched.units)
    known: set[int] = set()
    while True:
        todo = touched.donations - known
        known |= todo
        for part in _chunks(todo):
            fresh |= _take(touched, Unit.objects.filter(donation_id__in=part))
        if not fresh:
            return
        fresh = _follow(touched, fresh)
        touched.donations |= {
            touched.units[k].donation_id for k in fresh if touched.units[k].donation_id
        }


def _follow(touched: Touched, keys: set[int]) -> set[int]:
    """One generation down from `keys`, and up from those that are pools."""
    pools = {k for k in keys if touched.units[k].donation_id is None}
    found: set[int] = set()
    for part in _chunks(keys):
        rows = UnitEdge.objects.filter(Q(parent_id__in=part) | Q(child_id__in=part))
        for parent, child in rows.values_list("parent_id", "child_id"):
            if parent in keys or child in pools or parent in touched.units:
                touched.edges.add((parent, child))
                found |= {parent, child}
    fresh: set[int] = set()
    for part in _chunks(found - set(touched.units)):
        fresh |= _take(touched, Unit.objects.filter(pk__in=part))
    return fresh


def _chunks(keys: set[int]) -> Iterable[list[int]]:
    row = sorted(keys)
    return [row[i : i + CHUNK] for i in range(0, len(row), CHUNK)]


def _issues(units: dict[int, Unit]) -> Iterable[Issue]:
    for part in _chunks(set(units)):
        yield from Issue.objects.filter(unit_id__in=part).select_related("patient").order_by("id")


def _only_what(by: Actor, picture: Graph, kind: str, key: int) -> Graph:
    """Without what the actor may not know of. Raises Unknown when the root itself is such."""
    own = {n.key for n in picture.nodes.values() if n.place and by.may(SEE, n.place)}
    drawn = any(n.key in own for n in picture.of("donation"))
    seen = own | ({n.key for n in picture.nodes.values()} if drawn else set())
    if not picture.nodes and kind in {"donor", "patient"}:
        seen = _alone(by, picture, kind, key)
    if not seen or (kind in {"donor", "patient"} and picture.root not in seen):
        raise Unknown("trace_unknown")
    picture.nodes = {k: n for k, n in picture.nodes.items() if k in seen}
    picture.edges = [(a, b) for a, b in picture.edges if a in seen and b in seen]
    return picture


def _alone(by: Actor, picture: Graph, kind: str, key: int) -> set[str]:
    """A donor who has not given, or a patient who has not received: the node by itself."""
    row = (Donor if kind == "donor" else Patient).objects.get(pk=key)
    if not by.may(SEE, row.org_path):
        return set()
    picture.add(Node(kind, picture.root, row.code, place=row.org_path, hot=True))
    return {picture.root}


def _draw(root: str, touched: Touched, issues: list[Issue]) -> Graph:
    picture = Graph(root)
    for part in _chunks(touched.donations):
        for row in Donation.objects.filter(pk__in=part).select_related("donor"):
            _draw_donation(picture, row)
    children = {child for _, child in touched.edges}
    for unit in touched.units.values():
        _draw_unit(picture, unit, made_of_units=unit.pk in children)
    for parent, child in touched.edges:
        picture.join(f"unit:{parent}", f"unit:{child}")
    for issue in issues:
        _draw_issue(picture, issue)
    if root in picture.nodes:
        picture.nodes[root] = replace(picture.nodes[root], hot=True)
    return picture


def _draw_donation(picture: Graph, row: Donation) -> None:
    donor = f"donor:{row.donor_id}"
    picture.add(Node("donor", donor, row.donor.code))
    picture.add(
        Node(
            "donation",
            f"donation:{row.pk}",
            row.number,
            row.status,
            row.kind,
            f"{row.abo}{row.rhd}",
            row.org_path,
            row.started_at,
        )
    )
    picture.join(donor, f"donation:{row.pk}")


def _draw_unit(picture: Graph, unit: Unit, *, made_of_units: bool) -> None:
    picture.add(
        Node(
            "unit",
            f"unit:{unit.pk}",
            unit.number,
            unit.status,
            unit.component,
            f"{unit.abo}{unit.rhd}",
            unit.org_path,
            unit.made_at,
            unit.recalled,
        )
    )
    if unit.donation_id and not made_of_units:
        picture.join(f"donation:{unit.donation_id}", f"unit:{unit.pk}")


def _draw_issue(picture: Graph, issue: Issue) -> None:
    """A patient is joined to what was transfused or still lies at the bed, not to what came back."""
    if issue.outcome in {"returned", "discarded"}:
        return
    patient = f"patient:{issue.patient_id}"
    picture.add(
        Node(
            "patient",
            patient,
            issue.patient.code,
            issue.outcome or "issued",
            place=issue.patient.org_path,
            at=issue.issued_at,
        )
    )
    picture.join(f"unit:{issue.unit_id}", patient)
