"""What raw SQL may not do to genealogy, temperatures, excursions and labels: for tests/blood/test_guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from sanxian.blood.models import (
    Donation,
    Excursion,
    ExcursionLine,
    LabelPrint,
    StorageSpot,
    Takeover,
    TakeoverLine,
    TemperatureReading,
    Unit,
    UnitEdge,
)

Statement = Callable[[], None]


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def spot(s: Any) -> StorageSpot:
    return StorageSpot.objects.create(
        code="SPOT1",
        name="冰箱",
        org_path=s.city.centre.path,
        kind="refrigerator",
        zone="red_cells",
        opened_at=s.at,
    )


def excursion(s: Any, unit: Unit) -> Excursion:
    made = Excursion.objects.create(
        code="T1",
        spot=spot(s),
        org_path=s.city.centre.path,
        since=s.at - timedelta(hours=2),
        until=s.at,
        coldest=Decimal(4),
        warmest=Decimal(9),
        opened_at=s.at,
        opened_by="a-one",
    )
    ExcursionLine.objects.create(excursion=made, unit=unit, was="available", held=True)
    return made


def child(s: Any, number: str, component: str, **said: Any) -> Unit:
    given = {"collected_at": s.at - timedelta(hours=3), "made_at": s.at, "volume_ml": 50}
    return Unit.objects.create(
        number=number,
        component=component,
        org_path=s.city.centre.path,
        expires_at=said.pop("expires_at", s.at + timedelta(days=1)),
        **given,
        **said,
    )


_EDGE = "INSERT INTO blood_unitedge (parent_id, child_id) VALUES (%s, %s)"


def out_of_an_open_excursion(s: Any) -> Statement:
    unit = s.released_unit("held")
    excursion(s, unit)
    return lambda: run("UPDATE blood_unit SET status = 'available' WHERE id = %s", unit.pk)


def closed_without_a_decision(s: Any) -> Statement:
    found = excursion(s, s.released_unit("held"))
    return lambda: run("UPDATE blood_excursion SET status = 'closed' WHERE id = %s", found.pk)


def pool_of_a_revoked_donation(s: Any) -> Statement:
    parent = s.released_unit()
    pool = child(s, "PPOOL1", "pooled_platelets", abo="A", rhd="+")
    UnitEdge.objects.create(parent=parent, child=pool)
    Unit.objects.filter(pk=pool.pk).update(released_at=s.at)
    Donation.objects.filter(pk=parent.donation_id).update(status="rejected")
    return lambda: run("UPDATE blood_unit SET status = 'available' WHERE id = %s", pool.pk)


def outlives_what_it_was_made_of(s: Any) -> Statement:
    parent = s.released_unit(days=5)
    made = child(
        s,
        "ULONG1",
        "red_cells",
        donation=parent.donation,
        expires_at=parent.expires_at + timedelta(minutes=1),
    )
    return lambda: run(_EDGE, parent.pk, made.pk)


def pool_of_two_groups(s: Any) -> Statement:
    one, with_b = s.released_unit(), s.unit(s.judged()[0])
    Unit.objects.filter(pk=with_b.pk).update(abo="B", rhd="+")
    pool = child(s, "PPOOL2", "pooled_platelets")
    UnitEdge.objects.create(parent=one, child=pool)
    return lambda: run(_EDGE, with_b.pk, pool.pk)


def pool_of_a_pool(s: Any) -> Statement:
    inner, outer = child(s, "PPOOL3", "pooled_platelets"), child(s, "PPOOL4", "pooled_platelets")
    return lambda: run(_EDGE, inner.pk, outer.pk)


def made_of_no_donation_at_all(s: Any) -> Statement:
    """A bag that nobody drew and nobody took over gives no children."""
    stray, made = child(s, "USTRAY1", "red_cells"), child(s, "USTRAY2", "red_cells")
    return lambda: run(_EDGE, stray.pk, made.pk)


def _foreign(s: Any, *numbers: str) -> list[Unit]:
    """Bags of another system, under a statement that two persons signed."""
    said = Takeover.objects.create(
        code="TO1",
        org_path=s.city.centre.path,
        system="旧",
        name="n",
        digest="d",
        rows=len(numbers),
        proposed_by="a-one",
        proposed_at=s.at,
    )
    lines = [
        TakeoverLine.objects.create(
            takeover=said,
            number=number,
            component="red_cells",
            abo="A",
            rhd="+",
            volume_ml=200,
            doses=1,
            collected_at=s.at - timedelta(hours=3),
            expires_at=s.at + timedelta(days=9),
        )
        for number in numbers
    ]
    Takeover.objects.filter(pk=said.pk).update(
        status="confirmed", confirmed_by="a-two", confirmed_at=s.at
    )
    return [child(s, line.number, "red_cells", takeover_line=line) for line in lines]


def pool_of_two_foreign_bags(s: Any) -> Statement:
    one, other = _foreign(s, "OLD1", "OLD2")
    made = child(s, "UMADE1", "red_cells")
    UnitEdge.objects.create(parent=one, child=made)
    return lambda: run(_EDGE, other.pk, made.pk)


def pool_of_a_foreign_bag_and_our_own(s: Any) -> Statement:
    own, [foreign] = s.released_unit(), _foreign(s, "OLD3")
    made = child(s, "UMADE2", "red_cells")
    UnitEdge.objects.create(parent=foreign, child=made)
    return lambda: run(_EDGE, own.pk, made.pk)


def pool_of_our_own_and_a_foreign_bag(s: Any) -> Statement:
    own, [foreign] = s.released_unit(), _foreign(s, "OLD4")
    made = child(s, "UMADE3", "red_cells")
    UnitEdge.objects.create(parent=own, child=made)
    return lambda: run(_EDGE, foreign.pk, made.pk)


def _reading(s: Any) -> TemperatureReading:
    return TemperatureReading.objects.create(
        spot=spot(s), at=s.at, celsius=Decimal(9), source="typed", logged_at=s.at, logged_by="a"
    )


def temperature_rewritten(s: Any) -> Statement:
    row = _reading(s)
    return lambda: run("UPDATE blood_temperaturereading SET celsius = 4 WHERE id = %s", row.pk)


def temperature_deleted(s: Any) -> Statement:
    row = _reading(s)
    return lambda: run("DELETE FROM blood_temperaturereading WHERE id = %s", row.pk)


def _print(s: Any) -> LabelPrint:
    return LabelPrint.objects.create(
        unit=s.unit(), which=2, reason="damaged", printed_at=s.at, printed_by="a-one"
    )


def print_rewritten(s: Any) -> Statement:
    row = _print(s)
    return lambda: run("UPDATE blood_labelprint SET reason = 'lost' WHERE id = %s", row.pk)


def print_deleted(s: Any) -> Statement:
    row = _print(s)
    return lambda: run("DELETE FROM blood_labelprint WHERE id = %s", row.pk)


STORIES: dict[str, tuple[Callable[[Any], Statement], ...]] = {
    "blood_unit_excursion_guard": (out_of_an_open_excursion,),
    "blood_excursion_close_guard": (closed_without_a_decision,),
    "blood_pool_fit_guard": (pool_of_a_revoked_donation,),
    "blood_edge_life_guard": (outlives_what_it_was_made_of,),
    "blood_edge_pool_guard": (
        pool_of_two_groups,
        pool_of_a_pool,
        made_of_no_donation_at_all,
        pool_of_two_foreign_bags,
        pool_of_a_foreign_bag_and_our_own,
        pool_of_our_own_and_a_foreign_bag,
    ),
    "blood_reading_rewrite_guard": (temperature_rewritten,),
    "blood_reading_delete_guard": (temperature_deleted,),
    "blood_print_rewrite_guard": (print_rewritten,),
    "blood_print_delete_guard": (print_deleted,),
}
