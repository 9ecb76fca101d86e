"""Accounts and roles: who may open and give what, and what never happens by one person alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.orgs import selectors, services
from sanxian.orgs.models import Account, Grant
from sanxian.orgs.services.accounts import new_password
from tests.personas import ON

GOOD = "wind over the Yellow River"


@pytest.fixture
def by(persona):
    return persona("administrator")


@pytest.fixture
def open_one(city, by, at):
    def open_one(**more) -> Account:
        said = {"org": city.centre, "username": "wang.fang", "name": "王芳", "password": GOOD}
        return services.open_account(**{**said, "by": by, "at": at, **more})

    return open_one


def codes(call) -> tuple[str, ...]:
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value.codes


def may(account: Account, permission: str, path: str, on=ON) -> bool:
    account = Account.objects.select_related("org").get(pk=account.pk)
    return selectors.actor_for(account, on).may(permission, path)


def test_story_from_first_day_to_last(open_one, city, by, at):
    account = open_one()
    assert account.check_password(GOOD) and account.second_factor
    assert not may(account, "orgs.org.see", city.centre.path)
    grant = services.give_grant(
        account=account, role="quality_officer", org=city.centre, by=by, at=at
    )
    assert may(account, "orgs.org.see", city.site.path)
    assert not may(account, "orgs.org.see", city.hospital.path)
    services.end_grant(grant=grant, by=by, at=at)
    assert not may(account, "orgs.org.see", city.centre.path)
    services.close_account(account=account, by=by, at=at)
    account.refresh_from_db()
    assert not account.is_active and account.closed_at == at
    services.reopen_account(account=account, password=GOOD + "!", by=by, at=at)
    assert Account.objects.get(pk=account.pk).check_password(GOOD + "!")
    assert not may(account, "orgs.org.see", city.centre.path)


def test_the_trail_holds_codes_and_no_names(open_one, city, by, at):
    account = open_one()
    services.give_grant(account=account, role="nurse", org=city.centre, by=by, at=at)
    services.reset_account(account=account, password=GOOD + "!", by=by, at=at)
    rows = " ".join(f"{r.act} {r.subject} {r.data}" for r in Trail.objects.all())
    assert account.code in rows
    assert "王芳" not in rows and "wang.fang" not in rows and GOOD not in rows


@pytest.mark.parametrize("username", ["", "ab", "Wang", "王芳", "a b c", "x" * 41, "-ab", "a'b;--"])
def test_usernames_are_plain(open_one, username):
    with pytest.raises(Malformed):
        open_one(username=username)
    assert not Account.objects.filter(name="王芳").exists()


@pytest.mark.parametrize("password", ["short", "password123", "wang.fang1", " "])
def test_weak_passwords_are_refused(open_one, password):
    with pytest.raises(Malformed) as refusal:
        open_one(password=password)
    assert refusal.value.codes == ("password_weak",)
    assert password == " " or password not in str(refusal.value.reasons)


def test_without_a_password_nobody_signs_in(open_one):
    """Accounts of a demonstration: one click is their only door."""
    account = open_one(password="")
    assert not account.has_usable_password() and not account.check_password("")


def test_username_is_taken_once(open_one):
    open_one()
    assert codes(open_one) == ("username_taken",)


def test_no_account_in_a_closed_organisation(open_one, city, by, at):
    services.close_org(org=city.bus, by=by, at=at)
    city.bus.refresh_from_db()
    assert codes(lambda: open_one(org=city.bus)) == ("org_already_closed",)


def test_closing_ends_every_role(open_one, city, by, at):
    account = open_one()
    services.give_grant(account=account, role="nurse", org=city.centre, by=by, at=at)
    services.give_grant(
        account=account,
        role="registrar",
        org=city.centre,
        since=ON + timedelta(days=9),
        by=by,
        at=at,
    )
    services.close_account(account=account, by=by, at=at)
    assert list(Grant.objects.filter(account=account).values_list("role", "until")) == [
        ("nurse", ON)
    ]


def test_closed_account_gets_nothing(open_one, city, by, at):
    account = open_one()
    services.close_account(account=account, by=by, at=at)
    assert codes(lambda: services.close_account(account=account, by=by, at=at)) == (
        "account_closed",
    )
    assert codes(
        lambda: services.give_grant(account=account, role="nurse", org=city.centre, by=by, at=at)
    ) == ("account_closed",)
    assert codes(lambda: services.reset_account(account=account, password=GOOD, by=by, at=at)) == (
        "account_closed",
    )


def test_an_open_account_is_not_reopened(open_one, by, at):
    account = open_one()
    assert codes(lambda: services.reopen_account(account=account, password=GOOD, by=by, at=at)) == (
        "account_not_closed",
    )


def test_reset_takes_the_lost_telephone_off(open_one, by, at):
    account = open_one()
    TOTP.activate(account, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    services.reset_account(account=account, password=GOOD + "!", by=by, at=at)
    assert not Authenticator.objects.filter(user=account).exists()
    assert Account.objects.get(pk=account.pk).check_password(GOOD + "!")


def test_first_passwords_are_good_and_never_alike():
    from django.contrib.auth.password_validation import validate_password

    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password)


def test_edit_moves_a_colleague(open_one, city, by, at):
    account = open_one()
    services.edit_account(account=account, name="王芳芳", org=city.site, by=by, at=at)
    account.refresh_from_db()
    assert (account.name, account.org) == ("王芳芳", city.site)
    with pytest.raises(Forbidden):
        services.edit_account(account=account, name="x", org=city.other_site, by=by, at=at)


# -- roles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"role": "king"}, "role_unknown"),
        ({"until": ON}, "grant_dates"),
        ({"until": ON - timedelta(days=1)}, "grant_dates"),
    ],
)
def test_what_cannot_be_given(open_one, city, by, at, more, code):
    said = {"account": open_one(), "role": "nurse", "org": city.centre, "by": by, "at": at}
    assert codes(lambda: services.give_grant(**{**said, **more})) == (code,)


def test_a_role_is_given_once_at_a_time(open_one, city, by, at):
    account = open_one()
    give = lambda **more: services.give_grant(  # noqa: E731
        account=account, role="nurse", org=city.centre, by=by, at=at, **more
    )
    give(until=ON + timedelta(days=9))
    assert codes(lambda: give(since=ON + timedelta(days=8))) == ("grant_overlaps",)
    give(since=ON + timedelta(days=9))


def test_a_role_ends_once(open_one, city, by, at):
    grant = services.give_grant(account=open_one(), role="nurse", org=city.centre, by=by, at=at)
    services.end_grant(grant=grant, by=by, at=at)
    assert codes(lambda: services.end_grant(grant=grant, by=by, at=at)) == ("grant_over",)


def test_nobody_gives_a_role_to_oneself(persona, city, by, at):
    own = persona.account("administrator")
    assert codes(
        lambda: services.give_grant(
            account=own, role="policy_approver", org=city.city, by=by, at=at
        )
    ) == ("own_grant",)


def test_nobody_closes_the_own_account(persona, by, at):
    own = persona.account("administrator")
    assert codes(lambda: services.close_account(account=own, by=by, at=at)) == ("own_account",)


def test_no_role_for_another_citys_people(persona, city, by, at):
    stranger = persona.account("nurse", "other")
    assert codes(
        lambda: services.give_grant(account=stranger, role="nurse", org=city.centre, by=by, at=at)
    ) == ("grant_outside",)


# -- permission -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", ["nurse", "policy_approver", "auditor", "donor", "province_manager"]
)
def test_others_do_none_of_it(open_one, city, persona, by, at, role):
    account = open_one()
    grant = services.give_grant(account=account, role="nurse", org=city.centre, by=by, at=at)
    other = persona(role)
    for call in (
        lambda: open_one(username="li.na", by=other),
        lambda: services.give_grant(account=account, role="nurse", org=city.site, by=other, at=at),
        lambda: services.end_grant(grant=grant, by=other, at=at),
        lambda: services.edit_account(account=account, name="x", org=city.centre, by=other, at=at),
        lambda: services.reset_account(account=account, password=GOOD, by=other, at=at),
        lambda: services.close_account(account=account, by=other, at=at),
        lambda: services.reopen_account(account=account, password=GOOD, by=other, at=at),
    ):
        with pytest.raises(Forbidden):
            call()


def test_another_citys_administrator_does_none_of_it(open_one, city, persona, by, at):
    account, other = open_one(), persona("administrator", "other")
    for call in (
        lambda: open_one(username="li.na", by=other),
        lambda: services.give_grant(
            account=account, role="nurse", org=city.centre, by=other, at=at
        ),
        lambda: services.reset_account(account=account, password=GOOD, by=other, at=at),
        lambda: services.close_account(account=account, by=other, at=at),
    ):
        with pytest.raises(Forbidden):
            call()


# -- reads for other rooms --------------------------------------------------------------------------


def test_account_by_code(open_one, by, at):
    account = open_one()
    assert selectors.account(account.code) == account
    services.close_account(account=account, by=by, at=at)
    for code in (account.code, "a-nobody"):
        with pytest.raises(Unknown):
            selectors.account(code)


@pytest.mark.parametrize(
    ("path", "hospital", "division"),
    [
        ("/37/3703/h1/w1/", "/37/3703/h1/", "3703"),
        ("/37/3703/h1/", "/37/3703/h1/", "3703"),
        ("/37/3703/370302/u1/", "", "370302"),
        ("/99/", "", "99"),
    ],
)
def test_hospital_and_division_of_a_path(city, path, hospital, division):
    assert selectors.hospital_of(path) == hospital
    assert selectors.division_of(path) == division
