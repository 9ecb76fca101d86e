"""The words of those who stand beside a donor, and of what she decides of it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.stemdonor.facts.case_policy import Beside

Said = str | Promise

REASONS: dict[str, Said] = {
    "too_late_to_replace": _("离开始不到 %(hours)s 小时，来不及换人。"),
    "donor_wants_none": _("本人说过不要。不再请人。"),
    "call_made": _("这个电话已经打过了。"),
    "meet_says_too_much": _("碰面的地方志愿者会看到：不写姓名、电话和证件号。"),
}  # fmt: skip

ADVICE: dict[str, Said] = {
    "too_late_to_replace": _("请马上打电话给红十字会，一起想办法。"),
}

# What a volunteer brings and does, by what she is for.
DO: dict[str, tuple[Said, ...]] = {
    Beside.COMPANION: (
        _("带身份证、口罩、水杯；感冒发热就不要来，打电话换人。"),
        _("陪着、跑腿、说说话；身体的事请医生和护士。"),
        _("不劝，不替人答应；不问、不猜患者是谁。"),
        _("不拍照，不发朋友圈；听到的不对别人说。"),
    ),
    Beside.CALLER: (
        _("到办公室，用办公室的电话打；号码工作人员当场给，不抄走。"),
        _("先问方不方便，再问身体怎样、需要什么。"),
        _("说哪里不舒服，记下来，当场告诉工作人员。"),
        _("不问、不猜患者是谁；听到的不对别人说。"),
    ),
}

# On the donor's own page: who helps her, as one would say it to her.
HELPS: dict[str, Said] = {
    Beside.WORKER: _("红十字会工作人员"),
    Beside.PEER: _("捐献过的志愿者"),
    Beside.DOCTOR: _("采集医院医生"),
    Beside.COMPANION: _("陪护志愿者"),
    Beside.CALLER: _("回访志愿者"),
}
