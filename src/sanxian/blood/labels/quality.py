"""The words of nonconformities, deviations, counts and retention."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.quality import (
    About,
    Area,
    Cause,
    Finding,
    Keep,
    Measure,
    NcKind,
    Severity,
)
from sanxian.blood.lifecycle import (
    ActionStatus,
    CountStatus,
    DeviationStatus,
    DisposalStatus,
    NonconformityStatus,
)

REASONS = {
    "quality_text_missing": _("“%(field)s”还没有写。"),
    "quality_text_too_long": _("“%(field)s”太长了，最多 %(most)s 字。"),
    "action_missing": _("至少要写一条措施。"),
    "due_day_past": _("完成日期 %(day)s 已经过去。"),
    "action_not_yours": _("这条措施由别人负责。"),
    "action_not_done": _("%(day)s 到期的措施还没有完成，不能评价效果。"),
    "deviation_begins_in_the_past": _("偏差要事先批准，开始日期不能早于今天。"),
    "deviation_ends_before": _("结束日期早于开始日期。"),
    "deviation_over": _("期限 %(day)s 已过，不能再批准。"),
    "count_open_already": _("这里已有一次盘点正在进行。"),
    "count_spot_elsewhere": _("“%(name)s”不在这个地方。"),
    "count_not_open": _("这次盘点已经点完，不能再扫。"),
    "count_number_unreadable": _("%(number)s 不是血袋号：校验位不对。"),
    "count_not_begun": _("账上有 %(expected)s 袋，一袋都还没有扫。"),
    "count_not_counted": _("还没有点完，或已经结案，不能写说明。"),
    "count_no_difference": _("%(number)s 没有差异，不用说明。"),
    "count_explained_before": _("%(number)s 已有说明，不能改写。"),
    "count_explanation_unfit": _("%(number)s 的说明与差异对不上。"),
    "count_difference_unexplained": _("%(number)s 的差异还没有说明。"),
    "nothing_past_its_time": _("没有早于 %(before)s 的这类记录可以清除。"),
    "retention_too_early": _("有 %(n)s 条记录还没有存满 %(years)s 年。"),
}
ADVICE = {
    "count_number_unreadable": _("请再扫一次；标签读不出的，先放在一边，报质量负责人。"),
    "count_open_already": _("请接着那一次点，或先取消它。"),
    "count_not_begun": _("请逐袋扫码；真的空了，请先在账上查明去向。"),
    "action_not_done": _("请先让负责人报告完成。"),
    "action_not_yours": _("请负责人自己报告，或由质量负责人代报。"),
    "retention_too_early": _("请等满年限；规则加长了年限的，以长的为准。"),
}
KINDS = {
    NcKind.PRODUCT: _("不合格品"),
    NcKind.ERROR: _("差错"),
    NcKind.DEVIATION: _("偏差（未按规程）"),
    NcKind.COMPLAINT: _("投诉"),
    NcKind.NEAR_MISS: _("险些出错"),
}
SEVERITIES = {
    Severity.MINOR: _("轻微"),
    Severity.MAJOR: _("较重"),
    Severity.CRITICAL: _("严重"),
}
SEVERITY_TONES = {Severity.MINOR: "wait", Severity.MAJOR: "warn", Severity.CRITICAL: "bad"}
AREAS = {
    Area.DONOR_ROOM: _("献血现场"),
    Area.LABORATORY: _("检验"),
    Area.COMPONENTS: _("成分制备"),
    Area.STORAGE: _("储存"),
    Area.LABELS: _("标签"),
    Area.TRANSPORT: _("运输"),
    Area.STOCK: _("库存与发放"),
    Area.HOSPITAL: _("医院用血"),
    Area.RECORDS: _("记录"),
}
ABOUT = {
    About.UNIT: _("血袋"),
    About.DONATION: _("献血"),
    About.SHIPMENT: _("血箱转运"),
    About.BOX: _("冷藏箱"),
    About.INSTRUMENT: _("仪器"),
    About.LOT: _("试剂批"),
    About.SPOT: _("储存设备"),
    About.EXCURSION: _("温度异常"),
    About.SAMPLE: _("质量抽检"),
    About.COLLECTION: _("采血批"),
    About.COUNT: _("盘点"),
    About.DONOR_REACTION: _("献血不良反应"),
    About.PATIENT_REACTION: _("输血不良反应"),
}
CAUSES = {
    Cause.PERSON: _("人员"),
    Cause.METHOD: _("规程或方法"),
    Cause.EQUIPMENT: _("设备"),
    Cause.MATERIAL: _("物料"),
    Cause.ENVIRONMENT: _("环境"),
    Cause.INFORMATION: _("信息系统"),
    Cause.OUTSIDE: _("外部"),
    Cause.UNKNOWN: _("没有查明"),
}
MEASURES = {Measure.CORRECTIVE: _("纠正"), Measure.PREVENTIVE: _("预防")}
STATUSES = {
    NonconformityStatus.OPEN: _("待查原因"),
    NonconformityStatus.INVESTIGATED: _("待定措施"),
    NonconformityStatus.PLANNED: _("措施进行中"),
    NonconformityStatus.CHECKED: _("有效，待结案"),
    NonconformityStatus.CLOSED: _("已结案"),
}
ACTION_STATUSES = {
    ActionStatus.PLANNED: _("未完成"),
    ActionStatus.DONE: _("已完成，待评价"),
    ActionStatus.EFFECTIVE: _("有效"),
    ActionStatus.INEFFECTIVE: _("无效"),
}
DEVIATION_STATUSES = {
    DeviationStatus.PROPOSED: _("待批准"),
    DeviationStatus.APPROVED: _("已批准"),
    DeviationStatus.REFUSED: _("不批准"),
    DeviationStatus.ENDED: _("已结束"),
}
COUNT_STATUSES = {
    CountStatus.OPEN: _("正在点"),
    CountStatus.COUNTED: _("点完，待结案"),
    CountStatus.CLOSED: _("已结案"),
    CountStatus.CANCELLED: _("已取消"),
}
FINDINGS = {
    Finding.FOUND: _("找到"),
    Finding.MISSING: _("没有找到"),
    Finding.ELSEWHERE: _("账上在别处"),
    Finding.LEFT: _("点的时候已离开"),
    Finding.UNEXPECTED: _("账上没有"),
}
FINDING_TONES = {
    Finding.FOUND: "ok",
    Finding.MISSING: "bad",
    Finding.ELSEWHERE: "warn",
    Finding.LEFT: "wait",
    Finding.UNEXPECTED: "bad",
}
EXPLANATIONS = {
    "use_not_booked": _("已用，没有登记"),
    "discard_not_booked": _("已报废，没有登记"),
    "dispatch_not_booked": _("已发出，没有登记"),
    "found_later": _("后来找到了"),
    "lost": _("确实丢失"),
    "put_in_wrong_place": _("放错了地方"),
    "move_not_booked": _("移位没有登记"),
    "arrival_not_booked": _("到货没有登记"),
    "ended_by_mistake": _("账上误记为已结束"),
    "not_ours": _("不是本单位的血"),
    "label_misread": _("标签读错"),
}
KEEPS = {
    Keep.SCREENING: _("健康征询与体检"),
    Keep.DONOR_REACTION: _("献血不良反应"),
    Keep.PATIENT_REACTION: _("输血不良反应"),
    Keep.QUALITY: _("不合格与纠正"),
}
DISPOSAL_STATUSES = {
    DisposalStatus.PROPOSED: _("等第一人同意"),
    DisposalStatus.AGREED: _("等第二人同意"),
    DisposalStatus.ERASED: _("已清除"),
    DisposalStatus.REFUSED: _("不清除"),
}
REFUSED_FOR = {
    "still_needed": _("还有用处"),
    "inquiry_open": _("有调查还没有结"),
    "wrong_list": _("清单有误"),
}
