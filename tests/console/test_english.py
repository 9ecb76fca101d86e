"""Every page in English: whoever opens it, no Chinese is left on it but names and citations."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from sanxian.console import parts
from sanxian.orgs.roles import ROLES
from tests.architecture.messages import SOURCE

CHINESE = re.compile(r"[\u3001\u3002\u3400-\u9fff\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]+")
MASKED = re.compile(r"[\u3400-\u9fff]＊+")
# What is marked as Chinese: the switch, and words that stand so in somebody's file.
OTHER_LANGUAGE = re.compile(r'<(button|li|span)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', re.DOTALL)
TWICE = 2  # of each address: the second may be in another state
DOWNLOADS = (".csv", ".xlsx", ".svg", ".png", ".toml")


def kept() -> list[str]:
    """What is data and stays as it was written: every text of the tables, and what the editions cite."""
    found = {"三献"}
    for model in apps.get_models():
        if model.__module__.startswith("sanxian."):
            for row in model._default_manager.all():
                found |= set(
                    strings([getattr(row, f.attname) for f in model._meta.concrete_fields])
                )
    for path in SOURCE.glob("*/policy/*.toml"):
        found |= set(re.findall(r'"([^"]+)"', path.read_text("utf-8")))
    return sorted((text for text in found if CHINESE.search(text)), key=len, reverse=True)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def left(page: str, data: list[str]) -> list[str]:
    """The Chinese of a page that is no data, each with what stands around it."""
    text = MASKED.sub("", html.unescape(OTHER_LANGUAGE.sub("", page)))
    if CHINESE.search(text):
        for one in data:
            text = text.replace(one, "")
    return [" ".join(text[max(0, m.start() - 40) : m.end() + 20].split())
            for m in CHINESE.finditer(text)]  # fmt: skip


class Walk:
    """One browser that reads English and follows the links of each page."""

    def __init__(self, client: Client, seen: Counter[str]) -> None:
        self.client, self.seen = client, seen
        client.cookies["language"] = "en"

    def pages(self, first: str) -> Iterator[tuple[str, str]]:
        """Each page once or twice, as address and text."""
        waiting, met = [first], {first}
        while waiting:
            url = waiting.pop(0)
            answer = self.client.get(url)
            if answer.status_code in (301, 302):
                found = [answer["location"]]
            elif answer.get("content-type", "").startswith("text/html"):
                page = answer.content.decode()
                yield url, page
                found = self.links(url, page)
            else:
                found = []
            new = [one for one in found if one not in met and self.wanted(one)]
            met |= set(new)
            waiting += new

    def links(self, url: str, page: str) -> list[str]:
        found = [html.unescape(one) for one in re.findall(r'href="([^"#]+)"', page)]
        return [url.partition("?")[0] + one if one.startswith("?") else one for one in found]

    def wanted(self, url: str) -> bool:
        path = url.partition("?")[0]
        if not path.startswith("/") or path.endswith(DOWNLOADS) or "export=" in url:
            return False
        try:
            name = resolve(path).view_name
        except Resolver404:
            return False
        self.seen[name] += 1
        return self.seen[name] <= TWICE


def test_no_page_shows_chinese(world, signed_in):
    data, seen, wrong, count = kept(), Counter[str](), [], 0
    for role in sorted(ROLES):
        for url, page in Walk(signed_in(role), seen).pages("/"):
            count += 1
            wrong += [f"{role} {url}: {text}" for text in left(page, data)]
    assert not wrong, "\n".join(wrong)
    assert count > 100


@pytest.mark.parametrize("url", ["/sign-in", "/blood/stock", "/nowhere", "/city/"])
def test_no_page_of_strangers_shows_chinese(city, client, url):
    client.cookies["language"] = "en"
    page = client.get(url, follow=True).content.decode()
    assert left(page, kept()) == []
    assert 'lang="en"' in page


def test_chinese_is_found_where_it_is(signed_in):
    page = signed_in("administrator").get("/orgs/").content.decode()
    assert left(page, kept())


@pytest.mark.parametrize(
    ("role", "url", "said"),
    [
        ("administrator", "/orgs/accounts/open", "这个字段是必填项"),
        ("nurse", "/account/password", "这个字段是必填项"),
    ],
)
def test_sentences_of_the_packages_are_chinese_too(signed_in, role, url, said):
    answer = signed_in(role).post(url, {})
    assert said in answer.content.decode()


# -- the switch ---------------------------------------------------------------------------------------


def test_the_switch_turns_the_language(signed_in):
    """Each button offers the other language: one in the bar, one in a phone's sheet."""
    client = signed_in("administrator")
    page = client.get("/orgs/").content.decode()
    assert 'name="language" value="en" lang="en">English<' in page
    assert 'value="zh-hans"' not in page
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/orgs/"})
    assert answer["location"] == "/orgs/" and client.cookies["language"].value == "en"
    page = client.get("/orgs/").content.decode()
    assert 'name="language" value="zh-hans" lang="zh-Hans">中文<' in page
    assert 'value="en"' not in page
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/orgs/"})
    assert "机构" in client.get("/orgs/").content.decode()


@pytest.mark.parametrize("wrong", ["", "fr", "en; drop"])
def test_another_language_leaves_chinese(client, db, wrong):
    client.post(reverse("set_language"), {"language": wrong, "next": "/"})
    assert '<html lang="zh-' in client.get("/sign-in").content.decode()


def test_the_switch_does_not_lead_away(client, db):
    answer = client.post(
        reverse("set_language"), {"language": "en", "next": "https://example.org/"}
    )
    assert answer["location"] == "/"


def test_a_browser_that_asks_for_english_gets_it(client, db):
    page = client.get("/sign-in", headers={"accept-language": "en-GB,en;q=0.9"}).content.decode()
    assert 'lang="en"' in page


@pytest.mark.parametrize(
    ("language", "year", "said"),
    [
        ("zh-hans", True, "2026 年 11 月 23 日 星期一"),
        ("zh-hans", False, "11 月 23 日 星期一"),
        ("en", True, "Monday 23 November 2026"),
        ("en", False, "Monday 23 November"),
    ],
)
def test_a_date_is_said_as_its_language_says_it(language, year, said):
    with translation.override(language):
        assert parts.day(date(2026, 11, 23), year=year) == said
