"""Every list can be taken along: each page that shows rows page by page offers Excel and CSV.

The lists are found, not named: a view that divides rows into pages (`Paginator`) is one, in whatever
room; it must be able to answer `?export=`, and those without a key in their address are asked.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sanxian.console.access import table
from sanxian.core.access import may_open
from sanxian.orgs.roles import ROLES

pytestmark = pytest.mark.django_db

# A list on which nothing is a record of the house, or whose rows must not leave it.
NO_LISTS: frozenset[str] = frozenset({
    "people:search",  # a search by name or number answers on the page: no list of people leaves
    "blood:separation",  # bags to tick for one act: the list of bags is blood:units
    "blood:make",
    "blood:bench",  # an overview: its lists are blood:instruments and blood:lots
    "blood:disposal",  # codes that two persons decide upon: they leave for nowhere
    "blood:disposal_agree",
    "blood:disposal_erase",
    "blood:disposal_refuse",
    "blood:lot_step",  # an act, which draws the lot's page again where it is refused
})  # fmt: skip


def addresses(found: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found or get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one.url_patterns, inner)
        elif one.name:
            yield f"{space}{one.name}", one


def words_of(view: Any) -> set[str]:
    """Every name and text that a view and the functions of its module it calls are written with."""
    module = sys.modules[view.__module__]
    functions = {
        node.name: node
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.FunctionDef)
    }
    found: set[str] = set()
    waiting = [view.__name__]
    while waiting:
        node = functions.pop(waiting.pop(), None)
        for inner in ast.walk(node) if node else ():
            said = {
                ast.Name: "id",
                ast.Attribute: "attr",
                ast.Constant: "value",
            }.get(type(inner))
            word = getattr(inner, said) if said else None
            if isinstance(word, str):
                found.add(word)
                if word in functions and isinstance(inner, ast.Name):
                    waiting.append(word)
    return found


def is_page(one: URLPattern) -> bool:
    """Whether the address is looked at rather than posted to."""
    request = RequestFactory().get("/")
    request.actor = None  # type: ignore[attr-defined]
    try:
        return bool(one.callback(request).status_code != 405)
    except Exception:  # it was let in: what it lacks is a person
        return True


def lists() -> dict[str, URLPattern]:
    return {
        name: one
        for name, one in addresses()
        if getattr(one.callback, "__module__", "").startswith("sanxian.")
        and words_of(inspect.unwrap(one.callback)) & {"Paginator", "Pages"}
        and name not in NO_LISTS
    }


LISTS = lists()
# Answers with a list only to a question: what an instrument or a lot touched.
ASKED_FIRST = {"blood:touched"}
PLAIN = sorted(
    name
    for name, one in LISTS.items()
    if not one.pattern.converters and is_page(one) and name not in ASKED_FIRST
)


def test_the_lists_are_found():
    assert {"blood:donors", "blood:units", "duties:listed", "exchange:imports"} <= set(LISTS)
    assert len(LISTS) > 25


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_knows_how_to_leave(name):
    words = words_of(inspect.unwrap(LISTS[name].callback))
    assert words & {"wanted", "export"}
    assert words & {"sheets", "table", "csv_bytes"}


@pytest.fixture
def opened(persona):
    """A browser of somebody who may open an address."""

    def enter(name: str) -> Client:
        need = table()[name]
        role = next(role for role in ROLES if may_open(need, persona(role)))
        client = Client()
        client.force_login(persona.account(role), "django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.mark.parametrize("name", PLAIN)
def test_every_list_comes_as_a_file(opened, name):
    client = opened(name)
    url = reverse(name)
    for kind, said in (("csv", "text/csv"), ("xlsx", "spreadsheetml")):
        answer = client.get(url, {"export": kind})
        assert answer.status_code == 200, answer.content[:300]
        assert said in answer["Content-Type"]
        assert "attachment" in answer["Content-Disposition"]
