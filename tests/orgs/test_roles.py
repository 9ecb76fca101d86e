"""Roles: every permission is real, every act has somebody who may do it."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from pkgutil import walk_packages

import pytest

import sanxian
from sanxian.core.act import ACTS
from sanxian.orgs import selectors
from sanxian.orgs.models import Grant
from sanxian.orgs.roles import HOUSE, LABELS, PERMISSIONS, READS, ROLES
from tests.personas import ON


@pytest.fixture(scope="module", autouse=True)
def every_act_is_declared():
    """Acts declare themselves when their module is read: read every services module."""
    for found in walk_packages(sanxian.__path__, "sanxian."):
        if ".services" in found.name:
            import_module(found.name)


def test_every_permission_is_an_act_or_a_read():
    held = {p for role in ROLES.values() for p in role.permissions}
    assert held - set(ACTS) - READS == set()


def test_every_act_has_a_role():
    held = {p for role in ROLES.values() for p in role.permissions}
    ours = {name for name, act in ACTS.items() if act.module.startswith("sanxian.")}
    assert ours - held == HOUSE


def test_every_read_has_a_role():
    held = {p for role in ROLES.values() for p in role.permissions}
    assert READS - held == set()


def test_no_read_is_called_like_an_act():
    assert READS & set(ACTS) == set()


def test_rooms_give_only_to_roles_that_exist():
    assert {role for room in PERMISSIONS for role in room} - set(LABELS) == set()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_has_a_chinese_label(role):
    assert any("\u4e00" <= sign <= "\u9fff" for sign in str(ROLES[role].label))


def test_who_writes_a_rule_cannot_approve_one():
    for role in ROLES.values():
        assert not {"core.edition.write", "core.edition.approve"} <= role.permissions


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (0, None, True),
        (-1, 1, True),
        (0, 1, True),
        (1, None, False),
        (-2, 0, False),
        (-2, -1, False),
    ],
)
def test_a_grant_holds_from_its_first_day_until_the_day_before_its_last(
    persona, since, until, holds
):
    account = persona.account("nurse")
    Grant.objects.filter(account=account).update(
        since=ON + timedelta(days=since),
        until=None if until is None else ON + timedelta(days=until),
    )
    assert bool(selectors.actor_for(account, ON).grants) is holds


def test_grant_reaches_down_and_not_aside(persona, city):
    nurse = selectors.actor_for(persona.account("nurse"), ON)
    grant = nurse.grants[0]
    assert grant.path == city.centre.path
    assert city.site.path.startswith(grant.path)
    assert not city.other_centre.path.startswith(grant.path)


def test_facility_is_where_the_account_belongs(persona, city):
    nurse = selectors.actor_for(persona.account("ward_nurse"), ON)
    assert nurse.facility == city.hospital.path


def test_donor_knows_the_own_file(persona):
    donor, nurse = persona.account("donor"), persona.account("nurse")
    assert selectors.actor_for(donor, ON).own == str(donor.person_uid)
    assert selectors.actor_for(nurse, ON).own == ""


@pytest.mark.parametrize("role", ROLES)
def test_the_personas_of_the_tests_are_whom_the_house_reads(persona, role):
    made = persona(role)  # the first is put together, the second one read
    assert made == persona(role)
    assert made.grants[0].permissions == ROLES[role].permissions


def test_closed_account_may_nothing(persona, at):
    account = persona.account("nurse")
    account.is_active = False
    assert selectors.actor_for(account, ON).grants == ()


def test_role_that_no_longer_exists_gives_nothing(persona, city):
    account = persona.account("nurse")
    Grant.objects.create(account=account, role="bygone", org=city.centre, since=date(2020, 1, 1))
    assert selectors.actor_for(account, ON).roles == ("nurse",)
