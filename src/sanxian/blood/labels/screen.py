"""Statuses, components and groups as screens say them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import DonationStatus, UnitStatus

COMPONENTS = {
    Component.WHOLE_BLOOD: _("全血"),
    Component.RED_CELLS: _("悬浮红细胞"),
    Component.PLATELETS: _("浓缩血小板"),
    Component.APHERESIS_PLATELETS: _("单采血小板"),
    Component.FFP: _("新鲜冰冻血浆"),
    Component.FROZEN_PLASMA: _("冰冻血浆"),
    Component.CRYO: _("冷沉淀"),
    Component.WASHED_RED_CELLS: _("洗涤红细胞"),
    Component.FROZEN_RED_CELLS: _("冰冻红细胞"),
    Component.THAWED_RED_CELLS: _("冰冻解冻去甘油红细胞"),
    Component.THAWED_PLASMA: _("解冻血浆"),
    Component.THAWED_CRYO: _("解冻冷沉淀"),
    Component.POOLED_PLATELETS: _("混合浓缩血小板"),
    Component.POOLED_CRYO: _("混合冷沉淀"),
}

UNIT_STATUSES = {
    UnitStatus.UNTESTED: _("待检"),
    UnitStatus.AVAILABLE: _("可用"),
    UnitStatus.RESERVED: _("已预留"),
    UnitStatus.TRAVELLING: _("在途"),
    UnitStatus.ISSUED: _("已发出"),
    UnitStatus.TRANSFUSED: _("已输注"),
    UnitStatus.HELD: _("已封存"),
    UnitStatus.CONSUMED: _("已制备"),
    UnitStatus.DISCARDED: _("已报废"),
}
UNIT_TONES = {
    UnitStatus.UNTESTED: "wait",
    UnitStatus.AVAILABLE: "ok",
    UnitStatus.RESERVED: "now",
    UnitStatus.TRAVELLING: "now",
    UnitStatus.ISSUED: "now",
    UnitStatus.TRANSFUSED: "ok",
    UnitStatus.HELD: "bad",
    UnitStatus.CONSUMED: "wait",
    UnitStatus.DISCARDED: "warn",
}

DONATION_STATUSES = {
    DonationStatus.DRAWING: _("采血中"),
    DonationStatus.DRAWN: _("待检验"),
    DonationStatus.PROPOSED: _("待复核"),
    DonationStatus.RELEASED: _("合格"),
    DonationStatus.REJECTED: _("不合格"),
    DonationStatus.DISCARDED: _("中止"),
}

PATIENT_STATES = {"issued": _("床旁"), "transfused": _("已输注"), "recalled": _("已召回")}

SHOWN: dict[str, dict[Any, Any]] = {
    "unit": UNIT_STATUSES,
    "donation": DONATION_STATUSES,
    "patient": PATIENT_STATES,
}


def shown_status(kind: str, status: str) -> str:
    """The word for a status of a unit, donation or patient; "" where there is none."""
    return str(SHOWN.get(kind, {}).get(status, status))
