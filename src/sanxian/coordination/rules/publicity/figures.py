"""Numbers as a draft writes them."""

from __future__ import annotations

_FIGURES = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"廿": 20, "卅": 30}


def number(said: str) -> int:
    """`12`, `十二`, `二十`, `廿三`, `〇三`: as a number; 0 where it is none."""
    if said.isdigit():
        return int(said)
    total, last = 0, 0
    for sign in said.replace("十有", "十"):
        if sign in _TENS:
            total, last = total + _TENS[sign], 0
        elif sign == "十":
            total, last = total + (last or 1) * 10, 0
        elif sign in _FIGURES:
            last = _FIGURES[sign]
    return total + last
