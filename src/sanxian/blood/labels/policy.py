"""What the values of the blood programme's policy are called on the administrator's page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sanxian.blood.labels.eligibility import CLASSES, DISEASES, EVENTS

Said = str | Promise

TOPICS: dict[str, Said] = {
    "blood.eligibility": _("谁可以献血"),
    "blood.testing": _("检验与放行"),
    "blood.storage": _("储存与有效期"),
    "blood.compatibility": _("血型相容"),
    "blood.emergency": _("未定血型的紧急用血"),
    "blood.stock": _("库存预警"),
    "blood.transfusion": _("临床用血时限"),
    "blood.processing": _("成分制备"),
    "blood.needs": _("特殊用血要求"),
    "blood.electronic": _("电子配血"),
    "blood.massive": _("大量输血"),
    "blood.bench": _("检验质控与周转"),
}

VALUES: dict[str, Said] = {
    "age_from": _("最低年龄"),
    "age_to": _("最高年龄"),
    "age_to_repeat": _("多次献血者的最高年龄"),
    "repeat_donor_min": _("献过几次算多次献血者"),
    "repeat_needs_no_reaction": _("延长年龄须无献血不良反应"),
    "repeat_needs_request": _("延长年龄须本人提出"),
    "weight_male_kg_from": _("男性最低体重（千克）"),
    "weight_female_kg_from": _("女性最低体重（千克）"),
    "sbp_mmhg_from": _("收缩压下限（含，mmHg）"),
    "sbp_mmhg_below": _("收缩压上限（不含，mmHg）"),
    "dbp_mmhg_from": _("舒张压下限（含，mmHg）"),
    "dbp_mmhg_below": _("舒张压上限（不含，mmHg）"),
    "pulse_pressure_mmhg_from": _("脉压差下限（mmHg）"),
    "pulse_from": _("脉搏下限（次/分）"),
    "pulse_athlete_from": _("耐力运动员脉搏下限（次/分）"),
    "pulse_to": _("脉搏上限（次/分）"),
    "temperature_c_to": _("体温上限（℃）"),
    "hb_male_g_per_l_from": _("男性血红蛋白下限（g/L）"),
    "hb_female_g_per_l_from": _("女性血红蛋白下限（g/L）"),
    "hct_from": _("单采：红细胞比容下限"),
    "platelets_from": _("单采：采前血小板下限（×10⁹/L）"),
    "platelets_below": _("单采：采前血小板上限（不含，×10⁹/L）"),
    "platelets_after_from": _("单采：预计采后血小板下限（×10⁹/L）"),
    "whole_blood_volumes_ml": _("全血可献量（毫升）"),
    "whole_blood_max_ml": _("全血一次最多（毫升）"),
    "unit_ml": _("1 个单位相当于全血（毫升）"),
    "platelet_doses_max": _("单采一次最多治疗单位"),
    "plasma_with_one_dose_max_ml": _("献 1 个治疗单位时可同献血浆（毫升）"),
    "platelets_a_year_max": _("一年最多献血小板次数"),
    "platelets_plasma_a_year_max_ml": _("一年血小板和血浆总量上限（毫升）"),
    "interval_whole_to_whole": _("全血到全血的间隔"),
    "interval_platelets_to_platelets": _("血小板到血小板的间隔"),
    "interval_platelets_special_match": _("特殊配型经医生批准的间隔"),
    "interval_platelets_to_whole": _("血小板到全血的间隔"),
    "interval_whole_to_platelets": _("全血到血小板的间隔"),
    "temporary": _("暂缓献血"),
    "temporary_platelets_only": _("只影响献血小板的暂缓"),
    "incubation": _("传染病最长潜伏期"),
    "permanent": _("不适合献血的情况"),
    "interval_end": _("约定：间隔期满当日可否献血"),
    "month_end": _("约定：月底怎样算"),
    "leap_birthday": _("约定：2 月 29 日出生者的生日"),
    "upper_age": _("约定：最高年龄算到哪天"),
    "year_window": _("约定：“一年”怎样算"),
    "platelet_year_counts": _("约定：年次数按次还是按治疗单位"),
    "platelet_dose_ml": _("约定：未记录容量的治疗单位按多少毫升"),
    "breastfeeding_after_a_year": _("约定：分娩一年后仍在哺乳"),
    "zones": _("储存温度（℃）"),
    "cell_life": _("全血和红细胞的有效期（按保存液）"),
    "platelet_life": _("血小板的有效期"),
    "plasma_life": _("新鲜冰冻血浆的有效期"),
    "frozen_plasma_life": _("冰冻血浆的有效期"),
    "cryo_life": _("冷沉淀的有效期"),
    "treated_life": _("处理后的有效期"),
    "irradiate_within": _("采血后多久内可以辐照"),
    "transport_within": _("红细胞运输时限"),
    "ends": _("约定：按天计的有效期何时到期"),
    "required": _("必检项目"),
    "alt_to": _("ALT 上限（U/L）"),
    "repeats": _("初次有反应性后，同一标本再做几次"),
    "repeats_reactive": _("再做中几次有反应性即为重复有反应性"),
    "unrepeated": _("约定：再做均无反应性的血怎样处理"),
    "pool_sizes": _("核酸混样每池几份"),
    "pool_unexplained": _("约定：混样有反应性、拆分均无反应性怎样处理"),
    "forward_from": _("正定型至少几度凝集"),
    "reverse_from": _("反定型至少几度凝集"),
    "anti_d_from": _("抗-D 至少几度凝集，否则做间接试验"),
    "weak_d_tested": _("抗-D 阴性须做间接试验"),
    "weak_d_label": _("弱 D 献血者的血标为"),
    "reactions_typed": _("手工录入血型须录凝集反应"),
    "typed_twice": _("手工结果须两人各录一遍"),
    "antibody_holds": _("抗体筛查有反应性时封存哪些成分"),
    "release_persons": _("放行须几人"),
    "record_years": _("记录保存（年）"),
    "sample_years": _("留样保存（年）"),
    "number_unique_years": _("献血码多少年内不重复"),
    "whole_blood": _("全血"),
    "red_cells": _("红细胞"),
    "platelets": _("血小板"),
    "plasma": _("血浆"),
    "cryo": _("冷沉淀"),
    "platelets_prefer_rhd_negative": _("RhD 阴性患者优先用 RhD 阴性血小板"),
    "enabled": _("是否启用"),
    "signatures": _("须哪两项权限的人签字"),
    "window_days": _("平均发出量按多少天算"),
    "target_days": _("目标库存（天）"),
    "watch_days": _("留意线（天）"),
    "line_days": _("警戒线（天）"),
    "emergency_days": _("紧缺线（天）"),
    "line_days_group": _("个别血型的警戒线（天）"),
    "reserve_within": _("预留多久未取即放回"),
    "begin_within": _("离开冷藏后多久内开始输注"),
    "finish_within": _("多久内输完"),
    "return_within": _("出库后多久内可以退回"),
    "return_band": _("退回时的温度（℃）"),
    "crossmatch_valid": _("配血标本有效时间"),
    "identifiers": _("床旁核对几项身份标识"),
    "platelets_within": _("采血后多久内可制备血小板"),
    "ffp_within": _("采血后多久内可制备新鲜冰冻血浆"),
    "red_cells_ml": _("每 200 毫升全血制得红细胞（毫升）"),
    "plasma_ml": _("每 200 毫升全血制得血浆（毫升）"),
    "platelets_ml": _("每 200 毫升全血制得血小板（毫升）"),
    "cryo_ml": _("每 200 毫升血浆制得冷沉淀（毫升）"),
    "red_cell_solution": _("红细胞保存液"),
    "alt_deferral": _("仅 ALT 偏高时的暂缓时间"),
    "packs": _("血袋型号可做的成分"),
    "pack_usual": _("没有记下血袋型号时按哪种"),
    "kept_percent": _("处理后剩下的容量（%）"),
    "freeze_within": _("采血后多久内可以冰冻红细胞"),
    "cryo_thawed_life": _("冷沉淀解冻后的有效期"),
    "pooled_platelets_life": _("混合血小板的有效期"),
    "pooled_cryo_life": _("混合冷沉淀的有效期"),
    "pool_from": _("最少汇集几袋"),
    "pool_to": _("最多汇集几袋"),
    "split_least_ml": _("分装每份最少（毫升）"),
    "split_most": _("分装最多几份"),
    "convert_plasma": _("满一年的新鲜冰冻血浆转为冰冻血浆"),
    "childbearing_age_to": _("育龄女性的最高年龄（岁）"),
    "pass_below_emergency": _("低于紧缺线时仍供给哪些申请"),
    "spare_specials_days": _("特殊血袋剩几天时不再留用"),
    "cmv_by_leucodepletion": _("去白细胞的血可代替 CMV 阴性的血"),
    "applies": _("要求适用于哪些成分"),
    "samples": _("血型须由几份标本定得一致"),
    "screen_within": _("抗体筛查标本有效时间"),
    "identical_group": _("只用 ABO 同型血"),
    "pack": _("一套的袋数"),
    "within": _("一套须多久内送到"),
    "collection_batch_required": _("不在已结采血批里的献血不得判定"),
    "lots_required": _("结果须注明登记过的仪器和试剂批号"),
    "control_every": _("多久内须做过质控"),
    "control_levels": _("质控须做几个水平"),
    "control_warn_sd": _("质控警告限（标准差的倍数）"),
    "control_reject_sd": _("质控失控限（标准差的倍数）"),
    "received_within": _("采血后多久内收到标本"),
    "tested_within": _("采血后多久内结果齐全"),
    "proposed_within": _("采血后多久内判定"),
    "released_within": _("采血后多久内放行"),
}

ROWS: dict[str, dict[str, Said]] = {
    "temporary": {str(code): said for code, said in EVENTS.items()},
    "permanent": {str(code): said for code, said in CLASSES.items()},
    "incubation": {str(code): said for code, said in DISEASES.items()},
}


def names() -> dict[str, Said]:
    """Every value's name by its key; a row of a table by both, `temporary.tattoo`."""
    rows = {
        f"{table}.{row}": format_lazy("{}·{}", VALUES[table], said)
        for table, known in ROWS.items()
        for row, said in known.items()
    }
    return {**VALUES, **rows}


def value_label(key: str) -> str:
    """The name of a policy value; a row of a table after its table's name."""
    name, _dot, row = key.partition(".")
    said = str(VALUES.get(name, name))
    return f"{said}·{ROWS.get(name, {}).get(row, row)}" if row else said
