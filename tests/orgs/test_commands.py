"""`sanxian found` makes the first administrator of an empty home, once."""

from __future__ import annotations

import argparse

import pytest
from django.test import Client

from sanxian.core import trail
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import commands
from sanxian.orgs.models import Account, Grant, Org

WORDS = (
    "--province", "370000", "--province-name", "山东省", "--city", "370300", "--city-name", "淄博市",
    "--administrator", "wang.fang", "--name", "王芳",
)  # fmt: skip


def run(words: tuple[str, ...] = WORDS) -> int:
    parser = argparse.ArgumentParser()
    commands.parser("found", parser)
    return commands.run("found", parser.parse_args(words))


@pytest.mark.django_db
def test_found_and_sign_in(capsys):
    assert run() == 0
    password = capsys.readouterr().out.strip().rpartition(" / ")[2]
    assert list(Org.objects.order_by("path").values_list("path", "division")) == [
        ("/37/", "370000"), ("/37/3703/", "370300"),
    ]  # fmt: skip
    client = Client()
    answer = client.post("/sign-in", {"username": "wang.fang", "password": password})
    assert answer.status_code == 302
    assert client.get("/account").url == "/account/second-factor"
    assert Grant.objects.get().role == "administrator" and trail.verify().ok


@pytest.mark.django_db
def test_never_twice():
    run()
    with pytest.raises(Refusal) as refusal:
        run()
    assert refusal.value.codes == ("home_has_organisations",)
    assert Account.objects.count() == 1


def test_a_home_with_organisations_is_left_alone(city):
    with pytest.raises(Refusal):
        run()
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_all_or_nothing():
    with pytest.raises(Refusal):
        run(tuple("Wang Fang" if word == "wang.fang" else word for word in WORDS))
    assert not Org.objects.exists()


@pytest.mark.django_db
def test_a_home_founded_for_people_stays_real():
    """No simulated city is ever laid over it, and its clock is the machine's."""
    from sanxian.core import home
    from sanxian.kernel.refusal import Refusal

    home.found("real", "淄博市")
    with pytest.raises(Refusal):
        home.found("simulated", "x")
    assert home.kind() == "real" and home.is_founded()
