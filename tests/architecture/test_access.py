"""Every address is declared, and opens for exactly those whom the table names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from sanxian.console import middleware, nav
from sanxian.console.access import table
from sanxian.core.access import BY_KEY, PUBLIC, SIGNED_IN, may_open
from sanxian.orgs.roles import ROLES

NOWHERE = {"int": 999_999_999, "uuid": "00000000-0000-7000-8000-000000000000", "word": "nowhere"}
REGEX = {"design_shell": {"name": "touch"}}  # addresses written as a regular expression


def addresses(found: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found or get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one.url_patterns, inner)
        else:
            yield f"{space}{one.name}", one


def need_of(name: str) -> Any:
    space, _colon, _word = name.rpartition(":")
    return table().get(name, table().get(f"{space}:*"))


def filled(name: str, one: URLPattern) -> str:
    """The address with keys at which nothing lies."""
    keys = REGEX.get(name, {})
    for key, converter in getattr(one.pattern, "converters", {}).items():
        kind = "int" if isinstance(converter, IntConverter) else "word"
        kind = "uuid" if isinstance(converter, UUIDConverter) else kind
        keys = {**keys, key: NOWHERE[kind]}
    return reverse(name, kwargs=keys)


# These ask for a password or code that the accounts of the tests do not have.
ASKS_AGAIN = {"account_reauthenticate", "mfa_reauthenticate"}

ALL = dict(addresses())
PAGES = {
    name: one
    for name, one in ALL.items()
    if need_of(name) not in (None, BY_KEY) and one.name and name not in ASKS_AGAIN
}


def test_every_address_is_declared():
    assert [name for name in ALL if need_of(name) is None] == []


def test_nothing_is_declared_that_is_not_there():
    assert [n for n in table() if n not in ALL and not n.endswith(":*")] == []


def test_every_permission_of_the_table_is_held_by_a_role():
    held = {p for role in ROLES.values() for p in role.permissions}
    words = (PUBLIC, SIGNED_IN, BY_KEY)
    wanted = {
        p
        for need in table().values()
        if need not in words
        for p in ((need,) if isinstance(need, str) else need)
    }
    assert wanted - held == set()


def test_the_navigation_leads_somewhere_declared():
    assert [link.name for link in nav.LINKS if link.name not in table()] == []


@pytest.mark.django_db
def test_a_stranger_sees_only_what_is_public(client):
    wrong = []
    for name, one in PAGES.items():
        answer = client.get(filled(name, one))
        asked_in = answer.status_code == 302 and answer.url.startswith("/sign-in?next=")
        if asked_in is (need_of(name) == PUBLIC):
            wrong.append((name, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_what_the_table_says(role, signed_in, monkeypatch):
    """Every address is asked for whole; the page of a refusal, always the same, is drawn once in four."""
    drawn, turn = middleware.answer, count(sorted(ROLES).index(role))

    def answer(request, refusal):
        return HttpResponse(status=refusal.http) if next(turn) % 4 else drawn(request, refusal)

    monkeypatch.setattr(middleware, "answer", answer)
    client: Client = signed_in(role)
    client.raise_request_exception = False
    wrong = []
    for name, one in PAGES.items():
        allowed = may_open(need_of(name), client.actor)
        status = client.get(filled(name, one)).status_code
        if status >= 500 or (status == 403) is allowed:
            wrong.append(f"{name}: {status}, {'may' if allowed else 'may not'} open")
    assert not wrong, "\n".join(wrong)


def test_an_undeclared_address_opens_for_nobody(signed_in, monkeypatch):
    client = signed_in("administrator")
    assert client.get(reverse("orgs:tree")).status_code == 200
    left = {name: need for name, need in table().items() if name != "orgs:tree"}
    monkeypatch.setattr("sanxian.urls.ACCESS", left)
    assert client.get(reverse("orgs:tree")).status_code == 403


@pytest.mark.parametrize("role", ["administrator", "nurse", "donor", "auditor"])
def test_navigation_shows_only_what_opens(role, signed_in):
    client = signed_in(role)
    page = client.get("/account")
    links = [item["url"] for group in page.context["nav"] for item in group["items"]]
    assert "/account" in links
    for url in links:
        assert client.get(url).status_code != 403


def test_navigation_marks_where_one_is(signed_in):
    page = signed_in("administrator").get("/orgs/accounts")
    current = [i["url"] for g in page.context["nav"] for i in g["items"] if i["current"]]
    assert current == ["/orgs/accounts"]


def test_a_stranger_has_no_navigation(client, db):
    assert list(client.get("/sign-in").context["nav"]) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/people/?q=%00", "/blood/donors?q=a%00b", "/sign-in?next=%00"]
)
def test_a_nul_byte_is_answered_clearly(signed_in, address):
    answer = signed_in("registrar").get(address)
    assert answer.status_code == 422
