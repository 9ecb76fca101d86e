"""The words of trace and recall."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.terms import RecallCause, RecallOutcome
from sanxian.blood.lifecycle import RecallStatus

REASONS = {
    "trace_unknown": _("没有这个号码，或它不在您的范围内。"),
    "recall_touches_nothing": _("这个起点下没有任何血液，无需召回。"),
    "notice_already_answered": _("这份召回通知已经答复过。"),
    "recall_unanswered": _("还有医院没有答复，不能结案。"),
    "recalled": _("这袋血液已被召回。"),
}
ADVICE = {
    "trace_unknown": _("请核对号码；可输入血袋号、献血码、献血者编码或患者编码。"),
    "recall_unanswered": _("请先联系未答复的医院；他们在“召回通知”里一键答复。"),
}
CAUSES = {
    RecallCause.LAB_FINDING: _("检验发现"),
    RecallCause.DONOR_INFORMATION: _("献血者捐后告知"),
    RecallCause.PATIENT_REACTION: _("受血者不良反应"),
    RecallCause.STORAGE_FAULT: _("储存异常"),
    RecallCause.LABEL_FAULT: _("标签差错"),
    RecallCause.EQUIPMENT: _("仪器或试剂"),
}
OUTCOMES = {
    RecallOutcome.CLEARED: _("排除风险，可解除封存"),
    RecallOutcome.CONFIRMED: _("风险属实，不得使用"),
}
STATUSES = {RecallStatus.OPEN: _("召回中"), RecallStatus.CLOSED: _("已结案")}
KINDS = {
    "donor": _("献血者"),
    "donation": _("献血"),
    "unit": _("血液"),
    "patient": _("受血者"),
}
