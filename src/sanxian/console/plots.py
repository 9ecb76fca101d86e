"""What the chart template draws: the views, the table behind them, and the values for the script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from sanxian.console import parts
from sanxian.console.pictures import read

Shown = dict[str, Any]

BAND_NAMES = {
    "past": _("已发生"),
    "mid": _("最可能"),
    "low50": _("50% 低"),
    "high50": _("50% 高"),
    "low90": _("90% 低"),
    "high90": _("90% 高"),
}


def chart_context(
    data_id: str, views: Sequence[Any], table: Shown, options: Mapping[str, Any]
) -> Shown:
    line = options.get("line")
    return {
        "views": views,
        "line_label": options.get("line_label", ""),
        "line": parts.amount(number_or_none(line)),
        "data_id": data_id,
        **{name: options.get(name, "") for name in ("title", "unit", "download", "live")},
        **table,
    }


def number_or_none(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)


def live_data(
    kind: str, labels: Sequence[Any], series: Sequence[Any], options: Mapping[str, Any]
) -> Shown | None:
    """The chart as JSON values for the script that makes it explorable; None when the page does not ask."""
    if not options.get("live"):
        return None
    rows = [
        {
            "key": str(read(one, "key", "")),
            "name": str(read(one, "name")),
            "values": list(map(number_or_none, read(one, "values"))),
        }
        for one in series
    ]
    said = {name: str(options.get(name, "")) for name in ("unit", "line_label")}
    return {
        "kind": kind,
        "labels": list(map(str, labels)),
        "series": rows,
        "line": number_or_none(options.get("line")),
        **said,
    }
