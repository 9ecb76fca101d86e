"""Bar codes are read back by a decoder from what the browser would paint."""

from __future__ import annotations

import re

import pytest
import zxingcpp

from sanxian.core.symbols import code128_svg, datamatrix_svg

_RUN = re.compile(r"M(-?\d+) (-?\d+)h(\d+)v(\d+)h-\d+Z")


def painted(svg: str, scale: int = 4) -> zxingcpp.ImageView | object:
    """The SVG's rectangles on a grey raster, as a scanner's eye sees it."""
    box = re.search(r'viewBox="(-?\d+) (-?\d+) (\d+) (\d+)"', svg)
    assert box
    left, top, wide, high = map(int, box.groups())
    rows = [bytearray(b"\xff" * wide * scale) for _ in range(high * scale)]
    runs = _RUN.findall(svg)
    assert runs
    for run in runs:
        x, y, w, h = map(int, run)
        for line in range((y - top) * scale, (y - top + h) * scale):
            rows[line][(x - left) * scale : (x - left + w) * scale] = b"\x00" * (w * scale)
    raster = memoryview(b"".join(rows)).cast("B", (high * scale, wide * scale))
    return raster


@pytest.mark.parametrize("draw", [code128_svg, datamatrix_svg])
@pytest.mark.parametrize(
    "text", ["UA999926000123RC1G", "DA9999260001235", "DA999926000124*", "a", "x" * 40]
)
def test_a_decoder_reads_it_back(draw: object, text: str) -> None:
    found = zxingcpp.read_barcode(painted(draw(text)))  # type: ignore[operator]
    assert found is not None and found.text == text


@pytest.mark.parametrize("draw", [code128_svg, datamatrix_svg])
@pytest.mark.parametrize("text", ["", "血", "a\nb", "x" * 41])
def test_what_a_label_cannot_hold_is_refused(draw: object, text: str) -> None:
    with pytest.raises(ValueError):
        draw(text)  # type: ignore[operator]


def test_nothing_in_it_needs_a_style_or_script() -> None:
    svg = code128_svg("UA999926000123RC1G")
    assert "style" not in svg and "script" not in svg and svg.startswith("<svg")


def test_a_text_cannot_break_out_of_its_label() -> None:
    assert "<b>" not in code128_svg('"><b>')


@pytest.mark.parametrize("text", ["a", "DA9999260001235", "UA999926000123RC1G"])
def test_a_square_is_square(text: str) -> None:
    box = re.search(r'viewBox="-?\d+ -?\d+ (\d+) (\d+)"', datamatrix_svg(text))
    assert box and box[1] == box[2]
