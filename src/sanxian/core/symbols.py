"""Bar codes as SVG, for labels of bags and tubes: drawn here, read back in the tests by a decoder."""

from __future__ import annotations

import re
from functools import lru_cache

import zxingcpp
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_PATH = re.compile(r'<path d="([MhvHVZz0-9. -]+)"', re.ASCII)
_SIZE = re.compile(r'<svg width="([0-9.]+)" height="([0-9.]+)"', re.ASCII)
QUIET = 10  # modules of white beside a line code
QUIET_2D = 2  # and around a square one


LINE = mark_safe('class="bar1" preserveAspectRatio="none"')  # as wide as its place on the label
SQUARE = mark_safe('class="bar2" width="18mm" height="18mm"')


def code128_svg(text: str) -> SafeString:
    """A Code 128 of up to 40 printable ASCII characters. Raises ValueError for anything else."""
    return _svg(text, zxingcpp.BarcodeFormat.Code128, QUIET, 0, LINE)


def datamatrix_svg(text: str) -> SafeString:
    """A square DataMatrix of up to 40 printable ASCII characters. Raises ValueError as well."""
    return _svg(text, zxingcpp.BarcodeFormat.DataMatrix, QUIET_2D, QUIET_2D, SQUARE)


@lru_cache(maxsize=512)
def _svg(
    text: str, kind: zxingcpp.BarcodeFormat, beside: int, above: int, look: SafeString
) -> SafeString:
    if not (0 < len(text) <= 40 and text.isascii() and text.isprintable()):
        raise ValueError("a bar code holds 1 to 40 printable ASCII characters")
    drawn = zxingcpp.write_barcode_to_svg(
        zxingcpp.create_barcode(text, kind, **_options(kind)), add_quiet_zones=False
    )
    path, size = _PATH.search(drawn), _SIZE.search(drawn)
    if path is None or size is None:
        raise ValueError("the bar code could not be drawn")
    wide, high = (int(float(part)) for part in size.groups())
    box = (-beside, -above, wide + 2 * beside, high + 2 * above)
    return format_html(
        '<svg {} xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}"'
        ' viewBox="{} {} {} {}" shape-rendering="crispEdges"><rect x="{}" y="{}" width="{}"'
        ' height="{}" fill="#fff"/><path d="{}" fill="#000"/></svg>',
        look,
        text,
        *box,
        *box,
        path[1],
    )


def _options(kind: zxingcpp.BarcodeFormat) -> dict[str, bool]:
    """A DataMatrix of few letters would else be a low rectangle, too small for its place."""
    return {"force_square": True} if kind == zxingcpp.BarcodeFormat.DataMatrix else {}
