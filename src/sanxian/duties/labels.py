"""The words of the duties on screens."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Said = str | Promise

STATUSES: Mapping[str, Said] = {
    "open": _("待接收"),
    "acknowledged": _("已接收"),
    "escalated": _("已上报"),
    "done": _("已办结"),
    "cancelled": _("已取消"),
}
TABS: Mapping[str, Said] = {"mine": _("我的"), "here": _("本机构全部"), "late": _("已逾期")}
URGENCIES: Mapping[str, Said] = {
    "late": _("已逾期"),
    "unseen": _("无人接收"),
    "soon": _("快到期"),
    "calm": "",
}
URGENCY_TONES: Mapping[str, str] = {"late": "bad", "unseen": "warn", "soon": "warn", "calm": "wait"}
STEPS: Mapping[str, Said] = {
    "open": _("开单"),
    "acknowledge": _("接收"),
    "finish": _("办结"),
    "escalate": _("上报"),
    "reassign": _("转交"),
    "cancel": _("取消"),
}

SENTENCES: Mapping[str, Said] = {
    "no_such_duty": _("没有这件事，或它不在您的范围内。"),
    "duty_of_another": _("这件事已由同事接收。"),
    "worker_elsewhere": _("这位同事不在负责这件事的机构。"),
    "duty_not_acknowledged": _("到时无人接收"),
    "duty_overdue": _("到期没有办结"),
    "duty_reassigned": _("转交"),
    "duty_handed_over": _("本人转交"),
    "duty_rerouted": _("机构或分工有变，改由现在的负责机构办"),
    "duty_owner_gone": _("原负责人的账号已停用"),
}

ADVICE: Mapping[str, Said] = {
    "duty_of_another": _("要接过来，请负责人转交给您。"),
    "worker_elsewhere": _("请选本机构的同事，或转给您自己。"),
}
