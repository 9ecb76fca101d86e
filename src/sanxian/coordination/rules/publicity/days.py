"""Days of the event, past and ahead."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sanxian.coordination.facts import PublicityRule
from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.figures import number
from sanxian.coordination.rules.publicity.marks import Asked, Fact, Sentence, Spans, clause_at

_DONE_BEFORE = re.compile(r"(?:采集|捐献)(?:完成|结束|完)|完成(?:了)?(?:造血干细胞)?(?:采集|捐献)")


def days(s: Sentence, asked: Asked) -> Spans:
    for m in w.AHEAD.finditer(s.text):
        near = f"{s.before[-30:]}{s.text}"
        if _DONE_BEFORE.search(s.text[: m.start()]) and not w.EVENT.search(
            clause_at(s.text, m.start())
        ):
            continue
        if w.EVENT.search(near) and not _elsewhere(s, m.start()):
            yield m.start(), m.end(), Fact.AHEAD
    for pattern in (w.DAY, w.RELATIVE):
        for m in pattern.finditer(s.text):
            if _of_the_event(s, m.start(), m.end()):
                past = _PAST_YEAR.search(s.text[: m.start()])
                ahead = (
                    pattern is w.DAY
                    and not past
                    and _lies_ahead(m.group(), asked.today, asked.rule)
                )
                yield m.start(), m.end(), Fact.AHEAD if ahead else Fact.DATE


_PAST_YEAR = re.compile(r"(?:去年|前年|大前年|上年|年前)的?$")


def _elsewhere(s: Sentence, at: int) -> bool:
    """A day of another matter: an event for everybody, a birthday, a count until some day."""
    clause = clause_at(s.text, at)
    return bool(w.OTHER_DAY.search(clause)) and not w.EVENT.search(clause)


def _of_the_event(s: Sentence, start: int, end: int) -> bool:
    if re.search(r"截至|截止|世界(?:骨髓|献血)|出生|生于", s.text[max(0, start - 6) : end + 10]):
        return False
    clause = clause_at(s.text, start)
    rest = s.text[end:]
    if w.OTHER_DAY.search(clause):
        return bool(w.EVENT.search(clause))
    if w.OTHER_DAY.search(rest) and not w.EVENT.search(rest):
        return False
    return bool(w.EVENT.search(s.before + s.text + s.after) or w.PATIENT.search(s.text))


def _lies_ahead(said: str, today: date, rule: PublicityRule) -> bool:
    """Whether a day with a month lies after today; in the year that is said, else the nearest."""
    m = re.match(r"(?:((?:19|20)?\w{2,4})年)?(\w{1,3})月初?(\w{1,3}?)[日号]?$", said)
    if not m:
        return False
    year = number(m.group(1)) if m.group(1) and m.group(1).isdigit() else today.year
    try:
        day = date(year, number(m.group(2)), number(m.group(3)))
    except ValueError:
        return False
    return today < day <= today + timedelta(days=rule.ahead_days)
