"""Stock of another system: two signatures over exactly these bags, and nothing raw SQL can fake."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.blood.guards import GUARDS
from sanxian.blood.models import Donor, EarlierDonation, Takeover, TakeoverLine, Unit
from sanxian.blood.selectors import registers as reads
from sanxian.blood.selectors import trace
from sanxian.blood.services import components, recalls, registers, takeovers
from sanxian.core import trail
from sanxian.core.database import drop
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.twin import balance
from tests.blood.laboratory.bench import Bench
from tests.blood.registers.crowd import bag, donor, gift
from tests.personas import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def propose(city, persona, at):
    def proposed(*lines, by="stock_manager", **more):
        said = {"system": "旧血站系统", "name": "库存.csv", "digest": "d", **more}
        return takeovers.propose(place=city.centre.path, lines=lines, by=persona(by), at=at, **said)

    return proposed


@pytest.fixture
def confirm(persona, at):
    return lambda row, later=timedelta(): takeovers.confirm(
        takeover=row, by=persona("quality_officer"), at=at + later
    )


def test_nothing_is_stock_before_the_second_signature(propose, persona):
    row = propose(bag(2), bag(3))
    assert (row.status, row.rows, Unit.objects.count()) == ("proposed", 2, 0)
    assert list(reads.waiting(persona("quality_officer"))) == [row]


def test_two_persons_make_it_stock(propose, confirm, at):
    row = confirm(propose(bag(2, storage="4号冰箱2层"), bag(3, abo="O", component="ffp")))
    assert row.status == "confirmed"
    units = {u.number: u for u in Unit.objects.all()}
    one = units["OLD000002"]
    assert (one.status, one.abo, one.rhd, one.released_at, one.storage) == (
        "available",
        "A",
        "+",
        at,
        "4号冰箱2层",
    )
    assert one.takeover_line.takeover == row
    assert balance.strike().closes
    assert trail.verify().ok


def test_nothing_is_separated_of_it(propose, confirm, persona, at):
    """Its parts would be numbered by a donation, and there is none here."""
    confirm(propose(bag(2, component="whole_blood"), bag(3, component="ffp")))
    given = {"by": persona("component_technician"), "at": at}
    for make, kind in ((components.separate, "whole_blood"), (components.make, "ffp")):
        with pytest.raises(Refusal) as refused:
            make(units=list(Unit.objects.filter(component=kind)), **given)
        assert refused.value.codes == ("taken_over_not_separated",)


def test_each_post_has_its_own_signature(propose, persona, at):
    row = propose(bag(2))
    with pytest.raises(Forbidden):
        takeovers.confirm(takeover=row, by=persona("stock_manager"), at=at)
    with pytest.raises(Forbidden):
        propose(bag(4), by="quality_officer")


def test_who_proposed_may_not_confirm_whatever_the_post(city, propose, persona, at):
    stock, quality = persona("stock_manager"), persona("quality_officer")
    both = replace(quality, id=stock.id)
    with pytest.raises(Refusal) as caught:
        takeovers.confirm(takeover=propose(bag(2)), by=both, at=at)
    assert caught.value.codes == ("same_person",)
    assert Unit.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (bag(2, abo=""), "abo", "group_missing"),
        (bag(2, rhd=""), "abo", "group_missing"),
        (bag(2, expires_at=AT), "expires_at", "bag_past_expiry"),
        (bag(2, collected_at=AT + timedelta(hours=1)), "collected_at", "day_ahead"),
        (
            bag(2, expires_at=AT - timedelta(days=9)),
            "expires_at",
            "expires_before_collection",
        ),
        (bag(2, volume_ml=0), "volume_ml", "volume_beyond_belief"),
        (bag(2, volume_ml=9000), "volume_ml", "volume_beyond_belief"),
        (bag(2, component="tea"), "component", "component_not_known"),
    ],
)
def test_every_fault_and_nothing_written(propose, line, column, code):
    with pytest.raises(Malformed) as caught:
        propose(line, bag(3))
    assert [(r.params["row"], r.params["column"], r.code) for r in caught.value.reasons] == [
        (2, column, code)
    ]
    assert Takeover.objects.count() == TakeoverLine.objects.count() == 0


def test_a_bag_stands_in_one_statement_only(propose, confirm):
    with pytest.raises(Malformed):
        propose(bag(2), bag(3, number="OLD000002"))
    row = propose(bag(2))
    with pytest.raises(Malformed):
        propose(bag(2))
    confirm(row)
    with pytest.raises(Malformed) as caught:
        propose(bag(2))
    assert caught.value.codes == ("number_taken",)


def test_a_bag_that_ran_out_meanwhile_is_left(propose, confirm, at):
    row = propose(bag(2, expires_at=at + timedelta(hours=2)), bag(3))
    confirm(row, timedelta(hours=3))
    assert list(Unit.objects.values_list("number", flat=True)) == ["OLD000003"]


def test_withdrawn_it_can_be_sent_again(propose, persona, at, confirm):
    row = takeovers.withdraw(takeover=propose(bag(2)), by=persona("stock_manager"), at=at)
    assert row.status == "withdrawn"
    with pytest.raises(NoSuchStep):
        confirm(row)
    confirm(propose(bag(2)))
    assert Unit.objects.count() == 1


def test_undone_the_bags_leave_the_shelf(propose, confirm, persona, at):
    row = takeovers.undo(takeover=confirm(propose(bag(2))), by=persona("quality_officer"), at=at)
    unit = Unit.objects.get()
    assert (row.status, unit.status, unit.ended_for) == ("undone", "discarded", "takeover_undone")
    assert balance.strike().closes


def test_a_bag_that_was_used_bars_the_undo(propose, confirm, persona, at):
    row = confirm(propose(bag(2), bag(3)))
    unit = Unit.objects.get(number="OLD000003")
    components.hold(units=[unit], reason="appearance", by=persona("component_technician"), at=at)
    with pytest.raises(Refusal) as caught:
        takeovers.undo(takeover=row, by=persona("quality_officer"), at=at)
    assert [r.params["number"] for r in caught.value.reasons] == ["OLD000003"]
    assert Takeover.objects.get().status == "confirmed"


def test_a_donors_recall_reaches_the_bags_of_the_other_system(propose, confirm, persona, city, at):
    who = persona("registrar")
    registers.take_donors(
        place=city.centre.path, name="x", digest="1", lines=[donor(2)], by=who, at=at
    )
    registers.take_donations(
        place=city.centre.path, name="x", digest="2", lines=[gift(2, number="N1")], by=who, at=at
    )
    confirm(propose(bag(2, donation="N1"), bag(3, donation="N9")))
    one = Donor.objects.get()
    assert [u.number for u in trace.gather("donor", one.pk).units.values()] == ["OLD000002"]
    recalls.open_recall(
        root=one, cause="lab_finding", place=city.centre.path, by=persona("quality_officer"), at=at
    )
    held = Unit.objects.filter(status="held", recalled=True)
    assert list(held.values_list("number", flat=True)) == ["OLD000002"]
    assert EarlierDonation.objects.get().bags.count() == 1


# -- raw SQL -------------------------------------------------------------------------------------------


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def loose(row, at, **said):
    """A bag written by hand, with the line of a statement or none."""
    line = row.lines.first()
    given = {
        "number": line.number,
        "component": line.component,
        "abo": line.abo,
        "rhd": line.rhd,
        "volume_ml": line.volume_ml,
        "collected_at": line.collected_at,
        "expires_at": line.expires_at,
        "made_at": at,
        "org_path": row.org_path,
        "takeover_line": line,
    }
    return Unit.objects.create(**{**given, **said})


def signed(row, at):
    Takeover.objects.filter(pk=row.pk).update(
        status="confirmed", confirmed_by="a-other", confirmed_at=at
    )


def releasing(unit, at):
    return lambda: run("UPDATE blood_unit SET released_at = %s WHERE id = %s", at, unit.pk)


def born_under_an_open_statement(row, at):
    line = row.lines.first()
    return "blood_unit_takeover_guard", lambda: loose(row, at, takeover_line=line)


def _released_as(row, at, **said):
    signed(row, at)
    return "blood_unit_release_guard", releasing(loose(row, at, **said), at)


def released_under_another_number(row, at):
    return _released_as(row, at, number="OLDX")


def released_as_another_group(row, at):
    return _released_as(row, at, abo="O")


def released_as_another_rhd(row, at):
    return _released_as(row, at, rhd="-")


def released_as_another_component(row, at):
    return _released_as(row, at, component="platelets")


def released_with_a_later_expiry(row, at):
    return _released_as(row, at, expires_at=row.lines.first().expires_at + timedelta(days=1))


def released_as_more(row, at):
    return _released_as(row, at, volume_ml=400)


def released_as_fresher(row, at):
    return _released_as(row, at, collected_at=row.lines.first().collected_at + timedelta(days=1))


def released_after_the_undo(row, at):
    signed(row, at)
    unit = loose(row, at)
    Takeover.objects.filter(pk=row.pk).update(status="undone")
    return "blood_unit_release_guard", releasing(unit, at)


def a_line_added_to_an_old_bag(row, at):
    signed(row, at)
    unit = loose(row, at, takeover_line=None)
    key = row.lines.first().pk
    return "blood_unit_identity_guard", lambda: run(
        "UPDATE blood_unit SET takeover_line_id = %s WHERE id = %s", key, unit.pk
    )


def born_signed(row, at):
    return "blood_takeover_birth_guard", lambda: Takeover.objects.create(
        code="TX",
        org_path=row.org_path,
        system="x",
        name="x",
        digest="x",
        rows=0,
        proposed_by="a",
        proposed_at=at,
        confirmed_by="b",
        confirmed_at=at,
        status="confirmed",
    )


def a_signature_rewritten(row, at):
    signed(row, at)
    return "blood_takeover_rewrite_guard", lambda: run(
        "UPDATE blood_takeover SET confirmed_by = 'a-third' WHERE id = %s", row.pk
    )


def another_file_under_the_signatures(row, at):
    return "blood_takeover_rewrite_guard", lambda: run(
        "UPDATE blood_takeover SET digest = 'e' WHERE id = %s", row.pk
    )


def a_line_added_after_the_signature(row, at):
    signed(row, at)
    line = row.lines.first()
    line.pk, line.number = None, "OLDY"
    return "blood_takeover_line_birth_guard", lambda: line.save(force_insert=True)


def signed_with_a_line_more_than_stated(row, at):
    line = row.lines.first()
    line.pk, line.number = None, "OLDY"
    line.save(force_insert=True)
    return "blood_takeover_rewrite_guard", lambda: signed(row, at)


def a_line_rewritten(row, at):
    return "blood_takeover_line_rewrite_guard", lambda: run(
        "UPDATE blood_takeoverline SET abo = 'O' WHERE takeover_id = %s", row.pk
    )


def a_line_deleted(row, at):
    return "blood_takeover_line_delete_guard", lambda: run(
        "DELETE FROM blood_takeoverline WHERE takeover_id = %s", row.pk
    )


def a_statement_deleted(row, at):
    empty = Takeover.objects.create(
        code="TE",
        org_path=row.org_path,
        system="x",
        name="x",
        digest="x",
        rows=0,
        proposed_by="a",
        proposed_at=at,
    )
    return "blood_takeover_delete_guard", lambda: run(
        "DELETE FROM blood_takeover WHERE id = %s", empty.pk
    )


STORIES = [
    born_under_an_open_statement,
    released_under_another_number,
    released_as_another_group,
    released_as_another_rhd,
    released_as_another_component,
    released_with_a_later_expiry,
    released_as_more,
    released_as_fresher,
    released_after_the_undo,
    a_line_added_to_an_old_bag,
    born_signed,
    a_signature_rewritten,
    another_file_under_the_signatures,
    a_line_added_after_the_signature,
    signed_with_a_line_more_than_stated,
    a_line_rewritten,
    a_line_deleted,
    a_statement_deleted,
]
TABLES = {name: table for name, table, *_ in GUARDS}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_raw_sql_cannot_fake_a_release(propose, at, story):
    """Refused with the guard; without it the same statement passes, so the story tells something."""
    guard, statement = story(propose(bag(2)), at)
    with pytest.raises(DatabaseError), transaction.atomic():
        statement()
    with connection.cursor() as cursor:
        for sql in drop(connection.vendor, TABLES[guard], guard):
            cursor.execute(sql)
    statement()


@pytest.mark.parametrize(
    "said",
    [
        {"confirmed_by": "a-other"},
        {"status": "confirmed"},
    ],
)
def test_half_a_signature_is_refused_by_the_table(propose, said):
    with pytest.raises(DatabaseError), transaction.atomic():
        Takeover.objects.filter(pk=propose(bag(2)).pk).update(**said)


def test_the_proposer_cannot_sign_in_the_table(propose, at):
    row = propose(bag(2))
    with pytest.raises(DatabaseError), transaction.atomic():
        Takeover.objects.filter(pk=row.pk).update(
            status="confirmed", confirmed_by=row.proposed_by, confirmed_at=at
        )


def test_a_bag_has_one_origin(propose, at, city):
    donation = Bench(city, at).donation()
    row = propose(bag(2))
    signed(row, at)
    with pytest.raises(DatabaseError), transaction.atomic():
        loose(row, at, donation=donation)
