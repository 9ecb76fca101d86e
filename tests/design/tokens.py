"""The style sheet as data: tokens of both themes, rules below the tokens, contrast."""

from __future__ import annotations

import re
from pathlib import Path

import sanxian

PACKAGE = Path(sanxian.__file__).parent
SHEET = PACKAGE / "static" / "sanxian" / "sanxian.css"
PARTS = PACKAGE / "console" / "templates" / "parts"


def sheet() -> str:
    return SHEET.read_text("utf-8")


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def token_section() -> str:
    text = sheet()
    return text[text.index("1 tokens ------") : text.index("2 base ------")]


def rules() -> str:
    """Everything below the tokens."""
    text = sheet()
    return without_comments(text[text.index("/* ---------- 2 base") :])


def block(selector: str) -> dict[str, str]:
    """The custom properties of the block that opens with this selector."""
    section = without_comments(token_section())
    start = section.index(selector + " {") + len(selector) + 2
    body = section[start : section.index("}", start)]
    return dict(re.findall(r"--([\w-]+):\s*((?:url\(\"[^\"]*\"\)|[^;])+);", body))


def light() -> dict[str, str]:
    return block(':root, [data-theme="light"]')


def dark() -> dict[str, str]:
    return block('\n[data-theme="dark"]')


def dark_by_system() -> dict[str, str]:
    return block(":root:not([data-theme])")


def luminance(colour: str) -> float:
    def channel(pair: str) -> float:
        share = int(pair, 16) / 255
        return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (channel(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two #rrggbb colours, from 1 to 21."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)
