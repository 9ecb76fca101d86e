"""The words of match cases, collection and what comes after."""

from __future__ import annotations

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from sanxian.stemdonor.facts.care import Press, Reaction, Verdict, Vessel
from sanxian.stemdonor.facts.cases import (
    Concern,
    Leave,
    Party,
    Request,
    Setting,
    Side,
    StopWhy,
    Way,
)
from sanxian.stemdonor.facts.follow import CostKind, Fund, VisitKind, Wellbeing
from sanxian.stemdonor.lifecycle.cases import (
    CaseStatus,
    CostStatus,
    FollowStatus,
    ReviewStatus,
    StayStatus,
)

Said = str | Promise

REASONS: dict[str, Said] = {
    "result_differs": _("分库比对两份高分辨结果，与这里填的不一样，请再核对。"),
    "place_taken": _("这个位置已经有人，或者已经问过、还在等答复。"),
    "task_of_another": _("这个任务编号已经用在另一位志愿者身上。"),
    "case_open_already": _("这位志愿者已有一个没有结束的配型病例。"),
    "registrant_left": _("这位志愿者已退库，不再联系。"),
    "never_gave": _("这位志愿者以前没有捐献过，谈不上再次捐献。"),
    "not_told_here": _("当地规定供者一侧不记患者的这一项：%(what)s。"),
    "sample_volume": _("高分辨血样最多 %(most)s mL。"),
    "confirm_first": _("要先有捐献者清髓前的书面最终确认。"),
    "no_own_case": _("您现在没有配型病例。"),
    "collecting_now": _("正在采集。要停，请告诉采集医生，马上就停。"),
    "costs_open": _("还有费用没有审批，不能结案。"),
    "cost_after_close": _("病例已结案，不能再记费用。"),
    "said_no": _("本人已经说了不。不再劝，也不再打电话。"),
    "case_over": _("这个病例已经结束，不再联系。"),
    "contact_first": _("还没有联系上本人。"),
    "family_leave": _("本人没有同意和家里人谈。"),
    "too_early_for_family": _("先和本人谈，再和家里人谈。"),
    "talk_first": _("还没有谈话记录。"),
    "taught_too_little": _("本人用自己的话说出了 %(found)s 条，至少要 %(needed)s 条。"),
    "health_not_asked": _("还没有再次征询健康状况。"),
    "health_open": _("健康征询里有要由医生确认的问题，还没有确认。"),
    "health_incomplete": _("还有 %(count)s 个健康问题没有答。"),
    "health_settled": _("没有等医生确认的健康问题。"),
    "no_peer": _("这个账号不是同伴志愿者。"),
    "sample_first": _("还没有高分辨血样。"),
    "exam_first": _("还没有体检合格。"),
    "exam_too_old": _("体检只管到 %(last)s，采集日已经过期。"),
    "exam_in_the_past": _("体检日已经过去了。"),
    "exam_not_yet": _("还没有到体检日。"),
    "exam_judged": _("这次体检已经有结论。"),
    "second_too_soon": _("离上次捐献时间太短。"),
    "hospital_unqualified": _("这家医院那几天不在采集资质有效期内。"),
    "hospital_not_these_days": _("这家医院那几天安排不开。"),
    "collects_not": _("这个机构不是医院。"),
    "hospital_known": _("这家医院已经登记过。"),
    "facility_taken": _("这个机构代码已经给了另一家医院。"),
    "beds_in_use": _("床位数不能少于已经预约出去的床号。"),
    "plan_in_the_past": _("入院日已经过去了。"),
    "plan_out_of_order": _("日期的先后不对：入院、动员、采集、出院。"),
    "plan_after_conditioning": _("患者一侧已经开始预处理，计划不能再改。请打电话给省管理中心。"),
    "gcsf_days": _("动员要 %(least)s 到 %(most)s 天。"),
    "gcsf_not_before_collection": _("动员针最后一天应是采集当天或前一天。"),
    "sessions_too_many": _("采集最多 %(most)s 次。"),
    "stay_too_long": _("从入院到出院最多 %(most)s 天。"),
    "not_insured": _("还没有给捐献者买保险。"),
    "temperature_impossible": _("体温写错了。"),
    "gcsf_days_over": _("动员针最多打 %(most)s 天。"),
    "gcsf_once_a_day": _("今天已经打过了，一天一次。"),
    "gcsf_gap": _("动员针要连着几天打，中间断了一天。"),
    "gcsf_too_few": _("动员针打了 %(found)s 天，至少要 %(least)s 天才能采集。"),
    "product_empty": _("体积、MNC 和 CD34+ 都要大于零。"),
    "stay_over": _("这次住院已经结束或取消。"),
    "nothing_collected": _("还没有记下采集的细胞。"),
    "bags_differ": _("数出来 %(counted)s 袋，记录是 %(bags)s 袋。"),
    "bag_labels_differ": _("标签和记录不一样。"),
    "cell_box_temperature": _("转运箱温度不在 %(low)s 到 %(high)s °C 之间。"),
    "same_signature": _("交的人和接的人不能是同一个账号。"),
    "handed_already": _("已经交接过了。"),
    "cost_empty": _("天数和金额都要大于零。"),
    "cost_above_standard": _("超出当地标准 %(above)s 元。"),
    "receipt_missing": _("满 %(least)s 元要写票据号。"),
    "follow_not_yet": _("还没有到这次随访的日子。"),
    "blood_impossible": _("“%(field)s”的数值不可能。"),
    "nothing_to_settle": _("没有等医生看的结果。"),
    "year_over": _("只能为今年或以后安排走访。"),
    "visit_made": _("这次走访已经记过了。"),
}  # fmt: skip

ADVICE: dict[str, Said] = {
    "said_no": _("谢谢这位志愿者。需要时只做关怀，不谈捐献。"),
    "talk_first": _("先记一次和本人的谈话。"),
    "taught_too_little": _("再讲一遍，请本人用自己的话复述。"),
    "health_open": _("请另一位同事在医生看过以后确认；不合适就停止病例。"),
    "confirm_first": _("请红十字会工作人员和捐献者签最终确认。"),
    "family_leave": _("先问本人，并记下本人的意思。"),
    "hospital_not_these_days": _("换几天，或选下一家医院。"),
    "costs_open": _("请另一位同事审批或退回。"),
    "bag_labels_differ": _("不要运走。请采集医院重新核对。"),
    "cell_box_temperature": _("换一个温度合格的箱子。"),
    "receipt_missing": _("写上票据号，或分开记。"),
    "collecting_now": _("医生可以随时中止采集。"),
}

TOPICS: dict[str, Said] = {
    "stemdonor.case": _("配型病例"),
    "stemdonor.talk": _("再动员谈话"),
    "stemdonor.collection": _("动员与采集"),
    "stemdonor.plan": _("一对一方案"),
    "stemdonor.cost": _("捐献费用"),
    "stemdonor.follow": _("捐献后随访"),
}
VALUES: dict[str, Said] = {
    "reservation": _("保留几个工作日"),
    "exam_valid": _("体检有效期"),
    "lymphocytes_after": _("再捐淋巴细胞要隔多久"),
    "cells_after": _("再捐造血干细胞要隔多久"),
    "patient_told": _("供者一侧可以记患者的哪几项"),
    "review_least": _("满几例全部同意就要复看"),
    "review_window": _("复看多长时间的记录"),
    "health": _("健康再次征询的问题"),
    "teach_back": _("请本人复述的要点"),
    "teach_back_least": _("至少说出几条"),
    "gcsf_days_least": _("动员针至少几天"),
    "gcsf_days_most": _("动员针最多几天"),
    "stay_days_most": _("住院最多几天"),
    "sessions_most": _("采集最多几次"),
    "mnc_per_kg": _("每千克患者体重至少多少 MNC"),
    "cd34_per_kg": _("每千克患者体重至少多少 CD34+"),
    "fever_from": _("体温到多少请医生看"),
    "transport_low": _("转运箱最低温度"),
    "transport_high": _("转运箱最高温度"),
    "leave_days": _("带薪假天数"),
    "call_points": _("联系的时间点"),
    "companions": _("谁来陪"),
    "told_before": _("开始前几天告诉志愿者陪的是谁"),
    "back_before": _("开始前多少小时以内不能一键交回"),
    "most": _("每天最多报多少"),
    "receipt_from": _("多少钱起要票据"),
    "small_cell": _("不足几人不公开合计"),
    "points": _("随访的时间点"),
    "hb_low": _("血红蛋白下限"),
    "wbc_low": _("白细胞下限"),
    "wbc_high": _("白细胞上限"),
    "plt_low": _("血小板下限"),
    "late_after": _("过几天算迟"),
    "visits_batch": _("一年走访几位往年的捐献者"),
    "least_for_rate": _("分母到多少才显示比率"),
}

CASES: dict[str, Said] = {
    CaseStatus.NOTIFIED: _("初配相合"),
    CaseStatus.CONTACTED: _("已联系上"),
    CaseStatus.TALKING: _("谈话中"),
    CaseStatus.FAMILY: _("和家人谈"),
    CaseStatus.AGREED: _("同意高分辨"),
    CaseStatus.SAMPLED: _("已采高分辨血样"),
    CaseStatus.RESULTED: _("高分辨结果已出"),
    CaseStatus.RESERVED: _("已保留"),
    CaseStatus.BACKUP: _("备选"),
    CaseStatus.EXAMINING: _("体检中"),
    CaseStatus.FIT: _("体检合格"),
    CaseStatus.PLANNED: _("有采集计划"),
    CaseStatus.CONFIRMED: _("已最终确认"),
    CaseStatus.MOBILISING: _("动员中"),
    CaseStatus.COLLECTING: _("采集中"),
    CaseStatus.HANDED_OVER: _("已交接"),
    CaseStatus.DELIVERED: _("已送达"),
    CaseStatus.CLOSED: _("已结案"),
    CaseStatus.STOPPED: _("已停止"),
}
CASE_TONES: dict[str, str] = {
    "notified": "now", "contacted": "now", "talking": "now", "family": "now", "agreed": "stem",
    "sampled": "stem", "resulted": "stem", "reserved": "stem", "backup": "wait",
    "examining": "stem", "fit": "stem", "planned": "warn", "confirmed": "ok", "mobilising": "ok",
    "collecting": "ok", "handed_over": "ok", "delivered": "ok", "closed": "ok", "stopped": "wait",
}  # fmt: skip
# What the named worker does next, as a button says it; and why, in a line.
NEXT: dict[str, tuple[Said, Said]] = {
    CaseStatus.NOTIFIED: (
        _("打电话联系本人"),
        _("只说有一位患者可能配上了，问方便什么时候谈；不劝。"),
    ),
    CaseStatus.CONTACTED: (_("和本人谈一次"), _("讲清楚，请本人用自己的话复述，再问一遍健康。")),
    CaseStatus.TALKING: (
        _("记下本人的答复"),
        _("同意就签高分辨同意书；不愿意就停止，不用说理由。"),
    ),
    CaseStatus.FAMILY: (_("记下本人的答复"), _("家里人怎么想都可以，决定由本人做。")),
    CaseStatus.AGREED: (_("安排采高分辨血样"), _("尽量到离家近的献血点，一次办完。")),
    CaseStatus.SAMPLED: (_("等结果，记下结果"), _("出结果前告诉本人大概要等多久。")),
    CaseStatus.RESULTED: (_("记下保留还是备选"), _("省管理中心答复以后再记。")),
    CaseStatus.RESERVED: (_("约体检"), _("选最近、那天能做的医院。")),
    CaseStatus.BACKUP: (_("告诉本人是备选"), _("别人先捐，需要时再联系。")),
    CaseStatus.EXAMINING: (_("等体检结论"), _("体检医院写结论；合格了再做计划。")),
    CaseStatus.FIT: (_("做一对一方案"), _("日期、医院、陪护、保险、请假，一次定好。")),
    CaseStatus.PLANNED: (
        _("请本人签最终确认"),
        _("要在患者预处理以前。这是最后一次可以轻松说不的时候。"),
    ),
    CaseStatus.CONFIRMED: (_("等入院"), _("入院和动员由采集医院记。")),
    CaseStatus.MOBILISING: (_("等采集"), _("每天问一次身体怎样；要停，马上停。")),
    CaseStatus.COLLECTING: (_("等采完交接"), _("采集医院和护送志愿者两个人签字。")),
    CaseStatus.HANDED_OVER: (_("记下送达"), _("告诉捐献者“已送达”，不说送到哪里。")),
    CaseStatus.DELIVERED: (_("结清费用，结案"), _("费用都审批过，就可以结案。")),
}
REQUESTS: dict[str, Said] = {
    Request.EXTENDED: _("扩展分型（国外）"),
    Request.VERIFICATION: _("确认分型（国外）"),
    Request.DOMESTIC: _("国内患者"),
    Request.SECOND_CELLS: _("再次捐献造血干细胞"),
    Request.LYMPHOCYTES: _("捐献淋巴细胞"),
}
SIDES: dict[str, Said] = {
    Side.DONOR: _("志愿者一侧"),
    Side.PATIENT: _("患者一侧"),
    Side.HOUSE: _("安排不开"),
}
WHYS: dict[str, Said] = {
    StopWhy.UNSAID: _("没有说"),
    StopWhy.UNWILLING: _("不愿意"),
    StopWhy.WORK: _("工作走不开"),
    StopWhy.FAMILY: _("家里不同意"),
    StopWhy.FEAR: _("害怕"),
    StopWhy.HEALTH: _("身体原因"),
    StopWhy.UNFIT: _("体检不合格"),
    StopWhy.LOST: _("联系不上"),
    StopWhy.NOT_MATCHED: _("高分辨不合"),
    StopWhy.NOT_NEEDED: _("患者不需要了"),
    StopWhy.ANOTHER_DONOR: _("用了别的供者"),
    StopWhy.LOGISTICS: _("日期、医院安排不开"),
    "personal": _("个人原因"),
}
PARTIES: dict[str, Said] = {Party.DONOR: _("本人"), Party.FAMILY: _("家里人")}
SETTINGS: dict[str, Said] = {
    Setting.PHONE: _("电话"),
    Setting.HOME: _("家里"),
    Setting.OFFICE: _("红十字会"),
    Setting.SITE: _("献血点"),
    Setting.HOSPITAL: _("医院"),
    Setting.VIDEO: _("视频"),
}
CONCERNS: dict[str, Said] = {
    Concern.PAIN: _("怕疼"),
    Concern.BODY: _("怕伤身体"),
    Concern.FERTILITY: _("担心生育"),
    Concern.FAMILY: _("家里人担心"),
    Concern.WORK: _("工作、请假"),
    Concern.MONEY: _("花费"),
    Concern.TRAVEL: _("路远"),
    Concern.TRUST: _("不放心机构"),
    Concern.PRIVACY: _("不想让人知道"),
    Concern.OTHER: _("其他"),
}
LEAVES: dict[str, Said] = {
    Leave.GIVEN: _("同意和家里人谈"),
    Leave.REFUSED: _("不要和家里人谈"),
}
WAYS: dict[str, Said] = {Way.PAPER: _("纸质签字"), Way.SCREEN: _("屏幕签字")}
VERDICTS: dict[str, Said] = {
    "": _("等结论"),
    Verdict.FIT: _("合格"),
    Verdict.UNFIT: _("不合格"),
    Verdict.AGAIN: _("要复查"),
}
REACTIONS: dict[str, Said] = {
    Reaction.NONE: _("没有不舒服"),
    Reaction.BONE_PAIN: _("腰酸、骨头疼"),
    Reaction.HEADACHE: _("头疼"),
    Reaction.FATIGUE: _("乏力"),
    Reaction.FEVER: _("发热"),
    Reaction.NAUSEA: _("恶心"),
    Reaction.SPLEEN_PAIN: _("左上腹疼"),
    Reaction.ALLERGY: _("过敏"),
    Reaction.OTHER: _("其他"),
}
PRESSES: dict[str, Said] = {
    Press.NOTHING: _("不要报道"),
    Press.WITHOUT_NAME: _("可以报道，不写姓名"),
    Press.AFTERWARDS: _("可以报道，事后再说"),
}
VESSELS: dict[str, Said] = {Vessel.ARM: _("手臂静脉"), Vessel.CENTRAL: _("中心静脉")}
STAYS: dict[str, Said] = {
    StayStatus.BOOKED: _("已预约"),
    StayStatus.CANCELLED: _("已取消"),
    StayStatus.ENDED: _("已出院"),
}
COSTS: dict[str, Said] = {
    CostKind.LOST_WORK: _("误工"),
    CostKind.TRAVEL: _("交通"),
    CostKind.MEALS: _("伙食"),
    CostKind.HOTEL: _("住宿"),
    CostKind.EXAM: _("检查"),
}
FUNDS: dict[str, Said] = {
    Fund.PROVINCE: _("省管理中心"),
    Fund.CITY: _("市红十字会"),
    Fund.HOSPITAL: _("移植一侧"),
    Fund.FOUNDATION: _("基金会"),
}
COST_STATES: dict[str, Said] = {
    CostStatus.ENTERED: _("等审批"),
    CostStatus.APPROVED: _("已审批"),
    CostStatus.REFUSED: _("已退回"),
}
WELLBEINGS: dict[str, Said] = {
    Wellbeing.WELL: _("很好"),
    Wellbeing.TIRED: _("有点累"),
    Wellbeing.PAIN: _("有些疼"),
    Wellbeing.ILL: _("不舒服，想看医生"),
}
FOLLOWS: dict[str, Said] = {
    FollowStatus.DUE: _("到期"),
    FollowStatus.DONE: _("已随访"),
    FollowStatus.DECLINED: _("这次不想说"),
}
MARKS: dict[str, Said] = {
    "ill": _("不舒服，想看医生"),
    "hb": _("血红蛋白偏低"),
    "wbc": _("白细胞不正常"),
    "plt": _("血小板偏低"),
}
VISITS: dict[str, Said] = {
    VisitKind.THIS_YEAR: _("当年捐献"),
    VisitKind.TURN: _("往年轮到"),
}
REVIEWS: dict[str, Said] = {
    ReviewStatus.OPEN: _("等人看"),
    ReviewStatus.SOUND: _("记录站得住"),
    ReviewStatus.WANTING: _("记录不足或有压力"),
}
DUTIES: dict[str, Said] = {
    "stemdonor.case.contact": _("初配相合：联系本人"),
    "stemdonor.case.talk": _("和本人谈一次"),
    "stemdonor.case.answer": _("记下本人的答复"),
    "stemdonor.case.sample": _("采高分辨血样"),
    "stemdonor.case.result": _("记下高分辨结果"),
    "stemdonor.case.reserve": _("记下保留还是备选"),
    "stemdonor.case.exam": _("约体检"),
    "stemdonor.case.inform": _("告诉本人是备选"),
    "stemdonor.case.judge": _("写体检结论"),
    "stemdonor.case.plan": _("做一对一方案"),
    "stemdonor.case.confirm": _("签最终确认"),
    "stemdonor.case.admit": _("入院、第一针动员"),
    "stemdonor.case.collect": _("采集造血干细胞"),
    "stemdonor.case.hand": _("交接给护送"),
    "stemdonor.case.sign": _("去采集医院接收细胞，签第二个字"),
    "stemdonor.case.deliver": _("记下送达"),
    "stemdonor.case.close": _("结清费用，结案"),
    "stemdonor.case.health": _("健康征询：请医生确认"),
    "stemdonor.case.follow": _("捐献后随访"),
    "stemdonor.case.doctor": _("捐献者的结果不正常：请医生看"),
    "stemdonor.case.visit": _("走访捐献者"),
    "stemdonor.case.beside": _("陪护空出来了：再请一位志愿者"),
    "stemdonor.case.review": _("复看全部成功的记录"),
}
PROMISED = _("约好的问候（第 %(n)s 次）")
promised = lazy(lambda place: PROMISED % {"n": place}, str)
PROMISED_STATES: dict[str, Said] = {
    "later": _("还没到"),
    "waiting": _("要打"),
    "done": _("打过了"),
    "cancelled": _("不再打"),
    "spared": _("本人不要打"),
}
POINTS: dict[str, Said] = {
    "day2": _("采集后 2 天"),
    "day7": _("采集后 7 天"),
    "month1": _("满 1 个月"),
    "month3": _("满 3 个月"),
    "month6": _("满 6 个月"),
    "year1": _("满 1 年"),
    "year2": _("满 2 年"),
    "year3": _("满 3 年"),
    "year4": _("满 4 年"),
    "year5": _("满 5 年"),
    "year6": _("满 6 年"),
    "year7": _("满 7 年"),
    "year8": _("满 8 年"),
    "year9": _("满 9 年"),
    "year10": _("满 10 年"),
}
# What the donor herself reads on her own page: what has happened and what comes next.
OWN: dict[str, tuple[Said, Said]] = {
    CaseStatus.NOTIFIED: (
        _("有一位患者可能和您配上了"),
        _("红十字会的工作人员会给您打电话，问您什么时候方便谈。"),
    ),
    CaseStatus.CONTACTED: (
        _("工作人员联系过您了"),
        _("接下来见面或通电话，讲清楚捐的是什么，您慢慢问。"),
    ),
    CaseStatus.TALKING: (
        _("您正在考虑"),
        _("想好了再答复。愿意，就签同意书，抽一小管血；不愿意，说一声就行。"),
    ),
    CaseStatus.FAMILY: (_("您正在和家里人商量"), _("想好了再答复。决定由您自己做。")),
    CaseStatus.AGREED: (_("您同意了做高分辨检测"), _("接下来抽一小管血，最多 30 mL。")),
    CaseStatus.SAMPLED: (_("血样已经送检"), _("等结果。出来以后我们告诉您。")),
    CaseStatus.RESULTED: (_("结果出来了"), _("等管理中心答复：请您准备，还是先做备选。")),
    CaseStatus.RESERVED: (_("患者在等您"), _("接下来约一次体检，费用不用您出。")),
    CaseStatus.BACKUP: (_("您是备选"), _("别人先捐。需要您时，我们再联系。")),
    CaseStatus.EXAMINING: (_("约好了体检"), _("体检后，医生会把结果告诉您。")),
    CaseStatus.FIT: (_("体检合格"), _("接下来和您一起定日期、医院、谁来陪。")),
    CaseStatus.PLANNED: (
        _("日期定好了"),
        _("请您再想一想，签一次最终确认。签之前、签之后都可以说不。"),
    ),
    CaseStatus.CONFIRMED: (_("您已最终确认"), _("按计划入院。每天一针，打四五天。")),
    CaseStatus.MOBILISING: (
        _("正在打动员针"),
        _("酸痛、乏力是常见的，停针几天就好。有什么不舒服，马上告诉医生。"),
    ),
    CaseStatus.COLLECTING: (_("正在采集"), _("要停，随时告诉医生。")),
    CaseStatus.HANDED_OVER: (_("您捐的造血干细胞在路上"), _("送到了，我们第一时间告诉您。")),
    CaseStatus.DELIVERED: (
        _("您捐的造血干细胞已送达"),
        _("谢谢您。接下来我们会定期问问您身体怎样。"),
    ),
    CaseStatus.CLOSED: (_("您捐献过造血干细胞"), _("谢谢您。我们会定期问问您身体怎样。")),
    CaseStatus.STOPPED: (_("这次不继续了"), _("谢谢您考虑过。没有人会再为这件事打电话。")),
}

# What can be done to a case: the title of the card, and the button.
TITLES: dict[str, tuple[Said, Said]] = {
    "contact": (_("打电话联系本人"), _("记下")),
    "talk": (_("记一次谈话"), _("保存谈话")),
    "leave": (_("能不能和家里人谈"), _("记下本人的意思")),
    "health": (_("再问一遍健康"), _("本人已签字")),
    "settle": (_("医生看过健康问题"), _("可以继续")),
    "agree": (_("本人同意做高分辨检测"), _("已签同意书")),
    "draw": (_("采高分辨血样"), _("已采样")),
    "result": (_("高分辨结果"), _("记下结果")),
    "reserve": (_("为患者保留"), _("已保留")),
    "back_up": (_("改为备选"), _("记为备选")),
    "appoint": (_("约体检"), _("约好了")),
    "confirm": (_("清髓前最终确认"), _("本人已签最终确认")),
    "deliver": (_("细胞已送达"), _("已送达")),
    "close": (_("结案"), _("结案")),
    "peer": (_("请一位捐献过的志愿者陪"), _("问他愿不愿意")),
    "beside": (_("请一位志愿者陪"), _("问他愿不愿意")),
    "stop": (_("停止"), _("停止")),
}
BESIDE: dict[str, Said] = {
    "worker": _("红十字会"),
    "peer": _("捐献过的志愿者"),
    "doctor": _("医生"),
    "companion": _("陪护志愿者"),
    "caller": _("回访志愿者"),
}

# The board: where the open cases stand.
GROUPS: tuple[Said, ...] = (
    _("联系和谈话"), _("高分辨"), _("保留和体检"), _("计划和采集"), _("已采集"),
)  # fmt: skip

# What a hospital can do: the title of the card, and the button.
WARD_TITLES: dict[str, tuple[Said, Said]] = {
    "judge": (_("体检结论"), _("写好结论")),
    "dose": (_("今天的动员针和反应"), _("记下今天")),
    "start": (_("开始采集"), _("开始采集")),
    "bag": (_("一次采集结束"), _("记下这一袋")),
    "give": (_("交给护送"), _("我交出，签字")),
    "stop": (_("本人不继续，或不宜继续"), _("停止")),
    "abort": (_("中止采集"), _("中止")),
}

# What a ward does next, as its desk says it; and why, in a line.
WARD_NEXT: dict[str, tuple[Said, Said]] = {
    CaseStatus.EXAMINING: (_("写体检结论"), _("合格、不合格，或要复查。")),
    CaseStatus.PLANNED: (_("看这位的计划"), _("等本人签最终确认，再入院。")),
    CaseStatus.CONFIRMED: (_("入院、第一针动员"), _("每天一针，记体温和反应。")),
    CaseStatus.MOBILISING: (_("今天的针和反应"), _("满了天数就可以采集；要停，马上停。")),
    CaseStatus.COLLECTING: (_("记采集，交接给护送"), _("号码、体积、细胞数，两个人签字。")),
}
