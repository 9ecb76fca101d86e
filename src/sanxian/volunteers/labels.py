"""The words of the volunteers' room."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.volunteers.facts import Activity, Course, Kind, Language, Result, Source, Why
from sanxian.volunteers.lifecycle import (
    CorrectionStatus,
    OfferStatus,
    ShiftStatus,
    SignupStatus,
    TrainingStatus,
    VolunteerStatus,
)

Said = str | Promise

REASONS: dict[str, Said] = {
    "volunteer_not_active": _("这位志愿者现在不在服务。"),
    "volunteer_not_ready": _("这位志愿者没有报这类服务。"),
    "volunteer_not_past_donor": _("这类服务由捐献过的志愿者来做。"),
    "training_missing": _("这类服务要先通过培训，并在有效期内。"),
    "offer_after_no": _("这件事已经婉拒过，不再问。"),
    "offer_made_already": _("这件事已经邀请过这位志愿者。"),
    "offers_too_many": _("这位志愿者 %(days)s 天里已被邀请 %(most)s 次。"),
    "offer_over": _("这份邀请已经过期。"),
    "offer_in_past": _("服务时间已经过去。"),
    "insurance_missing": _("没有保险覆盖这段时间。"),
    "work_time_taken": _("这段时间已经有安排。"),
    "volunteer_known": _("这位已经是志愿者。"),
    "volunteer_absent": _("您还没有报名做志愿者。"),
    "volunteer_kinds_missing": _("至少选一类服务。"),
    "volunteer_area_elsewhere": _("服务范围应在本市之内，并包括所在的县区。"),
    "registered_as_unreadable": _("编号只用大写字母、数字和短横，且不能是证件号。"),
    "team_in_circle": _("一支队伍不能归到自己的下级。"),
    "team_closed": _("这支队伍已经解散。"),
    "team_name_taken": _("这里已经有同名的队伍。"),
    "team_name_missing": _("请写队伍的名称。"),
    "team_has_parts": _("还有下级队伍，先解散或改归别处。"),
    "member_already": _("已经在这支队伍里。"),
    "leader_not_member": _("队长应是这支队伍的在队志愿者。"),
    "activity_in_future": _("日期还没有到。"),
    "nobody_took_part": _("没有选参加的人。"),
    "training_full": _("培训名额已满。"),
    "training_over": _("这次培训已经结束或取消。"),
    "training_not_yet": _("培训还没有开始，不能登记结果。"),
    "training_known": _("已经报了这次培训。"),
    "training_result_known": _("结果已经登记，不能改写。"),
    "insurance_number_unreadable": _("保单号只用字母、数字和 ( ) . / _ -，4 到 40 位。"),
    "insurer_missing": _("请写保险公司。"),
    "cover_known": _("这张保单已经登记过。"),
    "cover_over": _("这份保险已经结束。"),
    "work_times_crossed": _("结束应在开始之后。"),
    "work_time_passed": _("这段时间已经过去。"),
    "work_time_too_long": _("一次最长七天。"),
    "seats_out_of_range": _("名额应在 1 到 500 之间。"),
    "shift_full": _("这一班名额已满。"),
    "shift_over": _("这一班已经结束。"),
    "shift_begun": _("这一班已经开始，不能再退出；来不了请告诉队长。"),
    "shift_not_over": _("这一班还没有结束。"),
    "signup_known": _("已经报了这一班。"),
    "check_in_too_early": _("开始前 %(minutes)s 分钟起才能签到。"),
    "check_out_too_late": _("结束已超过 %(minutes)s 分钟，请队长登记。"),
    "check_code_wrong": _("签到码不对，或已经换了新的。"),
    "check_tries_used": _("签到码输错次数太多，请队长登记。"),
    "hours_minutes_out_of_range": _("一次服务最多记 %(most)s 分钟。"),
    "hours_km_out_of_range": _("里程应在 0 到 20000 公里之间。"),
    "hours_known": _("这件事的时长已经记过。"),
    "hours_correction_unchanged": _("和现在的记录一样，没有改动。"),
    "hours_correction_open": _("这条记录已有一份更正在等复核。"),
    "hours_correction_by_author": _("提出更正的人不能自己复核。"),
    "nothing_to_certify": _("这段时间没有服务记录。"),
    "forgot_out": _("忘了签退"),
    "wrong_time": _("时间登记错误"),
    "not_counted": _("漏记"),
    "counted_twice": _("重复计算"),
}

ADVICE: dict[str, Said] = {
    "training_missing": _("请先安排培训，再邀请。"),
    "insurance_missing": _("请先登记覆盖全程的人身意外保险。"),
    "work_time_taken": _("请先退出原来的安排，或选别的时间。"),
    "check_code_wrong": _("看一眼现场的屏幕，重新输入。"),
    "hours_correction_by_author": _("请另一位同事来复核。"),
    "offer_after_no": _("请邀请别的志愿者。"),
}

TOPICS: dict[str, Said] = {
    "volunteers.work": _("志愿服务的条件"),
    "volunteers.attendance": _("志愿服务的签到与时长"),
}
VALUES: dict[str, Said] = {
    "course": _("要先通过的培训"),
    "risky": _("可能发生人身危险"),
    "past_donor": _("由捐献过的人来做"),
    "course_days": _("培训有效的天数"),
    "offers_most": _("一段时间里最多邀请几次"),
    "offers_days": _("邀请次数按多少天算"),
    "offer_hours": _("邀请等答复的小时数"),
    "insurance_warn_days": _("保险到期前多少天提醒"),
    "code_minutes": _("签到码多少分钟换一次"),
    "tries_most": _("签到码最多输错几次"),
    "early_minutes": _("提前多少分钟可以签到"),
    "late_minutes": _("结束后多少分钟内可以签退"),
    "minutes_most": _("一次服务最多记多少分钟"),
    "small_below": _("少于几人的合计不显示"),
}

KINDS: dict[Kind, Said] = {
    Kind.ESCORT: _("护送"),
    Kind.PEER: _("同伴交流"),
    Kind.COMPANION: _("陪护"),
    Kind.CALLER: _("电话回访"),
    Kind.PUBLICITY: _("宣传"),
    Kind.OTHER: _("其他服务"),
}
ACTIVITIES: dict[Activity, Said] = {
    Activity.PUBLICITY: _("捐献宣传"),
    Activity.CALLBACK: _("回访"),
    Activity.TALK: _("捐献者讲述"),
    Activity.COMPANION: _("陪护"),
    Activity.POVERTY: _("扶贫"),
    Activity.DISABILITY: _("助残"),
    Activity.THREE_CARES: _("“三关爱”"),
    Activity.TRAINING: _("学习培训"),
    Activity.OTHER: _("其他活动"),
}
LANGUAGES: dict[Language, Said] = {
    Language.MANDARIN: _("普通话"),
    Language.DIALECT: _("本地方言"),
    Language.ENGLISH: _("英语"),
    Language.SIGN: _("手语"),
}
COURSES: dict[Course, Said] = {
    Course.BASICS: _("志愿服务基础"),
    Course.COLD_CHAIN: _("冷链与交接"),
    Course.LISTENING: _("倾听与保密"),
    Course.CALLING: _("回访话术与保密"),
    Course.CARE: _("陪护与院感"),
}
RESULTS: dict[Result, Said] = {
    Result.PASSED: _("通过"),
    Result.FAILED: _("未通过"),
    Result.ABSENT: _("没有来"),
}
SOURCES: dict[Source, Said] = {
    Source.SHIFT: _("班次签到"),
    Source.CREDIT: _("完成的任务"),
    Source.ACTIVITY: _("队伍活动"),
    Source.CORRECTION: _("更正"),
}
WHYS: dict[Why, Said] = {
    Why.FORGOT_OUT: REASONS["forgot_out"],
    Why.WRONG_TIME: REASONS["wrong_time"],
    Why.NOT_COUNTED: REASONS["not_counted"],
    Why.COUNTED_TWICE: REASONS["counted_twice"],
}
VOLUNTEERS: dict[VolunteerStatus, Said] = {
    VolunteerStatus.APPLIED: _("等待接收"),
    VolunteerStatus.ACTIVE: _("在队"),
    VolunteerStatus.RESTING: _("暂休"),
    VolunteerStatus.LEFT: _("已退出"),
}
VOLUNTEER_TONES = {"applied": "now", "active": "ok", "resting": "wait", "left": "wait"}
SHIFTS: dict[ShiftStatus, Said] = {
    ShiftStatus.PLANNED: _("已安排"),
    ShiftStatus.CLOSED: _("已结束"),
    ShiftStatus.CANCELLED: _("已取消"),
}
SHIFT_TONES = {"planned": "now", "closed": "ok", "cancelled": "wait"}
SIGNUPS: dict[SignupStatus, Said] = {
    SignupStatus.SIGNED: _("已报名"),
    SignupStatus.PRESENT: _("已签到"),
    SignupStatus.DONE: _("已完成"),
    SignupStatus.MISSED: _("没有来"),
    SignupStatus.WITHDRAWN: _("已退出"),
    SignupStatus.CANCELLED: _("已取消"),
}
SIGNUP_TONES = {"signed": "now", "present": "ok", "done": "ok"}
OFFERS: dict[OfferStatus, Said] = {
    OfferStatus.OPEN: _("等答复"),
    OfferStatus.ACCEPTED: _("已接受"),
    OfferStatus.DECLINED: _("婉拒"),
    OfferStatus.RETURNED: _("已交回"),
    OfferStatus.EXPIRED: _("没有答复"),
    OfferStatus.WITHDRAWN: _("已撤回"),
    OfferStatus.DONE: _("已完成"),
}
OFFER_TONES = {"open": "now", "accepted": "ok", "done": "ok"}
TRAININGS: dict[TrainingStatus, Said] = {
    TrainingStatus.PLANNED: _("已安排"),
    TrainingStatus.HELD: _("已举办"),
    TrainingStatus.CANCELLED: _("已取消"),
}
TRAINING_TONES = {"planned": "now", "held": "ok", "cancelled": "wait"}
CORRECTIONS: dict[CorrectionStatus, Said] = {
    CorrectionStatus.PROPOSED: _("等复核"),
    CorrectionStatus.APPROVED: _("已更正"),
    CorrectionStatus.REFUSED: _("不更正"),
}
