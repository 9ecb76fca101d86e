"""Masked values open for a reason, and the person concerned can read who looked."""

from __future__ import annotations

import pytest

from sanxian.core import trail
from sanxian.core.actor import Actor
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Unknown
from sanxian.people import selectors, services
from tests.people.conftest import number


@pytest.fixture
def person(register):
    return register(id_number=number(1), phone="13800138000", address="人民路1号")


def owner(person, persona):
    donor = persona("donor")
    return Actor(donor.id, donor.facility, donor.grants, str(person.uid))


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("id_number", number(1)),
        ("phone", "13800138000"),
        ("address", "人民路1号"),
        ("contacts", "李大伟 13900139000"),
    ],
)
def test_what_is_shown_for_a_reason_and_who_reads_of_it(person, persona, at, what, value):
    by = persona("registrar")
    services.set_contact(
        person=person,
        way="emergency",
        phone="13900139000",
        name="李大伟",
        relation="spouse",
        by=by,
        at=at,
    )
    assert selectors.reveal(person, what, "call", by, at) == value
    [sight] = selectors.looks(person, owner(person, persona))
    assert (sight.actor, sight.why, sight.place, sight.at) == (
        by.id,
        f"{what}:call",
        person.org_path,
        at,
    )


@pytest.mark.parametrize(
    ("what", "why"), [("phone", ""), ("phone", "curious"), ("id_index", "call"), ("name", "call")]
)
def test_without_a_reason_nothing_is_shown(person, persona, at, what, why):
    with pytest.raises(Malformed):
        selectors.reveal(person, what, why, persona("registrar"), at)
    assert not Trail.objects.filter(act="core.record.saw").exists()


@pytest.mark.parametrize(
    ("role", "where"), [("nurse", ""), ("registrar", "other"), ("auditor", "")]
)
def test_who_may_not_see_what_is_masked(person, persona, at, role, where):
    with pytest.raises(Forbidden):
        selectors.reveal(person, "phone", "call", persona(role, where), at)
    assert not Trail.objects.filter(act="core.record.saw").exists()


def test_opening_a_file_is_a_look(person, persona, at):
    selectors.opened(person.pk, persona("nurse"), at)
    assert [s.why for s in selectors.looks(person, owner(person, persona))] == ["file"]


def test_a_file_that_may_not_be_opened_leaves_no_look(person, persona, at):
    with pytest.raises(Unknown):
        selectors.opened(person.pk, persona("nurse", "other"), at)
    assert not Trail.objects.filter(act="core.record.saw").exists()


def test_looks_at_a_merged_file_are_looks_at_the_person(person, register, persona, at):
    second = register()
    selectors.opened(second.pk, persona("nurse"), at)
    judge = persona("quality_officer")
    services.merge(keeper=person, other=second, why="second_file", by=judge, at=at)
    assert len(selectors.looks(person, owner(person, persona))) == 1
    assert len(selectors.looks(person, owner(second, persona))) == 1


@pytest.mark.parametrize(
    ("role", "where", "allowed"),
    [
        ("auditor", "", True),
        ("auditor", "other", False),
        ("registrar", "", False),
        ("donor", "", False),
    ],
)
def test_who_may_read_who_looked(person, persona, at, role, where, allowed):
    if allowed:
        assert selectors.looks(person, persona(role, where)) == []
        return
    with pytest.raises(Forbidden):
        selectors.looks(person, persona(role, where))


def test_the_chain_of_looks_holds(person, persona, at):
    selectors.opened(person.pk, persona("nurse"), at)
    selectors.reveal(person, "phone", "safety", persona("registrar"), at)
    assert trail.verify().ok
