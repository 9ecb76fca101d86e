"""Templates keep to the content policy, name icons and classes that exist, and are all on the living page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from django.test.signals import template_rendered

from sanxian.console import samples
from sanxian.console.views import design
from tests.design.tokens import PACKAGE, PARTS, sheet

TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
SHELLS = ("touch", "own", "big", "paper", "bare")
FORBIDDEN = [
    (r"<[^>{]*\sstyle\s*=", "inline style"),
    (r"<style\b", "style element"),
    (r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", "inline handler"),
    (r"<script(?![^>]*\bsrc=)[^>]*>", "inline script"),
    (r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", "another host"),
    (r"href\s*=\s*[\"']javascript:", "script address"),
    (r"hx-(?:on|vals\s*=\s*[\"']js)", "htmx evaluation"),
    (r"hx-trigger=\"[^\"]*\[", "htmx filter, which needs eval"),
    (r"\|\s*safe\b|autoescape\s+off", "unescaped text"),
]


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def faults(text: str) -> list[str]:
    return [kind for pattern, kind in FORBIDDEN if re.search(pattern, text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_keeps_to_the_content_policy(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a onclick="x()">',
        "<script>x()</script>",
        '<script src="https://cdn.example/x.js"></script>',
        '<a href="javascript:x()">',
        "{{ name|safe }}",
        '<div hx-trigger="click[x]">',
    ],
)
def test_the_scan_finds_what_it_looks_for(bad: str) -> None:
    assert faults(bad)


def symbols() -> set[str]:
    return set(re.findall(r'id="i-([\w-]+)"', (PARTS / "sprite.html").read_text("utf-8")))


def test_the_living_page_shows_every_icon() -> None:
    assert set(samples.ICONS) == symbols()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_icons_named_in_templates_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    named = set(re.findall(r'\{%\s*icon\s+"([\w-]+)"', text)) | set(
        re.findall(r'\bicon="([\w-]+)"', text)
    )
    assert named <= symbols()


def test_a_tag_name_never_hides_one_of_djangos() -> None:
    from django.template.base import Template
    from django.template.engine import Engine

    from sanxian.console.templatetags.ui import register

    taken = {tag for library in Engine.get_default().template_builtins for tag in library.tags}
    assert set(register.tags) & (taken | {"empty", "else", "elif", "plural"}) == set()
    Template("{% load ui %}{% for x in nothing_here %}{% nothing 'x' %}{% empty %}{% endfor %}")


@pytest.fixture
def shown() -> Iterator[set[str]]:
    names: set[str] = set()

    def note(*, template: Any, **_: Any) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def get(path: str) -> Any:
    request = RequestFactory().get(path)
    request.user = type("Guest", (), {"is_authenticated": True, "is_anonymous": False})()
    return request


def test_every_component_is_on_the_living_page(shown: set[str]) -> None:
    design.design(get("/design"))
    for shell in SHELLS:
        design.design_shell(get("/design"), shell)
    parts = {f"parts/{path.name}" for path in PARTS.glob("*.html")}
    assert parts - shown == set()
    assert {f"base_{shell}.html" for shell in SHELLS} <= shown


def classes_of(html: str) -> set[str]:
    return {word for said in re.findall(r'class="([^"]*)"', html) for word in said.split()}


UNSTYLED: set[str] = {"none"}  # a hook for the folded table only


def test_classes_on_the_living_page_are_styled() -> None:
    html = design.design(get("/design")).content.decode()
    html += "".join(design.design_shell(get("/design"), s).content.decode() for s in SHELLS)
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", sheet()))
    unknown = {
        c
        for c in classes_of(html) - styled
        if not c.startswith(("badge-wait", "bag-", "mark-", "strip-", "c-", "meter-"))
    }
    assert unknown - UNSTYLED == set()


def test_ids_on_the_living_page_are_unique() -> None:
    html = design.design(get("/design")).content.decode()
    ids = [i for i in re.findall(r'\sid="([^"]+)"', html)]
    assert sorted(i for i in set(ids) if ids.count(i) > 1) == []


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_pages_need_nothing_and_say_what_to_do(code: str) -> None:
    from django.template.loader import get_template

    html = get_template(f"{code}.html").render({})
    assert f"错误代码 {code[:3]}" in html
    assert 'href="/"' in html
    assert faults(html.replace('<script type="module" src=', "<script src=")) == []
