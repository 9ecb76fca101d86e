"""Registers of another system: whole or not at all, chained, and taken back while untouched."""

from datetime import date, timedelta

import pytest

from sanxian.blood.facts.registers import FOR_GOOD
from sanxian.blood.models import Deferral, Donor, EarlierDonation, Intake, IntakeLine
from sanxian.blood.selectors import donors as reads
from sanxian.blood.selectors import trace
from sanxian.blood.services import donors, registers, takeovers
from sanxian.core import trail
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.people.models import Person
from sanxian.people.services import change_contact
from tests.blood.registers.crowd import BORN, bag, donor, gift, number
from tests.personas import ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(city, persona, at):
    """`take(lines)`, `take(lines, "donations")`: the intake, as the registrar."""
    count = iter(range(1000))

    def taken(lines, kind="donors", **more):
        service = registers.take_donors if kind == "donors" else registers.take_donations
        said = {"digest": f"{kind}{next(count)}", "name": "旧系统.xlsx", **more}
        return service(place=city.centre.path, lines=lines, by=persona("registrar"), at=at, **said)

    return taken


@pytest.fixture
def undo(persona, at):
    return lambda intake: registers.undo(intake=intake, by=persona("quality_officer"), at=at)


def faults(caught):
    return {(r.params["row"], r.params["column"], r.code) for r in caught.value.reasons}


def test_each_line_becomes_a_sealed_file_and_a_donor(take):
    intake = take([donor(2, abo="A", rhd="+", phone="+8613800138000"), donor(3, former="X-3")])
    assert (intake.rows, intake.made, intake.status) == (2, 2, "taken")
    person = Person.objects.get(pk=Donor.objects.get(abo="A").person_id)
    assert (person.id_number, person.phone) == (number(2), "+8613800138000")
    assert Donor.objects.count() == Person.objects.count() == 2
    assert len({d.code for d in Donor.objects.all()}) == 2


def test_a_donor_known_here_is_found_and_not_made_again(take, persona, city, at):
    known = donors.register(
        place=city.centre.path, name="王小明", id_number=number(2), by=persona("registrar"), at=at
    )
    intake = take([donor(2), donor(3)])
    assert intake.made == 1
    line = IntakeLine.objects.get(donor=known)
    assert (line.made_donor, line.made_person) == (False, False)


def test_one_row_of_the_trail_for_each_thousand_lines(take, monkeypatch):
    monkeypatch.setattr(registers, "CHUNK", 2)
    intake = take([donor(n) for n in range(2, 7)])
    rows = Trail.objects.filter(act="blood.intake.take")
    assert rows.count() == 3
    assert {row.subject for row in rows} == {f"blood.intake:{intake.pk}"}
    assert trail.verify().ok
    assert number(2) not in "".join(row.data for row in rows)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([donor(2), donor(3, serial=2)], {(3, "id_number", "row_twice")}),
        ([donor(2, former="X"), donor(3, former="X")], {(3, "former", "row_twice")}),
        ([donor(2, id_number="", born=None)], {(2, "id_number", "person_not_told_apart")}),
        ([donor(2, id_number="", sex="")], {(2, "id_number", "person_not_told_apart")}),
        ([donor(2, registered=date(2027, 1, 1))], {(2, "registered", "day_ahead")}),
        ([donor(2, rhd="+")], {(2, "abo", "group_by_halves")}),
        (
            [donor(2, rhd="+"), donor(3, registered=date(2027, 1, 1))],
            {(2, "abo", "group_by_halves"), (3, "registered", "day_ahead")},
        ),
    ],
)
def test_every_fault_at_once_and_nothing_is_written(take, lines, said):
    with pytest.raises(Malformed) as caught:
        take([*lines, donor(9)])
    assert faults(caught) == said
    assert Person.objects.count() == Donor.objects.count() == Intake.objects.count() == 0


def test_another_group_than_ours_is_refused(take, persona, city, at):
    take([donor(2, abo="A", rhd="+")])
    with pytest.raises(Malformed) as caught:
        take([donor(2, abo="B", rhd="-"), donor(3)])
    assert faults(caught) == {(2, "abo", "donor_group_differs"), (2, "rhd", "donor_group_differs")}
    assert Donor.objects.count() == 1


def test_another_name_on_the_same_document_is_refused(take):
    take([donor(2)])
    with pytest.raises(Malformed) as caught:
        take([donor(2, name="欧阳建国"), donor(3)])
    assert faults(caught) == {(2, "id_number", "number_on_another_file")}
    assert Person.objects.count() == 1


def test_a_donor_without_document_is_found_by_the_former_number(take):
    take([donor(2, id_number="", former="X-2")])
    again = take([donor(2, id_number="", former="X-2"), donor(3, former="X-3")])
    assert again.made == 1
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("until", "bars"),
    [
        (FOR_GOOD, [None]),
        (ON + timedelta(days=30), [ON + timedelta(days=30)]),
        (ON, []),
        (ON - timedelta(days=1), []),
        (None, []),
    ],
)
def test_a_bar_of_the_other_system_stands_here(take, until, bars):
    take([donor(2, barred_until=until)])
    assert list(Deferral.objects.values_list("until", flat=True)) == bars
    if bars:
        assert reads.standing_codes(Donor.objects.get(), ON) == ("other_deferral",)


def test_the_same_file_is_taken_in_once(take, undo):
    first = take([donor(2)], digest="one")
    with pytest.raises(Refusal) as caught:
        take([donor(2)], digest="one")
    assert caught.value.codes == ("intake_same_file",)
    undo(first)
    assert take([donor(2)], digest="one").made == 1


def test_only_those_whose_work_it_is(city, persona, at):
    for role in ("nurse", "hospital_clerk", "government_viewer"):
        with pytest.raises(Forbidden):
            registers.take_donors(
                place=city.centre.path,
                name="x",
                digest="x",
                lines=[donor(2)],
                by=persona(role),
                at=at,
            )


# -- history -------------------------------------------------------------------------------------------


def test_history_counts_for_the_interval(take):
    take([donor(2, former="X-2")])
    who = Donor.objects.get()
    before = reads.next_dates(who, ON)
    take([gift(2, day=ON - timedelta(days=10))], "donations")
    facts = reads.history_facts(who, ON)
    assert [(d.kind, d.date, d.volume_ml) for d in facts.donations] == [
        ("whole_blood", ON - timedelta(days=10), 400)
    ]
    assert reads.next_dates(who, ON) != before


@pytest.mark.parametrize("by", [{"former": "X-2"}, {"code": "own"}])
def test_the_donor_is_named_by_former_number_or_code(take, by):
    take([donor(2, former="X-2")])
    who = Donor.objects.get()
    said = {"former": "X-2"} if "former" in by else {"code": who.code}
    take([gift(2, id_number="", **said)], "donations")
    assert EarlierDonation.objects.get().donor == who


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([gift(8)], {(8, "id_number", "donor_unknown_row")}),
        ([gift(2, id_number="")], {(2, "id_number", "donor_not_named")}),
        ([gift(2, day=ON + timedelta(days=1))], {(2, "day", "day_ahead")}),
        ([gift(2, day=date(1949, 1, 1))], {(2, "day", "day_too_long_ago")}),
        ([gift(2, volume_ml=4000)], {(2, "volume_ml", "volume_beyond_belief")}),
        ([gift(2, doses=9, kind="apheresis_platelets")], {(2, "doses", "doses_beyond_belief")}),
        ([gift(2), gift(3, serial=2)], {(3, "day", "row_twice")}),
        ([gift(2), gift(3, id_number="", former="X-2")], {(3, "day", "row_twice")}),
        (
            [gift(2, number="N1"), gift(3, serial=2, day=ON, number="N1")],
            {(3, "number", "row_twice")},
        ),
    ],
)
def test_every_fault_of_a_history(take, lines, said):
    take([donor(2, former="X-2")])
    with pytest.raises(Malformed) as caught:
        take(lines, "donations")
    assert faults(caught) == said
    assert EarlierDonation.objects.count() == 0


def test_a_history_taken_in_again_adds_only_what_is_new(take):
    take([donor(2)])
    take([gift(2)], "donations")
    assert take([gift(2), gift(3, serial=2, day=ON)], "donations").made == 1


def test_a_number_of_another_donation_is_refused(take):
    take([donor(2)])
    take([gift(2, number="N1")], "donations")
    with pytest.raises(Malformed) as caught:
        take([gift(2, number="N1", day=ON)], "donations")
    assert faults(caught) == {(2, "number", "number_taken")}


# -- taken back --------------------------------------------------------------------------------------


def test_undone_nothing_is_left_but_the_record_of_it(take, undo):
    lines = [donor(2, barred_until=FOR_GOOD, former="X"), donor(3)]
    intake = undo(take(lines))
    assert intake.status == "undone"
    left = (Person, Donor, Deferral, IntakeLine)
    assert [table.objects.count() for table in left] == [0, 0, 0, 0]
    assert trail.verify().ok
    assert take(lines).made == 2


def test_what_was_here_before_stays(take, undo, persona, city, at):
    donors.register(
        place=city.centre.path, name="王小明", id_number=number(2), by=persona("registrar"), at=at
    )
    undo(take([donor(2), donor(3)]))
    assert Donor.objects.count() == Person.objects.count() == 1


def use_history(take, who, persona, at):
    take([gift(2)], "donations")


def use_deferral(take, who, persona, at):
    donors.defer(donor=who, code="lab_deferral", by=persona("quality_officer"), at=at)


def use_phone(take, who, persona, at):
    person = Person.objects.get(pk=who.person_id)
    change_contact(person=person, phone="13800138000", by=persona("registrar"), at=at)


def use_lift(take, who, persona, at):
    donors.lift(
        deferral=who.deferrals.get(), reason="entered_wrongly", by=persona("quality_officer"), at=at
    )


def use_register(take, who, persona, at):
    take([donor(2), donor(4)])


@pytest.mark.parametrize("use", [use_history, use_deferral, use_phone, use_lift, use_register])
def test_a_row_that_was_used_bars_the_undo_and_is_named(take, undo, persona, at, use, city):
    intake = take([donor(2, barred_until=FOR_GOOD), donor(3)])
    who = Donor.objects.get(pk=IntakeLine.objects.order_by("pk").first().donor_id)
    use(take, who, persona, at)
    before = [Person.objects.count(), Donor.objects.count(), Deferral.objects.count()]
    with pytest.raises(Refusal) as caught:
        undo(intake)
    assert {(r.code, r.params["donor"]) for r in caught.value.reasons} == {
        ("intake_used", who.code)
    }
    assert [Person.objects.count(), Donor.objects.count(), Deferral.objects.count()] == before
    intake.refresh_from_db()
    assert intake.status == "taken"


def test_a_history_is_taken_back(take, undo):
    take([donor(2)])
    undo(take([gift(2)], "donations"))
    assert EarlierDonation.objects.count() == 0


def test_a_history_that_bags_stand_on_stays(take, undo, persona, city, at):
    take([donor(2)])
    intake = take([gift(2, number="N1")], "donations")
    takeovers.propose(
        place=city.centre.path,
        system="旧系统",
        name="库存.csv",
        digest="d",
        lines=[bag(2, donation="N1")],
        by=persona("stock_manager"),
        at=at,
    )
    with pytest.raises(Refusal) as caught:
        undo(intake)
    assert caught.value.codes == ("intake_used",)
    assert trace.gather("donor", Donor.objects.get().pk).units == {}


def test_a_look_is_no_use(take, undo, persona, at):
    intake = take([donor(2)])
    person = Person.objects.get()
    trail.saw(persona("registrar"), f"people.person:{person.pk}", "file", at=at)
    assert undo(intake).status == "undone"


def test_two_births_apart(take):
    """Two people of one name and no document are two people; the doubles page decides later."""
    lines = [donor(n, id_number="", born=BORN + timedelta(days=n)) for n in (2, 3)]
    assert take(lines).made == 2
