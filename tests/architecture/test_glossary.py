"""The glossary says what the screens and the code say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.messages import SOURCE
from tests.architecture.test_catalogue import english  # noqa: F401 - the catalogue, as a fixture

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
ROW = re.compile(
    r"^\| (?P<chinese>[^|]*[\u3400-\u9fff][^|]*) \| (?P<english>[^|]+) \|(?P<rest>.*)\|$"
)


def rows() -> list[tuple[str, str, list[str]]]:
    """Chinese term, English term, and the cells after them."""
    found = (ROW.match(line) for line in GLOSSARY.read_text("utf-8").splitlines())
    return [
        (m["chinese"], m["english"], [cell.strip() for cell in m["rest"].split("|")])
        for m in found
        if m
    ]


def test_the_glossary_is_read():
    assert len(rows()) > 90


def test_a_term_stands_once():
    terms = [chinese for chinese, _english, _rest in rows()]
    assert [term for term in terms if terms.count(term) > 1] == []


def test_screens_use_the_glossary_s_english(english):  # noqa: F811
    wrong = [
        f"{chinese}: glossary “{word}”, screen “{english[chinese, None].string}”"
        for chinese, word, _rest in rows()
        if (chinese, None) in english and english[chinese, None].string != word
    ]
    assert not wrong, "\n".join(wrong)


def test_most_terms_are_on_a_screen(english):  # noqa: F811
    absent = [chinese for chinese, word, _rest in rows()
              if (chinese, None) not in english and word[0].isupper()]  # fmt: skip
    assert not absent, f"a term that no screen uses by itself is written small: {absent}"


@pytest.fixture(scope="module")
def words() -> dict[str, set[str]]:
    """Every word of a room's Python source, by room."""
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).parts[0]
        found.setdefault(room, set()).update(re.findall(r"\w+", path.read_text("utf-8")))
    return found


def test_the_code_has_the_glossary_s_words(words):
    wrong = [
        f"{chinese}: {rest[0]} in {rest[1]}"
        for chinese, _english, rest in rows()
        if len(rest) == 3 and rest[0].strip("`") not in words.get(rest[1], set())
    ]
    assert not wrong, "\n".join(wrong)
