"""The words of what follows a donation: refusals, what donors tell, calls, counselling, re-entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.aftercare import (
    ApheresisEvent,
    Contacted,
    Ended,
    NoReentry,
    Reached,
    Told,
    Waived,
    Way,
)
from sanxian.blood.lifecycle.aftercare import CounsellingStatus, InformationStatus, ReentryStatus

REASONS = {
    "donor_information": _("献血者献血后有话回告。"),
    "slip_unknown": _("没有哪一张感谢卡是这个码。"),
    "information_recall_open": _("它引起的召回还没有结案。"),
    "apheresis_record_missing": _("还没有填单采记录，不能结束单采。"),
    "apheresis_there_already": _("这次单采的记录已经有了，不能改。"),
    "not_apheresis": _("这次献的不是单采成分。"),
    "apheresis_over": _("这次采血已经结束，不能再补填单采记录。"),
    "run_out_of_order": _("单采结束要晚于开始。"),
    "run_ahead": _("单采结束的时间还没有到。"),
    "run_before_draw": _("单采开始不能早于取号采血的时间。"),
    "run_too_long": _("一次单采不会这么久，请核对时间。"),
    "run_without_product": _("请填产品容量。"),
    "run_more_than_processed": _("产品和血浆加起来多于处理的血量，请核对。"),
    "reaction_not_followed_up": _("还没有人确认献血者已经好了。"),
    "reaction_needs_doctor": _("%(limit)s 级及以上的不良反应，要由咨询医生了结。"),
    "appointment_past": _("约谈的时间要在以后。"),
    "case_not_noticed": _("还没有发通知。"),
    "case_closed": _("这一例已经结束。"),
    "attempts_missing": _("至少联系 %(limit)s 次没有结果，才算联系不上（现在 %(made)s 次）。"),
    "counsel_missing": _("请写下谈了什么。"),
    "referral_missing": _("请写下转到哪里、为什么。"),
    "report_unanswered": _("向疾控中心的报告还没有回执，也没有说明不用报。"),
    "report_not_asked": _("这一例不用向疾控中心报告。"),
    "report_sent": _("报告已经发出，或已说明不用报。"),
    "report_not_sent": _("报告还没有发出。"),
    "report_acknowledged": _("回执已经登记过。"),
    "report_number_missing": _("请填疾控中心的回执编号。"),
    "sample_ahead": _("采样的日子还没有到。"),
    "sample_incomplete": _("每一项标志物的结果都要填。"),
    "reentry_no_deferral": _("没有仍然有效的暂缓记录可以解除。"),
    "reentry_there_already": _("归队申请已经提出，正在等第二人。"),
    "reentry_not_offered": _("按现行规定，这种情况不能归队。"),
    "reentry_too_early": _("离暂缓那天还没有满规定的时间。"),
    "reentry_confirmed": _("确认试验不是阴性。"),
    "reentry_not_negative": _("有一份标本不是全部阴性。"),
    "reentry_samples_missing": _("满规定时间以后，要有 %(limit)s 份间隔够长、全部阴性的标本。"),
}

ADVICE = {
    "slip_unknown": _("请对着卡片再输一次；还不行，请打感谢卡上的电话。"),
    "information_recall_open": _("先把召回查清、结案，再回到这里。"),
    "apheresis_record_missing": _("请先填“单采记录”，再登记采血完成。"),
    "reaction_not_followed_up": _("请先打电话随访，记下“已经好了”。"),
    "reaction_needs_doctor": _("请咨询医生打开这一页。"),
    "attempts_missing": _("换个时间、换种方式再联系，每次都记下来。"),
    "report_unanswered": _("请先登记回执编号，或说明为什么不用报。"),
}

TOLD = {
    Told.DO_NOT_USE: _("这次的血请不要用（不问原因）"),
    Told.FEVER: _("发热"),
    Told.INFECTION: _("得了感染性的病"),
    Told.DIAGNOSIS: _("查出了别的病"),
    Told.MEDICINE: _("献血前用过药"),
    Told.TRAVEL: _("去过疫区，征询时漏说了"),
    Told.CONTACT: _("接触过传染病人"),
    Told.OTHER: _("别的事"),
}
WAYS = {
    Way.PHONE: _("电话"),
    Way.DESK: _("当面"),
    Way.LETTER: _("信件"),
    Way.SLIP: _("感谢卡回告码"),
    Way.PORTAL: _("本人网页"),
}
CONTACTED = {
    Contacted.RECOVERED: _("已经好了"),
    Contacted.BETTER: _("好些了，还要再问"),
    Contacted.NOT_BETTER: _("没有好转"),
    Contacted.REFERRED: _("已转医院，由医院接手"),
    Contacted.NO_ANSWER: _("没有打通"),
}
REACHED = {
    Reached.WILL_COME: _("联系上了，约好来谈"),
    Reached.NO_ANSWER: _("没有接"),
    Reached.WRONG_NUMBER: _("号码不对"),
    Reached.DECLINED: _("联系上了，不愿意来"),
}
ENDED = {
    Ended.UNDERSTOOD: _("已当面告知，本人清楚"),
    Ended.IN_TREATMENT: _("已转诊，由医院接手"),
    Ended.NOT_REACHED: _("联系不上"),
    Ended.CONFIRMED_NEGATIVE: _("确认试验阴性"),
}
WAIVED = {
    Waived.CONFIRMED_NEGATIVE: _("确认试验阴性"),
    Waived.REPORTED_BEFORE: _("以前报告过"),
}
NO_REENTRY = {
    NoReentry.PAPERS_INCOMPLETE: _("材料不全"),
    NoReentry.IN_DOUBT: _("结果有疑问"),
    NoReentry.DONOR_WISH: _("献血者本人不想再献"),
}
MACHINE_EVENTS = {
    ApheresisEvent.LOW_FLOW: _("流速低"),
    ApheresisEvent.CITRATE: _("枸橼酸反应"),
    ApheresisEvent.ALARM: _("机器报警"),
    ApheresisEvent.AIR: _("管路进气"),
    ApheresisEvent.HAEMOLYSIS: _("溶血迹象"),
    ApheresisEvent.KIT_CHANGED: _("更换耗材"),
}
CASE_STATUSES = {
    CounsellingStatus.OPENED: _("待通知"),
    CounsellingStatus.NOTICED: _("已通知，等来谈"),
    CounsellingStatus.ATTENDED: _("已面谈"),
    CounsellingStatus.UNREACHABLE: _("联系不上"),
    CounsellingStatus.REFERRED: _("已转诊"),
    CounsellingStatus.CLOSED: _("已结束"),
}
CASE_TONES = {
    CounsellingStatus.OPENED: "warn",
    CounsellingStatus.NOTICED: "now",
    CounsellingStatus.ATTENDED: "now",
    CounsellingStatus.UNREACHABLE: "warn",
    CounsellingStatus.REFERRED: "now",
    CounsellingStatus.CLOSED: "ok",
}
INFORMATION_STATUSES = {
    InformationStatus.TAKEN: _("待决定"),
    InformationStatus.SETTLED: _("已决定"),
}
REENTRY_STATUSES = {
    ReentryStatus.PROPOSED: _("等第二人"),
    ReentryStatus.AGREED: _("已归队"),
    ReentryStatus.REFUSED: _("未同意"),
}
MARKERS = {
    "hbsag": _("乙肝表面抗原"),
    "anti_hcv": _("丙肝抗体"),
    "hiv": _("艾滋病抗原抗体"),
    "syphilis": _("梅毒抗体"),
    "nat": _("核酸"),
}
# What a case was opened for: a marker, or the virus that the nucleic-acid test told apart.
FOUND = {
    **MARKERS,
    "nat_hbv": _("HBV 核酸鉴别"),
    "nat_hcv": _("HCV 核酸鉴别"),
    "nat_hiv": _("HIV 核酸鉴别"),
}
MARKER_OUTCOMES = {"nonreactive": _("阴性"), "reactive": _("有反应")}


def grade_words(words: dict[str, str], chinese: bool) -> dict[int, str]:
    """The edition's words for each grade, in the reader's language."""
    sides = {int(grade): said.partition("|") for grade, said in words.items()}
    return {g: f"{g} {zh if chinese or not en else en}" for g, (zh, _bar, en) in sides.items()}
