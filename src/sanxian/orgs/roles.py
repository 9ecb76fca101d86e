"""Roles are code: a label and a list of permissions. Grants of them are dated rows.

A permission is the name of an act, or one of READS. Each room adds its own to PERMISSIONS below,
under its heading; nothing else has to be touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody does; `staff` roles work only with a second factor."""

    label: str | Promise
    permissions: frozenset[str]
    staff: bool = True


# Permissions to look, not to act. An act's own name is declared by @act.
READS: frozenset[str] = frozenset(
    {
        "orgs.org.see",
        "orgs.account.see",
        "core.edition.see",
        "core.holiday.see",
        "core.trail.see",
        "people.person.see",
        "people.person.find",
        "people.person.reveal",
        "people.look.see",
        "people.double.see",
        "people.own.see",
        "duties.duty.see",
        "blood.site.see",
        "blood.session.see",
        "blood.donor.see",
        "blood.visit.see",
        "blood.unit.see",
        "blood.stock.see",
        "blood.shipment.see",
        "blood.result.see",
        "blood.release.see",
        "blood.order.see",
        "blood.patient.see",
        "blood.issue.see",
        "blood.trace.see",
        "blood.recall.see",
        "blood.reaction.see",
        "blood.total.see",
        "blood.drive.see",
        "blood.own.see",
        "blood.spot.see",
        "blood.sample.see",
        "blood.collection.see",
        "blood.bench.see",
        "blood.intake.see",
        "blood.takeover.see",
        "exchange.upload.see",
    }
)

# In the order of a unit's way: from the donor's arm to the patient's bed, then those who answer for it.
LABELS: dict[str, str | Promise] = {
    "registrar": _("登记员"),
    "nurse": _("采血护士"),
    "lab_technician": _("检验员"),
    "lab_reviewer": _("检验审核人"),
    "component_technician": _("成分制备员"),
    "stock_manager": _("库存管理员"),
    "hospital_clerk": _("输血科技师"),
    "hospital_doctor": _("临床医生"),
    "ward_nurse": _("病房护士"),
    "donor": _("献血者"),
    "quality_officer": _("质量负责人"),
    "administrator": _("系统管理员"),
    "policy_approver": _("规则审批人"),
    "government_viewer": _("政府观察员"),
    "province_manager": _("省级管理员"),
    "county_worker": _("县级红十字会工作人员"),
    "organiser": _("团体联络人"),
    "auditor": _("审计员"),
}

# What each does, in a line: the sign-in page of a demonstration.
DOES: dict[str, str | Promise] = {
    "registrar": _("接待、登记献血者"),
    "nurse": _("征询、体检、采血"),
    "lab_technician": _("录入结果、提出判定"),
    "lab_reviewer": _("第二人复核放行"),
    "component_technician": _("分离成分、入库"),
    "stock_manager": _("看库存、配发订单"),
    "hospital_clerk": _("收血、配血、发血"),
    "hospital_doctor": _("申请用血"),
    "ward_nurse": _("床旁核对、输注"),
    "donor": _("看自己的献血去了哪一步"),
    "quality_officer": _("追溯、召回"),
    "administrator": _("机构、账号、规则"),
    "policy_approver": _("审批本地规则"),
    "government_viewer": _("看全市库存"),
    "province_manager": _("看全省合计"),
    "county_worker": _("看本县的献血活动"),
    "organiser": _("看本单位的报名人数"),
    "auditor": _("查痕迹"),
}

# role -> permissions, one table for each room.
ORGS: dict[str, tuple[str, ...]] = {
    "province_manager": (
        "orgs.org.see",
        "orgs.account.see",
        "orgs.org.open",
        "orgs.org.close",
        "orgs.org.move",
        "orgs.delegation.give",
        "orgs.delegation.revoke",
        "orgs.competence.set",
    ),
    "administrator": (
        "orgs.org.see",
        "orgs.account.see",
        "orgs.org.open",
        "orgs.org.close",
        "orgs.org.move",
        "orgs.delegation.give",
        "orgs.delegation.revoke",
        "orgs.competence.set",
        "orgs.account.open",
        "orgs.account.close",
        "orgs.account.reopen",
        "orgs.account.reset",
        "orgs.account.edit",
        "orgs.grant.give",
        "orgs.grant.end",
    ),
    "county_worker": ("orgs.org.see",),
    "auditor": ("orgs.org.see", "orgs.account.see"),
    "policy_approver": ("orgs.org.see",),
    "quality_officer": ("orgs.org.see",),
}

CORE: dict[str, tuple[str, ...]] = {
    "administrator": (
        "core.edition.see",
        "core.edition.write",
        "core.edition.revise",
        "core.edition.propose",
        "core.edition.withdraw",
        "core.holiday.see",
        "core.holiday.set",
        "core.holiday.fill",
    ),
    "policy_approver": (
        "core.edition.see",
        "core.edition.approve",
        "core.edition.refuse",
        "core.edition.withdraw",
    ),
    "province_manager": ("core.edition.see", "core.holiday.see"),
    "quality_officer": ("core.edition.see",),
    "auditor": ("core.edition.see", "core.trail.see"),
}

_KEEPS_FILES = (
    "people.person.see",
    "people.person.find",
    "people.person.register",
    "people.contact.change",
    "people.contact.set",
    "people.consent.give",
    "people.consent.withdraw",
)
_SETTLES_DOUBLES = (
    "people.person.see",
    "people.double.see",
    "people.double.distinguish",
    "people.double.reconsider",
    "people.double.find",
    "people.person.merge",
    "people.person.unmerge",
)

PEOPLE: dict[str, tuple[str, ...]] = {
    "registrar": (*_KEEPS_FILES, "people.person.amend", "people.person.reveal"),
    "nurse": _KEEPS_FILES,
    "quality_officer": (*_SETTLES_DOUBLES, "people.person.find", "people.person.reveal"),
    "county_worker": (*_KEEPS_FILES, "people.person.amend", "people.person.reveal"),
    "administrator": (*_SETTLES_DOUBLES, "people.double.compare"),
    "auditor": ("people.look.see",),
    "donor": ("people.own.see", "people.own.give", "people.own.withdraw", "people.own.contact"),
}

_WORKS = ("duties.duty.see", "duties.duty.acknowledge", "duties.duty.finish")
_LEADS = (*_WORKS, "duties.duty.reassign", "duties.duty.cancel")

DUTIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "registrar",
            "nurse",
            "lab_technician",
            "lab_reviewer",
            "component_technician",
            "stock_manager",
            "hospital_clerk",
            "hospital_doctor",
            "ward_nurse",
            "policy_approver",
        ),
        _WORKS,
    ),
    "quality_officer": _LEADS,
    "county_worker": _LEADS,
    "province_manager": _LEADS,
    # opening, settling, escalating and re-routing are consequences, done by the house itself
    "administrator": (
        *_LEADS,
        "duties.duty.open",
        "duties.duty.settle",
        "duties.duty.escalate",
        "duties.duty.reroute",
        "duties.duty.release",
    ),
}

_DONOR_ROOM = (
    "blood.site.see",
    "blood.session.see",
    "blood.donor.see",
    "blood.visit.see",
    "blood.donor.register",
    "blood.visit.check_in",
    "blood.visit.leave",
)
_SEES_UNITS = ("blood.unit.see", "blood.stock.see", "blood.shipment.see")
_KEEPS_COLD = ("blood.spot.see", "blood.spot.open", "blood.spot.close", "blood.spot.log")
_LABELS_BAGS = ("blood.unit.print", "blood.unit.reprint")
_SAMPLES = ("blood.sample.see", "blood.sample.pick", "blood.sample.drop")
_TREATS = (
    "blood.unit.leucodeplete",
    "blood.unit.wash",
    "blood.unit.irradiate",
    "blood.unit.freeze",
    "blood.unit.thaw",
    "blood.unit.split",
    "blood.unit.pool",
    "blood.unit.convert",
)

_TAKES_REGISTERS = ("blood.intake.see", "blood.intake.take", "blood.intake.undo")

_COUNTS_IN = (
    "blood.collection.see",
    "blood.collection.receive",
    "blood.collection.explain",
    "blood.collection.close",
    "blood.testbatch.open",
    "blood.testbatch.explain",
    "blood.testbatch.close",
)
_RUNS_BENCH = (
    "blood.bench.see",
    "blood.instrument.pull",
    "blood.lot.register",
    "blood.lot.reject",
    "blood.control.run",
)

BLOOD: dict[str, tuple[str, ...]] = {
    "registrar": (*_DONOR_ROOM, *_TAKES_REGISTERS, "blood.session.open", "blood.session.close"),
    "nurse": (
        *_DONOR_ROOM,
        "blood.collection.see",
        "blood.collection.hand_over",
        "blood.session.open",
        "blood.session.close",
        "blood.visit.screen",
        "blood.visit.draw",
        "blood.donation.finish",
        "blood.donation.stop",
        "blood.donation.label",
        "blood.reaction.record",
        "blood.reaction.settle",
        "blood.shipment.see",
        "blood.shipment.pack",
        "blood.shipment.send",
        "blood.shipment.cancel",
    ),
    "lab_technician": (
        *_COUNTS_IN,
        *_RUNS_BENCH,
        "blood.instrument.register",
        "blood.result.see",
        "blood.result.enter",
        "blood.result.load",
        "blood.result.void",
        "blood.release.see",
        "blood.release.propose",
        "blood.release.reopen",
        *_SEES_UNITS,
    ),
    "lab_reviewer": (
        *_COUNTS_IN,
        *_RUNS_BENCH,
        "blood.collection.reopen",
        "blood.testbatch.reopen",
        "blood.instrument.return",
        "blood.instrument.retire",
        "blood.lot.accept",
        "blood.lot.close",
        "blood.result.see",
        "blood.release.see",
        "blood.release.propose",
        "blood.release.reopen",
        "blood.release.confirm",
        *_SEES_UNITS,
    ),
    "component_technician": (
        *_TREATS,
        *_LABELS_BAGS,
        *_SAMPLES,
        "blood.spot.see",
        "blood.spot.log",
        *_SEES_UNITS,
        "blood.unit.separate",
        "blood.unit.make",
        "blood.unit.store",
        "blood.unit.discard",
        "blood.unit.hold",
        "blood.donation.label",
        "blood.shipment.receive",
    ),
    "stock_manager": (
        *_KEEPS_COLD,
        *_LABELS_BAGS,
        "blood.takeover.see",
        "blood.takeover.propose",
        "blood.takeover.withdraw",
        *_SEES_UNITS,
        "blood.site.see",
        "blood.session.see",
        "blood.order.see",
        "blood.order.reserve",
        "blood.order.free",
        "blood.order.cancel",
        "blood.shipment.pack",
        "blood.shipment.send",
        "blood.shipment.receive",
        "blood.shipment.cancel",
        "blood.unit.store",
        "blood.unit.discard",
        "blood.unit.hold",
        "blood.session.plan",
        "blood.session.cancel",
        "blood.session.staff",
    ),
    "quality_officer": (
        *_SAMPLES,
        "blood.sample.measure",
        "blood.spot.see",
        "blood.excursion.close",
        "blood.collection.see",
        "blood.collection.reopen",
        "blood.bench.see",
        "blood.instrument.pull",
        "blood.lot.reject",
        *_TAKES_REGISTERS,
        "blood.takeover.see",
        "blood.takeover.confirm",
        "blood.takeover.withdraw",
        "blood.takeover.undo",
        *_SEES_UNITS,
        "blood.site.see",
        "blood.session.see",
        "blood.donor.see",
        "blood.visit.see",
        "blood.result.see",
        "blood.release.see",
        "blood.order.see",
        "blood.trace.see",
        "blood.recall.see",
        "blood.recall.open",
        "blood.recall.close",
        "blood.unit.hold",
        "blood.unit.clear",
        "blood.unit.discard",
        "blood.deferral.set",
        "blood.deferral.lift",
        "blood.reaction.settle",
    ),
    "administrator": (
        "blood.site.see",
        "blood.session.see",
        "blood.site.open",
        "blood.site.amend",
        "blood.site.close",
        "blood.session.plan",
        "blood.session.cancel",
        "blood.session.staff",
        "blood.number.allot",
    ),
    "hospital_clerk": (
        *_KEEPS_COLD,
        "blood.unit.thaw",
        *_SEES_UNITS,
        "blood.order.see",
        "blood.order.place",
        "blood.order.cancel",
        "blood.order.close",
        "blood.order.crossmatch",
        "blood.patient.see",
        "blood.patient.register",
        "blood.patient.group",
        "blood.shipment.receive",
        "blood.unit.issue",
        "blood.unit.issue_emergency",
        "blood.unit.sign_emergency",
        "blood.unit.return",
        "blood.unit.store",
        "blood.unit.discard",
        "blood.unit.hold",
        "blood.recall.see",
        "blood.recall.answer",
        "blood.order.reserve",
        "blood.order.free",
        "blood.reaction.see",
        "blood.trace.see",
    ),
    "hospital_doctor": (
        "blood.order.see",
        "blood.order.place",
        "blood.order.cancel",
        "blood.patient.see",
        "blood.patient.register",
        "blood.unit.sign_emergency",
        "blood.stock.see",
    ),
    "ward_nurse": (
        "blood.issue.see",
        "blood.unit.check",
        "blood.unit.transfuse",
        "blood.reaction.report",
        "blood.unit.finish",
    ),
    "government_viewer": ("blood.stock.see", "blood.total.see"),
    "province_manager": ("blood.stock.see", "blood.total.see"),
    "organiser": ("blood.drive.see",),
    "county_worker": ("blood.session.see", "blood.site.see", "blood.drive.see"),
    "auditor": ("blood.trace.see", "blood.stock.see"),
    "donor": ("blood.own.see",),
}

CONSOLE: dict[str, tuple[str, ...]] = {}

PORTAL: dict[str, tuple[str, ...]] = {}

_SENDS_REGISTERS = (
    "exchange.upload.see",
    "exchange.upload.keep",
    "exchange.upload.start",
    "exchange.upload.drop",
)

EXCHANGE: dict[str, tuple[str, ...]] = {
    "registrar": _SENDS_REGISTERS,
    "quality_officer": _SENDS_REGISTERS,
    "stock_manager": _SENDS_REGISTERS,
    "administrator": ("exchange.token.issue", "exchange.token.revoke"),
}

PERMISSIONS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    ORGS,
    CORE,
    PEOPLE,
    DUTIES,
    BLOOD,
    CONSOLE,
    PORTAL,
    EXCHANGE,
)

OUTSIDERS = frozenset({"donor"})

# Acts that no role holds: the house does them once, before there is anybody.
HOUSE = frozenset({"orgs.root.found"})

ROLES: dict[str, Role] = {
    name: Role(
        label,
        frozenset(p for room in PERMISSIONS for p in room.get(name, ())),
        staff=name not in OUTSIDERS,
    )
    for name, label in LABELS.items()
}
