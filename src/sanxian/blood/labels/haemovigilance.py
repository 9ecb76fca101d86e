"""The words of haemovigilance: categories, how grave, how sure, and the steps of an inquiry."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "action_unknown": _("请从列出的处置里选。"),
    "case_concluded": _("%(case)s 已经下过结论。"),
    "inquiry_unknown": _("请选择调查项目。"),
    "inquiry_outcome_unknown": _("请选择调查结果。"),
    "inquiry_lacks": _("这类反应还缺一步调查：%(step)s。"),
    "category_unknown": _("请选择反应类型。"),
    "severity_unknown": _("请选择严重程度。"),
    "imputability_unknown": _("请选择与输血的相关性。"),
    "feedback_missing": _("请写给医院的反馈。"),
    "reviewed_by_oneself": _("下结论的人不能自己复核。"),
    "reaction_case_open": _(
        "%(number)s 与引起不良反应的血来自同一次献血，%(case)s 还没有结论，不能解除封存。"
    ),
    "reaction_of_the_bag": _(
        "%(number)s 与引起不良反应的血来自同一次献血，%(case)s 的结论没有排除是血的缘故，不能再用。"
    ),
}
ADVICE = {
    "inquiry_lacks": _("补上这一步，再下结论。"),
    "reaction_case_open": _("等医院对不良反应下结论。不是血的缘故，就可以解除封存。"),
    "reaction_of_the_bag": _("请报废这袋血；对结论有疑问的，请在复核时退回医院再查。"),
}
STATUSES = {
    "reported": _("已上报"),
    "investigating": _("调查中"),
    "concluded": _("待血站复核"),
    "reviewed": _("已复核"),
}
TONES = {"reported": "bad", "investigating": "warn", "concluded": "now", "reviewed": "ok"}
CATEGORIES = {
    "febrile": _("发热反应"),
    "allergic": _("过敏反应"),
    "haemolytic_acute": _("急性溶血反应"),
    "haemolytic_delayed": _("迟发性溶血反应"),
    "serologic_delayed": _("迟发性血清学反应"),
    "overload": _("输血相关循环超负荷"),
    "lung_injury": _("输血相关急性肺损伤"),
    "dyspnoea": _("输血相关呼吸困难"),
    "hypotensive": _("低血压反应"),
    "bacterial": _("细菌污染"),
    "infection": _("经血传播感染"),
    "gvhd": _("输血相关移植物抗宿主病"),
    "purpura": _("输血后紫癜"),
    "hyperkalaemia": _("高钾血症"),
    "wrong_blood": _("输错血"),
    "other": _("其他"),
}
MEANINGS = {
    "febrile": _("体温升到 38℃ 以上且比输前高 1℃ 以上，或寒战，找不到别的原因。"),
    "allergic": _("皮疹、瘙痒、水肿，重者喉头水肿或休克。"),
    "haemolytic_acute": _("24 小时内红细胞破坏：腰痛、酱油色尿、血红蛋白不升反降。"),
    "haemolytic_delayed": _("24 小时到 28 天内红细胞破坏，直抗阳性或查出新抗体。"),
    "serologic_delayed": _("查出有临床意义的新抗体，没有溶血表现。"),
    "overload": _("12 小时内呼吸困难、肺水肿、液体入多出少。"),
    "lung_injury": _("6 小时内新发低氧、双肺浸润，没有循环超负荷。"),
    "dyspnoea": _("24 小时内呼吸困难，不符合以上几种。"),
    "hypotensive": _("输注中或停止 1 小时内收缩压下降 30 mmHg 以上，单独出现。"),
    "bacterial": _("血袋与患者培养出同一种细菌，或高热、休克而高度怀疑。"),
    "infection": _("输血后感染，献血者有同一病原体的证据。"),
    "gvhd": _("数日到六周内发热、皮疹、腹泻、全血细胞减少。"),
    "purpura": _("5 至 12 天血小板骤降并出血。"),
    "hyperkalaemia": _("输注 1 小时内血钾异常升高。"),
    "wrong_blood": _("输给了别人的血，或不该给他的血，无论有没有反应。"),
    "other": _("以上都不是。"),
}
SEVERITIES = {
    "non_severe": _("不重：不治疗也不会有后果"),
    "severe": _("重：延长住院或留下损害"),
    "life_threatening": _("危及生命：须抢救"),
    "death": _("死亡"),
}
IMPUTABILITIES = {
    "definite": _("肯定：只能是输血引起"),
    "probable": _("很可能：证据偏向输血"),
    "possible": _("可能：输血或别的原因都说得通"),
    "unlikely": _("不太可能：证据偏向别的原因"),
    "excluded": _("无关：肯定是别的原因"),
    "not_assessable": _("无法判断：材料不够"),
}
INQUIRIES = {
    "clerical": _("核对记录与标签"),
    "regroup_patient": _("患者血型复查"),
    "regroup_unit": _("血袋血型复查"),
    "crossmatch_again": _("重做交叉配血"),
    "dat": _("直接抗人球蛋白试验"),
    "haemolysis": _("看血浆、尿有无溶血"),
    "culture": _("血袋与患者细菌培养"),
    "antibodies": _("不规则抗体筛查"),
}
OUTCOMES = {"normal": _("没有异常"), "abnormal": _("异常"), "inconclusive": _("不能确定")}
OUTCOME_TONES = {"normal": "ok", "abnormal": "bad", "inconclusive": "warn"}
ACTIONS = {
    "stopped": _("已停止输注"),
    "line_kept": _("已换管路，保住静脉通道"),
    "doctor_called": _("已叫医生"),
    "identity_checked": _("已再核对患者与血袋"),
    "vitals_taken": _("已测生命体征"),
    "bag_kept": _("已留存血袋与输血器"),
    "samples_taken": _("已采血标本、尿标本"),
    "department_told": _("已通知输血科"),
}
