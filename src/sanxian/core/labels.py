"""The sentences of reason codes. Each room offers its own in `AppConfig.ready()`.

A sentence may name the reason's params: "血红蛋白 %(hb)s g/L，低于 %(low)s". What to do stands in a second
table. A code without a sentence is shown as it is, and fails the test run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Said = str | Promise

SENTENCES: dict[str, Said] = {}
ADVICE: dict[str, Said] = {}


def offer(sentences: Mapping[str, Said], advice: Mapping[str, Said] | None = None) -> None:
    """Register sentences by code, and what one can do. Two rooms may not say one code differently."""
    for table, new in ((SENTENCES, sentences), (ADVICE, advice or {})):
        for code, said in new.items():
            if table.setdefault(code, said) is not said:
                raise RuntimeError(f"two sentences for {code}")


def sentence(reason: Any) -> str:
    """The reason in the reader's language; its code where nobody offered a sentence."""
    return _filled(SENTENCES.get(reason.code, reason.code), reason.params)


def advice(reason: Any) -> str:
    """What can be done about it; "" where nothing is known."""
    return _filled(ADVICE.get(reason.code, ""), reason.params)


def _filled(said: Said, params: Mapping[str, Any]) -> str:
    try:
        return str(said) % _Lenient(params)
    except (TypeError, ValueError):
        return str(said)


class _Lenient(dict[str, Any]):
    """A param that was not given is shown as a dash instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "—"


OF_CORE: dict[str, Said] = {
    "nul_in_address": _("网址里有不能用的字符。"),
    "no_such_address": _("没有这个网址。"),
    "not_permitted": _("您的岗位在这里没有做这件事的权限。"),
    "overtaken": _("别人刚刚先动了这条记录，什么也没有改动。"),
    "no_such_step": _("按现在的状态，不能做这一步。"),
    "request_reused": _("这个请求编号已经用在别的事情上。"),
    "out_of_service": _("数据库或磁盘暂时不能用，什么也没有写入，请稍后再试。"),
    "not_found": _("没有这条记录，或它不在您的范围内。"),
    "home_already_founded": _("这个安装已经设定过用途，不能再改。"),
    "clock_not_ours": _("只有演示或模拟环境的时钟可以拨动，而且只能向前。"),
    "unreadable": _("“%(field)s”读不懂，请检查后再填。"),
    "url_not_declared": _("这个地址还没有登记谁可以打开。"),
    "same_person": _("写的人不能自己审批，请另一位同事来审。"),
    "policy_bad_toml": _("TOML 格式有误：%(detail)s"),
    "policy_bad_edition": _("版本的抬头 %(key)s 有误：%(detail)s"),
    "policy_unknown_key": _("没有 %(key)s 这一项。"),
    "policy_missing_key": _("缺少 %(key)s。"),
    "policy_wrong_type": _("%(key)s 的类型不对：%(detail)s"),
    "policy_bad_value": _("几个值互相矛盾：%(detail)s"),
    "policy_bad_status": _("%(key)s 只能是 verified（已核实）或 unverified（待核实）。"),
    "policy_missing_source": _("%(key)s 没有写出处。"),
    "policy_bad_place": _("“%(detail)s”不是行政区划代码。"),
    "policy_unknown_edition": _("没有名为 %(edition)s 的规则版本。"),
    "policy_unknown_topic": _("没有名为 %(detail)s 的规则主题。"),
    "policy_conflict": _("%(where)s 与 %(edition)s 对 %(key)s 的规定互相冲突。"),
    "policy_incomplete": _("%(where)s 缺少 %(key)s 的规定。"),
    "edition_name_taken": _("已经有同名的规则版本：%(name)s。"),
    "edition_place_not_ours": _("规则版本的地区 %(place)s 不是这个机构所在的地区。"),
    "edition_not_a_draft": _("%(edition)s 不是可以启用的草案。"),
    "edition_forbidden_above": _("上级规定不允许本地改动：%(key)s。"),
    "edition_name_fixed": _("草稿的编号不能改：%(name)s。要换编号，请另写一份。"),
    "edition_not_the_author": _("只有起草人能改这份草稿。"),
    "edition_not_in_force": _("草案没有生效日，不能提交；请写上生效日。"),
    "source_missing": _("出处不足"),
    "value_wrong": _("数值有误"),
    "not_now": _("暂不启用"),
    "working_days_out_of_range": _("工作日的天数应在 0 到 %(most)s 之间。"),
    "edition_no_decider": _("主题 %(topic)s 没有可以判定的规则。"),
    "holiday_bad_year": _("没有 %(year)s 年的放假安排可供填入。"),
    "no_such_choice": _("“%(field)s”没有这个选项。"),
    "no_such_field": _("没有“%(field)s”这一项。"),
    "no_such_file": _("找不到文件 %(file)s。"),
    "no_such_folder": _("找不到文件夹 %(file)s。"),
    "file_unreadable": _("文件 %(file)s 打不开，或不是 UTF-8 文本。"),
    "not_json": _("文件 %(file)s 第 %(line)s 行不是 JSON。"),
    "not_json_object": _("文件 %(file)s 里应当是一个 JSON 对象。"),
    "backup_exists": _("文件 %(file)s 已经存在，备份不覆盖任何文件。"),
    "backup_unreadable": _("%(file)s 不是三献的备份文件。"),
    "backup_newer": _("备份 %(file)s 的格式比这个版本新，请用更新的版本恢复。"),
    "backup_damaged": _("备份 %(file)s 已损坏或被改动过，什么也没有恢复。"),
    "backup_needs_key": _("恢复需要原来的密钥文件 %(file)s；备份里没有密钥。"),
    "backup_other_key": _("备份 %(file)s 不是用这里的密钥封存的。"),
    "backup_other_database": _("备份出自 %(database)s，不能恢复到另一种数据库。"),
    "backup_does_not_hold": _("备份的内容与它的清单不符，什么也没有恢复：%(tables)s"),
    "backup_tool_missing": _("这台机器上没有 %(tool)s。"),
    "backup_tool_failed": _("%(tool)s 没有做成，详见它的输出。"),
    "trial_database_denied": _("这个数据库用户不能另建试验用的数据库，请给它建库的权限。"),
    "restore_not_empty": _("这里已经有数据；只能恢复到空的安装。"),
    "heads_signature": _("链头文件的签名不符：文件被改动过，或出自别的安装。"),
}

ADVICE_OF_CORE: dict[str, Said] = {
    "not_permitted": _("请负责人为您开通，或请有这个岗位的同事来做。"),
    "overtaken": _("请刷新页面，看看现在的状态，再决定要不要做。"),
    "no_such_step": _("请刷新页面，按现在的状态选下一步。"),
    "not_found": _("请核对编号。"),
    "same_person": _("请有审批权限的另一位同事打开这一页。"),
}

offer(OF_CORE, ADVICE_OF_CORE)

# What the values of policy topics are called on the administrator's pages: topic -> key -> label.
TOPICS: dict[str, Said] = {}
VALUES: dict[str, dict[str, Said]] = {}


def name_topic(topic: str, title: Said, values: Mapping[str, Said] | None = None) -> None:
    """Give a policy topic its title, and its values their labels, by key or by table name."""
    TOPICS[topic] = title
    VALUES.setdefault(topic, {}).update(values or {})


def topic_title(topic: str) -> str:
    return str(TOPICS.get(topic, topic))


def value_name(key: str) -> str:
    """The label of a value whichever topic it is of; else the key itself."""
    return str(next((known[key] for known in VALUES.values() if key in known), key))


def value_label(topic: str, key: str) -> str:
    """The label of a value; of a table's row, the table's label and the row; else the key itself."""
    known = VALUES.get(topic, {})
    table, _dot, row = key.partition(".")
    if key in known or not row or table not in known:
        return str(known.get(key, key))
    return f"{known[table]} · {SENTENCES.get(row, row)}"
