"""What the documents say is there: links, pictures, tables, rooms, commands, targets, decisions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

import sanxian
from sanxian.__main__ import COMMANDS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
PAPERS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))
PARTS = ("Context.", "Decision.", "Why.", "What it costs.", "How to overturn.")
MOST_BYTES = 300_000


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def links(text: str) -> list[str]:
    """What Markdown and HTML in it point to within the project."""
    without_code = re.sub(r"```.*?```", "", text, flags=re.S)
    found = re.findall(r"\]\(([^)\s]+)\)", without_code)
    found += re.findall(r'(?:src|href)="([^"]+)"', without_code)
    return [one.partition("#")[0] for one in found if "://" not in one and not one.startswith("#")]


@pytest.mark.parametrize("paper", PAPERS, ids=names(PAPERS))
def test_every_link_leads_somewhere(paper):
    gone = [to for to in links(paper.read_text("utf-8")) if not (paper.parent / to).exists()]
    assert gone == []


def test_the_check_of_links_sees_them():
    text = '[a](x.md#there) ![b](y.png) <img src="z.png"> [c](https://d.e)\n```\n[f](g)\n```'
    assert links(text) == ["x.md", "y.png", "z.png"]


def test_pictures_are_small_enough():
    large = {p.name: p.stat().st_size for p in (DOCS / "images").glob("*.png")}
    assert large
    assert {name: size for name, size in large.items() if size > MOST_BYTES} == {}


def test_the_data_model_names_every_table_and_no_other():
    ours = {m._meta.db_table for m in apps.get_models() if m.__module__.startswith("sanxian.")}
    said = re.findall(r"^\| `(\w+)` \|", (DOCS / "data-model.md").read_text("utf-8"), flags=re.M)
    assert sorted(said) == sorted(ours)


@pytest.mark.parametrize("paper", READMES, ids=["en", "zh"])
def test_the_map_names_every_room(paper):
    rooms = {path.parent.name for path in Path(sanxian.__file__).parent.glob("*/__init__.py")}
    said = set(re.findall(r"^\| `(\w+)` \|", paper.read_text("utf-8"), flags=re.M))
    assert said == rooms


@pytest.mark.parametrize("paper", READMES, ids=["en", "zh"])
def test_every_command_is_named_and_no_other(paper):
    said = set(re.findall(r"^\| `sanxian (\w+)` \|", paper.read_text("utf-8"), flags=re.M))
    assert said == set(COMMANDS)


def test_every_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.M))
    for paper in PAPERS:
        text = paper.read_text("utf-8")
        wanted = set(re.findall(r"`(?:SANXIAN_PORT=\d+ )?make ([a-z-]+)", text))
        assert wanted <= targets, paper.name


def test_every_setting_is_in_operations():
    """Those that the settings read from the environment."""
    read = Path(sanxian.__file__).with_name("settings.py").read_text("utf-8")
    wanted = set(re.findall(r'(?:environ\.get|_flag)\("(\w+)"', read)) - {"SANXIAN_DEMO"}
    said = (DOCS / "operations.md").read_text("utf-8")
    assert {name for name in wanted if f"`{name}`" not in said} == set()


def test_decisions_are_numbered_and_listed():
    index = (DOCS / "decisions" / "README.md").read_text("utf-8")
    assert [path.name[:4] for path in DECISIONS] == [f"{n + 1:04}" for n in range(len(DECISIONS))]
    assert [path.name for path in DECISIONS if f"]({path.name})" not in index] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_has_its_five_parts(path):
    text = path.read_text("utf-8")
    assert text.startswith(f"# {path.name[:4]} · ")
    assert [part for part in PARTS if f"**{part}**" not in text] == []
