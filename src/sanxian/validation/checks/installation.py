"""Installation: the home that was named, looked at and not changed."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sanxian.blood import guards as blood
from sanxian.core import clock, keys, policy, trail
from sanxian.kernel.policy import topics
from sanxian.stemcell import guards as stemcell
from sanxian.validation.checking import Fault, check

GUARDS = (*blood.GUARDS, *stemcell.GUARDS)
FREE = 2 * 1024**3  # bytes
CHINESE = ("NotoSansCJK", "NotoSerifCJK", "SourceHan", "SimSun", "PingFang", "msyh", "wqy")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
PACKAGES = ("django", "cryptography", "argon2-cffi", "granian", "psycopg", "python-calamine")


@check(
    "IQ-01",
    "RQ-INS-1",
    title=_("运行环境"),
    expected=_("Python 3.11 或更新；锁定的软件包都已安装"),
)
def environment() -> str:
    try:
        rows = [f"{name} {version(name)}" for name in PACKAGES]
    except PackageNotFoundError as fault:
        raise Fault(gettext("缺少软件包 %(name)s") % {"name": fault}) from fault
    return f"Python {sys.version.split()[0]}; " + ", ".join(rows)


@check("IQ-02", "RQ-INS-2", title=_("数据库结构"), expected=_("没有尚未执行的迁移"))
def tables() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Fault(gettext("还有 %(count)d 个迁移没有执行") % {"count": len(waiting)})
    count = len(connection.introspection.table_names())
    return gettext("%(server)s，%(count)d 张表") % {
        "server": f"{connection.vendor} {_server()}",
        "count": count,
    }


def _server() -> str:
    if connection.vendor == "sqlite":
        return connection.Database.sqlite_version  # type: ignore[attr-defined,no-any-return]
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


@check(
    "IQ-03",
    "RQ-REL-4",
    "RQ-INS-3",
    title=_("数据库守卫"),
    expected=_("代码中的每一个守卫都以触发器的形式存在于数据库中"),
)
def guards() -> str:
    there = _triggers()
    lacking = [name for name, *_ in GUARDS if name not in there]
    lacking += [
        name for name in ("core_trail_no_update", "core_trail_no_delete") if name not in there
    ]
    if lacking:
        raise Fault(gettext("缺少：%(names)s") % {"names": ", ".join(lacking)})
    said = {"guards": len(GUARDS), "all": len(there)}
    return gettext("%(guards)d 个守卫全部存在，数据库中共有 %(all)d 个触发器") % said


def _triggers() -> set[str]:
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {row[0] for row in cursor.fetchall()}


@check(
    "IQ-04",
    "RQ-INS-4",
    title=_("写入的持久性"),
    expected=_(
        "SQLite：synchronous=FULL，外键开启，WAL；PostgreSQL：fsync 与 synchronous_commit 开启"
    ),
)
def durability() -> str:
    asked = (
        {"PRAGMA synchronous": "2", "PRAGMA foreign_keys": "1", "PRAGMA journal_mode": "wal"}
        if connection.vendor == "sqlite"
        else {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"}
    )
    said = {question: _one(question) for question in asked}
    wrong = [f"{q} = {v}" for q, v in said.items() if v != asked[q]]
    if wrong:
        raise Fault(", ".join(wrong))
    return ", ".join(f"{q.split()[1]} = {v}" for q, v in said.items())


def _one(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


@check(
    "IQ-05",
    "RQ-PRI-2",
    title=_("密钥"),
    expected=_("主密钥在数据库之外，只有运行用户可读"),
)
def key_file() -> str:
    keys.master()
    path = Path(settings.SANXIAN_KEYS)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise Fault(gettext("密钥文件的权限是 %(mode)s，别人也能读") % {"mode": f"{mode:o}"})
    if connection.vendor == "sqlite" and os.name == "posix":
        home = stat.S_IMODE(Path(settings.SANXIAN_HOME).stat().st_mode)
        if home & 0o007:
            raise Fault(gettext("数据目录的权限是 %(mode)s，别人也能进") % {"mode": f"{home:o}"})
    return gettext("密钥文件权限 %(mode)s") % {"mode": f"{mode:o}"}


@check("IQ-06", "RQ-INS-5", title=_("磁盘空间"), expected=_("数据目录所在磁盘至少有 2 GB 可用"))
def space() -> str:
    free = shutil.disk_usage(settings.SANXIAN_HOME).free
    if free < FREE:
        raise Fault(gettext("只剩 %(size)s GB") % {"size": f"{free / 1024**3:.1f}"})
    return gettext("%(size)s GB 可用") % {"size": f"{free / 1024**3:.0f}"}


@check(
    "IQ-07",
    "RQ-INS-6",
    title=_("时钟"),
    expected=_("系统时钟在本版本发布之后，时区为 UTC 存储"),
)
def time_of_day() -> str:
    real = datetime.now(UTC)
    if real.year < 2026 or not settings.USE_TZ:
        raise Fault(gettext("系统时钟是 %(time)s UTC") % {"time": f"{real:%Y-%m-%d %H:%M}"})
    return gettext("系统 %(real)s UTC；本数据目录的时间 %(here)s UTC") % {
        "real": f"{real:%Y-%m-%d %H:%M}",
        "here": f"{clock.now():%Y-%m-%d %H:%M}",
    }


@check("IQ-08", "RQ-INS-7", title=_("中文字体"), expected=_("打印标签和文书所需的中文字体已安装"))
def fonts() -> str:
    for folder in map(Path, FONTS):
        for path in folder.rglob("*.[to]t[cf]") if folder.is_dir() else ():
            if path.stem.startswith(CHINESE):
                return path.stem
    raise Fault(gettext("没有找到中文字体（Debian：apt install fonts-noto-cjk）"))


@check("IQ-09", "RQ-POL-1", title=_("规则版本"), expected=_("随附的每个规则主题都能读出且自洽"))
def editions() -> str:
    names = [topic.name for topic in topics()]
    count = policy.check_shipped()
    if not names or not count:
        raise Fault(gettext("没有规则主题"))
    return gettext("%(count)d 个版本；主题：%(names)s") % {
        "count": count,
        "names": ", ".join(names),
    }


@check("IQ-10", "RQ-TRL-2", title=_("痕迹链"), expected=_("全部痕迹链从头到尾校验一致"))
def chains() -> str:
    verdict = trail.verify()
    if not verdict.ok:
        raise Fault(gettext("在 %(where)s 处断裂") % {"where": verdict.first_bad})
    return gettext("%(count)d 行，全部一致") % {"count": verdict.rows}


@check(
    "IQ-11",
    "RQ-PRI-1",
    title=_("字段分级"),
    expected=_("献血、人员、职责各表的每个字段都已分级"),
)
def classes() -> str:
    bare = [
        model._meta.label
        for room in ("people", "duties", "blood", "stemcell")
        for model in apps.get_app_config(room).get_models()
        if getattr(model, "privacy", None) is None
    ]
    if bare:
        raise Fault(gettext("没有分级：%(names)s") % {"names": ", ".join(bare)})
    return gettext("各表都有分级")
