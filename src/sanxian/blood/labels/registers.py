"""The words of registers that come from another system."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.lifecycle import IntakeStatus, TakeoverStatus

REASONS = {
    "intake_same_file": _("这份文件已经导入过，没有再导一次。"),
    "intake_empty": _("文件里没有可导入的行。"),
    "intake_used": _("献血者 %(donor)s 的记录已经被用到（%(by)s），不能撤销。"),
    "takeover_used": _("血袋 %(number)s 已经被用到（%(by)s），不能撤销。"),
    "person_not_told_apart": _("没有证件号码时，性别和出生日期都要有。"),
    "day_ahead": _("日期在今天之后。"),
    "day_too_long_ago": _("日期太早，像是写错了。"),
    "group_by_halves": _("只写了 RhD，没有写 ABO。"),
    "group_missing": _("ABO 和 RhD 都要有。"),
    "donor_group_differs": _("与这位献血者在本系统的血型不同。"),
    "row_twice": _("与第 %(first)s 行重复。"),
    "donor_not_named": _("没有证件号码，也没有原系统编号或献血者编码。"),
    "donor_unknown_row": _("没有这位献血者；请先导入献血者名册。"),
    "donation_known_here": _("这位献血者当天在本系统已有献血记录。"),
    "volume_beyond_belief": _("血量不在 1 到 %(most)s mL 之间。"),
    "doses_beyond_belief": _("治疗量超过 %(most)s。"),
    "number_taken": _("这个号码已经有了。"),
    "number_taken_now": _("号码 %(number)s 已经在库，不能再接收。"),
    "expires_before_collection": _("失效时间早于采集时间。"),
    "bag_past_expiry": _("已过有效期，不能接收。"),
    "component_not_known": _("不认识的血液成分。"),
    "system_not_named": _("请写明来自哪个系统、原由谁管理。"),
}
ADVICE = {
    "intake_same_file": _("要重新导入，请先撤销上一次。"),
    "intake_used": _("请在那位献血者的档案里更正，或保留这次导入。"),
    "takeover_used": _("请逐袋处理：封存或报废。"),
    "donor_group_differs": _("请核对原系统与检验记录；弄清之前不要导入。"),
    "number_taken_now": _("请撤回这份移交清单，去掉已在库的血袋后重传。"),
}
INTAKE_KINDS = {"donors": _("献血者名册"), "donations": _("献血记录")}
INTAKE_STATUSES = {IntakeStatus.TAKEN: _("已导入"), IntakeStatus.UNDONE: _("已撤销")}
TAKEOVER_STATUSES = {
    TakeoverStatus.PROPOSED: _("待第二人签字"),
    TakeoverStatus.CONFIRMED: _("已接收入库"),
    TakeoverStatus.WITHDRAWN: _("已撤回"),
    TakeoverStatus.UNDONE: _("已撤销，血袋报废"),
}
