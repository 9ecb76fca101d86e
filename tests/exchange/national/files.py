"""Files of tasks as the centre would send them."""

from __future__ import annotations

import csv
import io

HEAD = ("任务编号", "任务类型", "在库编号", "下达时间", "答复期限")


def table(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode()
