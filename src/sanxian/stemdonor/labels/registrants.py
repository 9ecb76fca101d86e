"""The words of a registrant's life."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.stemdonor.facts.registrants import (
    TRUE,
    Asked,
    Channel,
    Deed,
    Fineness,
    Found,
    Ground,
    Kin,
    Method,
    Outcome,
    Question,
    Reprint,
    SampleKind,
    Talking,
    Unfit,
    Why,
)
from sanxian.stemdonor.facts.registrants import Said as Answer
from sanxian.stemdonor.lifecycle import RegistrantStatus, SampleStatus

Said = str | Promise

REASONS: Mapping[str, Said] = {
    "born_unknown": _("档案里没有出生日期，请先补上。"),
    "too_young_to_register": _("未满 %(youngest)s 周岁，还不能登记。"),
    "too_old_to_register": _("已过 %(oldest)s 周岁，不再登记。"),
    "already_registered": _("这个人已经登记过，或不能登记。"),
    "county_missing": _("请选今后负责联系的县区。"),
    "county_of_another_city": _("这个县区不在本市。"),
    "registrant_elsewhere": _("这位登记者不归这里负责。"),
    "consents_missing": _("两份同意书要分别签好：加入资料库、做 HLA 分型。"),
    "check_missing": _("采样前要先讲解，并通过几句话的确认。"),
    "check_not_needed": _("已经采样，不用再确认。"),
    "question_not_asked": _("还有问题没有问到。"),
    "sample_waits": _("已经采过样，样本还没有送出。"),
    "sample_not_needed": _("现在不需要采样。"),
    "sample_number_taken": _("这个样本编号已经用过。"),
    "sample_number_unreadable": _("编号只用大写字母、数字和短横，5 到 24 位。"),
    "sample_number_personal": _("这像证件号或电话，不能用作编号。"),
    "sample_gone": _("这份样本已经不能用，不再印标签。"),
    "reprint_reason_missing": _("标签印过了，再印要写原因。"),
    "first_label_needs_none": _("标签还没有印过，第一张不用写原因。"),
    "typing_consent_missing": _("本人没有同意做 HLA 分型，不能分型。"),
    "typings_kept_nowhere": _("本省没有资料库分库可以保管分型结果，请只记检测日期。"),
    "typing_there": _("这份样本的分型结果已经交给分库，改错请找分库。"),
    "samples_missing": _("请先勾选要送的样本。"),
    "box_too_full": _("一箱最多 %(most)s 份样本。"),
    "still_cooling": _("样本 %(number)s：静思期还没有过。"),
    "cooling_call_missing": _("样本 %(number)s：静思期回访还没有做。"),
    "sample_asked_back": _("样本 %(number)s：本人已经退出，不再检测。"),
    "box_elsewhere": _("这一箱不是送到这里的。"),
    "not_on_the_list": _("样本 %(number)s 不在这一箱的清单上。"),
    "sample_elsewhere": _("样本不在这里。"),
    "sample_not_asked_back": _("没有人要求销毁这份样本。"),
    "typed_in_the_future": _("检测日期应在送出之后、今天之前。"),
    "not_typed": _("样本还没有分型结果。"),
    "registry_number_taken": _("这个在库编号已经是别人的。"),
    "not_cooling": _("现在不在静思期。"),
    "not_in_registry": _("现在不在库。"),
    "deed_missing": _("每次联系至少请对方做 %(least)s 件事：核对电话、住址、意愿，或重签、重采。"),
    "too_few_attempts": _("只联系过 %(made)s 次，联系 %(needed)s 次不通才记为失联。"),
    "review_in_the_past": _("复核日期要在今天以后。"),
    "not_registered": _("您现在没有登记在册。"),
    "not_old_enough": _("还没有到退库的年龄。"),
    "not_matched": _("现在没有进行中的配型。"),
    "draw_still_open": _("上一次抽样还没有打完电话。"),
    "nobody_in_registry": _("这里还没有人在库。"),
    "registrants_empty": _("文件里没有登记者。"),
    "registrants_same_file": _("同一份文件已经导入过。"),
    "county_not_known": _("不认识的县区，请写本市的县区名称或六位代码。"),
    "one_person_twice": _("同一个人在文件里不止一行。"),
    "number_twice": _("同一个编号在文件里不止一行。"),
    "past_leaving_age": _("已满 %(age)s 周岁，应已退库。"),
    "registrant_used": _("编号 %(number)s 已有后续记录（%(by)s），不能整份撤销。"),
    "health": _("身体原因"),
    "abroad": _("在外地或国外"),
    "personal": _("个人原因"),
    "unreachable": _("联系不上"),
    "withdrawn": _("本人退出"),
    "age": _("到了退库年龄"),
    "excluded": _("经判断不适合"),
    "donated": _("已经捐献"),
    "deceased": _("已故"),
    "too_little": _("样本量不足"),
    "clotted": _("凝块"),
    "label": _("标签看不清"),
    "damaged": _("破损"),
    "failed": _("没有检出结果"),
    "missing": _("箱里没有"),
    "confirmed_already": _("这位登记者的同意已经核实过，不用再签。"),
    "relatives_enough": _("最多留 %(most)s 位亲友，请先去掉一位。"),
    "relative_not_agreed": _("本人没有同意我们找亲友。"),
    "relative_not_yet": _("还没有轮到找亲友：前面的办法要先试过。"),
}

ADVICE: Mapping[str, Said] = {
    "too_young_to_register": _("谢谢您的心意，到那天再来。"),
    "too_old_to_register": _("谢谢您的心意，您可以帮我们讲给年轻人听。"),
    "check_missing": _("先讲一遍，再逐句问；没有答对的再讲再问。"),
    "consents_missing": _("请本人分别看过、分别签字；只同意一份也可以先记为意向。"),
    "still_cooling": _("到那天以后再送。"),
    "cooling_call_missing": _("请先打静思期回访电话。"),
    "sample_asked_back": _("请按规定销毁或退还，并在这里记下。"),
    "too_few_attempts": _("换一个时间、换一种方式再试。"),
    "draw_still_open": _("请先把抽到的人打完。"),
    "relative_not_agreed": _("换一种办法找；以后联系上了，再问本人愿不愿意留。"),
}

TOPICS: Mapping[str, Said] = {
    "stemdonor.enrolment": _("造血干细胞登记"),
    "stemdonor.cooling": _("静思期"),
    "stemdonor.keeping": _("在库保留与寻访"),
    "stemdonor.rate": _("有效库容抽样"),
    "stemdonor.quality": _("招募的质量"),
}
VALUES: Mapping[str, Said] = {
    "youngest": _("最小年龄（岁）"),
    "oldest": _("最大登记年龄（岁）"),
    "leave_at": _("退库年龄（岁）"),
    "questions": _("要问的问题"),
    "right_least": _("至少答对几句"),
    "days": _("天数"),
    "call_days": _("期满后多少天内回访"),
    "months": _("每隔多少个月联系"),
    "deeds_least": _("每次至少做几件事"),
    "attempts": _("联系几次不通记为失联"),
    "a_week": _("每位工作人员每周列入几位"),
    "review_days": _("暂缓多少天后复核"),
    "size": _("每次抽多少人"),
    "shown_from": _("多少人起显示比率"),
    "confidence": _("置信水平（%）"),
    "recruits_years": _("看最近几年登记的人"),
    "in_touch_months": _("几个月内联系上算有联系"),
}

_R, _S = RegistrantStatus, SampleStatus
STATUSES: Mapping[str, Said] = {
    _R.INTENDING: _("有意向"),
    _R.ENROLLED: _("已登记，待采样"),
    _R.COOLING: _("静思期"),
    _R.SAMPLED: _("已留样，待送检"),
    _R.TYPING: _("送检分型"),
    _R.LISTED: _("在库"),
    _R.DEFERRED: _("暂缓"),
    _R.LOST: _("失联"),
    _R.MATCHED: _("配型中"),
    _R.LEFT: _("已退库"),
}
TONES: Mapping[str, str] = {
    _R.INTENDING: "wait", _R.ENROLLED: "wait", _R.COOLING: "now", _R.SAMPLED: "stem",
    _R.TYPING: "stem", _R.LISTED: "ok", _R.DEFERRED: "warn", _R.LOST: "warn", _R.MATCHED: "stem",
    _R.LEFT: "wait",
}  # fmt: skip
SAMPLE_STATUSES: Mapping[str, Said] = {
    _S.DRAWN: _("在手"),
    _S.SENT: _("在途"),
    _S.RECEIVED: _("实验室已收"),
    _S.TYPED: _("已分型"),
    _S.UNFIT: _("不能用"),
    _S.DISCARDED: _("已销毁"),
}
SAMPLE_TONES: Mapping[str, str] = {
    _S.DRAWN: "wait", _S.SENT: "now", _S.RECEIVED: "stem", _S.TYPED: "ok", _S.UNFIT: "warn",
    _S.DISCARDED: "wait",
}  # fmt: skip
INTAKES: Mapping[str, Said] = {"taken": _("已导入"), "undone": _("已撤销")}
BOXES: Mapping[str, Said] = {"sent": _("在途"), "received": _("已收")}
CHANNELS: Mapping[str, Said] = {
    Channel.DONATION: _("献血时"),
    Channel.EVENT: _("活动现场"),
    Channel.PHONE: _("电话"),
    Channel.OWN: _("本人在网上"),
    Channel.FILE: _("名册导入"),
}
KINDS: Mapping[str, Said] = {SampleKind.BLOOD: _("静脉血"), SampleKind.SWAB: _("口腔拭子")}
UNFIT: Mapping[str, Said] = {code: REASONS[code] for code in Unfit}
FINENESS: Mapping[str, Said] = {Fineness.HIGH: _("高分辨"), Fineness.LOW: _("低、中分辨")}
METHODS: Mapping[str, Said] = {
    Method.NGS: _("二代测序"), Method.SBT: _("一代测序（SBT）"), Method.SSO: _("SSO"),
    Method.SSP: _("SSP"), Method.SEROLOGY: _("血清学"), Method.UNSAID: _("没有说明"),
}  # fmt: skip
REPRINTS: Mapping[str, Said] = {
    Reprint.DAMAGED: _("标签破损"),
    Reprint.UNREADABLE: _("扫不出来"),
    Reprint.LOST: _("没有贴上就丢了"),
    Reprint.PRINTER_FAULT: _("打印机故障"),
}
WHYS: Mapping[str, Said] = {code: REASONS[code] for code in Why}
KINS: Mapping[str, Said] = {
    Kin.PARENT: _("父母"),
    Kin.SPOUSE: _("配偶"),
    Kin.SIBLING: _("兄弟姐妹"),
    Kin.CHILD: _("子女"),
    Kin.OTHER: _("其他亲友"),
}
TALKINGS: Mapping[str, Said] = {
    Talking.COOLING: _("静思期回访"),
    Talking.RETENTION: _("让爱回家"),
    Talking.TRACING: _("寻访"),
}
OUTCOMES: Mapping[str, Said] = {
    Outcome.KEEP: _("愿意，继续"),
    Outcome.UNDECIDED: _("还没想好，约时间再打"),
    Outcome.UNREACHABLE: _("没有联系上"),
    Outcome.WITHDRAW: _("不愿意了，现在退出"),
}
ANSWERS: Mapping[str, Said] = {Answer.YES: _("是"), Answer.NO: _("否"), Answer.UNSAID: _("不想说")}
ASKED: Mapping[str, Said] = {
    Asked.FAMILY: _("家里人知道吗，支持吗？"),
    Asked.UNDERSTOOD: _("捐献的过程都听明白了吗？"),
    Asked.WILLING: _("如果有一天配上了，还愿意捐吗？"),
    Asked.REACHABLE: _("这个电话以后还能找到您吗？"),
}
# Read out; the person says whether it is true.
QUESTIONS: Mapping[str, Said] = {
    Question.PAID: _("捐献以后会得到一笔报酬。"),
    Question.SPINE: _("采集时要从脊椎里抽骨髓。"),
    Question.BOUND: _("签了字就不能再退出。"),
    Question.LATE: _("患者做完移植前的预处理以后我再退出，患者可能有生命危险。"),
    Question.REACH: _("换了电话、搬了家，我要告诉红十字会。"),
}
EXPLAINED: Mapping[str, Said] = {
    Question.PAID: _("不会。捐献自愿、无偿；误工、交通按标准补助。"),
    Question.SPINE: _("不是。从手臂静脉采集，像捐血小板一样。"),
    Question.BOUND: _("可以。采集开始以前随时可以退出，不用说理由。"),
    Question.LATE: _("是的。所以越早说出犹豫越好，早说不会有人责怪。"),
    Question.REACH: _("是的。找不到人，患者就少一个机会。"),
}
RIGHT: Mapping[str, bool] = {str(code): true for code, true in TRUE.items()}
DEEDS: Mapping[str, Said] = {
    Deed.PHONE: _("核对了电话"),
    Deed.ADDRESS: _("核对了住址"),
    Deed.WILLING: _("确认仍愿意"),
    Deed.CONSENT: _("重签了同意书"),
    Deed.SWAB: _("重采了口腔拭子"),
}
GROUNDS: Mapping[str, Said] = {
    Ground.UNSAID: _("不想说"),
    Ground.FAMILY: _("家里人不同意"),
    Ground.FEAR: _("担心身体"),
    Ground.TIME: _("没有时间"),
    Ground.MOVED: _("搬走了"),
    Ground.PREGNANT: _("怀孕或哺乳"),
    Ground.ILL: _("生病"),
    Ground.MEDICINE: _("在用药"),
    Ground.OTHER: _("其他"),
}
FOUND: Mapping[str, Said] = {
    Found.READY: _("联系上，愿意，也合适"),
    Found.UNWILLING: _("联系上，不愿意了"),
    Found.UNFIT: _("联系上，现在不合适"),
    Found.UNREACHABLE: _("没有联系上"),
}
DUTIES: Mapping[str, Said] = {
    "stemdonor.cooling": _("静思期回访"),
    "stemdonor.resample": _("重新采样"),
    "stemdonor.review": _("暂缓到期复核"),
    "stemdonor.tracing": _("寻访失联的登记者"),
    "stemdonor.keeping": _("让爱回家：请本人做一件事"),
    "stemdonor.discard": _("销毁退出者的样本"),
    "stemdonor.unfinished": _("补讲解、补采样"),
}
