"""What the component templates draw: rows, steps and reasons brought into one shape, whatever a page passed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from sanxian.console.pictures import read
from sanxian.core import labels
from sanxian.kernel.refusal import Reason

TONES = {"wait", "now", "ok", "warn", "bad", "blood", "stem", "organ"}


def tone(value: Any) -> str:
    """A known tone, else the quiet one: an unknown word never becomes a class."""
    return str(value) if str(value) in TONES else "wait"


# ---- dates and numbers


def local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def day(value: Any, *, year: bool = False) -> str:
    """A date with its weekday; a datetime is first brought to the place's time."""
    if not isinstance(value, date):
        return "" if value is None else str(value)
    on = local(value) if isinstance(value, datetime) else value
    return str(formats.date_format(on, _("Y 年 n 月 j 日 l") if year else _("n 月 j 日 l")))


def stamp(value: Any) -> str:
    if isinstance(value, datetime):
        return local(value).strftime("%m-%d %H:%M")
    return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value or "")


def amount(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return "" if value is None else str(value)
    if value == int(value):
        return f"{int(value):,}"
    return f"{round(value, 2):,}" if isinstance(value, float) else f"{value:,}"


# ---- tables


def column(given: Any) -> dict[str, Any]:
    if isinstance(given, (tuple, list)):
        given = {"key": given[0], "label": given[1]}
    return {
        "key": read(given, "key"),
        "label": read(given, "label"),
        "numeric": bool(read(given, "numeric", False)),
        "code": bool(read(given, "code", False)),
        "sort": bool(read(given, "sort", False)),
    }


def cell(value: Any, of: Mapping[str, Any]) -> dict[str, Any]:
    """One cell: what it says, where it leads, and how it is set."""
    said = value if isinstance(value, Mapping) else {"text": value}
    text = said.get("text")
    return {
        "text": shown(text),
        "missing": text is None or text == "",
        "url": said.get("url"),
        "note": said.get("note"),
        "button": said.get("button", False),
        "tone": tone(said["tone"]) if said.get("tone") else "",
        "code": said.get("code", of["code"]),
        "numeric": of["numeric"],
        "label": of["label"],
    }


def shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    return amount(value) if isinstance(value, (int, float, Decimal)) else value


def with_query(query: QueryDict, **changes: Any) -> str:
    """The present query with some of it changed; None takes a parameter away."""
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = str(value)
    return "?" + changed.urlencode()


def headings(columns: Iterable[Any], query: QueryDict) -> list[dict[str, Any]]:
    """Column heads; a sortable one links to its order, or to the reverse when it is in force."""
    now = query.get("sort", "")
    made = []
    for of in map(column, columns):
        key = of["key"]
        order = {key: "ascending", f"-{key}": "descending"}.get(now, "") if of["sort"] else ""
        target = f"-{key}" if order == "ascending" else key
        of["url"] = with_query(query, sort=target, page=None) if of["sort"] else ""
        of["order"] = order
        made.append(of)
    return made


def exports(given: Any) -> list[tuple[str, str]]:
    if not given:
        return []
    return (
        [(_("导出 Excel"), given)]
        if isinstance(given, str)
        else [(str(a), str(b)) for a, b in given]
    )


# ---- way-line


def steps(given: Iterable[Any]) -> list[dict[str, Any]]:
    known = {"done", "now", "next", "skip"}
    return [
        {
            "label": read(step, "label"),
            "at": read(step, "at") or "",
            "who": read(step, "who") or "",
            "what": read(step, "what") or "",
            "due": read(step, "due") or "",
            "state": read(step, "state") if read(step, "state") in known else "next",
        }
        for step in given
    ]


# ---- refusals


def coded(given: Any) -> Reason:
    """The reason itself, or one made from its JSON or from its bare code."""
    if isinstance(given, Reason):
        return given
    return Reason(str(read(given, "code", given)), params=read(given, "params") or {})


def reason_sentence(given: Any) -> str:
    """In the reader's language; JSON may carry its own sentence."""
    return str(read(given, "sentence") or labels.sentence(coded(given)))


def reason_advice(given: Any) -> str:
    return str(read(given, "advice") or labels.advice(coded(given)))


def until_of(reason: Any) -> date | None:
    until = read(reason, "until")
    return date.fromisoformat(until) if isinstance(until, str) and until else until or None


def convention(said: str) -> str:
    """What `interval_end=same_day, month_end=clamp` are about, in words; their values stand in the edition."""
    keys = [pair.partition("=")[0] for pair in said.split(", ") if pair]
    return _("、").join(_without_prefix(labels.value_name(key)) for key in keys)


def _without_prefix(label: str) -> str:
    """The label of a convention begins with that word; beside the word it would be said twice."""
    return re.sub(r"^[^\uff1a:]*[\uff1a:]\s*", "", label)


def reason(given: Any) -> dict[str, Any]:
    return {
        "code": read(given, "code", str(given)),
        "sentence": reason_sentence(given),
        "advice": reason_advice(given),
        "source": read(given, "source", ""),
        "edition": read(given, "edition", ""),
        "convention": convention(read(given, "convention", "")),
        "unverified": read(given, "status", "") == "unverified",
        "until": until_of(given),
    }


def reasons(refusal: Any) -> list[dict[str, Any]]:
    """Every reason of a Refusal, of a list of reasons, or of their JSON."""
    found: Sequence[Any] = read(refusal, "reasons", refusal) or ()
    return [reason(one) for one in found]


def free_from(found: Sequence[Mapping[str, Any]]) -> date | None:
    """The day on which the last reason has ended; None when one of them has no end."""
    days = [one["until"] for one in found]
    return max(days) if days and None not in days else None


def refusal_title(act: str, *, donor: bool) -> str:
    if donor and act:
        return _("今天暂时不能%(act)s，谢谢您来") % {"act": act}
    if donor:
        return _("今天暂时不能献血，谢谢您来")
    return _("现在还不能%(act)s") % {"act": act} if act else _("现在还不能这样做")
