"""Acts on how files of results are read: an instrument's codes, a table's columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.exchange import mapping, results
from sanxian.exchange.mapping import Code
from sanxian.exchange.models import Columns, InstrumentCodes
from sanxian.kernel.refusal import Malformed, Reason

BASIS = ("血站质量管理规范", "血站技术操作规程（2019版）")
KIND = "results"
MOST_HEADINGS = 60


@act("exchange.codes.save", basis=BASIS)
def save_codes(
    *, place: str, says: str, instrument: str, codes: Sequence[Code], by: Actor, at: datetime
) -> InstrumentCodes:
    """Say what an instrument's test codes mean; a later saying replaces the earlier whole.

    Raises Malformed: mapping_says_missing, mapping_empty, and every fault of `mapping.faults`.
    """
    name = says.strip().lower()
    found: list[Reason] = list(mapping.faults(codes))
    if not name or len(name) > 60 or not instrument.strip() or len(instrument) > 40:
        found.append(Reason("mapping_says_missing"))
    if not codes:
        found.append(Reason("mapping_empty"))
    Malformed.unless_empty(found)
    said = mapping.Mapping_(instrument.strip(), tuple(codes))
    row, _made = InstrumentCodes.objects.update_or_create(
        org_path=place,
        says=name,
        defaults={
            "instrument": said.instrument,
            "codes": said.as_json(),
            "set_at": at,
            "set_by": by.id,
        },
    )
    note(instrument=said.instrument, tests=[code.test for code in codes])
    return row


@act("exchange.columns.save", basis=BASIS)
def save_columns(
    *, place: str, words: Mapping[str, str], by: Actor, at: datetime
) -> dict[str, str]:
    """Remember what the headings of a laboratory's tables mean: heading -> column, "" not read.

    Raises Malformed: columns_unknown, columns_twice, column_missing.
    """
    chosen = [column for column in words.values() if column]
    found = [Reason("columns_unknown") for column in set(chosen) - set(results.CHOICES)]
    found += [
        Reason("column_twice", params={"column": column})
        for column in sorted(set(chosen))
        if chosen.count(column) > 1
    ]
    if "donation" not in chosen:
        found.append(Reason("column_missing", params={"column": "donation"}))
    if len(words) > MOST_HEADINGS or max(map(len, words), default=0) > 400:
        found.append(Reason("columns_unknown"))
    Malformed.unless_empty(found)
    before = remembered(place)
    text = json.dumps({**before, **words}, ensure_ascii=False)
    Columns.objects.update_or_create(org_path=place, kind=KIND, defaults={"words": text})
    note(columns=len(chosen))
    return dict(words)


def remembered(place: str) -> dict[str, str]:
    """What the headings of this place's tables were said to mean."""
    row = Columns.objects.filter(org_path=place, kind=KIND).first()
    return dict(json.loads(row.words)) if row else {}
