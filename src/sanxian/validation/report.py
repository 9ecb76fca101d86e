"""The validation report (确认报告) as a PDF: what was checked, what was found, who signs."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst
from django.db import connection
from django.utils.translation import gettext as _

from sanxian.validation.checking import Finding

PACKAGE = Path(__file__).resolve().parent.parent
SHEET = Path(__file__).resolve().parent / "report.typ"


def print_of_package() -> str:
    """SHA-256 over every source file of the installed package, so that a report names what it tried."""
    total = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".py", ".toml", ".html", ".typ"} and path.is_file():
            total.update(path.relative_to(PACKAGE).as_posix().encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def content(findings: Sequence[Finding], at: datetime) -> dict[str, Any]:
    """Everything the sheet shows, as plain values."""
    bad = [one for one in findings if not one.ok]
    return {
        "title": _("三献 计算机化系统确认报告"),
        "verdict": _("全部通过") if not bad else _("有 %(count)d 项不通过") % {"count": len(bad)},
        "ok": not bad,
        "about": _(
            "本报告由 sanxian validate 在使用单位自己的机器上生成。安装确认（IQ）检查现有安装；"
            "运行确认（OQ）与性能确认（PQ）在一个临时数据目录中进行，不触及真实数据。"
        ),
        "facts": _facts(at),
        "columns": [_("编号"), _("项目与要求"), _("应当"), _("实际"), _("结果")],
        "phases": [
            {
                "name": name,
                "rows": [_row(one) for one in findings if one.id.startswith(phase)],
            }
            for phase, name in (
                ("IQ", _("安装确认")),
                ("OQ", _("运行确认")),
                ("PQ", _("性能确认")),
            )
        ],
        "limits": _(
            "已知的限度与异常见 docs/validation/limits.md 与 anomalies.md。"
            "通过本报告不免除使用单位按《血站质量管理规范》对其流程、人员和设备的确认。"
        ),
        "signatures": [_("执行人"), _("复核人"), _("质量负责人"), _("日期")],
    }


def _facts(at: datetime) -> list[list[str]]:
    return [
        [_("时间"), f"{at:%Y-%m-%d %H:%M} UTC"],
        [_("软件版本"), version("sanxian")],
        [_("程序指纹"), print_of_package()],
        [_("机器"), f"{platform.system()} {platform.machine()}, {platform.python_version()}"],
        [_("数据库"), connection.vendor],
    ]


def _row(one: Finding) -> dict[str, Any]:
    return {**one.as_dict(), "requirements": list(one.requirements)}


def pdf(said: dict[str, Any]) -> bytes:
    """The report as PDF bytes."""
    given = {"content": json.dumps(said, ensure_ascii=False)}
    made = typst.compile(str(SHEET), sys_inputs=given)
    assert isinstance(made, bytes)
    return made
