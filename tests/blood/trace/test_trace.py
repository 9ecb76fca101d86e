"""From any unit, donation, donor code or patient code, the whole graph, both ways."""

import random

import pytest

from sanxian.blood.facts.terms import Component
from sanxian.blood.models import Donation, Issue, Unit, UnitEdge
from sanxian.blood.selectors import trace
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Forbidden, Unknown

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(ward):
    """One red cell unit of a donor with two donations, transfused; its sibling plasma on the shelf."""
    issue = ward.transfused("A+")[0]
    first = issue.unit.donation
    plasma = ward.unit("A+", Component.FFP, donation=first)
    second = ward.donation("A")
    Donation.objects.filter(pk=second.pk).update(donor=first.donor)
    second.refresh_from_db()
    later = ward.unit("A+", Component.RED_CELLS, donation=second)
    return issue, plasma, later


def keys(graph, kind):
    return {n.key for n in graph.of(kind)}


def roots(issue):
    return [
        ("unit", issue.unit_id, issue.unit.number),
        ("donation", issue.unit.donation_id, issue.unit.donation.number),
        ("donor", issue.unit.donation.donor_id, issue.unit.donation.donor.code),
        ("patient", issue.patient_id, issue.patient.code),
    ]


def test_every_number_and_code_finds_its_root(given, quality):
    issue, _, _ = given
    for kind, key, text in roots(issue):
        assert trace.find(quality, f"  {text.lower()} ") == (kind, key)


@pytest.mark.parametrize("text", ["", "X", "A9999", "' OR 1=1 --", "献血", "0" * 500])
def test_what_is_no_number_is_unknown(given, quality, text):
    with pytest.raises(Unknown):
        trace.find(quality, text)


@pytest.mark.parametrize("kind", ["unit", "donation", "patient"])
def test_one_donation_from_arm_to_bed(given, quality, kind):
    issue, plasma, later = given
    key = {k: v for k, v, _ in roots(issue)}[kind]
    graph = trace.graph(quality, kind, key)
    assert keys(graph, "unit") == {f"unit:{issue.unit_id}", f"unit:{plasma.pk}"}
    assert keys(graph, "patient") == {f"patient:{issue.patient_id}"}
    assert keys(graph, "donation") == {f"donation:{issue.unit.donation_id}"}
    assert len(graph.of("donor")) == 1
    assert (f"unit:{issue.unit_id}", f"patient:{issue.patient_id}") in graph.edges
    assert graph.root == f"{kind}:{key}" and graph.nodes[graph.root].hot


@pytest.mark.parametrize("kind", ["unit", "donation", "patient", "donor"])
def test_lookback_takes_in_every_donation_of_the_donor(given, quality, kind):
    issue, plasma, later = given
    key = {k: v for k, v, _ in roots(issue)}[kind]
    graph = trace.graph(quality, kind, key, lookback=True)
    assert keys(graph, "unit") == {f"unit:{u}" for u in (issue.unit_id, plasma.pk, later.pk)}
    assert len(graph.of("donation")) == 2


def test_genealogy_is_drawn_once_down_the_line(ward, quality):
    donation = ward.donation()
    whole = ward.unit("A+", Component.WHOLE_BLOOD, donation=donation)
    cells, plasma, cryo = (
        ward.unit("A+", c, donation=donation)
        for c in (Component.RED_CELLS, Component.FFP, Component.CRYO)
    )
    UnitEdge.objects.bulk_create(
        [
            UnitEdge(parent=whole, child=cells),
            UnitEdge(parent=whole, child=plasma),
            UnitEdge(parent=plasma, child=cryo),
        ]
    )
    graph = trace.graph(quality, "unit", cryo.pk)
    assert sorted(graph.edges) == sorted(
        [
            (f"donor:{donation.donor_id}", f"donation:{donation.pk}"),
            (f"donation:{donation.pk}", f"unit:{whole.pk}"),
            (f"unit:{whole.pk}", f"unit:{cells.pk}"),
            (f"unit:{whole.pk}", f"unit:{plasma.pk}"),
            (f"unit:{plasma.pk}", f"unit:{cryo.pk}"),
        ]
    )


def test_a_pool_leads_to_every_donor(ward, quality):
    parents = [ward.unit("A+", Component.PLATELETS) for _ in range(3)]
    pool = Unit.objects.create(
        number="=POOL1",
        component=Component.PLATELETS,
        volume_ml=150,
        collected_at=ward.at,
        made_at=ward.at,
        expires_at=parents[0].expires_at,
        org_path=ward.centre,
    )
    UnitEdge.objects.bulk_create(UnitEdge(parent=p, child=pool) for p in parents)
    from_pool = trace.graph(quality, "unit", pool.pk)
    assert keys(from_pool, "unit") == {f"unit:{u.pk}" for u in (*parents, pool)}
    assert len(from_pool.of("donor")) == 3
    from_one = trace.graph(quality, "donor", parents[0].donation.donor_id)
    assert f"unit:{pool.pk}" in from_one.nodes


def test_lookback_from_a_pool_takes_in_other_donations_of_its_donors(ward):
    """Who was given a pool: each of its donors gave at other times too."""
    poured, other = ward.donation(), ward.donation()
    _same_donor(other, poured.donor)
    parent, elsewhere = ward.unit("A+", donation=poured), ward.unit("A+", donation=other)
    pool = Unit.objects.create(
        number="=P-lookback",
        component=Component.CRYO,
        volume_ml=100,
        collected_at=ward.at,
        made_at=ward.at,
        expires_at=parent.expires_at,
        org_path=ward.centre,
    )
    UnitEdge.objects.create(parent=parent, child=pool)
    assert elsewhere.pk not in trace.gather("unit", pool.pk).units
    assert {elsewhere.pk, parent.pk} <= set(trace.gather("unit", pool.pk, lookback=True).units)


def test_what_came_back_has_no_recipient(ward, quality):
    issue = ward.issued("A+")[0]
    Issue.objects.filter(pk=issue.pk).update(closed_at=ward.at, outcome="returned")
    assert trace.graph(quality, "unit", issue.unit_id).of("patient") == []


# -- who sees what -----------------------------------------------------------------------------------


def test_a_hospital_sees_its_units_and_patients_and_no_donor(given, persona):
    issue, plasma, _ = given
    graph = trace.graph(persona("hospital_clerk"), "unit", issue.unit_id)
    assert keys(graph, "unit") == {f"unit:{issue.unit_id}"}, "the sibling lies at the centre"
    assert keys(graph, "patient") == {f"patient:{issue.patient_id}"}
    assert graph.of("donor") == graph.of("donation") == []


@pytest.mark.parametrize("kind", ["donor", "donation"])
def test_a_hospital_cannot_start_from_the_donor(given, persona, kind):
    issue, _, _ = given
    key = {k: v for k, v, _ in roots(issue)}[kind]
    clerk = persona("hospital_clerk")
    if kind == "donor":
        with pytest.raises(Unknown):
            trace.graph(clerk, kind, key)
    else:
        assert trace.graph(clerk, kind, key).of("donor") == []


@pytest.mark.parametrize("kind", ["unit", "donation", "donor", "patient"])
@pytest.mark.parametrize("role", ["quality_officer", "hospital_clerk"])
def test_another_city_knows_of_nothing(given, persona, kind, role):
    issue, _, _ = given
    key = {k: v for k, v, _ in roots(issue)}[kind]
    with pytest.raises(Unknown):
        trace.graph(persona(role, "other"), kind, key)


def test_without_the_permission_it_is_forbidden(given, at):
    with pytest.raises(Forbidden):
        trace.graph(Actor("a", "/37/3703/bc1/"), "unit", given[0].unit_id)


def test_the_number_of_queries_does_not_grow(given, ward, quality, django_assert_max_num_queries):
    issue, _, _ = given
    for _ in range(12):
        ward.unit(
            "A+",
            Component.RED_CELLS,
            donation=_same_donor(ward.donation("A"), issue.unit.donation.donor),
        )
    with django_assert_max_num_queries(9):
        graph = trace.graph(quality, "donor", issue.unit.donation.donor_id)
    assert len(graph.of("unit")) >= 14


def _same_donor(donation, donor):
    Donation.objects.filter(pk=donation.pk).update(donor=donor)
    donation.refresh_from_db()
    return donation


# -- against brute force ---------------------------------------------------------------------------


def brute(donations, edges, owner):
    """Every unit reachable down the edges from units of these donations, one at a time."""
    found = {u for u, d in owner.items() if d in donations}
    while True:
        more = {child for parent, child in edges if parent in found} - found
        if not more:
            return found
        found |= more


@pytest.mark.parametrize("seed", range(8))
def test_what_a_donor_touched_equals_brute_force(ward, quality, seed):
    rng = random.Random(seed)
    donations = [ward.donation() for _ in range(6)]
    for row in donations[1:3]:
        _same_donor(row, donations[0].donor)
    owner, edges = {}, set()
    for row in donations:
        for component in (Component.RED_CELLS, Component.FFP):
            unit = ward.unit("A+", component, donation=row)
            owner[unit.pk] = row.pk
    for first in rng.sample(list(owner), 5):  # parts of a bag, and parts of parts
        above = Unit.objects.get(pk=first)
        for n in range(2):
            part = Unit.objects.create(
                number=f"{above.number}{n}",
                donation=above.donation,
                component=above.component,
                volume_ml=50,
                collected_at=above.collected_at,
                made_at=ward.at,
                expires_at=above.expires_at,
                org_path=ward.centre,
            )
            UnitEdge.objects.create(parent=above, child=part)
            edges.add((above.pk, part.pk))
            owner[part.pk] = part.donation_id
            above = part
    bags = list(owner)  # a pool is made of them and never of another pool
    for n in range(4):
        pool = Unit.objects.create(
            number=f"=P{n}",
            component=Component.CRYO,
            volume_ml=100,
            collected_at=ward.at,
            made_at=ward.at,
            expires_at=Unit.objects.first().expires_at,
            org_path=ward.centre,
        )
        for parent in rng.sample(bags, rng.randint(1, 3)):
            UnitEdge.objects.create(parent_id=parent, child=pool)
            edges.add((parent, pool.pk))
        owner[pool.pk] = None
    touched = trace.gather("donor", donations[0].donor_id)
    mine = {d.pk for d in donations[:3]}
    assert brute(mine, edges, owner) <= set(touched.units)
