"""Why somebody may not give today, said kindly, and what can be done about it.

A sentence names no waiting time: that is the policy's, and the reason brings its own date. It
blames nobody; whoever reads it came to give.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts import Permanent, Sex, Temporary, Why

OF_THE_PERSON = {
    Why.TOO_YOUNG: _("未满 %(limit)s 周岁，到生日那天就可以来了。"),
    Why.TOO_OLD: _("已超过 %(limit)s 周岁的献血年龄上限。感谢您一直记着需要血液的人。"),
    Why.REPEAT_DONORS_ONLY: _(
        "%(age_to)s 周岁以后，只有多次献血者可以继续献到 %(age_to_repeat)s 周岁。"
    ),
    Why.REPEAT_WITHOUT_REACTION_ONLY: _(
        "%(age_to)s 周岁以后继续献血，须是以往没有献血不良反应的献血者。"
    ),
    Why.REPEAT_ON_REQUEST_ONLY: _("%(age_to)s 周岁以后继续献血，须由本人提出。"),
    Why.WEIGHT_LOW: _("体重须不低于 %(limit)s 千克，这是为了您的安全。"),
    Why.SBP_LOW: _("收缩压偏低，须不低于 %(limit)s mmHg。"),
    Why.SBP_HIGH: _("收缩压偏高，须低于 %(limit)s mmHg。"),
    Why.DBP_LOW: _("舒张压偏低，须不低于 %(limit)s mmHg。"),
    Why.DBP_HIGH: _("舒张压偏高，须低于 %(limit)s mmHg。"),
    Why.PULSE_PRESSURE_LOW: _("收缩压与舒张压之差须不小于 %(limit)s mmHg。"),
    Why.PULSE_LOW: _("脉搏偏慢，须不低于每分钟 %(limit)s 次。"),
    Why.PULSE_HIGH: _("脉搏偏快，须不超过每分钟 %(limit)s 次。"),
    Why.PULSE_IRREGULAR: _("脉搏不齐，请先休息，由医生再听一次。"),
    Why.TEMPERATURE_HIGH: _("体温偏高，须不超过 %(limit)s ℃。"),
    Why.HB_LOW: _("血红蛋白须不低于 %(limit)s g/L。"),
    Why.HCT_LOW: _("红细胞比容须不低于 %(limit)s。"),
    Why.PLATELETS_LOW: _("采前血小板计数须不低于 %(limit)s ×10⁹/L。"),
    Why.PLATELETS_HIGH: _("采前血小板计数须低于 %(limit)s ×10⁹/L。"),
    Why.PLATELETS_AFTER_LOW: _("预计采后血小板计数须不低于 %(limit)s ×10⁹/L。"),
}

OF_THE_WISH = {
    Why.VOLUME_NOT_OFFERED: _("全血一次可献 %(offered)s 毫升，请选其中一种。"),
    Why.VOLUME_OVER_MAX: _("全血一次最多献 %(limit)s 毫升。"),
    Why.DOSES_NOT_OFFERED: _("单采血小板一次可献 1 至 %(limit)s 个治疗单位。"),
    Why.PLASMA_NEEDS_ONE_DOSE: _("只有献 1 个治疗单位血小板时，才可同时献血浆。"),
    Why.PLASMA_OVER_MAX: _("与血小板同献的血浆不超过 %(limit)s 毫升。"),
}

OF_THE_RECORD = {
    Why.INTERVAL_WHOLE_BLOOD: _("距上次献全血还没有满规定的间隔，身体正在恢复。"),
    Why.INTERVAL_PLATELETS: _("距上次献血小板还没有满规定的间隔。"),
    Why.INTERVAL_PLATELETS_TO_WHOLE_BLOOD: _("献血小板之后，要满规定的间隔才能献全血。"),
    Why.INTERVAL_WHOLE_BLOOD_TO_PLATELETS: _("献全血之后，要满规定的间隔才能献血小板。"),
    Why.PLATELETS_A_YEAR: _("一年内献血小板已达 %(limit)s 次的上限。感谢您这样常来。"),
    Why.PLATELETS_PLASMA_A_YEAR: _("一年内献血小板和血浆的总量将超过 %(limit)s 毫升的上限。"),
    Why.HISTORY_AFTER_DAY: _("记录里有一次献血的日期晚于今天，请先核对记录。"),
    Why.EVENT_DATE_UNKNOWN: _("有一件事记不清日期，算不出从哪天起可以献血。"),
    Why.DISEASE_UNKNOWN: _("接触过的传染病不在潜伏期表里，请医生判断。"),
    Why.ANSWER_UNKNOWN: _("健康征询里有一问还没有答案。"),
    Why.PERMANENT_PENDING: _("有一项健康情况要由体检医生判断后才能决定。"),
    Why.LAB_DEFERRAL: _("根据以往的检验结果，暂时不能献血；详情由血站专人当面告知。"),
    Why.INTERVIEW_DEFERRAL: _("根据健康征询，现在不能献血；详情只与本人单独说明。"),
    Why.LOOKBACK_DEFERRAL: _("有一次献血正在复查，查清之前请先不要献血。"),
    Why.REACTION_DEFERRAL: _("上次献血后有不适，请先休养，等医生确认。"),
    Why.OTHER_DEFERRAL: _("记录里有一项暂缓献血。"),
}

NOT_MEASURED = {
    Why.MISSING_WEIGHT_KG: _("还没有称体重。"),
    Why.MISSING_SBP_MMHG: _("还没有量收缩压。"),
    Why.MISSING_DBP_MMHG: _("还没有量舒张压。"),
    Why.MISSING_PULSE_PER_MIN: _("还没有数脉搏。"),
    Why.MISSING_PULSE_REGULAR: _("还没有记下脉搏是否整齐。"),
    Why.MISSING_TEMPERATURE_C: _("还没有量体温。"),
    Why.MISSING_HB_G_PER_L: _("还没有测血红蛋白。"),
    Why.MISSING_HCT: _("还没有测红细胞比容。"),
    Why.MISSING_PLATELETS_E9_PER_L: _("还没有测血小板计数。"),
    Why.MISSING_PLATELETS_AFTER_E9_PER_L: _("还没有算出预计的采后血小板计数。"),
    Why.MISSING_VOLUME_ML: _("还没有选献血量。"),
    Why.MISSING_DOSES: _("还没有选治疗单位数。"),
    Why.MISSING_PAST_REACTION: _("还没有问以往献血有无不良反应。"),
    Why.MISSING_QUESTIONNAIRE_COMPLETE: _("健康征询还没有问完。"),
}

OF_EVENTS = {
    Temporary.DENTAL_CARE: _("洗牙、补牙等口腔护理后，过几天再来献血。"),
    Temporary.TOOTH_EXTRACTION: _("拔牙的伤口要先长好，再来献血。"),
    Temporary.MINOR_SURGERY: _("小手术后要先养好，再来献血。"),
    Temporary.APPENDECTOMY: _("阑尾手术痊愈后，还要休养一段时间再献血。"),
    Temporary.HERNIA_REPAIR: _("疝修补术痊愈后，还要休养一段时间再献血。"),
    Temporary.TONSILLECTOMY: _("扁桃体手术痊愈后，还要休养一段时间再献血。"),
    Temporary.MAJOR_SURGERY: _("较大手术痊愈后，要休养较长时间再献血。"),
    Temporary.BENIGN_GYNAECOLOGICAL_TUMOUR: _("妇科良性肿瘤术后，要休养较长时间再献血。"),
    Temporary.BENIGN_SURFACE_TUMOUR: _("体表良性肿瘤术后，要休养较长时间再献血。"),
    Temporary.MENSTRUATION: _("经期和经期后几天请先休息。"),
    Temporary.MENSTRUATION_EXPECTED: _("经期将近，过了这几天再来更好。"),
    Temporary.PREGNANCY: _("怀孕期间请照顾好自己和宝宝，现在不献血。"),
    Temporary.ABORTION: _("流产后要先养好身体，再来献血。"),
    Temporary.DELIVERY: _("分娩后的这段时间先照顾自己和宝宝，以后再来。"),
    Temporary.BREASTFEEDING: _("哺乳期间请先不献血。"),
    Temporary.EYE_INFECTION: _("眼病好了以后，再过些日子来献血。"),
    Temporary.EYE_SURGERY: _("眼科手术后要先恢复，再来献血。"),
    Temporary.UPPER_RESPIRATORY_INFECTION: _("感冒好了以后，再过些日子来献血。"),
    Temporary.PNEUMONIA: _("肺炎痊愈后要休养一段时间再献血。"),
    Temporary.ACUTE_GASTROENTERITIS: _("肠胃炎好了以后，再过些日子来献血。"),
    Temporary.ACUTE_URINARY_INFECTION: _("泌尿道感染痊愈后，过一段时间再献血。"),
    Temporary.ACUTE_PYELONEPHRITIS: _("肾盂肾炎痊愈后，过一段时间再献血。"),
    Temporary.URINARY_STONE_ATTACK: _("结石发作期间请先治疗，好了再来。"),
    Temporary.WOUND_INFECTION: _("伤口或感染痊愈后，再过些日子来献血。"),
    Temporary.LOCAL_SKIN_INFLAMMATION: _("局部皮肤炎症好了以后，再过些日子来献血。"),
    Temporary.WIDESPREAD_SKIN_INFLAMMATION: _("大面积皮肤炎症好了以后，再过些日子来献血。"),
    Temporary.BLOOD_EXPOSURE: _("被血液、体液污染的器械所伤或接触后，要观察一段时间。"),
    Temporary.TATTOO: _("文身、穿刺之后要观察一段时间，再来献血。"),
    Temporary.INFECTIOUS_CONTACT: _("接触过传染病人，要等过了这种病的最长潜伏期。"),
    Temporary.HEPATITIS_A: _("甲型肝炎痊愈后，要过较长时间才能献血。"),
    Temporary.DYSENTERY: _("痢疾痊愈后，要过一段时间才能献血。"),
    Temporary.TYPHOID: _("伤寒痊愈后，要过较长时间才能献血。"),
    Temporary.BRUCELLOSIS: _("布鲁氏菌病痊愈后，要过较长时间才能献血。"),
    Temporary.MALARIA: _("疟疾痊愈后，要过较长时间才能献血。"),
    Temporary.MALARIA_AREA: _("去过疟疾流行地区，要观察一段时间再献血。"),
    Temporary.TOXOPLASMOSIS: _("弓形体病痊愈后，要过一段时间才能献血。"),
    Temporary.Q_FEVER: _("Q 热痊愈后，要过较长时间才能献血。"),
    Temporary.ASPIRIN: _("停用阿司匹林类药物几天以后，才能献血小板。"),
    Temporary.TRANSFUSION_RECEIVED: _("输过血的人，要过较长时间才能献血。"),
    Temporary.VACCINE_INACTIVATED: _("打过疫苗，明天没有不适就可以来。"),
    Temporary.VACCINE_MEASLES: _("打过麻疹疫苗，过一段时间再来献血。"),
    Temporary.VACCINE_MUMPS: _("打过腮腺炎疫苗，过一段时间再来献血。"),
    Temporary.VACCINE_ORAL_POLIO: _("服过脊髓灰质炎疫苗，过一段时间再来献血。"),
    Temporary.VACCINE_RUBELLA: _("打过风疹疫苗，过一段时间再来献血。"),
    Temporary.VACCINE_JAPANESE_ENCEPHALITIS_LIVE: _("打过乙脑减毒活疫苗，过一段时间再来献血。"),
    Temporary.VACCINE_RABIES: _("打过狂犬病疫苗，过一段时间再来献血。"),
    Temporary.VACCINE_RABIES_AFTER_BITE: _("被动物咬伤后打过狂犬病疫苗，末次接种后要过较长时间。"),
    Temporary.ANIMAL_SERUM: _("用过抗毒素或动物血清，过一段时间再来献血。"),
    Temporary.HEPATITIS_B_IMMUNOGLOBULIN: _("用过乙肝免疫球蛋白，要过较长时间才能献血。"),
    Temporary.HIGH_RISK_SEXUAL_CONTACT: _(
        "按规定要过一段时间才能献血；这件事只有您和医务人员知道。"
    ),
}

# The words of forms: the event or class alone.
EVENTS = {
    Temporary.DENTAL_CARE: _("洗牙、补牙等口腔护理"),
    Temporary.TOOTH_EXTRACTION: _("拔牙"),
    Temporary.MINOR_SURGERY: _("其他小手术"),
    Temporary.APPENDECTOMY: _("阑尾切除术"),
    Temporary.HERNIA_REPAIR: _("疝修补术"),
    Temporary.TONSILLECTOMY: _("扁桃体手术"),
    Temporary.MAJOR_SURGERY: _("较大手术"),
    Temporary.BENIGN_GYNAECOLOGICAL_TUMOUR: _("妇科良性肿瘤手术"),
    Temporary.BENIGN_SURFACE_TUMOUR: _("体表良性肿瘤手术"),
    Temporary.MENSTRUATION: _("经期"),
    Temporary.MENSTRUATION_EXPECTED: _("预计经期"),
    Temporary.PREGNANCY: _("怀孕"),
    Temporary.ABORTION: _("流产"),
    Temporary.DELIVERY: _("分娩"),
    Temporary.BREASTFEEDING: _("哺乳"),
    Temporary.EYE_INFECTION: _("活动性眼病"),
    Temporary.EYE_SURGERY: _("眼科手术"),
    Temporary.UPPER_RESPIRATORY_INFECTION: _("感冒、上呼吸道感染"),
    Temporary.PNEUMONIA: _("肺炎"),
    Temporary.ACUTE_GASTROENTERITIS: _("急性胃肠炎、腹泻"),
    Temporary.ACUTE_URINARY_INFECTION: _("急性泌尿道感染"),
    Temporary.ACUTE_PYELONEPHRITIS: _("急性肾盂肾炎"),
    Temporary.URINARY_STONE_ATTACK: _("泌尿系结石发作"),
    Temporary.WOUND_INFECTION: _("伤口或感染"),
    Temporary.LOCAL_SKIN_INFLAMMATION: _("局部皮肤炎症"),
    Temporary.WIDESPREAD_SKIN_INFLAMMATION: _("广泛皮肤炎症"),
    Temporary.BLOOD_EXPOSURE: _("被血液、体液污染或刺伤"),
    Temporary.TATTOO: _("文身、穿刺"),
    Temporary.INFECTIOUS_CONTACT: _("密切接触传染病人"),
    Temporary.HEPATITIS_A: _("甲型肝炎"),
    Temporary.DYSENTERY: _("痢疾"),
    Temporary.TYPHOID: _("伤寒"),
    Temporary.BRUCELLOSIS: _("布鲁氏菌病"),
    Temporary.MALARIA: _("疟疾"),
    Temporary.MALARIA_AREA: _("去过疟疾流行地区"),
    Temporary.TOXOPLASMOSIS: _("弓形体病"),
    Temporary.Q_FEVER: _("Q 热"),
    Temporary.ASPIRIN: _("阿司匹林类药物"),
    Temporary.TRANSFUSION_RECEIVED: _("接受输血"),
    Temporary.VACCINE_INACTIVATED: _("灭活或重组疫苗"),
    Temporary.VACCINE_MEASLES: _("麻疹疫苗"),
    Temporary.VACCINE_MUMPS: _("腮腺炎疫苗"),
    Temporary.VACCINE_ORAL_POLIO: _("脊髓灰质炎口服疫苗"),
    Temporary.VACCINE_RUBELLA: _("风疹活疫苗"),
    Temporary.VACCINE_JAPANESE_ENCEPHALITIS_LIVE: _("乙脑减毒活疫苗"),
    Temporary.VACCINE_RABIES: _("狂犬病疫苗（未被咬伤）"),
    Temporary.VACCINE_RABIES_AFTER_BITE: _("狂犬病疫苗（被咬伤后）"),
    Temporary.ANIMAL_SERUM: _("抗毒素或动物血清"),
    Temporary.HEPATITIS_B_IMMUNOGLOBULIN: _("乙肝免疫球蛋白"),
    Temporary.HIGH_RISK_SEXUAL_CONTACT: _("高危性接触"),
}

CLASSES = {
    Permanent.RESPIRATORY: _("慢性呼吸系统疾病"),
    Permanent.CARDIOVASCULAR: _("心血管疾病"),
    Permanent.DIGESTIVE: _("慢性消化系统疾病"),
    Permanent.URINARY: _("慢性泌尿系统疾病"),
    Permanent.BLOOD: _("血液病"),
    Permanent.IMMUNE: _("免疫系统疾病"),
    Permanent.ENDOCRINE_METABOLIC: _("内分泌或代谢疾病"),
    Permanent.NEUROLOGICAL_PSYCHIATRIC: _("器质性神经系统疾病或精神疾病"),
    Permanent.CHRONIC_SKIN: _("慢性皮肤病"),
    Permanent.EYE: _("眼科疾病"),
    Permanent.MALIGNANT_TUMOUR: _("恶性肿瘤"),
    Permanent.ORGAN_RESECTION: _("胃、肾、脾、肺切除"),
    Permanent.OCCUPATIONAL: _("有后遗症的职业病"),
    Permanent.DRUG_DEPENDENCE: _("药物依赖"),
    Permanent.PRION: _("克雅病及其家族史"),
    Permanent.SEVERE_ALLERGY: _("严重过敏"),
    Permanent.HBV: _("乙肝病毒标志物阳性"),
    Permanent.HCV: _("丙肝病毒标志物阳性"),
    Permanent.HIV: _("艾滋病病毒标志物阳性"),
    Permanent.SYPHILIS: _("梅毒标志物阳性"),
    Permanent.MSM: _("男男性行为"),
}

OF_CLASSES = {
    **dict.fromkeys(
        Permanent, _("按献血者健康检查要求，这种情况不适合献血。感谢您来，您的心意同样珍贵。")
    ),
    **dict.fromkeys(
        (Permanent.HBV, Permanent.HCV, Permanent.HIV, Permanent.SYPHILIS),
        _("按献血者健康检查要求，这种情况不能献血；详情由血站专人当面告知。"),
    ),
}

REASONS = {
    str(code): said
    for table in (
        OF_THE_PERSON, OF_THE_WISH, OF_THE_RECORD, NOT_MEASURED, OF_EVENTS, OF_CLASSES,
    )
    for code, said in table.items()
}  # fmt: skip

_REST = _("请他坐下休息一刻钟，再量一次。")
_LATER = _("现在就可以替他约好那天以后的时间。")
_DOCTOR = _("请体检医生看一看再定。")
_MEASURE = _("测好、填好，再看结果。")

ADVICE = {
    Why.TOO_YOUNG: _("可以先登记为献血志愿服务的小伙伴，生日那天再来。"),
    Why.TOO_OLD: _("可以请他做献血志愿者，把经验讲给年轻人听。"),
    Why.REPEAT_ON_REQUEST_ONLY: _("若他愿意继续献，请他本人说一声并记下。"),
    Why.REPEAT_DONORS_ONLY: _("若他在别处献过血，先查全国记录。"),
    Why.SBP_HIGH: _REST,
    Why.DBP_HIGH: _REST,
    Why.PULSE_HIGH: _REST,
    Why.SBP_LOW: _("请他喝些热水、吃点东西，休息后再量。"),
    Why.PULSE_LOW: _("若他长期做耐力训练，请勾选“耐力运动员”。"),
    Why.PULSE_IRREGULAR: _DOCTOR,
    Why.TEMPERATURE_HIGH: _("请他休息后再量；若仍偏高，建议就医。"),
    Why.HB_LOW: _("给他补铁饮食卡，来时先复测。"),
    Why.HCT_LOW: _("给他补铁饮食卡，来时先复测。"),
    Why.PLATELETS_LOW: _("可以改献全血，或过些日子再测。"),
    Why.PLATELETS_HIGH: _DOCTOR,
    Why.PLATELETS_AFTER_LOW: _("可以改为 1 个治疗单位，再算一次。"),
    Why.INTERVAL_WHOLE_BLOOD: _LATER,
    Why.INTERVAL_PLATELETS: _("现在就可以约好那天；有特殊配型需要时请医生批准。"),
    Why.INTERVAL_PLATELETS_TO_WHOLE_BLOOD: _LATER,
    Why.INTERVAL_WHOLE_BLOOD_TO_PLATELETS: _LATER,
    Why.PLATELETS_A_YEAR: _LATER,
    Why.PLATELETS_PLASMA_A_YEAR: _LATER,
    Why.HISTORY_AFTER_DAY: _("请核对设备日期，或更正那次献血的记录。"),
    Why.EVENT_DATE_UNKNOWN: _("请他回忆一个最晚可能的日期，或问问家人。"),
    Why.DISEASE_UNKNOWN: _DOCTOR,
    Why.ANSWER_UNKNOWN: _("换个说法再问一次；仍不清楚就请医生判断。"),
    Why.PERMANENT_PENDING: _DOCTOR,
    Why.LAB_DEFERRAL: _("请到单独的房间说明，不要在人前念出。"),
    Why.INTERVIEW_DEFERRAL: _("请到单独的房间说明，不要在人前念出。"),
    Temporary.ASPIRIN: _("他今天可以改献全血。"),
    Temporary.PREGNANCY: _("结束后请记为“分娩”或“流产”，日期会自动算好。"),
    **dict.fromkeys(NOT_MEASURED, _MEASURE),
    Why.MISSING_PAST_REACTION: _("请问一句：以前献血后有没有头晕、呕吐、晕倒？"),
    Why.MISSING_QUESTIONNAIRE_COMPLETE: _("把剩下的问题问完。"),
}
ADVICE = {str(code): said for code, said in ADVICE.items()}

SEXES = {Sex.MALE: _("男"), Sex.FEMALE: _("女")}

# The diseases whose incubation the shipped policy knows.
DISEASES = {
    "hepatitis_a": _("甲型肝炎"),
    "hepatitis_b": _("乙型肝炎"),
    "hepatitis_c": _("丙型肝炎"),
    "hepatitis_e": _("戊型肝炎"),
    "measles": _("麻疹"),
    "mumps": _("流行性腮腺炎"),
    "rubella": _("风疹"),
    "varicella": _("水痘"),
    "influenza": _("流行性感冒"),
    "covid_19": _("新型冠状病毒感染"),
    "dengue": _("登革热"),
    "typhoid": _("伤寒"),
    "cholera": _("霍乱"),
    "dysentery": _("痢疾"),
    "scarlet_fever": _("猩红热"),
    "hand_foot_mouth": _("手足口病"),
    "meningococcal": _("流行性脑脊髓膜炎"),
    "diphtheria": _("白喉"),
    "pertussis": _("百日咳"),
}
