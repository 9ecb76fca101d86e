"""What is wrong with something that was typed, scanned or sent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "facts_not_an_object": _("%(field)s 应是一个 JSON 对象。"),
    "facts_unknown_field": _("没有 %(field)s 这个字段。"),
    "facts_missing_field": _("缺少字段 %(field)s，应填：%(expected)s。"),
    "facts_wrong_type": _("%(field)s 的类型不对，应是：%(expected)s。"),
    "facts_not_one_of": _("%(field)s 只能是：%(expected)s。"),
    "facts_out_of_range": _("%(field)s 超出了可能的范围（%(expected)s）。"),
    "facts_too_long": _("%(field)s 太长了（%(expected)s）。"),
    "facts_inconsistent": _("%(field)s 前后不一致：%(expected)s。"),
    "number_empty": _("还没有扫或填号码。"),
    "number_length": _("号码的位数不对，可能没有扫全。"),
    "number_characters": _("号码里有不该出现的字符。"),
    "number_other_scheme": _("这不是这一种号码。"),
    "number_check": _("号码的校验字符不对，有一位错了或颠倒了。"),
    "number_unknown_scheme": _("没有登记这种号码规则。"),
    "number_facility": _("机构代码应是一个字母加四位字母或数字。"),
    "number_year": _("号码的年份应在 2000 至 2099 之间。"),
    "number_serial": _("号码的流水号超出了范围。"),
}

ADVICE = {
    "number_check": _("请重新扫描；若条码破损，按袋上的号码逐位输入。"),
    "number_length": _("请重新扫描。"),
    "number_other_scheme": _("请看清要扫的是血袋、献血码还是试管。"),
}
