"""Sentences in English, or with English words: the same question of whoever receives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanxian.coordination.facts import PublicityRule

Span = tuple[int, int]

_SENTENCE = re.compile(r"[^.!?。！？\n]+")
_RECEIVES = re.compile(
    r"(?i)\b(?:patient|recipient|receiver|saved?|saving|transplanted|BMT ward|(?:had |has )?been waiting|waiting|was waiting|(?:told me|heard|learn\w+) (?:that )?(?:he|she|it)|donat\w+[^.]{0,60} (?:for|to) an?|courier|the ward|cells? (?:went|flew|were|was|are|is)|marrow (?:went|was))\b"
)
_TELLS = re.compile(
    r"(?i)\b(?:\d{1,2}[- ]year|aged? \d|boy|girl|man|woman|male|female|mother|father|mom|mum|dad|son|daughter|wife|husband|child|kid|toddler|baby|teen\w*|twin|teacher|student|nurse|doctor|"
    r"driver|farmer|engineer|soldier|violinist|pianist|artist|player|loves?|likes?|plays?|leukemia|leukaemia|AML|ALL|MDS|anemia|anaemia|thalassemia|lymphoma|myeloma)\b"
)
_PLACE = re.compile(
    r"\b(?:flown|flew|sent|shipped|delivered|travell?ed|went|rushed|driven|reached|reach|bound for|arrived (?:in|at)|landed (?:in|at)|from|in|to|at|of) (?:the )?(?P<place>(?:[A-Z][a-z']+ ?)+(?:Hospital|Medical Cent(?:er|re))?|[A-Z]{2}\b)"
)
_MONTH = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|China|Chinese|Red Cross|The|HLA|CMDP|I\b)"
)
_GENERAL = re.compile(
    r"(?i)\b(?:anonym\w+|neither|nor|never|each year|every year|patients|people|thousands|many|can|may|must|should|confidential|if you)\b"
)


def told(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """Who, what or where somebody who receives is, in English."""
    for m in _SENTENCE.finditer(text):
        said = m.group()
        cue = _RECEIVES.search(said)
        if not cue or _GENERAL.search(said):
            continue
        for fact in _TELLS.finditer(said):
            yield m.start() + fact.start(), m.start() + fact.end()
        for place in _PLACE.finditer(said, cue.start()):
            if not _MONTH.match(place["place"]):
                yield m.start() + place.start("place"), m.start() + place.end("place")
