"""The questionnaire on screens: headings, and a question in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.questionnaire import Part, Question, Questionnaire

PARTS = {
    Part.TODAY: _("今天"),
    Part.RECENT: _("最近"),
    Part.YEAR: _("最近一年"),
    Part.EVER: _("一直以来"),
    Part.WOMEN: _("女性"),
    Part.CONFIDENCE: _("只需本人知道"),
}

REASONS = {
    "declaration_missing": _("献血者还没有签献血声明，或签的不是现在用的文本。"),
}
ADVICE = {
    "declaration_missing": _("请本人看过声明并签字，再开始采血。"),
}


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def text_of(row: Question) -> str:
    """The edition says both; a language it does not speak reads English."""
    return row.text if _chinese() else row.english


def choices_of(row: Question) -> list[tuple[str, str]]:
    """Each choice by its place, which the record keeps."""
    sides = [choice.partition("|") for choice in row.choices]
    return [(str(n), zh if _chinese() or not en else en) for n, (zh, _bar, en) in enumerate(sides)]


def declaration_of(values: Questionnaire) -> list[str]:
    """The declaration, line by line."""
    text = values.declaration if _chinese() else values.declaration_english
    return text.strip().splitlines()
