"""The words of the patient's side."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.stempatient.facts import Ending, Looked, Outcome, Word
from sanxian.stempatient.lifecycle import PatientStatus

Said = str | Promise

REASONS: dict[str, Said] = {
    "not_a_transplant_hospital": _("只有移植医院可以为患者申请。"),
    "patient_unnamed": _("请写患者姓名。"),
    "patient_document_missing": _("请写患者的证件号或住院号，至少四位。"),
    "patient_born_impossible": _("这个出生年份不可能。"),
    "patient_asked_already": _("这位患者在本院已有一份没有结束的申请。"),
    "patient_weight_impossible": _("体重应在 0 到 %(most)s 千克之间。"),
    "dose_mnc_below": _("按体重，单个核细胞至少要 %(least)s ×10⁸。"),
    "dose_cd34_below": _("按体重，CD34+ 细胞至少要 %(least)s ×10⁶。"),
    "window_unreadable": _("请写清希望用细胞的起止日期。"),
    "window_past": _("希望用细胞的日期已经过去。"),
    "conditioning_after_window": _("预处理开始日不能晚于用细胞的最后一天。"),
    "request_fixed": _("预处理已开始或申请已结束，不能再改。"),
    "donor_not_confirmed": _("供者一方的最终确认还没有到，不能开始预处理。"),
    "collection_day_unknown": _("还不知道采集日。"),
    "collection_day_past": _("约定的采集日已经过去。"),
    "product_of_another": _("这个产品码不是给这位患者的。"),
    "product_received_already": _("这个产品码已经签收过。"),
    "nothing_on_the_way": _("现在没有在路上的细胞可以签收。"),
    "same_person_signed": _("签收要两个人：签收人和见证人不能是同一人。"),
    "witness_elsewhere": _("见证人不是本院有账号的同事。"),
    "changed_again": _("您看这一页以后又有变化，请再看一遍。"),
    "received_later": _("签收时间还没有到。"),
}

ADVICE: dict[str, Said] = {
    "donor_not_confirmed": _("请等“已最终确认”的消息；着急时请联系省里的协调员。"),
    "product_of_another": _("请核对袋上的产品码，并立即联系协调员。"),
    "patient_asked_already": _("请打开那份申请接着办。"),
}

TOPICS: dict[str, Said] = {"stempatient.request": _("移植用细胞的申请与接收")}
VALUES: dict[str, Said] = {
    "mnc_per_kg": _("每千克单个核细胞（×10⁸）"),
    "cd34_per_kg": _("每千克 CD34+ 细胞（×10⁶）"),
    "mnc_step": _("告诉供者一侧时单个核细胞的档（×10⁸）"),
    "cd34_step": _("告诉供者一侧时 CD34+ 细胞的档（×10⁶）"),
    "weight_most": _("体重上限（千克）"),
    "receipt_low": _("签收温度下限（℃）"),
    "receipt_high": _("签收温度上限（℃）"),
}

STATUSES: dict[PatientStatus, Said] = {
    PatientStatus.SEARCHING: _("等待供者"),
    PatientStatus.RESERVED: _("已保留供者"),
    PatientStatus.PLANNED: _("日期已定"),
    PatientStatus.CONFIRMED: _("供者已最终确认"),
    PatientStatus.PREPARING: _("预处理中"),
    PatientStatus.STRANDED: _("预处理中，供者不可用"),
    PatientStatus.COLLECTED: _("细胞在路上"),
    PatientStatus.RECEIVED: _("细胞已签收"),
    PatientStatus.TRANSPLANTED: _("已移植"),
    PatientStatus.CLOSED: _("已结案"),
    PatientStatus.CANCELLED: _("已撤回"),
}
TONES = {
    "searching": "wait", "reserved": "now", "planned": "now", "confirmed": "ok", "preparing": "warn",
    "stranded": "bad", "collected": "now", "received": "ok", "transplanted": "ok", "closed": "wait",
    "cancelled": "wait",
}  # fmt: skip
WORDS: dict[Word, Said] = {
    Word.REPORT: _("配型报告"),
    Word.RESERVED: _("供者已保留"),
    Word.AVAILABLE: _("供者可用"),
    Word.UNAVAILABLE: _("供者不可用"),
    Word.PLANNED: _("采集日已定"),
    Word.CONFIRMED: _("供者已最终确认"),
    Word.COLLECTED: _("细胞已采集"),
    Word.DELIVERED: _("细胞已送达"),
}
OUTCOMES: dict[Outcome, Said] = {
    Outcome.ENGRAFTED: _("已植入"),
    Outcome.NOT_ENGRAFTED: _("未植入"),
    Outcome.RELAPSED: _("复发"),
    Outcome.DIED: _("去世"),
    Outcome.UNKNOWN: _("不清楚"),
}
ENDINGS: dict[Ending, Said] = {
    Ending.OTHER_DONOR: _("另有供者"),
    Ending.OTHER_TREATMENT: _("改用其他治疗"),
    Ending.CONDITION: _("病情不允许"),
    Ending.WISH: _("患者或家属的意愿"),
    Ending.DIED: _("去世"),
    Ending.UNSAID: _("没有说原因"),
}
WHYS: dict[Looked, Said] = {
    Looked.CARE: _("诊疗需要"),
    Looked.CALL: _("联系患者或家属"),
    Looked.CORRECTION: _("核对更正"),
}
SEXES: dict[str, Said] = {"male": _("男"), "female": _("女")}
