"""How pages of the donor room name a donor, an amount and the days ahead."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from sanxian.blood.facts import Kind
from sanxian.blood.labels.donor_room import KINDS, SEXES
from sanxian.blood.selectors import donors as donor_selectors
from sanxian.kernel.refusal import Refusal


def age(born: date | None, on: date) -> int | None:
    """Full years, for the eye; what decides is the rule's own reckoning."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def called(brief: Any, on: date) -> str:
    """How a screen in a public room names a donor: family name, sex, age."""
    words = [brief.name[:1] + "＊" * max(1, len(brief.name) - 1)]
    if brief.sex:
        words.append(str(SEXES[brief.sex]))
    if brief.born:
        words.append(_("%(n)s 岁") % {"n": age(brief.born, on)})
    return _("，").join(words)


def amount(record: Any) -> str:
    """What is given: 全血 400 mL, or 单采血小板 2 个治疗单位."""
    kind = str(KINDS[record.kind])
    if record.kind == Kind.WHOLE_BLOOD:
        return f"{kind} {record.volume_ml} mL"
    return _("%(kind)s %(n)s 个治疗单位") % {"kind": kind, "n": record.doses}


def span_word(span: Any) -> str:
    """9 个月, 2 年: a length of time as one says it."""
    said = {
        "minutes": _("%(n)s 分钟"),
        "hours": _("%(n)s 小时"),
        "days": _("%(n)s 天"),
        "weeks": _("%(n)s 周"),
        "months": _("%(n)s 个月"),
        "years": _("%(n)s 年"),
    }
    return said[span.unit] % {"n": span.count}


def early(donor: Any, on: date, path: str) -> tuple[tuple[Any, ...], Refusal | None]:
    """Next dates by kind; a file without birthday says so instead."""
    try:
        return donor_selectors.next_dates(donor, on, path), None
    except Refusal as refusal:
        return (), refusal
