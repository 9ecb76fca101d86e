"""The theme switch: one of two words in a cookie, and back to where one was."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from sanxian.console.views.theme import theme


def post(now: str = "", **data: str) -> Any:
    request = RequestFactory().post("/theme", data)
    request.COOKIES["theme"] = now
    return theme(request)


@pytest.mark.parametrize(
    ("now", "asked", "after"),
    [
        ("", "", "dark"),
        ("dark", "", "light"),
        ("light", "", "dark"),
        ("dark", "dark", "dark"),
        ("dark", "<x>", "light"),
    ],
)
def test_the_switch(now: str, asked: str, after: str) -> None:
    assert post(now, theme=asked).cookies["theme"].value == after


@pytest.mark.parametrize(
    ("next_page", "goes"),
    [
        ("/blood/stock?q=a", "/blood/stock?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("", "/"),
        ("javascript:x()", "/"),
    ],
)
def test_back_only_within_the_house(next_page: str, goes: str) -> None:
    assert post(next=next_page).url == goes


def test_a_link_cannot_switch() -> None:
    assert theme(RequestFactory().get("/theme")).status_code == 405
