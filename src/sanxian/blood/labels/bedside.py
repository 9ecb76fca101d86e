"""The words at the bed: short, and never the right value."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "patient_code_differs": _("腕带上的患者编码不符。"),
    "second_identifier_differs": _("第二身份标识（住院号）不符。"),
    "unit_number_differs": _("血袋号不符。"),
    "unit_not_issued": _("这袋血已不在发出状态：可能已被封存、召回或退回。"),
    "check_failed": _("%(number)s 的床旁核对没有通过。"),
    "check_overtaken": _("%(number)s 之后又核对过一次，以最后一次为准。"),
    "not_transfused": _("这袋血还没有开始输注。"),
    "transfusion_ended": _("这次输注已经结束。"),
    "reaction_kind_unknown": _("请选择不良反应的种类。"),
    "patient_reaction": _("同一献血者的血液引起了不良反应，封存待查。"),
    "grade_unknown": _("请选择不良反应的程度，1 至 4。"),
}
ADVICE = {
    "patient_code_differs": _("停下来。请患者说出姓名，重新扫描腕带；仍不符就把血退回输血科。"),
    "second_identifier_differs": _("停下来。请核对腕带上的住院号；仍不符就把血退回输血科。"),
    "unit_number_differs": _("停下来。这可能是另一位患者的血；请核对血袋，退回输血科。"),
    "unit_not_issued": _("不要输注，请联系输血科。"),
    "check_failed": _("请重新核对三项。"),
}
KINDS = {
    "febrile": _("发热"),
    "allergic": _("过敏"),
    "haemolytic_acute": _("急性溶血"),
    "haemolytic_delayed": _("迟发溶血"),
    "overload": _("循环超负荷"),
    "lung_injury": _("急性肺损伤"),
    "bacterial": _("细菌污染"),
    "other": _("其他"),
}
GRADES = {1: _("1 轻"), 2: _("2 中"), 3: _("3 重"), 4: _("4 危及生命")}
