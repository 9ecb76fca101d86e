"""The words of the transfusion department."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "patient_name_missing": _("请填写患者姓名。"),
    "patient_number_missing": _("请填写住院号。"),
    "patient_sex_unknown": _("请选择性别。"),
    "patient_known": _("这个住院号已经登记过。"),
    "patient_group_wrong": _("请写全 ABO 和 RhD 血型。"),
    "group_differs": _("与已记录的血型不一致。"),
    "group_tubes_disagree": _("%(patient)s 最近两管标本不都是这个血型，不能更正。"),
    "group_in_use": _("正有血液按原来的血型备着或发出，不能改血型。"),
    "order_without_patient": _("申请 %(order)s 是备库用的，没有患者。"),
    "crossmatch_sample_missing": _("请写配血的标本是什么时候采的。"),
    "method_unknown": _("没有“%(method)s”这种配血方法。"),
    "outcome_unknown": _("%(number)s 的配血结果读不懂。"),
    "unit_not_released": _("%(number)s 没有检验放行。"),
    "unit_untested": _("%(number)s 还在待检。"),
    "unit_expired": _("%(number)s 已过有效期。"),
    "unit_ungrouped": _("%(number)s 的血型没有查明。"),
    "unit_held": _("%(number)s 已被封存。"),
    "unit_travelling": _("%(number)s 还在路上。"),
    "unit_already_issued": _("%(number)s 已经发出。"),
    "crossmatch_missing": _("%(number)s 还没有与这位患者配血。"),
    "crossmatch_incompatible": _("%(number)s 与这位患者配血不合。"),
    "crossmatch_expired": _("%(number)s 的配血已过期。"),
    "crossmatch_not_owed": _("%(number)s 不是紧急发出待补做配血的血。"),
    "ward_elsewhere": _("只能发给本院的病区。"),
    "patient_is_grouped": _("患者 %(patient)s 的血型已经定准，这种血按常规发出一样快。"),
    "unit_already_proposed": _("%(number)s 已经提出紧急发血，正等医生签字。"),
    "proposal_ended": _("这份紧急发血已经签字或撤回。"),
    "several_orders": _("一次只能为一份申请签字。"),
    "opened": _("退回时已开封，报废。"),
    "issue_closed": _("%(number)s 已经输注、退回或报废。"),
}
ADVICE = {
    "patient_known": _("请按住院号查找已有的患者。"),
    "group_differs": _("先重新采样核对；确实记错时再勾选“更正”。"),
    "group_tubes_disagree": _("请再采一管，单独定型并登记；最近两管都是新血型时才能更正。"),
    "group_in_use": _("先解除预留、收回血液，再更正血型。"),
    "unit_not_released": _("没有任何办法可以绕过：请另选一袋。"),
    "unit_expired": _("没有任何办法可以绕过：请另选一袋，并按过期报废。"),
    "unit_held": _("没有任何办法可以绕过：请另选一袋。"),
    "crossmatch_missing": _("先做交叉配血，再发血。"),
    "crossmatch_expired": _("重新采样，重新配血。"),
    "unit_already_issued": _("请核对它在哪个病区。"),
    "ward_elsewhere": _("请在本院的病区里选。"),
}
METHODS = {
    "saline": _("盐水法"),
    "polybrene": _("凝聚胺法"),
    "gel_card": _("微柱凝胶法"),
    "antiglobulin": _("抗人球蛋白法"),
}
MATCHES = {"compatible": _("相合"), "incompatible": _("不合")}
OUTCOMES = {
    "": _("在病区"),
    "transfused": _("已输注"),
    "returned": _("已退回"),
    "held": _("退回后封存"),
    "discarded": _("已报废"),
    "recalled": _("已召回"),
}
OUTCOME_TONES = {
    "": "now",
    "transfused": "ok",
    "returned": "wait",
    "held": "warn",
    "discarded": "warn",
    "recalled": "bad",
}
# As a recipient she has RhD-negative cells, so that she forms no antibody against D.
WEAK_D = _("查出弱 D 的患者按阴性记录，用 RhD 阴性血。")
SEXES = {"male": _("男"), "female": _("女")}
