"""The English catalogue is complete, and no screen text stands outside of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from tests.architecture import messages
from tests.architecture.messages import SOURCE, Message

ENGLISH = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])")
# Chinese letters, and the full-width signs between them.
NOT_ENGLISH = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")

# Chinese that is data: words in the files of instruments, names and their likeness, an invented city.
DATA = {
    "blood/facts/laboratory.py",
    "coordination/rules/publicity",  # what a draft may say
    "blood/views/supply.py",  # a comma of scanned text
    "console/samples/figures.py",
    "exchange/confirmations.py",
    "exchange/confirmed.py",
    "exchange/measured.py",
    "exchange/national/reading.py",
    "exchange/national/scene.py",
    "exchange/registers",
    "exchange/results.py",
    "orgs/commands.py",
    "people/rules",
    "settings.py",
    "stemdonor/selectors/cases.py",  # family names of two characters
    "twin",
    "volunteers/ministry.py",
}
# The law on which an act stands is named as it is called.
CITATION = re.compile(
    r"(法|条例|办法(（.+）)?|规程(（.+）)?|规范|指南|规则)$|第[ \d一二三四五六七八九十]+[条章]$|三献"
)
# The last resort, which says both languages at once; and the switch, which says the other one.
BOTH = {"console/templates/500.html", "console/templates/parts/switches.html"}

Key = tuple[str, str | None]  # what a translation is looked up by: sentence and context


@pytest.fixture(scope="module")
def english() -> dict[Key, Any]:
    with ENGLISH.open("rb") as file:
        rows = [one for one in read_po(file, locale="en") if one.id]
    return {(one.id if isinstance(one.id, str) else one.id[0], one.context): one for one in rows}


@pytest.fixture(scope="module")
def said() -> dict[Key, str]:
    return {(m.text, m.context): place for m, place in messages.every().items()}


def forms(one: Any) -> list[str]:
    return [one.string] if isinstance(one.string, str) else list(one.string)


def listed(rows: list[str]) -> str:
    return "\n".join(["", *rows, "", "`make messages` brings the catalogue up to date."])


def test_every_message_is_in_the_catalogue(said, english):
    missing = [f"{place}: {key[0]}" for key, place in said.items() if key not in english]
    assert not missing, listed(missing)


def test_nothing_in_the_catalogue_is_stale(said, english):
    stale = [key[0] for key in english if key not in said]
    assert not stale, listed(stale)


def test_every_message_has_english(english):
    empty = [key[0] for key, one in english.items() if not all(forms(one)) or one.fuzzy]
    assert not empty, listed(empty)


def test_a_plural_has_both_forms(english):
    plural = [one for one in english.values() if one.pluralizable]
    assert plural and [one.id for one in plural if len(forms(one)) != 2] == []


def test_no_note_of_a_translator_is_left_in_the_english(english):
    """`1 search (plural: 2 searches)` is for whoever fills the catalogue, not for whoever reads a page."""
    note = re.compile(r"\b(singular|plural|fuzzy)\b| => | \|\| ")
    assert not {key for key, row in english.items() if note.search(str(row.string))}


def test_no_chinese_is_left_in_the_english(english):
    left = [f for one in english.values() for f in forms(one) if NOT_ENGLISH.search(f)]
    assert not left, listed(left)


def test_the_placeholders_are_the_same(english):
    wrong = [
        f"{key[0]} → {form}"
        for key, one in english.items()
        for form in forms(one)
        if set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(key[0]))
    ]
    assert not wrong, listed(wrong)


def test_markup_is_kept(english):
    tag = re.compile(r"<[^>]+>")
    wrong = [key[0] for key, one in english.items()
             for form in forms(one) if tag.findall(form) != tag.findall(key[0])]  # fmt: skip
    assert wrong == []


def is_data(path: Path) -> bool:
    inside = path.relative_to(SOURCE)
    return any(str(p) in DATA for p in (inside, *inside.parents))


def test_no_chinese_in_python_goes_past_gettext():
    bare = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in messages.python_files()
        if not is_data(path)
        for line, text in messages.bare_in_python(path.read_text("utf-8"))
        if not CITATION.search(text)
    ]
    assert not bare, listed(bare)


def test_no_chinese_in_templates_goes_past_translation():
    bare = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in messages.template_files()
        if str(path.relative_to(SOURCE)) not in BOTH
        for line, text in messages.bare_in_template(path.read_text("utf-8"))
    ]
    assert not bare, listed(bare)


def test_only_sentences_are_handed_to_gettext():
    """A variable handed to gettext is an id that no catalogue can know."""
    wrong = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in messages.python_files()
        for _name, call in messages.calls(ast.parse(path.read_text("utf-8")))
        if not all(isinstance(a, ast.Constant) for a in call.args[:1])
    ]
    assert wrong == []


# -- the reading itself -----------------------------------------------------------------------------

IMPORTS = "from django.utils.translation import gettext as _, ngettext, pgettext as p\n"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("库存")', [Message("库存")]),
        ('_("库" "存")', [Message("库存")]),
        ('ngettext("%(n)s 袋", "%(n)s 袋", n)', [Message("%(n)s 袋", plural="%(n)s 袋")]),
        ('p("weekday", "一")', [Message("一", context="weekday")]),
        ('other("库存")', []),
    ],
)
def test_reading_python(source, found):
    assert list(messages.in_python(IMPORTS + source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "库存" %}', [Message("库存")]),
        ('{% translate "一" context "weekday" %}', [Message("一", context="weekday")]),
        ('{% translate "取消" as off %}', [Message("取消")]),
        ('{% card _("库存") note=_("86 袋") %}', [Message("库存"), Message("86 袋")]),
        ('{{ x|default:_("没有") }}', [Message("没有")]),
        ("{% blocktranslate %}{{ n }} 袋{% endblocktranslate %}", [Message("%(n)s 袋")]),
        ("{% blocktranslate trimmed %}\n {{ n }}\n 袋\n{% endblocktranslate %}",
         [Message("%(n)s 袋")]),
        ("{% blocktranslate count n=n %}{{ n }} 袋{% plural %}{{ n }} 袋们{% endblocktranslate %}",
         [Message("%(n)s 袋", plural="%(n)s 袋们")]),
        ("{% blocktranslate %}50% 低{% endblocktranslate %}", [Message("50%% 低")]),
        ("<p>库存</p>", []),
    ],
)  # fmt: skip
def test_reading_templates(source, found):
    assert list(messages.in_template(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "库存"', ["库存"]),
        ('x = _("库存")', []),
        ('"""库存"""', []),
        ('x = {"stock": "库存"}', ["库存"]),
        ('x = f"{n} 袋"', [" 袋"]),
    ],
)
def test_finding_bare_chinese_in_python(source, found):
    assert [text for _line, text in messages.bare_in_python(IMPORTS + source)] == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>库存</p>", ["<p>库存</p>"]),
        ('{% card "库存" %}', ["库存"]),
        ('{% card _("库存") %}', []),
        ("{% blocktranslate %}库存{% endblocktranslate %}", []),
        ('{% translate "库存" %}', []),
        ("{% comment %}{% endcomment %}{# 库存 #}", []),
    ],
)
def test_finding_bare_chinese_in_templates(source, found):
    assert [text for _line, text in messages.bare_in_template(source)] == found
