"""Every list, whichever room it stands in: one can search it, and take it away as Excel or CSV."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.paginator import Page
from django.urls import NoReverseMatch, reverse

from sanxian.console.access import table
from sanxian.console.desks import ELSEWHERE
from sanxian.core.sheets import EXCEL
from sanxian.orgs.roles import ROLES

pytestmark = pytest.mark.django_db
KINDS = {"xlsx": EXCEL, "csv": "text/csv; charset=utf-8"}
NOTHING = "ZZ9NOTHING"  # such as a code could be
# Lists that nobody searches by a word, and why.
UNSOUGHT = {
    "orgs:trail": "sought by record, act and person",
    "blood:sessions": "sought by day",
    "people:search": "sought by person, in the body of the request",
    "volunteers:hours": "sought by kind of work and year",
    "people:doubles": "pairs to judge, whoever they are",
    "orgs:holidays": "a year at a time",
    "blood:touched": "asked by a form: which machine or lot, and when",
}
# Pages that hold a table or a form, not a list.
NONE = {"design", "blood:touched"}
IN_THE_BODY = {
    "blood:donors",
    "blood:patients",
    "volunteers:roster",
    "stemdonor:prospects",
}  # what is looked for may be a name


def addresses() -> Iterator[tuple[str, str]]:
    """Every address that needs no record, with its name."""
    for name in sorted(table()):
        try:
            yield name, reverse(name)
        except NoReverseMatch:
            continue


@pytest.fixture
def lists(world: Any, signed_in: Any) -> Iterator[tuple[str, Any, Any]]:
    """Name, browser and page of each list, opened by the first role that may."""

    def found() -> Iterator[tuple[str, Any, Any]]:
        browsers = [signed_in(role) for role in ROLES if role not in ELSEWHERE]
        for name, url in addresses():
            if name.startswith(("account", "mfa")) or name in NONE:
                continue
            for browser in browsers:
                answer = browser.get(url)
                if answer.status_code != 403:
                    break
            context = answer.context or {}
            if answer.status_code == 200 and isinstance(context.get("page"), Page):
                yield name, browser, answer

    return found()


def test_every_list_is_searched_and_taken_away(lists: Any) -> None:
    wrong, seen = [], []
    for name, browser, answer in lists:
        seen.append(name)
        page, url = answer.content.decode(), answer.wsgi_request.path
        for kind, said in KINDS.items():
            links = [
                html.unescape(x) for x in re.findall(rf'href="([^"]*export={kind}[^"]*)"', page)
            ]
            if not links:
                wrong.append((name, f"no {kind}"))
                continue
            target = links[0] if links[0].startswith("/") else url + links[0]
            taken = browser.get(target)
            if (taken.status_code, taken["Content-Type"]) != (200, said):
                wrong.append((name, kind, taken.status_code, taken["Content-Type"]))
        if name in UNSOUGHT:
            continue
        if 'type="search"' not in page and 'name="q"' not in page:
            wrong.append((name, "no search"))
            continue
        ask = browser.post if name in IN_THE_BODY else browser.get
        sought = ask(url, {"q": NOTHING})
        if sought.status_code == 422 and name in IN_THE_BODY:  # no name, number or code looks so
            continue
        if sought.status_code != 200 or sought.context["page"].paginator.count:
            wrong.append((name, "finds what is not there", sought.status_code))
        elif name not in IN_THE_BODY and f"q={NOTHING}" not in sought.content.decode():
            wrong.append((name, "the file forgets the search"))
    assert not wrong, "\n".join(map(str, wrong))
    assert len(seen) > 40
    assert set(UNSOUGHT) <= {name for name, _url in addresses()}
