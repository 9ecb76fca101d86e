"""Facts in a draft: which words tell of the donor, of the event, of the patient."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sanxian.coordination.facts import Known, PublicityRule
from sanxian.coordination.rules.publicity import (
    days,
    donor,
    ends,
    english,
    joint,
    names,
    patient,
    places,
    quotes,
    receiver,
    traces,
)
from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.marks import Asked, Fact, Mark, Sentence, Spans, sentences


def found(text: str, asked: Asked, known: Known) -> list[Mark]:
    """Every fact, in the order of the draft."""
    marks: list[Mark] = []
    parts = sentences(text)
    for sentence in parts:
        for finder in FINDERS:
            marks += [
                Mark(sentence.start + a, sentence.start + b, fact, sentence.number)
                for a, b, fact in finder(sentence, asked)
            ]
        marks += _known(sentence, known)
    marks += [
        Mark(start, end, fact, _sentence_of(parts, start))
        for finder, fact in WHOLE
        for start, end in finder(text, asked.rule)
    ]
    marks += [
        Mark(start, end, fact, _sentence_of(parts, start))
        for together, fact in joint.FINDERS
        for start, end in together(text, asked.home)
    ]
    return sorted(set(marks), key=lambda m: (m.start, m.end, m.fact))


def _sentence_of(parts: list[Sentence], at: int) -> int:
    return max((one.number for one in parts if one.start <= at), default=0)


# Finders that must see more than a sentence.
WHOLE: tuple[tuple[Callable[[str, PublicityRule], Iterator[tuple[int, int]]], Fact], ...] = (
    (receiver.phrases, Fact.PATIENT_BODY),
    (receiver.turns, Fact.PERHAPS_PATIENT),
    (receiver.strange, Fact.PERHAPS_PATIENT),
    (receiver.ages, Fact.PERHAPS_PATIENT),
    (receiver.pairs, Fact.PERHAPS_PATIENT),
    (ends.goals, Fact.PERHAPS_PATIENT),
    (ends.named_ways, Fact.WAY),
    (ends.abroad, Fact.PATIENT_PLACE),
    (quotes.letters, Fact.PERHAPS_PATIENT),
    (quotes.whispers, Fact.PERHAPS_PATIENT),
    (english.told, Fact.PERHAPS_PATIENT),
    (traces.signatures, Fact.PATIENT_SIGNED),
    (traces.ways, Fact.WAY),
    (traces.codes, Fact.CODE),
    (traces.joins, Fact.OTHER_REPORT),
)

# -- what is never said ----------------------------------------------------------------------------------

_EXIT = re.compile(
    r"(?:捐献者|志愿者|供者|对方|配型成功的|原本的?)[^。；]{0,24}?(?:反悔|悔捐|退出|放弃|拒绝|改变主意|打了退堂鼓|临阵|失联|不愿|没能捐|未能捐|不捐)"
    r"|(?:反悔|悔捐)[^。；]{0,10}(?:捐献者|志愿者|供者)"
)
_NUMBER = re.compile(
    r"(?<![0-9])(?:1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9])|微信号?[：:]\s*[A-Za-z0-9_-]{5,}"
)


def _never(s: Sentence, _asked: Asked) -> Spans:
    if not re.search(
        r"可以|有权|随时|终于|如愿|都能|如果|假如|怎么办|后果|知识|尊重|权利|问：|不得", s.text
    ):
        for m in _EXIT.finditer(s.text):
            yield m.start(), m.end(), Fact.EXIT
    for m in _NUMBER.finditer(s.text):
        yield m.start(), m.end(), Fact.NUMBER


FINDERS = (
    days.days,
    places.hospitals,
    places.places,
    patient.bodies,
    patient.ills,
    patient.stories,
    names.names,
    donor.units,
    donor.ordinals,
    donor.ages,
    _never,
)

# -- of a case that is known -----------------------------------------------------------------------------


def _known(s: Sentence, known: Known) -> Iterator[Mark]:
    for told, fact in (
        (known.names, Fact.DONOR_NAME),
        (known.units, Fact.DONOR_UNIT),
        (known.hospitals, Fact.PATIENT_HOSPITAL),
        (known.cities, Fact.DONOR_PLACE),
    ):
        for word in told:
            for m in re.finditer(re.escape(word), s.text) if len(word) > 1 else ():
                yield Mark(s.start + m.start(), s.start + m.end(), fact, s.number)
    for day in known.days:
        for m in w.DAY.finditer(s.text):
            if re.search(rf"(?<!\d){day.month}[月./-]0?{day.day}(?!\d)", m.group()):
                yield Mark(s.start + m.start(), s.start + m.end(), Fact.DATE, s.number)
