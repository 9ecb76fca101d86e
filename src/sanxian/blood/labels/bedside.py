"""The words at the bed: short, and never the right value."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.labels.haemovigilance import CATEGORIES

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
    "second_checker_missing": _("还缺第二位核对人。"),
    "second_checker_same": _("第二位核对人不能是您自己。"),
    "second_checker_unknown": _("第二位核对人没有在这里核对输血的资格。"),
    "stop_unknown": _("请选择停止的原因。"),
    "given_ml_impossible": _("输入量应在 0 至 %(most)s mL。"),
    "point_unknown": _("请选择观察的时间点。"),
    "observed_already": _("这个时间点已经记过。"),
    "vital_missing": _("还缺一项生命体征。"),
    "vital_impossible": _("有一项生命体征写错了。"),
    "request_differs": _("申请单上的患者与标本不符。"),
    "grade_unknown": _("请选择不良反应的程度，1 至 4。"),
}
ADVICE = {
    "patient_code_differs": _("停下来。请患者说出姓名，重新扫描腕带；仍不符就把血退回输血科。"),
    "second_identifier_differs": _("停下来。请核对腕带上的住院号；仍不符就把血退回输血科。"),
    "unit_number_differs": _("停下来。这可能是另一位患者的血；请核对血袋，退回输血科。"),
    "unit_not_issued": _("不要输注，请联系输血科。"),
    "check_failed": _("请重新核对三项。"),
    "second_checker_missing": _("请另一位护士到床旁，扫她的胸牌。"),
    "second_checker_same": _("请另一位护士来核对，扫她的胸牌。"),
    "second_checker_unknown": _("请扫胸牌上的工号；须是本病区有核对资格的人。"),
}
KINDS = CATEGORIES
GRADES = {1: _("1 轻"), 2: _("2 中"), 3: _("3 重"), 4: _("4 危及生命")}
POINTS = {
    "start": _("开始时"),
    "early": _("15 分钟"),
    "end": _("结束时"),
    "extra": _("加测"),
}
VITALS = {
    "celsius": _("体温"),
    "pulse": _("脉搏"),
    "systolic": _("收缩压"),
    "diastolic": _("舒张压"),
    "breaths": _("呼吸"),
}
VITAL_UNITS = {
    "celsius": "℃",
    "pulse": _("次/分"),
    "systolic": "mmHg",
    "diastolic": "mmHg",
    "breaths": _("次/分"),
}
STOPS = {
    "reaction": _("不良反应"),
    "access_lost": _("静脉通道不通"),
    "patient_wish": _("患者要求"),
    "bag_fault": _("血袋破损或异常"),
    "not_needed": _("不再需要"),
}
DEVIATIONS = {
    "finish_too_late": _("输注超过时限"),
    "start_not_observed": _("开始时没有记生命体征"),
    "early_not_observed": _("15 分钟没有记生命体征"),
}
REJECTIONS = {
    "unlabelled": _("没有标签"),
    "haemolysed": _("溶血"),
    "too_little": _("量不足"),
    "too_old": _("采集太久"),
    "wrong_tube": _("管子不对"),
    "request_differs": _("与申请单不符"),
}
TUBE_STATUSES = {"taken": _("待接收"), "accepted": _("已接收"), "rejected": _("已拒收")}
TUBE_TONES = {"taken": "warn", "accepted": "ok", "rejected": "bad"}
