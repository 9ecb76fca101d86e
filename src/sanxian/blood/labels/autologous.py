"""The words of a patient's own blood."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "deposit_hb_low": _("血红蛋白低于 %(limit)s g/L，不能采。"),
    "deposit_volume": _("一次采血量应在 1 至 %(limit)s mL。"),
    "deposit_too_late": _("离手术不足 %(limit)s，不能再采。"),
    "deposit_too_soon": _("离上次采血太近。"),
    "deposit_not_tested": _("这袋自体血还没有检测。"),
    "deposit_reactive": _("检测有反应性，按规则不能回输。"),
    "deposit_expired": _("这袋自体血已过期。"),
    "deposit_tested": _("%(number)s 已经有检测结果。"),
    "deposit_ended": _("%(number)s 已经不在库。"),
    "deposit_not_issued": _("%(number)s 还没有从输血科取出。"),
    "finding_unknown": _("请选择检测结果。"),
    "saving_unknown": _("请选择自体血的做法。"),
    "saving_volume": _("回输量不能超过采集量，两者都以毫升计。"),
    "day_in_future": _("日期还没有到。"),
}
ADVICE = {
    "deposit_expired": _("请报废。自体血不能给别人用。"),
    "deposit_reactive": _("请报废，并告诉主管医生。"),
    "deposit_hb_low": _("先纠正贫血。"),
}
STATUSES = {
    "stored": _("在库"),
    "issued": _("已取出"),
    "given": _("已回输"),
    "discarded": _("已报废"),
}
TONES = {"stored": "now", "issued": "warn", "given": "ok", "discarded": "wait"}
FINDINGS = {"clear": _("无反应性"), "reactive": _("有反应性")}
DISCARDS = {
    "operation_off": _("手术取消"),
    "not_needed": _("术中没有用上"),
    "deposit_expired": _("已过期"),
    "deposit_reactive": _("检测有反应性"),
    "damaged": _("破损"),
}
SAVINGS = {
    "haemodilution": _("急性等容血液稀释"),
    "salvage": _("术中回收"),
    "drainage": _("术后引流回收"),
}
