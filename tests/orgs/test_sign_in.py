"""Sign-in as it happens: lock-out, second factor, recovery codes, one click, the end of a session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sanxian.core import home
from sanxian.core.models import Home
from tests.personas import AT

PASSWORD = "wind over the Yellow River"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_cache():
    """Rate limits and used codes are kept in the cache, which no transaction rolls back."""
    cache.clear()


@pytest.fixture(autouse=True)
def standing_half_minute(one_code):
    """The half minute of a code does not end in the middle of a test."""


@pytest.fixture
def nurse(persona):
    account = persona.account("nurse")
    account.second_factor = True
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def demonstration(db, settings):
    settings.SANXIAN_DEMO = True
    home.found(Home.Kind.DEMONSTRATION, "演示", AT)


def code(step: int = 0) -> str:
    """What the authenticator shows now, or `step` half minutes later."""
    counter = int(auth.time.time()) // 30 + step
    return auth.format_hotp_value(auth.hotp_value(SECRET, counter))


def enter(client: Client, account, password: str = PASSWORD, **more):
    return client.post("/sign-in", {"username": account.username, "password": password, **more})


def signed_in_now(client: Client) -> bool:
    return "_auth_user_id" in client.session


# -- password and lock-out ---------------------------------------------------------------------------


def test_page_is_chinese_and_asks_for_two_things(client, db):
    page = client.get("/sign-in")
    assert page.status_code == 200
    text = page.content.decode()
    assert "登录三献" in text and 'name="username"' in text and 'name="password"' in text


def test_passwords_are_argon2(nurse):
    assert nurse.password.startswith("argon2$argon2id$")


def test_right_password_enters(client, nurse):
    answer = enter(client, nurse, next="/account")
    assert answer.status_code == 302 and answer.url == "/account"
    assert signed_in_now(client)


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_never_sent_to_another_house(client, nurse, where):
    assert enter(client, nurse, next=where).url == "/"


@pytest.mark.parametrize("field", ["username", "password"])
def test_wrong_name_and_wrong_password_say_the_same(client, nurse, field):
    said = {"username": nurse.username, "password": PASSWORD, field: "wrong"}
    page = client.post("/sign-in", said)
    assert page.status_code == 200 and "用户名或密码不对" in page.content.decode()
    assert not signed_in_now(client)


def test_five_wrong_tries_lock_even_the_right_password(client, nurse):
    for _ in range(4):
        assert enter(client, nurse, "wrong").status_code == 200
    fifth = enter(client, nurse, "wrong")
    assert fifth.status_code == 429 and "15 分钟" in fifth.content.decode()
    assert enter(client, nurse).status_code == 429
    assert not signed_in_now(client)


def test_lock_names_the_true_time():
    assert settings.AXES_COOLOFF_TIME * 60 == 15
    assert settings.AXES_FAILURE_LIMIT == 5


def test_lock_ends(client, nurse):
    from axes.models import AccessAttempt

    for _ in range(5):
        enter(client, nurse, "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert enter(client, nurse).status_code == 302


def test_lock_does_not_reach_a_colleague(client, nurse, persona):
    other = persona.account("nurse", number=2)
    other.set_password(PASSWORD)
    other.save()
    for _ in range(5):
        enter(client, nurse, "wrong")
    assert enter(client, other).status_code == 302


def test_four_wrong_tries_do_not_lock(client, nurse):
    for _ in range(4):
        enter(client, nurse, "wrong")
    assert enter(client, nurse).status_code == 302


def test_closed_account_does_not_enter(client, nurse):
    nurse.is_active, nurse.closed_at = False, AT
    nurse.save()
    assert enter(client, nurse).status_code == 200
    assert not signed_in_now(client)


def test_nobody_signs_up(client, db):
    for address in ("/signup", "/accounts/signup/", "/sign-up"):
        assert client.get(address).status_code == 404


# -- the second factor -------------------------------------------------------------------------------


def test_staff_without_a_second_factor_are_sent_to_set_it_up(client, nurse):
    enter(client, nurse)
    answer = client.get("/account")
    assert answer.status_code == 302 and answer.url == "/account/second-factor"


def test_one_who_needs_none_is_not(client, nurse):
    nurse.second_factor = False
    nurse.save()
    enter(client, nurse)
    assert client.get("/account").status_code == 200


def test_donor_is_not(client, persona):
    donor = persona.account("donor")
    donor.second_factor = True
    donor.set_password(PASSWORD)
    donor.save()
    enter(client, donor)
    assert client.get("/account").status_code == 200


def test_set_up_by_scanning_then_work(client, nurse, one_code):
    enter(client, nurse)
    page = client.get("/account/second-factor")
    secret = client.session["mfa.totp.secret"]
    spelled = " ".join(secret[i : i + 4] for i in range(0, 32, 4))
    assert spelled in page.content.decode() and "data:image/svg+xml" in page.content.decode()
    said = one_code(secret)
    answer = client.post("/account/second-factor", {"code": said})
    assert answer.status_code == 302 and answer.url == "/account/codes"
    codes = client.get("/account/codes")
    assert codes.status_code == 200
    assert client.get("/account").status_code == 200


def test_set_up_refuses_a_wrong_code(client, nurse):
    enter(client, nurse)
    client.get("/account/second-factor")
    page = client.post("/account/second-factor", {"code": "000000"})
    assert page.status_code == 200 and "验证码不对" in page.content.decode()
    assert client.get("/account").status_code == 302


@pytest.fixture
def with_factor(nurse):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    auth.TOTP.activate(nurse, SECRET)
    nurse.spare = RecoveryCodes.activate(nurse).get_unused_codes()
    return nurse


def test_secret_lies_sealed(with_factor):
    stored = Authenticator.objects.get(user=with_factor, type="totp").data["secret"]
    assert SECRET not in stored


def test_password_alone_is_not_enough(client, with_factor):
    answer = enter(client, with_factor)
    assert answer.url == "/sign-in/code"
    assert not signed_in_now(client)
    assert client.get("/account").url.startswith("/sign-in?next=")


def test_code_of_the_authenticator_enters(client, with_factor):
    enter(client, with_factor)
    assert client.get("/sign-in/code").status_code == 200
    assert client.post("/sign-in/code", {"code": code()}).status_code == 302
    assert signed_in_now(client)


@pytest.mark.parametrize("said", ["000000", "", "abc", "１２３４５６"])
def test_other_codes_do_not(client, with_factor, said):
    enter(client, with_factor)
    assert client.post("/sign-in/code", {"code": said}).status_code == 200
    assert not signed_in_now(client)


def test_a_code_enters_once(client, with_factor):
    said = code()
    enter(client, with_factor)
    client.post("/sign-in/code", {"code": said})
    second = Client()
    enter(second, with_factor)
    second.post("/sign-in/code", {"code": said})
    assert signed_in_now(client) and not signed_in_now(second)


def test_old_code_does_not_enter(client, with_factor):
    enter(client, with_factor)
    client.post("/sign-in/code", {"code": code(-4)})
    assert not signed_in_now(client)


def test_guessing_codes_is_stopped(client, with_factor):
    enter(client, with_factor)
    for _ in range(6):
        client.post("/sign-in/code", {"code": "000000"})
    client.post("/sign-in/code", {"code": code()})
    assert not signed_in_now(client)


def test_recovery_code_enters_once(client, with_factor):
    enter(client, with_factor)
    client.post("/sign-in/code", {"code": with_factor.spare[0]})
    assert signed_in_now(client)
    second = Client()
    enter(second, with_factor)
    second.post("/sign-in/code", {"code": with_factor.spare[0]})
    assert not signed_in_now(second)


def test_new_recovery_codes_replace_the_old(client, with_factor):
    enter(client, with_factor)
    client.post("/sign-in/code", {"code": code()})
    assert client.get("/account/codes/new").status_code == 200
    assert client.post("/account/codes/new").url == "/account/codes"
    page = client.get("/account/codes").content.decode()
    assert with_factor.spare[0] not in page


def test_factor_taken_off_must_be_set_up_again(client, with_factor):
    enter(client, with_factor)
    client.post("/sign-in/code", {"code": code()})
    assert client.get("/account/second-factor/off").status_code == 200
    client.post("/account/second-factor/off")
    assert client.get("/account").url == "/account/second-factor"


# -- one click, in a demonstration only ----------------------------------------------------------------


def click(client: Client, role: str = "nurse", **extra):
    return client.post("/sign-in/as", {"role": role}, **extra)


def test_one_click_enters_a_demonstration(client, demonstration, nurse):
    page = client.get("/sign-in").content.decode()
    assert "马上进入" in page and "采血护士" in page
    assert click(client).status_code == 302
    assert signed_in_now(client)
    assert client.get("/account").status_code == 200  # and no second factor is asked for


def test_one_click_needs_post(client, demonstration, nurse):
    assert client.get("/sign-in/as").status_code == 405
    assert not signed_in_now(client)


def test_one_click_knows_only_roles_that_are_there(client, demonstration, nurse):
    assert click(client, "auditor").status_code == 404
    assert click(client, "").status_code == 404


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.2", "::ffff:10.0.0.7", "", "garbage"])
def test_one_click_refused_from_other_machines(client, demonstration, nurse, address):
    assert "马上进入" not in client.get("/sign-in", REMOTE_ADDR=address).content.decode()
    assert click(client, REMOTE_ADDR=address).status_code == 403
    assert not signed_in_now(client)


@pytest.mark.parametrize("kind", [None, Home.Kind.REAL, Home.Kind.SIMULATED])
def test_one_click_refused_in_any_other_home(client, nurse, settings, kind):
    settings.SANXIAN_DEMO = True
    if kind:
        home.found(kind, "x")
    assert "马上进入" not in client.get("/sign-in").content.decode()
    assert click(client).status_code == 403
    assert not signed_in_now(client)


def test_one_click_refused_when_demonstration_is_off(client, nurse):
    home.found(Home.Kind.DEMONSTRATION, "演示", AT)
    assert click(client).status_code == 403
    assert not signed_in_now(client)


def test_real_home_asks_staff_for_the_factor_whatever_the_flag(client, nurse, settings):
    settings.SANXIAN_DEMO = True
    enter(client, nurse)
    assert client.get("/account").url == "/account/second-factor"


# -- the end of a session -----------------------------------------------------------------------------


def test_sign_out_ends_it(client, nurse):
    enter(client, nurse)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").url == "/sign-in"
    assert not signed_in_now(client)


def test_cookie_dies_with_the_browser_and_scripts_cannot_read_it(client, nurse):
    cookie = enter(client, nurse).cookies["sessionid"]
    assert cookie["max-age"] == "" and cookie["expires"] == ""
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_session_ends_after_eight_hours(client, nurse):
    nurse.second_factor = False
    nurse.save()
    enter(client, nurse)
    row = Session.objects.get()
    assert row.expire_date <= timezone.now() + timedelta(hours=8)
    client.get("/account")  # being used does not lengthen it
    assert Session.objects.get().expire_date == row.expire_date
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/account").url.startswith("/sign-in?next=")


def test_new_password_ends_the_other_sessions(client, nurse):
    nurse.second_factor = False
    nurse.save()
    other = Client()
    enter(client, nurse)
    enter(other, nurse)
    new = "a lamp in the north window"
    said = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password", said).status_code == 302
    assert client.get("/account").status_code == 200
    assert other.get("/account").url.startswith("/sign-in?next=")


@pytest.mark.parametrize("new", ["short", "password123", "nurse.here.1"])
def test_weak_new_password_is_refused(client, nurse, new):
    nurse.second_factor = False
    nurse.save()
    enter(client, nurse)
    said = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password", said).status_code == 200


def test_closing_the_account_ends_the_session_at_once(client, nurse):
    nurse.second_factor = False
    nurse.save()
    enter(client, nurse)
    nurse.is_active, nurse.closed_at = False, AT
    nurse.save()
    assert client.get("/account").url.startswith("/sign-in?next=")


def test_pages_of_those_signed_in_stay_out_of_caches(client, nurse):
    nurse.second_factor = False
    nurse.save()
    enter(client, nurse)
    assert client.get("/account").headers["Cache-Control"] == "no-store"


def test_password_again_before_what_matters(client, with_factor):
    enter(client, with_factor)
    client.post("/sign-in/code", {"code": code()})
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**r, "at": r["at"] - 900} for r in records]
    session.save()
    asked = client.get("/account/codes/new")
    assert asked.status_code == 302 and asked.url.startswith("/sign-in/")
    assert client.get(asked.url).status_code == 200
